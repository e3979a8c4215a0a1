#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "sim/batch/store.h"
#include "sim/result/appraisal.h"
#include "sim/result/comparison.h"
#include "sim/result/statistics.h"

namespace septima {

// The numbers the report shows, computed from the results file. "Policy" counts from 1, the row of the scenario.

/// One direction of a main street over the measured period.
struct CorridorDigest {
    std::string street;
    char direction = 'N';
    double vehicle_km = 0.0;                   ///< mean over the base's runs; 0 = nobody drove there
    std::vector<double> speed_kmh;             ///< mean per scenario
    std::vector<MeanInterval> difference_kmh;  ///< per scenario, paired with the base; [0] unused
    std::vector<char> holds;                   ///< per scenario: stands after Benjamini-Hochberg over all corridors
};

/// Speed of the city over time.
struct SpeedPoint {
    double start_s = 0.0;
    std::vector<MeanInterval> speed_kmh;  ///< per scenario
};

/// Share of the completed trips in a bin of travel time.
struct DistributionPoint {
    double low_s = 0.0;
    double high_s = 0.0;
    std::vector<double> share;  ///< per scenario, mean over runs
};

/// A percentile of the travel times of all trips of a scenario, with intervals by the bootstrap over runs.
struct PercentileDigest {
    double share = 0.5;
    std::vector<MeanInterval> time_s;      ///< per scenario
    std::vector<MeanInterval> difference;  ///< per scenario, pairs of one seed drawn together; [0] unused
};

struct CauseDigest {
    std::string cause;
    std::vector<MeanInterval> vehicle_h;   ///< per scenario
    std::vector<MeanInterval> difference;  ///< per scenario, paired; [0] unused
};

/// Trips with something in common whatever the policy (sim/result/groups.h).
struct GroupDigest {
    std::string dimension, name;
    std::vector<double> trips;               ///< made, per scenario, mean over runs
    std::vector<double> suppressed;          ///< not made because of the policy, per scenario, mean over runs
    std::vector<double> time_s;              ///< of one trip, per scenario
    std::vector<MeanInterval> difference_s;  ///< per scenario, paired; [0] unused; count 0: not in every run
    std::vector<char> holds;                 ///< per scenario: stands after Benjamini-Hochberg over all groups
};

/// What a cause adds to a kilometre of a main street.
struct CorridorCauseDigest {
    std::string street;
    char direction = 'N';
    std::string cause;
    std::vector<MeanInterval> difference_s_per_km;  ///< per scenario, paired; [0] unused
};

/// A figure of a bus line over the measured period.
struct LineDigest {
    std::string line, indicator;           ///< "T1", "bus_speed_kmh"
    std::vector<double> mean;              ///< per scenario; < 0: not measured in every run
    std::vector<MeanInterval> difference;  ///< per scenario, paired; [0] unused; count 0: not in every run
    std::vector<char> holds;  ///< per scenario: stands after Benjamini-Hochberg over all lines as larger than anybody
                              ///< would notice
};

/// A day of the search for an equilibrium.
struct DayDigest {
    int day = 0;
    std::vector<MeanInterval> relative_gap;  ///< per scenario; count 0: it did not last so long
};

/// Links, by row of StoreHeader::links.
struct LinkDigest {
    std::vector<std::vector<float>> speed_kmh;       ///< [scenario][link]; < 0 where nobody drove
    std::vector<std::vector<float>> difference_kmh;  ///< [scenario][link]; 0 where not tested
    std::vector<std::vector<char>> holds;            ///< [scenario][link]: 1 = detectable after Benjamini-Hochberg
    std::vector<std::size_t> tested;                 ///< [scenario]: links with traffic in every run
    std::vector<double> base_volume_vph;  ///< [link]: vehicles an hour over its length, mean over the base's runs
};

struct Digest {
    std::vector<std::size_t> runs;          ///< finished, per scenario
    std::vector<std::size_t> pairs;         ///< per scenario, with the base
    std::vector<std::size_t> reference;     ///< per scenario: the one it is compared with
    std::vector<std::string> flags;         ///< per scenario: "" or why it must not be compared
    std::vector<FlaggedRuns> flagged;       ///< per scenario: on which side
    std::vector<int> pairs_needed;          ///< per scenario: to know the change of travel time to 1 %; 0 = unknown
    std::vector<CorridorDigest> corridors;  ///< busiest first
    std::vector<SpeedPoint> speed;
    std::vector<DistributionPoint> distribution;
    std::vector<PercentileDigest> percentiles;
    std::vector<CauseDigest> causes;  ///< those that occurred, largest first
    std::vector<GroupDigest> groups;
    std::vector<CorridorCauseDigest> corridor_causes;
    std::vector<LineDigest> lines;                     ///< by indicator, then line; empty without bus lines
    std::vector<DayDigest> days;                       ///< empty when nobody looked for an equilibrium
    std::vector<std::optional<Appraisal>> appraisals;  ///< per scenario; [0] is none
    LinkDigest links;
    int runs_needed = 0;  ///< for a 5 % interval of the base's mean travel time; 0 = unknown
};

/// False discoveries allowed among the streets that are called changed.
inline constexpr double false_discovery_rate = 0.05;

/// A change of speed that nobody would notice is not called one, however certain it is.
inline constexpr double least_change_kmh = 0.5;

/// ... nor a change of a trip's time by less than this.
inline constexpr double least_change_s = 5.0;

/// What the report shows of a line, and the change that anybody would notice (assumptions), in its unit.
struct LineIndicator {
    const char* name;
    double least;
};
inline constexpr std::array<LineIndicator, 4> line_indicators{{{"bus_speed_kmh", least_change_kmh},
                                                               {"bus_headway_cv_pct", 2.0},
                                                               {"bus_wait_s", least_change_s},
                                                               {"bus_dwell_s", 1.0}}};

Digest digest(const StoredResults& results);

/// The comparison row of a policy; nullptr when absent.
const ComparisonRow* comparison(const StoredResults& results, std::size_t scenario, const std::string& scope,
                                const std::string& name);

/// Mean of an indicator over the runs of a scenario.
MeanInterval scenario_mean(const StoredResults& results, std::size_t scenario, const std::string& scope,
                           const std::string& name);

}  // namespace septima

#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sim/base/error.h"
#include "sim/demand/observations.h"
#include "sim/result/validation.h"
#include "tools/septima/assign_input.h"

namespace septima::cli {

/// What `septima demand calibrate` was asked for.
struct CalibrateOptions {
    AssignFiles files;
    std::string counts;
    std::string speeds;
    double prior_std_pct = 50.0;
    int rounds = 15;
    double gap = 1e-5;
    int threads = 1;
    std::string out;
    bool json = false;
};

/// A count of the file, where it lies in the network.
struct PlacedCount {
    const LinkCount* count = nullptr;
    std::uint32_t arc = 0;
    std::uint32_t traveller_class = 0;
};

/// Counts of one period on the arcs of a network. Unknown links and classes are noted at the line of the count.
std::vector<PlacedCount> placed_counts(const std::vector<LinkCount>& counts, const ObservedPeriod& period,
                                       const AssignInput& input, const std::string& file, Problems& problems);

/// Layers of `demand` (vehicles of the whole period) whose time within [from_s, to_s) has each cell multiplied;
/// a layer that reaches beyond is cut there. `factor` is asked for class, origin and destination (rows).
void multiply_within(Demand& demand, const ObservedPeriod& period,
                     const std::function<double(const std::string&, std::size_t, std::size_t)>& factor);

/// Rows of screenlines: sums of the counts that name one, by role and period.
std::vector<FitRow> screenline_rows(const std::vector<PlacedCount>& placed, const std::vector<double>& modelled);

/// The summaries of a fit, by set and kind.
nlohmann::ordered_json summary_json(const std::vector<FitRow>& rows);

/// Estimates demand from counts on routes in equilibrium. Flagged when counts contradict each other.
int calibrate(const CalibrateOptions& options);

/// What `septima demand validate` was asked for.
struct ValidateOptions {
    std::string results;
    std::string scenario;
    std::string counts;
    std::string speeds;
    std::string adjust;
    std::string from;
    std::string streets = "yes";
    std::string keep = "no";
    std::string out;
    bool json = false;
};

/// Compares finished runs with observations.
int validate(const ValidateOptions& options);

}  // namespace septima::cli

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/error.h"

namespace septima {

/// Part of a day that something was observed in; from_s < to_s, or both 0: whenever.
struct ObservedPeriod {
    int from_s = 0;
    int to_s = 0;
    bool operator==(const ObservedPeriod&) const = default;
};

/// Vehicles counted on a link.
struct LinkCount {
    std::string id;
    std::string link;
    std::string vehicle_class;  ///< empty = all
    ObservedPeriod period;
    double flow_vph = 0.0;
    double std_vph = 0.0;  ///< > 0; when the file says nothing, the root of the flow (at least 1): a Poisson count
    bool held_out = false;
    std::string screenline;  ///< counts of one name are also compared together
    std::string source;
    int line = 0;
};

/// Speed, or travel time, over a street or a list of links.
struct SpeedObservation {
    std::string id;
    std::vector<std::string> links;  ///< or
    std::string street;              ///< a street by name, in both directions; "*" = the whole network
    ObservedPeriod period;
    double speed_kmh = 0.0;      ///< > 0; of these one is given
    double travel_time_s = 0.0;  ///< > 0
    double std_share = 0.1;      ///< standard deviation, as a share of it
    bool held_out = false;
    std::string source;
    int line = 0;
};

/// Counts (CSV: count_id, link_id, flow_vph; optional class, period, std_vph, role = calibration | validation,
/// screenline, source). Everything wrong is noted: negative and infinite numbers, a link, class and period counted
/// twice, an empty table.
std::vector<LinkCount> parse_counts(std::string_view text, const std::string& file, Problems& problems);

/// Speeds (CSV: speed_id, links or street, speed_kmh or travel_time_s; optional period, std_pct, role, source). A
/// travel time needs links.
std::vector<SpeedObservation> parse_speeds(std::string_view text, const std::string& file, Problems& problems);

}  // namespace septima

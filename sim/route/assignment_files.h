#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/error.h"
#include "sim/route/assignment_network.h"

namespace septima {

/// What the classes of an assignment are unless a file says otherwise: passenger-car equivalents by kind (assumptions)
/// and COP 11,000 an hour as in scenarios, money per second.
ClassRule default_rule(const std::string& name, VehicleKind kind);

/// Classes (CSV: class, kind, pce, value_of_time; all but the first may be absent). Value of time is money per unit of
/// time of a TNTP file; with `per_hour` the column is value_of_time_cop_per_h. Everything wrong is added to `problems`.
std::vector<ClassRule> parse_class_rules(std::string_view text, const std::string& file, bool per_hour,
                                         Problems& problems);

/// Tolls (CSV: link_id, class, toll; without class for all). They stand in the place of the network's own. Links that
/// are not named are free.
void parse_tolls(std::string_view text, const std::string& file, const AssignmentNetwork& network,
                 std::vector<ClassRule>& rules, Problems& problems);

/// Capacity (veh/h and lane), vdf_alpha, vdf_beta and toll of a GMNS link table; defaults for what it lacks.
std::vector<LinkPerformance> parse_link_performance(std::string_view text, const std::string& file,
                                                    const Network& network, Problems& problems);
std::vector<LinkPerformance> default_link_performance(const Network& network);

/// A row per street: volumes, time, cost by class. @param unit of time in column names: "" or "_s"
std::string link_flow_csv(const AssignmentNetwork& network, const AssignmentProblem& problem,
                          const Assignment& assignment, std::string_view unit);

/// Tolls that `parse_tolls` reads: time x value of time of each class.
std::string tolls_csv(const AssignmentNetwork& network, const AssignmentProblem& problem,
                      const std::vector<double>& toll_time);

/// Pairs of zones that no way serves.
std::string unserved_csv(const AssignmentNetwork& network, const AssignmentProblem& problem,
                         const Assignment& assignment);

}  // namespace septima

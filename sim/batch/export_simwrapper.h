#pragma once

#include <filesystem>
#include <vector>

namespace septima {

/// Writes a folder that SimWrapper (simwrapper.github.io) opens as dashboards: dashboard-1-comparison.yaml (speed of
/// the city over time, the table of comparisons) and dashboard-2-maps.yaml (one map of differences per policy), with
/// their CSV tables and links.geojson. SimWrapper subtracts means; what holds over the replications is in the report
/// and in comparison.csv. Returns the files. Throws InputError when it is no results file, IoError when writing fails.
std::vector<std::filesystem::path> export_simwrapper(const std::filesystem::path& results,
                                                     const std::filesystem::path& folder);

}  // namespace septima

#pragma once

#include <filesystem>
#include <vector>

namespace septima {

/// Writes every table of a results file as TABLE.csv into a folder. Returns the files. Throws InputError when it is no
/// results file, IoError when reading or writing fails.
std::vector<std::filesystem::path> export_tables(const std::filesystem::path& results,
                                                 const std::filesystem::path& folder);

/// Writes the links as GeoJSON (WGS 84 lines; plain metres for a network without a place on Earth), each with its name,
/// class and, per scenario key, the mean speed over all its runs (km/h; absent where nobody drove). Returns the file.
std::filesystem::path export_geojson(const std::filesystem::path& results, const std::filesystem::path& file);

}  // namespace septima

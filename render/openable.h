#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace septima::render {

/// Something that can be opened, or a folder on the way to it.
struct Openable {
    enum class Kind : std::uint8_t { folder, scenario, results, streets };  ///< streets: of OpenStreetMap
    std::string path;                                                       ///< a plain folder ends in '/'
    Kind kind = Kind::folder;
    bool operator==(const Openable&) const = default;
};

/// A folder with a scenario.toml or a GMNS network.
bool holds_scenario(const std::filesystem::path& folder);
/// What lies in the folder that `typed` names up to its last '/', by name; hidden entries and what cannot be read are
/// left out. A TOML file counts when its first 4 KiB say that it is a scenario.
std::vector<Openable> openable_beside(const std::string& typed);
/// `typed` with as much of a name as all entries that begin so share.
std::string completed(const std::string& typed);

}  // namespace septima::render

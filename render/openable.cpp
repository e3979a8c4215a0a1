#include "render/openable.h"

#include <algorithm>
#include <fstream>
#include <optional>

#include "sim/network/load.h"

namespace septima::render {

namespace fs = std::filesystem;

namespace {

bool says_scenario(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string head(4096, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    return head.find("\"scenario/1\"") != std::string::npos;
}

std::optional<Openable> openable(const std::string& path) {
    using Kind = Openable::Kind;
    std::error_code ignored;
    if (fs::is_directory(path, ignored))
        return holds_scenario(path) ? Openable{path, Kind::scenario} : Openable{path + "/", Kind::folder};
    if (!fs::is_regular_file(path, ignored)) return std::nullopt;
    if (is_osm_extract(path)) return Openable{path, Kind::streets};
    const fs::path extension = fs::path(path).extension();
    if (extension == ".sqlite") return Openable{path, Kind::results};
    if (extension == ".toml" && says_scenario(path)) return Openable{path, Kind::scenario};
    return std::nullopt;
}

}  // namespace

bool holds_scenario(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder / "scenario.toml", ignored) || fs::exists(folder / "link.csv", ignored) ||
           fs::exists(folder / "network" / "link.csv", ignored);
}

std::vector<Openable> openable_beside(const std::string& typed) {
    const std::string folder = typed.substr(0, typed.rfind('/') + 1);  // npos + 1 = 0: none
    std::vector<Openable> found;
    std::error_code failed;
    fs::directory_iterator at(folder.empty() ? "." : folder, failed);
    for (; !failed && at != fs::directory_iterator(); at.increment(failed)) {
        const std::string name = at->path().filename().string();
        if (name.front() == '.') continue;
        if (const auto entry = openable(folder + name)) found.push_back(*entry);
    }
    std::ranges::sort(found, {}, &Openable::path);
    return found;
}

std::string completed(const std::string& typed) {
    std::optional<std::string> shared;
    for (const Openable& entry : openable_beside(typed)) {
        if (!entry.path.starts_with(typed)) continue;
        if (!shared) shared = entry.path;
        const auto differ = std::ranges::mismatch(*shared, entry.path).in1;
        shared->erase(differ, shared->end());
    }
    if (!shared) return typed;
    std::error_code ignored;
    if (!shared->ends_with('/') && *shared == typed && fs::is_directory(typed, ignored)) return typed + "/";
    // Not in the midst of a letter: its first byte goes too.
    const auto is_part = [](char c) { return (static_cast<unsigned char>(c) & 0x80U) != 0; };
    if (!fs::exists(*shared, ignored))
        while (shared->size() > typed.size() && is_part(shared->back())) shared->pop_back();
    return *shared;
}

}  // namespace septima::render

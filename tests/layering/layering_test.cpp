// The architecture as a test: who may include whom (sim/README.md). A planted #include "render/x.h" in sim/model fails
// here.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

namespace {

namespace fs = std::filesystem;
using Friends = std::set<std::string>;

const Friends up_to_world{"sim/base",  "sim/network", "sim/demand", "sim/signal",
                          "sim/route", "sim/model",   "sim/policy"};

Friends with(Friends friends, std::initializer_list<const char*> more) {
    friends.insert(more.begin(), more.end());
    return friends;
}

const std::map<std::string, Friends> may_include = {
    {"sim/base", {}},
    {"sim/network", {"sim/base"}},
    {"sim/model", {"sim/base"}},
    {"sim/demand", {"sim/base", "sim/network", "sim/model"}},
    {"sim/signal", {"sim/base", "sim/network"}},
    {"sim/route", {"sim/base", "sim/network", "sim/demand"}},
    {"sim/policy", {"sim/base", "sim/network", "sim/demand", "sim/signal"}},
    {"sim/world", up_to_world},
    {"sim/operations", with(up_to_world, {"sim/world"})},
    {"sim/result", with(up_to_world, {"sim/world", "sim/operations"})},
    {"sim/scenario", with(up_to_world, {"sim/world", "sim/operations", "sim/result"})},
    {"sim/batch", with(up_to_world, {"sim/world", "sim/operations", "sim/result", "sim/scenario"})},
    {"render",
     {"sim/base", "sim/network", "sim/demand", "sim/policy", "sim/model", "sim/result", "sim/world/snapshot.h",
      "sim/world/measurements.h"}},
};

std::string folder_of(const std::string& header) {
    const std::size_t slash = header.rfind('/');
    return slash == std::string::npos ? "" : header.substr(0, slash);
}

void check_file(const fs::path& file, const std::string& folder, const Friends& friends) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with("#include \"")) continue;
        const std::string header = line.substr(10, line.find('"', 10) - 10);
        const std::string target = folder_of(header);
        EXPECT_TRUE(target == folder || friends.contains(target) || friends.contains(header))
            << file << " includes " << header << "; " << folder << " may not include " << target;
    }
}

TEST(Layering, EveryIncludePointsDownwards) {
    std::size_t files = 0;
    for (const auto& [folder, friends] : may_include)
        if (fs::exists(fs::path(SEPTIMA_SOURCE_DIR) / folder))
            for (const auto& entry : fs::directory_iterator(fs::path(SEPTIMA_SOURCE_DIR) / folder))
                if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp") {
                    check_file(entry.path(), folder, friends);
                    ++files;
                }
    EXPECT_GT(files, 50U) << "the source tree was not found";
}

// One library, one place: oneTBB in base/parallel.h, libosmium in network/osm_*, SQLite in batch, SFML and Dear ImGui
// in render.
TEST(Layering, LibrariesStayInTheirPlace) {
    const std::map<std::string, std::string> place = {{"<tbb/", "sim/base/parallel.h"},
                                                      {"<osmium/", "sim/network/osm_"},
                                                      {"<sqlite3.h>", "sim/batch/"},
                                                      {"<SFML/", "render/"},
                                                      {"<imgui", "render/"}};
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(SEPTIMA_SOURCE_DIR) / "sim")) {
        if (entry.path().extension() != ".h" && entry.path().extension() != ".cpp") continue;
        const std::string name = fs::relative(entry.path(), SEPTIMA_SOURCE_DIR).string();
        std::ifstream in(entry.path());
        for (std::string line; std::getline(in, line);)
            for (const auto& [library, home] : place)
                if (line.starts_with("#include " + library)) {
                    EXPECT_TRUE(name.starts_with(home))
                        << name << " includes " << library << "; it belongs to " << home;
                }
    }
}

}  // namespace

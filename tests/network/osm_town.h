#pragma once

// Towns of a few streets, written as OSM XML: nodes in metres east and north of a place in Bogotá.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/network/draft.h"
#include "sim/network/osm_import.h"
#include "tests/scenario/temp_folder.h"

namespace septima::test {

using Tags = std::vector<std::pair<std::string, std::string>>;

/// An OSM file under construction.
class Town {
  public:
    Town& node(int id, double east_m, double north_m, const Tags& tags = {}) {
        // One degree is 110.6 km of latitude, 111.3 km x cos(latitude) of longitude there.
        text_ += fmt::format("<node id='{}' lat='{:.7f}' lon='{:.7f}'>{}</node>\n", id, 4.65 + north_m / 110574.0,
                             -74.08 + east_m / (111320.0 * std::cos(4.65 * 3.14159265 / 180.0)), tags_of(tags));
        return *this;
    }
    Town& way(int id, const std::vector<int>& nodes, const Tags& tags) {
        text_ += fmt::format("<way id='{}'>", id);
        for (const int n : nodes) text_ += fmt::format("<nd ref='{}'/>", n);
        text_ += tags_of(tags) + "</way>\n";
        return *this;
    }
    /// A two-way residential street.
    Town& street(int id, const std::vector<int>& nodes) { return way(id, nodes, {{"highway", "residential"}}); }
    Town& oneway(int id, const std::vector<int>& nodes) {
        return way(id, nodes, {{"highway", "primary"}, {"oneway", "yes"}});
    }
    Town& ban(int id, int from, int via, int to, const std::string& kind, const std::string& via_type = "node") {
        text_ += fmt::format(
            "<relation id='{}'><member type='way' ref='{}' role='from'/><member type='{}' ref='{}' role='via'/>"
            "<member type='way' ref='{}' role='to'/><tag k='type' v='restriction'/><tag k='restriction' "
            "v='{}'/></relation>\n",
            id, from, via_type, via, to, kind);
        return *this;
    }
    Town& raw(const std::string& xml) {
        text_ += xml;
        return *this;
    }
    std::string xml() const { return "<osm version='0.6'>\n" + text_ + "</osm>\n"; }

  private:
    static std::string tags_of(const Tags& tags) {
        std::string out;
        for (const auto& [k, v] : tags) out += fmt::format("<tag k='{}' v='{}'/>", k, v);
        return out;
    }
    std::string text_;
};

/// Writes bytes to a file of its own in the test's folder.
inline std::filesystem::path file_with(std::string_view bytes, const std::string& extension = "osm") {
    static const TempFolder folder;
    static int number = 0;
    const std::filesystem::path path = folder.path() / fmt::format("{}.{}", ++number, extension);
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
}

struct Imported {
    Draft draft;
    ImportReport report;
    Network network;
};

inline Imported import(const Town& town) {
    Imported result;
    Problems problems;
    const std::filesystem::path path = file_with(town.xml());
    result.draft = import_osm(path, result.report, problems);
    std::filesystem::remove(path);
    result.network = finished(result.draft, problems);
    EXPECT_TRUE(problems.errors.empty());
    return result;
}

/// Links that come from one OSM way, in the direction drawn.
inline std::vector<DraftLink> links_of(const Imported& town, int way) {
    std::vector<DraftLink> links;
    for (const DraftLink& link : town.draft.links)
        if (link.name.starts_with(fmt::format("{}_", way)) && !link.name.ends_with("r")) links.push_back(link);
    return links;
}

inline const DraftLink* link_named(const Imported& town, const std::string& name) {
    const auto found = std::ranges::find(town.draft.links, name, &DraftLink::name);
    return found == town.draft.links.end() ? nullptr : &*found;
}

inline const DraftNode* node_named(const Imported& town, int id) {
    const auto found = std::ranges::find(town.draft.nodes, fmt::format("{}", id), &DraftNode::name);
    return found == town.draft.nodes.end() ? nullptr : &*found;
}

/// True when the network has a turn between two links by name.
inline bool has_turn(const Imported& town, const std::string& from, const std::string& to) {
    const auto a = town.network.find_link(from);
    const auto b = town.network.find_link(to);
    EXPECT_TRUE(a.has_value()) << from;
    EXPECT_TRUE(b.has_value()) << to;
    return a && b && town.network.turn_between(*a, *b) != no_id<TurnId>;
}

/// Turns of all links that end at a node.
inline std::size_t turns_at(const Imported& town, int node) {
    const auto id = town.network.find_node(fmt::format("{}", node));
    EXPECT_TRUE(id.has_value()) << node;
    if (!id) return 0;
    std::size_t count = 0;
    for (const LinkId link : town.network.node_in[*id]) count += town.network.turns_of(link).size();
    return count;
}

}  // namespace septima::test

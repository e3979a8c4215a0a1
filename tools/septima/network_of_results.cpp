#include "tools/septima/network_of_results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/network/draft.h"
#include "sim/network/projection.h"

namespace septima::cli {

namespace {

RoadClass road_class_of(const std::string& name) {
    for (std::size_t i = 0; i < road_class_names.size(); ++i)
        if (road_class_names[i] == name) return static_cast<RoadClass>(i);
    return RoadClass::residential;
}

/// Ends within half a metre are one node.
struct Nodes {
    Draft& draft;
    std::map<std::pair<long, long>, std::uint32_t> known;

    std::uint32_t at(Point place) {
        const std::pair cell{std::lround(place.x_m * 2.0), std::lround(place.y_m * 2.0)};
        const auto [found, is_new] = known.try_emplace(cell, static_cast<std::uint32_t>(draft.nodes.size()));
        if (is_new) draft.nodes.push_back({fmt::format("n{}", found->second), place, NodeControl::none, -1});
        return found->second;
    }
};

/// Degrees where they can be ones; a network without a place on Earth was stored as metres.
bool on_earth(const StoredResults& results) {
    return std::all_of(results.header.links.begin(), results.header.links.end(), [](const LinkText& link) {
        return std::all_of(link.geometry.begin(), link.geometry.end(), [](const GeoPoint& p) {
            return std::abs(p.lat_deg) <= 85.0 && std::abs(p.lon_deg) <= 180.0;
        });
    });
}

}  // namespace

Network network_of(const std::filesystem::path& file, const StoredResults& results) {
    Draft draft;
    draft.name = results.meta("city");
    draft.file = file.string();
    if (results.header.links.empty()) throw InputError(fmt::format("{}: holds no streets to draw", file.string()));
    std::optional<Projection> projection;
    if (on_earth(results) && !results.header.links.front().geometry.empty())
        projection.emplace(suitable_crs(results.header.links.front().geometry.front()));
    Nodes nodes{draft, {}};
    for (const LinkText& text : results.header.links) {
        if (text.geometry.size() < 2)
            throw InputError(
                fmt::format("{}: link '{}' has no shape; name the scenario too: septima show SCENARIO "
                            "--results {}",
                            file.string(), printable(text.id), file.string()));
        DraftLink link;
        link.name = text.id;
        link.street = text.street;
        for (const GeoPoint& p : text.geometry)
            link.shape.push_back(projection ? projection->to_plane(p) : Point{p.lon_deg, p.lat_deg});
        link.from = nodes.at(link.shape.front());
        link.to = nodes.at(link.shape.back());
        link.shape.front() = draft.nodes[link.from].xy;
        link.shape.back() = draft.nodes[link.to].xy;
        link.length_m = text.length_m;
        link.road_class = road_class_of(text.road_class);
        link.lanes = std::max(1, text.lanes);
        link.limit_mps = text.limit_kmh / 3.6;
        draft.links.push_back(std::move(link));
    }
    Problems problems;
    return finished(draft, problems);
}

bool is_results_file(const std::filesystem::path& file) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) return false;
    std::ifstream in(file, std::ios::binary);
    std::string head(15, '\0');
    in.read(head.data(), static_cast<std::streamsize>(head.size()));
    return head == "SQLite format 3";
}

}  // namespace septima::cli

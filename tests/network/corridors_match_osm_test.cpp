// The hand-drawn corridors of the three cities against the OpenStreetMap extracts beside the repository.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "sim/base/text.h"
#include "sim/network/osm_read.h"
#include "sim/network/polyline.h"
#include "sim/network/projection.h"
#include "sim/network/sketch.h"

namespace septima {
namespace {

constexpr double near_m = 100.0;
constexpr double cell_m = 250.0;
constexpr double name_m = 200.0;
constexpr double step_m = 25.0;

struct Piece {
    Point a, b;
    std::string name;
    RoadClass road_class;
};

/// Pieces of mapped roads in square cells, each in every cell it is near.
class RoadMap {
  public:
    void add(const OsmData& data, const Projection& projection) {
        std::unordered_map<std::int64_t, Point> place;
        for (const OsmNode& node : data.nodes)
            if (node.present) place[node.id] = projection.to_plane(node.place);
        for (const OsmWay& way : data.ways)
            for (std::size_t i = 1; i < way.nodes.size(); ++i) {
                const auto a = place.find(way.nodes[i - 1]), b = place.find(way.nodes[i]);
                if (a == place.end() || b == place.end()) continue;
                insert({a->second, b->second, folded(way.road.street), way.road.road_class});
            }
    }
    template <class Test>
    bool any_within(Point p, double reach_m, const Test& test) const {
        const auto found = cells_.find(key(p.x_m, p.y_m));
        if (found == cells_.end()) return false;
        return std::any_of(found->second.begin(), found->second.end(), [&](const Piece& piece) {
            const std::array<Point, 2> line{piece.a, piece.b};
            return test(piece) && nearest_place(line, p).away_m <= reach_m;
        });
    }

  private:
    static std::pair<int, int> key(double x_m, double y_m) {
        return {static_cast<int>(std::floor(x_m / cell_m)), static_cast<int>(std::floor(y_m / cell_m))};
    }
    void insert(const Piece& piece) {
        const double reach = cell_m;  // the longest question asked
        const auto low = key(std::min(piece.a.x_m, piece.b.x_m) - reach, std::min(piece.a.y_m, piece.b.y_m) - reach);
        const auto high = key(std::max(piece.a.x_m, piece.b.x_m) + reach, std::max(piece.a.y_m, piece.b.y_m) + reach);
        for (int x = low.first; x <= high.first; ++x)
            for (int y = low.second; y <= high.second; ++y) cells_[{x, y}].push_back(piece);
    }
    std::map<std::pair<int, int>, std::vector<Piece>> cells_;
};

struct City {
    std::string name;
    std::vector<std::string> extracts;  ///< files in ../shared/data
};

/// The extracts map side streets in some districts and only some larger roads elsewhere. A place is covered where a
/// road of the corridor's name lies within 200 m, or where side streets lie on all four sides of it: then its larger
/// roads are mapped too.
bool amid_side_streets(const RoadMap& roads, Point p) {
    for (const double east : {-1.0, 1.0})
        for (const double north : {-1.0, 1.0}) {
            const bool here = roads.any_within(p, cell_m, [&](const Piece& piece) {
                const Point middle{(piece.a.x_m + piece.b.x_m) / 2.0, (piece.a.y_m + piece.b.y_m) / 2.0};
                return piece.road_class == RoadClass::residential && (middle.x_m - p.x_m) * east > 0.0 &&
                       (middle.y_m - p.y_m) * north > 0.0;
            });
            if (!here) return false;
        }
    return true;
}

struct Share {
    int covered = 0, matched = 0, all = 0;
};

Share share_of(const SketchCorridor& corridor, const RoadMap& roads, const Projection& projection) {
    std::vector<std::string> names{folded(corridor.name)};
    for (const std::string& name : corridor.also) names.push_back(folded(name));
    const auto same_name = [&](const Piece& piece) {
        return !piece.name.empty() && std::any_of(names.begin(), names.end(), [&](const std::string& name) {
            return piece.name.find(name) != std::string::npos;
        });
    };
    const auto same_road = [&](const Piece& piece) {
        // The mosaic of Bogotá has the busway of some trunk roads and not the road beside it.
        const bool its_busway = corridor.busway > 0 && piece.road_class == RoadClass::busway;
        return piece.road_class <= corridor.road_class || its_busway || same_name(piece);
    };
    std::vector<Point> line;
    for (const GeoPoint point : corridor.points) line.push_back(projection.to_plane(point));
    Share share;
    const double length = length_m(line);
    for (double at_m = 0.0; at_m <= length; at_m += step_m) {
        const Point p = point_at(line, at_m);
        ++share.all;
        if (!roads.any_within(p, name_m, same_name) && !amid_side_streets(roads, p)) continue;
        ++share.covered;
        if (roads.any_within(p, near_m, same_road)) ++share.matched;
    }
    return share;
}

void check_city(const City& city) {
    const std::filesystem::path file =
        std::filesystem::path(SEPTIMA_SOURCE_DIR) / "scenarios" / city.name / "network/corridors.toml";
    ASSERT_TRUE(std::filesystem::exists(file)) << file;
    Problems problems;
    const Sketch sketch = read_sketch(file, problems);
    problems.throw_if_any();
    const Projection projection("EPSG:" + std::to_string(sketch.epsg));
    RoadMap roads;
    for (const std::string& extract : city.extracts) {
        const std::filesystem::path path = std::filesystem::path(SEPTIMA_SHARED_DIR) / "data" / extract;
        if (!std::filesystem::exists(path)) GTEST_SKIP() << "absent: " << path;
        ImportReport report;
        roads.add(read_osm(path, report), projection);
    }
    int checked = 0;
    for (const SketchCorridor& corridor : sketch.corridors) {
        const Share share = share_of(corridor, roads, projection);
        if (share.covered < 40) continue;  // less than 1 km of it is mapped
        ++checked;
        EXPECT_GE(share.matched, 0.9 * share.covered)
            << corridor.name << ": " << share.matched << " of " << share.covered << " covered points (of " << share.all
            << ") lie within 100 m of a road of its name or class";
    }
    ::testing::Test::RecordProperty("corridors_checked", checked);
    std::printf("%s: %d of %zu corridors are covered by the extracts\n", city.name.c_str(), checked,
                sketch.corridors.size());
    EXPECT_GT(checked, 0);
}

TEST(CorridorsMatchOsm, Bogota) {
    check_city({"bogota", {"bogota/bogota_ampliado.osm.pbf", "bogota/bogota_primary_wholecity.osm.pbf"}});
}

TEST(CorridorsMatchOsm, Medellin) {
    check_city({"medellin", {"medellin/medellin_core.osm.pbf", "medellin/medellin_arterials_wholecity.osm.pbf"}});
}

TEST(CorridorsMatchOsm, Cali) {
    check_city({"cali", {"cali/cali_sur_sector.osm.pbf"}});
}

}  // namespace
}  // namespace septima

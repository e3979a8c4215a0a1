#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <set>

#include "sim/network/polyline.h"
#include "sim/network/sketch_plan.h"

// Infill: a grid of collectors, turned like the city's corridors. Each grid line is cut by the corridors it crosses
// into pieces; a piece between two corridors is a collector. Grid points where pieces of both families cross are
// junctions, and pieces meet a corridor only where it has room for another junction.

namespace septima::sketch {

namespace {

constexpr double longest_piece_m = 4000.0;  ///< two corridors further apart enclose no block
constexpr double junction_room_m = 100.0;   ///< from a new junction on a corridor to its neighbours
constexpr double shortest_m = 100.0;        ///< collector between two junctions
constexpr double beside_m = 80.0;           ///< a collector nearer than this beside a corridor is none

/// Where a grid line crosses a corridor.
struct Hit {
    double along_m = 0.0;
    std::size_t track = 0;
    double at_m = 0.0;
    Point xy;
};

/// One grid line: `family` 0 runs across the city's axis, 1 along it.
struct GridLine {
    std::vector<Hit> hits;
    /// Places along the line, ascending, of grid points and hits; the vertex of each.
    std::vector<std::pair<double, std::size_t>> vertices;
};

struct Vertex {
    Point xy;
    bool on_corridor = false;
    std::size_t track = 0;
    double at_m = 0.0;
    bool refused = false;
};

struct Edge {
    std::size_t a = 0, b = 0;
    bool dropped = false;
};

/// Turned coordinates: u across, v along the city's axis.
struct Frame {
    double cosine = 1.0, sine = 0.0;
    Point to_grid(Point p) const { return {p.x_m * cosine + p.y_m * sine, p.y_m * cosine - p.x_m * sine}; }
    Point to_plane(Point g) const { return {g.x_m * cosine - g.y_m * sine, g.x_m * sine + g.y_m * cosine}; }
};

/// The direction most metres of corridor follow, modulo a right angle (mean of fourfold angles).
Frame city_frame(const std::vector<Track>& tracks) {
    double x = 0.0, y = 0.0;
    for (const Track& track : tracks)
        for (std::size_t i = 1; i < track.line.size(); ++i) {
            const double heading = heading_rad(track.line[i - 1], track.line[i]);
            const double length = distance_m(track.line[i - 1], track.line[i]);
            x += length * std::cos(4.0 * heading);
            y += length * std::sin(4.0 * heading);
        }
    const double angle = std::atan2(y, x) / 4.0;
    return {std::cos(angle), std::sin(angle)};
}

struct Grid {
    Frame frame;
    double spacing_m = 400.0;
    Point low, high;  ///< bounds in turned coordinates
    std::array<std::vector<GridLine>, 2> lines;
    std::vector<Vertex> vertices;
    std::vector<Edge> edges;

    std::size_t count(int family) const {
        const double span = family == 0 ? high.x_m - low.x_m : high.y_m - low.y_m;
        return static_cast<std::size_t>(std::max(0.0, std::floor(span / spacing_m)));
    }
    /// The fixed coordinate of line i.
    double fixed(int family, std::size_t i) const {
        return (family == 0 ? low.x_m : low.y_m) + (static_cast<double>(i) + 0.5) * spacing_m;
    }
};

Grid empty_grid(const Sketch& sketch, const Plan& plan) {
    Grid grid;
    grid.frame = city_frame(plan.tracks);
    grid.spacing_m = sketch.local_streets->spacing_m;
    grid.low = {1e18, 1e18};
    grid.high = {-1e18, -1e18};
    for (const Track& track : plan.tracks)
        for (const Point p : track.line) {
            const Point g = grid.frame.to_grid(p);
            grid.low = {std::min(grid.low.x_m, g.x_m), std::min(grid.low.y_m, g.y_m)};
            grid.high = {std::max(grid.high.x_m, g.x_m), std::max(grid.high.y_m, g.y_m)};
        }
    return grid;
}

void find_hits(const Plan& plan, Grid& grid) {
    for (const int family : {0, 1})
        for (std::size_t i = 0; i < grid.count(family); ++i) {
            const double fixed = grid.fixed(family, i);
            const Point begin = family == 0 ? Point{fixed, grid.low.y_m} : Point{grid.low.x_m, fixed};
            const Point end = family == 0 ? Point{fixed, grid.high.y_m} : Point{grid.high.x_m, fixed};
            const std::array<Point, 2> line{grid.frame.to_plane(begin), grid.frame.to_plane(end)};
            GridLine grid_line;
            for (std::size_t t = 0; t < plan.tracks.size(); ++t)
                for (const LineCrossing& c : crossings(line, plan.tracks[t].line))
                    grid_line.hits.push_back({c.at_a_m, t, c.at_b_m, c.xy});
            std::sort(grid_line.hits.begin(), grid_line.hits.end(),
                      [](const Hit& a, const Hit& b) { return a.along_m < b.along_m; });
            grid.lines[static_cast<std::size_t>(family)].push_back(std::move(grid_line));
        }
}

/// The two neighbouring hits around a place when they enclose a block; nothing outside of the corridors.
bool enclosed(const GridLine& line, double along_m, double spacing_m) {
    for (std::size_t i = 1; i < line.hits.size(); ++i) {
        const double first = line.hits[i - 1].along_m, last = line.hits[i].along_m;
        if (along_m > first && along_m < last)
            return last - first >= 0.75 * spacing_m && last - first <= longest_piece_m;
    }
    return false;
}

double along(const Grid& grid, int family, std::size_t other) {
    return grid.fixed(1 - family, other) - (family == 0 ? grid.low.y_m : grid.low.x_m);
}

void add_vertices(Grid& grid) {
    for (std::size_t i = 0; i < grid.lines[0].size(); ++i)
        for (std::size_t j = 0; j < grid.lines[1].size(); ++j) {
            const double on_i = along(grid, 0, j), on_j = along(grid, 1, i);
            if (!enclosed(grid.lines[0][i], on_i, grid.spacing_m) || !enclosed(grid.lines[1][j], on_j, grid.spacing_m))
                continue;
            grid.lines[0][i].vertices.emplace_back(on_i, grid.vertices.size());
            grid.lines[1][j].vertices.emplace_back(on_j, grid.vertices.size());
            Vertex vertex;
            vertex.xy = grid.frame.to_plane({grid.fixed(0, i), grid.fixed(1, j)});
            grid.vertices.push_back(vertex);
        }
    for (auto& family : grid.lines)
        for (GridLine& line : family) {
            for (const Hit& hit : line.hits) {
                line.vertices.emplace_back(hit.along_m, grid.vertices.size());
                grid.vertices.push_back({hit.xy, true, hit.track, hit.at_m, false});
            }
            std::sort(line.vertices.begin(), line.vertices.end());
        }
}

/// A collector must not run beside a corridor, nor start from one at a sharp angle.
bool clear_of_corridors(const Plan& plan, const Vertex& a, const Vertex& b) {
    const double length = distance_m(a.xy, b.xy);
    const std::array<Point, 2> line{a.xy, b.xy};
    for (double at_m = 25.0; at_m < length - 20.0; at_m += 25.0) {
        double wanted = beside_m;
        if (a.on_corridor) wanted = std::min(wanted, 0.5 * at_m);
        if (b.on_corridor) wanted = std::min(wanted, 0.5 * (length - at_m));
        const Point p = point_at(line, at_m);
        for (const Track& track : plan.tracks)
            if (nearest_place(track.line, p).away_m < wanted) return false;
    }
    return true;
}

void add_edges(const Plan& plan, Grid& grid) {
    for (const auto& family : grid.lines)
        for (const GridLine& line : family)
            for (std::size_t i = 1; i < line.vertices.size(); ++i) {
                const auto [from_m, a] = line.vertices[i - 1];
                const auto [to_m, b] = line.vertices[i];
                // A longer one crosses no collector of the other family: it lies outside of the blocks.
                if (to_m - from_m > 1.6 * grid.spacing_m) continue;
                if (to_m - from_m < shortest_m || !enclosed(line, (from_m + to_m) / 2.0, grid.spacing_m)) continue;
                if (clear_of_corridors(plan, grid.vertices[a], grid.vertices[b])) grid.edges.push_back({a, b, false});
            }
}

/// True when a corridor has room for another junction here: not on a motorway, a stub or inside an interchange.
bool has_room(const Sketch& sketch, const Plan& plan, const Vertex& vertex) {
    const Track& track = plan.tracks[vertex.track];
    if (sketch.corridors[vertex.track].road_class == RoadClass::motorway) return false;
    if (vertex.at_m < track.stub_before_m || vertex.at_m > track.stub_after_m) return false;
    if (clearance_m(track, vertex.at_m) < junction_room_m) return false;
    for (std::size_t k = 1; k < track.stops.size(); ++k) {
        const auto ramp = [&](std::size_t stop) {
            return plan.junctions[track.stops[stop].junction].kind == JunctionKind::ramp;
        };
        const bool here = track.stops[k - 1].first_m < vertex.at_m && vertex.at_m < track.stops[k].first_m;
        if (here) return !(ramp(k - 1) && ramp(k));
    }
    return false;
}

/// Gives the hits their stops on the corridors, in order; refuses those without room.
void place_hits(const Sketch& sketch, Plan& plan, Grid& grid, std::map<std::size_t, std::size_t>& junction_of) {
    std::set<std::size_t> wanted;
    for (const Edge& edge : grid.edges)
        for (const std::size_t v : {edge.a, edge.b})
            if (grid.vertices[v].on_corridor) wanted.insert(v);
    for (const std::size_t v : wanted) {
        Vertex& vertex = grid.vertices[v];
        if (!has_room(sketch, plan, vertex)) {
            vertex.refused = true;
            continue;
        }
        junction_of[v] = plan.junctions.size();
        add_stop(plan.tracks[vertex.track], {plan.junctions.size(), vertex.at_m, vertex.at_m});
        plan.junctions.push_back({vertex.xy, JunctionKind::level, fmt::format("local_{}", plan.junctions.size())});
    }
    for (Edge& edge : grid.edges) edge.dropped = grid.vertices[edge.a].refused || grid.vertices[edge.b].refused;
}

/// Drops collectors that lead nowhere, until none is left.
void prune(Grid& grid) {
    for (bool changed = true; changed;) {
        changed = false;
        std::vector<int> degree(grid.vertices.size(), 0);
        for (const Edge& edge : grid.edges)
            if (!edge.dropped) {
                ++degree[edge.a];
                ++degree[edge.b];
            }
        for (Edge& edge : grid.edges) {
            const auto dead = [&](std::size_t v) { return !grid.vertices[v].on_corridor && degree[v] < 2; };
            if (edge.dropped || (!dead(edge.a) && !dead(edge.b))) continue;
            edge.dropped = true;
            changed = true;
        }
    }
}

}  // namespace

void add_local_streets(const Sketch& sketch, Plan& plan) {
    if (!sketch.local_streets || plan.tracks.empty()) return;
    Grid grid = empty_grid(sketch, plan);
    find_hits(plan, grid);
    add_vertices(grid);
    add_edges(plan, grid);
    // A trial on a copy tells which hits are used in the end, so that the others do not take room on the corridors.
    {
        Plan trial = plan;
        std::map<std::size_t, std::size_t> unused;
        place_hits(sketch, trial, grid, unused);
        prune(grid);
        std::erase_if(grid.edges, [](const Edge& edge) { return edge.dropped; });
    }
    std::map<std::size_t, std::size_t> junction_of;
    place_hits(sketch, plan, grid, junction_of);
    for (const Edge& edge : grid.edges) {
        if (edge.dropped) continue;
        for (const std::size_t v : {edge.a, edge.b}) {
            if (junction_of.contains(v)) continue;
            junction_of[v] = plan.junctions.size();
            plan.junctions.push_back(
                {grid.vertices[v].xy, JunctionKind::level, fmt::format("local_{}", plan.junctions.size())});
        }
        plan.local_links.push_back({junction_of[edge.a], junction_of[edge.b]});
    }
}

}  // namespace septima::sketch

#include "tools/septima/bench_scenes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/random.h"
#include "sim/network/draft.h"
#include "sim/network/load.h"
#include "sim/signal/default_plan.h"

namespace septima::cli {

namespace {

constexpr std::uint64_t bench_seed = 1;
constexpr double turnover_s = 380.0;  ///< mean time on the road; departures replace arrivals

double drawn(std::uint64_t subject, Purpose purpose, std::uint64_t index = 0) {
    return uniform(bench_seed, subject, purpose, index);
}

std::uint32_t add_node(Draft& draft, double x_m, double y_m, NodeControl control) {
    draft.nodes.push_back({fmt::format("n{}", draft.nodes.size()), {x_m, y_m}, control, -1});
    return static_cast<std::uint32_t>(draft.nodes.size() - 1);
}

std::uint32_t add_link(Draft& draft, std::uint32_t from, std::uint32_t to, int lanes, double kmh) {
    DraftLink link;
    link.name = fmt::format("l{}", draft.links.size());
    link.from = from;
    link.to = to;
    link.lanes = lanes;
    link.limit_mps = kmh / 3.6;
    link.road_class = kmh > 80.0 ? RoadClass::motorway : lanes == 1 ? RoadClass::ramp : RoadClass::primary;
    draft.links.push_back(link);
    return static_cast<std::uint32_t>(draft.links.size() - 1);
}

/// Node numbers of a grid and the link between neighbours.
struct Grid {
    int n = 0;
    std::vector<std::uint32_t> east, north, west, south;  ///< per node: link that leaves it that way

    std::size_t node(int i, int j) const { return static_cast<std::size_t>(i * n + j); }
};

/// @param away  so many grids of this size lie to the west of it
Grid add_grid(Draft& draft, int n, int away = 0) {
    Grid grid{n, {}, {}, {}, {}};
    const auto first = static_cast<std::uint32_t>(draft.nodes.size());
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) add_node(draft, 300.0 * i + 300.0 * (n + 1) * away, 300.0 * j, NodeControl::signal);
    const std::size_t nodes = static_cast<std::size_t>(n) * static_cast<std::size_t>(n);
    for (auto* links : {&grid.east, &grid.north, &grid.west, &grid.south}) links->assign(first + nodes, 0);
    const auto id = [&](int i, int j) { return first + static_cast<std::uint32_t>(grid.node(i, j)); };
    for (int i = 0; i < n; ++i)
        for (int j = 0; j < n; ++j) {
            if (i + 1 < n) {
                grid.east[id(i, j)] = add_link(draft, id(i, j), id(i + 1, j), 3, 50.0);
                grid.west[id(i + 1, j)] = add_link(draft, id(i + 1, j), id(i, j), 3, 50.0);
            }
            if (j + 1 < n) {
                grid.north[id(i, j)] = add_link(draft, id(i, j), id(i, j + 1), 3, 50.0);
                grid.south[id(i, j + 1)] = add_link(draft, id(i, j + 1), id(i, j), 3, 50.0);
            }
        }
    return grid;
}

/// A staircase with at most two turns between random nodes at most ten blocks apart.
std::vector<LinkId> staircase(const Grid& grid, std::uint64_t trip) {
    for (std::uint64_t attempt = 0;; ++attempt) {
        const auto pick = [&](std::uint64_t k, int low, int high) {
            return low + static_cast<int>(drawn(trip, Purpose::route, 8 * attempt + k) * (high - low + 1));
        };
        int x = pick(0, 0, grid.n - 1);
        int y = pick(1, 0, grid.n - 1);
        const int dx = pick(2, std::max(0, x - 10), std::min(grid.n - 1, x + 10)) - x;
        const int dy = pick(3, std::max(0, y - 10), std::min(grid.n - 1, y + 10)) - y;
        if (std::abs(dx) + std::abs(dy) < 2) continue;
        const bool x_first = pick(4, 0, 1) == 0;
        const int before = x_first ? pick(5, 0, std::abs(dx)) : pick(5, 0, std::abs(dy));
        std::vector<LinkId> route;
        const auto go = [&](bool along_x, int steps) {
            for (int s = 0; s < steps; ++s) {
                const std::size_t node = grid.node(x, y);
                route.push_back(LinkId{along_x ? (dx > 0 ? grid.east[node] : grid.west[node])
                                               : (dy > 0 ? grid.north[node] : grid.south[node])});
                (along_x ? x : y) += (along_x ? dx : dy) > 0 ? 1 : -1;
            }
        };
        go(x_first, before);
        go(!x_first, x_first ? std::abs(dy) : std::abs(dx));
        go(x_first, (x_first ? std::abs(dx) : std::abs(dy)) - before);
        return route;
    }
}

void add_trip(Trips& trips, double departure_s, const std::vector<LinkId>& route) {
    if (trips.route_begin.empty()) trips.route_begin.push_back(0);
    trips.departure_s.push_back(static_cast<float>(departure_s));
    trips.vehicle_class.push_back(0);
    trips.origin.push_back(route.front());
    trips.destination.push_back(route.back());
    trips.origin_zone.push_back(no_id<ZoneId>);
    trips.destination_zone.push_back(no_id<ZoneId>);
    trips.plate.push_back({});
    trips.entry_speed_mps.push_back(-1.0F);
    trips.route_links.insert(trips.route_links.end(), route.begin(), route.end());
    trips.route_begin.push_back(static_cast<std::uint32_t>(trips.route_links.size()));
}

Network frozen(const Draft& draft) {
    Problems problems;
    Network network = finished(draft, problems);
    add_default_plans(network);
    return network;
}

BenchScene grid_scene(const std::string& name, int n, const BenchSize& size) {
    const std::size_t vehicles = size.vehicles;
    const double duration_s = size.duration_s;
    Draft draft;
    draft.name = name;
    const Grid grid = add_grid(draft, n);
    for (int k = 1; k <= size.empty_grids; ++k) add_grid(draft, n, k);
    BenchScene scene{name, frozen(draft), {}, duration_s};
    std::uint64_t trip = 0;
    for (; trip < vehicles; ++trip) {
        std::vector<LinkId> route = staircase(grid, trip);  // what is left of a trip that began before
        const auto done =
            static_cast<std::ptrdiff_t>(drawn(trip, Purpose::departure, 1) * static_cast<double>(route.size() - 1));
        add_trip(scene.trips, 60.0 * static_cast<double>(trip) / static_cast<double>(vehicles),
                 {route.begin() + done, route.end()});
    }
    const double headway_s = turnover_s / static_cast<double>(vehicles);
    for (double t = 60.0; t < duration_s; t += headway_s) add_trip(scene.trips, t, staircase(grid, trip++));
    return scene;
}

BenchScene noise_scene(const std::string& name, int n, std::size_t trips) {
    Draft draft;
    draft.name = name;
    add_grid(draft, n);
    BenchScene scene{name, frozen(draft), {}, 5400.0};
    scene.trips = random_trips(scene.network, trips, 3600.0);
    return scene;
}

/// One direction of the freeway: its links in order and its ramps, one of each every 2 km.
struct Carriageway {
    std::vector<std::uint32_t> main, off, on;  ///< off ramp k leaves after main link 3k, on ramp k leads to 3k + 2
};

/// @param sign  +1: eastwards, its ramps to the south; -1: the same turned round
Carriageway add_carriageway(Draft& draft, double sign) {
    Carriageway c;
    const auto node = [&](double x_m, double y_m) {
        return add_node(draft, 10000.0 + sign * (x_m - 10000.0), sign * (y_m - 15.0), NodeControl::none);
    };
    std::uint32_t before = node(0.0, 0.0);
    for (int k = 0; k < 10; ++k) {
        const double x = 2000.0 * k;
        const std::uint32_t diverge = node(x + 800.0, 0.0);
        const std::uint32_t merge = node(x + 1400.0, 0.0);
        const std::uint32_t end = node(x + 2000.0, 0.0);
        const std::uint32_t exit = node(x + 1080.0, -90.0);
        const std::uint32_t entry = node(x + 1120.0, -90.0);
        c.main.push_back(add_link(draft, before, diverge, 4, 100.0));
        c.main.push_back(add_link(draft, diverge, merge, 4, 100.0));
        c.main.push_back(add_link(draft, merge, end, 5, 100.0));  // the fifth lane takes up the ramp
        c.off.push_back(add_link(draft, diverge, exit, 1, 60.0));
        c.on.push_back(add_link(draft, entry, merge, 1, 60.0));
        before = end;
    }
    return c;
}

/// From main link `first` to an exit, which one driver in nine takes, or to the end.
std::vector<LinkId> freeway_route(const Carriageway& c, std::size_t first, std::uint64_t trip) {
    std::vector<LinkId> route;
    for (std::size_t i = first; i < c.main.size(); ++i) {
        route.push_back(LinkId{c.main[i]});
        if (i % 3 == 0 && route.size() > 1 && drawn(trip, Purpose::route, i) < 0.11) {
            route.push_back(LinkId{c.off[i / 3]});
            break;
        }
    }
    return route;
}

BenchScene freeway_scene(const BenchSize& size) {
    constexpr double main_vph = 6400.0;  // per direction: 1,600 a lane
    constexpr double ramp_vph = 700.0;   // about what leaves at an exit
    Draft draft;
    draft.name = "freeway";
    const std::array<Carriageway, 2> directions{add_carriageway(draft, 1.0), add_carriageway(draft, -1.0)};
    BenchScene scene{"freeway", frozen(draft), {}, size.duration_s};
    std::vector<std::pair<double, std::vector<LinkId>>> rows;
    std::uint64_t trip = 0;
    for (const Carriageway& c : directions) {
        const std::size_t on_road = size.vehicles / directions.size();
        for (std::size_t i = 0; i < on_road; ++i)  // what is left of trips that began before
            rows.emplace_back(60.0 * static_cast<double>(i) / static_cast<double>(on_road),
                              freeway_route(c, i % c.main.size(), trip++));
        for (double t = 0.0; t < size.duration_s; t += 3600.0 / main_vph)
            rows.emplace_back(t, freeway_route(c, 0, trip++));
        for (std::size_t k = 0; k < c.on.size(); ++k)
            for (double t = 0.5 * static_cast<double>(k); t < size.duration_s; t += 3600.0 / ramp_vph) {
                std::vector<LinkId> route = freeway_route(c, 3 * k + 2, trip++);
                route.insert(route.begin(), LinkId{c.on[k]});
                rows.emplace_back(t, std::move(route));
            }
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [t, route] : rows) add_trip(scene.trips, t, route);
    return scene;
}

/// n of "gridn"; 0 when it is no such name.
int grid_size(const std::string& name) {
    constexpr int most = 200;
    if (!name.starts_with("grid") || name.size() < 5 || name.size() > 7) return 0;
    int n = 0;
    for (const char c : name.substr(4)) {
        if (c < '0' || c > '9') return 0;
        n = 10 * n + (c - '0');
    }
    return n >= 2 && n <= most ? n : 0;
}

}  // namespace

Trips random_trips(const Network& network, std::size_t trips, double within_s) {
    Trips drawn_trips;
    drawn_trips.route_begin.push_back(0);
    const auto links = static_cast<double>(network.links());
    for (std::size_t i = 0; i < trips; ++i) {
        const auto link = [&](Purpose purpose) {
            return LinkId{static_cast<std::uint32_t>(drawn(i, purpose) * links)};
        };
        add_trip(drawn_trips, within_s * static_cast<double>(i) / static_cast<double>(trips),
                 {link(Purpose::origin), link(Purpose::destination)});
    }
    drawn_trips.route_links.clear();
    drawn_trips.route_begin.assign(trips + 1, 0);
    return drawn_trips;
}

BenchScene network_scene(const std::filesystem::path& path, BenchSize size) {
    const std::size_t vehicles = size.vehicles == 0 ? 5000 : size.vehicles;
    Problems problems;
    BenchScene scene{path.stem().stem().string(), load_network(path, problems), {}, size.duration_s};
    add_default_plans(scene.network);
    problems.throw_if_any();
    const double after_s = std::max(0.0, size.duration_s - 60.0);
    const auto later = static_cast<std::size_t>(after_s * static_cast<double>(vehicles) / turnover_s);
    scene.trips = random_trips(scene.network, vehicles + later, 60.0);
    for (std::size_t i = 0; i < vehicles + later; ++i)  // the first within a minute, the others in their place
        scene.trips.departure_s[id_at<TripId>(i)] = static_cast<float>(
            i < vehicles ? 60.0 * static_cast<double>(i) / static_cast<double>(vehicles)
                         : 60.0 + after_s * static_cast<double>(i - vehicles) / static_cast<double>(later));
    return scene;
}

std::size_t usual_vehicles(const std::string& scene) {
    if (scene == "grid10") return 5000;
    if (scene == "grid30") return 20000;
    if (scene == "noise30") return 30000;
    if (scene == "freeway") return 3000;
    const auto n = static_cast<std::size_t>(grid_size(scene));
    return n * n * 100000 / 3600;  // as dense as grid60 with 100,000
}

BenchScene bench_scene(const std::string& name, BenchSize size) {
    if (size.vehicles == 0) size.vehicles = usual_vehicles(name);
    if (const int n = grid_size(name); n > 0) return grid_scene(name, n, size);
    if (name == "noise30") return noise_scene(name, 30, size.vehicles);
    if (name == "freeway") return freeway_scene(size);
    throw InputError(fmt::format(
        "--scene: '{}' is no scene; grid10, grid30, grid60, freeway, noise30, another size from grid2 to grid200, or a "
        "scenario folder are allowed",
        name));
}

}  // namespace septima::cli

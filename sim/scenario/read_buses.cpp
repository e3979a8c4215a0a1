// stops.csv, line_stops.csv, bus_lines.csv (README.md).

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <queue>

#include "sim/base/csv.h"
#include "sim/base/text.h"
#include "sim/demand/bus_calls.h"
#include "sim/scenario/read_scenario.h"

namespace septima {

namespace {

using Rows = std::map<std::string, std::uint32_t, std::less<>>;

/// Row of an id in a column; an error with near names when it is unknown.
std::optional<std::uint32_t> find(const CsvTable& table, std::size_t r, const char* column, const Rows& known,
                                  Problems& problems) {
    const std::string_view id = trimmed(table.cell(r, column));
    const auto found = known.find(id);
    if (found != known.end()) return found->second;
    std::vector<std::string> ids;
    for (const auto& [name, row] : known) ids.push_back(name);
    problems.error(table.file, table.line_of_row[r],
                   fmt::format("{} '{}' is not known{}", column, printable(id), near_names_hint(id, ids)));
    return std::nullopt;
}

Rows links_by_name(const Network& network) {
    Rows links;
    for (std::size_t i = 0; i < network.links(); ++i)
        links.emplace(network.link_name[id_at<LinkId>(i)], static_cast<std::uint32_t>(i));
    return links;
}

/// Whether an id that must be new is; otherwise an error that names the first line.
bool is_new(const CsvTable& table, std::size_t r, const char* column, std::map<std::string, int>& seen,
            Problems& problems) {
    const std::string id(trimmed(table.cell(r, column)));
    const int line = table.line_of_row[r];
    if (id.empty()) {
        problems.error(table.file, line, fmt::format("{} is empty; each needs a name", column));
        return false;
    }
    const auto [first, fresh] = seen.emplace(id, line);
    if (!fresh)
        problems.error(table.file, line,
                       fmt::format("{} '{}' appears twice, first in line {}", column, printable(id), first->second));
    return fresh;
}

/// A whole number of a cell within limits.
int whole(const CsvTable& table, std::size_t r, const char* column, int fallback, int low, int high,
          Problems& problems) {
    const double found = table.number(r, column, fallback, low, high, problems);
    if (found == static_cast<double>(static_cast<int>(found))) return static_cast<int>(found);
    problems.error(table.file, table.line_of_row[r], fmt::format("{} is {}; a whole number is needed", column, found));
    return fallback;
}

/// The lane of a stop: the one given, or the rightmost that buses may use.
std::uint8_t lane_from_right(const CsvTable& table, std::size_t r, const Network& network, LinkId link,
                             Problems& problems) {
    const auto lanes = network.lanes_of(link);
    const int count = static_cast<int>(lanes.size());
    LaneId usual = lanes[lanes.size() - 1];
    for (int k = count; k >= 1; --k)
        if (const LaneId lane = lanes[static_cast<std::size_t>(k - 1)]; (network.lane_allowed[lane] & bus_kinds) != 0) {
            usual = lane;
            break;
        }
    const int num = whole(table, r, "lane_num", network.lane_num(usual), network.least_lane_num(link),
                          network.most_lane_num(link), problems);
    LaneId lane = network.lane_of_num(link, num);
    if (lane == no_id<LaneId>) {
        problems.error(table.file, table.line_of_row[r], "lane_num is 0; 1 is the leftmost lane");
        lane = usual;
    }
    return static_cast<std::uint8_t>(count - 1 - static_cast<int>(network.lane_number(lane)));
}

void read_stop(const CsvTable& table, std::size_t r, const Network& network, LinkId link, BusStop& stop,
               Problems& problems) {
    stop.link = link;
    stop.id = std::string(trimmed(table.cell(r, "stop_id")));
    stop.name = std::string(trimmed(table.cell(r, "stop_name")));
    if (stop.name.empty()) stop.name = stop.id;
    stop.lane_from_right = lane_from_right(table, r, network, link, problems);
    const auto line_m = static_cast<double>(network.link_stop_line_m[link]);
    stop.position_m = static_cast<float>(table.required_number(
        r, "position_m", std::min(static_cast<double>(network.link_entry_m[link]) + 5.0, line_m), line_m, problems));
    const std::string_view kind = trimmed(table.cell(r, "kind"));
    if (kind == "bay")
        stop.kind = StopKind::bay;
    else if (!kind.empty() && kind != "lane")
        problems.error(
            table.file, table.line_of_row[r],
            fmt::format("kind is '{}'; lane (the bus stands in its lane) or bay is allowed", printable(kind)));
    const bool outermost = stop.lane_from_right == 0 || stop.lane_from_right + 1U == network.lane_count(link);
    if (stop.kind == StopKind::bay && !outermost)
        problems.error(table.file, table.line_of_row[r],
                       "lane_num is that of a middle lane; a bay lies beside the leftmost or the rightmost one");
    stop.berths = static_cast<std::uint8_t>(whole(table, r, "berths", 1, 1, 10, problems));
    stop.berth_m = static_cast<float>(table.number(r, "berth_length_m", 15.0, 5.0, 40.0, problems));
}

void read_stops(const std::filesystem::path& path, const Network& network, BusLines& buses, Problems& problems) {
    const CsvTable table = read_csv(path, problems);
    require_columns(table, {"stop_id", "link_id", "position_m"}, problems);
    const Rows links = links_by_name(network);
    std::map<std::string, int> seen;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        const bool fresh = is_new(table, r, "stop_id", seen, problems);
        const auto link = find(table, r, "link_id", links, problems);
        if (!fresh || !link) continue;
        buses.stops.emplace_back();
        read_stop(table, r, network, id_at<LinkId>(*link), buses.stops.back(), problems);
    }
}

std::uint32_t line_row(BusLines& buses, std::string_view id) {
    const auto found = std::ranges::find_if(buses.lines, [id](const BusLine& line) { return line.id == id; });
    if (found != buses.lines.end()) return static_cast<std::uint32_t>(found - buses.lines.begin());
    buses.lines.emplace_back().id = std::string(id);
    return static_cast<std::uint32_t>(buses.lines.size() - 1);
}

void read_line_stops(const std::filesystem::path& path, BusLines& buses, Problems& problems) {
    constexpr double seconds_per_hour = 3600.0;
    const CsvTable table = read_csv(path, problems);
    require_columns(table, {"line_id", "stop_id"}, problems);
    Rows stops;
    for (std::uint32_t s = 0; s < buses.stops.size(); ++s) stops.emplace(buses.stops[s].id, s);
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        const std::string_view id = trimmed(table.cell(r, "line_id"));
        if (id.empty())
            problems.error(table.file, table.line_of_row[r], "line_id is empty; name the line that stops here");
        const auto stop = find(table, r, "stop_id", stops, problems);
        LineStop here;
        here.boardings_per_s =
            static_cast<float>(table.number(r, "boardings_per_h", 0.0, 0.0, 20000.0, problems) / seconds_per_hour);
        here.alighting_share = static_cast<float>(table.number(r, "alighting_pct", 0.0, 0.0, 100.0, problems) / 100.0);
        here.dwell_s = static_cast<float>(table.number(r, "dwell_s", -1.0, 0.0, 1800.0, problems));
        if (id.empty() || !stop) continue;
        here.stop = *stop;
        buses.lines[line_row(buses, id)].stops.push_back(here);
    }
}

/// Free-flow time to get onto each link from the end of one, for a kind of vehicle; the fastest way back in `turn`.
std::vector<LinkId> fastest_way(const Network& network, VehicleKind kind, LinkId from, LinkId to) {
    using Entry = std::pair<double, std::uint32_t>;
    std::vector<double> cost(network.links(), std::numeric_limits<double>::infinity());
    std::vector<LinkId> before(network.links(), no_id<LinkId>);
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    const auto leave = [&](LinkId link, double spent_s) {
        for (const TurnId turn : network.turns_of(link)) {
            const LinkId next = network.turn_to[turn];
            if (!allows(network.link_allowed(next), kind)) continue;
            const double now_s = spent_s + static_cast<double>(network.link_length_m[next]) /
                                               static_cast<double>(network.link_limit_mps[next]);
            if (now_s >= cost[row(next)]) continue;
            cost[row(next)] = now_s;
            before[row(next)] = link;
            open.emplace(now_s, static_cast<std::uint32_t>(row(next)));
        }
    };
    leave(from, 0.0);
    while (!open.empty()) {
        const auto [spent_s, link] = open.top();
        open.pop();
        if (id_at<LinkId>(link) == to) break;
        if (spent_s <= cost[link]) leave(id_at<LinkId>(link), spent_s);
    }
    std::vector<LinkId> way;
    if (before[row(to)] == no_id<LinkId>) return way;
    for (LinkId link = to; way.empty() || link != from; link = before[row(link)]) way.push_back(link);
    std::ranges::reverse(way);
    return way;
}

/// Reads bus_lines.csv row by row into trips.
struct LineReader {
    const CsvTable& table;
    const SampleContext& context;
    BusLines& buses;
    Problems& problems;
    Rows links{};
    Trips trips{};

    void error(std::size_t r, std::string text) const {
        problems.error(table.file, table.line_of_row[r], std::move(text));
    }

    std::vector<LinkId> given_route(std::size_t r, VehicleKind kind) const {
        const Network& n = context.network;
        std::vector<LinkId> route;
        for (const std::string_view part : split(trimmed(table.cell(r, "route")), ' ')) {
            if (trimmed(part).empty()) continue;
            const auto found = links.find(trimmed(part));
            if (found == links.end()) {
                error(r, fmt::format("route: '{}' is not a link of the network", printable(part)));
                return {};
            }
            const LinkId link = id_at<LinkId>(found->second);
            if (!allows(n.link_allowed(link), kind))
                error(r, fmt::format("route: link '{}' admits no {}", n.link_name[link], name_of(kind)));
            if (!route.empty() && n.turn_between(route.back(), link) == no_id<TurnId>)
                error(r, fmt::format("route: no turn leads from link '{}' to link '{}'", n.link_name[route.back()],
                                     n.link_name[link]));
            route.push_back(link);
        }
        return route;
    }

    /// The fastest way from stop to stop.
    std::vector<LinkId> route_by_stops(std::size_t r, const BusLine& line, VehicleKind kind) const {
        std::vector<LinkId> route;
        float at_m = -1.0F;
        for (const LineStop& here : line.stops) {
            const BusStop& stop = buses.stops[here.stop];
            if (route.empty()) {
                route.push_back(stop.link);
            } else if (route.back() != stop.link || stop.position_m <= at_m) {
                const std::vector<LinkId> way = fastest_way(context.network, kind, route.back(), stop.link);
                if (way.empty()) {
                    error(r, fmt::format("no way for a {} to stop '{}' from the stop before; give a route",
                                         name_of(kind), stop.id));
                    return {};
                }
                route.insert(route.end(), way.begin(), way.end());
            }
            at_m = stop.position_m;
        }
        return route;
    }

    std::optional<double> clock(std::size_t r, const char* column) const {
        const std::string_view text = trimmed(table.cell(r, column));
        const auto seconds = clock_seconds(text);
        if (!seconds) error(r, fmt::format("{} is '{}'; a time like 06:30:00 is needed", column, printable(text)));
        return seconds ? std::optional<double>(*seconds) : std::nullopt;
    }

    void depart(std::uint32_t line, std::uint8_t vehicle_class, const std::vector<LinkId>& route, double at_s) {
        trips.id.push_back(fmt::format("{}@{}", buses.lines[line].id, clock_text(at_s, true)));
        trips.departure_s.push_back(static_cast<float>(at_s));
        trips.vehicle_class.push_back(vehicle_class);
        trips.origin.push_back(route.front());
        trips.destination.push_back(route.back());
        trips.origin_zone.push_back(no_id<ZoneId>);
        trips.destination_zone.push_back(no_id<ZoneId>);
        trips.plate.push_back({});
        trips.entry_speed_mps.push_back(-1.0F);
        trips.line.push_back(line);
        trips.route_links.insert(trips.route_links.end(), route.begin(), route.end());
        trips.route_begin.push_back(static_cast<std::uint32_t>(trips.route_links.size()));
    }

    void read(std::size_t r) {
        const std::string_view id = trimmed(table.cell(r, "line_id"));
        const auto found = std::ranges::find_if(buses.lines, [id](const BusLine& line) { return line.id == id; });
        if (found == buses.lines.end()) {
            error(r, fmt::format("line_id '{}' has no stops; list them in line_stops.csv", printable(id)));
            return;
        }
        const std::string_view word = trimmed(table.cell(r, "class"));
        const int c = context.classes.find(word.empty() ? "bus" : std::string(word));
        if (c < 0) error(r, fmt::format("class '{}' is not a vehicle class", printable(word)));
        const auto from_s = clock(r, "start_time"), to_s = clock(r, "end_time");
        const double headway_s = table.required_number(r, "headway_s", 10.0, 14400.0, problems);
        if (c < 0 || !from_s || !to_s || headway_s <= 0.0) return;
        if (*to_s <= *from_s) error(r, "end_time is not after start_time; hours may pass 24");
        const VehicleKind kind = context.classes.rows[static_cast<std::size_t>(c)].kind;
        const std::size_t before = problems.errors.size();
        std::vector<LinkId> route = given_route(r, kind);
        if (route.empty() && problems.errors.size() == before) route = route_by_stops(r, *found, kind);
        if (problems.errors.size() > before || route.empty()) return;
        const auto line = static_cast<std::uint32_t>(found - buses.lines.begin());
        if (const auto missed = unserved_stop(buses, line, route))
            error(r, fmt::format("the route does not come by stop '{}' of line '{}' in its turn",
                                 buses.stops[found->stops[*missed].stop].id, found->id));
        const auto headway = static_cast<float>(headway_s);
        found->headway_s = found->headway_s > 0.0F ? std::min(found->headway_s, headway) : headway;
        for (double at_s = *from_s; at_s < *to_s; at_s += headway_s)
            depart(line, static_cast<std::uint8_t>(c), route, at_s);
    }
};

}  // namespace

BusLines read_bus_stops(const std::filesystem::path& stops, const std::filesystem::path& line_stops,
                        const Network& network, Problems& problems) {
    BusLines buses;
    read_stops(stops, network, buses, problems);
    if (!line_stops.empty()) read_line_stops(line_stops, buses, problems);
    return buses;
}

Trips read_bus_lines(const std::filesystem::path& path, const SampleContext& context, BusLines& buses,
                     Problems& problems) {
    const CsvTable table = read_csv(path, problems);
    require_columns(table, {"line_id", "start_time", "end_time", "headway_s"}, problems);
    LineReader reader{.table = table, .context = context, .buses = buses, .problems = problems};
    reader.links = links_by_name(context.network);
    reader.trips.route_begin.push_back(0);
    if (problems.errors.empty())
        for (std::size_t r = 0; r < table.rows.size(); ++r) reader.read(r);
    sort_by_departure(reader.trips);
    return std::move(reader.trips);
}

void read_scripts(const std::filesystem::path& path, Trips& trips, Problems& problems) {
    const CsvTable table = read_csv(path, problems);
    require_columns(table, {"trip_id", "time_s", "speed_mps"}, problems);
    Rows rows;
    for (std::size_t i = 0; i < trips.id.size(); ++i)
        rows.emplace(trips.id[id_at<TripId>(i)], static_cast<std::uint32_t>(i));
    trips.script.values().assign(trips.size(), no_script);
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        const auto trip = find(table, r, "trip_id", rows, problems);
        const auto at_s = static_cast<float>(table.required_number(r, "time_s", 0.0, 172800.0, problems));
        const auto speed = static_cast<float>(table.required_number(r, "speed_mps", 0.0, 70.0, problems));
        if (!trip) continue;
        std::uint32_t& script = trips.script[id_at<TripId>(*trip)];
        if (script == no_script) {
            script = static_cast<std::uint32_t>(trips.scripts.size());
            trips.scripts.emplace_back();
        }
        SpeedScript& of = trips.scripts[script];
        if (!of.time_s.empty() && at_s <= of.time_s.back())
            problems.error(
                table.file, table.line_of_row[r],
                fmt::format("time_s is {}, not after the {} of the trip's row before", at_s, of.time_s.back()));
        of.time_s.push_back(at_s);
        of.speed_mps.push_back(speed);
    }
}

}  // namespace septima

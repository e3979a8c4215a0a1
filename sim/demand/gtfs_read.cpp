#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_map>

#include "sim/base/csv.h"
#include "sim/base/text.h"
#include "sim/demand/gtfs.h"

namespace septima {

namespace {

using Rows = std::unordered_map<std::string, std::uint32_t>;
constexpr std::uint32_t passed_over = 0xFFFFFFFFU;  ///< a row that exists and is not wanted

struct Route {
    std::string name;  ///< short name, or id
    std::string long_name;
};

struct Trip {
    std::uint32_t route = 0;
    int direction = 0;
    std::string shape;
    std::string headsign;
};

struct Call {
    std::uint32_t trip = 0;
    std::uint32_t sequence = 0;
    std::uint32_t stop = 0;
    int line = 0;             ///< of stop_times.txt
    double arrival_s = -1.0;  ///< < 0: not given
    double departure_s = -1.0;
};

bool is_bus(int route_type) {
    return route_type == 3 || route_type == 11 || (route_type >= 200 && route_type < 300) ||
           (route_type >= 700 && route_type <= 800);
}

constexpr GeoPoint nowhere{90.0, 0.0};  ///< the pole: in no city's reach

/// What one pass over the tables gathers.
struct GtfsReader {
    const std::vector<GtfsMember>& members;
    GtfsDate day;
    Problems& problems;
    GtfsFeed feed{};
    Rows stop_rows{}, route_rows{}, trip_rows{};
    std::vector<Route> routes{};
    std::vector<Trip> trips{};
    std::vector<Call> calls{};
    std::set<std::string, std::less<>> services{}, services_known{};
    std::map<std::uint32_t, std::vector<GtfsDepartures>> frequencies{};
    std::map<std::string, std::vector<std::pair<double, GeoPoint>>, std::less<>> shapes{};

    const GtfsMember* member(std::string_view name) const {
        const auto found = std::ranges::find(members, name, &GtfsMember::name);
        return found == members.end() ? nullptr : &*found;
    }
    static std::string id_of(const CsvTable& t, const char* column) { return std::string(trimmed(t.cell(0, column))); }
    void error(const CsvTable& t, std::string text) const { problems.error(t.file, t.line_of_row[0], std::move(text)); }
    int whole(const CsvTable& t, const char* column, int fallback, int most) const {
        return static_cast<int>(t.number(0, column, fallback, 0.0, most, problems));
    }

    /// Visits the rows of a table. One that is needed and absent, or lacks a column, is an error.
    template <class Visit>
    void rows(const char* name, bool needed, const std::vector<std::string>& columns, const Visit& visit) {
        const GtfsMember* table = member(name);
        if (table == nullptr) {
            if (needed) problems.error(name, 0, "is missing; the feed needs it");
            return;
        }
        bool checked = false, complete = true;
        for_each_csv_row(table->text, name, problems, [&](const CsvTable& t) {
            if (!checked) {
                const std::size_t before = problems.errors.size();
                require_columns(t, columns, problems);
                complete = problems.errors.size() == before;
                checked = true;
            }
            if (complete) visit(t);
        });
    }

    std::uint32_t known(const CsvTable& t, const char* column, const Rows& of) const {
        const std::string id = id_of(t, column);
        const auto found = of.find(id);
        if (found != of.end()) return found->second;
        error(t, fmt::format("{} '{}' is not known", column, printable(id)));
        return passed_over;
    }
    bool fresh(const CsvTable& t, const char* column, const std::string& id, Rows& of, std::uint32_t row) const {
        if (id.empty()) error(t, fmt::format("{} is empty", column));
        const bool is_new = of.emplace(id, row).second;
        if (!is_new) error(t, fmt::format("{} '{}' appears twice", column, printable(id)));
        return is_new && !id.empty();
    }
    GeoPoint place(const CsvTable& t, const char* lat, const char* lon) const {
        return {t.required_number(0, lat, -90.0, 90.0, problems), t.required_number(0, lon, -180.0, 180.0, problems)};
    }
    /// Seconds since midnight; -1 for an empty cell.
    double clock(const CsvTable& t, const char* column) const {
        const std::string_view text = trimmed(t.cell(0, column));
        if (text.empty()) return -1.0;
        const auto seconds = clock_seconds(text);
        if (!seconds)
            error(t, fmt::format("{} is '{}'; a time like 06:30:00 is needed (25:10:00: ten past one the next day)",
                                 column, printable(text)));
        return seconds ? static_cast<double>(*seconds) : -1.0;
    }
    GtfsDate date(const CsvTable& t, const char* column) const {
        return static_cast<GtfsDate>(t.required_number(0, column, 19000101.0, 29991231.0, problems));
    }

    void read_stops() {
        rows("stops.txt", true, {"stop_id", "stop_lat", "stop_lon"}, [this](const CsvTable& t) {
            const std::string id = id_of(t, "stop_id");
            const bool stop = whole(t, "location_type", 0, 4) == 0;  // not a station, an entrance, a node
            const auto row = stop ? static_cast<std::uint32_t>(feed.stops.size()) : passed_over;
            if (!fresh(t, "stop_id", id, stop_rows, row) || !stop) return;
            const std::string name(trimmed(t.cell(0, "stop_name")));
            const bool placed = !trimmed(t.cell(0, "stop_lat")).empty() && !trimmed(t.cell(0, "stop_lon")).empty();
            if (!placed)
                problems.warn(t.file, t.line_of_row[0],
                              fmt::format("stop '{}' has no place; buses pass it by", printable(id)));
            feed.stops.push_back({id, name.empty() ? id : name, placed ? place(t, "stop_lat", "stop_lon") : nowhere});
        });
    }

    void read_routes() {
        std::map<int, int> others;
        rows("routes.txt", true, {"route_id", "route_type"}, [&](const CsvTable& t) {
            const std::string id = id_of(t, "route_id");
            const int type = static_cast<int>(t.required_number(0, "route_type", 0.0, 1799.0, problems));
            const auto row = is_bus(type) ? static_cast<std::uint32_t>(routes.size()) : passed_over;
            if (!fresh(t, "route_id", id, route_rows, row)) return;
            if (!is_bus(type)) {
                ++others[type];
                return;
            }
            const std::string name(trimmed(t.cell(0, "route_short_name")));
            routes.push_back({name.empty() ? id : name, std::string(trimmed(t.cell(0, "route_long_name")))});
        });
        for (const auto& [type, count] : others)
            feed.notes.push_back(fmt::format("{} routes of type {} are no buses on streets", count, type));
    }

    void read_calendar() {
        using namespace std::chrono;
        const year_month_day ymd{year{day / 10000}, month{static_cast<unsigned>(day / 100 % 100)},
                                 std::chrono::day{static_cast<unsigned>(day % 100)}};
        constexpr const char* names[] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
        const char* weekday_name = names[static_cast<std::size_t>(weekday{sys_days{ymd}}.c_encoding())];
        GtfsDate first = std::numeric_limits<GtfsDate>::max(), last = 0;
        if (member("calendar.txt") == nullptr && member("calendar_dates.txt") == nullptr)
            problems.error("calendar.txt", 0, "is missing, and calendar_dates.txt too; a feed needs one of them");
        rows("calendar.txt", false, {"service_id", weekday_name, "start_date", "end_date"}, [&](const CsvTable& t) {
            const std::string id = id_of(t, "service_id");
            const GtfsDate from = date(t, "start_date"), to = date(t, "end_date");
            if (to < from) error(t, fmt::format("end_date {} is before start_date {}", to, from));
            first = std::min(first, from);
            last = std::max(last, to);
            services_known.insert(id);
            if (whole(t, weekday_name, 0, 1) == 1 && from <= day && day <= to) services.insert(id);
        });
        rows("calendar_dates.txt", false, {"service_id", "date", "exception_type"}, [&](const CsvTable& t) {
            const std::string id = id_of(t, "service_id");
            const GtfsDate on = date(t, "date");
            const int type = static_cast<int>(t.required_number(0, "exception_type", 1.0, 2.0, problems));
            services_known.insert(id);
            if (type == 1) {
                first = std::min(first, on);
                last = std::max(last, on);
            }
            if (on == day && type == 1) services.insert(id);
            if (on == day && type == 2) services.erase(id);
        });
        if (services.empty() && last > 0)
            problems.error("calendar.txt", 0,
                           fmt::format("nothing runs on {}; the feed covers {} to {}: ask for one of these days", day,
                                       first, last));
    }

    void read_trips() {
        rows("trips.txt", true, {"route_id", "service_id", "trip_id"}, [this](const CsvTable& t) {
            const std::string id = id_of(t, "trip_id"), service = id_of(t, "service_id");
            const std::uint32_t route = known(t, "route_id", route_rows);
            if (!services_known.contains(service))
                error(t, fmt::format("service_id '{}' is in no calendar", printable(service)));
            const bool runs = route != passed_over && services.contains(service);
            const auto row = runs ? static_cast<std::uint32_t>(trips.size()) : passed_over;
            if (!fresh(t, "trip_id", id, trip_rows, row) || !runs) return;
            trips.push_back({route, whole(t, "direction_id", 0, 1), id_of(t, "shape_id"),
                             std::string(trimmed(t.cell(0, "trip_headsign")))});
        });
    }

    void read_stop_times() {
        rows("stop_times.txt", true, {"trip_id", "stop_id", "stop_sequence", "departure_time"},
             [this](const CsvTable& t) {
                 const std::uint32_t trip = known(t, "trip_id", trip_rows);
                 const std::uint32_t stop = known(t, "stop_id", stop_rows);
                 Call call{.trip = trip, .stop = stop, .line = t.line_of_row[0]};
                 call.sequence = static_cast<std::uint32_t>(t.required_number(0, "stop_sequence", 0.0, 1e9, problems));
                 call.arrival_s = clock(t, "arrival_time");
                 call.departure_s = clock(t, "departure_time");
                 const bool passes = whole(t, "pickup_type", 0, 3) == 1 && whole(t, "drop_off_type", 0, 3) == 1;
                 if (trip != passed_over && stop != passed_over && !passes) calls.push_back(call);
             });
        std::ranges::stable_sort(calls, {}, [](const Call& c) { return std::pair(c.trip, c.sequence); });
    }

    void read_frequencies() {
        rows("frequencies.txt", false, {"trip_id", "start_time", "end_time", "headway_secs"},
             [this](const CsvTable& t) {
                 const std::uint32_t trip = known(t, "trip_id", trip_rows);
                 const double from = clock(t, "start_time"), to = clock(t, "end_time");
                 const double headway = t.required_number(0, "headway_secs", 10.0, 14400.0, problems);
                 if (to <= from) error(t, "end_time is not after start_time");
                 if (trip != passed_over) frequencies[trip].push_back({from, to, headway});
             });
    }

    /// Shapes only help to find the way, so a bad point costs its shape and not the feed.
    void read_shapes() {
        for (const Trip& trip : trips)
            if (!trip.shape.empty()) shapes.try_emplace(trip.shape);
        if (shapes.empty()) return;
        std::set<std::string, std::less<>> bad;
        rows("shapes.txt", false, {"shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence"},
             [&](const CsvTable& t) {
                 const auto found = shapes.find(trimmed(t.cell(0, "shape_id")));
                 if (found == shapes.end()) return;
                 const auto lat = to_number(t.cell(0, "shape_pt_lat")), lon = to_number(t.cell(0, "shape_pt_lon")),
                            order = to_number(t.cell(0, "shape_pt_sequence"));
                 if (!lat || !lon || !order || std::abs(*lat) > 90.0 || std::abs(*lon) > 180.0) {
                     if (bad.insert(found->first).second)
                         problems.warn(t.file, t.line_of_row[0],
                                       fmt::format("a point of shape '{}' is no place; the shape is not used",
                                                   printable(found->first)));
                     return;
                 }
                 found->second.emplace_back(*order, GeoPoint{*lat, *lon});
             });
        for (const std::string& id : bad) shapes.find(id)->second.clear();
        std::size_t without = 0;
        for (auto& [id, points] : shapes) {
            std::ranges::stable_sort(points, {}, [](const auto& p) { return p.first; });
            if (points.empty()) ++without;
        }
        if (without > 0)
            feed.notes.push_back(
                fmt::format("{} shapes that trips name have no points; their lines take the shortest way", without));
    }

    /// The calls of one trip, with times from its first departure; nothing when they make no trip.
    std::optional<std::vector<GtfsCall>> calls_of(std::span<Call> of, double& departs_s) const;
    void gather_lines();
};

/// Gives calls without times those between their neighbours'. False, with an error, when the times are none.
bool complete_times(std::span<Call> of, Problems& problems) {
    const auto fail = [&](const Call& call, const std::string& text) {
        problems.error("stop_times.txt", call.line, text);
        return false;
    };
    for (Call& call : of) {
        if (call.departure_s < 0.0) call.departure_s = call.arrival_s;
        if (call.arrival_s < 0.0) call.arrival_s = call.departure_s;
    }
    if (of.front().departure_s < 0.0) return fail(of.front(), "the first stop of a trip needs a departure_time");
    if (of.back().arrival_s < 0.0) return fail(of.back(), "the last stop of a trip needs an arrival_time");
    std::size_t timed = 0;
    for (std::size_t i = 1; i < of.size(); ++i) {
        if (of[i].sequence == of[i - 1].sequence)
            return fail(of[i], fmt::format("stop_sequence {} of this trip appears twice, first in line {}",
                                           of[i].sequence, of[i - 1].line));
        if (of[i].arrival_s < 0.0) continue;
        if (of[i].arrival_s < of[timed].departure_s || of[i].departure_s < of[i].arrival_s)
            return fail(of[i],
                        "time runs backward: a bus arrives after it left the stop before, and leaves after that");
        const double step_s = (of[i].arrival_s - of[timed].departure_s) / static_cast<double>(i - timed);
        for (std::size_t k = timed + 1; k < i; ++k)
            of[k].arrival_s = of[k].departure_s = of[timed].departure_s + step_s * static_cast<double>(k - timed);
        timed = i;
    }
    return true;
}

std::optional<std::vector<GtfsCall>> GtfsReader::calls_of(std::span<Call> of, double& departs_s) const {
    if (!complete_times(of, problems)) return std::nullopt;
    departs_s = of.front().departure_s;
    std::vector<GtfsCall> line;
    for (const Call& call : of)
        line.push_back({call.stop, call.departure_s - departs_s, call.departure_s - call.arrival_s});
    return line;
}

/// Trips that drive as one line.
struct LineTrips {
    std::vector<GtfsCall> calls;
    std::string name;
    std::vector<double> departs_s;
    std::vector<GtfsDepartures> frequencies;
    std::size_t trips() const { return departs_s.size() + frequencies.size(); }
};

void GtfsReader::gather_lines() {
    using Key = std::tuple<std::uint32_t, int, std::string, std::vector<std::uint32_t>>;
    std::map<Key, LineTrips> lines;
    int single = 0;
    for (std::size_t begin = 0, end = 0; begin < calls.size(); begin = end) {
        while (end < calls.size() && calls[end].trip == calls[begin].trip) ++end;
        if (end - begin < 2) {
            ++single;
            continue;
        }
        double departs_s = 0.0;
        auto called = calls_of(std::span(calls).subspan(begin, end - begin), departs_s);
        if (!called) continue;
        const Trip& trip = trips[calls[begin].trip];
        std::vector<std::uint32_t> stops;
        for (const GtfsCall& call : *called) stops.push_back(call.stop);
        LineTrips& line = lines[{trip.route, trip.direction, trip.shape, std::move(stops)}];
        if (line.calls.empty()) line.calls = std::move(*called);
        if (line.name.empty()) line.name = trip.headsign.empty() ? routes[trip.route].long_name : trip.headsign;
        const auto repeated = frequencies.find(calls[begin].trip);
        if (repeated == frequencies.end())
            line.departs_s.push_back(departs_s);
        else
            line.frequencies.insert(line.frequencies.end(), repeated->second.begin(), repeated->second.end());
    }
    if (single > 0) feed.notes.push_back(fmt::format("{} trips with fewer than two stops are left out", single));

    std::vector<std::pair<Key, LineTrips>> ordered(lines.begin(), lines.end());
    std::ranges::stable_sort(ordered, [](const auto& a, const auto& b) {  // the usual way of a direction first
        return std::tuple(std::get<0>(a.first), std::get<1>(a.first), b.second.trips()) <
               std::tuple(std::get<0>(b.first), std::get<1>(b.first), a.second.trips());
    });
    std::map<std::uint32_t, std::set<int>> directions;
    for (const auto& [key, trips_of] : ordered) directions[std::get<0>(key)].insert(std::get<1>(key));
    std::map<std::string, int> used;
    for (auto& [key, trips_of] : ordered) {
        GtfsLine& line = feed.lines.emplace_back();
        line.id = routes[std::get<0>(key)].name;
        if (directions[std::get<0>(key)].size() > 1) line.id += fmt::format(":{}", std::get<1>(key));
        if (const int same = ++used[line.id]; same > 1) line.id += fmt::format(".{}", same);
        line.name = trips_of.name;
        line.calls = std::move(trips_of.calls);
        if (const auto shape = shapes.find(std::get<2>(key)); shape != shapes.end())
            for (const auto& [order, at] : shape->second) line.shape.push_back(at);
        std::ranges::sort(trips_of.departs_s);
        line.departures = runs_of_headway(trips_of.departs_s);
        line.departures.insert(line.departures.end(), trips_of.frequencies.begin(), trips_of.frequencies.end());
    }
}

}  // namespace

GtfsFeed read_gtfs(const std::vector<GtfsMember>& members, GtfsDate day, Problems& problems) {
    GtfsReader reader{.members = members, .day = day, .problems = problems};
    reader.read_stops();
    reader.read_routes();
    reader.read_calendar();
    reader.read_trips();
    reader.read_stop_times();
    reader.read_frequencies();
    reader.read_shapes();
    if (problems.errors.empty()) reader.gather_lines();
    constexpr std::size_t told = 50;  // a feed has millions of rows
    if (problems.errors.size() > told) {
        const std::size_t more = problems.errors.size() - told;
        problems.errors.resize(told);
        problems.error("", 0, fmt::format("and {} more of the kind", more));
    }
    return std::move(reader.feed);
}

}  // namespace septima

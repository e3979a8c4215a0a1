#include "sim/demand/trips_csv.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <iterator>
#include <map>
#include <tuple>
#include <unordered_map>

#include "sim/base/csv.h"
#include "sim/base/file.h"
#include "sim/base/hash.h"
#include "sim/base/text.h"
#include "sim/demand/bus_calls.h"
#include "sim/demand/plates.h"
#include "sim/demand/reachability.h"
#include "sim/demand/trips_columns.h"
#include "sim/demand/trips_places.h"

namespace septima {

namespace {

constexpr double latest_departure_s = 48.0 * 3600.0;
constexpr std::size_t errors_with_hints = 50;
constexpr float fastest_entry_mps = 70.0F;
constexpr double most_links_of_route = 60000.0;

std::optional<bool> yes_or_no(std::string_view text) {
    const std::string word = folded(trimmed(text));
    if (word == "1" || word == "true" || word == "yes" || word == "si") return true;
    if (word == "0" || word == "false" || word == "no") return false;
    return std::nullopt;
}

/// What one row says, before links are drawn.
struct Row {
    std::size_t number = 0;
    std::string id;
    float departure_s = 0.0F;
    std::uint8_t vehicle_class = 0;
    TripEnd origin;
    TripEnd destination;
    std::vector<LinkId> route;
    float entry_speed_mps = -1.0F;
    float entry_position_m = -1.0F;
    std::uint8_t entry_lane = any_lane;
    std::uint32_t line = no_line;
    Plate plate;
};

struct TripReader {
    const CsvTable& table;
    const SampleContext& context;
    const TripsFileOptions& options;
    Problems& problems;
    PlaceNames names{};
    std::unordered_map<std::string, int> line_of_id{};
    std::map<VehicleKind, Reachability> ways{};
    std::map<std::tuple<ZoneId, bool, VehicleKind>, ZoneChoice> areas{};  // at the start or at the end

    void error(std::size_t r, std::string text) const {
        problems.error(table.file, table.line_of_row[r], std::move(text));
    }
    std::string_view text(std::size_t r, const char* column) const { return trimmed(table.cell(r, column)); }

    VehicleKind kind_of(const Row& row) const { return context.classes.rows[row.vehicle_class].kind; }
    const Reachability& ways_of(VehicleKind kind) {
        const auto found = ways.find(kind);
        return found != ways.end() ? found->second
                                   : ways.emplace(kind, reachability(context.network, kind)).first->second;
    }

    bool read_basics(Row& row) {
        const std::size_t r = row.number;
        row.id = std::string(text(r, "trip_id"));
        const auto [first, is_new] = line_of_id.emplace(row.id, table.line_of_row[r]);
        if (row.id.empty())
            error(r, "trip_id is empty; every trip needs one");
        else if (!is_new)
            error(r, fmt::format("trip_id '{}' is already used at line {}; ids must differ", printable(row.id),
                                 first->second));
        const std::optional<double> departure = departure_of(text(r, "departure"));
        const bool in_time = departure && *departure >= 0.0 && *departure <= latest_departure_s;
        if (in_time)
            row.departure_s = static_cast<float>(*departure);
        else
            error(r, fmt::format("departure is '{}'; HH:MM:SS or seconds since midnight, up to 48 h, is allowed",
                                 printable(text(r, "departure"))));
        const std::string name(text(r, "class"));
        const int found = context.classes.find(name);
        if (found >= 0) {
            row.vehicle_class = static_cast<std::uint8_t>(found);
        } else {
            std::vector<std::string> known;
            for (const VehicleClass& c : context.classes.rows) known.push_back(c.name);
            error(r, fmt::format("class '{}' is not a vehicle class; {} are known", printable(name),
                                 fmt::join(known, ", ")));
        }
        const double speed =
            table.number(r, "entry_speed_mps", -1.0, 0.0, static_cast<double>(fastest_entry_mps), problems);
        row.entry_speed_mps = static_cast<float>(speed);
        read_plate(row);
        return is_new && !row.id.empty() && in_time && found >= 0;
    }

    void read_plate(Row& row) {
        Hash key;
        key.add(std::string_view(row.id));
        row.plate = drawn_plate(options.plates, options.seed, key.value);
        std::string digits;
        const std::string_view plate = text(row.number, "plate");
        std::copy_if(plate.begin(), plate.end(), std::back_inserter(digits),
                     [](char c) { return c >= '0' && c <= '9'; });
        if (!digits.empty()) {
            row.plate.first_digit = static_cast<std::uint8_t>(digits.front() - '0');
            row.plate.last_digit = static_cast<std::uint8_t>(digits.back() - '0');
        } else if (!plate.empty()) {
            error(row.number,
                  fmt::format("plate '{}' has no digit; leave it empty to have one drawn", printable(plate)));
        }
        const std::string_view here = text(row.number, "registered_here");
        if (here.empty()) return;
        if (const std::optional<bool> answer = yes_or_no(here))
            row.plate.registered_here = *answer;
        else
            error(row.number, fmt::format("registered_here is '{}'; 1 or 0 is allowed", printable(here)));
    }

    const ZoneChoice& area(ZoneId zone, bool start, VehicleKind kind) {
        const std::tuple key{zone, start, kind};
        const auto found = areas.find(key);
        if (found != areas.end()) return found->second;
        const auto& links = start ? context.zones.origin_links : context.zones.destination_links;
        return areas.emplace(key, zone_choice(context, zone, links[zone], kind)).first->second;
    }

    /// Links of the list that the kind may use.
    std::vector<LinkId> usable(std::span<const LinkId> links, VehicleKind kind) const {
        std::vector<LinkId> out;
        for (const LinkId link : links)
            if (allows(context.network.link_allowed(link), kind)) out.push_back(link);
        return out;
    }

    template <class Id>
    std::optional<Id> find(std::size_t r, const std::string& column,
                           const std::unordered_map<std::string_view, Id>& known, std::string_view what) const {
        const std::string_view id = text(r, column.c_str());
        const auto found = known.find(id);
        if (found != known.end()) return found->second;
        std::vector<std::string> all;
        // Near names of large networks, or for the errors that nobody reads, would take longer than the file.
        if (known.size() <= 5000 && problems.errors.size() < errors_with_hints)
            for (const auto& [name, value] : known) all.emplace_back(name);
        std::sort(all.begin(), all.end());
        error(r, fmt::format("{} '{}' is not a {} of the network{}", column, printable(id), what,
                             near_names_hint(id, all)));
        return std::nullopt;
    }

    /// Reads o_... or d_...; false when there is none or it is wrong.
    bool read_end(Row& row, bool start) {
        const std::size_t r = row.number;
        const std::string side = start ? "o_" : "d_";
        const std::string link_column = side + "link";
        const std::string node_column = side + "node";
        const std::string zone_column = side + "zone";
        TripEnd& end = start ? row.origin : row.destination;
        const bool has_link = !text(r, link_column.c_str()).empty();
        const bool has_node = !text(r, node_column.c_str()).empty();
        const bool has_zone = !text(r, zone_column.c_str()).empty();
        if (has_link && has_node) {
            error(r, fmt::format("{} and {} are both given; give one of them", link_column, node_column));
            return false;
        }
        const bool placed = has_link || has_node || !row.route.empty();
        // Beside a link a zone is a label; where no zones are known it says nothing.
        if (has_zone && !(placed && context.zones.size() == 0)) {
            const std::optional<ZoneId> zone = find(r, zone_column, names.zones, "zone");
            if (!zone) return false;
            end.zone = *zone;
        }
        if (has_link) return take_link(row, end, link_column);
        if (has_node) return take_node(row, end, node_column, start);
        if (!row.route.empty()) {
            end.links = {start ? row.route.front() : row.route.back()};
            return true;
        }
        if (has_zone) {
            end.area = &area(end.zone, start, kind_of(row));
            return true;
        }
        error(r, fmt::format("{}, {} and {} are empty; one of them is needed", zone_column, node_column, link_column));
        return false;
    }

    bool take_link(const Row& row, TripEnd& end, const std::string& column) {
        const std::optional<LinkId> link = find(row.number, column, names.links, "link");
        if (!link) return false;
        end.links = usable(std::span(&*link, 1), kind_of(row));
        if (end.links.empty())
            error(row.number,
                  fmt::format("{} '{}' admits no {}", column, context.network.link_name[*link], name_of(kind_of(row))));
        return !end.links.empty();
    }

    bool take_node(const Row& row, TripEnd& end, const std::string& column, bool start) {
        const std::optional<NodeId> node = find(row.number, column, names.nodes, "node");
        if (!node) return false;
        end.links = usable(start ? context.network.node_out[*node] : context.network.node_in[*node], kind_of(row));
        if (end.links.empty())
            error(row.number, fmt::format("no link that admits a {} {} node '{}'", name_of(kind_of(row)),
                                          start ? "leaves" : "enters", context.network.node_name[*node]));
        return !end.links.empty();
    }

    /// Link ids separated by spaces, each joined to the next by a turn, open to the class.
    bool read_route(Row& row) {
        bool good = true;
        for (const std::string_view part : split(text(row.number, "route"), ' ')) {
            if (trimmed(part).empty()) continue;
            const auto found = names.links.find(trimmed(part));
            if (found == names.links.end()) {
                error(row.number, fmt::format("route: '{}' is not a link of the network", printable(part)));
                return false;
            }
            const LinkId link = found->second;
            if (!allows(context.network.link_allowed(link), kind_of(row))) {
                error(row.number, fmt::format("route: link '{}' admits no {}", context.network.link_name[link],
                                              name_of(kind_of(row))));
                good = false;
            }
            if (!row.route.empty() && context.network.turn_between(row.route.back(), link) == no_id<TurnId>) {
                error(row.number,
                      fmt::format("route: no turn leads from link '{}' to link '{}'",
                                  context.network.link_name[row.route.back()], context.network.link_name[link]));
                good = false;
            }
            row.route.push_back(link);
        }
        return good && repeat(row);
    }

    /// A route driven several times: a ring.
    bool repeat(Row& row) {
        const std::size_t r = row.number;
        const double laps = table.number(r, "laps", 1.0, 1.0, 10000.0, problems);
        const std::size_t links = row.route.size();
        if (laps <= 1.0) return true;
        if (laps != std::floor(laps) || links == 0) {
            error(r, fmt::format("laps is {}; a whole number beside a route is needed", laps));
            return false;
        }
        if (context.network.turn_between(row.route.back(), row.route.front()) == no_id<TurnId>) {
            error(r, "laps: no turn leads from the last link of the route to its first");
            return false;
        }
        if (laps * static_cast<double>(links) > most_links_of_route) {
            error(r, fmt::format("route and laps make {} links; at most {} are allowed",
                                 laps * static_cast<double>(links), most_links_of_route));
            return false;
        }
        for (std::size_t lap = 1; lap < static_cast<std::size_t>(laps); ++lap)
            for (std::size_t k = 0; k < links; ++k) row.route.push_back(row.route[k]);
        return true;
    }

    /// Where on its first link the trip begins, and which line it serves.
    bool read_start(Row& row, LinkId origin) {
        const std::size_t r = row.number;
        const Network& n = context.network;
        row.entry_position_m = static_cast<float>(
            table.number(r, "entry_position_m", -1.0, 0.0, static_cast<double>(n.link_stop_line_m[origin]), problems));
        const double num =
            table.number(r, "entry_lane_num", 0.0, n.least_lane_num(origin), n.most_lane_num(origin), problems);
        const LaneId lane = n.lane_of_num(origin, static_cast<int>(num));
        if (lane != no_id<LaneId>) row.entry_lane = static_cast<std::uint8_t>(n.lane_number(lane));
        if (num != std::floor(num)) error(r, "entry_lane_num is no whole number; 1 is the leftmost lane");
        if (num != 0.0 && row.entry_position_m < 0.0F)
            error(r, "entry_lane_num has a meaning with entry_position_m only");
        return read_line(row);
    }

    bool read_line(Row& row) {
        const std::string_view id = text(row.number, "line_id");
        if (id.empty()) return true;
        const auto known = [id](const BusLine& line) { return line.id == id; };
        if (options.lines == nullptr || std::ranges::none_of(options.lines->lines, known)) {
            error(row.number, fmt::format("line_id '{}' has no stops; list them in line_stops.csv", printable(id)));
            return false;
        }
        const auto found = std::ranges::find_if(options.lines->lines, known);
        row.line = static_cast<std::uint32_t>(found - options.lines->lines.begin());
        if (row.route.empty()) {
            error(row.number, "route is empty; a trip that serves a line needs one");
            return false;
        }
        if (const auto missed = unserved_stop(*options.lines, row.line, row.route)) {
            error(row.number, fmt::format("the route does not come by stop '{}' of line '{}' in its turn",
                                          options.lines->stops[found->stops[*missed].stop].id, found->id));
            return false;
        }
        return true;
    }

    std::optional<LinkPair> links_of(const Row& row) {
        const std::size_t r = row.number;
        if (!row.route.empty()) {
            const auto holds = [](const TripEnd& end, LinkId link) {
                return std::find(end.links.begin(), end.links.end(), link) != end.links.end();
            };
            if (!holds(row.origin, row.route.front())) error(r, "route does not start at the origin of the trip");
            if (!holds(row.destination, row.route.back()))
                error(r, "route does not end at the destination of the trip");
            return LinkPair{row.route.front(), row.route.back()};
        }
        Hash key;
        key.add(std::string_view(row.id));
        const Reachability& reach = ways_of(kind_of(row));
        const std::optional<LinkPair> pair =
            drawn_links(row.origin, row.destination, context.network, reach, {options.seed, key.value});
        if (!pair)
            error(r, fmt::format("no way for a {} from the origin to the destination of trip '{}'; see `septima check` "
                                 "for parts of the network that are cut off",
                                 context.classes.rows[row.vehicle_class].name, printable(row.id)));
        return pair;
    }

    void push(Trips& trips, Row& row, LinkPair links) const {
        trips.id.push_back(std::move(row.id));
        trips.departure_s.push_back(row.departure_s);
        trips.vehicle_class.push_back(row.vehicle_class);
        trips.origin.push_back(links.from);
        trips.destination.push_back(links.to);
        trips.origin_zone.push_back(row.origin.zone);
        trips.destination_zone.push_back(row.destination.zone);
        trips.plate.push_back(row.plate);
        trips.entry_speed_mps.push_back(row.entry_speed_mps);
        if (table.has("entry_position_m")) trips.entry_position_m.push_back(row.entry_position_m);
        if (table.has("entry_lane_num")) trips.entry_lane.push_back(row.entry_lane);
        if (table.has("line_id")) trips.line.push_back(row.line);
        trips.route_links.insert(trips.route_links.end(), row.route.begin(), row.route.end());
        trips.route_begin.push_back(static_cast<std::uint32_t>(trips.route_links.size()));
    }

    void read(Trips& trips, std::size_t r) {
        Row row;
        row.number = r;
        if (!read_basics(row) || !read_route(row)) return;
        const bool start = read_end(row, true);
        const bool end = read_end(row, false);
        if (!start || !end) return;
        const std::optional<LinkPair> links = links_of(row);
        if (links && read_start(row, links->from)) push(trips, row, *links);
    }
};

}  // namespace

Trips parse_trips(std::string_view text, const std::string& file, const SampleContext& context,
                  const TripsFileOptions& options, Problems& problems) {
    Trips trips;
    trips.route_begin.push_back(0);
    const std::size_t errors_before = problems.errors.size();
    const CsvTable table = parse_csv(text, file, problems);
    if (!table.header.empty()) check_trip_columns(table, problems);
    if (problems.errors.size() != errors_before) return trips;
    TripReader reader{.table = table, .context = context, .options = options, .problems = problems};
    reader.names = place_names(context);
    for (std::size_t r = 0; r < table.rows.size(); ++r) reader.read(trips, r);
    if (table.rows.empty()) problems.error(file, 0, "holds no trip");
    sort_by_departure(trips);
    return trips;
}

Trips read_trips(const std::filesystem::path& path, const SampleContext& context, const TripsFileOptions& options,
                 Problems& problems) {
    return parse_trips(read_text(path), path.string(), context, options, problems);
}

}  // namespace septima

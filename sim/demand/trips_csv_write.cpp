#include <fmt/format.h>

#include <iterator>

#include "sim/base/csv.h"
#include "sim/demand/trips_csv.h"

namespace septima {

std::string trips_csv(const Trips& trips, const SampleContext& context) {
    std::string out = "trip_id,departure,o_zone,o_link,d_zone,d_link,class,route,entry_speed_mps,plate,registered_here";
    if (!trips.entry_position_m.empty()) out += ",entry_position_m";
    if (!trips.entry_lane.empty()) out += ",entry_lane_num";
    if (!trips.line.empty()) out += ",line_id";
    out += '\n';
    const auto zone = [&context](ZoneId id) {
        return id == no_id<ZoneId> ? std::string() : csv_cell(context.zones.id[id]);
    };
    const auto link = [&context](LinkId id) {
        return id == no_id<LinkId> ? std::string() : csv_cell(context.network.link_name[id]);
    };
    std::vector<char> left_out(trips.size(), 0);
    for (const auto& [trip, reason] : trips.unreachable) left_out[row(trip)] = 1;
    for (std::size_t i = 0; i < trips.size(); ++i) {
        if (left_out[i] != 0) continue;
        const auto trip = id_at<TripId>(i);
        std::string route;
        for (std::uint32_t k = trips.route_begin.values()[i]; k < trips.route_begin.values()[i + 1]; ++k)
            route += fmt::format("{}{}", route.empty() ? "" : " ", context.network.link_name[trips.route_links[k]]);
        const std::string id = trips.id.empty() ? fmt::format("{}", i) : csv_cell(trips.id[trip]);
        const float speed = trips.entry_speed_mps[trip];
        const Plate plate = trips.plate[trip];
        fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{},{},{},{},{}*{},{}", id, trips.departure_s[trip],
                       zone(trips.origin_zone[trip]), link(trips.origin[trip]), zone(trips.destination_zone[trip]),
                       link(trips.destination[trip]), csv_cell(context.classes.rows[trips.vehicle_class[trip]].name),
                       csv_cell(route), speed < 0.0F ? std::string() : fmt::format("{}", speed), plate.first_digit,
                       plate.last_digit, plate.registered_here ? 1 : 0);
        if (!trips.entry_position_m.empty()) {
            const float at_m = trips.entry_position_m[trip];
            out += at_m < 0.0F ? "," : fmt::format(",{}", at_m);
        }
        if (!trips.entry_lane.empty()) {
            const std::uint8_t lane = trips.entry_lane[trip];
            const auto lanes = context.network.lanes_of(trips.origin[trip]);
            out += lane == any_lane ? "," : fmt::format(",{}", context.network.lane_num(lanes[lane]));
        }
        if (!trips.line.empty()) {
            const std::uint32_t line = trips.line[trip];
            out += "," + (line == no_line ? std::string() : csv_cell(trips.bus_lines.lines[line].id));
        }
        out += '\n';
    }
    return out;
}

}  // namespace septima

#include <fmt/format.h>

#include "sim/base/csv.h"
#include "sim/base/text.h"
#include "sim/demand/gtfs_match.h"

namespace septima {

namespace {

std::string stops_csv(const MatchedLines& lines, const Network& network) {
    std::string text = "stop_id,stop_name,link_id,position_m,lane_num,kind,berths\n";
    for (const BusStop& stop : lines.buses.stops)
        text += fmt::format("{},{},{},{:.1f},{},lane,{}\n", csv_cell(stop.id), csv_cell(stop.name),
                            csv_cell(network.link_name[stop.link]), stop.position_m,
                            network.lane_num(lane_of(network, stop)), stop.berths);
    return text;
}

}  // namespace

BusTables bus_tables(const MatchedLines& lines, const GtfsFeed& feed, const Network& network) {
    BusTables tables{.stops = stops_csv(lines, network),
                     .line_stops = "line_id,stop_id,dwell_s\n",
                     .bus_lines = "line_id,class,start_time,end_time,headway_s,route\n"};
    for (std::size_t i = 0; i < lines.matched.size(); ++i) {
        const BusLine& bus = lines.buses.lines[i];
        const MatchedLine& matched = lines.matched[i];
        for (const LineStop& here : bus.stops)
            tables.line_stops += fmt::format("{},{},{:.0f}\n", csv_cell(bus.id),
                                             csv_cell(lines.buses.stops[here.stop].id), here.dwell_s);
        std::string route;
        for (const LinkId link : matched.route) route += (route.empty() ? "" : " ") + network.link_name[link];
        for (const GtfsDepartures& d : feed.lines[matched.line].departures)
            tables.bus_lines += fmt::format(
                "{},{},{},{},{:.0f},{}\n", csv_cell(bus.id), matched.busway_share >= 0.5 ? "articulated_bus" : "bus",
                clock_text(d.from_s + matched.begins_after_s, true), clock_text(d.to_s + matched.begins_after_s, true),
                d.headway_s, csv_cell(route));
    }
    return tables;
}

}  // namespace septima

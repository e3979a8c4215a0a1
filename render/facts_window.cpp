#include <algorithm>
#include <cmath>

#include "render/hand_orders.h"
#include "render/imgui_facts.h"
#include "render/junctions.h"
#include "render/labels.h"

namespace septima::render {

namespace {

void node_facts(const Canvas& canvas, const BoardData& data, const View& view) {
    const Network& network = *data.city.map.network;
    const NodeId node = view.picked.node;
    ImGui::TextUnformatted(junction_name(data.city.map, node).c_str());
    if (!ImGui::BeginTable("##node", 2)) return;
    const ControllerId controller = network.node_controller[node];
    if (controller != no_id<ControllerId>) {
        const SignalPlan& plan = network.controller_plan[controller];
        fact_row(canvas, Word::form_control,
                 label(canvas, control_word(network.controller_control[controller].kind)) + " · " +
                     network.controller_name[controller]);
        fact_row(canvas, Word::form_plan,
                 number_text(static_cast<double>(plan.cycle_s()), 0, canvas.language) + " s · " +
                     std::to_string(plan.phases.size()) + " " + label(canvas, Word::phases));
    }
    for (std::size_t side = 0; side < data.picture.sides.size(); ++side) {
        const Snapshot& s = data.picture.sides[side];
        const std::string letter = data.picture.sides.size() > 1 ? side_letter(side) + "  " : "";
        fact_row(
            canvas, Word::queued,
            letter + number_text(static_cast<double>(queued_at(data.city.map, s, node)), 0, canvas.language) + " veh");
        fact_row(canvas, Word::lost_now,
                 letter + number_text(lost_at(data.city.map, s, node), 1, canvas.language) + " veh·h/h");
    }
    for (const LinkId link : network.node_in[node]) {
        const std::string& street = network.link_street[link];
        ImGui::TableNextRow();
        ImGui::TableNextColumn();
        ImGui::TextDisabled("→ %s",
                            (street.empty() ? label(canvas, Word::unnamed_street) : abbreviated(street)).c_str());
        ImGui::TableNextColumn();
        std::string speeds;
        for (const Snapshot& s : data.picture.sides)
            speeds += (speeds.empty() ? "" : " | ") +
                      number_text(static_cast<double>(s.link_speed_mps[link] * kmh_per_mps), 0, canvas.language);
        ImGui::TextUnformatted((speeds + " km/h").c_str());
    }
    ImGui::EndTable();
    const auto approaches = network.node_in[node];
    history_chart(canvas, data, {approaches.begin(), approaches.end()});
}

void zone_facts(const Canvas& canvas, const BoardData& data, View& view) {
    const ZoneShape& zone = data.scene.zones[view.picked.zone];
    if (view.zone_links_of != view.picked.zone) {
        view.zone_links = links_inside(data.city.map, zone.polygon);
        view.zone_links_of = view.picked.zone;
    }
    ImGui::TextUnformatted(zone.name.c_str());
    if (!ImGui::BeginTable("##zone", 2)) return;
    for (std::size_t side = 0; side < data.picture.sides.size(); ++side) {
        const Snapshot& s = data.picture.sides[side];
        const std::string letter = data.picture.sides.size() > 1 ? side_letter(side) + "  " : "";
        const StretchState state = state_of(*data.city.map.network, s, view.zone_links);
        fact_row(canvas, Word::vehicles_now,
                 letter + number_text(static_cast<double>(state.vehicles), 0, canvas.language));
        fact_row(canvas, Word::speed_now,
                 letter + number_text(static_cast<double>(state.speed_kmh), 1, canvas.language) + " km/h");
        fact_row(canvas, Word::lost_now,
                 letter + number_text(static_cast<double>(state.lost_h_per_h), 1, canvas.language) + " veh·h/h");
    }
    ImGui::EndTable();
    history_chart(canvas, data, view.zone_links);
}

std::string minutes_text(const Canvas& canvas, double seconds) {
    return number_text(seconds / 60.0, 1, canvas.language) + " min";
}

void vehicle_rows(const Canvas& canvas, const BoardData& data, const Snapshot& side, std::size_t vehicle) {
    const LinkId link = data.city.map.network->lane_link[side.lane[vehicle]];
    fact_row(canvas, Word::place_now, place_text(data.city, link, canvas.language));
    fact_row(canvas, Word::speed_now,
             number_text(static_cast<double>(side.speed_mps[vehicle] * kmh_per_mps), 0, canvas.language) + " km/h");
}

void watched_rows(const Canvas& canvas, const BoardData& data, const Watched& watched) {
    fact_row(canvas, Word::trip_from, place_text(data.city, watched.origin, canvas.language));
    fact_row(canvas, Word::trip_to, place_text(data.city, watched.destination, canvas.language));
    fact_row(canvas, Word::trip_departure, time_text(watched.departure_s));
    if (watched.entered_s >= 0.0)
        fact_row(canvas, Word::trip_time, minutes_text(canvas, watched.time_s - watched.departure_s));
    fact_row(canvas, Word::delay_of_trip, minutes_text(canvas, watched.delay_s));
    fact_row(canvas, Word::length, number_text(watched.distance_m / 1000.0, 1, canvas.language) + " km");
    double left_m = 0.0;
    for (const LinkId link : watched.way) left_m += static_cast<double>(data.city.map.network->link_length_m[link]);
    if (!watched.way.empty())
        fact_row(canvas, Word::trip_left, number_text(left_m / 1000.0, 1, canvas.language) + " km");
}

std::string stop_name(const BusStop& stop) {
    return stop.name.empty() ? stop.id : stop.name;
}

std::string passengers_text(const Canvas& canvas, float passengers) {
    return number_text(static_cast<double>(passengers), 0, canvas.language);
}

void bus_rows(const Canvas& canvas, const BoardData& data, const BusNow& bus) {
    const BusLine& line = data.scene.lines.lines[bus.line];
    fact_row(canvas, Word::bus_line, line.id);
    fact_row(canvas, Word::passengers, passengers_text(canvas, bus.load));
    const std::size_t stops = line.stops.size();
    const std::size_t at = bus.at_stop ? (bus.next + stops - 1) % stops : bus.next;
    fact_row(canvas, bus.at_stop ? Word::bus_at_stop : Word::next_stop,
             stop_name(data.scene.lines.stops[line.stops[at].stop]));
    if (bus.headway_s >= 0.0F) {
        std::string text = minutes_text(canvas, static_cast<double>(bus.headway_s));
        if (line.headway_s > 0.0F) text += " / " + minutes_text(canvas, static_cast<double>(line.headway_s));
        fact_row(canvas, Word::bus_headway, text);
    }
    if (bus.held_s > 0.0F)
        fact_row(canvas, Word::bus_held, number_text(static_cast<double>(bus.held_s), 0, canvas.language) + " s");
}

/// Lines that serve a stop: who waits, who stands there, how far the next bus is.
void stop_facts(const Canvas& canvas, const BoardData& data, const View& view) {
    const BusLines& lines = data.scene.lines;
    const BusStop& stop = lines.stops[view.picked.stop];
    ImGui::TextUnformatted(stop_name(stop).c_str());
    ImGui::TextDisabled("%s", place_text(data.city, stop.link, canvas.language).c_str());
    const std::size_t side = std::min(view.selected_side, data.picture.sides.size() - 1);
    const Snapshot& now = data.picture.sides[side];
    if (!ImGui::BeginTable("##stop", 2)) return;
    for (std::uint32_t line = 0; line < lines.lines.size(); ++line)
        for (std::size_t s = 0; s < lines.lines[line].stops.size(); ++s) {
            if (lines.lines[line].stops[s].stop != view.picked.stop) continue;
            fact_row(canvas, Word::bus_line, lines.lines[line].id);
            if (const std::size_t row = waiting_row(lines, line, s); row < now.waiting.size())
                fact_row(canvas, Word::bus_waiting, passengers_text(canvas, now.waiting[row]));
            const double metres = nearest_bus_m(data.scene, data.city.buses[line], {line, s}, now);
            if (metres >= 0.0)
                fact_row(canvas, Word::bus_next, number_text(metres / 1000.0, 1, canvas.language) + " km");
        }
    ImGui::EndTable();
}

/// A line on every side: how its buses follow each other and how full they are.
void line_facts(const Canvas& canvas, const BoardData& data, std::uint32_t row) {
    const BusLine& line = data.scene.lines.lines[row];
    ImGui::TextColored(colour4(line_colour(canvas.theme, row)), "%s", line.id.c_str());
    if (!ImGui::BeginTable("##line", 2)) return;
    fact_row(canvas, Word::length, number_text(data.city.buses[row].length_m / 1000.0, 1, canvas.language) + " km");
    fact_row(canvas, Word::line_stops, std::to_string(line.stops.size()));
    if (line.headway_s > 0.0F)
        fact_row(canvas, Word::line_timetable, minutes_text(canvas, static_cast<double>(line.headway_s)));
    for (std::size_t side = 0; side < data.picture.sides.size(); ++side) {
        const Snapshot& now = data.picture.sides[side];
        const std::string letter = data.picture.sides.size() > 1 ? side_letter(side) + "  " : "";
        const BusLineState state = bus_line_state(data.scene, data.city.buses[row], row, now);
        fact_row(canvas, Word::line_buses, letter + std::to_string(state.beads.size()));
        if (state.mean_headway_s >= 0.0)
            fact_row(canvas, Word::line_headway,
                     letter + minutes_text(canvas, state.mean_headway_s) + " ±" +
                         number_text(100.0 * state.variation, 0, canvas.language) + " %");
        fact_row(canvas, Word::line_bunched, letter + std::to_string(state.bunched));
        float aboard = 0.0F;
        for (const BusBead& bead : state.beads) aboard += now.buses[bead.bus].load;
        if (!state.beads.empty())
            fact_row(canvas, Word::line_load,
                     letter + passengers_text(canvas, aboard / static_cast<float>(state.beads.size())));
        float waiting = 0.0F;
        for (std::size_t s = 0; s < line.stops.size(); ++s)
            if (const std::size_t at = waiting_row(data.scene.lines, row, s); at < now.waiting.size())
                waiting += now.waiting[at];
        fact_row(canvas, Word::bus_waiting, letter + passengers_text(canvas, waiting));
    }
    ImGui::EndTable();
}

void vehicle_facts(const Canvas& canvas, const BoardData& data, View& view) {
    const Snapshot& side = data.picture.sides[std::min(view.selected_side, data.picture.sides.size() - 1)];
    const auto vehicle = vehicle_of(side, view.picked.trip);
    if (vehicle) {
        const std::size_t row = side.vehicle_class[*vehicle];
        const VehicleKind kind = row < data.scene.classes.size() ? data.scene.classes[row].kind : VehicleKind::car;
        ImGui::TextUnformatted(
            (std::string(words(kind, canvas.language)) + " · " + std::to_string(view.picked.trip)).c_str());
    } else {
        ImGui::TextUnformatted(label(canvas, Word::vehicle_arrived).c_str());
    }
    if (!ImGui::BeginTable("##vehicle", 2)) return;
    if (vehicle) vehicle_rows(canvas, data, side, *vehicle);
    if (const std::size_t bus = bus_of(side, view.picked.trip); bus < side.buses.size())
        bus_rows(canvas, data, side.buses[bus]);
    if (data.picture.watched.trip == view.picked.trip) watched_rows(canvas, data, data.picture.watched);
    ImGui::EndTable();
    if (vehicle && accent_button(canvas, label(canvas, Word::follow).c_str(), view.follow)) view.follow = !view.follow;
}

}  // namespace

void facts_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view) {
    const Picked& picked = view.picked;
    if (picked.nothing() || picked.link != no_id<LinkId>) return;
    ImGui::SetNextWindowPos({layout.map.right() - canvas.px(14.0F), layout.map.y + canvas.px(14.0F)}, ImGuiCond_Always,
                            {1.0F, 0.0F});
    bool open = true;
    const Word title = picked.trip != no_trip   ? Word::selected_vehicle
                       : picked.zone != no_zone ? Word::selected_zone
                       : picked.stop != no_stop ? Word::selected_stop
                       : picked.line != no_line ? Word::selected_line
                                                : Word::selected_node;
    ImGui::Begin((label(canvas, title) + "###facts").c_str(), &open, small_window);
    if (picked.trip != no_trip)
        vehicle_facts(canvas, data, view);
    else if (picked.zone != no_zone)
        zone_facts(canvas, data, view);
    else if (picked.stop != no_stop)
        stop_facts(canvas, data, view);
    else if (picked.line != no_line)
        line_facts(canvas, data, picked.line);
    else
        node_facts(canvas, data, view);
    ImGui::End();
    if (!open) view.picked = {};
}

void trip_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view) {
    if (!view.measuring) return;
    ImGui::SetNextWindowPos({layout.map.center().x, layout.map.y + canvas.px(14.0F)}, ImGuiCond_Always, {0.5F, 0.0F});
    ImGui::Begin((label(canvas, Word::measure_trip) + "###trip").c_str(), &view.measuring,
                 small_window | ImGuiWindowFlags_NoFocusOnAppearing);
    if (view.trip_from == no_id<LinkId> || view.trip_to == no_id<LinkId>) {
        ImGui::TextUnformatted(
            label(canvas, view.trip_from == no_id<LinkId> ? Word::measure_first : Word::measure_second).c_str());
        ImGui::End();
        return;
    }
    ImGui::Text("%s → %s", place_text(data.city, view.trip_from, canvas.language).c_str(),
                place_text(data.city, view.trip_to, canvas.language).c_str());
    for (std::size_t side = 0; side < view.trips.size(); ++side) {
        const MeasuredTrip& trip = view.trips[side];
        const std::string letter = view.trips.size() > 1 ? side_letter(side) + "  " : "";
        if (!trip.reachable) {
            ImGui::TextUnformatted((letter + label(canvas, Word::measure_none)).c_str());
            continue;
        }
        ImGui::TextUnformatted((letter + minutes_text(canvas, trip.time_s) + " · " +
                                number_text(trip.length_m / 1000.0, 1, canvas.language) + " km · " +
                                label(canvas, Word::measure_free) + " " + minutes_text(canvas, trip.free_flow_s))
                                   .c_str());
    }
    ImGui::End();
}

}  // namespace septima::render

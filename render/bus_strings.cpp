#include "render/bus_strings.h"

#include <algorithm>
#include <cmath>

namespace septima::render {

std::vector<BusString> bus_strings(const Network& network, const Scene& scene) {
    std::vector<BusString> strings(scene.lines.lines.size());
    for (std::size_t l = 0; l < strings.size() && l < scene.line_routes.size(); ++l) {
        BusString& s = strings[l];
        s.route = scene.line_routes[l];
        for (const LinkId link : s.route) {
            s.begin_m.push_back(s.length_m);
            s.length_m += static_cast<double>(network.link_length_m[link]);
        }
        std::size_t from = 0;  // stops come in the order of the route
        for (const LineStop& served : scene.lines.lines[l].stops) {
            const BusStop& stop = scene.lines.stops[served.stop];
            const auto found = std::find(s.route.begin() + static_cast<std::ptrdiff_t>(from), s.route.end(), stop.link);
            if (found != s.route.end()) from = static_cast<std::size_t>(found - s.route.begin());
            s.stop_link.push_back(from);
            s.stop_m.push_back(s.route.empty() ? 0.0 : s.begin_m[from] + static_cast<double>(stop.position_m));
        }
    }
    return strings;
}

namespace {

/// Where a bus is: on its link of the route, the last of that name before its next stop.
double along_m(const Network& network, const BusString& s, const BusNow& bus, const Snapshot& snapshot) {
    const LinkId link = network.lane_link[snapshot.lane[bus.row]];
    const bool round = bus.next == 0 && bus.called;  // has served the last stop
    const std::size_t last = round || bus.next >= s.stop_link.size() ? s.route.size() - 1 : s.stop_link[bus.next];
    for (std::size_t i = last + 1; i > 0; --i)
        if (s.route[i - 1] == link) return s.begin_m[i - 1] + static_cast<double>(snapshot.position_m[bus.row]);
    return s.begin_m[last];
}

Spacing spacing_of(double headway_s, double wanted_s) {
    if (headway_s < 0.0 || wanted_s <= 0.0) return Spacing::unknown;
    if (headway_s < bunched_below * wanted_s) return Spacing::bunched;
    return headway_s > gap_beyond * wanted_s ? Spacing::gap : Spacing::even;
}

/// Mean and variation of what was measured.
void add_headways(BusLineState& state, const std::vector<double>& headways) {
    if (headways.empty()) return;
    double sum = 0.0, squares = 0.0;
    for (const double h : headways) sum += h;
    const double mean = sum / static_cast<double>(headways.size());
    for (const double h : headways) squares += (h - mean) * (h - mean);
    state.mean_headway_s = mean;
    if (headways.size() > 1 && mean > 0.0)
        state.variation = std::sqrt(squares / static_cast<double>(headways.size() - 1)) / mean;
}

}  // namespace

BusLineState bus_line_state(const Scene& scene, const BusString& string, std::uint32_t line, const Snapshot& snapshot) {
    BusLineState state;
    if (string.length_m <= 0.0) return state;
    std::vector<double> headways;
    for (const BusNow& bus : snapshot.buses)
        if (bus.line == line && bus.headway_s >= 0.0F) headways.push_back(static_cast<double>(bus.headway_s));
    add_headways(state, headways);
    const auto timetable_s = static_cast<double>(scene.lines.lines[line].headway_s);
    const double wanted_s = timetable_s > 0.0 ? timetable_s : state.mean_headway_s;
    for (std::size_t b = 0; b < snapshot.buses.size(); ++b) {
        const BusNow& bus = snapshot.buses[b];
        if (bus.line != line) continue;
        const Spacing spacing = spacing_of(static_cast<double>(bus.headway_s), wanted_s);
        state.bunched += spacing == Spacing::bunched ? 1 : 0;
        state.gaps += spacing == Spacing::gap ? 1 : 0;
        const double at_m = along_m(*scene.network, string, bus, snapshot);
        state.beads.push_back({b, std::clamp(at_m, 0.0, string.length_m), spacing});
    }
    return state;
}

double nearest_bus_m(const Scene& scene, const BusString& string, std::pair<std::uint32_t, std::size_t> stop,
                     const Snapshot& snapshot) {
    const auto [line, row] = stop;
    double nearest_m = -1.0;
    for (const BusBead& bead : bus_line_state(scene, string, line, snapshot).beads) {
        const BusNow& bus = snapshot.buses[bead.bus];
        const std::size_t stops = string.stop_m.size();
        const bool here = bus.at_stop && (bus.next + stops - 1) % stops == row;
        const bool to_come = bus.next <= row && !(bus.next == 0 && bus.called);
        if (!here && !to_come) continue;
        const double away_m = here ? 0.0 : std::max(0.0, string.stop_m[row] - bead.at_m);
        if (nearest_m < 0.0 || away_m < nearest_m) nearest_m = away_m;
    }
    return nearest_m;
}

std::size_t waiting_row(const BusLines& lines, std::uint32_t line, std::size_t stop_of_line) {
    std::size_t row = stop_of_line;
    for (std::uint32_t l = 0; l < line; ++l) row += lines.lines[l].stops.size();
    return row;
}

std::size_t bus_of(const Snapshot& snapshot, std::uint32_t trip) {
    const auto at = std::find_if(snapshot.buses.begin(), snapshot.buses.end(),
                                 [trip](const BusNow& bus) { return bus.vehicle == trip; });
    return static_cast<std::size_t>(at - snapshot.buses.begin());
}

}  // namespace septima::render

#include "sim/demand/bus_calls.h"

namespace septima {

std::optional<std::uint32_t> first_stop_on(const BusLines& lines, std::uint32_t line, std::span<const LinkId> route,
                                           float from_m) {
    const std::vector<LineStop>& stops = lines.lines[line].stops;
    for (std::size_t k = 0; k < route.size(); ++k) {
        std::optional<std::uint32_t> first;
        for (std::uint32_t s = 0; s < stops.size(); ++s) {
            const BusStop& stop = lines.stops[stops[s].stop];
            if (stop.link != route[k] || (k == 0 && stop.position_m < from_m)) continue;
            if (!first || stop.position_m < lines.stops[stops[*first].stop].position_m) first = s;
        }
        if (first) return first;
    }
    return std::nullopt;
}

std::optional<std::uint32_t> unserved_stop(const BusLines& lines, std::uint32_t line, std::span<const LinkId> route) {
    const std::vector<LineStop>& stops = lines.lines[line].stops;
    std::vector<char> served(stops.size(), 0);
    std::size_t next = first_stop_on(lines, line, route, -1.0F).value_or(0);
    for (const LinkId link : route) {
        float last_m = -1.0F;
        for (std::size_t calls = 0; calls < stops.size(); ++calls) {
            const BusStop& stop = lines.stops[stops[next].stop];
            if (stop.link != link || stop.position_m <= last_m) break;
            last_m = stop.position_m;
            served[next] = 1;
            next = (next + 1) % stops.size();
        }
    }
    for (std::uint32_t s = 0; s < stops.size(); ++s)
        if (served[s] == 0) return s;
    return std::nullopt;
}

}  // namespace septima

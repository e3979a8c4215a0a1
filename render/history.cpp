#include "render/history.h"

#include <algorithm>

namespace septima::render {

Headline headline_of(const Snapshot& s) {
    return {s.time_s,
            static_cast<double>(s.mean_speed_kmh),
            static_cast<double>(s.on_road),
            static_cast<double>(s.waiting_outside),
            static_cast<double>(s.completed),
            static_cast<double>(s.stuck),
            static_cast<double>(s.suppressed),
            s.delay_h};
}

namespace {

void add_speeds(SpeedHistory& history, const Snapshot& snapshot) {
    if (!history.time_s.empty() && snapshot.time_s < history.time_s.back() + SpeedHistory::spacing_s) return;
    history.links = snapshot.link_speed_mps.size();
    history.time_s.push_back(snapshot.time_s);
    for (const float speed_mps : snapshot.link_speed_mps)
        history.speed_kmh.push_back(static_cast<std::uint8_t>(std::clamp(speed_mps * 3.6F + 0.5F, 0.0F, 255.0F)));
    for (const float vehicles : snapshot.link_vehicles)
        history.vehicles.push_back(static_cast<std::uint8_t>(std::clamp(vehicles + 0.5F, 0.0F, 255.0F)));
    history.vehicles.resize(history.speed_kmh.size());  // where nobody counted
}

}  // namespace

void add(History& history, const Picture& picture) {
    constexpr double spacing_s = 30.0;
    history.sides.resize(picture.sides.size());
    history.speeds.resize(picture.sides.size());
    for (std::size_t i = 0; i < picture.sides.size(); ++i) {
        std::vector<Headline>& rows = history.sides[i];
        if (rows.empty() || picture.sides[i].time_s >= rows.back().time_s + spacing_s)
            rows.push_back(headline_of(picture.sides[i]));
        add_speeds(history.speeds[i], picture.sides[i]);
    }
}

}  // namespace septima::render

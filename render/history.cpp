#include "render/history.h"

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

void add(History& history, const Picture& picture) {
    constexpr double spacing_s = 30.0;
    history.sides.resize(picture.sides.size());
    for (std::size_t i = 0; i < picture.sides.size(); ++i) {
        std::vector<Headline>& rows = history.sides[i];
        if (rows.empty() || picture.sides[i].time_s >= rows.back().time_s + spacing_s)
            rows.push_back(headline_of(picture.sides[i]));
    }
}

}  // namespace septima::render

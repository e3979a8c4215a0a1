#include "render/city_stage.h"

#include <algorithm>
#include <array>

#include "render/speed_class.h"

namespace septima::render {

double jammed_share(const Stretches& stretches, const std::vector<StretchState>& states) {
    double all = 0.0;
    double jammed = 0.0;
    for (std::size_t i = 0; i < states.size(); ++i) {
        const auto vehicles = static_cast<double>(states[i].vehicles);
        all += vehicles;
        if (speed_class(states[i].speed_kmh, stretches.rows[i].express) == SpeedClass::slow) jammed += vehicles;
    }
    return all > 0.0 ? jammed / all : 0.0;
}

int city_stage(const Stretches& stretches, const std::vector<StretchState>& states, const Snapshot& snapshot) {
    constexpr std::array from_share{0.15, 0.30, 0.45, 0.60};
    const double share = jammed_share(stretches, states);
    int stage = 1;
    for (const double least : from_share) stage += share >= least ? 1 : 0;
    constexpr double recent_s = 1800.0;
    const bool locked = std::any_of(snapshot.gridlocks.begin(), snapshot.gridlocks.end(),
                                    [&](const Blockage& b) { return b.time_s >= snapshot.time_s - recent_s; });
    const bool stuck = snapshot.stuck > 0 && snapshot.stuck * 100U >= snapshot.on_road;
    return locked || stuck ? std::max(stage, 3) : stage;
}

}  // namespace septima::render

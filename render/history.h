#pragma once

#include <cstdint>
#include <vector>

#include "render/source.h"

namespace septima::render {

/// The headline of one side at one instant.
struct Headline {
    double time_s = 0.0;
    double mean_speed_kmh = 0.0;
    double on_road = 0.0, waiting_outside = 0.0, completed = 0.0, stuck = 0.0, suppressed = 0.0;
    double delay_h = 0.0;
};
Headline headline_of(const Snapshot& snapshot);
/// Nobody is on the road: there is no mean speed.
inline bool nobody_drives(const Headline& row) {
    return row.on_road < 0.5 && row.mean_speed_kmh <= 0.0;
}

/// Speeds and vehicles of all links so far, one byte each: what a time-space diagram is drawn from.
struct SpeedHistory {
    static constexpr double spacing_s = 60.0;
    std::vector<double> time_s;
    std::size_t links = 0;
    std::vector<std::uint8_t> speed_kmh;  ///< sample by sample; 255 and more = 255
    std::vector<std::uint8_t> vehicles;   ///< on the link, likewise
    std::uint8_t vehicles_on(std::size_t sample, LinkId link) const { return vehicles[sample * links + row(link)]; }
    std::uint8_t kmh(std::size_t sample, LinkId link) const { return speed_kmh[sample * links + row(link)]; }
};

/// Headlines so far, per side, at least half a minute apart, and speeds a minute apart.
struct History {
    std::vector<std::vector<Headline>> sides;
    std::vector<SpeedHistory> speeds;
};
void add(History& history, const Picture& picture);

}  // namespace septima::render

#pragma once

#include <vector>

#include "render/frame_cost.h"
#include "tools/septima/show/live_worlds.h"

namespace septima::cli {

/// A share in percent over pairs of slices: its median, and the quartiles around it.
struct PairedShare {
    double low_pct = 0.0, median_pct = 0.0, high_pct = 0.0;
};

/// What a simulation that runs as fast as it can loses to a window that draws ten frames a second.
struct Loss {
    int pairs = 0;
    double alone = 0.0, watched = 0.0;  ///< simulated seconds a second of the clock, medians of the slices
    PairedShare by_clock;               ///< of its speed
    /// ... on this machine with nothing else on it: what ten frames a second take of all processors, and what a
    /// simulated second costs the simulation more (snapshots, colder caches). Counted in processor time, so that other
    /// programs do not enter it.
    PairedShare by_cpu;
    double frames_per_s = 0.0;     ///< really drawn, median
    double others_cpu_pct = -1.0;  ///< what other programs took of all processors meanwhile; < 0: unknown
};

/// Runs the same worlds from the same instant again and again, for slices of 0.8 s of the clock, with and without a
/// window in the order ABBA, so that neither the growth of the traffic nor a drift of the machine counts as a loss.
Loss simulation_loss(render::FrameMeter& meter, const std::vector<World>& worlds, const HandBase& base, double start_s,
                     int threads);

/// Seconds since an arbitrary, fixed instant.
double wall_s();

}  // namespace septima::cli

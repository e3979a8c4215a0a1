#pragma once

#include <chrono>
#include <vector>

#include "render/source.h"
#include "sim/batch/link_replay.h"

namespace septima::cli {

/// What a results file holds of one scenario over time, links in the order of the network that is shown.
struct ReplaySide {
    LinkReplay links;
    std::vector<IntervalRow> city;  ///< means over the runs
};

/// Plays stored results as if they ran: streets by their interval means, the headline by the same intervals. The clock
/// goes where it is sent, also back.
class Replay {
  public:
    Replay(const Network& network, std::vector<ReplaySide> sides, double start_s, double end_s);
    /// The functions the dashboard calls; they must not outlive this object.
    render::LiveSource source();
    /// The picture of a time of day.
    render::Picture at(double time_s) const;

  private:
    using Wall = std::chrono::steady_clock;
    bool take(render::Picture& into);

    const Network* network_;
    std::vector<ReplaySide> sides_;
    double start_s_, end_s_;
    render::Pace pace_;
    double now_s_;
    double shown_s_ = -1.0;
    Wall::time_point before_ = Wall::now();
};

}  // namespace septima::cli

#pragma once

#include <vector>

#include "render/history.h"
#include "render/source.h"
#include "sim/world/world.h"

namespace septima::cli {

/// Worlds that are stepped together for a picture or a film, with the history the panels draw.
class Rehearsal {
  public:
    explicit Rehearsal(std::vector<World> worlds);
    /// One step of every world; false when the end is reached and nothing moved.
    bool step();
    double time_s() const;
    const std::vector<World>& worlds() const { return worlds_; }
    /// The state now; its previous time is that of the step before.
    const render::Picture& picture();
    /// Sampled once a simulated minute.
    const render::History& history() const { return history_; }

  private:
    void take();

    std::vector<World> worlds_;
    render::Picture picture_;
    render::History history_;
    double previous_s_ = 0.0, next_sample_s_ = 0.0;
    bool taken_ = false;  ///< the picture is that of now
};

}  // namespace septima::cli

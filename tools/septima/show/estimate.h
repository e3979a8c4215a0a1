#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "render/source.h"
#include "sim/result/static_effect.h"

namespace septima::cli {

/// Static equilibria of what the operator makes, worked out by a thread of low priority while the simulation goes on.
/// Nobody waits for it: what is asked for replaces what was asked before for the same side.
class Estimator {
  public:
    /// @param sides  worlds that are shown.
    Estimator(StaticCity city, std::size_t sides);
    /// Waits for the equilibrium that is being worked out.
    ~Estimator();
    Estimator(const Estimator&) = delete;
    Estimator& operator=(const Estimator&) = delete;

    /// The commands of a side without and with the operator's measures, and the time of day they are judged at.
    void ask(std::size_t side, std::vector<Command> base, std::vector<Command> policy, double at_s);
    /// The operator took everything back.
    void forget(std::size_t side);
    /// Per side, as far as they are known.
    std::vector<render::InstantEstimate> results();

  private:
    struct Job {
        std::vector<Command> base, policy;
        double at_s = 0.0;
    };
    void run();

    StaticCity city_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::optional<Job>> jobs_;             // per side; under the lock
    std::vector<render::InstantEstimate> results_;     // likewise
    bool stop_ = false;                                // likewise
    std::vector<std::pair<Job, StaticFigures>> base_;  // per side: the base of the last job; of the thread
    std::thread thread_;                               // last: starts when all of the above is there
};

}  // namespace septima::cli

#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "sim/scenario/experiment.h"
#include "sim/world/world.h"

namespace septima::cli {

/// A policy that starts later has its base's run as its beginning. That is simulated once per seed, warm-up included:
/// the base's run leaves a copy of its world at the last step before the two part, and the policy's goes on from the
/// copy, to the bit as if it had been run from the start (`forked` in sim/world/world.h). A run without a copy is made
/// from the start; nobody depends on one. For the runs of one process; called by its workers at once.
class SharedBeginnings {
  public:
    /// Copies of at most `bases` runs are kept at a time; 0: none, every run is made from the start.
    SharedBeginnings(const Experiment& experiment, std::size_t bases);

    /// Most copies that a base's run leaves.
    std::size_t copies_of_a_base() const;

    /// True when this run may go on from a copy that is not there (yet).
    bool may_come(std::size_t row, std::uint64_t seed);
    /// The copy for this run, once its base is there, when that is under way; null without one.
    std::shared_ptr<const World> awaited(std::size_t row, std::uint64_t seed);
    /// The run of this row is finished: a copy for it alone may go.
    void used(std::size_t row, std::uint64_t seed);

    /// The run of a base under way: `look` at its world after the set-up and after every step. Whoever waits for copies
    /// that it did not leave stops to wait when it goes.
    class Base {
      public:
        Base(SharedBeginnings& all, std::size_t row, std::uint64_t seed);
        ~Base();
        Base(const Base&) = delete;
        Base& operator=(const Base&) = delete;
        void look(const World& world);

      private:
        SharedBeginnings& all_;
        std::size_t row_;
        std::uint64_t seed_;
        std::vector<double> moments_;  ///< still to come, the next one last
    };

  private:
    struct Copy {
        std::shared_ptr<const World> world;
        std::size_t users = 0;  ///< runs that have not used it yet
    };
    struct Kept {
        std::uint64_t began = 0;  ///< place in the order in which bases began
        bool under_way = true;
        std::map<double, Copy> copies;  ///< by the moment of parting
    };
    using Key = std::pair<std::size_t, std::uint64_t>;  ///< row of the base, seed
    Kept* kept(std::size_t row, std::uint64_t seed);

    std::vector<std::size_t> base_;                 ///< per row
    std::vector<std::optional<double>> parting_s_;  ///< per row: since midnight; nothing: no beginning is shared
    std::size_t bases_;
    std::uint64_t begun_ = 0;
    std::map<Key, Kept> all_;
    std::mutex lock_;
    std::condition_variable changed_;
};

}  // namespace septima::cli

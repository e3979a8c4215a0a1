#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "render/latest.h"
#include "render/source.h"
#include "sim/policy/compile.h"
#include "sim/result/groups.h"
#include "sim/world/world.h"
#include "tools/septima/show/estimate.h"

namespace septima::cli {

/// The operator's measures when worlds begin anew with them, and the time of day they then hurry to.
struct Again {
    Hand hand;
    double time_s = 0.0;
};

/// Measures that change the streets or the trips a world begins with.
std::vector<HandMeasure> founding_measures(const Hand& hand);

/// What the operator's hand builds on.
struct HandBase {
    std::vector<PolicyFile> policies;     ///< one per side, without the scenario's own measures
    std::vector<Measure> own;             ///< the scenario's, in force on every side
    PolicyContext context;                ///< its network and zones outlive the worlds
    std::optional<StaticCity> city = {};  ///< for estimates
    /// What is wrong with worlds that begin anew with these measures; empty: nothing. None: they cannot.
    std::function<Text(const Hand&)> check_again = {};
    std::optional<Again> again = {};  ///< the worlds were made with these measures
};

/// Worlds of one scenario that run on one clock in a thread of their own. The thread never waits for a frame: it takes
/// a snapshot when the last one was fetched and goes on otherwise.
class LiveWorlds {
  public:
    /// Starts the thread; the warm-up up to start_s runs as fast as possible. REQUIRES at least one world.
    /// @param may_restart  keeps the worlds as they are now for Order::Kind::restart, at the cost of their memory.
    LiveWorlds(std::vector<World> worlds, HandBase base, double start_s, int threads, bool may_restart = false);
    /// Stops at the next step and joins.
    ~LiveWorlds();
    LiveWorlds(const LiveWorlds&) = delete;
    LiveWorlds& operator=(const LiveWorlds&) = delete;

    /// The functions the dashboard calls; they must not outlive this object.
    render::LiveSource source();
    /// How far the first world has come, and when it had come there.
    struct Progress {
        double time_s = 0.0;
        std::chrono::steady_clock::time_point at;
    };
    Progress progress();
    /// Throws what ended the thread before its time, if anything did.
    void rethrow();
    /// The thread has ended because a measure needs worlds that know it from their beginning. Ask when the source has
    /// ended.
    std::optional<Again> again() const { return ended_ ? again_ : std::nullopt; }

  private:
    using Wall = std::chrono::steady_clock;

    void run();
    void step_all();
    void publish(bool even_if_waiting);
    bool rest(const render::Pace& pace);
    render::Pace pace_now();
    bool obey_orders();
    void obey(const render::Order& order);
    bool founded_anew(Hand before, double at_s);
    void save(const render::Order& order);
    void restart();
    void look_at_watched();
    void compare_groups();
    bool estimates_changed() const;
    void ask_estimate(std::size_t side);
    std::vector<Command> commands_by_hand(std::size_t side, Problems& problems) const;
    bool apply_hand(std::size_t side);
    void tell(render::Word word, Text detail, bool bad);
    bool does_something(const HandMeasure& made);

    std::vector<World> worlds_;
    std::vector<World> beginning_;  ///< empty: there is no way back
    HandBase base_;
    double start_s_;
    int threads_;
    render::Latest<render::Picture> pictures_;

    // Written by the window's thread under the lock.
    std::mutex mutex_;
    std::condition_variable changed_;
    render::Pace pace_;
    std::vector<render::Order> orders_;
    bool stop_ = false;
    Progress progress_;  ///< written by the simulation's thread

    // Of the simulation's thread.
    render::Pace obeyed_;
    double base_s_ = 0.0;  ///< simulated time at base_wall_
    Wall::time_point base_wall_;
    double published_s_ = 0.0;
    double rate_from_s_ = 0.0;
    Wall::time_point rate_from_;
    double achieved_ = 0.0;
    Hand hand_;
    render::Notice notice_;
    render::Watched watched_;
    TripGrouping grouping_;  ///< made when it is first needed
    std::vector<render::StoredGroup> winners_;
    Wall::time_point compared_;
    std::unique_ptr<Estimator> estimator_;
    std::vector<render::InstantEstimate> shown_estimates_;
    std::vector<HandMeasure> founding_;  ///< measures that the worlds know from their beginning
    std::optional<Again> again_;
    std::exception_ptr failure_;
    std::atomic<bool> ended_ = false;
    std::thread thread_;  // last: starts when all of the above is there
};

}  // namespace septima::cli

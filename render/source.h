#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "render/scene.h"
#include "render/words.h"
#include "sim/policy/hand.h"
#include "sim/world/snapshot.h"

namespace septima::render {

/// A journey that the operator follows.
struct Watched {
    std::uint32_t trip = 0xFFFFFFFFU;  ///< of Order::watch; this number: nobody
    std::size_t side = 0;
    double time_s = 0.0;  ///< when these figures held
    double departure_s = 0.0;
    double entered_s = -1.0;  ///< < 0: not yet on the road
    double distance_m = 0.0, delay_s = 0.0;
    LinkId origin = no_id<LinkId>, destination = no_id<LinkId>;
    std::vector<LinkId> way;  ///< the link it is on and those it means to take; empty once it has arrived
};

/// What the operator's hand asks for; it is obeyed at the next full second of the simulation.
struct Order {
    /// restart: from the beginning of the scenario, without the operator's measures; only where a story is told.
    enum class Kind : std::uint8_t { make, lift, undo, redo, save, watch, restart };
    Kind kind = Kind::make;
    std::size_t side = 0;  ///< make, save, watch
    Measure measure;       ///< make
    double lasts_s = 0.0;  ///< make; 0: until it is lifted
    std::size_t row = 0;   ///< lift: of Hand::rows; watch: trip
    std::string file;      ///< save: where to write the side's policy with the operator's measures
};

/// The answer to an order that the operator has to hear of.
struct Notice {
    std::uint64_t number = 0;  ///< grows with every notice; 0 = none yet
    Word word = Word::none_now;
    Text detail;  ///< a file name or a message
    bool bad = false;
};

/// What a static equilibrium says at once of the operator's measures on a side.
struct InstantEstimate {
    /// unseen: it can say nothing of any of them.
    enum class State : std::uint8_t { none, running, known, unseen };
    State state = State::none;
    bool anything = false;  ///< it sees some of the measures
    /// What it does not see.
    bool offsets_unseen = false, control_unseen = false, holding_unseen = false, signs_unseen = false;
    double base_h = 0.0, policy_h = 0.0;      ///< hours on the way of all, per hour
    double base_min = 0.0, policy_min = 0.0;  ///< of a mean trip
    double unserved = 0.0;                    ///< more vehicles an hour whom no way serves
};

/// One instant of every side, taken at the same time of day.
struct Picture {
    std::vector<Snapshot> sides;
    double previous_time_s = 0.0;  ///< of the picture before; vehicles are shown gliding from there to here
    double achieved_pace = 0.0;    ///< simulated seconds per second
    bool finished = false;         ///< the end of the scenario is reached
    Hand hand;                     ///< the operator's measures so far
    Notice notice;
    Watched watched;
    std::vector<InstantEstimate> estimates;  ///< per side; empty: the scenario gives no demand to assign
    std::vector<StoredGroup> winners;        ///< with two sides: trips that arrived on both, group by group
};

/// What the operator asks of the clock.
struct Pace {
    bool playing = true;
    double times_real = 10.0;  ///< simulated seconds per second; infinity = as fast as possible
    double run_to_s = -1.0;    ///< >= 0: as fast as possible to this time of day, then at times_real
    bool operator==(const Pace&) const = default;
};

/// A running simulation seen from the dashboard: functions, whatever is behind them. None of them waits for a
/// step.
struct LiveSource {
    /// Puts the newest picture into the argument (whose buffers are reused); false when there is none since the last
    /// call.
    std::function<bool(Picture&)> take;
    std::function<void(const Pace&)> set_pace;
    std::function<void(const Order&)> order;
    /// True when the window is to close: the simulation failed or the program was interrupted.
    std::function<bool()> ended;
};

}  // namespace septima::render

#pragma once

// May a vehicle pass the stop line? Private to the arbitrate phase.

#include <array>

#include "sim/world/phases.h"

namespace septima::phases {

inline constexpr float standing_gap_m = 1.0F;  ///< room left behind the vehicle ahead at low speed

/// A passage granted in this step.
struct Claim {
    std::uint32_t turn;
    std::uint32_t lane;  ///< that it leads to
    float room_m;        ///< that it takes there
    std::uint32_t row;
    std::uint32_t from;
};

/// A vehicle between its stop line and the lane it goes to.
struct Inside {
    std::uint32_t turn;
    std::uint32_t lane;  ///< that it goes to
    float room_m;        ///< that it takes there
    std::uint32_t from;
    bool in_the_way;  ///< of those who cross its path
    float clear_s;    ///< until it is not
};

inline constexpr std::size_t most_at_node =
    most_lanes_into_node;  // and vehicles about to cross it, and vehicles within it

/// Items on the stack, left as they are: only `size` counts.
template <class T>
struct Few {
    std::array<T, most_at_node> items;
    std::size_t size = 0;
    bool full() const { return size == most_at_node; }
    void push(const T& item) {
        if (!full()) items[size++] = item;
    }
    const T* begin() const { return items.data(); }
    const T* end() const { return items.data() + size; }
    T* begin() { return items.data(); }
    T* end() { return items.data() + size; }
};

struct NodeView {
    explicit NodeView(const World& world_) : world(world_) {}
    const World& world;
    Few<Claim> claims;
    Few<Inside> inside;
    std::uint64_t claimed_bits = 0;  ///< turns that have a claim
    std::uint64_t inside_bits = 0;   ///< turns that have somebody in the way
};

inline float stop_line(const World& world, std::uint32_t lane) {
    return world.lanes.of[lane].facts.line_m;
}

/// Brakes harder than this: drives on at amber (assumption; ITE uses 3.05).
inline constexpr float comfortable_amber_decel_mps2 = 3.0F;

inline bool can_stop(float away_m, float speed_mps, float decel_mps2) {
    return speed_mps * speed_mps <= 2.0F * decel_mps2 * std::max(away_m, 0.05F);
}

/// Why a vehicle may not cross on a turn; DelayCause::outside stands for "it may".
inline constexpr DelayCause go = DelayCause::outside;

/// A movement that a vehicle could cross on, or none; and whether it may.
struct Verdict {
    std::uint32_t movement = none;
    DelayCause cause = go;
};

/// What the light says to a vehicle `away` metres from the line; `go` when it says nothing against. `first` of its
/// lane; `yield_to_all` becomes true when it would turn right on red.
DelayCause light_verdict(const World& world, std::uint32_t r, float away, bool first, bool& yield_to_all);

/// A vehicle that comes to the node: its lane, row and distance to the stop line.
struct Approach {
    std::uint32_t lane;
    std::uint32_t row;
    float away_m;
};

/// What others' precedence says to a vehicle that would cross on a movement; `go` when nothing is against it.
/// @param yield_to_all  turning right on red: everybody else goes first
DelayCause conflict_on(const NodeView& view, const Approach& mine, std::uint32_t movement, bool yield_to_all);

/// When a vehicle that takes a gap is at its line, s since the first step: as it can be, and as theory has it (gaps of
/// the major flow begin when somebody passes; in a long one they go a follow-up time after each other).
struct AtLine {
    float comes_s = 0.0F, due_s = 0.0F;
    std::size_t major_lanes = 0;  ///< on which those come who have precedence
    float late_s() const { return comes_s - due_s; }
};
AtLine at_line(const World& world, const Approach& mine, bool yield_to_all);
/// ... as LaneRow::due_ms has it.
inline std::uint16_t in_ms(float s) {
    return static_cast<std::uint16_t>(static_cast<std::int64_t>(1000.0F * s));
}

/// All that speaks for or against a vehicle. REQUIRES that its trip does not end on this link.
Verdict judge(const NodeView& view, std::uint32_t lane, std::uint32_t r, bool first, float away);

}  // namespace septima::phases

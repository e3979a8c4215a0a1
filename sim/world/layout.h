#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "sim/network/network.h"
#include "sim/world/watch.h"

namespace septima {

/// Facts about the network packed in the order the phases read them; constant but for the lanes of a turn, which follow
/// lane closures.
struct LaneFacts {
    float line_m = 0.0F;
    float entry_m = 0.0F;
    std::uint32_t link = none;
    std::uint32_t node = none;                            ///< at its end
    std::uint32_t left = none, right = none;              ///< lanes beside it
    std::uint32_t strip_left = none, strip_right = none;  ///< strips beside it, between it and the next lane
    std::uint8_t number = 0;  ///< within its link, 0 = left; a strip has that of the lane on its left
    bool strip = false;       ///< room between two lanes, or beside a single one, where narrow vehicles pass queues
    bool zips = false;        ///< it and another lane become one at its end, without lights or precedence
};

/// A movement that ends on a lane, and the lane it comes from.
struct Arrival {
    std::uint32_t movement, from;
};
struct MovementFacts {
    std::uint32_t from = none, to = none;  ///< lanes
    std::uint32_t turn = none;
    float length_m = 0.0F;  ///< stop line to entry of the next lane
    float end_m = 0.0F;     ///< where it ends, on the coordinate of `from`
    float entry_m = 0.0F;   ///< the same place on the coordinate of `to`
};
struct TurnFacts {
    std::uint64_t conflict_bits = 0;  ///< bits of the turns it conflicts with
    std::uint64_t bit = 0;            ///< its own among the turns of its node; beyond 64 turns bits are shared
    std::uint32_t to_link = none;
    float speed_mps = 0.0F;    ///< comfortable speed through the node
    float lets_in_mps = 0.0F;  ///< slower than this, those with precedence let in who merges from this turn
    std::uint8_t first_lane = 0, last_lane = 0;  ///< lanes (numbers) from which it can be made
    std::uint16_t reserved_lanes = 0;  ///< bits of lanes outside of these that lead there, for who may use them
    TurnType type = TurnType::through;
    bool yields = false;       ///< has to give way to somebody
    bool gives_way = false;    ///< ... who has precedence
    bool crosses = false;      ///< crosses somebody's path: the node must be kept clear
    bool stops = false;        ///< a stop sign: nobody enters who has not stopped
    bool short_ahead = false;  ///< leads to a link too short to sort oneself into the lane for the turn after
};
struct Layout {
    std::vector<LaneFacts> lane;                 ///< the network's lanes, then strips
    std::vector<MovementFacts> movement;         ///< the network's movements, then those of strips
    std::vector<std::uint32_t> drawn_as;         ///< per movement: the network's movement it runs beside
    std::vector<std::uint32_t> link_lane_begin;  ///< links + 1
    std::vector<std::uint32_t> link_lanes;       ///< lanes and strips of a link
    bool has_strips = false;
    std::vector<std::uint32_t> lane_movement_begin;  ///< lanes + 1: movements of a lane are consecutive
    std::vector<std::uint32_t> arrival_begin;        ///< lanes + 1
    std::vector<Arrival> arrivals;                   ///< movements that end on the lane
    std::vector<TurnFacts> turn;
    std::vector<std::uint32_t> node_lane_begin;  ///< nodes + 1
    std::vector<std::uint32_t> node_lanes;       ///< lanes that end at the node
    std::vector<char> node_free;                 ///< no conflicts: nothing to arbitrate but room ahead
    /// Per lane whose branch has a share of a merge: how much further off its vehicles count for each that has passed;
    /// 0: none; empty: nobody has one.
    std::vector<float> zip_step_m;
    std::array<Bits, 4> beside;      ///< per way to move sideways: a bit per lane that has a lane there
    std::vector<std::uint32_t> bay;  ///< per lane: its bay's lane, or of a bay its lane; none; empty: no bays
    std::size_t first_bay = 0;       ///< the lanes from here on are bays
    std::size_t lanes() const { return lane.size(); }
};

}  // namespace septima

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/network/network.h"
#include "sim/route/timed_costs.h"

namespace septima {

// What a day's times would become with other volumes: enough to tell how many can change to a better way before it is
// none. It passes through what was measured, so it moves no equilibrium; it only decides how far a day goes towards it.

/// Lanes of a link that turns share (HCM: lane groups): turns with a lane in common, if only through others, are of
/// one.
struct LaneGroups {
    std::vector<std::uint32_t> of_turn;
    std::vector<float> capacity_vps;  ///< per group; an estimate, vehicles a second
    std::size_t size() const { return capacity_vps.size(); }
};

/// Capacity: 1800 veh/h a lane by the share of green of the plan in the network; 0.35 of it where one gives way
/// (assumptions).
LaneGroups lane_groups(const Network& network);

/// Volumes of lane groups by slice, on a day and as plans change after it.
struct Anticipation {
    std::size_t slices = 0;
    float slice_s = 0.0F;
    LaneGroups groups;
    std::vector<float> delay_s;  ///< of the day, turn x slice: above the time at the limit
    std::vector<float> before;   ///< group x slice: vehicles of the day
    std::vector<float> now;
    std::size_t group_row(std::uint32_t passage) const {
        return std::size_t{groups.of_turn[passage / slices]} * slices + passage % slices;
    }
};

/// A day with nobody on it yet: add everybody's passages to `before`, then copy it to `now`.
Anticipation anticipation(const Network& network, const TimedTimes& times);

/// Adds vehicles to all passages (rows turn x slice) of a way.
void add_vehicles(Anticipation& a, std::span<const std::uint32_t> way, float vehicles);

/// What a way takes longer than on the day, s, when one vehicle more than `now` drives it; negative where volume went.
/// Per passage: the day's delay x (ratio of volumes)^4 - the day's delay, both volumes counted above a quarter of the
/// capacity since delay at a red light does not vanish with the queue; and half a slice x the share of the volume above
/// both capacity and the day's (a queue that grows from the slice's start). Power and quarter are assumptions.
double added_s(const Anticipation& a, std::span<const std::uint32_t> way);

}  // namespace septima

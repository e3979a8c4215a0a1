#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/network/network.h"
#include "sim/route/tree.h"

namespace septima {

/// Travel times of a day by slice of time, linear between the middles of slices, constant before the first and after
/// the last. Rows of a link or turn are consecutive: row * slices + slice.
struct TimedTimes {
    double first_s = 0.0;  ///< start of slice 0, seconds since midnight
    double slice_s = 900.0;
    std::size_t slices = 0;
    std::vector<float> turn_s;  ///< from entering a link to leaving it by this turn, by the time one enters
    std::vector<float> last_s;  ///< per link: from its start to its end, for those who arrive there
};

/// What a kind of traveller feels beside the time: tolls and nuisance, s; infinite where he may not go. By the slice in
/// which he enters, not between slices: a street is open or closed.
struct FeltCosts {
    std::vector<float> turn_s;  ///< as TimedTimes::turn_s
    std::vector<float> last_s;
};

/// Makes times such that who enters later arrives later (no slope below -1), by raising what follows a fall that is too
/// steep. Searches by arrival time are exact only then.
void keep_order(TimedTimes& times);

/// Cost, s, of entering a link at a time and following turns to the end of the last link; infinite when barred.
float timed_cost_s(const Network& network, const TimedTimes& times, const FeltCosts& felt, LinkId from,
                   double departure_s, std::span<const std::uint32_t> turns);

/// Rows turn * slices + slice that a route passes, by the slice in which it enters the link the turn leaves.
void find_passages(const TimedTimes& times, double departure_s, std::span<const std::uint32_t> turns,
                   std::vector<std::uint32_t>& rows);

/// Costs that are nowhere above those of any slice: the bound by which timed searches are guided. The destination's own
/// time, the same for all ways, is left out.
RouteCosts least_costs(const Network& network, const TimedTimes& times, const FeltCosts& felt);

/// Buffers of timed searches, kept between calls.
struct TimedSearch {
    struct Label {
        float cost_s;
        float time_s;  ///< since departure
        std::uint32_t turn;
        std::uint32_t stamp;
    };
    std::vector<Label> label;         ///< per link; valid when stamp is that of the search
    std::vector<std::uint64_t> heap;  ///< bits of the estimate above the link
    std::uint32_t stamp = 0;
    std::vector<std::uint32_t> turns;  ///< of the way found last
};

/// The cheapest way by arrival times: A* (Hart, Nilsson & Raphael 1968) from a link, guided by the tree of least_costs
/// to the destination. Returns the cost as timed_cost_s tells it and leaves the way in search.turns; infinite when
/// there is none. Where costs beyond time differ between slices it is a good way, not always the best (labels are kept
/// by cost, not by cost and time).
float find_timed_way(const Network& network, const TimedTimes& times, const FeltCosts& felt, const RouteTree& guide,
                     LinkId from, LinkId to, double departure_s, TimedSearch& search);

}  // namespace septima

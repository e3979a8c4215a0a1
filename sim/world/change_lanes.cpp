#include "sim/base/parallel.h"
#include "sim/model/lane_change.h"
#include "sim/world/heed_node.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

constexpr LaneChangeTaste taste;
constexpr float clear_of_node_m = 6.0F;      // after entering a link, before changing lanes
constexpr float courtesy_reach_m = 80.0F;    // to the line: within this, the queue lets a driver in who must change
constexpr float courtesy_patience_s = 8.0F;  // standing for longer, one goes on when one can
constexpr float let_in_sight_m = 70.0F;      // of a bus that waits to leave its bay (assumption)
constexpr double let_in_share = 0.3;         // of drivers who let it in (assumption)
constexpr float early_m = 80.0F;         // to the line: nearer than this a rider has to be where his turn can be made
constexpr float queue_share = 0.8F;      // of the speed between lanes: who drives slower is in a queue worth passing
constexpr float ahead_reach_m = 250.0F;  // to the line: within this one prepares for a short link beyond
constexpr float squeeze_patience_s =
    5.0F;  // standing in the wrong lane for longer, a rider squeezes out of it (assumption)
constexpr int none_shift = 99;
constexpr float sight_m = 60.0F;  // of a slower leader that makes another lane attractive

/// One lane's view of the lane beside it, and the last vehicle already let into it in this step.
struct Side {
    std::uint32_t lane;
    std::uint32_t target;
    float entry_m, line_m;
    int number, highest;  ///< of the lane; a strip serves the lanes on both sides
    KindMask allowed;
    float last_rear_m = free_road_m;  ///< rear of the vehicle that moved over before (further ahead)
    float last_speed_mps = 0.0F;
};

Side side_of(const World& world, std::uint32_t lane, std::uint32_t target) {
    const LaneFacts& facts = world.lanes.of[lane].facts;
    const int highest = facts.strip && facts.right != none ? facts.number + 1 : facts.number;
    return {lane, target, facts.entry_m, facts.line_m, facts.number, highest, world.controls.lane_allowed[lane]};
}

Neighbours neighbours(const World& world, const Side& side, std::uint32_t r, std::uint32_t behind) {
    const Vehicles& v = world.vehicles;
    Neighbours n;
    if (behind > world.lanes.of[side.target].first) {
        const std::uint32_t lead = behind - 1;
        n.lead_gap_m = v.body[lead].x_m - length_m(world, lead) - v.body[r].x_m;
        n.lead_speed_mps = v.body[lead].speed_mps;
    }
    if (side.last_rear_m - v.body[r].x_m < n.lead_gap_m) {
        n.lead_gap_m = side.last_rear_m - v.body[r].x_m;
        n.lead_speed_mps = side.last_speed_mps;
    }
    if (behind < world.lanes.of[side.target].end()) {
        n.follow_gap_m = v.body[r].x_m - length_m(world, r) - v.body[behind].x_m;
        n.follow_speed_mps = v.body[behind].speed_mps;
    }
    return n;
}

/// Nobody is about to come out of the node onto the place one would take. Asked when there is no follower on the lane.
bool clear_of_arrivals(const World& world, const Side& side, std::uint32_t r) {
    const float rear = world.vehicles.body[r].x_m - length_m(world, r) - side.entry_m;
    if (rear > 50.0F) return true;
    for (const Arrival& arrival : arrivals_of(world.layout, side.target)) {
        if (world.lanes.empty(arrival.from)) continue;
        const MovementFacts& movement = world.layout.movement[arrival.movement];
        const LaneRow& rows = world.lanes.of[movement.from];
        for (std::uint32_t i = 0; i < std::min(rows.count, rows.in_node + 1U); ++i) {
            const std::uint32_t other = rows.first + i;
            if (world.vehicles.rider[other].turn != movement.turn) continue;
            const float gap = rear + movement.end_m - world.vehicles.body[other].x_m;
            const float speed = world.vehicles.body[other].speed_mps;
            const float closing = std::max(0.0F, speed - world.vehicles.body[r].speed_mps);
            if (gap < 2.0F + 0.8F * speed + closing * closing / 4.0F) return false;
        }
    }
    return true;
}

/// A slower leader in sight: only then does a driver look at the lane beside his without need.
bool is_held_up(const World& world, const Side& side, std::uint32_t r) {
    const Vehicles& v = world.vehicles;
    if (r == world.lanes.of[side.lane].first || v.body[r].speed_mps > 0.9F * v.body[r].desired_mps) return false;
    return v.body[r - 1].x_m - v.body[r].x_m <= sight_m + length_m(world, r - 1);
}

/// Worth while without need: the other lane moves better (MOBIL with politeness). REQUIRES is_held_up.
bool attractive(const World& world, std::uint32_t r, const Neighbours& n) {
    const Vehicles& v = world.vehicles;
    const float gap = v.body[r - 1].x_m - length_m(world, r - 1) - v.body[r].x_m;
    const Driver me = driver_of(world, r);
    const float now = acceleration(me, v.body[r].speed_mps, v.body[r - 1].speed_mps, gap);
    const float then = acceleration(me, v.body[r].speed_mps, n.lead_speed_mps, n.lead_gap_m);
    if (then - now <= taste.threshold_mps2) return false;
    float cost = 0.0F;
    if (n.follow_gap_m < free_road_m) {
        const Driver other = me;  // what it would mean to somebody like me
        const float before = acceleration(other, n.follow_speed_mps, n.lead_speed_mps,
                                          n.follow_gap_m + length_m(world, r) + n.lead_gap_m);
        cost = taste.politeness *
               std::max(0.0F, before - acceleration(other, n.follow_speed_mps, v.body[r].speed_mps, n.follow_gap_m));
    }
    return then - now > taste.threshold_mps2 + cost;
}

/// Whether the turn can still be made from the target lane.
bool keeps_turn(const World& world, const Side& side, const Rider& rider) {
    return lane_shift(world, side.target, rider.turn, rider) == 0;
}

/// Asks the next driver behind to hold back. One who is alongside goes on: it is the one behind him that opens the gap.
/// Nobody is asked who has already stood for others for a while, so that two queues never wait for each other.
void ask_courtesy(World& world, const Side& side, std::uint32_t r, std::uint32_t behind) {
    const Vehicles& v = world.vehicles;
    const float rear = v.body[r].x_m - length_m(world, r);
    const std::uint32_t last = world.lanes.of[side.target].end();
    std::uint32_t asked = behind;
    if (asked < last && rear - v.body[asked].x_m < 0.0F) ++asked;
    if (asked >= last || asked < world.lanes.of[side.target].head()) return;
    const float gap = rear - v.body[asked].x_m;
    const auto patience_steps = static_cast<std::uint16_t>(courtesy_patience_s / world.options.step_s);
    if (gap > 15.0F || v.body[asked].speed_mps > courteous_mps || v.rider[asked].standing_steps > patience_steps)
        return;
    world.scratch.hold_x_m[asked] = std::min(world.scratch.hold_x_m[asked], rear);
}

/// A bus that has stood in its bay ready to go for a moment: the first driver behind who can stop at ease and is one of
/// those who let buses in makes room for it. Others drive on.
void ask_to_let_bus_in(World& world, const Side& side, std::uint32_t r, std::uint32_t behind) {
    const Vehicles& v = world.vehicles;
    const float rear = v.body[r].x_m - length_m(world, r);
    for (std::uint32_t asked = behind; asked < world.lanes.of[side.target].end(); ++asked) {
        const float gap = rear - v.body[asked].x_m, speed = v.body[asked].speed_mps;
        if (gap > let_in_sight_m) return;
        const auto patience_steps = static_cast<std::uint16_t>(courtesy_patience_s / world.options.step_s);
        if (v.rider[asked].standing_steps > patience_steps) return;
        const float comfortable_m = speed * speed / (2.0F * class_of(world, asked).driver.comfort_decel_mps2);
        if (gap < comfortable_m || asked < world.lanes.of[side.target].head()) continue;
        if (uniform(world.options.seed, v.rider[asked].trip, Purpose::courtesy, v.rider[r].trip) >= let_in_share)
            continue;
        world.scratch.hold_x_m[asked] = std::min(world.scratch.hold_x_m[asked], rear);
        return;
    }
}

/// Lanes one would have to change on the short link ahead to make the turn there, from where this lane leads; 0 when
/// that link is long enough to sort oneself in.
int shift_ahead(const World& world, std::uint32_t lane, const Rider& rider) {
    if (rider.turn == none || rider.after == none || !world.layout.turn[rider.turn].short_ahead) return 0;
    int least = none_shift;
    for (std::uint32_t m = world.layout.lane_movement_begin[lane]; m < world.layout.lane_movement_begin[lane + 1];
         ++m) {
        const MovementFacts& movement = world.layout.movement[m];
        if (movement.turn != rider.turn) continue;
        const int shift = lane_shift(world, movement.to, rider.after, rider);
        if (std::abs(shift) < std::abs(least)) least = shift;
    }
    return least == none_shift ? 0 : least;
}

void go_over(World& world, Side& side, std::uint32_t r) {
    const Vehicles& v = world.vehicles;
    world.scratch.next_lane[r] = side.target;
    world.scratch.chosen[r] = none;  // what was granted began on this lane
    ++world.lanes.of[side.lane].changed;
    side.last_rear_m = v.body[r].x_m - length_m(world, r);
    side.last_speed_mps = v.body[r].speed_mps;
}

/// Drivers look around every second or so, not all at the same step.
bool looks_around(const World& world, std::uint32_t trip) {
    return (static_cast<std::uint64_t>(trip) + static_cast<std::uint64_t>(world.step_index / 2)) % 3 == 0;
}

/// Most drivers have no reason to move over: they are on a lane for their turn, and nobody holds them up. What tells
/// lies at hand, so it is asked first, and with few branches.
bool may_have_reason(const World& world, const Side& side, std::uint32_t r, int direction) {
    const Rider& rider = world.vehicles.rider[r];
    if (rider.turn != none) {
        const TurnFacts& turn = world.layout.turn[rider.turn];
        const bool right = side.highest < turn.first_lane;
        const bool left = side.number > turn.last_lane;
        if (right || left) return (direction > 0) == right;
        if (turn.short_ahead) return true;
    }
    if (side.allowed != all_kinds && !allows(side.allowed, kind_of(world, r))) return true;
    if (r == world.lanes.of[side.lane].first) return false;
    const VehicleBody& me = world.vehicles.body[r];
    const VehicleBody& leader = world.vehicles.body[r - 1];
    const bool slower = me.speed_mps <= 0.9F * me.desired_mps;
    const bool in_sight = leader.x_m - me.x_m <= sight_m + leader.length_m;
    return static_cast<int>(slower) & static_cast<int>(in_sight) & static_cast<int>(looks_around(world, rider.trip));
}

void consider(World& world, Side& side, std::uint32_t r, int direction) {
    const Vehicles& v = world.vehicles;
    const Rider& rider = v.rider[r];
    float left_m = side.line_m - v.body[r].x_m;
    if (v.body[r].x_m < side.entry_m + clear_of_node_m || left_m < v.body[r].speed_mps * world.options.step_s + 1.0F) {
        const bool waits_at_line = left_m >= 0.0F && v.body[r].speed_mps < 0.5F;
        if (!waits_at_line || world.scratch.chosen[r] != none) return;  // who may go goes
    }
    const VehicleKind kind = kind_of(world, r);
    int shift = lane_shift(world, side.lane, rider.turn, rider);
    if (shift == 0 &&
        left_m < ahead_reach_m) {  // sorts himself in for the turn after, as long as that serves this one too
        const int ahead = shift_ahead(world, side.lane, rider);
        if (ahead * direction > 0 && keeps_turn(world, side, rider) &&
            std::abs(shift_ahead(world, side.target, rider)) < std::abs(ahead))
            shift = ahead;
        else if (ahead == 0 && shift_ahead(world, side.target, rider) != 0)
            return;
    }
    // The lane was closed or reserved meanwhile: out of it, whatever the turn.
    if (shift == 0 && !may_use(world, side.lane, rider.trip, kind)) shift = direction;
    if (is_watched(world, side.lane)) {
        const Bus* bus = bus_of(world, r);
        if (bus != nullptr && bus->phase == BusPhase::dwelling) return;
        shift = shift_around(world, side.lane, r, shift, left_m);
        if (shift == 0 && (bus != nullptr && bus->stop_lane >= 0.0F)) return;  // keeps to the lane of its stop
        const float x_m = v.body[r].x_m;
        if (shift == 0 && obstacle_ahead_m(world, side.target, x_m) - x_m < see_obstacle_m) return;
        if (!place_is_free(world, side.target, x_m - length_m(world, r), x_m)) return;
    }
    const bool must = shift * direction > 0;
    if (!must) {
        if (!looks_around(world, rider.trip)) return;
        if (shift != 0 || !is_held_up(world, side, r) || !keeps_turn(world, side, rider)) return;
    }
    if (!may_use(world, side.target, rider.trip, kind)) return;
    const std::uint32_t behind = row_behind(world, side.target, v.body[r].x_m);
    const Neighbours n = neighbours(world, side, r, behind);
    const bool has_follower = n.follow_gap_m < free_road_m;
    const float decel = must ? tolerated_decel_mps2(taste, left_m, std::abs(shift)) : taste.safe_decel_mps2;
    const Driver follower = has_follower ? driver_of(world, behind) : Driver{};
    const bool safe = gap_is_safe(driver_of(world, r), v.body[r].speed_mps, follower, n, decel) &&
                      (has_follower || clear_of_arrivals(world, side, r));
    if (safe && (must || attractive(world, r, n))) {
        go_over(world, side, r);
        return;
    }
    if (must && left_m < courtesy_reach_m * static_cast<float>(std::abs(shift))) ask_courtesy(world, side, r, behind);
}

/// Acceleration behind the leader of the lane, or on a free road when there is none.
float acceleration_behind(const World& world, const Driver& driver, std::uint32_t r, std::uint32_t leader,
                          bool has_leader) {
    const Vehicles& v = world.vehicles;
    if (!has_leader) return free_acceleration(driver, v.body[r].speed_mps);
    return acceleration(driver, v.body[r].speed_mps, v.body[leader].speed_mps,
                        v.body[leader].x_m - length_m(world, leader) - v.body[r].x_m);
}

/// What lies on one side: the strip beside a lane, or the lane beside a strip.
std::uint32_t strip_side(const LaneFacts& facts, bool right, bool into_strip) {
    if (into_strip) return right ? facts.strip_right : facts.strip_left;
    return right ? facts.right : facts.left;
}

/// A narrow vehicle between a lane and the strip beside it: into the strip to pass a queue, out of it to turn or to go
/// faster.
void consider_strip(World& world, Side& side, std::uint32_t r, bool into_strip) {
    const Vehicles& v = world.vehicles;
    const Rider& rider = v.rider[r];
    const ClassFacts& facts = class_of(world, r);
    if (facts.filter_share <= 0.0F || world.scratch.chosen[r] != none || v.body[r].x_m < side.entry_m + clear_of_node_m)
        return;
    const float left_m = side.line_m - v.body[r].x_m;
    if (left_m < v.body[r].speed_mps * world.options.step_s + 1.0F && v.body[r].speed_mps > 0.5F) return;
    const int here = lane_shift(world, side.lane, rider.turn);
    const int there = lane_shift(world, side.target, rider.turn);
    const bool must = here != 0 && side.target == strip_side(world.lanes.of[side.lane].facts, here > 0, into_strip);
    if (into_strip && must) {  // out of the way of others, towards his turn, when there is no other way
        const float stood_s = static_cast<float>(rider.standing_steps) * world.options.step_s;
        if (v.body[r].speed_mps > 0.5F || stood_s < squeeze_patience_s) return;
    } else if (into_strip && there != 0 && left_m < early_m) {
        return;  // the turn first
    }
    if (!must && std::abs(there) > std::abs(here)) return;
    const bool leads = r == world.lanes.of[side.lane].first;
    if (into_strip && !must && (leads || v.body[r].speed_mps > queue_share * facts.filter_mps)) return;
    if (!may_use(world, side.target, rider.trip, facts.kind)) return;
    const bool willing =
        uniform(world.options.seed, rider.trip, Purpose::filtering) < static_cast<double>(facts.filter_share);
    if (into_strip && !must && !willing) return;
    const std::uint32_t behind = row_behind(world, side.target, v.body[r].x_m);
    const Neighbours n = neighbours(world, side, r, behind);
    const bool has_follower = n.follow_gap_m < free_road_m;
    const Driver me = driver_of(world, r);
    const float decel = must ? tolerated_decel_mps2(taste, left_m, 1) : taste.safe_decel_mps2;
    if (!gap_is_safe(me, v.body[r].speed_mps, has_follower ? driver_of(world, behind) : Driver{}, n, decel)) return;
    if (!has_follower && !clear_of_arrivals(world, side, r)) return;
    Driver in_strip = me;
    in_strip.desired_speed_mps =
        std::min(me.desired_speed_mps, strip_limit_mps(world, into_strip ? side.target : side.lane, r));
    const float now = acceleration_behind(world, into_strip ? me : in_strip, r, r - 1, !leads);
    const float then = n.lead_gap_m < free_road_m ? acceleration(into_strip ? in_strip : me, v.body[r].speed_mps,
                                                                 n.lead_speed_mps, n.lead_gap_m)
                                                  : free_acceleration(into_strip ? in_strip : me, v.body[r].speed_mps);
    if (must || then - now > taste.threshold_mps2) go_over(world, side, r);
}

/// A bus between its lane and the bay of its stop. It goes in beside where it will stand, behind those who are there;
/// to come back it needs a gap, for which the queue lets it in.
void consider_bay(World& world, Side& side, std::uint32_t r) {
    const Vehicles& v = world.vehicles;
    const Bus* bus = bus_of(world, r);
    if (bus == nullptr) return;
    const std::uint32_t behind = row_behind(world, side.target, v.body[r].x_m);
    const Neighbours n = neighbours(world, side, r, behind);
    if (is_bay(world.layout, side.target)) {
        const BusLines& lines = world.trips.bus_lines;
        const BusStop& stop = lines.stops[lines.lines[bus->line].stops[bus->next].stop];
        const float bay_m = static_cast<float>(stop.berths) * stop.berth_m;
        const bool here = bus->phase == BusPhase::driving && bus->halt_x_m < free_road_m &&
                          stop.kind == StopKind::bay && row(lane_of(*world.network, stop)) == side.lane;
        if (here && v.body[r].x_m >= stop.position_m - bay_m && n.lead_gap_m >= 0.5F && n.follow_gap_m >= 0.5F)
            go_over(world, side, r);
        return;
    }
    if (bus->phase != BusPhase::leaving_bay) return;
    const bool has_follower = n.follow_gap_m < free_road_m;
    const Driver follower = has_follower ? driver_of(world, behind) : Driver{};
    // It asks more of the follower the longer it waits: the most after half a minute (assumption).
    const float waited_s = static_cast<float>(v.rider[r].standing_steps) * world.options.step_s;
    const float decel = tolerated_decel_mps2(taste, 60.0F - 2.0F * waited_s, 1);
    const bool safe = gap_is_safe(driver_of(world, r), v.body[r].speed_mps, follower, n, decel) &&
                      (has_follower || clear_of_arrivals(world, side, r)) &&
                      place_is_free(world, side.target, v.body[r].x_m - length_m(world, r), v.body[r].x_m);
    if (safe)
        go_over(world, side, r);
    else {
        ask_courtesy(world, side, r, behind);
        ask_to_let_bus_in(world, side, r, behind);
    }
}

}  // namespace

void change_lanes(World& world) {
    const Sideways way = sideways_of(world);
    const bool strips = way == Sideways::strip_left || way == Sideways::strip_right;
    const int direction = way == Sideways::left ? -1 : 1;
    const Bits& beside = world.layout.beside[static_cast<std::size_t>(way)];
    for_each_row(
        world.lanes.active.size(),
        [&](std::size_t index) {
            const std::uint32_t lane = world.lanes.active[index];
            if (!has_bit(beside, lane)) return;
            const LaneRow& rows = world.lanes.of[lane];
            const LaneFacts& facts = rows.facts;
            const std::uint32_t bay = bay_beside(world.layout, lane, way);
            const std::uint32_t target = bay != none ? bay : sideways_to(facts, way);
            Side side = side_of(world, lane, target);
            const bool watched = is_watched(world, lane);  // something may stand in the way
            for (std::uint32_t r = rows.head(); r < rows.end(); ++r) {
                if (bay != none)
                    consider_bay(world, side, r);
                else if (strips)
                    consider_strip(world, side, r, !facts.strip);
                else if (watched || may_have_reason(world, side, r, direction))
                    consider(world, side, r, direction);
            }
        },
        64);
}

}  // namespace septima::phases

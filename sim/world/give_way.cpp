#include "sim/world/judge.h"

namespace septima::phases {

namespace {

// A critical gap is a headway of the major flow. So much of it has gone by when the first who takes it is at his line,
// and a follow-up time more for each one after him; who comes earlier or later than that sees as much more or less of
// the headway before him, and takes the same headways (tests/theory/gap_acceptance_test.cpp).
constexpr float gone_by_s = 2.1F;
constexpr float most_late_s = 2.0F;       // later than this one has not waited for this gap: it is judged as it is seen
constexpr float least_pace_mps = 4.0F;    // of those who let nobody in: slow at the moment, they will be faster
                                          // (assumption)
constexpr float queue_beyond_mps = 2.0F;  // those with precedence let in where the road beyond crawls (assumption)
constexpr float meeting_share = 0.5F;     // of its path in the node a vehicle drives to where it meets others' paths
constexpr float least_lag_cross_s = 1.0F;  // not even the most impatient drive in front of somebody who is nearer
constexpr float least_lag_join_s = 1.3F;   // ... who joins is in front of him for longer

/// Somebody on this turn stands or drives in the node where I would cross, and still will when I come in `arrival_s`.
bool occupied_by(const NodeView& view, TurnId other, float arrival_s) {
    for (const Inside& inside : view.inside)
        if (inside.in_the_way && inside.clear_s >= arrival_s && inside.turn == row(other)) return true;
    return false;
}

bool leads_to(const World& world, std::uint32_t lane, std::uint32_t turn, std::uint32_t to) {
    for (std::uint32_t m = world.layout.lane_movement_begin[lane]; m < world.layout.lane_movement_begin[lane + 1]; ++m)
        if (world.layout.movement[m].turn == turn && world.layout.movement[m].to == to) return true;
    return false;
}

/// What a driver asks of the next vehicle of a turn with precedence.
struct Wanted {
    std::uint32_t only_lane;  ///< count only those that can end on this lane (merges), or none
    float lag_s;              ///< so far off it must be
    float lets_in_mps;        ///< slower than this it lets others in
};

/// Whether the next vehicle on a turn with precedence reaches the node too soon; vehicles that will not come (red,
/// held) do not count.
bool comes_too_soon(const World& world, TurnId other, const Wanted& wanted) {
    const Network& network = *world.network;
    const TurnLight light = world.lights.turn[row(other)];
    if (light == TurnLight::red) return false;
    for (const std::uint32_t lane :
         lanes_of_link(world.layout, static_cast<std::uint32_t>(row(network.turn_from[other])))) {
        if (world.lanes.empty(lane)) continue;
        const LaneRow& rows = world.lanes.of[lane];
        if (rows.count == rows.in_node) continue;
        if (wanted.only_lane != none &&
            !leads_to(world, lane, static_cast<std::uint32_t>(row(other)), wanted.only_lane))
            continue;
        const float line = stop_line(world, lane);
        for (std::uint32_t r = rows.head(); r < rows.end(); ++r) {
            const float away = line - world.vehicles.body[r].x_m;
            const float speed = world.vehicles.body[r].speed_mps;
            if (away > wanted.lag_s * std::max(world.vehicles.body[r].desired_mps, 1.0F)) break;
            if (world.vehicles.rider[r].turn != row(other)) continue;
            if (speed < wanted.lets_in_mps) continue;
            if (light == TurnLight::amber && can_stop(away, speed, comfortable_amber_decel_mps2))
                break;  // will stop, and all behind it
            const bool waits = speed < 1.0F && world.vehicles.rider[r].movement == none;
            if (waits && world.vehicles.rider[r].standing_steps > 2)
                break;  // held at the line; those behind wait with it
            const float in_s = away / std::max(speed, wanted.lets_in_mps > 0.0F ? 2.0F : least_pace_mps);
            if (in_s < wanted.lag_s) return true;
            break;
        }
    }
    return false;
}

/// Seconds until a vehicle is at the line that starts now or goes on, at its full acceleration.
float seconds_to_line(const World& world, const Approach& mine) {
    const VehicleBody& body = world.vehicles.body[mine.row];
    const float accel = class_of(world, mine.row).driver.max_accel_mps2;
    const float left = std::max(mine.away_m, 0.0F);
    return std::max((std::sqrt(body.speed_mps * body.speed_mps + 2.0F * accel * left) - body.speed_mps) / accel,
                    left / std::max(body.desired_mps, 1.0F));
}

/// How long a driver has waited at the head of his lane, s: as he stands, and from when he could have followed the one
/// before him. Who comes to the line in a queue waits before he stands.
float waited_s(const World& world, const Approach& mine) {
    constexpr float usual_follow_up_s = 2.1F;  // of a class that has none of its own
    constexpr float most_moving_up_s = 1.5F;
    const Rider& rider = world.vehicles.rider[mine.row];
    const float own_s = class_of(world, mine.row).follow_up_s;
    const float follow_up_s = own_s > 0.0F ? own_s : usual_follow_up_s;
    const float since_s = seconds_run(world) - world.lanes.of[mine.lane].passed_s;
    if (rider.standing_steps == 0 && since_s > follow_up_s + most_late_s) return 0.0F;  // came alone
    return static_cast<float>(rider.standing_steps) * world.options.step_s +
           std::clamp(since_s - follow_up_s, 0.0F, most_moving_up_s);
}

/// What a driver knows of those who have precedence.
struct Majors {
    float passed_s = -free_road_m;  ///< when the last of them passed its line
    std::size_t lanes = 0;          ///< that they come on
};
Majors majors_of(const World& world, const Approach& mine, bool yield_to_all) {
    Majors majors;
    std::size_t counted = none;  // conflicts with turns of one link follow each other
    const TurnId turn = id_at<TurnId>(world.vehicles.rider[mine.row].turn);
    for (const Conflict& conflict : world.network->turn_conflicts[turn]) {
        if (conflict.priority != Priority::theirs && (!yield_to_all || conflict.priority == Priority::mine)) continue;
        const std::size_t from = row(world.network->turn_from[conflict.other]);
        const auto lanes = lanes_of_link(world.layout, static_cast<std::uint32_t>(from));
        for (const std::uint32_t lane : lanes)
            majors.passed_s = std::max(majors.passed_s, world.lanes.of[lane].passed_s);
        if (from != counted) majors.lanes += lanes.size();
        counted = from;
    }
    return majors;
}

/// The headway of the major flow that is taken. Who has waited takes shorter ones: an S between t_c and a least one
/// (Polus, Lazar & Livneh 2003, J. Transp. Eng. 129, 504: logistic in the wait at roundabouts; abstract seen). How far
/// and how soon are assumptions: 70 %, half of it after 0.08 t_c^2 s for each lane of the major flow. It makes up for a
/// flow on one lane that has fewer long headways than Poisson's; those of several lanes together have them.
float gap_taken_s(const World& world, const Approach& mine, std::size_t lanes) {
    constexpr float least_share = 0.7F, half_per_s = 0.08F;
    const float gap_s = class_of(world, mine.row).critical_gap_s;
    const float half_s = half_per_s * gap_s * gap_s * static_cast<float>(std::max<std::size_t>(lanes, 1));
    const float impatience = waited_s(world, mine) / half_s;
    const float cubed = impatience * impatience * impatience;
    return gap_s * (1.0F - (1.0F - least_share) * cubed * cubed / (1.0F + cubed * cubed));
}

/// How far off, in seconds from now, the next vehicle of the major flow has to be.
float lag_needed_s(const World& world, const Approach& mine, const AtLine& at, float least_s) {
    const float usual_s = gap_taken_s(world, mine, at.major_lanes) - gone_by_s;
    const bool under_way = world.vehicles.rider[mine.row].movement != none;  // does not stop for what was far enough
    const float lag_s = under_way ? 0.5F * std::max(least_s, usual_s) : std::max(least_s, usual_s - at.late_s());
    return lag_s + seconds_to_line(world, mine);
}

/// Would pass the line sooner after the one before than drivers of his class do.
bool follows_too_soon(const World& world, const Approach& mine) {
    const float follow_up_s = class_of(world, mine.row).follow_up_s;
    if (follow_up_s <= 0.0F) return false;
    const float after_s = seconds_run(world) + seconds_to_line(world, mine) - world.lanes.of[mine.lane].passed_s;
    return after_s + 0.5F * world.options.step_s < follow_up_s;
}

/// The last vehicle on a lane stands or crawls.
bool queue_beyond(const World& world, std::uint32_t lane) {
    return !world.lanes.empty(lane) && world.vehicles.body[world.lanes.of[lane].tail()].speed_mps < queue_beyond_mps;
}

/// Whether somebody of a turn with precedence comes too soon.
bool must_wait_for(const World& world, const Approach& mine, const Conflict& conflict, std::uint32_t to_lane,
                   const AtLine& at) {
    const bool merge = conflict.kind == ConflictKind::merge;
    const TurnFacts& facts = world.layout.turn[world.vehicles.rider[mine.row].turn];
    const bool signalled = world.lights.turn[world.vehicles.rider[mine.row].turn] != TurnLight::dark;
    const bool lets_in = merge && !signalled && queue_beyond(world, to_lane);
    const float lag_s = lag_needed_s(world, mine, at, merge ? least_lag_join_s : least_lag_cross_s);
    return comes_too_soon(world, conflict.other, {merge ? to_lane : none, lag_s, lets_in ? facts.lets_in_mps : 0.0F});
}

}  // namespace

AtLine at_line(const World& world, const Approach& mine, bool yield_to_all) {
    const float comes_s = seconds_run(world) + seconds_to_line(world, mine);
    const Majors majors = majors_of(world, mine, yield_to_all);
    const LaneRow& rows = world.lanes.of[mine.lane];
    float due_s = majors.passed_s + gone_by_s;
    if (rows.passed_s > majors.passed_s) {
        const float follow_up_s = class_of(world, mine.row).follow_up_s;
        const bool in_turn = follow_up_s > 0.0F && comes_s < rows.passed_s + follow_up_s + most_late_s;
        if (!in_turn) return {comes_s, comes_s, majors.lanes};
        const auto since_due_ms = static_cast<std::int16_t>(in_ms(rows.passed_s) - rows.due_ms);
        due_s = rows.passed_s - 0.001F * static_cast<float>(since_due_ms) + follow_up_s;
        due_s = std::max(due_s, comes_s - most_late_s);
    }
    if (comes_s > due_s + most_late_s) due_s = comes_s;
    return {comes_s, std::min(due_s, comes_s + gone_by_s), majors.lanes};
}

DelayCause conflict_on(const NodeView& view, const Approach& mine, std::uint32_t movement, bool yield_to_all) {
    const World& world = view.world;
    const std::uint32_t to_lane = world.layout.movement[movement].to;
    const Rider& rider = world.vehicles.rider[mine.row];
    const TurnFacts& facts = world.layout.turn[rider.turn];
    const bool gives_way = facts.gives_way || yield_to_all;
    if ((facts.conflict_bits & (view.claimed_bits | view.inside_bits)) == 0 && !gives_way) return go;
    if (gives_way && follows_too_soon(world, mine)) return DelayCause::yield;
    const AtLine at = gives_way ? at_line(world, mine, yield_to_all) : AtLine{};
    const bool signalled = world.lights.turn[rider.turn] != TurnLight::dark;
    const float meets_m = mine.away_m + meeting_share * world.layout.movement[movement].length_m;
    const float arrival_s = meets_m / std::max(world.vehicles.body[mine.row].speed_mps, 2.0F);
    for (const Conflict& conflict : world.network->turn_conflicts[id_at<TurnId>(rider.turn)]) {
        const bool merge = conflict.kind == ConflictKind::merge;
        const std::uint64_t bit = world.layout.turn[row(conflict.other)].bit;
        const bool minds_claims = conflict.priority != Priority::mine && (!merge || signalled);
        if (minds_claims && (bit & view.claimed_bits) != 0) {
            for (const Claim& claim : view.claims)
                if (claim.turn == row(conflict.other) && (!merge || claim.lane == to_lane)) return DelayCause::yield;
        }
        if (!merge && (bit & view.inside_bits) != 0 &&
            occupied_by(view, conflict.other, conflict.priority == Priority::equal ? 0.0F : arrival_s))
            return DelayCause::blocked;
        const bool theirs =
            conflict.priority == Priority::theirs || (yield_to_all && conflict.priority != Priority::theirs);
        if (theirs && must_wait_for(world, mine, conflict, to_lane, at)) return DelayCause::yield;
    }
    return go;
}

}  // namespace septima::phases

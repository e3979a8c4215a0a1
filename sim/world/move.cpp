#include "sim/base/parallel.h"
#include "sim/world/heed_halts.h"
#include "sim/world/heed_node.h"
#include "sim/world/motion_block.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

/// What a lane's vehicles have in common in this step.
struct LaneView {
    std::uint32_t lane;
    float line_m;
    std::uint32_t first, head, last;  ///< rows; those before `head` are in the node
    std::uint32_t heeded;             ///< those before have a Heed
    std::uint32_t held_from;          ///< first that must not pass the line
    bool strip;
    bool watched;  ///< has incidents or stops to heed
};

LaneView view_of(const World& world, std::uint32_t lane) {
    const LaneRow& of = world.lanes.of[lane];
    return {lane,
            of.facts.line_m,
            of.first,
            of.head(),
            of.end(),
            of.first + of.heeded,
            std::max(of.granted_until, of.head()),
            of.facts.strip,
            is_watched(world, lane)};
}

/// The rows of a block, and the active lanes they belong to.
struct Span {
    std::uint32_t first, last;          ///< rows
    std::size_t first_lane, last_lane;  ///< active lanes
};

BlockLane part_of(const LaneView& view, const Span& span) {
    return {view.lane, view.first, std::max(view.first, span.first), std::min(view.last, span.last), span.first};
}

/// What is particular to a few rows of a lane: the first has no leader; those near the node heed it; on a strip one
/// does not pass others too fast.
void heed_lane(const World& world, const LaneView& view, const Span& span, MotionBlock& block) {
    const std::uint32_t begin = std::max(view.first, span.first);
    const std::uint32_t end = std::min(view.last, span.last);
    if (begin == view.first) block.leader_rear_m[begin - span.first] = free_road_m;
    std::uint32_t r = begin;
    for (; r < std::min(end, view.heeded); ++r) {
        const Heed& heed = world.scratch.heed[r];
        const std::size_t i = r - span.first;
        block.desired_mps[i] = heed.desired_mps;
        block.node_mps2[i] = heed.interaction_mps2;
        block.node_cause[i] = heed.cause;
    }
    if (!view.strip) return;
    const LaneFacts& facts = world.lanes.of[view.lane].facts;
    for (; r < end; ++r) block.desired_mps[r - span.first] = desired_on(world, facts, view.lane, r);
}

void heed_courtesy(const World& world, const Span& span, MotionBlock& block) {
    for (std::uint32_t r = span.first; r < span.last; ++r)
        if (world.scratch.hold_x_m[r] < free_road_m)
            block.most_accel_mps2[r - span.first] =
                courteous_acceleration(world, mover_of(world, r, block.desired_mps[r - span.first]));
}

/// Bumpers never overlap, whatever the parameters: the new place of a row stays behind its leader's new rear and a
/// closed line.
void keep_behind(const World& world, const LaneView& view, const Span& span, MotionBlock& block) {
    const std::uint32_t begin = std::max(view.first, span.first);
    const std::uint32_t end = std::min(view.last, span.last);
    const VehicleBody* moved = world.scratch.moved.data();
    float rear_m = begin == view.first ? free_road_m : moved[begin - 1].x_m - moved[begin - 1].length_m;
    for (std::uint32_t r = begin; r < end; ++r) {
        const std::size_t i = r - span.first;
        float limit_m = rear_m;
        if (r >= view.held_from && world.vehicles.rider[r].turn != none) limit_m = std::min(limit_m, view.line_m);
        if (block.next_x_m[i] > limit_m) stop_at(block, i, limit_m, world.options.step_s);
        rear_m = block.next_x_m[i] - block.length_m[i];
    }
}

/// What a step of a lane's rows adds to its sums: time lost against the desired speed goes to the cause that held the
/// vehicle up last.
void add_sums(const LaneView& view, const Span& span, const MotionBlock& block, float step_s, LaneSums& sums) {
    const std::uint32_t begin = std::max(view.first, span.first);
    const std::uint32_t end = std::min(view.last, span.last);
    if (begin == view.first) sums.vehicle_s += step_s * static_cast<float>(view.last - view.first);
    float vehicle_m = sums.vehicle_m;
    for (std::uint32_t i = begin - span.first; i < end - span.first; ++i) {
        vehicle_m += block.advance_m[i];
        sums.cause_ticks[static_cast<std::size_t>(block.cause[i])] += block.lost_ticks[i];
    }
    sums.vehicle_m = vehicle_m;
}

/// A row may run over a closed line, or into its leader, who has already stopped short perhaps.
bool may_overrun(const LaneView& view, const Span& span, const MotionBlock& block) {
    if (block.too_far || view.watched || view.first < span.first) return true;
    return view.held_from < std::min(view.last, span.last) && block.next_x_m[view.held_from - span.first] > view.line_m;
}

void finish_trip(World& world, std::uint32_t r, float now_s) {
    const std::uint32_t trip = world.vehicles.rider[r].trip;
    world.status[trip] = TripStatus::completed;
    world.arrival_s[trip] = now_s;
    world.tally[trip] = world.vehicles.tally[r];
}

/// Finds the rows that leave the lane at its end: beyond the node, or because their trip ends at the line. Notes when
/// the last one passed the line.
void find_leavers(World& world, const LaneView& view) {
    std::uint32_t last_leaver = 0;
    LaneRow& rows = world.lanes.of[view.lane];
    for (std::uint32_t r = view.first; r < view.last; ++r) {
        const float x = world.scratch.moved[r].x_m, before = world.vehicles.body[r].x_m;
        if (x < view.line_m) break;
        if (before < view.line_m)
            rows.passed_s = seconds_run(world) + world.options.step_s * (view.line_m - before) / (x - before);
        const Rider& rider = world.vehicles.rider[r];
        if (world.scratch.next_lane[r] != stays) continue;  // moves sideways
        if (rider.turn == none) {
            world.scratch.next_lane[r] = none;
            finish_trip(world, r, static_cast<float>(time_s(world)) + world.options.step_s);
        } else {
            if (rider.movement == none || x < world.layout.movement[rider.movement].end_m) continue;
            world.scratch.next_lane[r] = world.layout.movement[rider.movement].to;
        }
        last_leaver = r - view.first + 1;
    }
    rows.crossed = static_cast<std::uint16_t>(last_leaver);
}

/// Lists those rows, and those that move sideways; how many.
std::uint16_t list_leavers(World& world, const LaneView& view) {
    const LaneRow& rows = world.lanes.of[view.lane];
    const std::uint32_t last = rows.changed > 0 ? view.last : view.first + rows.crossed;
    std::uint32_t left = 0;
    for (std::uint32_t r = view.first; r < last; ++r)
        if (world.scratch.next_lane[r] != stays) world.scratch.leavers[view.first + left++] = r;
    return static_cast<std::uint16_t>(left);
}

void move_span(World& world, const Span& span, MotionBlock& block) {
    const std::size_t rows = span.last - span.first;
    load(world, span.first, rows, block);
    for (std::size_t l = span.first_lane; l < span.last_lane; ++l) {
        const LaneView view = view_of(world, world.lanes.active[l]);
        heed_lane(world, view, span, block);
        if (view.watched) heed_halts(world, part_of(view, span), block);
    }
    heed_courtesy(world, span, block);
    drive(block, rows, world.options.step_s);
    if (!world.trips.script.empty()) obey_scripts(world, span.first, rows, block);
    for (std::size_t l = span.first_lane; l < span.last_lane; ++l) {
        const LaneView view = view_of(world, world.lanes.active[l]);
        if (view.watched) stop_at_halts(world, part_of(view, span), block);
        if (may_overrun(view, span, block)) keep_behind(world, view, span, block);
        add_sums(view, span, block, world.options.step_s, world.sums[view.lane]);
    }
    settle(block, span.first, rows, world);
    for (std::size_t l = span.first_lane; l < span.last_lane; ++l) {
        const LaneView view = view_of(world, world.lanes.active[l]);
        if (view.last > span.last) continue;
        find_leavers(world, view);
        world.scratch.left[l] = list_leavers(world, view);
    }
}

}  // namespace

void move(World& world) {
    const std::size_t rows = world.vehicles.size();
    const LaneRows& lanes = world.lanes;
    world.scratch.moved.resize(rows);
    world.scratch.leavers.resize(rows);
    world.scratch.left.resize(lanes.active.size());
    for_each_block(lanes.active.size(), 64, [&](std::size_t first, std::size_t last) {
        MotionBlock block;
        Span span{lanes.begin[first], lanes.begin[first], first, first};
        while (span.last < lanes.begin[last]) {
            span.first = span.last;
            span.last = std::min(lanes.begin[last], span.first + static_cast<std::uint32_t>(MotionBlock::capacity));
            while (span.last_lane < last && lanes.begin[span.last_lane] < span.last) ++span.last_lane;
            move_span(world, span, block);
            span.first_lane = lanes.begin[span.last_lane] == span.last ? span.last_lane : span.last_lane - 1;
            span.last_lane = span.first_lane;
        }
    });
    world.counts.updates += rows;
}

}  // namespace septima::phases

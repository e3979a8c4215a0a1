// What a controller's detectors see: vehicles on the lanes that lead to its stop lines, as they stand now.

#include <array>

#include "sim/world/phases.h"

namespace septima::phases {

namespace {

constexpr float queued_mps = 5.0F;           // slower than this, a vehicle counts as queued wherever it is
constexpr float lane_saturation_vps = 0.5F;  // 1800 veh/h
constexpr float permitted_share = 0.25F;  // of its saturation, for a turn that gives way within its phase (assumption)
constexpr std::size_t most_turns_counted = 16;  // of a link

/// Calls body(row, metres before the stop line) for the vehicles of a lane that have not passed it, front to back,
/// until body returns false.
template <class Body>
void for_each_before_line(const World& world, std::uint32_t lane, const Body& body) {
    const LaneRow& rows = world.lanes.of[lane];
    const float line_m = rows.facts.line_m;
    for (std::uint32_t r = rows.head(); r < rows.end(); ++r)
        if (!body(r, line_m - world.vehicles.body[r].x_m)) return;
}

/// Calls body(link) once for each link that ends at the controller; turns of a link are consecutive.
template <class Body>
void for_each_approach(const Network& network, ControllerId controller, const Body& body) {
    LinkId last = no_id<LinkId>;
    for (const TurnId turn : network.controller_turns[controller]) {
        if (network.turn_from[turn] == last) continue;
        last = network.turn_from[turn];
        body(last);
    }
}

void look_at_lane(const World& world, const SignalControl& control, std::uint32_t lane, Sensed& out) {
    for_each_before_line(world, lane, [&](std::uint32_t r, float away_m) {
        const float bus_reach_m =
            control.bus_priority ? control.bus_ahead_s * world.vehicles.body[r].desired_mps : 0.0F;
        // Everybody behind is farther away; no vehicle drives faster than 200 km/h.
        if (away_m > control.detection_m && (!control.bus_priority || away_m > control.bus_ahead_s * 56.0F))
            return false;
        const std::uint32_t turn = world.vehicles.rider[r].turn;
        if (turn == none) return true;
        const std::uint64_t phases = world.lights.turn_phases[turn];
        const bool green = world.lights.turn[turn] == TurnLight::green;
        if (away_m <= control.detection_m) {
            out.present |= phases;
            if (!green) out.called |= phases;
        }
        const bool bus = away_m <= bus_reach_m && (mask_of(kind_of(world, r)) & bus_kinds) != 0;
        if (bus && !(is_watched(world, lane) && halts_before_line(world, lane, r))) {
            out.bus |= phases;
            if (!green) out.bus_waiting |= phases;
        }
        return true;
    });
}

/// Queued vehicles of a link by turn.
using TurnCounts = std::array<float, most_turns_counted>;

TurnCounts queues_of(const World& world, LinkId link, float detection_m) {
    const Network& network = *world.network;
    TurnCounts counts{};
    for (const std::uint32_t lane : lanes_of_link(world.layout, static_cast<std::uint32_t>(row(link))))
        for_each_before_line(world, lane, [&](std::uint32_t r, float away_m) {
            const std::uint32_t turn = world.vehicles.rider[r].turn;
            if (turn == none || (away_m > detection_m && world.vehicles.body[r].speed_mps > queued_mps)) return true;
            const std::size_t i = turn - network.link_turn_begin[link];
            if (i < counts.size()) counts[i] += 1.0F;
            return true;
        });
    return counts;
}

/// Mean queue that a vehicle entering a link joins: the sum over its turns of share times queue.
float queue_ahead(const World& world, LinkId link, float detection_m) {
    const TurnCounts counts = queues_of(world, link, detection_m);
    float sum = 0.0F, squares = 0.0F;
    for (const float count : counts) {
        sum += count;
        squares += count * count;
    }
    return sum > 0.0F ? squares / sum : 0.0F;
}

/// Vehicles a second that a turn's lanes let go; a lane with several turns gives each its part.
float saturation_vps(const Network& network, TurnId turn) {
    float sum = 0.0F;
    for (const LaneId lane : network.lanes_of(network.turn_from[turn])) {
        bool serves = false;
        float turns = 0.0F;
        TurnId last = no_id<TurnId>;
        for (const MovementId movement : network.movements_of(lane)) {
            if (network.movement_turn[movement] == last) continue;
            last = network.movement_turn[movement];
            turns += 1.0F;
            serves |= last == turn;
        }
        if (serves) sum += lane_saturation_vps / turns;
    }
    return sum;
}

bool gives_way(const Network& network, const Phase& phase, TurnId turn) {
    for (const Conflict& conflict : network.turn_conflicts[turn])
        if (conflict.priority == Priority::theirs &&
            std::binary_search(phase.turns.begin(), phase.turns.end(), conflict.other))
            return true;
    return false;
}

/// Varaiya's weights: (queue of the turn - mean queue it leads to) * saturation, summed over the turns of each phase.
void add_pressures(const World& world, ControllerId controller, Sensed& out) {
    const Network& network = *world.network;
    const SignalPlan& plan = world.controls.plan[row(controller)];
    const float detection_m = world.controls.control[row(controller)].detection_m;
    for_each_approach(network, controller, [&](LinkId link) {
        const TurnCounts counts = queues_of(world, link, detection_m);
        for (const TurnId turn : network.turns_of(link)) {
            const std::size_t i = row(turn) - network.link_turn_begin[link];
            const float queue = i < counts.size() ? counts[i] : 0.0F;
            if (queue == 0.0F) continue;  // nobody to move: a full exit must not punish the phase
            const float weight =
                (queue - queue_ahead(world, network.turn_to[turn], detection_m)) * saturation_vps(network, turn);
            for (std::size_t p = 0; p < std::min(plan.phases.size(), most_phases); ++p) {
                if ((world.lights.turn_phases[row(turn)] >> p & 1U) == 0) continue;
                out.pressure[p] += weight * (gives_way(network, plan.phases[p], turn) ? permitted_share : 1.0F);
            }
        }
    });
}

}  // namespace

Sensed sensed_by(const World& world, ControllerId controller) {
    Sensed out;
    const SignalControl& control = world.controls.control[row(controller)];
    if (control.kind == ControlKind::max_pressure) {
        add_pressures(world, controller, out);
        return out;
    }
    for_each_approach(*world.network, controller, [&](LinkId link) {
        for (const std::uint32_t lane : lanes_of_link(world.layout, static_cast<std::uint32_t>(row(link))))
            look_at_lane(world, control, lane, out);
    });
    return out;
}

}  // namespace septima::phases

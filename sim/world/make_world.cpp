#include <fmt/format.h>

#include <cmath>

#include "sim/base/error.h"
#include "sim/base/random.h"
#include "sim/world/phases.h"

namespace septima {

void Vehicles::resize(std::size_t rows) {
    body.resize(rows);
    headway_s.resize(rows);
    rider.resize(rows);
    tally.resize(rows);
}

namespace {

void check_options(const WorldOptions& o) {
    const auto need = [](bool good, const std::string& text) {
        if (!good) throw InputError(text);
    };
    need(o.step_s >= 0.05F && o.step_s <= 1.0F, fmt::format("step_s is {}; 0.05 to 1 s are allowed", o.step_s));
    need(std::isfinite(o.start_s) && std::isfinite(o.end_s) && o.end_s > o.start_s,
         fmt::format("the run ends at {} s and starts at {} s; the end must come later", o.end_s, o.start_s));
    need(o.warmup_s >= 0.0 && o.warmup_s <= 6.0 * 3600,
         fmt::format("warmup_s is {}; 0 to 21600 s are allowed", o.warmup_s));
    need(o.report_interval_s >= 10.0 && o.report_interval_s <= 3600.0,
         fmt::format("report_interval_s is {}; 10 to 3600 s are allowed", o.report_interval_s));
    need(o.day_slice_s == 0.0 || (o.day_slice_s >= 60.0 && std::fmod(o.day_slice_s, 60.0) == 0.0),
         fmt::format("day_slice_s is {}; whole minutes, or 0 for no record, are allowed", o.day_slice_s));
    need(o.reroute_interval_s >= 30.0,
         fmt::format("reroute_interval_s is {}; at least 30 s are needed", o.reroute_interval_s));
}

void set_up_controls(const Network& network, std::size_t lanes, Controls& controls) {
    controls.lane_allowed = network.lane_allowed.values();
    controls.lane_allowed.resize(lanes, 0);
    controls.lane_compliance.assign(lanes, 1.0F);
    controls.link_filtering.assign(network.links(), 1);
    controls.link_limit_mps.resize(network.links());
    for (std::size_t i = 0; i < network.links(); ++i)
        controls.link_limit_mps[i] = network.free_speed_mps(id_at<LinkId>(i));
    controls.plan = network.controller_plan.values();
    controls.control = network.controller_control.values();
    for (SignalPlan& plan : controls.plan)
        for (Phase& phase : plan.phases) std::sort(phase.turns.begin(), phase.turns.end());
    controls.link_toll_cop.assign(network.links(), 0.0F);
    controls.link_toll_kinds.assign(network.links(), 0);
    controls.link_toll_exempt.assign(network.links(), 0.0F);
}

void set_up_scratch(const Network& network, World& world) {
    Scratch& s = world.scratch;
    const std::size_t lanes = world.layout.lanes();
    world.lanes.of.resize(lanes);
    for (std::size_t i = 0; i < lanes; ++i) world.lanes.of[i].facts = world.layout.lane[i];
    s.insert_trip.assign(lanes, none);
    s.insert_speed_mps.assign(lanes, 0.0F);
    s.insert_x_m.assign(lanes, 0.0F);
    const std::size_t chunks = lanes / lanes_of_chunk + 1;
    world.lanes.begin.assign(1, 0);
    world.lanes.chunk.assign(chunks + 1, {});
    world.lanes.occupied.assign(chunks * (lanes_of_chunk / 64), 0);
    s.first_comer.assign(lanes, none);
    s.gains.assign(chunks * (lanes_of_chunk / 64), 0);
    s.node_bits.assign(network.nodes() / 64 + 1, 0);
    world.sums.assign(lanes, {});
    world.minute.assign(lanes, {});
}

/// Desires of each driver, keyed by trip: the same in every world of this seed.
void draw_drivers(World& world) {
    const std::size_t trips = world.trips.size();
    world.driver_speed_factor.resize(trips);
    world.driver_headway_factor.resize(trips);
    for (std::size_t i = 0; i < trips; ++i) {
        const VehicleClass& c = world.classes->rows[world.trips.vehicle_class[id_at<TripId>(i)]];
        float speed = c.desired_speed_factor;
        float headway = 1.0F;
        if (c.speed_spread > 0.0F)
            speed *= 1.0F + c.speed_spread * static_cast<float>(normal(world.options.seed, i, Purpose::desired_speed));
        if (c.headway_spread > 0.0F)
            headway += c.headway_spread * static_cast<float>(normal(world.options.seed, i, Purpose::headway));
        world.driver_speed_factor[i] = std::max(0.3F, speed);
        world.driver_headway_factor[i] = std::max(0.3F, headway);
    }
}

/// Fixed routes as turns; a route that the network cannot follow leaves the trip unreachable.
void take_fixed_routes(World& world) {
    const Network& network = *world.network;
    const std::size_t trips = world.trips.size();
    world.routes.turns.resize(trips);
    world.routes.at.assign(trips, 0);
    world.routes.planned.assign(trips, 0);
    world.read_at.assign(trips, 0);
    if (world.trips.route_begin.size() != trips + 1) return;
    for (std::size_t i = 0; i < trips; ++i) {
        const std::uint32_t first = world.trips.route_begin.values()[i];
        const std::uint32_t last = world.trips.route_begin.values()[i + 1];
        auto& turns = world.routes.turns[i];
        for (std::uint32_t k = first; k + 1 < last; ++k) {
            const TurnId turn = network.turn_between(world.trips.route_links[k], world.trips.route_links[k + 1]);
            if (turn == no_id<TurnId>) {
                world.status[i] = TripStatus::unreachable;
                break;
            }
            turns.push_back(static_cast<std::uint32_t>(row(turn)));
        }
    }
}

/// Kinds on the road that pass between queued lanes.
KindMask narrow_kinds(const VehicleClasses& classes, const Trips& trips) {
    std::vector<char> travels(classes.rows.size(), 0);
    for (const std::uint8_t vehicle_class : trips.vehicle_class) travels[vehicle_class] = 1;
    KindMask kinds = 0;
    for (std::size_t i = 0; i < classes.rows.size(); ++i) {
        const VehicleClass& c = classes.rows[i];
        if (travels[i] != 0 && c.filters && c.filter_share > 0.0F)
            kinds = static_cast<KindMask>(kinds | mask_of(c.kind));
    }
    return kinds;
}

ClassFacts facts_of(const VehicleClass& c, float altitude_m) {
    const Driver driver{0.0F, 0.0F, c.min_gap_m, c.max_accel_mps2, c.comfort_decel_mps2, c.accel_exponent};
    return {driver,
            braking_scale(driver),
            c.length_m,
            c.filter_speed_mps,
            c.filters ? c.filter_share : 0.0F,
            c.critical_gap_s,
            c.follow_up_time_s,
            c.kind,
            emission_factors(c, static_cast<double>(altitude_m))};
}

}  // namespace

World make_world(const Network& network, const VehicleClasses& classes, const Zones& zones, Trips trips,
                 std::vector<Command> commands, const WorldOptions& options) {
    check_options(options);
    phases::check_inputs(network, classes, trips);
    World world;
    world.network = &network;
    world.classes = &classes;
    world.zones = &zones;
    world.options = options;
    world.trips = std::move(trips);
    world.commands = std::move(commands);
    std::stable_sort(world.commands.begin(), world.commands.end(),
                     [](const Command& a, const Command& b) { return a.time_s < b.time_s; });
    const std::size_t n = world.trips.size();
    for (const VehicleClass& c : classes.rows) world.class_facts.push_back(facts_of(c, options.altitude_m));
    if (options.filtering) world.narrow_kinds = narrow_kinds(classes, world.trips);
    phases::make_layout(network, world.narrow_kinds != 0, phases::lanes_with_bays(network, world.trips), world.layout);
    phases::set_up_buses(world);
    set_up_controls(network, world.layout.lanes(), world.controls);
    phases::update_strips(world.layout, world.narrow_kinds, world.controls);
    phases::update_turn_lanes(network, world.controls, world.layout);
    set_up_scratch(network, world);
    phases::update_watch(world);
    if (!world.layout.zip_step_m.empty()) world.zip_debt_m.assign(world.layout.lanes(), 0.0F);
    world.lights.turn.assign(network.turns(), TurnLight::dark);
    world.lights.turn_phases.assign(network.turns(), 0);
    world.lights.state.assign(network.controllers(), {});
    world.lights.look_s.assign(network.controllers() / controllers_of_block + 1, time_s(world));
    world.outside.head.assign(network.links(), none);
    world.outside.tail.assign(network.links(), none);
    world.outside.next.assign(n, none);
    world.status.assign(n, TripStatus::planned);
    world.entered_s.assign(n, -1.0F);
    world.arrival_s.assign(n, -1.0F);
    world.shifted_departure_s.assign(n, -1.0F);
    world.outside_ticks.assign(n, 0);
    world.tally.assign(n, {});
    draw_drivers(world);
    take_fixed_routes(world);
    for (const auto& [trip, reason] : world.trips.unreachable) world.status[row(trip)] = TripStatus::unreachable;
    world.into = turns_into(network);
    for (std::size_t i = 0; i < network.links(); ++i)
        world.minute_speed_mps.push_back(network.free_speed_mps(id_at<LinkId>(i)));
    world.epoch_vehicle_s.assign(world.layout.lanes(), 0.0F);
    world.epoch_vehicle_m.assign(world.layout.lanes(), 0.0F);
    world.known_turn_s.assign(network.turns(), 0.0F);
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        // Before anything is measured drivers count on a third of a cycle at signals.
        const bool signal = network.node_controller[network.link_to[link]] != no_id<ControllerId>;
        world.known_time_s.push_back(network.link_length_m[link] / network.free_speed_mps(link) +
                                     (signal ? 15.0F : 0.0F));
    }
    world.day.first_s = time_s(world);
    world.day.slice_s = options.day_slice_s;
    world.measured.interval_s = options.report_interval_s;
    world.measured.start_s = options.start_s;
    world.measured.link_cause_s.assign(network.links() * delay_causes, 0.0);
    phases::take_choices(world);
    const double begin_s = time_s(world);
    while (world.next_trip < n && world.trips.departure_s[id_at<TripId>(world.next_trip)] < static_cast<float>(begin_s))
        ++world.next_trip;
    return world;
}

World forked(const World& world, std::vector<Command> commands) {
    std::stable_sort(commands.begin(), commands.end(),
                     [](const Command& a, const Command& b) { return a.time_s < b.time_s; });
    // A step carries out what is due at its beginning: the last one, what was due a step ago.
    const double carried_out_s = time_s(world) - static_cast<double>(world.options.step_s);
    std::size_t past = 0;
    while (world.step_index > 0 && past < commands.size() && commands[past].time_s <= carried_out_s + 1e-6) ++past;
    const bool same =
        past == world.next_command &&
        std::equal(commands.begin(), commands.begin() + static_cast<std::ptrdiff_t>(past), world.commands.begin());
    if (!same)
        throw InputError(fmt::format(
            "the fork at {} s has other commands before that time than the world it comes from", time_s(world)));
    World fork = world;
    fork.commands = std::move(commands);
    return fork;
}

void add_command(World& world, Command command) {
    command.time_s = std::max(command.time_s, time_s(world));
    const auto at =
        std::upper_bound(world.commands.begin() + static_cast<std::ptrdiff_t>(world.next_command), world.commands.end(),
                         command, [](const Command& a, const Command& b) { return a.time_s < b.time_s; });
    world.commands.insert(at, std::move(command));
}

}  // namespace septima

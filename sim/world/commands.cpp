#include "sim/world/phases.h"

namespace septima::phases {

namespace {

struct Apply {
    World& world;

    void operator()(const SetSpeedLimit& c) const {
        for (const LinkId link : c.links)
            world.controls.link_limit_mps[row(link)] =
                (c.max_mps > 0.0F ? c.max_mps : world.network->link_limit_mps[link]) *
                world.network->link_speed_ratio[link];
        refresh_desired_speeds();
    }
    void operator()(const SetLaneAccess& c) const {
        for (const LaneId lane : c.lanes) {
            world.controls.lane_allowed[row(lane)] = c.restore ? world.network->lane_allowed[lane] : c.allowed;
            world.controls.lane_compliance[row(lane)] = c.restore ? 1.0F : c.compliance;
        }
        world.controls.lanes_changed = true;
    }
    void operator()(const SetSignalPlan& c) const {
        SignalPlan& plan = world.controls.plan[row(c.controller)];
        plan = c.plan.phases.empty() ? world.network->controller_plan[c.controller] : c.plan;
        for (Phase& phase : plan.phases) std::sort(phase.turns.begin(), phase.turns.end());
        renew_signal(c.controller, Renewal::plan);
    }
    void operator()(const SetSignalControl& c) const {
        SignalControl& control = world.controls.control[row(c.controller)];
        control = c.restore ? world.network->controller_control[c.controller] : c.control;
        renew_signal(c.controller, Renewal::control);
    }
    void operator()(const SetToll& c) const {
        for (const LinkId link : c.links) {
            world.controls.link_toll_cop[row(link)] = c.price_cop;
            world.controls.link_toll_kinds[row(link)] = c.kinds;
            world.controls.link_toll_exempt[row(link)] = c.exempt;
        }
    }
    void operator()(const RestrictPlates& c) const {
        std::erase_if(world.controls.plate_rules, [&](const RestrictPlates& r) { return r.rule == c.rule; });
        if (!c.lift) world.controls.plate_rules.push_back(c);
    }
    void operator()(const ScaleDemand& c) const {
        std::erase_if(world.controls.demand_rules, [&](const ScaleDemand& r) { return r.rule == c.rule; });
        if (c.factor != 1.0F) world.controls.demand_rules.push_back(c);
    }
    void operator()(const SetMessageSign& c) const {
        for (const LinkId link : c.links) {
            const auto i = static_cast<std::uint32_t>(row(link));
            std::erase_if(world.controls.signs, [i](const Controls::SignInForce& sign) { return sign.link == i; });
            if (c.attention <= 0.0F) continue;
            world.controls.signs.push_back({i, c.attention, c.kinds});
            for (const std::uint32_t lane : lanes_of_link(world.layout, i))  // who is there already is past it
                for (std::uint32_t r = world.lanes.of[lane].first; r < world.lanes.of[lane].end(); ++r)
                    world.read_at[world.vehicles.rider[r].trip] = world.routes.at[world.vehicles.rider[r].trip];
        }
    }

    void operator()(const SetIncident& c) const {
        auto& incidents = world.controls.incidents;
        if (!c.clear) {
            incidents.push_back({c, time_s(world)});
        } else {
            const auto same = [&c](const Controls::IncidentInForce& other) {
                SetIncident what = c;
                what.clear = false;
                return other.what == what;
            };
            const auto found = std::find_if(incidents.begin(), incidents.end(), same);
            if (found != incidents.end()) incidents.erase(found);
        }
        world.controls.watch_changed = true;
    }

    void operator()(const SetBusHolding& c) const {
        for (const std::uint32_t line : c.lines)
            if (line < world.buses.holding.size())
                world.buses.holding[line] = c.restore ? Holding{} : Holding{c.headway_s, c.share, c.most_s, c.stops};
    }

    /// The controller takes it up at this step's turn of the lights.
    void renew_signal(ControllerId controller, Renewal what) const {
        SignalState& state = world.lights.state[row(controller)];
        state.renewed = std::max(state.renewed, what);
        state.until_s = time_s(world);
        world.lights.look_s[row(controller) / controllers_of_block] = time_s(world);
    }
    /// Drivers on the road see the new limit at once.
    void refresh_desired_speeds() const {
        for (const std::uint32_t lane : world.lanes.active) {
            const float limit = world.controls.link_limit_mps[world.lanes.of[lane].facts.link];
            for (std::uint32_t i = world.lanes.of[lane].first; i < world.lanes.of[lane].end(); ++i) {
                const Rider& rider = world.vehicles.rider[i];
                world.vehicles.body[i].desired_mps =
                    std::min(limit * rider.speed_factor, world.classes->rows[rider.vehicle_class].max_speed_mps);
            }
        }
    }
};

}  // namespace

void apply_commands(World& world) {
    const double now = time_s(world);
    while (world.next_command < world.commands.size() && world.commands[world.next_command].time_s <= now + 1e-6) {
        const Command command = world.commands[world.next_command++];
        std::visit(Apply{world}, command.action);
    }
    if (world.controls.lanes_changed) {
        update_strips(world.layout, world.narrow_kinds, world.controls);
        update_turn_lanes(*world.network, world.controls, world.layout);
        world.controls.lanes_changed = false;
        world.controls.watch_changed = true;
    }
    if (world.controls.watch_changed) update_watch(world);
    world.controls.watch_changed = false;
}

}  // namespace septima::phases

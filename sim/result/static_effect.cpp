#include "sim/result/static_effect.h"

#include <algorithm>
#include <bitset>
#include <cmath>
#include <deque>
#include <map>
#include <span>
#include <utility>
#include <variant>

#include "sim/result/static_signals.h"

namespace septima {

namespace {

constexpr double wanted_gap = 1e-3;
constexpr int most_iterations = 50;

/// What the commands in force make of the city.
struct Changes {
    const Network& network;
    Column<LinkId, float> limit_mps;
    Column<LaneId, KindMask> allowed;
    Column<LaneId, char> blocked;               ///< by an obstacle
    std::vector<std::vector<double>> toll_cop;  ///< class, link
    std::vector<double> factor;                 ///< of demand, per class
    std::map<std::uint32_t, RestrictPlates> plates;
    std::map<std::uint32_t, ScaleDemand> scales;
    std::map<ControllerId, const SignalPlan*> plans;  ///< other than the mapped ones

    Changes(const StaticCity& city)
        : network(*city.streets), limit_mps(network.link_limit_mps), allowed(network.lane_allowed) {
        blocked.resize(network.lanes());
        for (const ClassRule& rule : city.rules) {
            std::vector<double> toll(network.links(), 0.0);
            for (std::size_t l = 0; l < network.links(); ++l)
                toll[l] = rule.toll.empty() ? city.network.link_toll[l] : rule.toll[l];
            toll_cop.push_back(std::move(toll));
        }
        factor.assign(city.rules.size(), 1.0);
    }
};

struct Apply {
    Changes& c;
    const StaticCity& city;

    void operator()(const SetSpeedLimit& set) const {
        for (const LinkId link : set.links)
            c.limit_mps[link] = set.max_mps > 0.0F ? set.max_mps : c.network.link_limit_mps[link];
    }
    void operator()(const SetLaneAccess& set) const {
        for (const LaneId lane : set.lanes) c.allowed[lane] = set.restore ? c.network.lane_allowed[lane] : set.allowed;
    }
    void operator()(const SetToll& set) const {
        for (std::size_t r = 0; r < city.rules.size(); ++r) {
            if (!allows(set.kinds, city.rules[r].kind)) continue;
            const double price = static_cast<double>(set.price_cop) * (1.0 - static_cast<double>(set.exempt));
            for (const LinkId link : set.links) c.toll_cop[r][row(link)] = price;
        }
    }
    void operator()(const SetIncident& set) const {
        for (const LaneId lane : set.lanes) c.blocked[lane] = set.clear ? 0 : 1;
    }
    void operator()(const RestrictPlates& set) const {
        if (set.lift)
            c.plates.erase(set.rule);
        else
            c.plates[set.rule] = set;
    }
    void operator()(const ScaleDemand& set) const {
        if (set.factor == 1.0F)
            c.scales.erase(set.rule);
        else
            c.scales[set.rule] = set;
    }
    void operator()(const SetSignalPlan& set) const {
        if (set.plan.phases.empty())
            c.plans.erase(set.controller);
        else
            c.plans[set.controller] = &set.plan;
    }
    template <class Unknown>
    void operator()(const Unknown&) const {}
};

/// Share of a class's vehicles that plates take off the road.
double kept_off(const RestrictPlates& rule, const StaticCity& city) {
    const double here = city.demand.plates.registered_here;
    const double meant = (rule.here ? here : 0.0) + (rule.elsewhere ? 1.0 - here : 0.0);
    const double digits = static_cast<double>(std::bitset<16>(rule.digits).count()) / 10.0;
    const auto gives_up = static_cast<double>(rule.response.other_mode + rule.response.leave);
    return meant * digits * (1.0 - static_cast<double>(rule.exempt)) * static_cast<double>(rule.compliance) * gives_up;
}

/// Rules that hold everywhere.
void scale_demand(Changes& c, const StaticCity& city) {
    for (std::size_t r = 0; r < city.rules.size(); ++r) {
        const VehicleKind kind = city.rules[r].kind;
        for (const auto& [number, rule] : c.plates)
            if (allows(rule.kinds, kind) && rule.zone_link.empty()) c.factor[r] *= 1.0 - kept_off(rule, city);
        for (const auto& [number, scale] : c.scales)
            if (allows(scale.kinds, kind) && scale.zones.empty()) c.factor[r] *= static_cast<double>(scale.factor);
    }
}

/// Share of a zone's links that lie inside, per zone; as origins and as destinations.
struct Inside {
    std::vector<double> origin, destination;
};

Inside inside(const RestrictPlates& rule, const Zones& zones) {
    const auto share = [&rule](std::span<const LinkId> links) {
        const auto n =
            std::count_if(links.begin(), links.end(), [&rule](LinkId link) { return rule.zone_link[row(link)] != 0; });
        return links.empty() ? 0.0 : static_cast<double>(n) / static_cast<double>(links.size());
    };
    Inside found;
    for (std::size_t z = 0; z < zones.size(); ++z) {
        found.origin.push_back(share(zones.origin_links[id_at<ZoneId>(z)]));
        found.destination.push_back(share(zones.destination_links[id_at<ZoneId>(z)]));
    }
    return found;
}

/// Multiplies cells by 1 - cut x the share of their trips that begin or end inside.
void cut_cells(const Inside& inside, double cut, OdMatrix& matrix) {
    for (std::size_t o = 0; o < matrix.zones; ++o)
        for (std::size_t d = 0; d < matrix.zones; ++d)
            matrix.at(o, d) *= 1.0 - cut * (1.0 - (1.0 - inside.origin[o]) * (1.0 - inside.destination[d]));
}

/// Rules that hold in a part of the city, for one class. False when there is none.
bool scale_cells(const Changes& c, const StaticCity& city, VehicleKind kind, OdMatrix& matrix) {
    if (city.zones == nullptr || city.zones->size() != matrix.zones) return false;
    bool any = false;
    for (const auto& [number, rule] : c.plates) {
        if (!allows(rule.kinds, kind) || rule.zone_link.empty()) continue;
        cut_cells(inside(rule, *city.zones), kept_off(rule, city), matrix);
        any = true;
    }
    for (const auto& [number, scale] : c.scales) {
        if (!allows(scale.kinds, kind) || scale.zones.empty()) continue;
        Inside zones{std::vector<double>(matrix.zones, 0.0), {}};
        for (const ZoneId zone : scale.zones) zones.origin[row(zone)] = 1.0;
        zones.destination = zones.origin;
        cut_cells(zones, 1.0 - static_cast<double>(scale.factor), matrix);
        any = true;
    }
    return any;
}

double open_lanes(const Changes& c, LinkId link, bool changed) {
    double lanes = 0.0;
    for (const LaneId lane : c.network.lanes_of(link)) {
        const KindMask mask = changed ? c.allowed[lane] : c.network.lane_allowed[lane];
        if (allows(mask, VehicleKind::car) && !(changed && c.blocked[lane] != 0)) lanes += 1.0;
    }
    return lanes;
}

/// The plan in the place of the mapped one, on the links that end at the controller.
void retime(const Network& streets, ControllerId controller, const SignalPlan& plan, AssignmentNetwork& network) {
    LinkId last = no_id<LinkId>;
    for (const TurnId turn : streets.controller_turns[controller]) {
        const LinkId link = streets.turn_from[turn];
        if (link == last) continue;  // turns of a link are consecutive
        last = link;
        const GreenOfLink before = green_of_link(streets, streets.controller_plan[controller], link);
        const GreenOfLink now = green_of_link(streets, plan, link);
        VolumeDelay& delay = network.graph.delay[row(link)];
        delay.capacity *= now.share / before.share;
        delay.free_time = std::max(0.1 * delay.free_time, delay.free_time + now.delay_s - before.delay_s);
    }
}

AssignmentNetwork changed_network(const StaticCity& city, const Changes& c) {
    AssignmentNetwork network = city.network;
    for (std::size_t l = 0; l < network.links; ++l) {
        const auto link = id_at<LinkId>(l);
        VolumeDelay& delay = network.graph.delay[l];
        const auto slower = static_cast<double>(c.network.link_limit_mps[link] / c.limit_mps[link]);
        delay.free_time *= slower;
        delay.rise *= slower;
        const double before = open_lanes(c, link, false);
        const double now = open_lanes(c, link, true);
        if (before <= 0.0 || now == before) continue;
        KindMask mask = 0;
        for (const LaneId lane : c.network.lanes_of(link))
            if (c.blocked[lane] == 0) mask = static_cast<KindMask>(mask | c.allowed[lane]);
        network.link_allowed[l] = mask;
        if (now > 0.0) delay.capacity *= now / before;
    }
    for (const auto& [controller, plan] : c.plans) retime(c.network, controller, *plan, network);
    return network;
}

}  // namespace

Unseen unseen_in_static(const Network& streets, const Action& action) {
    if (std::holds_alternative<SetSignalControl>(action)) return Unseen::signal_control;
    if (std::holds_alternative<SetBusHolding>(action)) return Unseen::bus_holding;
    if (std::holds_alternative<SetMessageSign>(action)) return Unseen::message_sign;
    const auto* set = std::get_if<SetSignalPlan>(&action);
    const bool shifts = set != nullptr && !set->plan.phases.empty() &&
                        std::abs(set->plan.offset_s - streets.controller_plan[set->controller].offset_s) > 0.05F;
    return shifts ? Unseen::offsets : Unseen::nothing;
}

StaticFigures static_figures(const StaticCity& city, const std::vector<Command>& commands, double at_s) {
    Changes changes(city);
    for (const Command& command : commands)
        if (command.time_s <= at_s) std::visit(Apply{changes, city}, command.action);
    scale_demand(changes, city);
    std::vector<ClassRule> rules = city.rules;
    for (std::size_t r = 0; r < rules.size(); ++r) rules[r].toll = changes.toll_cop[r];
    std::vector<ClassDemand> shares = city.shares;
    std::deque<OdMatrix> scaled;  // cells that rules of a part of the city change
    StaticFigures figures;
    for (ClassDemand& share : shares) {
        if (OdMatrix cells = *share.vehicles; scale_cells(changes, city, rules[share.rule].kind, cells))
            share.vehicles = &scaled.emplace_back(std::move(cells));
        share.factor *= changes.factor[share.rule];
        double within = 0.0;
        for (std::size_t z = 0; z < share.vehicles->zones; ++z) within += share.vehicles->at(z, z);
        figures.vehicles += (share.vehicles->total() - within) * share.factor;
    }
    const AssignmentProblem problem = assignment_problem(changed_network(city, changes), rules, shares);
    AssignmentOptions options;
    options.relative_gap = wanted_gap;
    options.most_iterations = most_iterations;
    const Assignment found = assigned(problem, options);
    figures.vehicle_h = found.total_travel_time / 3600.0;
    for (const UnservedPair& pair : found.unserved) figures.unserved += pair.vehicles;
    figures.vehicles -= figures.unserved;
    return figures;
}

}  // namespace septima

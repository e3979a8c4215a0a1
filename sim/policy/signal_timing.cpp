#include "sim/policy/signal_timing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "sim/base/text.h"
#include "sim/policy/place.h"

namespace septima {

namespace {

std::vector<ControllerId> listed_controllers(const std::vector<std::string>& wanted_names, const Measure& measure,
                                             const PolicyContext& context, Problems& problems) {
    const std::vector<std::string>& names = context.network->controller_name.values();
    std::vector<ControllerId> found;
    for (const std::string& wanted : wanted_names) {
        const auto at = std::find(names.begin(), names.end(), wanted);
        if (at == names.end())
            complain(
                measure,
                {fmt::format("«{}» no es un semáforo de la red", printable(wanted)),
                 fmt::format("'{}' is not a signal controller{}", printable(wanted), near_names_hint(wanted, names))},
                problems);
        else
            found.push_back(id_at<ControllerId>(static_cast<std::size_t>(at - names.begin())));
    }
    return found;
}

std::vector<char> serving(const Network& n, const SignalPlan& plan, const std::set<LinkId>& links, bool through_only) {
    std::vector<char> serves(plan.phases.size(), 0);
    for (std::size_t i = 0; i < plan.phases.size(); ++i)
        for (const TurnId turn : plan.phases[i].turns)
            if (links.contains(n.turn_from[turn]) && (!through_only || n.turn_type[turn] == TurnType::through))
                serves[i] = 1;
    return serves;
}

/// When the first serving phase turns green, s after the start of the cycle.
double green_start_s(const SignalPlan& plan, const std::vector<char>& serves) {
    double at = 0.0;
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
        if (serves[i] != 0) return at;
        const Phase& p = plan.phases[i];
        at += static_cast<double>(p.green_s + p.amber_s + p.all_red_s);
    }
    return 0.0;
}

void set_offset(SignalPlan& plan, const std::vector<char>& serves, double arrival_s) {
    const auto cycle = static_cast<double>(plan.cycle_s());
    const double offset = std::fmod(arrival_s - green_start_s(plan, serves), cycle);
    plan.offset_s = static_cast<float>(offset < 0.0 ? offset + cycle : offset);
}

/// Greens as the measure lists them; an error when the plan has another number of phases.
void set_greens(const SignalTiming& timing, const Measure& measure, const std::string& controller, SignalPlan& plan,
                Problems& problems) {
    if (timing.greens_s.empty()) return;
    if (timing.greens_s.size() != plan.phases.size()) {
        complain(measure,
                 {fmt::format("hay {} verdes, pero el plan del semáforo «{}» tiene {} fases", timing.greens_s.size(),
                              printable(controller), plan.phases.size()),
                  fmt::format("greens_s lists {} greens; the plan of controller '{}' has {} phases",
                              timing.greens_s.size(), printable(controller), plan.phases.size())},
                 problems);
        return;
    }
    for (std::size_t i = 0; i < plan.phases.size(); ++i)
        plan.phases[i].green_s = static_cast<float>(timing.greens_s[i]);
}

/// Least and greatest green must fit together in every phase, the plan's own or those of the measure.
void check_greens(const SignalControl& control, const Measure& measure, const std::string& controller,
                  const SignalPlan& plan, Problems& problems) {
    if (control.kind != ControlKind::actuated) return;
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
        const Phase& phase = plan.phases[i];
        const float least = control.min_green_s > 0.0F ? control.min_green_s : phase.min_green_s;
        const float most = control.max_green_s > 0.0F ? control.max_green_s : phase.max_green_s;
        if (least > most)
            complain(measure,
                     {fmt::format("la fase {} del semáforo «{}» tendría un verde mínimo de {} s y uno máximo de {} s",
                                  i + 1, printable(controller), least, most),
                      fmt::format("phase {} of controller '{}' would have a minimum green of {} s and a maximum "
                                  "green of {} s; the maximum must not be below the minimum",
                                  i + 1, printable(controller), least, most)},
                     problems);
    }
}

}  // namespace

std::vector<ControllerId> controllers_of(const std::vector<std::string>& names, const Measure& measure,
                                         const PolicyContext& context, Problems& problems) {
    const Network& n = *context.network;
    std::vector<ControllerId> controllers = listed_controllers(names, measure, context, problems);
    if (names.empty()) {
        std::vector<char> there(n.controllers(), 0);
        for (const LinkId link : links_of(measure, context, problems))
            if (const ControllerId c = n.node_controller[n.link_to[link]]; c != no_id<ControllerId>) there[row(c)] = 1;
        for (std::size_t i = 0; i < there.size(); ++i)
            if (there[i] != 0) controllers.push_back(id_at<ControllerId>(i));
    }
    if (controllers.empty() && problems.errors.empty())
        complain(measure, {"ahí no hay semáforos", "there is no signal controller on what is named"}, problems);
    return controllers;
}

std::vector<char> serving_phases(const Network& network, const SignalPlan& plan, const std::vector<LinkId>& links) {
    const std::set<LinkId> on(links.begin(), links.end());
    std::vector<char> serves = serving(network, plan, on, true);
    if (std::ranges::count(serves, 1) == 0) serves = serving(network, plan, on, false);
    return serves;
}

std::vector<double> places_along_m(const Network& n, const std::vector<LinkId>& corridor) {
    std::set<NodeId> starts;
    for (const LinkId link : corridor) starts.insert(n.link_from[link]);
    std::set<NodeId> inner = starts;
    for (const LinkId link : corridor) inner.erase(n.link_to[link]);
    // Every piece counts from its own beginning; a ring begins anywhere.
    std::vector<NodeId> sources(inner.begin(), inner.end());
    if (sources.empty() && !starts.empty()) sources.push_back(*starts.begin());
    const std::vector<double> distance = distances_along_m(n, corridor, sources, true);
    std::vector<double> place(n.controllers(), std::numeric_limits<double>::infinity());
    for (const LinkId link : corridor) {
        const ControllerId controller = n.node_controller[n.link_to[link]];
        if (controller == no_id<ControllerId>) continue;
        const double here = distance[row(n.link_from[link])] + static_cast<double>(n.link_length_m[link]);
        place[row(controller)] = std::min(place[row(controller)], here);
    }
    return place;
}

SignalPlan rescaled(const SignalPlan& plan, double cycle_s, double share, const std::vector<char>& serves) {
    SignalPlan out = plan;
    double lost = 0.0;
    double served = 0.0;
    double rest = 0.0;
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
        const Phase& p = plan.phases[i];
        lost += static_cast<double>(p.amber_s + p.all_red_s);
        (serves[i] != 0 ? served : rest) += static_cast<double>(p.green_s);
    }
    const double green = cycle_s - lost;
    const bool split = share > 0.0 && served > 0.0 && rest > 0.0;
    for (std::size_t i = 0; i < plan.phases.size(); ++i) {
        const double part = serves[i] != 0 ? share : 1.0 - share;
        const double factor = split ? part * green / (serves[i] != 0 ? served : rest) : green / (served + rest);
        Phase& p = out.phases[i];
        const double least = std::min(static_cast<double>(p.min_green_s), static_cast<double>(p.green_s));
        p.green_s = static_cast<float>(std::max(least, static_cast<double>(p.green_s) * factor));
    }
    return out;
}

std::vector<SetSignalPlan> retimed(const SignalTiming& timing, const Measure& measure, const PolicyContext& context,
                                   Problems& problems) {
    const Network& n = *context.network;
    std::vector<LinkId> corridor;
    if (!measure.place.everywhere()) corridor = links_of(measure, context, problems);
    const std::vector<double> place = places_along_m(n, corridor);
    std::vector<SetSignalPlan> plans;
    for (const ControllerId controller : controllers_of(timing.controllers, measure, context, problems)) {
        const SignalPlan& old = n.controller_plan[controller];
        if (old.phases.empty()) continue;
        const std::vector<char> serves = serving_phases(n, old, corridor);
        SignalPlan start = old;
        set_greens(timing, measure, n.controller_name[controller], start, problems);
        const double cycle = timing.cycle_s.value_or(static_cast<double>(start.cycle_s()));
        SetSignalPlan set{controller, rescaled(start, cycle, timing.corridor_green_share.value_or(0.0), serves)};
        set.plan.name = "policy";
        if (timing.offset_s) set.plan.offset_s = static_cast<float>(*timing.offset_s);
        if (timing.green_wave_mps && std::isfinite(place[row(controller)]))
            set_offset(set.plan, serves, place[row(controller)] / *timing.green_wave_mps);
        plans.push_back(std::move(set));
    }
    return plans;
}

std::vector<SetSignalControl> rerun(const SignalRunning& running, const Measure& measure, const PolicyContext& context,
                                    Problems& problems) {
    const Network& n = *context.network;
    std::vector<LinkId> corridor;
    if (!measure.place.everywhere()) corridor = links_of(measure, context, problems);
    std::vector<SetSignalControl> controls;
    for (const ControllerId controller : controllers_of(running.controllers, measure, context, problems)) {
        const SignalPlan& plan = n.controller_plan[controller];
        if (plan.phases.empty()) continue;
        check_greens(running.control, measure, n.controller_name[controller], plan, problems);
        SetSignalControl set{controller, running.control, false};
        const std::vector<char> serves = serving_phases(n, plan, corridor);
        std::size_t best = plan.phases.size();
        for (std::size_t i = 0; i < serves.size(); ++i)
            if (serves[i] != 0 && (best == serves.size() || plan.phases[i].green_s > plan.phases[best].green_s))
                best = i;
        if (set.control.coordinated_phase == longest_phase && best < plan.phases.size())
            set.control.coordinated_phase = static_cast<std::uint8_t>(best);
        controls.push_back(set);
    }
    return controls;
}

}  // namespace septima

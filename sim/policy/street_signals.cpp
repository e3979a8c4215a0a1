#include "sim/policy/street_signals.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "sim/base/text.h"
#include "sim/policy/signal_timing.h"

namespace septima {

namespace {

/// Opposite headings, by name.
Heading back_of(Heading heading) {
    constexpr std::array<Heading, 7> back{Heading::both,       Heading::outbound,   Heading::inbound,
                                          Heading::southbound, Heading::northbound, Heading::westbound,
                                          Heading::eastbound};
    return back[static_cast<std::size_t>(heading)];
}

double length_m(const Network& n, const std::vector<LinkId>& links) {
    double sum = 0.0;
    for (const LinkId link : links) sum += static_cast<double>(n.link_length_m[link]);
    return sum;
}

/// The compass heading with more of the street.
Heading main_heading(const PolicyContext& c, const std::vector<LinkId>& street) {
    const double north = length_m(*c.network, with_heading(*c.network, street, Heading::northbound, c.centre));
    const double east = length_m(*c.network, with_heading(*c.network, street, Heading::eastbound, c.centre));
    return north >= east ? Heading::northbound : Heading::eastbound;
}

struct GreenTime {
    double at_s = 0.0;
    double green_s = 0.0;
};

/// The longest stretch of consecutive phases in which the through traffic of some of the links is green; always green
/// when no phase has any. Turns that go on through an amber count as green through it.
GreenTime green_of(const Network& n, const SignalPlan& plan, const std::vector<LinkId>& links, double cycle_s) {
    const std::vector<char> serves = serving_phases(n, plan, links);
    const std::size_t count = plan.phases.size();
    if (std::count(serves.begin(), serves.end(), 1) == 0) return {0.0, cycle_s};
    GreenTime best;
    double at = 0.0;
    for (std::size_t i = 0; i < count; ++i) {
        GreenTime here{at, 0.0};
        for (std::size_t k = 0; k < count && serves[(i + k) % count] != 0; ++k) {
            if (k > 0) {
                const Phase& before = plan.phases[(i + k - 1) % count];
                here.green_s += static_cast<double>(before.amber_s + before.all_red_s);
            }
            here.green_s += static_cast<double>(plan.phases[(i + k) % count].green_s);
        }
        if (here.green_s > best.green_s) best = here;
        const Phase& p = plan.phases[i];
        at += static_cast<double>(p.green_s + p.amber_s + p.all_red_s);
    }
    return best;
}

std::vector<LinkId> ending_at(const Network& n, const std::vector<LinkId>& links, ControllerId controller) {
    std::vector<LinkId> found;
    for (const LinkId link : links)
        if (n.node_controller[n.link_to[link]] == controller) found.push_back(link);
    return found;
}

double finite_or(double value, double otherwise) {
    return std::isfinite(value) ? value : otherwise;
}

void add_signal(const PolicyContext& context, ControllerId controller, const std::array<std::vector<LinkId>, 2>& ways,
                const std::array<double, 2>& places_m, SignalStreet& street) {
    const Network& n = *context.network;
    const SignalPlan& old = n.controller_plan[controller];
    SignalPlan plan = rescaled(old, street.cycle_s, 0.0, std::vector<char>(old.phases.size(), 0));
    if (static_cast<double>(plan.cycle_s()) > street.cycle_s + 0.25)
        throw InputError(
            fmt::format("a cycle of {} s is too short for the minimum greens of controller '{}': it needs {} s",
                        street.cycle_s, printable(n.controller_name[controller]), plan.cycle_s()));
    const GreenTime out = green_of(n, plan, ending_at(n, ways[0], controller), street.cycle_s);
    const GreenTime back = green_of(n, plan, ending_at(n, ways[1], controller), street.cycle_s);
    street.controllers.push_back(controller);
    street.plans.push_back(std::move(plan));
    street.signals.push_back({places_m[0], places_m[1], out.at_s, std::min(out.green_s, street.cycle_s), back.at_s,
                              std::min(back.green_s, street.cycle_s)});
}

}  // namespace

SignalStreet signal_street(const PolicyContext& context, const std::string& street, Heading heading, double cycle_s) {
    const Network& n = *context.network;
    const std::vector<LinkId> links = links_of_street(context.streets, street);
    if (links.empty())
        throw InputError(fmt::format("'{}' is not a street of this network{}", printable(street),
                                     near_names_hint(street, context.streets.names)));
    SignalStreet found;
    found.out = heading == Heading::both ? main_heading(context, links) : heading;
    const std::array<std::vector<LinkId>, 2> ways{with_heading(n, links, found.out, context.centre),
                                                  with_heading(n, links, back_of(found.out), context.centre)};
    const std::vector<double> out_m = places_along_m(n, ways[0]);
    const std::vector<double> back_m = places_along_m(n, ways[1]);
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < n.controllers(); ++i) {
        const SignalPlan& plan = n.controller_plan[id_at<ControllerId>(i)];
        if (plan.phases.empty() || (!std::isfinite(out_m[i]) && !std::isfinite(back_m[i]))) continue;
        rows.push_back(i);
        found.cycle_s = std::max(found.cycle_s, static_cast<double>(plan.cycle_s()));
    }
    if (rows.size() < 2)
        throw InputError(
            fmt::format("'{}' has {} signals; two or more can be coordinated", printable(street), rows.size()));
    if (cycle_s > 0.0) found.cycle_s = cycle_s;
    double length = 0.0;
    for (const std::size_t i : rows) length = std::max({length, finite_or(out_m[i], 0.0), finite_or(back_m[i], 0.0)});
    // A signal that one direction does not meet stands, in that direction, where the other one says.
    const auto place_out = [&](std::size_t i) { return finite_or(out_m[i], length - finite_or(back_m[i], 0.0)); };
    std::stable_sort(rows.begin(), rows.end(),
                     [&](std::size_t a, std::size_t b) { return place_out(a) < place_out(b); });
    for (const std::size_t i : rows)
        add_signal(context, id_at<ControllerId>(i), ways, {place_out(i), finite_or(back_m[i], length - place_out(i))},
                   found);
    return found;
}

}  // namespace septima

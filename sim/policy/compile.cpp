#include "sim/policy/compile.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "sim/base/text.h"
#include "sim/policy/changes.h"
#include "sim/policy/describe.h"
#include "sim/policy/in_force.h"
#include "sim/policy/place.h"
#include "sim/policy/signal_timing.h"

namespace septima {

namespace {

/// What one measure is compiled with.
struct Compiler {
    const Measure& measure;
    const PolicyContext& context;
    std::uint32_t rule;  ///< identity for plate rules and demand scaling
    std::vector<ForcePeriod> periods;
    std::vector<Change>& changes;
    Problems& problems;
};

void add_everywhen(Compiler& c, const Action& begin, const Action& end) {
    for (const ForcePeriod& period : merged(c.periods)) c.changes.push_back({period.from_s, period.to_s, begin, end});
}

void warn(Compiler& c, const Text& text) {
    c.problems.warnings.push_back(problem_of(c.measure, text));
}

/// "a, b, c and 12 more".
Text some_links(const Network& network, const std::vector<LinkId>& links) {
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, links.size()); ++i)
        text += (i > 0 ? ", " : "") + network.link_name[links[i]];
    if (links.size() <= 3) return {text, text};
    return {fmt::format("{} y {} más", text, links.size() - 3), fmt::format("{} and {} more", text, links.size() - 3)};
}

void add(Compiler& c, const PlateRestriction& rule) {
    const Network& n = *c.context.network;
    RestrictPlates restrict;
    restrict.rule = c.rule;
    restrict.kinds = rule.kinds;
    restrict.first_digit = rule.first_digit;
    restrict.here = rule.here;
    restrict.elsewhere = rule.elsewhere;
    restrict.exempt = static_cast<float>(rule.exempt_share);
    restrict.compliance = static_cast<float>(rule.compliance);
    restrict.response = rule.response;
    restrict.response_given = rule.response_given;
    restrict.permit_cop = static_cast<float>(rule.permit_cop_per_day);
    if (!c.measure.place.everywhere() || !rule.exempt_streets.empty()) {
        restrict.zone_link.assign(n.links(), 0);
        for (const LinkId link : links_of(c.measure, c.context, c.problems)) restrict.zone_link[row(link)] = 1;
        for (const std::string& street : rule.exempt_streets)
            for (const LinkId link : links_of_corridor({street, Heading::both, {}}, c.measure, c.context, c.problems))
                restrict.zone_link[row(link)] = 0;
    }
    RestrictPlates lift;
    lift.rule = c.rule;
    lift.lift = true;
    for (const ForcePeriod& period : c.periods) {
        restrict.digits = banned_digits(rule, period.day);
        if (restrict.digits == 0) continue;
        restrict.window_end_s = static_cast<float>(period.to_s);
        c.changes.push_back({period.from_s, period.to_s, restrict, lift});
    }
}

void add(Compiler& c, const SpeedLimit& limit) {
    const Network& n = *c.context.network;
    SetSpeedLimit set;
    set.max_mps = static_cast<float>(limit.max_mps);
    for (const LinkId link : links_of(c.measure, c.context, c.problems))
        if (limit.may_raise || n.link_limit_mps[link] > set.max_mps) set.links.push_back(link);
    if (set.links.empty()) {
        if (c.problems.errors.empty())
            warn(c, {"no cambia nada: las vías de ahí ya tienen ese límite o uno menor",
                     "changes nothing: every link there has this limit or a lower one (may_raise = true raises them)"});
        return;
    }
    add_everywhen(c, set, SetSpeedLimit{set.links, 0.0F});
}

/// `whole`: what becomes of links of which no other lane is left; empty when nobody need be told.
void say_lanes(Compiler& c, const ChosenLanes& chosen, const Text& whole) {
    if (!chosen.missing.empty()) {
        const Text which = some_links(*c.context.network, chosen.missing);
        warn(c, {fmt::format("tramos con menos carriles de los pedidos: {} ({})", chosen.missing.size(), which.es),
                 fmt::format("{} links have fewer lanes than asked for: {}", chosen.missing.size(), which.en)});
    }
    if (!chosen.whole.empty() && !whole.en.empty()) {
        const Text which = some_links(*c.context.network, chosen.whole);
        warn(c, {fmt::format("tramos que {}: {} ({})", whole.es, chosen.whole.size(), which.es),
                 fmt::format("{} links {}: {}", chosen.whole.size(), whole.en, which.en)});
    }
}

void add(Compiler& c, const LaneClosure& closure) {
    const ChosenLanes chosen =
        chosen_lanes(*c.context.network, links_of(c.measure, c.context, c.problems), closure.lanes);
    say_lanes(c, chosen,
              closure.lanes.all()
                  ? Text{}
                  : Text{"no tienen otro carril y se cierran del todo", "have no other lane and are closed whole"});
    if (chosen.lanes.empty()) return;
    const std::vector<LaneId> lanes = chosen.with_cut_off();
    add_everywhen(c, SetLaneAccess{.lanes = lanes, .allowed = 0}, SetLaneAccess{.lanes = lanes, .restore = true});
}

void add(Compiler& c, const BusLane& lane) {
    const Network& n = *c.context.network;
    const ChosenLanes chosen = chosen_lanes(n, links_of(c.measure, c.context, c.problems), lane.lanes);
    say_lanes(c, chosen,
              {"no tienen otro carril y siguen abiertos a todos", "have no other lane and stay open to all"});
    std::map<KindMask, std::vector<LaneId>> by_mask;
    for (const LaneId id : chosen.with_cut_off()) {
        if (std::binary_search(chosen.whole.begin(), chosen.whole.end(), n.lane_link[id])) continue;
        // A kind that the street bars stays barred; buses have the lane whatever the map says.
        by_mask[static_cast<KindMask>((lane.kinds & n.lane_allowed[id]) | bus_kinds)].push_back(id);
    }
    if (by_mask.empty() && c.problems.errors.empty())
        warn(c, {"no reserva nada: ninguna vía de ahí tiene un carril de más",
                 "reserves nothing: no link there has a lane to spare"});
    for (const auto& [mask, lanes] : by_mask)
        add_everywhen(c,
                      SetLaneAccess{.lanes = lanes, .allowed = mask, .compliance = static_cast<float>(lane.compliance)},
                      SetLaneAccess{.lanes = lanes, .restore = true});
}

Heading opposite(Heading heading) {
    switch (heading) {
        case Heading::inbound:
            return Heading::outbound;
        case Heading::outbound:
            return Heading::inbound;
        case Heading::northbound:
            return Heading::southbound;
        case Heading::southbound:
            return Heading::northbound;
        case Heading::eastbound:
            return Heading::westbound;
        case Heading::westbound:
            return Heading::eastbound;
        case Heading::both:
            break;
    }
    return Heading::both;
}

/// The other directions of links, by name; those that have none are complained about.
std::vector<std::string> links_back(const Compiler& c, const std::vector<std::string>& names) {
    const Network& n = *c.context.network;
    std::vector<std::string> back;
    for (const std::string& name : names) {
        const auto link = n.find_link(name);
        if (!link) continue;  // links_of complains
        const auto out = n.node_out[n.link_to[*link]];
        const auto twin = std::find_if(out.begin(), out.end(), [&](LinkId other) {
            return n.link_to[other] == n.link_from[*link] && n.link_street[other] == n.link_street[*link];
        });
        if (twin != out.end())
            back.push_back(n.link_name[*twin]);
        else
            complain(c.measure,
                     {fmt::format("el tramo «{}» no tiene otro sentido que pueda ceder un carril", printable(name)),
                      fmt::format("link '{}' has no other direction that could give a lane; name its street and a "
                                  "direction instead",
                                  printable(name))},
                     c.problems);
    }
    return back;
}

void add(Compiler& c, const ReversibleLane& reversible) {
    const Network& n = *c.context.network;
    std::map<KindMask, std::vector<LaneId>> opened;
    for (const LinkId link : links_of(c.measure, c.context, c.problems))
        for (int k = 0; k < reversible.lanes && static_cast<std::size_t>(k) < n.lane_count(link); ++k) {
            const LaneId lane = n.lanes_of(link)[static_cast<std::size_t>(k)];
            if (n.lane_allowed[lane] == 0) opened[n.link_allowed(link)].push_back(lane);
        }
    Measure giving = c.measure;
    for (CorridorPart& part : giving.place.corridors) part.heading = opposite(part.heading);
    giving.place.links = links_back(c, c.measure.place.links);
    if (!c.problems.errors.empty()) return;
    LaneChoice leftmost;
    for (int k = 0; k < reversible.lanes; ++k) leftmost.from_left.push_back(k);
    const ChosenLanes taken = chosen_lanes(n, links_of(giving, c.context, c.problems), leftmost);
    say_lanes(c, taken, {"ceden su único carril y se cierran", "of the giving direction are closed whole"});
    if (!c.problems.errors.empty()) return;
    if (opened.empty()) {
        complain(c.measure,
                 {"el sentido que recibe el carril no tiene dónde ponerlo en esta red",
                  "the receiving direction has no spare lane in this network; build it with with_spare_lanes"},
                 c.problems);
        return;
    }
    const std::vector<LaneId> given = taken.with_cut_off();
    add_everywhen(c, SetLaneAccess{.lanes = given, .allowed = 0}, SetLaneAccess{.lanes = given, .restore = true});
    for (const auto& [mask, lanes] : opened)
        add_everywhen(c, SetLaneAccess{.lanes = lanes, .allowed = mask},
                      SetLaneAccess{.lanes = lanes, .restore = true});
}

void add(Compiler& c, const DemandScale& scale) {
    ScaleDemand set{.rule = c.rule, .kinds = scale.kinds, .zones = {}, .factor = static_cast<float>(scale.factor)};
    const std::vector<std::string>& ids = c.context.zones->id.values();
    for (const std::string& wanted : scale.zones) {
        const auto found = std::find(ids.begin(), ids.end(), wanted);
        if (found == ids.end())
            complain(c.measure,
                     {fmt::format("«{}» no es una zona", printable(wanted)),
                      fmt::format("'{}' is not a zone{}", printable(wanted), near_names_hint(wanted, ids))},
                     c.problems);
        else
            set.zones.push_back(id_at<ZoneId>(static_cast<std::size_t>(found - ids.begin())));
    }
    ScaleDemand end = set;
    end.factor = 1.0F;
    add_everywhen(c, set, end);
}

void add(Compiler& c, const SignalTiming& timing) {
    for (const SetSignalPlan& set : retimed(timing, c.measure, c.context, c.problems))
        add_everywhen(c, set, SetSignalPlan{set.controller, {}});
}

void add(Compiler& c, const SignalRunning& running) {
    for (const SetSignalControl& set : rerun(running, c.measure, c.context, c.problems))
        add_everywhen(c, set, SetSignalControl{set.controller, {}, true});
}

void add(Compiler& c, const Incident& incident) {
    const Network& n = *c.context.network;
    const std::vector<LinkId> links = links_of(c.measure, c.context, c.problems);
    if (links.size() != 1) {
        if (!links.empty())
            complain(c.measure,
                     {fmt::format("el lugar abarca {} tramos ({}); un incidente ocupa uno", links.size(),
                                  some_links(n, links).es),
                      fmt::format("its place means {} links ({}); an incident stands on one, name it in `links`",
                                  links.size(), some_links(n, links).en)},
                     c.problems);
        return;
    }
    const LinkId link = links.front();
    if (incident.position_m > static_cast<double>(n.link_length_m[link])) {
        complain(c.measure,
                 {fmt::format("la posición es {:.0f} m, pero el tramo mide {:.0f} m", incident.position_m,
                              n.link_length_m[link]),
                  fmt::format("position_m is {:.6g}, but link '{}' is {:.6g} m long", incident.position_m,
                              n.link_name[link], n.link_length_m[link])},
                 c.problems);
        return;
    }
    const ChosenLanes chosen = chosen_lanes(n, links, incident.lanes);
    say_lanes(c, chosen, {});
    SetIncident set;
    set.link = link;
    set.lanes = incident.lanes.all() ? chosen.with_cut_off() : chosen.lanes;
    set.begin_m = std::clamp(static_cast<float>(incident.position_m), n.link_entry_m[link], n.link_stop_line_m[link]);
    set.end_m = std::min(set.begin_m + static_cast<float>(incident.length_m), n.link_length_m[link]);
    set.passing_mps = static_cast<float>(incident.passing_mps.value_or(0.0));
    set.incident_class = incident.incident_class;
    SetIncident clear = set;
    clear.clear = true;
    add_everywhen(c, set, clear);
}

/// Rows of the ids that a measure names, all when it names none.
template <class Row>
std::vector<std::uint32_t> rows_named(Compiler& c, const std::vector<std::string>& wanted,
                                      const std::vector<Row>& known, const Text& what) {
    std::vector<std::string> ids;
    for (const Row& one : known) ids.push_back(one.id);
    std::vector<std::uint32_t> rows;
    for (const std::string& id : wanted) {
        const auto found = std::find(ids.begin(), ids.end(), id);
        if (found != ids.end())
            rows.push_back(static_cast<std::uint32_t>(found - ids.begin()));
        else
            complain(
                c.measure,
                {fmt::format("«{}» no es {} del escenario", printable(id), what.es),
                 fmt::format("'{}' is not a {} of the scenario{}", printable(id), what.en, near_names_hint(id, ids))},
                c.problems);
    }
    return rows;
}

void add(Compiler& c, const BusHolding& holding) {
    if (c.context.bus_lines == nullptr || c.context.bus_lines->lines.empty()) {
        complain(c.measure, {"el escenario no tiene líneas de bus", "the scenario has no bus lines"}, c.problems);
        return;
    }
    const BusLines& buses = *c.context.bus_lines;
    SetBusHolding set;
    set.lines = rows_named(c, holding.lines, buses.lines, {"una línea de bus", "bus line"});
    if (holding.lines.empty())
        for (std::uint32_t line = 0; line < buses.lines.size(); ++line) set.lines.push_back(line);
    set.stops = rows_named(c, holding.stops, buses.stops, {"una parada", "stop"});
    set.headway_s = static_cast<float>(holding.headway_s.value_or(0.0));
    set.share = static_cast<float>(holding.share);
    set.most_s = static_cast<float>(holding.most_s);
    SetBusHolding end = set;
    end.restore = true;
    add_everywhen(c, set, end);
}

void add(Compiler& c, const MessageSign& sign) {
    const SetMessageSign set{links_of(c.measure, c.context, c.problems), static_cast<float>(sign.attention),
                             sign.kinds};
    if (!set.links.empty()) add_everywhen(c, set, SetMessageSign{set.links, 0.0F, sign.kinds});
}

void add_toll(Compiler& c, const Toll& toll, std::vector<LinkId> links, double price_cop) {
    SetToll set{std::move(links), static_cast<float>(price_cop), toll.kinds, static_cast<float>(toll.exempt_share)};
    SetToll end = set;
    end.price_cop = 0.0F;
    end.exempt = 0.0F;
    add_everywhen(c, set, end);
}

void add(Compiler& c, const Toll& toll) {
    const Network& n = *c.context.network;
    if (!c.measure.place.polygon.empty()) {
        add_toll(c, toll, links_into_polygon(c.measure, c.context, c.problems), toll.price_cop);
        return;
    }
    if (c.measure.place.corridors.empty()) {
        add_toll(c, toll, links_of(c.measure, c.context, c.problems), toll.price_cop);
        return;
    }
    // By length: price_cop is that of the whole stretch in one direction, the shares of its links sum to it.
    for (const CorridorPart& part : c.measure.place.corridors) {
        const std::vector<LinkId> links = links_of_corridor(part, c.measure, c.context, c.problems);
        double length = 0.0;
        bool oneway = part.heading != Heading::both;
        for (const LinkId link : links) length += static_cast<double>(n.link_length_m[link]);
        if (!oneway) length /= 2.0;
        for (const LinkId link : links) {
            const double share = static_cast<double>(n.link_length_m[link]);
            const double price =
                toll.price_cop_per_km > 0.0 ? toll.price_cop_per_km * share / 1000.0 : toll.price_cop * share / length;
            add_toll(c, toll, {link}, price);
        }
    }
}

}  // namespace

Point centre_of_population(const Network& network, const Zones& zones) {
    Point sum;
    double weight = 0.0;
    for (std::size_t z = 0; z < zones.size(); ++z) {
        const auto zone = id_at<ZoneId>(z);
        if (zones.gate[zone] != 0 || zones.population[zone] <= 0.0) continue;
        Point centre;
        double points = 0.0;
        const auto add_point = [&](Point p) {
            centre = {centre.x_m + p.x_m, centre.y_m + p.y_m};
            points += 1.0;
        };
        for (const LinkId link : zones.origin_links[zone]) add_point(network.node_xy[network.link_from[link]]);
        if (points == 0.0)
            for (const Point p : zones.polygon[zone]) add_point(p);
        if (points == 0.0) continue;
        const double people = zones.population[zone];
        sum = {sum.x_m + people * centre.x_m / points, sum.y_m + people * centre.y_m / points};
        weight += people;
    }
    if (weight > 0.0) return {sum.x_m / weight, sum.y_m / weight};
    for (const Point p : network.node_xy) sum = {sum.x_m + p.x_m, sum.y_m + p.y_m};
    const auto nodes = static_cast<double>(std::max<std::size_t>(1, network.nodes()));
    return {sum.x_m / nodes, sum.y_m / nodes};
}

PolicyContext policy_context(const Network& network, const Zones& zones, const StreetAliases& aliases) {
    PolicyContext context;
    context.network = &network;
    context.zones = &zones;
    context.streets = street_index(network);
    context.centre = centre_of_population(network, zones);
    for (const auto& [name, alias] : aliases) {
        const std::vector<LinkId> links = links_of_street(context.streets, name);
        if (links.empty() || context.streets.links_of.contains(canonical_street(alias))) continue;
        context.streets.links_of[canonical_street(alias)] = links;
        context.streets.names.push_back(alias);
    }
    std::ranges::sort(context.streets.names);
    return context;
}

Policy compile(const PolicyFile& file, const PolicyContext& context, Problems& problems) {
    Policy policy{file.key, file.name, file.description, file.source, {}, {}, file.cost};
    std::vector<Change> changes;
    std::uint32_t rule = 0;
    for (const Measure& measure : file.measures) {
        const ForcePeriods force = periods_in_force(measure.time, context.date, context.start_s, context.end_s);
        // Compiled even when not in force, so that a wrong name never hides behind a date.
        Compiler compiler{measure, context, ++rule, force.periods, changes, problems};
        std::visit([&compiler](const auto& data) { add(compiler, data); }, measure.data);
        policy.measures.push_back(described(measure, context.date, force.reason, context.drivers_choose));
        if (force.reason != NotInForce::none) warn(compiler, policy.measures.back());
    }
    policy.commands = commands_of(changes);
    return policy;
}

}  // namespace septima

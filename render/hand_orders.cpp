#include "render/hand_orders.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "render/incidents.h"
#include "sim/policy/street.h"

namespace septima::render {

std::vector<LinkId> links_in_scope(const City& city, LinkId link, Scope scope) {
    const std::uint32_t street = city.map.street_of[link];
    if (scope == Scope::street && street < city.map.streets.size()) return city.map.streets[street].links;
    if (scope == Scope::stretch)
        for (const Stretch& stretch : city.stretches.rows)
            if (std::find(stretch.links.begin(), stretch.links.end(), link) != stretch.links.end())
                return stretch.links;
    return {link};
}

MeasurePlace place_of(const City& city, LinkId link, Scope scope) {
    const Network& network = *city.map.network;
    MeasurePlace place;
    if (scope == Scope::street && !network.link_street[link].empty()) {
        place.corridors.push_back({network.link_street[link], Heading::both, {}});
        return place;
    }
    for (const LinkId id : links_in_scope(city, link, scope)) place.links.push_back(network.link_name[id]);
    return place;
}

Order hand_order(const City& city, LinkId link, const HandChoice& choice) {
    Order order;
    order.side = choice.side;
    Measure& measure = order.measure;
    measure.place = place_of(city, link, choice.scope);
    // Where a reader of the saved file finds it: link ids say nothing to him.
    measure.source = place_text(city, link, Language::es);
    switch (choice.kind) {
        case HandKind::close_right_lane:
            measure.data = LaneClosure{LaneChoice{{}, {0}}};
            break;
        case HandKind::close_road:
            measure.data = LaneClosure{};
            break;
        case HandKind::bus_lane:
            measure.data = BusLane{LaneChoice{{}, {0}}, bus_kinds, 1.0};
            break;
        case HandKind::limit:
            measure.data = SpeedLimit{choice.max_kmh / 3.6, true};
            break;
    }
    return order;
}

std::string place_text(const City& city, LinkId link, Language language) {
    const std::string& street = city.map.network->link_street[link];
    std::string text = street.empty() ? std::string(words(Word::unnamed_street, language)) : street;
    const std::string_view cross = cross_street(city.map, link);
    if (!cross.empty()) text += " " + std::string(words(Word::near_street, language)) + " " + std::string(cross);
    return text;
}

namespace {

Word heading_word(Heading heading) {
    if (heading == Heading::northbound) return Word::north;
    if (heading == Heading::southbound) return Word::south;
    return heading == Heading::eastbound ? Word::east : Word::west;
}

}  // namespace

std::string measure_text(const Measure& measure, Language language) {
    if (const auto* closure = std::get_if<LaneClosure>(&measure.data))
        return std::string(words(closure->lanes.all() ? Word::road_closed : Word::lane_closed, language));
    if (std::holds_alternative<BusLane>(measure.data)) return std::string(words(Word::bus_lane_made, language));
    if (const auto* limit = std::get_if<SpeedLimit>(&measure.data))
        return std::string(words(Word::limit_made, language)) + " " + number_text(limit->max_mps * 3.6, 0, language) +
               " km/h";
    if (const auto* plates = std::get_if<PlateRestriction>(&measure.data)) {
        std::string digits;
        for (unsigned d = 0; d < 10; ++d)
            if ((plates->digits >> d & 1U) != 0) digits += (digits.empty() ? " " : ", ") + std::to_string(d);
        return std::string(words(Word::plates_made, language)) + digits;
    }
    if (const auto* incident = std::get_if<Incident>(&measure.data))
        return code_of(incident->incident_class) + " " + std::string(words(incident->incident_class, language));
    if (const auto* toll = std::get_if<Toll>(&measure.data))
        return std::string(words(Word::toll_made, language)) + " $" + number_text(toll->price_cop, 0, language);
    if (const auto* demand = std::get_if<DemandScale>(&measure.data))
        return std::string(words(Word::demand_made, language)) + " " +
               number_text(demand->factor * 100.0, 0, language) + " %";
    if (const auto* plan = std::get_if<SignalTiming>(&measure.data))
        return std::string(words(Word::plan_made, language)) +
               (plan->cycle_s ? " " + number_text(*plan->cycle_s, 0, language) + " s" : "");
    if (const auto* running = std::get_if<SignalRunning>(&measure.data))
        return std::string(words(Word::control_made, language)) + " · " +
               std::string(words(control_word(running->control.kind), language));
    if (const auto* holding = std::get_if<BusHolding>(&measure.data)) {
        std::string text(words(Word::holding_made, language));
        for (const auto* ids : {&holding->lines, &holding->stops})
            for (const std::string& id : *ids) text += " · " + id;
        return text;
    }
    if (const auto* reversible = std::get_if<ReversibleLane>(&measure.data)) {
        std::string text(words(Word::reversible_made, language));
        if (reversible->lanes > 1) text += " × " + std::to_string(reversible->lanes);
        for (const CorridorPart& part : measure.place.corridors)
            text += " · " + std::string(words(heading_word(part.heading), language));
        return text;
    }
    if (const auto* sign = std::get_if<MessageSign>(&measure.data))
        return std::string(words(Word::sign_made, language)) + " · " +
               number_text(100.0 * sign->attention, 0, language) + " %";
    return std::string(words(Word::other_measure, language));
}

namespace {

/// Names of the controllers at the ends of links, each once, in the order of the links.
std::vector<std::string> controllers_at(const City& city, LinkId link, Scope scope) {
    const Network& network = *city.map.network;
    std::vector<std::string> names;
    for (const LinkId id : links_in_scope(city, link, scope)) {
        const ControllerId controller = network.node_controller[network.link_to[id]];
        if (controller == no_id<ControllerId>) continue;
        const std::string& name = network.controller_name[controller];
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
    return names;
}

/// The links of a scope whose other direction runs between the same nodes: it can give a lane.
std::vector<std::string> two_way(const City& city, LinkId link, Scope scope) {
    const Network& n = *city.map.network;
    std::vector<std::string> names;
    for (const LinkId id : links_in_scope(city, link, scope)) {
        const auto back = n.node_out[n.link_to[id]];
        if (std::any_of(back.begin(), back.end(), [&](LinkId other) {
                return n.link_to[other] == n.link_from[id] && n.link_street[other] == n.link_street[id];
            }))
            names.push_back(n.link_name[id]);
    }
    return names;
}

/// The direction of a whole street that the link belongs to, if there is another one that could give a lane.
std::optional<CorridorPart> direction_of(const City& city, LinkId link) {
    const Network& network = *city.map.network;
    const std::uint32_t street = city.map.street_of[link];
    if (network.link_street[link].empty() || street >= city.map.streets.size()) return std::nullopt;
    const Word way = city.stretches.corridors[street].forward_way;
    const bool upright = way == Word::north || way == Word::south;
    const Heading there = upright ? Heading::northbound : Heading::eastbound;
    const Heading back = upright ? Heading::southbound : Heading::westbound;
    const std::vector<LinkId>& all = city.map.streets[street].links;
    const std::vector<LinkId> forward = with_heading(network, all, there, {});
    if (forward.empty() || with_heading(network, all, back, {}).empty()) return std::nullopt;
    const bool on_it = std::find(forward.begin(), forward.end(), link) != forward.end();
    return CorridorPart{network.link_street[link], on_it ? there : back, {}};
}

MeasurePlace place_of_reversible(const City& city, LinkId link, Scope scope) {
    MeasurePlace place;
    if (scope != Scope::street)
        place.links = two_way(city, link, scope);
    else if (const auto part = direction_of(city, link))
        place.corridors = {*part};
    return place;
}

KindMask kinds_of(const HandForm& form) {
    KindMask kinds = 0;
    if (form.cars) kinds |= mask_of(VehicleKind::car);
    if (form.motorcycles) kinds |= mask_of(VehicleKind::motorcycle);
    return kinds;
}

MeasureData data_of(const HandForm& form, const City& city, LinkId link, Scope scope) {
    switch (form.kind) {
        case FormKind::incident: {
            Incident incident;
            incident.incident_class = form.incident_class;
            const double whole_m = static_cast<double>(city.map.network->link_length_m[link]);
            incident.length_m = std::min(static_cast<double>(std::round(form.length_m)), std::floor(whole_m / 2.0));
            const double wanted_m = form.position_m < 0.0F ? whole_m / 2.0 : static_cast<double>(form.position_m);
            incident.position_m = std::floor(std::clamp(wanted_m, 0.0, whole_m - incident.length_m));
            const auto lanes = static_cast<int>(city.map.network->lane_count(link));
            for (int lane = 0; lane < form.lanes_blocked && form.lanes_blocked < lanes; ++lane)
                incident.lanes.from_right.push_back(lane);
            return incident;
        }
        case FormKind::signal_plan: {
            SignalTiming timing;
            // The links say which phases the share is for; a single junction is named by its controller.
            if (scope == Scope::link) timing.controllers = controllers_at(city, link, scope);
            timing.cycle_s = static_cast<double>(std::round(form.cycle_s));
            timing.corridor_green_share = static_cast<double>(std::round(form.corridor_green_pct)) / 100.0;
            if (form.offset_s > 0.0F) timing.offset_s = static_cast<double>(std::round(form.offset_s));
            return timing;
        }
        case FormKind::signal_control: {
            SignalRunning running;
            running.controllers = controllers_at(city, link, scope);
            running.control.kind = form.control;
            running.control.bus_priority =
                form.bus_priority && (form.control == ControlKind::fixed || form.control == ControlKind::actuated);
            return running;
        }
        case FormKind::plates: {
            PlateRestriction plates;
            plates.kinds = kinds_of(form);
            plates.digits_by = DigitsBy::every_day;
            plates.digits = form.digits;
            plates.compliance = static_cast<double>(std::round(form.compliance_pct)) / 100.0;
            return plates;
        }
        case FormKind::toll: {
            Toll toll;
            toll.price_cop = static_cast<double>(std::round(form.price_cop));
            toll.kinds = kinds_of(form);
            return toll;
        }
        case FormKind::bus_holding: {
            BusHolding holding;
            holding.most_s = static_cast<double>(std::round(form.hold_most_s));
            if (!form.line.empty()) holding.lines = {form.line};
            if (!form.stop.empty()) holding.stops = {form.stop};
            return holding;
        }
        case FormKind::bus_lane: {
            BusLane lane;
            (form.left_lane ? lane.lanes.from_left : lane.lanes.from_right) = {0};
            lane.compliance = static_cast<double>(std::round(form.compliance_pct)) / 100.0;
            return lane;
        }
        case FormKind::message_sign:
            return MessageSign{static_cast<double>(std::round(form.readers_pct)) / 100.0, all_kinds};
        case FormKind::reversible:
            return ReversibleLane{form.lanes_given};
        default: {
            DemandScale demand;
            demand.kinds = kinds_of(form);
            demand.factor = static_cast<double>(std::round(form.demand_pct)) / 100.0;
            return demand;
        }
    }
}

bool in_city(FormKind kind) {
    return kind == FormKind::plates || kind == FormKind::demand || kind == FormKind::bus_holding;
}

}  // namespace

bool complete(const HandForm& form, const City& city, LinkId link, Scope scope) {
    const bool about_kinds =
        form.kind == FormKind::plates || form.kind == FormKind::demand || form.kind == FormKind::toll;
    if (about_kinds && kinds_of(form) == 0) return false;
    if (form.kind == FormKind::plates) return form.digits != 0;
    if (in_city(form.kind)) return true;
    if (link == no_id<LinkId>) return false;
    if (form.kind == FormKind::reversible) return !place_of_reversible(city, link, scope).everywhere();
    return form.kind == FormKind::toll || form.kind == FormKind::bus_lane || form.kind == FormKind::message_sign ||
           form.kind == FormKind::incident || !controllers_at(city, link, scope).empty();
}

Order form_order(const HandForm& form, const City& city, LinkId link, Scope scope) {
    Order order;
    order.measure.data = data_of(form, city, link, scope);
    order.lasts_s = 60.0 * static_cast<double>(std::round(form.lasts_min));
    if (in_city(form.kind)) {
        // A file's rule holds on working days only; what the operator does holds today, whatever day it is.
        order.measure.time.days = whole_week;
        order.measure.time.holidays = OnHolidays::yes;
        return order;
    }
    if (form.kind == FormKind::reversible)
        order.measure.place = place_of_reversible(city, link, scope);
    else
        order.measure.place = place_of(city, link, form.kind == FormKind::incident ? Scope::link : scope);
    order.measure.source = place_text(city, link, Language::es);
    return order;
}

bool begins_anew(const Measure& measure) {
    const auto* demand = std::get_if<DemandScale>(&measure.data);
    return std::holds_alternative<ReversibleLane>(measure.data) || (demand != nullptr && demand->factor > 1.0);
}

std::vector<LinkId> listed_links(const Network& network, const Measure& measure) {
    std::vector<LinkId> links;
    for (const std::string& name : measure.place.links)
        if (const auto link = network.find_link(name)) links.push_back(*link);
    for (const CorridorPart& part : measure.place.corridors) {
        std::vector<LinkId> street;
        for (std::size_t i = 0; i < network.links(); ++i)
            if (network.link_street[id_at<LinkId>(i)] == part.name) street.push_back(id_at<LinkId>(i));
        street = with_heading(network, street, part.heading, {});
        links.insert(links.end(), street.begin(), street.end());
    }
    return links;
}

}  // namespace septima::render

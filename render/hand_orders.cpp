#include "render/hand_orders.h"

#include <algorithm>
#include <cmath>

#include "render/incidents.h"

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
    if (std::holds_alternative<BusHolding>(measure.data)) return std::string(words(Word::holding_made, language));
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
            return holding;
        }
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
    return form.kind == FormKind::toll || form.kind == FormKind::incident || !controllers_at(city, link, scope).empty();
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
    order.measure.place = place_of(city, link, form.kind == FormKind::incident ? Scope::link : scope);
    order.measure.source = place_text(city, link, Language::es);
    return order;
}

std::vector<LinkId> listed_links(const Network& network, const Measure& measure) {
    std::vector<LinkId> links;
    for (const std::string& name : measure.place.links)
        if (const auto link = network.find_link(name)) links.push_back(*link);
    for (const CorridorPart& part : measure.place.corridors)
        for (std::size_t i = 0; i < network.links(); ++i)
            if (network.link_street[id_at<LinkId>(i)] == part.name) links.push_back(id_at<LinkId>(i));
    return links;
}

}  // namespace septima::render

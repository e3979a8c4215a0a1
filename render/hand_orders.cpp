#include "render/hand_orders.h"

#include <algorithm>

namespace septima::render {

std::vector<LinkId> links_in_scope(const City& city, LinkId link, Scope scope) {
    if (scope == Scope::stretch)
        for (const Stretch& stretch : city.stretches.rows)
            if (std::find(stretch.links.begin(), stretch.links.end(), link) != stretch.links.end())
                return stretch.links;
    return {link};
}

Order hand_order(const City& city, LinkId link, const HandChoice& choice) {
    const Network& network = *city.map.network;
    Order order;
    order.side = choice.side;
    Measure& measure = order.measure;
    for (const LinkId id : links_in_scope(city, link, choice.scope))
        measure.place.links.push_back(network.link_name[id]);
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
    return std::string(words(Word::other_measure, language));
}

std::vector<LinkId> listed_links(const Network& network, const Measure& measure) {
    std::vector<LinkId> links;
    for (const std::string& name : measure.place.links)
        if (const auto link = network.find_link(name)) links.push_back(*link);
    return links;
}

}  // namespace septima::render

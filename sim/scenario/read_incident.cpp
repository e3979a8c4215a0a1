#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/scenario/read_measures.h"

namespace septima {

namespace {

constexpr double kmh_in_mps = 3.6;

/// The word of a class ("roadworks") or its TOPIS code ("A04").
IncidentClass read_incident_class(TomlTable& t) {
    const std::string word = t.required_text("incident_class");
    for (std::size_t i = 0; i < incident_classes; ++i)
        if (word == incident_class_names[i] || word == fmt::format("A{:02}", i + 1))
            return static_cast<IncidentClass>(i);
    if (t.has("incident_class"))
        t.error("incident_class", fmt::format("'{}' is not known; allowed: {} (or A01 to A13)", printable(word),
                                              fmt::join(incident_class_names, ", ")));
    return IncidentClass::other;
}

}  // namespace

LaneChoice read_lanes(TomlTable& t) {
    LaneChoice choice;
    for (const int lane : t.integers("lanes", {1, 12})) choice.from_left.push_back(lane - 1);
    for (const int lane : t.integers("lanes_from_right", {1, 12})) choice.from_right.push_back(lane - 1);
    if (!choice.from_left.empty() && !choice.from_right.empty())
        t.error("lanes_from_right", "stands beside lanes; count from one side only");
    return choice;
}

Incident read_incident(TomlTable& t, const MeasurePlace& place) {
    Incident incident;
    if (place.everywhere()) t.error("links", "is missing; name the link on which the incident stands");
    incident.incident_class = read_incident_class(t);
    incident.position_m = t.required_number("position_m", {0.0, 1e5});
    incident.length_m = t.number("length_m", incident.length_m, {1.0, 1000.0});
    incident.lanes = read_lanes(t);
    if (const auto passing = t.number("passing_kmh", {1.0, 120.0})) incident.passing_mps = *passing / kmh_in_mps;
    incident.text = t.bilingual("text").value_or(Text{});
    return incident;
}

BusHolding read_bus_holding(TomlTable& t, const MeasurePlace& place) {
    BusHolding holding;
    if (!place.everywhere()) t.error("lines", "say where; bus_holding takes no streets, but lines and stops");
    holding.lines = t.texts("lines");
    holding.stops = t.texts("stops");
    holding.headway_s = t.number("headway_s", {30.0, 7200.0});
    holding.share = t.number("share_pct", 100.0, {1.0, 100.0}) / 100.0;
    holding.most_s = t.number("most_s", holding.most_s, {1.0, 1800.0});
    return holding;
}

}  // namespace septima

// The words of GMNS files: uses, facility types, control types.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "sim/base/text.h"
#include "sim/network/gmns_tables.h"

namespace septima::gmns {

namespace {

using Words = std::vector<std::string_view>;

bool among(std::string_view word, const Words& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Uses that are no vehicle on a lane.
bool is_other_use(std::string_view word) {
    return among(word, {"walk", "ped", "pedestrian", "foot", "parking", "shoulder", "none", "rail", "subway", "tram",
                        "lightrail", "ferry", "scooter", "wheelchair", "twltl"});
}

std::optional<KindMask> broad_mask(std::string_view word) {
    if (among(word, {"all", "any"})) return all_kinds;
    if (among(word, {"auto", "autos", "motor", "motor_vehicle", "vehicle", "vehicles", "drive", "mixed"}))
        return motor_kinds;
    if (among(word, {"car", "cars", "sov", "hov", "hov2", "hov3", "private"}))
        return static_cast<KindMask>(mask_of(VehicleKind::car) | mask_of(VehicleKind::motorcycle) |
                                     mask_of(VehicleKind::taxi) | mask_of(VehicleKind::van));
    if (among(word, {"bus", "buses", "transit", "brt", "psv"})) return bus_kinds;
    if (among(word, {"truck", "trucks", "freight", "hgv"}))
        return static_cast<KindMask>(mask_of(VehicleKind::truck) | mask_of(VehicleKind::van));
    if (among(word, {"bike", "bikes", "bicycle", "cycle"})) return mask_of(VehicleKind::bicycle);
    return std::nullopt;
}

/// Words of a list with any of the separators that files use.
std::vector<std::string> words_of(std::string_view list) {
    std::string text = folded(list);
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == ';' || c == '|' || c == ' ' || c == '/'; }, ',');
    std::vector<std::string> words;
    for (const std::string_view word : split(text, ','))
        if (!word.empty()) words.emplace_back(word);
    return words;
}

}  // namespace

KindMask Uses::mask_of(std::string_view list, Remarks& remarks, int line) const {
    KindMask mask = 0;
    const auto add_word = [&](std::string_view word) {
        const auto kind = vehicle_kind(word);
        const auto broad = broad_mask(word);
        if (kind && (exact || !broad))
            mask = static_cast<KindMask>(mask | septima::mask_of(*kind));
        else if (broad)
            mask = static_cast<KindMask>(mask | *broad);
        else if (!is_other_use(word))
            remarks.add(fmt::format("use '{}' is not known and is passed over", printable(word)), line);
    };
    const std::vector<std::string> words = words_of(list);
    for (const std::string& word : words) {
        const auto group = groups.find(word);
        if (group == groups.end())
            add_word(word);
        else
            for (const std::string& use : group->second) add_word(use);
    }
    return words.empty() ? all_kinds : mask;
}

Uses read_uses(const std::filesystem::path& folder, Problems& problems) {
    Uses uses;
    const Table definitions = open_table(folder, "use_definition", {"use"}, 1, problems);
    for (std::size_t i = 0; i < definitions.rows(); ++i)
        if (definitions.text(i, "use") == name_of(VehicleKind::articulated_bus)) uses.exact = true;
    const Table groups = open_table(folder, "use_group", {"use_group", "uses"}, 2, problems);
    for (std::size_t i = 0; i < groups.rows(); ++i)
        uses.groups[folded(groups.text(i, "use_group"))] = words_of(groups.text(i, "uses"));
    // A group may name other groups: one level of them is resolved.
    const auto given = uses.groups;
    for (auto& [name, members] : uses.groups) {
        std::vector<std::string> flat;
        for (const std::string& member : members) {
            const auto inner = given.find(member);
            if (inner == given.end() || member == name)
                flat.push_back(member);
            else
                flat.insert(flat.end(), inner->second.begin(), inner->second.end());
        }
        members = std::move(flat);
    }
    return uses;
}

std::optional<RoadClass> class_of_facility(std::string_view facility) {
    std::string f = folded(facility);
    std::replace_if(
        f.begin(), f.end(), [](char c) { return c == '_' || c == '-'; }, ' ');
    for (std::size_t i = 0; i < road_classes; ++i)
        if (road_class_names[i] == f) return static_cast<RoadClass>(i);
    if (f.ends_with(" link") || among(f, {"on ramp", "off ramp", "onramp", "offramp", "ramps", "slip road"}))
        return RoadClass::ramp;
    if (among(f, {"freeway", "interstate", "highway"})) return RoadClass::motorway;
    if (among(f, {"expressway"})) return RoadClass::trunk;
    if (among(f, {"arterial", "principal arterial", "major arterial", "major"})) return RoadClass::primary;
    if (among(f, {"minor arterial", "minor"})) return RoadClass::secondary;
    if (among(f, {"collector", "major collector", "minor collector"})) return RoadClass::tertiary;
    if (among(f, {"local", "unclassified", "living street", "street", "road"})) return RoadClass::residential;
    if (among(f, {"alley", "driveway", "connector", "centroid connector", "track", "parking aisle"}))
        return RoadClass::service;
    if (among(f, {"bus", "transit", "bus guideway", "brt"})) return RoadClass::busway;
    return std::nullopt;
}

bool is_no_road(std::string_view facility) {
    std::string f = folded(facility);
    std::replace_if(
        f.begin(), f.end(), [](char c) { return c == '_' || c == '-'; }, ' ');
    return among(f, {"footway", "cycleway", "path", "steps", "pedestrian", "sidewalk", "crosswalk", "bridleway", "rail",
                     "railway", "subway", "light rail", "tram", "shared use path", "bike path", "walkway"});
}

std::optional<NodeControl> control_of(std::string_view word) {
    const std::string w = folded(word);
    if (w.empty() || among(w, {"none", "no_control", "no control", "uncontrolled"})) return NodeControl::none;
    if (w == "yield" || w == "give_way") return NodeControl::yield;
    if (among(w, {"stop", "stop_2_way", "2_stop", "two_way_stop"})) return NodeControl::stop;
    if (among(w, {"4_stop", "stop_4_way", "all_way_stop", "all_stop"})) return NodeControl::all_way_stop;
    if (among(w, {"signal", "signal_with_rtor", "traffic_signal", "traffic_signals"})) return NodeControl::signal;
    if (w == "roundabout") return NodeControl::roundabout;
    return std::nullopt;
}

}  // namespace septima::gmns

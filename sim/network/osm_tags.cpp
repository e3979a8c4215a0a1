#include "sim/network/osm_tags.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/text.h"

namespace septima {
namespace {

constexpr double kmh_per_mph = 1.609344;

constexpr KindMask kinds(std::initializer_list<VehicleKind> list) {
    KindMask mask = 0;
    for (const VehicleKind kind : list) mask = static_cast<KindMask>(mask | mask_of(kind));
    return mask;
}

/// Access keys from the general to the special; a later one overrides an earlier one for its kinds.
struct AccessKey {
    std::string_view key;
    KindMask mask;
};
constexpr KindMask motor_kinds = static_cast<KindMask>(all_kinds & ~mask_of(VehicleKind::bicycle));
constexpr std::array<AccessKey, 13> access_keys{{
    {"access", all_kinds},
    {"vehicle", all_kinds},
    {"motor_vehicle", motor_kinds},
    {"motorcar", kinds({VehicleKind::car, VehicleKind::taxi})},
    {"motorcycle", kinds({VehicleKind::motorcycle})},
    {"goods", kinds({VehicleKind::van})},
    {"hgv", kinds({VehicleKind::truck})},
    {"psv", static_cast<KindMask>(bus_kinds | mask_of(VehicleKind::taxi))},
    {"taxi", kinds({VehicleKind::taxi})},
    {"bus", bus_kinds},
    {"tourist_bus", 0},
    {"coach", 0},
    {"bicycle", kinds({VehicleKind::bicycle})},
}};

enum class Access { open, closed, unsaid };

Access access_of(std::string_view value) {
    constexpr std::array<std::string_view, 8> open{"yes",      "permissive", "designated", "destination",
                                                   "official", "customers",  "public",     "use_sidepath"};
    constexpr std::array<std::string_view, 10> closed{
        "no",       "private",   "permit",     "delivery", "agricultural", "forestry", "agricultural;forestry",
        "military", "emergency", "discouraged"};
    if (std::ranges::find(open, value) != open.end()) return Access::open;
    if (std::ranges::find(closed, value) != closed.end()) return Access::closed;
    return Access::unsaid;
}

TurnMarks mark_of_word(std::string_view word) {
    const TurnMarks left = mark_of(TurnType::left);
    const TurnMarks right = mark_of(TurnType::right);
    const TurnMarks through = mark_of(TurnType::through);
    if (word == "left" || word == "sharp_left") return left;
    if (word == "right" || word == "sharp_right") return right;
    if (word == "through") return through;
    if (word == "reverse") return mark_of(TurnType::uturn);
    // A slight turn is a fork: by geometry it may be the way straight on.
    if (word == "slight_left") return static_cast<TurnMarks>(left | through);
    if (word == "slight_right") return static_cast<TurnMarks>(right | through);
    return 0;
}

}  // namespace

std::string_view OsmTags::get(std::string_view key) const {
    for (const auto& [k, v] : rows)
        if (k == key) return v;
    return {};
}

LaneCount lane_count(std::string_view value, int most) {
    if (trimmed(value).empty()) return {};
    double smallest = 1e18;
    for (const std::string_view part : split(value, ';')) {
        const auto number = to_number(trimmed(part));
        if (!number) return {Reading::unreadable, 0};
        smallest = std::min(smallest, *number);
    }
    const double whole = std::floor(smallest);
    if (whole < 1.0) return {smallest > 0.0 ? Reading::clamped : Reading::unreadable, 1};
    if (whole > most) return {Reading::clamped, most};
    return {Reading::good, static_cast<int>(whole)};
}

SpeedLimit speed_limit(std::string_view value) {
    std::string text = folded(trimmed(value));
    if (text.empty()) return {};
    if (text == "signals" || text == "variable") return {};
    if (text == "none") return {Reading::good, fastest_limit_kmh};
    if (text == "walk" || text == "living_street") return {Reading::good, 10.0};
    if (const auto colon = text.find(':'); colon != std::string::npos) {
        const std::string zone = text.substr(colon + 1);
        if (zone == "urban") return {Reading::good, 50.0};
        if (zone == "rural") return {Reading::good, 80.0};
        if (zone == "trunk" || zone == "motorway") return {Reading::good, 90.0};
        if (zone == "living_street" || zone == "zone30" || zone == "zone:30" || zone == "school")
            return {Reading::good, 30.0};
        return {Reading::unreadable, 0.0};
    }
    double factor = 1.0;
    for (const auto& [unit, kmh] :
         {std::pair{"mph", kmh_per_mph}, std::pair{"km/h", 1.0}, std::pair{"kmh", 1.0}, std::pair{"kph", 1.0}}) {
        const std::string_view word = unit;
        if (text.ends_with(word)) {
            factor = kmh;
            text.resize(text.size() - word.size());
            break;
        }
    }
    const auto number = to_number(trimmed(std::string_view(text).substr(0, text.find(';'))));
    if (!number || *number <= 0.0) return {Reading::unreadable, 0.0};
    const double kmh = *number * factor;
    const double clamped = std::clamp(kmh, slowest_limit_kmh, fastest_limit_kmh);
    return {clamped == kmh ? Reading::good : Reading::clamped, clamped};
}

double default_limit_kmh(RoadClass road_class, bool living_street) {
    if (living_street) return 20.0;
    switch (road_class) {
        case RoadClass::motorway:
            return 80.0;
        case RoadClass::trunk:
            return 60.0;
        case RoadClass::primary:
        case RoadClass::secondary:
            return 50.0;
        case RoadClass::busway:
            return 60.0;
        case RoadClass::tertiary:
            return 40.0;
        case RoadClass::ramp:
            return 40.0;
        case RoadClass::residential:
            return 30.0;
        case RoadClass::service:
            return 20.0;
    }
    return 30.0;
}

int default_lanes(RoadClass road_class, bool oneway) {
    switch (road_class) {
        case RoadClass::motorway:
        case RoadClass::trunk:
        case RoadClass::primary:
        case RoadClass::secondary:
        case RoadClass::tertiary:
            return oneway ? 2 : 1;
        case RoadClass::residential:
        case RoadClass::service:
        case RoadClass::busway:
        case RoadClass::ramp:
            return 1;
    }
    return 1;
}

std::optional<RoadClass> road_class_of(std::string_view highway) {
    if (highway.ends_with("_link"))
        return road_class_of(highway.substr(0, highway.size() - 5)) ? std::optional(RoadClass::ramp) : std::nullopt;
    if (highway == "motorway") return RoadClass::motorway;
    if (highway == "trunk") return RoadClass::trunk;
    if (highway == "primary") return RoadClass::primary;
    if (highway == "secondary") return RoadClass::secondary;
    if (highway == "tertiary") return RoadClass::tertiary;
    if (highway == "residential" || highway == "living_street" || highway == "unclassified" || highway == "road")
        return RoadClass::residential;
    if (highway == "busway" || highway == "bus_guideway") return RoadClass::busway;
    if (highway == "service") return RoadClass::service;
    return std::nullopt;
}

KindMask allowed_kinds(const OsmTags& tags, KindMask usual) {
    KindMask mask = usual;
    for (const AccessKey& row : access_keys) {
        const std::string_view value = tags.get(row.key);
        if (value.empty()) continue;
        // psv=bus is a Bogotá habit: buses, but no taxis.
        const KindMask meant = value == "bus" ? bus_kinds : row.mask;
        const Access access = value == "bus" ? Access::open : access_of(value);
        if (access == Access::open) mask = static_cast<KindMask>(mask | meant);
        if (access == Access::closed) mask = static_cast<KindMask>(mask & ~meant);
    }
    return mask;
}

std::vector<std::string_view> lane_list(std::string_view value) {
    if (value.empty()) return {};
    return split(value, '|');
}

std::vector<TurnMarks> turn_marks(std::string_view value) {
    std::vector<TurnMarks> marks;
    for (const std::string_view lane : lane_list(value)) {
        TurnMarks mark = 0;
        for (const std::string_view word : split(lane, ';'))
            mark = static_cast<TurnMarks>(mark | mark_of_word(trimmed(word)));
        marks.push_back(mark);
    }
    return marks;
}

std::string conditional_note(const OsmTags& tags) {
    std::string note;
    for (const auto& [key, value] : tags.rows) {
        if (!key.ends_with(":conditional") || key.starts_with("foot")) continue;
        if (!note.empty()) note += "; ";
        note += key + "=" + value;
    }
    return note;
}

std::string clean_text(std::string_view text, bool& repaired) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t size = lead < 0x80            ? 1
                                 : (lead >> 5U) == 0x06 ? 2
                                 : (lead >> 4U) == 0x0E ? 3
                                 : (lead >> 3U) == 0x1E ? 4
                                                        : 0;
        bool good = size > 0 && i + size <= text.size() && lead >= 0x20 && lead != 0x7F && lead != 0xC0 && lead != 0xC1;
        for (std::size_t k = 1; good && k < size; ++k) good = (static_cast<unsigned char>(text[i + k]) >> 6U) == 0x02;
        if (good)
            out.append(text.substr(i, size));
        else
            repaired = true;
        i += good ? size : 1;
    }
    return out;
}

}  // namespace septima

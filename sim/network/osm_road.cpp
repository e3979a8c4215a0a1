#include "sim/network/osm_road.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace septima {
namespace {

constexpr double mps_per_kmh = 1.0 / 3.6;

/// One way under reading.
struct Reader {
    const OsmTags& tags;
    std::int64_t id;
    ImportReport& report;

    void found(Finding finding, std::string_view key) const {
        report.add(finding, fmt::format("way {} {}={}", id, key, tags.get(key).substr(0, 40)));
    }
    int lanes(std::string_view key, int most = most_lanes) const {
        const LaneCount count = lane_count(tags.get(key), most);
        if (count.reading == Reading::unreadable) found(Finding::lanes_unreadable, key);
        if (count.reading == Reading::clamped) found(Finding::lanes_clamped, key);
        return count.reading == Reading::absent || count.reading == Reading::unreadable ? 0 : count.lanes;
    }
};

bool affirmed(std::string_view value) {
    return value == "yes" || value == "designated" || value == "official" || value == "bus" || value == "permissive";
}

bool closed(std::string_view value) {
    return value == "no" || value == "private";
}

bool is_busway(const OsmTags& tags, RoadClass road_class) {
    if (road_class == RoadClass::busway) return true;
    const bool buses = affirmed(tags.get("bus")) || affirmed(tags.get("psv"));
    if (!buses) return false;
    if (road_class == RoadClass::service) return !affirmed(tags.get("access")) && !affirmed(tags.get("motor_vehicle"));
    const bool cars_told = tags.has("motor_vehicle") || tags.has("motorcar");
    return closed(tags.get("motorcar")) || closed(tags.get("motor_vehicle")) ||
           (closed(tags.get("access")) && !cars_told);
}

enum class Flow { both, forward, backward };

Flow flow_of(const Reader& r, RoadClass road_class, bool ring) {
    const std::string_view oneway = r.tags.get("oneway");
    if (oneway == "-1" || oneway == "reverse") return Flow::backward;
    if (oneway == "yes" || oneway == "true" || oneway == "1") return Flow::forward;
    if (oneway == "reversible" || oneway == "alternating") {
        r.found(Finding::reversible, "oneway");
        return Flow::forward;
    }
    if (oneway == "no" || oneway == "false" || oneway == "0") return Flow::both;
    if (ring || road_class == RoadClass::motorway || r.tags.is("highway", "motorway_link")) {
        r.found(Finding::oneway_implied, ring ? "junction" : "highway");
        return Flow::forward;
    }
    return Flow::both;
}

/// Lanes of a two-way street: (forward, backward).
std::pair<int, int> two_way_lanes(const Reader& r, RoadClass road_class) {
    const int centre = r.lanes("lanes:both_ways");
    if (centre > 0) r.found(Finding::centre_lane, "lanes:both_ways");
    int total = r.lanes("lanes", 2 * most_lanes);
    int forward = r.lanes("lanes:forward");
    int backward = r.lanes("lanes:backward");
    if (total > 0) total = std::max(1, total - centre);
    if (forward > 0 && backward > 0) return {forward, backward};
    if (total > 0 && forward > 0) return {forward, std::clamp(total - forward, 1, most_lanes)};
    if (total > 0 && backward > 0) return {std::clamp(total - backward, 1, most_lanes), backward};
    if (total > 0) {
        if (total == 1)
            r.found(Finding::lanes_single_two_way, "lanes");
        else if (total % 2 == 1)
            r.found(Finding::lanes_odd_two_way, "lanes");
        return {std::min((total + 1) / 2, most_lanes), std::clamp(total / 2, 1, most_lanes)};
    }
    const int usual = default_lanes(road_class, false);
    if (forward == 0 && backward == 0) r.report.add(Finding::lanes_default);
    return {forward > 0 ? forward : usual, backward > 0 ? backward : usual};
}

/// Lanes of a one-way street: the marked arrows count when nothing else is said.
int one_way_lanes(const Reader& r, RoadClass road_class, std::string_view side) {
    if (const int lanes = r.lanes("lanes")) return lanes;
    if (const int lanes = r.lanes(fmt::format("lanes:{}", side))) return lanes;
    const std::size_t arrows = lane_list(r.tags.get("turn:lanes")).size();
    if (arrows > 0) return std::min(static_cast<int>(arrows), most_lanes);
    r.report.add(Finding::lanes_default);
    return default_lanes(road_class, true);
}

double limit_kmh(const Reader& r, RoadClass road_class, std::string_view side) {
    for (const std::string& key :
         {fmt::format("maxspeed:{}", side), std::string("maxspeed"), std::string("maxspeed:type")}) {
        const SpeedLimit limit = speed_limit(r.tags.get(key));
        if (limit.reading == Reading::clamped) r.found(Finding::speed_clamped, key);
        if (limit.reading == Reading::unreadable && key != "maxspeed:type") r.found(Finding::speed_unreadable, key);
        if (limit.reading == Reading::good || limit.reading == Reading::clamped) return limit.kmh;
    }
    r.report.add(Finding::speed_default);
    // A link takes the limit of a ramp unless it belongs to a fast road.
    return default_limit_kmh(road_class, r.tags.is("highway", "living_street"));
}

/// The value of key:side (or the bare key on a one-way road).
std::string sided_key(const Reader& r, std::string_view key, std::string_view side, bool oneway) {
    std::string sided = fmt::format("{}:{}", key, side);
    if (r.tags.has(sided) || !oneway) return sided;
    return std::string(key);
}

void mark_lanes(const Reader& r, RoadSide& side, std::string_view name, bool oneway) {
    const std::string key = sided_key(r, "turn:lanes", name, oneway);
    std::vector<TurnMarks> marks = turn_marks(r.tags.get(key));
    if (marks.empty()) return;
    if (marks.size() != static_cast<std::size_t>(side.lanes)) {
        r.found(Finding::lane_lists_differ, key);
        return;
    }
    if (std::ranges::any_of(marks, [](TurnMarks m) { return m != 0; })) side.marks = std::move(marks);
}

/// Lanes reserved by psv:lanes, bus:lanes, vehicle:lanes, ...
bool reserve_by_lists(const Reader& r, RoadSide& side, std::string_view name, bool oneway) {
    constexpr KindMask psv_kinds = static_cast<KindMask>(bus_kinds | mask_of(VehicleKind::taxi));
    constexpr std::array<std::pair<std::string_view, KindMask>, 2> reserving{
        {{"bus:lanes", bus_kinds}, {"psv:lanes", psv_kinds}}};
    bool any = false;
    for (const auto& [base, mask] : reserving) {
        const std::string key = sided_key(r, base, name, oneway);
        const std::vector<std::string_view> list = lane_list(r.tags.get(key));
        if (list.empty()) continue;
        if (list.size() != static_cast<std::size_t>(side.lanes)) {
            r.found(Finding::lane_lists_differ, key);
            continue;
        }
        for (std::size_t i = 0; i < list.size(); ++i)
            if (list[i] == "designated") {
                side.lane_allowed[i] = static_cast<KindMask>(mask | (any ? side.lane_allowed[i] & psv_kinds : 0));
                any = true;
            }
    }
    return any;
}

/// Number of lanes reserved by lanes:bus / lanes:psv and by busway=*; the rightmost ones, `left`: the leftmost.
void reserve_by_count(const Reader& r, RoadSide& side, std::string_view name, bool oneway) {
    constexpr KindMask psv_kinds = static_cast<KindMask>(bus_kinds | mask_of(VehicleKind::taxi));
    const bool is_forward = name == "forward";
    int right = std::max(r.lanes(sided_key(r, "lanes:bus", name, oneway)), 0);
    KindMask mask = bus_kinds;
    if (right == 0) {
        right = r.lanes(sided_key(r, "lanes:psv", name, oneway));
        if (right > 0) mask = psv_kinds;
    }
    const auto lane_on = [&r](std::string_view key) { return r.tags.is(key, "lane") || r.tags.is(key, "yes"); };
    // Right-hand traffic: the right side of the way is the forward direction.
    const bool near_side =
        lane_on("busway:both") || lane_on("busway") || lane_on(is_forward || oneway ? "busway:right" : "busway:left");
    if (right == 0 && near_side) right = 1;
    const bool far_side = oneway && lane_on("busway:left");
    // A street whose only lane would be reserved keeps it open: the tag then tells of a stop or a contraflow lane.
    const int spare = side.lanes - 1;
    right = std::min(right, spare);
    for (int k = 0; k < right; ++k) side.lane_allowed[static_cast<std::size_t>(side.lanes - 1 - k)] = mask;
    if (far_side && spare > right) side.lane_allowed.front() = bus_kinds;
}

void reserve_lanes(const Reader& r, RoadSide& side, std::string_view name, bool oneway) {
    side.lane_allowed.assign(static_cast<std::size_t>(side.lanes), side.allowed);
    if (!reserve_by_lists(r, side, name, oneway)) reserve_by_count(r, side, name, oneway);
    bool reserved = false;
    for (KindMask& mask : side.lane_allowed) {
        mask = static_cast<KindMask>(mask & side.allowed);
        reserved = reserved || mask != side.allowed;
    }
    // Every lane reserved on a street open to cars cannot be meant.
    const bool shut = std::ranges::all_of(side.lane_allowed, [&](KindMask m) { return m != side.allowed; });
    if (!reserved || shut)
        side.lane_allowed.clear();
    else
        r.report.add(Finding::bus_lane, fmt::format("way {}", r.id));
}

void fill_side(const Reader& r, RoadSide& side, const Road& road, std::string_view name, bool oneway) {
    side.limit_mps = limit_kmh(r, road.road_class, name) * mps_per_kmh;
    mark_lanes(r, side, name, oneway);
    if (!road.bus_only) reserve_lanes(r, side, name, oneway);
}

bool through_service(const OsmTags& tags) {
    const std::string_view kind = tags.get("service");
    const bool inner = kind == "parking_aisle" || kind == "driveway" || kind == "alley" || kind == "drive-through" ||
                       kind == "emergency_access" || kind == "parking";
    return !inner && tags.has("name");
}

std::string street_name(const Reader& r) {
    bool repaired = false;
    std::string name = clean_text(r.tags.get("name"), repaired);
    if (name.empty()) name = clean_text(r.tags.get("ref"), repaired);
    if (repaired) r.report.add(Finding::text_repaired, fmt::format("way {}", r.id));
    return name;
}

std::string note_of(const Reader& r) {
    std::string note = conditional_note(r.tags);
    const std::string_view oneway = r.tags.get("oneway");
    if (oneway == "reversible" || oneway == "alternating")
        note += fmt::format("{}oneway={}", note.empty() ? "" : "; ", oneway);
    if (!note.empty()) r.report.add(Finding::conditional_kept, fmt::format("way {} {}", r.id, note.substr(0, 60)));
    bool repaired = false;
    return clean_text(note, repaired);
}

}  // namespace

std::optional<Road> road_of(const OsmTags& tags, std::int64_t id, ImportReport& report) {
    const Reader r{tags, id, report};
    const std::optional<RoadClass> road_class = road_class_of(tags.get("highway"));
    if (!road_class || tags.is("area", "yes")) {
        report.add(Finding::not_a_road);
        return std::nullopt;
    }
    Road road{.street = {}, .note = {}, .road_class = *road_class, .forward = {}, .backward = {}};
    road.bus_only = is_busway(tags, *road_class);
    if (*road_class == RoadClass::service && !road.bus_only && !through_service(tags)) {
        report.add(Finding::service_dropped);
        return std::nullopt;
    }
    const KindMask open = *road_class == RoadClass::motorway
                              ? static_cast<KindMask>(all_kinds & ~mask_of(VehicleKind::bicycle))
                              : all_kinds;
    const KindMask allowed = road.bus_only ? bus_kinds : allowed_kinds(tags, open);
    // What only bicycles or nobody may use is no road of this network.
    if ((allowed & ~mask_of(VehicleKind::bicycle)) == 0) {
        report.add(Finding::no_access, fmt::format("way {}", id));
        return std::nullopt;
    }
    if (road.bus_only) {
        road.road_class = RoadClass::busway;
        report.add(Finding::busway);
    }
    road.must_connect = *road_class == RoadClass::service && !road.bus_only;
    const std::string_view junction = tags.get("junction");
    road.roundabout = junction == "roundabout" || junction == "circular" || junction == "mini_roundabout";
    road.street = street_name(r);
    road.note = note_of(r);

    const Flow flow = flow_of(r, road.road_class, road.roundabout);
    if (flow == Flow::both)
        std::tie(road.forward.lanes, road.backward.lanes) = two_way_lanes(r, road.road_class);
    else if (flow == Flow::forward)
        road.forward.lanes = one_way_lanes(r, road.road_class, "forward");
    else
        road.backward.lanes = one_way_lanes(r, road.road_class, "backward");
    for (const auto& [side, name] : {std::pair{&road.forward, "forward"}, std::pair{&road.backward, "backward"}}) {
        if (!side->open()) continue;
        side->allowed = allowed;
        fill_side(r, *side, road, name, flow != Flow::both);
    }
    return road;
}

}  // namespace septima

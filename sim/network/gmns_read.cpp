#include "sim/network/gmns_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/text.h"
#include "sim/network/gmns_reading.h"

namespace septima {

namespace gmns {

namespace {

/// Limits where free_speed is missing, km/h, by class (Ley 769 art. 106 as amended, rounded; README.md#gmns).
constexpr std::array<double, road_classes> usual_kmh{80, 80, 50, 50, 40, 30, 20, 60, 40};
constexpr std::array<int, road_classes> usual_lanes{2, 2, 2, 2, 1, 1, 1, 1, 1};

struct Geometries {
    std::unordered_map<std::string, std::vector<Point>> of;
};

Geometries read_geometries(Reading& r) {
    Geometries geometries;
    const Table table = open_table(r.folder, "geometry", {"geometry_id", "geometry"}, 2, r.problems);
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const std::string id = table.id(i, "geometry_id");
        auto line = parse_wkt_line(table.text(i, "geometry"));
        if (id.empty())
            r.problems.error(table.csv.file, table.line(i), "geometry_id is empty; an id is needed");
        else if (!line)
            r.problems.error(table.csv.file, table.line(i),
                             fmt::format("geometry of '{}' is no LINESTRING in WKT", printable(id)));
        else if (!geometries.of.emplace(id, std::move(*line)).second)
            r.problems.error(table.csv.file, table.line(i),
                             fmt::format("geometry_id '{}' appears twice", printable(id)));
    }
    return geometries;
}

/// Yes/no words; nothing when it is neither.
std::optional<bool> truth(std::string_view text) {
    const std::string t = folded(text);
    if (t == "1" || t == "true" || t == "t" || t == "yes" || t == "1.0") return true;
    if (t == "0" || t == "false" || t == "f" || t == "no" || t == "0.0") return false;
    return std::nullopt;
}

/// Class by what is known of speed and lanes.
RoadClass guessed_class(double speed_kmh, int lanes) {
    if (speed_kmh >= 90.0) return RoadClass::motorway;
    if (speed_kmh >= 70.0) return RoadClass::trunk;
    if (speed_kmh >= 45.0) return lanes >= 2 ? RoadClass::primary : RoadClass::secondary;
    if (speed_kmh >= 35.0) return RoadClass::tertiary;
    return RoadClass::residential;
}

struct LinkReader {
    Reading& r;
    const Table& table;
    const Geometries& geometries;
    double speed_mps;  ///< of one unit
    Remarks remarks;

    void fault(std::size_t i, std::string text) const {
        r.problems.error(table.csv.file, table.line(i), std::move(text));
    }

    std::uint32_t end_node(std::size_t i, const std::string& column) const {
        const std::string id = table.id(i, column);
        const auto found = r.node_of.find(id);
        if (found != r.node_of.end()) return found->second;
        fault(i, id.empty() ? fmt::format("{} is empty; a node_id is needed", column)
                            : fmt::format("{} '{}' is not a node_id of node.csv", column, printable(id)));
        return no_row;
    }

    /// Speed, lanes and class: each from its column, or from the others.
    void describe(std::size_t i, DraftLink& link) {
        const std::string_view facility = table.text(i, "facility_type");
        const auto known = class_of_facility(facility);
        constexpr double rounding = 1e-9;  // 150 / 3.6 x 3.6 is a little less than 150
        const double low = (1.0 - rounding) / 3.6 / speed_mps, high = (1.0 + rounding) * 150.0 / 3.6 / speed_mps;
        const auto speed = table.number(i, "free_speed", {low, high}, r.problems);
        const auto lanes = table.whole(i, "lanes", {1, 12}, r.problems);
        const double speed_kmh = speed ? *speed * speed_mps * 3.6 : 50.0;
        link.road_class = known.value_or(guessed_class(speed_kmh, lanes.value_or(1)));
        if (!known)
            remarks.add(facility.empty() ? std::string("facility_type is missing: inferred from speed and lanes")
                                         : fmt::format("facility_type '{}' is not known: inferred from speed and lanes",
                                                       printable(facility)),
                        table.line(i));
        const auto row_of_class = static_cast<std::size_t>(link.road_class);
        link.lanes = lanes.value_or(usual_lanes[row_of_class]);
        link.limit_mps = speed ? *speed * speed_mps : usual_kmh[row_of_class] / 3.6;
        if (table.text(i, "lanes").empty())
            remarks.add("lanes is missing: taken from the facility type", table.line(i));
        if (table.text(i, "free_speed").empty())
            remarks.add("free_speed is missing: taken from the facility type", table.line(i));
    }

    std::vector<Point> shape_of(std::size_t i) {
        const std::string_view wkt = table.text(i, "geometry");
        const std::string id = table.id(i, "geometry_id");
        std::vector<Point> shape;
        if (!wkt.empty()) {
            if (auto line = parse_wkt_line(wkt))
                shape = std::move(*line);
            else
                remarks.add("geometry is no LINESTRING in WKT: the link is drawn straight", table.line(i));
        } else if (!id.empty()) {
            const auto found = geometries.of.find(id);
            if (found != geometries.of.end())
                shape = found->second;
            else
                fault(i, fmt::format("geometry_id '{}' is not in geometry.csv", printable(id)));
        }
        if (table.text(i, "dir_flag") == "-1") std::reverse(shape.begin(), shape.end());
        return shape;
    }

    /// Turns a shape that plainly runs the other way.
    void orient(std::size_t i, DraftLink& link) {
        if (link.shape.size() < 2 || link.from == link.to) return;
        const Point a = r.draft.nodes[link.from].xy, b = r.draft.nodes[link.to].xy;
        const double as_given = distance_m(link.shape.front(), a) + distance_m(link.shape.back(), b);
        const double turned = distance_m(link.shape.front(), b) + distance_m(link.shape.back(), a);
        if (turned >= as_given) return;
        std::reverse(link.shape.begin(), link.shape.end());
        if (table.text(i, "dir_flag") == "1")
            remarks.add("geometry runs from the to_node to the from_node in spite of dir_flag 1: turned",
                        table.line(i));
    }

    /// Vehicles that may enter; nothing when the row is no road.
    std::optional<KindMask> allowed(std::size_t i) {
        const std::string_view uses = table.text(i, "allowed_uses");
        if (uses.empty() && is_no_road(table.text(i, "facility_type"))) return std::nullopt;
        const KindMask mask = r.uses.mask_of(uses, remarks, table.line(i));
        if (!r.uses.exact && (mask & motor_kinds) == 0) return std::nullopt;
        return mask;
    }

    bool directed(std::size_t i) {
        const std::string_view text = table.text(i, "directed");
        if (text.empty()) {
            remarks.add("directed is missing: the link is taken as one-way", table.line(i));
            return true;
        }
        const auto value = truth(text);
        if (!value) fault(i, fmt::format("directed is '{}'; 1 or 0 is allowed", printable(text)));
        return value.value_or(true);
    }

    void read(std::size_t i) {
        const std::string id = table.id(i, "link_id");
        if (id.empty()) return fault(i, "link_id is empty; an id is needed");
        LinkRow row;
        if (!r.link_of.emplace(id, row).second)
            return fault(i, fmt::format("link_id '{}' appears twice", printable(id)));
        DraftLink link;
        link.name = id;
        link.line = table.line(i);
        link.street = table.id(i, "name");
        link.note = table.id(i, "note");
        link.from = end_node(i, "from_node_id");
        link.to = end_node(i, "to_node_id");
        const auto kinds = allowed(i);
        if (!kinds) {
            r.link_of[id].skipped = true;
            r.skipped_ends.insert(r.skipped_ends.end(), {link.from, link.to});
            remarks.add("is for walking or cycling only: passed over", table.line(i));
            return;
        }
        link.allowed = *kinds;
        describe(i, link);
        link.shape = shape_of(i);
        link.length_m = table.number(i, "length", {-1e9, 1e9}, r.problems);
        if (link.length_m && *link.length_m <= 0.0) {
            fault(i, fmt::format("length is '{}'; more than 0 is needed (leave it empty to take that of the geometry)",
                                 printable(table.text(i, "length"))));
            link.length_m.reset();
        }
        const auto sign = control_of(table.text(i, "sign")).value_or(NodeControl::none);
        link.stop = sign == NodeControl::stop;
        link.yield = sign == NodeControl::yield;
        link.roundabout = sign == NodeControl::roundabout;
        const bool both_ways = !directed(i);
        if (link.from == no_row || link.to == no_row) return;
        orient(i, link);
        add(id, std::move(link), both_ways);
    }

    void add(const std::string& id, DraftLink link, bool both_ways) {
        LinkRow& row = r.link_of[id];
        for (int lane = 1; lane <= link.lanes; ++lane) row.lane_nums.push_back(lane);
        row.forward = static_cast<std::uint32_t>(r.draft.links.size());
        r.draft.links.push_back(link);
        if (!both_ways) return;
        link.name = id + "~back";
        std::swap(link.from, link.to);
        std::reverse(link.shape.begin(), link.shape.end());
        row.backward = static_cast<std::uint32_t>(r.draft.links.size());
        r.draft.links.push_back(std::move(link));
    }
};

}  // namespace

void read_nodes(Reading& r) {
    if (!std::filesystem::exists(r.folder / "node.csv")) {
        r.problems.error((r.folder / "node.csv").string(), 0, "is missing; a GMNS folder has node.csv and link.csv");
        return;
    }
    const Table table =
        open_table(r.folder, "node", {"node_id", "x_coord", "y_coord", "ctrl_type", "controller_id"}, 3, r.problems);
    if (!table.has("node_id") || !table.has("x_coord") || !table.has("y_coord")) return;
    Remarks remarks;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto fault = [&](std::string text) { r.problems.error(table.csv.file, table.line(i), std::move(text)); };
        DraftNode node;
        node.name = table.id(i, "node_id");
        const double x = table.csv.required_number(i, "x_coord", -1e8, 1e8, r.problems);
        const double y = table.csv.required_number(i, "y_coord", -1e8, 1e8, r.problems);
        node.xy = {x, y};
        const std::string_view word = table.text(i, "ctrl_type");
        if (const auto control = control_of(word))
            node.control = *control;
        else
            remarks.add(fmt::format("ctrl_type '{}' is not known and counts as none", printable(word)), table.line(i));
        const auto row = static_cast<std::uint32_t>(r.draft.nodes.size());
        if (node.name.empty())
            fault("node_id is empty; an id is needed");
        else if (!r.node_of.emplace(node.name, row).second)
            fault(fmt::format("node_id '{}' appears twice", printable(node.name)));
        if (const std::string controller = table.id(i, "controller_id"); !controller.empty()) {
            if (!r.controller_nodes.contains(controller)) r.controllers.push_back(controller);
            r.controller_nodes[controller].push_back(row);
        }
        r.draft.nodes.push_back(std::move(node));
    }
    remarks.tell(table.csv.file, r.problems);
}

void read_links(Reading& r) {
    if (!std::filesystem::exists(r.folder / "link.csv")) {
        r.problems.error((r.folder / "link.csv").string(), 0, "is missing; a GMNS folder has node.csv and link.csv");
        return;
    }
    const Geometries geometries = read_geometries(r);
    const Table table =
        open_table(r.folder, "link",
                   {"link_id", "from_node_id", "to_node_id", "directed", "name", "geometry_id", "geometry", "dir_flag",
                    "length", "facility_type", "free_speed", "lanes", "allowed_uses", "note", "sign"},
                   3, r.problems);
    if (!table.has("link_id") || !table.has("from_node_id") || !table.has("to_node_id")) return;
    const bool imperial = r.config.long_length_m && (*r.config.long_length_m > 1600.0 || *r.config.long_length_m < 0.9);
    LinkReader reader{r, table, geometries, r.config.speed_mps.value_or(imperial ? 0.44704 : 1.0 / 3.6), {}};
    if (!r.config.speed_mps && table.has("free_speed"))
        r.problems.warn(
            table.csv.file, 0,
            fmt::format("config.csv does not say the unit of speed: {} is assumed", imperial ? "mph" : "km/h"));
    for (std::size_t i = 0; i < table.rows(); ++i) reader.read(i);
    reader.remarks.tell(table.csv.file, r.problems);
}

/// Tables of the specification that say something about traffic and are not read: nobody should believe they count.
void tell_unread(Reading& r) {
    struct Unread {
        const char *name, *what;
    };
    constexpr std::array unread{
        Unread{"segment", "lanes added or dropped, speeds and uses along a part of a link"},
        Unread{"segment_lane", "lanes along a part of a link"},
        Unread{"segment_tod", "what holds along a part of a link at some hours"},
        Unread{"segment_lane_tod", "what holds on lanes along a part of a link at some hours"},
        Unread{"link_tod", "what holds on links at some hours; a policy can say it"},
        Unread{"lane_tod", "what holds on lanes at some hours; a policy can say it"},
        Unread{"movement_tod", "turns allowed at some hours"},
        Unread{"signal_detector", "detectors of controllers; they are put before the stop lines"},
    };
    for (const auto& [name, what] : unread)
        if (const auto file = r.folder / fmt::format("{}.csv", name); std::filesystem::exists(file))
            r.problems.warn(file.string(), 0, fmt::format("is not read ({})", what));
}

}  // namespace gmns

Draft read_gmns(const std::filesystem::path& folder, Problems& problems) {
    if (!std::filesystem::is_directory(folder)) throw IoError(fmt::format("{} is not a folder", folder.string()));
    gmns::Reading r{
        folder, problems, gmns::read_config(folder, problems), gmns::read_uses(folder, problems), {}, {}, {}, {}, {},
        {},     {}};
    r.draft.file = (folder / "link.csv").string();
    r.draft.name = r.config.name.empty() ? std::filesystem::absolute(folder / "").parent_path().filename().string()
                                         : r.config.name;
    gmns::read_nodes(r);
    if (r.draft.nodes.empty()) {
        if (problems.errors.empty()) problems.error((folder / "node.csv").string(), 0, "has no node");
        return std::move(r.draft);
    }
    gmns::read_links(r);
    gmns::place(r);
    gmns::read_lanes(r);
    gmns::read_movements(r);
    gmns::read_signals(r);
    gmns::drop_unused_nodes(r);
    gmns::tell_unread(r);
    return std::move(r.draft);
}

}  // namespace septima

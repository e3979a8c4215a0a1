#include "sim/network/osm_read.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <new>
#include <osmium/io/any_input.hpp>
#include <osmium/osm.hpp>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "sim/base/error.h"
#include "sim/network/osm_locate.h"

namespace septima {
namespace {

/// Ids above this were not given by openstreetmap.org (2026: about 13 000 000 000 nodes).
constexpr std::int64_t largest_usual_id = 1'000'000'000'000;

OsmTags tags_of(const osmium::OSMObject& object) {
    OsmTags tags;
    for (const osmium::Tag& tag : object.tags()) tags.rows.emplace_back(tag.key(), tag.value());
    return tags;
}

bool mentions(std::string_view value, std::string_view word) {
    return value.find(word) != std::string_view::npos;
}

OsmControl control_of(const OsmTags& tags) {
    OsmControl control;
    const std::string_view highway = tags.get("highway");
    control.signal = mentions(highway, "traffic_signals");
    control.crossing_signal = tags.is("crossing", "traffic_signals") || tags.is("crossing:signals", "yes");
    control.stop = highway == "stop";
    control.yield = highway == "give_way";
    control.all_way = tags.is("stop", "all");
    control.mini_roundabout = highway == "mini_roundabout";
    for (const char* key : {"direction", "traffic_signals:direction"}) {
        if (tags.is(key, "forward")) control.direction = 1;
        if (tags.is(key, "backward")) control.direction = -1;
    }
    // A pedestrian signal away from a junction is tagged as a signal of its own; traffic_signals=pedestrian_crossing
    // says so.
    if (tags.is("traffic_signals", "pedestrian_crossing")) {
        control.signal = false;
        control.crossing_signal = true;
    }
    return control;
}

void note_id(std::string_view type, std::int64_t id, ImportReport& report) {
    if (id <= 0 || id > largest_usual_id) report.add(Finding::way_odd_id, fmt::format("{} {}", type, id));
}

/// What the reading of one file needs to know.
struct FileReading {
    OsmData& data;
    ImportReport& report;
    std::unordered_set<std::int64_t> ways_seen;
};

void read_way(const osmium::Way& way, FileReading& r) {
    if (!way.tags().has_key("highway")) return;
    if (!r.ways_seen.insert(way.id()).second) {
        r.report.add(Finding::way_twice, fmt::format("way {}", way.id()));
        return;
    }
    ++r.report.ways_read;
    note_id("way", way.id(), r.report);
    std::optional<Road> road = road_of(tags_of(way), way.id(), r.report);
    if (!road) return;
    OsmWay row{.id = way.id(), .nodes = {}, .road = std::move(*road)};
    for (const osmium::NodeRef& ref : way.nodes()) {
        if (!row.nodes.empty() && row.nodes.back() == ref.ref())
            r.report.add(Finding::way_repeats_node, fmt::format("way {} node {}", way.id(), ref.ref()));
        else
            row.nodes.push_back(ref.ref());
    }
    if (row.nodes.size() < 2) {
        r.report.add(Finding::way_without_length, fmt::format("way {}", way.id()));
        return;
    }
    r.data.ways.push_back(std::move(row));
}

bool names_other_kinds(const OsmTags& tags) {
    return std::ranges::any_of(tags.rows, [](const auto& row) { return row.first.starts_with("restriction:"); });
}

/// True when the restriction speaks of cars; its hours, if any, go to `condition`.
bool read_kind(const OsmTags& tags, OsmRestriction& row, ImportReport& report) {
    row.kind = std::string(tags.get("restriction"));
    const std::string_view conditional = tags.get("restriction:conditional");
    if (row.kind.empty() && !conditional.empty()) {
        const std::size_t at = conditional.find('@');
        row.kind = std::string(conditional.substr(0, conditional.find_first_of(" @")));
        row.condition =
            at == std::string_view::npos ? std::string("@ certain hours") : std::string(conditional.substr(at));
    }
    const std::string name = fmt::format("relation {}", row.id);
    const std::string_view exempt = tags.get("except");
    if (row.kind.empty()) {
        report.add(names_other_kinds(tags) ? Finding::restriction_other_kinds : Finding::restriction_broken, name);
        return false;
    }
    if (!row.kind.starts_with("no_") && !row.kind.starts_with("only_")) {
        report.add(Finding::restriction_broken, fmt::format("{} restriction={}", name, row.kind.substr(0, 40)));
        return false;
    }
    if (!exempt.empty()) report.add(Finding::restriction_other_kinds, fmt::format("{} except={}", name, exempt));
    return !mentions(exempt, "motorcar") && !mentions(exempt, "motor_vehicle");
}

void add_member(const osmium::RelationMember& member, OsmRestriction& row) {
    const std::string_view role = member.role();
    const bool is_way = member.type() == osmium::item_type::way;
    if (role == "from" && is_way) row.from_ways.push_back(member.ref());
    if (role == "to" && is_way) row.to_ways.push_back(member.ref());
    if (role == "via" && is_way) row.via_ways.push_back(member.ref());
    if (role == "via" && member.type() == osmium::item_type::node) row.via_nodes.push_back(member.ref());
}

void read_relation(const osmium::Relation& relation, FileReading& r) {
    const OsmTags tags = tags_of(relation);
    if (!tags.get("type").starts_with("restriction")) return;
    ++r.report.relations_read;
    OsmRestriction row;
    row.id = relation.id();
    if (!read_kind(tags, row, r.report)) return;
    for (const osmium::RelationMember& member : relation.members()) add_member(member, row);
    const bool one_via =
        row.via_nodes.empty() ? !row.via_ways.empty() : row.via_nodes.size() == 1 && row.via_ways.empty();
    if (row.from_ways.empty() || row.to_ways.empty() || !one_via) {
        r.report.add(Finding::restriction_broken, fmt::format("relation {}", relation.id()));
        return;
    }
    r.data.restrictions.push_back(std::move(row));
}

void read_node(const osmium::Node& node, FileReading& r) {
    const auto found = std::ranges::lower_bound(r.data.nodes, node.id(), {}, &OsmNode::id);
    if (found == r.data.nodes.end() || found->id != node.id()) return;
    if (found->present) r.report.add(Finding::node_twice, fmt::format("node {}", node.id()));
    if (!node.location().valid()) {
        r.report.add(Finding::node_out_of_range, fmt::format("node {}", node.id()));
        return;
    }
    if (!found->present) {
        ++r.report.nodes_read;
        note_id("node", node.id(), r.report);
    }
    found->present = true;
    found->place = {node.location().lat(), node.location().lon()};
    if (!node.tags().empty()) found->control = control_of(tags_of(node));
}

/// Format of a file by its first bytes, as libosmium names it.
std::string format_of(const std::filesystem::path& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (error || !std::filesystem::exists(status))
        throw IoError(fmt::format("{}: cannot be opened; does it exist?", path.string()));
    if (!std::filesystem::is_regular_file(status))
        throw InputError(
            {{path.string(), 0, "is not a regular file; give an .osm, .osm.gz, .osm.bz2 or .osm.pbf file"}});
    std::ifstream in(path, std::ios::binary);
    if (!in) throw IoError(fmt::format("{}: cannot be opened for reading", path.string()));
    std::array<char, 16> head{};
    in.read(head.data(), head.size());
    const std::string_view start(head.data(), static_cast<std::size_t>(in.gcount()));
    if (start.empty()) throw InputError({{path.string(), 0, "is empty; an OSM file was expected"}});
    if (start.starts_with("\x1f\x8b")) return "osm.gz";
    if (start.starts_with("BZh")) return "osm.bz2";
    if (start.size() > 6 && start.substr(4).starts_with("\x0a\x09OSMHeade")) return "pbf";
    return "osm";
}

/// Keys and values stand behind each other, each with its null character. One inside a key, which PBF can hold, makes
/// libosmium read past the end (found by fuzzing).
bool tags_are_whole(const osmium::TagList& tags) {
    const auto* const from = reinterpret_cast<const char*>(&tags);
    const std::string_view text(from + sizeof(osmium::TagList), tags.byte_size() - sizeof(osmium::TagList));
    return std::ranges::count(text, '\0') % 2 == 0 && (text.empty() || text.back() == '\0');
}

/// Calls read(object) for every object of one type in a file.
template <class Object>
void for_each_object(const osmium::io::File& file, osmium::osm_entity_bits::type type, const auto& read) {
    osmium::io::Reader reader(file, type);
    while (const osmium::memory::Buffer buffer = reader.read())
        for (const Object& object : buffer.select<Object>()) {
            if (!tags_are_whole(object.tags())) throw std::runtime_error("a null character in a tag");
            read(object);
        }
    reader.close();
}

void collect_nodes(OsmData& data) {
    std::vector<std::int64_t> ids;
    for (const OsmWay& way : data.ways) ids.insert(ids.end(), way.nodes.begin(), way.nodes.end());
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    data.nodes.reserve(ids.size());
    for (const std::int64_t id : ids) data.nodes.push_back({.id = id, .place = {}, .control = {}});
}

}  // namespace

OsmData read_osm(const std::filesystem::path& path, ImportReport& report) {
    const std::string format = format_of(path);
    const osmium::io::File file(path.string(), format);
    OsmData data;
    data.name = path.filename().string();
    data.name.resize(std::min(data.name.size(), data.name.find('.')));
    try {
        FileReading reading{data, report, {}};
        for_each_object<osmium::Way>(file, osmium::osm_entity_bits::way,
                                     [&](const auto& way) { read_way(way, reading); });
        for_each_object<osmium::Relation>(file, osmium::osm_entity_bits::relation,
                                          [&](const auto& relation) { read_relation(relation, reading); });
        collect_nodes(data);
        for_each_object<osmium::Node>(file, osmium::osm_entity_bits::node,
                                      [&](const auto& node) { read_node(node, reading); });
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const std::system_error& error) {
        throw IoError(fmt::format("{}: {}", path.string(), error.what()));
    } catch (const std::exception& error) {
        if (format == "osm" || format == "osm.gz")
            if (const auto fault = first_xml_fault(path)) throw InputError({*fault});
        throw InputError({{path.string(), 0,
                           fmt::format("is not a whole OSM file (XML or PBF): {}; fetch it again", error.what())}});
    }
    return data;
}

}  // namespace septima

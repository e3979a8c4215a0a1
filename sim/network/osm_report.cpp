#include "sim/network/osm_report.h"

#include <fmt/format.h>

#include <utility>

#include "sim/base/text.h"

namespace septima {
namespace {

constexpr std::size_t examples_kept = 5;

struct Meaning {
    Finding finding;
    std::string_view title;
    std::string_view explanation;
};

constexpr std::array<Meaning, findings> meanings{{
    {Finding::node_out_of_range, "nodes off the globe",
     "latitude or longitude missing or out of range; treated as missing"},
    {Finding::node_twice, "nodes given twice", "the last one of an id counts"},
    {Finding::way_twice, "ways given twice", "the first one of an id counts"},
    {Finding::way_missing_nodes, "ways with missing nodes",
     "the file was cut there; the way was cut into the pieces whose nodes exist"},
    {Finding::way_without_length, "ways without length", "fewer than two different places; dropped"},
    {Finding::way_repeats_node, "ways that repeat a node", "a node that follows itself counts once"},
    {Finding::way_odd_id, "objects with negative or huge ids", "not uploaded or made by a tool; used as they are"},
    {Finding::road_twice, "roads drawn twice",
     "two ways run over the same nodes in the same direction; the first one counts"},
    {Finding::text_repaired, "names that are not clean UTF-8", "bad bytes and control characters were removed"},
    {Finding::lanes_unreadable, "lane counts that cannot be read", "treated as untagged"},
    {Finding::lanes_clamped, "lane counts out of range", "clamped to 1..8 lanes each way"},
    {Finding::speed_unreadable, "limits that cannot be read", "treated as untagged"},
    {Finding::speed_clamped, "limits out of range", "clamped to 5..120 km/h"},
    {Finding::lane_lists_differ, "lane lists that do not fit",
     "turn:lanes or bus:lanes name another number of lanes than the street has; the list was ignored"},
    {Finding::arrows_without_turn, "lane arrows without a turn",
     "a lane is marked for turns that its street's end does not have; all arrows of the link were ignored"},
    {Finding::restriction_broken, "broken turn restrictions",
     "a member is missing, doubled or of the wrong kind, or the type is unknown; ignored"},
    {Finding::restriction_not_placed, "turn restrictions without a place",
     "their streets do not meet in the network (dropped roads, or a way between two crossings that stay apart); "
     "ignored"},
    {Finding::not_a_road, "ways not for motor traffic", "footways, paths, tracks, cycleways, building sites; dropped"},
    {Finding::service_dropped, "service ways dropped",
     "driveways, parking aisles, alleys and nameless or private service ways carry no through traffic"},
    {Finding::no_access, "roads closed to the public", "access=no or private for every kind of vehicle; dropped"},
    {Finding::stub_dropped, "stubs dropped", "dead ends shorter than a junction is wide make false junctions"},
    {Finding::island_dropped, "links outside the largest connected part",
     "cars cannot go there and come back (islands, one-way ends at the edge of the extract); dropped"},
    {Finding::loop_dropped, "turning loops dropped",
     "loops shorter than 40 m back to the same crossing carry no traffic"},
    {Finding::signal_mid_block, "signals away from junctions",
     "pedestrian signals with no junction within 50 m downstream; no controller was made"},
    {Finding::sign_not_placed, "stop and give-way signs not placed",
     "no junction within 40 m downstream, or the sign stands on the junction itself and names no approach"},
    {Finding::restriction_conditional, "turn restrictions at certain hours", "kept as a note of the link, not applied"},
    {Finding::restriction_other_kinds, "turn restrictions for some vehicles",
     "for kinds that are not cars, or cars are exempt: not applied; exemptions of buses and bicycles are ignored"},
    {Finding::lanes_default, "lanes defaulted", "untagged; the usual number of the class and direction was taken"},
    {Finding::lanes_odd_two_way, "odd lanes on two-way streets",
     "no lanes:forward; the odd lane went to the forward direction"},
    {Finding::lanes_single_two_way, "two-way streets of one lane", "modelled with one lane each way"},
    {Finding::centre_lane, "centre turning lanes", "lanes:both_ways is not modelled; the lane was left out"},
    {Finding::speed_default, "limits defaulted", "untagged; the limit of the class by law 2251 of 2022 was taken"},
    {Finding::oneway_implied, "one-way by implication", "roundabouts and motorways without oneway=* are one-way"},
    {Finding::reversible, "reversible streets", "taken in the direction drawn; the rule is kept as a note of the link"},
    {Finding::bus_lane, "streets with reserved lanes", "the lane admits buses only (psv: and taxis)"},
    {Finding::busway, "busways", "exclusive carriageways; they admit buses only"},
    {Finding::busway_detached, "busway crossings kept apart",
     "a busway shares a node with a car road where cars have no junction; the busway got a node of its own"},
    {Finding::conditional_kept, "streets with rules at certain hours", "kept as a note of the link, for policies"},
    {Finding::shape_nodes_joined, "links joined", "nothing changes at the node between them; it became a shape point"},
    {Finding::short_pieces_joined, "short pieces joined",
     "pieces under 25 m with other lanes or limit took those of the longer neighbour"},
    {Finding::loops_split, "loops split", "a link cannot begin and end at one node; a node was put half-way"},
    {Finding::crossings_merged, "junction nodes merged",
     "nodes of one crossing area (dual carriageways, dog-legs, slip lanes) became one node"},
    {Finding::links_inside_crossings, "links inside crossings dropped",
     "too short to hold a vehicle; the turns through them became turns of the merged node"},
    {Finding::rings_collapsed, "small roundabouts",
     "rings under 60 m of circumference became one node with roundabout rule"},
    {Finding::islands_joined, "traffic islands",
     "two one-way pieces around an island of at most 60 m became one two-way link"},
    {Finding::short_links_lengthened, "links that stayed short",
     "gaps in medians and pieces of dense junctions; they count as 15 m long, so that one car finds room"},
    {Finding::signals_placed, "signal nodes placed", "signals on the approaches were put on the junction they serve"},
    {Finding::signal_groups, "crossing areas under one controller",
     "signalised nodes less than 40 m apart share one controller"},
    {Finding::turns_banned_in_crossings, "turns banned in merged nodes",
     "no legal way leads through the crossing (one-way, restriction, u-turn across a median)"},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < findings; ++i)
        if (static_cast<std::size_t>(meanings[i].finding) != i) return false;
    return true;
}
static_assert(in_order(), "meanings must follow enum Finding");

}  // namespace

void ImportReport::add(Finding finding, std::string example) {
    FindingCount& row = found[static_cast<std::size_t>(finding)];
    ++row.count;
    if (!example.empty() && row.examples.size() < examples_kept) row.examples.push_back(printable(example));
}

std::string_view title_of(Finding finding) {
    return meanings[static_cast<std::size_t>(finding)].title;
}
std::string_view explanation_of(Finding finding) {
    return meanings[static_cast<std::size_t>(finding)].explanation;
}
bool is_fault(Finding finding) {
    return finding <= Finding::restriction_not_placed;
}

std::string text_of(const ImportReport& report) {
    std::string out = fmt::format(
        "{} road ways, {} nodes, {} turn restrictions read; {:.1f} km of road, {:.1f} km dropped\n"
        "{} nodes and {} links made\n",
        report.ways_read, report.nodes_read, report.relations_read, report.road_km, report.dropped_km, report.nodes,
        report.links);
    for (const Meaning& meaning : meanings) {
        const FindingCount& row = report.found[static_cast<std::size_t>(meaning.finding)];
        if (row.count == 0) continue;
        out += fmt::format("{} {:>7} {}: {}", is_fault(meaning.finding) ? "!" : " ", row.count, meaning.title,
                           meaning.explanation);
        for (std::size_t i = 0; i < row.examples.size(); ++i) out += (i == 0 ? "; e.g. " : ", ") + row.examples[i];
        out += '\n';
    }
    return out;
}

}  // namespace septima

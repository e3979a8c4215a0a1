#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace septima {

/// Everything an OSM import drops, defaults, merges or doubts. The order is that of the report.
enum class Finding : std::size_t {
    // faults of the file
    node_out_of_range,
    node_twice,
    way_twice,
    way_missing_nodes,
    way_without_length,
    way_repeats_node,
    way_odd_id,
    road_twice,
    text_repaired,
    lanes_unreadable,
    lanes_clamped,
    speed_unreadable,
    speed_clamped,
    lane_lists_differ,
    arrows_without_turn,
    restriction_broken,
    restriction_not_placed,
    // what was left out on purpose
    not_a_road,
    service_dropped,
    no_access,
    stub_dropped,
    island_dropped,
    loop_dropped,
    signal_mid_block,
    sign_not_placed,
    restriction_conditional,
    restriction_other_kinds,
    // what was assumed
    lanes_default,
    lanes_odd_two_way,
    lanes_single_two_way,
    centre_lane,
    speed_default,
    oneway_implied,
    reversible,
    bus_lane,
    busway,
    busway_detached,
    conditional_kept,
    // what was joined
    shape_nodes_joined,
    short_pieces_joined,
    loops_split,
    crossings_merged,
    links_inside_crossings,
    rings_collapsed,
    islands_joined,
    short_links_lengthened,
    signals_placed,
    signal_groups,
    turns_banned_in_crossings,
    count
};
inline constexpr std::size_t findings = static_cast<std::size_t>(Finding::count);

/// How often a finding was made, with up to five examples.
struct FindingCount {
    std::size_t count = 0;
    std::vector<std::string> examples;
};

/// What an import did with a file: nothing is dropped, assumed or merged without a line here.
struct ImportReport {
    std::size_t nodes_read = 0;      ///< nodes that roads refer to
    std::size_t ways_read = 0;       ///< ways with highway=*
    std::size_t relations_read = 0;  ///< turn restrictions
    double road_km = 0.0;            ///< centre-line length of the usable roads before anything was dropped
    double dropped_km = 0.0;         ///< of these, not in the largest strongly connected part
    std::size_t links = 0;
    std::size_t nodes = 0;
    std::array<FindingCount, findings> found{};

    void add(Finding finding, std::string example = {});
    std::size_t count(Finding finding) const { return found[static_cast<std::size_t>(finding)].count; }
};

/// Short name of a finding, e.g. "lanes defaulted".
std::string_view title_of(Finding finding);
/// One sentence: what was done and why.
std::string_view explanation_of(Finding finding);
/// True for faults of the file, which a mapper should mend; false for what the importer did by rule.
bool is_fault(Finding finding);
/// The whole report as text, one finding per line with count, explanation and examples.
std::string text_of(const ImportReport& report);

}  // namespace septima

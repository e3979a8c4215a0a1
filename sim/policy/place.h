#pragma once

#include <vector>

#include "sim/policy/compile.h"

namespace septima {

/// What is wrong with a measure, at its line.
Problem problem_of(const Measure& measure, const Text& text);
/// Notes it as an error.
void complain(const Measure& measure, const Text& text, Problems& problems);

/// Links a corridor part means: its street, between its cross streets, in its heading, in id order.
std::vector<LinkId> links_of_corridor(const CorridorPart& part, const Measure& measure, const PolicyContext& context,
                                      Problems& problems);

/// Links a measure means, in id order, each once; all links when its place is the whole city.
std::vector<LinkId> links_of(const Measure& measure, const PolicyContext& context, Problems& problems);

/// Links that lead from outside into the measure's polygon.
std::vector<LinkId> links_into_polygon(const Measure& measure, const PolicyContext& context, Problems& problems);

/// The lanes chosen on links, counted among the street's own lanes (lane_num 1, 2 ...) that cars may use. Links without
/// such lanes have none.
struct ChosenLanes {
    std::vector<LaneId> lanes;
    std::vector<LaneId> cut_off;  ///< left-turn pockets beside a chosen leftmost lane, which leads to them
    std::vector<LinkId> whole;    ///< links of which every car lane was chosen
    std::vector<LinkId> missing;  ///< links with fewer car lanes than were asked for
    /// Both, in id order.
    std::vector<LaneId> with_cut_off() const;
};
ChosenLanes chosen_lanes(const Network& network, const std::vector<LinkId>& links, const LaneChoice& choice);

}  // namespace septima

#include "sim/world/phases.h"

namespace septima::phases {

void observe(World& world) {
    Scratch& s = world.scratch;
    std::fill(s.node_bits.begin(), s.node_bits.end(), 0);
    for (const std::uint32_t lane : world.lanes.active) {
        const LaneRow& rows = world.lanes.of[lane];
        const LaneFacts& facts = world.lanes.of[lane].facts;
        world.lanes.of[lane].granted_until = rows.end();
        if (rows.in_node == rows.count) continue;
        const float away = facts.line_m - world.vehicles.x_m[rows.head()];
        if (away > line_reach_m(world.vehicles.speed_mps[rows.head()])) continue;
        s.node_bits[facts.node / 64] |= std::uint64_t{1} << (facts.node % 64);
    }
    s.nodes.clear();
    for (std::size_t word = 0; word < s.node_bits.size(); ++word)
        for (std::uint64_t bits = s.node_bits[word]; bits != 0; bits &= bits - 1)
            s.nodes.push_back(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))));
    const std::size_t rows = world.vehicles.size();
    s.chosen.assign(rows, none);
    s.alone.assign(rows, 0);
    s.next_lane.resize(rows);
    s.hold_x_m.assign(rows, free_road_m);
}

}  // namespace septima::phases

#include "sim/world/phases.h"

namespace septima::phases {

void observe(World& world) {
    Scratch& s = world.scratch;
    std::fill(s.node_bits.begin(), s.node_bits.end(), 0);
    for (const std::uint32_t node : world.lanes.near)
        if (node != none) set_bit(s.node_bits, node);
    s.nodes.clear();
    for (std::size_t word = 0; word < s.node_bits.size(); ++word)
        for (std::uint64_t bits = s.node_bits[word]; bits != 0; bits &= bits - 1)
            s.nodes.push_back(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))));
    const std::size_t rows = world.vehicles.size();
    s.chosen.assign(rows, none);
    s.alone.assign(rows, 0);
    s.next_lane.assign(rows, stays);
    s.heed.resize(rows);
    s.hold_x_m.assign(rows, free_road_m);
}

}  // namespace septima::phases

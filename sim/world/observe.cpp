#include "sim/base/parallel.h"
#include "sim/world/phases.h"

namespace septima::phases {

void observe(World& world) {
    Scratch& s = world.scratch;
    std::fill(s.node_bits.begin(), s.node_bits.end(), 0);
    for (const LaneChunk& chunk : world.lanes.chunk)
        for (std::uint32_t i = 0; i < chunk.near; ++i) set_bit(s.node_bits, world.lanes.near[chunk.first_active + i]);
    s.nodes.clear();
    for (std::size_t word = 0; word < s.node_bits.size(); ++word)
        for (std::uint64_t bits = s.node_bits[word]; bits != 0; bits &= bits - 1)
            s.nodes.push_back(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))));
    const std::size_t rows = world.vehicles.size();
    s.chosen.resize(rows);
    s.alone.resize(rows);
    s.next_lane.resize(rows);
    s.hold_x_m.resize(rows);
    s.heed.resize(rows);
    for_each_block(rows, 8192, [&s](std::size_t first, std::size_t last) {
        std::fill(&s.chosen[first], &s.chosen[0] + last, none);
        std::fill(&s.alone[first], &s.alone[0] + last, 0);
        std::fill(&s.next_lane[first], &s.next_lane[0] + last, stays);
        std::fill(&s.hold_x_m[first], &s.hold_x_m[0] + last, free_road_m);
    });
}

}  // namespace septima::phases

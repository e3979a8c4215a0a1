#pragma once

#include <cstdint>
#include <vector>

#include "sim/world/layout.h"

namespace septima {

/// One lane in a step: what it is, its rows from front to back, and what the phases tell each other about it. One cache
/// line: a city has as many lanes as vehicles, and every phase visits those that are not empty.
struct alignas(64) LaneRow {
    LaneFacts facts;  ///< a copy of Layout::lane
    std::uint32_t first = 0;
    std::uint32_t count = 0;
    std::uint16_t in_node = 0;  ///< of these, how many have passed the stop line (they come first)
    std::uint16_t due_ms = 0;   ///< when the last one who took a gap was due at the line, modulo 2^16 (give_way.cpp)
    std::uint32_t granted_until = 0;  ///< first row that must not pass the stop line
    std::uint16_t crossed = 0;        ///< of its front rows, those up to the last that leaves it at its end
    std::uint16_t changed = 0;        ///< rows that move sideways
    std::uint16_t heeded = 0;         ///< of its front rows, those near the line: they have a Heed
    std::uint8_t held_by = 0;         ///< DelayCause of row granted_until
    bool wrong_lane = false;          ///< its head waits at the line and cannot leave by this lane
    float passed_s = 0.0F;            ///< when the last one passed its line, seconds since the first step
    std::uint32_t end() const { return first + count; }
    std::uint32_t head() const {
        return first + in_node;
    }  ///< first row that has not passed the line; end() when there is none
    std::uint32_t tail() const { return first + count - 1; }
};
/// Lanes whose rows are re-ordered together; their bits fill whole words of LaneRows::occupied.
inline constexpr std::uint32_t lanes_of_chunk = 512;
struct LaneChunk {
    std::uint32_t first_active = 0;  ///< among the active lanes
    std::uint32_t first_row = 0;
    std::uint32_t near = 0;  ///< nodes of this chunk in LaneRows::near, from first_active on
};
struct LaneRows {
    std::vector<LaneRow> of;            ///< lanes, then strips
    std::vector<std::uint32_t> active;  ///< lanes with vehicles, ascending
    std::vector<std::uint32_t> begin;   ///< active + 1: rows of an active lane, also its LaneRow::first
    std::vector<LaneChunk> chunk;       ///< lanes_of_chunk lanes each, and the end
    std::vector<std::uint32_t> near;    ///< nodes with somebody in them or near them; may repeat
    Bits occupied;                      ///< a bit per lane: fits the nearest cache where the rows of all lanes do not
    bool empty(std::uint32_t lane) const { return !has_bit(occupied, lane); }
};

}  // namespace septima

#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "sim/base/column.h"
#include "sim/base/ids.h"
#include "sim/base/vehicle_class.h"
#include "sim/network/network.h"

namespace septima {

/// Which links a kind of vehicle can get to from which, over the turns it may use. Links fall into strongly connected
/// parts; a passage between two parts leads from the higher to the lower number.
struct Reachability {
    static constexpr std::uint32_t no_part = std::numeric_limits<std::uint32_t>::max();
    Column<LinkId, std::uint32_t> part;     ///< no_part: the kind may not use the link
    std::vector<std::uint32_t> next_begin;  ///< parts + 1
    std::vector<std::uint32_t> next;        ///< parts entered from a part, each once
    std::uint32_t main_part = no_part;      ///< the part with most links
    std::vector<char> to_main;              ///< per part: main_part can be reached from it
    std::vector<char> from_main;            ///< per part: it can be reached from main_part
    std::size_t parts() const { return to_main.size(); }
};

Reachability reachability(const Network& network, VehicleKind kind);

/// True when a vehicle that starts on `from` can drive to the end of `to`. A link reaches itself.
bool reaches(const Reachability& ways, LinkId from, LinkId to);

/// True when trips may start on the link: the kind may use it and gets from it to the main part.
bool can_start(const Reachability& ways, LinkId link);

/// True when trips may end on the link.
bool can_end(const Reachability& ways, LinkId link);

}  // namespace septima

#pragma once

// Stages of `finished`; private to sim/network/finish*.cpp.

#include <vector>

#include "sim/network/draft.h"

namespace septima::finish {

/// Heading of a link where it meets its end (or start) node, measured over its last (first) metres so that a short hook
/// in a mapped shape does not turn the street around. Radians from east, counter-clockwise.
double heading_at_end(const Network& network, LinkId link);
double heading_at_start(const Network& network, LinkId link);

/// Nodes, links, lanes and their offsets. Notes every fault of the draft; stops before the columns when there are any.
void check(const Draft& draft, Problems& problems);
void add_columns(const Draft& draft, Network& network);

/// Turns of every link (restrictions, no needless u-turns, kinds in common) with their types.
void add_turns(const Draft& draft, Network& network, Problems& problems);

/// Lane -> lane movements of every turn.
void add_movements(const Draft& draft, Network& network);

/// Which turns of a node meet, and who goes first there.
void add_conflicts(const Draft& draft, Network& network);

/// Stop lines and entries, then the length of each movement.
void add_set_backs(Network& network);

/// Controllers of signalised nodes, with the plans that the draft brings.
void add_controllers(const Draft& draft, Network& network, Problems& problems);

}  // namespace septima::finish

#pragma once

#include "sim/network/draft.h"

namespace septima {

/// Renumbers nodes along a curve that fills the plane (Morton 1966) and links by the node they end at, so that what is
/// near in the city is near in memory: the step reads a node's approaches one after the other. Parts that no link joins
/// come one after the other, the largest first, each along a curve of its own. Names stay; networks that list the same
/// rows in another order become the same network, and an island added to one changes nothing in it.
void sort_spatially(Draft& draft);

}  // namespace septima

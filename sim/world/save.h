#pragma once

#include <string>
#include <string_view>

#include "sim/world/world.h"

namespace septima {

// A world in a file. What follows from network, classes, trips, options and commands is made again; the rest is written
// as it lies in memory, for machines of one kind: run(0 -> T) = run(0 -> t) + save + restore + run(t -> T), to the bit.

/// The world as bytes. REQUIRES that it makes no DayRecord.
std::string saved_world(const World& world);

/// Brings a world, made from the same network, classes, trips and options and not yet begun, to where the saved one
/// stood. Its commands up to then must leave the same controls; what comes later is free, and so is the end of the run.
/// Throws InputError, which names `file`, when the bytes are no saved world, are damaged, or are of another version,
/// network, trips, options or controls.
void restore_world(World& world, std::string_view bytes, const std::string& file);

}  // namespace septima

#pragma once

#include <algorithm>

#include "sim/model/vehicle_classes.h"

namespace septima {

/// Time a bus stands at a stop, s: doors open and close, and the passengers' time in the busiest channel (TCQSM, 3rd
/// ed., TCRP Report 165, ch. 6: t_d = t_pf,max + t_oc; from memory, README.md). Doors for one direction each work at
/// the same time; through shared doors passengers first get out, then in.
inline float dwell_s(const Doors& doors, float boardings, float alightings) {
    const float in_s = boardings * doors.boarding_s / doors.boarding_channels;
    const float out_s = alightings * doors.alighting_s / doors.alighting_channels;
    return doors.open_close_s + (doors.shared ? in_s + out_s : std::max(in_s, out_s));
}

}  // namespace septima

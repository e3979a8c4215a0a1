#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "sim/policy/measure.h"

namespace septima {

// The operator's hand: measures made while the simulation runs. They are the measures of policy files, with the hours
// in which they really held as their windows, so that a file of them does again what was done. Undoing therefore ends a
// measure now; it vanishes only when it had not begun.

/// A measure made by hand on one of the worlds that are shown.
struct HandMeasure {
    std::size_t side = 0;
    Measure measure;          ///< no windows: it was undone before it began, and is none
    double ends_s = 86400.0;  ///< planned; Hand::end_s when it is to be lifted
};

/// A measure began or was lifted.
struct HandAct {
    std::size_t row = 0;
    bool begins = true;
};

/// What was done so far, in the order of doing.
struct Hand {
    double end_s = 86400.0;  ///< when measures that are not lifted end, s since midnight
    std::vector<HandMeasure> rows;
    std::vector<HandAct> done;    ///< what undo takes back, the last first
    std::vector<HandAct> undone;  ///< what redo does again, the last first
};

/// The measure holds from `time_s` on, for `lasts_s` or until it is lifted; its own windows are forgotten. REQUIRES
/// time_s < hand.end_s for all of these, lasts_s > 0.
void make(Hand& hand, std::size_t side, Measure measure, double time_s,
          double lasts_s = std::numeric_limits<double>::infinity());
/// Ends the measure of a row; nothing happens when it is not in force.
void lift(Hand& hand, std::size_t row, double time_s);
/// False when there is nothing to undo or redo.
bool undo(Hand& hand, double time_s);
bool redo(Hand& hand, double time_s);

/// Begun and not lifted; its planned end may have passed ...
bool in_force(const Hand& hand, std::size_t row);
/// ... or not, at `time_s`.
bool in_force(const Hand& hand, std::size_t row, double time_s);
/// The measures of a side, in the order in which they were made.
std::vector<Measure> measures_of(const Hand& hand, std::size_t side);

}  // namespace septima

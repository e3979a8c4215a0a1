#pragma once

#include "sim/policy/in_force.h"
#include "sim/policy/measure.h"

namespace septima {

/// One sentence that says what a measure does, with its numbers, hours and streets, for the date of the run; when it
/// does not hold then, a second sentence says why.
/// `drivers_choose`: what the restricted do is not told, as it follows from costs.
Text described(const Measure& measure, Date date, NotInForce reason, bool drivers_choose = false);

/// "06:00–08:30 y 15:00–19:30"; "todo el día" without windows.
Text hours_text(const MeasureTime& time);

/// "Vehículo varado", "Vehicle breakdown".
Text incident_text(IncidentClass incident_class);

/// "0, 1, 2 y 3".
Text digits_text(DigitSet digits);

/// "automóviles y motocicletas".
Text kinds_text(KindMask kinds);

}  // namespace septima

// Columns of signal_controller.csv that say how a controller runs its plan; all of them optional and our own.

#include <fmt/format.h>

#include <algorithm>

#include "sim/base/text.h"
#include "sim/network/gmns_reading.h"

namespace septima::gmns {

SignalControl read_control(Reading& r, const Table& table, std::size_t row) {
    SignalControl control;
    const std::string word = folded(table.text(row, "control_kind"));
    const auto known = std::find(control_kind_names.begin(), control_kind_names.end(), word);
    if (known != control_kind_names.end())
        control.kind = static_cast<ControlKind>(known - control_kind_names.begin());
    else if (!word.empty())
        r.problems.error(table.csv.file, table.line(row),
                         fmt::format("control_kind is '{}'; fixed, actuated, coordinated or max_pressure is allowed",
                                     printable(word)));
    control.bus_priority = table.whole(row, "bus_priority", {0, 1}, r.problems).value_or(0) == 1;
    const bool by_clock_or_call = control.kind == ControlKind::fixed || control.kind == ControlKind::actuated;
    if (control.bus_priority && !by_clock_or_call)
        r.problems.error(table.csv.file, table.line(row),
                         fmt::format("bus_priority is 1 with control_kind '{}'; fixed or actuated is needed", word));
    if (const auto number = table.whole(row, "coordinated_phase_num", {1, most_phases}, r.problems))
        control.coordinated_phase = static_cast<std::uint8_t>(*number - 1);
    if (const auto metres = table.number(row, "detection_m", {2.0, 500.0}, r.problems))
        control.detection_m = static_cast<float>(*metres);
    return control;
}

}  // namespace septima::gmns

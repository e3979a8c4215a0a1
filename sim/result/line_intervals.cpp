#include "sim/result/line_intervals.h"

#include <algorithm>
#include <cmath>

namespace septima {

std::vector<LineIntervalRow> line_interval_rows(const Measurements& measurements, const BusLines& buses) {
    std::vector<LineIntervalRow> rows;
    const std::size_t lines = buses.lines.size();
    for (std::size_t i = 0; i < measurements.lines.size(); ++i) {
        const LineInterval& sums = measurements.lines[i];
        if (sums.calls == 0 && sums.bus_s <= 0.0) continue;
        LineIntervalRow row;
        row.line = buses.lines[i % lines].id;
        row.start_s = measurements.start_s + static_cast<double>(i / lines) * measurements.interval_s;
        row.calls = sums.calls;
        if (sums.headways > 0) {
            const double n = sums.headways;
            row.headway_s = sums.headway_s / n;
            const double variance = std::max(0.0, sums.headway_s2 / n - row.headway_s * row.headway_s);
            if (row.headway_s > 0.0) row.headway_cv = std::sqrt(variance) / row.headway_s;
        }
        row.bus_km = sums.bus_m / 1000.0;
        row.bus_h = sums.bus_s / 3600.0;
        if (row.bus_h > 0.0) row.commercial_speed_kmh = row.bus_km / row.bus_h;
        row.boardings = sums.boardings;
        row.alightings = sums.alightings;
        if (sums.calls > 0) {
            row.dwell_s = sums.dwell_s / sums.calls;
            row.held_s = sums.held_s / sums.calls;
        }
        rows.push_back(row);
    }
    return rows;
}

}  // namespace septima

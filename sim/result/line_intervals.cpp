#include "sim/result/line_intervals.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

#include "sim/result/indicator_list.h"

namespace septima {

namespace {

/// Standard deviation of the headways over their mean; 0 without headways.
double headway_cv(const LineInterval& sums) {
    if (sums.headways == 0 || sums.headway_s <= 0.0) return 0.0;
    const double mean = sums.headway_s / sums.headways;
    return std::sqrt(std::max(0.0, sums.headway_s2 / sums.headways - mean * mean)) / mean;
}

/// Mean wait of passengers who come at any moment: a headway h is met with a chance that grows with h, and half of it
/// is waited for on average (Osuna & Newell 1972).
double passenger_wait_s(const LineInterval& sums) {
    return sums.headway_s > 0.0 ? 0.5 * sums.headway_s2 / sums.headway_s : 0.0;
}

void add(LineInterval& total, const LineInterval& part) {
    total.calls += part.calls;
    total.headways += part.headways;
    total.headway_s += part.headway_s;
    total.headway_s2 += part.headway_s2;
    total.boardings += part.boardings;
    total.alightings += part.alightings;
    total.dwell_s += part.dwell_s;
    total.held_s += part.held_s;
    total.bus_s += part.bus_s;
    total.bus_m += part.bus_m;
}

/// The indicators of a line, or of all: then regularity and wait are means over lines.
void push_rows(std::vector<IndicatorRow>& rows, const std::string& scope, const LineInterval& sums, double cv,
               double wait_s) {
    const auto push = [&](std::string_view name, double value) {
        rows.push_back({scope, std::string(name), std::string(indicator_definition(name)->unit), value});
    };
    if (sums.bus_s > 0.0) push("bus_speed_kmh", 3.6 * sums.bus_m / sums.bus_s);
    if (sums.headways > 0) push("bus_headway_cv_pct", 100.0 * cv);
    if (sums.headways > 0) push("bus_wait_s", wait_s);
    if (sums.calls > 0) push("bus_dwell_s", sums.dwell_s / sums.calls);
    if (sums.calls > 0) push("bus_boardings", sums.boardings);
}

}  // namespace

std::vector<LineIntervalRow> line_interval_rows(const Measurements& measurements, const BusLines& buses) {
    std::vector<LineIntervalRow> rows;
    const std::size_t lines = buses.lines.size();
    for (std::size_t i = 0; lines > 0 && i < measurements.lines.size(); ++i) {
        const LineInterval& sums = measurements.lines[i];
        if (sums.calls == 0 && sums.bus_s <= 0.0) continue;
        LineIntervalRow row;
        row.line = buses.lines[i % lines].id;
        row.start_s = measurements.start_s + static_cast<double>(i / lines) * measurements.interval_s;
        row.calls = sums.calls;
        if (sums.headways > 0) {
            row.headway_s = sums.headway_s / sums.headways;
            row.headway_cv = headway_cv(sums);
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

std::vector<IndicatorRow> line_indicator_rows(const Measurements& measurements, const BusLines& buses) {
    std::vector<IndicatorRow> rows;
    const std::size_t lines = buses.lines.size();
    LineInterval all;
    double cv_sum = 0.0, wait_sum_s = 0.0;
    for (std::size_t line = 0; line < lines; ++line) {
        LineInterval sums;
        for (std::size_t i = line; i < measurements.lines.size(); i += lines) add(sums, measurements.lines[i]);
        if (sums.calls == 0 && sums.bus_s <= 0.0) continue;
        const double cv = headway_cv(sums), wait_s = passenger_wait_s(sums);
        push_rows(rows, "line:" + buses.lines[line].id, sums, cv, wait_s);
        add(all, sums);
        cv_sum += sums.headways * cv;
        wait_sum_s += sums.headways * wait_s;
    }
    if (rows.empty()) return rows;
    const double headways = std::max(1U, all.headways);
    std::vector<IndicatorRow> with_all;
    push_rows(with_all, "all", all, cv_sum / headways, wait_sum_s / headways);
    with_all.insert(with_all.end(), rows.begin(), rows.end());
    return with_all;
}

}  // namespace septima

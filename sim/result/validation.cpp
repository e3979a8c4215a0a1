#include "sim/result/validation.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

#include "sim/base/csv.h"
#include "sim/base/text.h"

namespace septima {

namespace {

constexpr double good_geh = 5.0;
constexpr double near_share = 0.15;
constexpr std::array kinds{FitKind::flow, FitKind::screenline, FitKind::speed, FitKind::travel_time};

bool is_flow(FitKind kind) {
    return kind == FitKind::flow || kind == FitKind::screenline;
}

std::string_view name_of(FitKind kind) {
    return fit_kind_names[static_cast<std::size_t>(kind)];
}

/// Squared correlation.
double r_squared(std::span<const double> x, std::span<const double> y) {
    const auto n = static_cast<double>(x.size());
    double mean_x = 0.0, mean_y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        mean_x += x[i] / n;
        mean_y += y[i] / n;
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        xx += (x[i] - mean_x) * (x[i] - mean_x);
        yy += (y[i] - mean_y) * (y[i] - mean_y);
        xy += (x[i] - mean_x) * (y[i] - mean_y);
    }
    return xx > 0.0 && yy > 0.0 ? xy * xy / (xx * yy) : 0.0;
}

}  // namespace

double geh(double modelled_vph, double counted_vph) {
    const double sum = modelled_vph + counted_vph;
    return sum > 0.0 ? std::sqrt(2.0 / sum) * std::abs(modelled_vph - counted_vph) : 0.0;
}

FitSummary fit_summary(std::span<const FitRow> rows, FitKind kind, bool held_out) {
    FitSummary s;
    std::vector<double> observed, modelled;
    double good = 0.0, near = 0.0, squares = 0.0, compared = 0.0, sum_c = 0.0, sum_m = 0.0, cc = 0.0, cm = 0.0;
    for (const FitRow& row : rows) {
        if (row.kind != kind || row.held_out != held_out) continue;
        const double c = row.observed;
        const double m = row.modelled;
        observed.push_back(c);
        modelled.push_back(m);
        if (geh(m, c) < good_geh) good += 1.0;
        if (std::abs(m - c) <= near_share * c) near += 1.0;
        if (c > 0.0) {
            squares += (m - c) / c * ((m - c) / c);
            compared += 1.0;
        }
        sum_c += c;
        sum_m += m;
        cc += c * c;
        cm += c * m;
    }
    s.rows = observed.size();
    if (s.rows == 0) return s;
    const auto n = static_cast<double>(s.rows);
    if (is_flow(kind)) s.geh_below_5 = good / n;
    s.within_15_pct = near / n;
    s.rmsne = compared > 0.0 ? std::sqrt(squares / compared) : 0.0;
    s.bias = sum_c > 0.0 ? sum_m / sum_c - 1.0 : 0.0;
    s.r2 = r_squared(observed, modelled);
    s.slope = cc > 0.0 ? cm / cc : 0.0;
    return s;
}

std::string fit_csv(std::span<const FitRow> rows) {
    std::string out = "set,kind,place,observed,modelled,source\n";
    for (const FitRow& row : rows)
        fmt::format_to(std::back_inserter(out), "{},{},{},{:.4g},{:.4g},{}\n",
                       row.held_out ? "validation" : "calibration", name_of(row.kind), csv_cell(row.place),
                       row.observed, row.modelled, csv_cell(row.source));
    return out;
}

std::vector<FitRow> parse_fit(std::string_view text, const std::string& file, Problems& problems) {
    constexpr double most = 1e9;
    std::vector<FitRow> rows;
    const std::size_t before = problems.errors.size();
    const CsvTable table = parse_csv(text, file, problems);
    if (problems.errors.size() == before)
        require_columns(table, {"set", "kind", "place", "observed", "modelled"}, problems);
    if (problems.errors.size() != before) return rows;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        FitRow row;
        const std::string_view set = trimmed(table.cell(r, "set"));
        const std::string_view kind = trimmed(table.cell(r, "kind"));
        if (set != "calibration" && set != "validation")
            problems.error(file, table.line_of_row[r],
                           fmt::format("set is '{}'; calibration and validation are allowed", printable(set)));
        row.held_out = set == "validation";
        const auto* found = std::find(std::begin(fit_kind_names), std::end(fit_kind_names), kind);
        if (found == std::end(fit_kind_names))
            problems.error(
                file, table.line_of_row[r],
                fmt::format("kind is '{}'; {} are allowed", printable(kind), fmt::join(fit_kind_names, ", ")));
        else
            row.kind = static_cast<FitKind>(found - std::begin(fit_kind_names));
        row.place = std::string(table.cell(r, "place"));
        row.observed = table.required_number(r, "observed", 0.0, most, problems);
        row.modelled = table.required_number(r, "modelled", 0.0, most, problems);
        row.source = std::string(table.cell(r, "source"));
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string fit_text(std::span<const FitRow> rows) {
    std::string out;
    for (const bool held_out : {false, true})
        for (const FitKind kind : kinds) {
            const FitSummary s = fit_summary(rows, kind, held_out);
            if (s.rows == 0) continue;
            std::string geh_text;
            if (is_flow(kind)) geh_text = fmt::format("GEH < 5 on {:.1f} %, ", 100.0 * s.geh_below_5);
            fmt::format_to(
                std::back_inserter(out),
                "{:<11} {:>4} {}: {}within 15 % {:.1f} %, RMSNE {:.3f}, R2 {:.3f}, model / observed {:.3f}\n",
                held_out ? "validation" : "calibration", s.rows, name_of(kind), geh_text, 100.0 * s.within_15_pct,
                s.rmsne, s.r2, 1.0 + s.bias);
        }
    return out;
}

}  // namespace septima

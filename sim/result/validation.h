#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "sim/base/error.h"

namespace septima {

/// What was observed and is compared with a model.
enum class FitKind : std::uint8_t {
    flow,        ///< veh/h on a link
    screenline,  ///< veh/h over several links together
    speed,       ///< km/h of a city, an area or a street
    travel_time  ///< s of a journey
};
inline constexpr std::string_view fit_kind_names[] = {"flow", "screenline", "speed", "travel_time"};

/// An observation beside what the model gives.
struct FitRow {
    FitKind kind = FitKind::flow;
    bool held_out = false;  ///< validation: nothing was adjusted to it
    std::string place;
    double observed = 0.0;
    double modelled = 0.0;
    std::string source;
    bool operator==(const FitRow&) const = default;
};

/// GEH statistic of an hourly flow, sqrt(2 (M - C)^2 / (M + C)) (after G. E. Havers, 1970s; DMRB vol. 12); 0 when both
/// are 0. Below 5 counts as a good fit. Not for other periods than an hour: it grows with the root of the flow.
double geh(double modelled_vph, double counted_vph);

/// Fit of one kind of observation, of those used or of those held out.
struct FitSummary {
    std::size_t rows = 0;
    double geh_below_5 = 0.0;    ///< share of the rows; flows and screenlines
    double within_15_pct = 0.0;  ///< share of the rows whose model is within 15 % of the observation
    double rmsne = 0.0;          ///< root of the mean of ((M - C) / C)^2 over rows with C > 0
    double bias = 0.0;           ///< sum of M / sum of C - 1
    double r2 = 0.0;             ///< squared correlation of M and C; 0 when one of them does not vary
    double slope = 0.0;          ///< of M = slope x C, through the origin, by least squares
};
FitSummary fit_summary(std::span<const FitRow> rows, FitKind kind, bool held_out);

/// The table of a fit (CSV: set, kind, place, observed, modelled, source) and back. What is wrong is noted.
std::string fit_csv(std::span<const FitRow> rows);
std::vector<FitRow> parse_fit(std::string_view text, const std::string& file, Problems& problems);

/// Lines for people: per set and kind what fit_summary says, in English.
std::string fit_text(std::span<const FitRow> rows);

}  // namespace septima

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>
#include <unordered_map>

#include "sim/base/text.h"
#include "sim/route/calibration.h"
#include "tools/septima/calibrate.h"

namespace septima::cli {

namespace {

constexpr std::size_t most_link_hints = 20;  // near names take long, and nobody reads so many

/// Class of a count; every_class when it is of all; nothing (and a problem) when the demand has no such class.
std::uint32_t class_of(const LinkCount& count, const AssignInput& input, const std::string& file, Problems& problems) {
    if (count.vehicle_class.empty()) return every_class;
    std::vector<std::string> known;
    for (const TravellerClass& c : input.problem.classes) known.push_back(c.name);
    const auto found = std::find(known.begin(), known.end(), count.vehicle_class);
    if (found == known.end())
        problems.error(file, count.line,
                       fmt::format("class '{}' has no demand in {}; {} and all are known",
                                   printable(count.vehicle_class), input.period, fmt::join(known, ", ")));
    return static_cast<std::uint32_t>(found - known.begin());
}

}  // namespace

std::vector<PlacedCount> placed_counts(const std::vector<LinkCount>& counts, const ObservedPeriod& period,
                                       const AssignInput& input, const std::string& file, Problems& problems) {
    std::unordered_map<std::string, std::uint32_t> arc_of;
    for (std::size_t l = 0; l < input.network.links; ++l)
        arc_of.emplace(input.network.link_name[l], static_cast<std::uint32_t>(l));
    std::vector<PlacedCount> placed;
    for (const LinkCount& count : counts) {
        if (count.period != period) continue;
        const auto found = arc_of.find(count.link);
        if (found == arc_of.end()) {
            const bool hint = problems.errors.size() < most_link_hints;
            problems.error(file, count.line,
                           fmt::format("'{}' is not a link of the network{}", printable(count.link),
                                       hint ? near_names_hint(count.link, input.network.link_name) : ""));
            continue;
        }
        placed.push_back({&count, found->second, class_of(count, input, file, problems)});
    }
    return placed;
}

void multiply_within(Demand& demand, const ObservedPeriod& period,
                     const std::function<double(const std::string&, std::size_t, std::size_t)>& factor) {
    std::vector<OdLayer> layers;
    for (const OdLayer& layer : demand.layers) {
        const int from_s = std::max(layer.from_s, period.from_s);
        const int to_s = std::min(layer.to_s, period.to_s);
        if (from_s >= to_s) {
            layers.push_back(layer);
            continue;
        }
        for (const auto& [begin_s, end_s] : {std::pair{layer.from_s, from_s}, {from_s, to_s}, {to_s, layer.to_s}}) {
            if (begin_s >= end_s) continue;
            OdLayer part = layer;
            part.from_s = begin_s;
            part.to_s = end_s;
            const double share = static_cast<double>(end_s - begin_s) / static_cast<double>(layer.to_s - layer.from_s);
            const bool within = begin_s == from_s;
            for (std::size_t o = 0; o < part.trips.zones; ++o)
                for (std::size_t d = 0; d < part.trips.zones; ++d)
                    part.trips.at(o, d) *= share * (within ? factor(layer.vehicle_class, o, d) : 1.0);
            layers.push_back(std::move(part));
        }
    }
    demand.layers = std::move(layers);
}

std::vector<FitRow> screenline_rows(const std::vector<PlacedCount>& placed, const std::vector<double>& modelled) {
    std::map<std::tuple<bool, std::string, std::string>, FitRow> sums;  // by role, name, class
    for (std::size_t i = 0; i < placed.size(); ++i) {
        const LinkCount& count = *placed[i].count;
        if (count.screenline.empty()) continue;
        FitRow& row = sums[{count.held_out, count.screenline, count.vehicle_class}];
        row.kind = FitKind::screenline;
        row.held_out = count.held_out;
        row.place = count.screenline;
        row.observed += count.flow_vph;
        row.modelled += modelled[i];
        row.source = count.source;
    }
    std::vector<FitRow> rows;
    for (auto& [key, row] : sums) rows.push_back(std::move(row));
    return rows;
}

nlohmann::ordered_json summary_json(const std::vector<FitRow>& rows) {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const bool held_out : {false, true})
        for (std::size_t k = 0; k < std::size(fit_kind_names); ++k) {
            const FitSummary s = fit_summary(rows, static_cast<FitKind>(k), held_out);
            if (s.rows == 0) continue;
            nlohmann::ordered_json j{
                {"set", held_out ? "validation" : "calibration"}, {"kind", fit_kind_names[k]}, {"rows", s.rows}};
            if (k < 2) j["geh_below_5_share"] = s.geh_below_5;
            j["within_15_pct_share"] = s.within_15_pct;
            j["rmsne"] = s.rmsne;
            j["r2"] = s.r2;
            j["bias"] = s.bias;
            all.push_back(std::move(j));
        }
    return all;
}

}  // namespace septima::cli

#include "tools/report/digest.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "sim/base/text.h"
#include "sim/result/bootstrap.h"
#include "tools/report/digest_parts.h"

namespace septima {

namespace {

// ---- corridors

using CorridorKey = std::pair<std::string, char>;

/// Kilometres and hours of a corridor in a run, over the whole period.
struct Driven {
    double vehicle_km = 0.0, vehicle_h = 0.0;
    double speed_kmh() const { return vehicle_h > 0.0 ? vehicle_km / vehicle_h : 0.0; }
};

std::vector<std::map<CorridorKey, Driven>> driven_by_corridor(const StoredResults& results) {
    std::vector<std::map<CorridorKey, Driven>> driven(results.runs.size());
    for (std::size_t r = 0; r < results.runs.size(); ++r)
        for (const CorridorIntervalRow& row : results.runs[r].corridor_intervals) {
            Driven& sum = driven[r][{row.corridor, row.direction}];
            sum.vehicle_km += row.vehicle_km;
            sum.vehicle_h += row.vehicle_h;
        }
    return driven;
}

std::vector<CorridorDigest> corridors_with_traffic(const StoredResults& results,
                                                   const std::vector<std::map<CorridorKey, Driven>>& driven) {
    std::vector<CorridorDigest> corridors;
    const std::size_t scenarios = results.header.scenarios.size();
    const std::vector<std::size_t> base = runs_of(results, 0);
    if (base.empty()) return corridors;
    for (const auto& [key, unused] : driven[base.front()]) {
        CorridorDigest c;
        c.street = key.first;
        c.direction = key.second;
        c.speed_kmh.assign(scenarios, 0.0);
        for (std::size_t s = 0; s < scenarios; ++s) {
            Driven sum;
            const std::vector<std::size_t> runs = runs_of(results, s);
            for (const std::size_t r : runs) {
                const auto found = driven[r].find(key);
                if (found == driven[r].end()) continue;
                sum.vehicle_km += found->second.vehicle_km;
                sum.vehicle_h += found->second.vehicle_h;
            }
            c.speed_kmh[s] = sum.speed_kmh();
            if (s == 0) c.vehicle_km = sum.vehicle_km / static_cast<double>(runs.size());
        }
        c.difference_kmh.resize(scenarios);
        c.holds.assign(scenarios, 0);
        if (c.vehicle_km > 0.0) corridors.push_back(std::move(c));
    }
    std::stable_sort(corridors.begin(), corridors.end(),
                     [](const CorridorDigest& a, const CorridorDigest& b) { return a.vehicle_km > b.vehicle_km; });
    return corridors;
}

std::vector<double> corridor_speeds(const std::vector<std::map<CorridorKey, Driven>>& driven,
                                    const std::vector<std::size_t>& runs, const CorridorKey& key) {
    std::vector<double> speeds;
    for (const std::size_t r : runs) {
        const auto found = driven[r].find(key);
        if (found == driven[r].end() || found->second.vehicle_h <= 0.0) return {};
        speeds.push_back(found->second.speed_kmh());
    }
    return speeds;
}

std::vector<CorridorDigest> digest_corridors(const StoredResults& results) {
    const auto driven = driven_by_corridor(results);
    std::vector<CorridorDigest> corridors = corridors_with_traffic(results, driven);
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) {
        const Pairs pairs = pairs_of(results, s);
        std::vector<std::vector<double>> base, policy;
        std::vector<double> volume;
        for (const CorridorDigest& c : corridors) {
            volume.push_back(c.vehicle_km);
            base.push_back(corridor_speeds(driven, pairs.base, {c.street, c.direction}));
            policy.push_back(corridor_speeds(driven, pairs.policy, {c.street, c.direction}));
            if (policy.back().empty() || base.back().empty()) base.back() = policy.back() = {};
        }
        const Tested tests = tested(base, policy, volume, least_change_kmh);
        for (std::size_t i = 0; i < corridors.size(); ++i) {
            corridors[i].difference_kmh[s] = tests.difference[i];
            corridors[i].holds[s] = tests.holds[i];
        }
    }
    return corridors;
}

// ---- city over time, distribution, causes

std::vector<SpeedPoint> digest_speed(const StoredResults& results) {
    std::vector<SpeedPoint> points;
    const std::vector<std::size_t> base = runs_of(results, 0);
    if (base.empty()) return points;
    for (std::size_t t = 0; t < results.runs[base.front()].intervals.size(); ++t) {
        SpeedPoint point;
        point.start_s = results.runs[base.front()].intervals[t].start_s;
        for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
            std::vector<double> speeds;
            for (const std::size_t r : runs_of(results, s))
                if (t < results.runs[r].intervals.size()) speeds.push_back(results.runs[r].intervals[t].mean_speed_kmh);
            point.speed_kmh.push_back(speeds.empty() ? MeanInterval{} : mean_interval(speeds));
        }
        points.push_back(std::move(point));
    }
    return points;
}

/// Width of the bins shown: about forty of them up to the 99th percentile, whole multiples of the stored minute.
double shown_bin_s(const std::map<double, double>& trips_by_bin) {
    double total = 0.0, so_far = 0.0;
    for (const auto& [low, trips] : trips_by_bin) total += trips;
    for (const auto& [low, trips] : trips_by_bin) {
        so_far += trips;
        if (so_far >= 0.99 * total) return 60.0 * std::max(1.0, std::ceil(low / 60.0 / 40.0));
    }
    return 60.0;
}

std::vector<DistributionPoint> digest_distribution(const StoredResults& results) {
    const std::size_t scenarios = results.header.scenarios.size();
    std::map<double, double> all;
    const auto for_each = [&](const auto& take) {
        for (const RunResult& run : results.runs)
            for (const DistributionRow& row : run.distribution)
                if (row.scope == "all" && row.measure == "travel_time_s") take(run, row);
    };
    for_each([&](const RunResult&, const DistributionRow& row) { all[row.bin_low] += static_cast<double>(row.trips); });
    const double width = shown_bin_s(all);
    std::map<double, std::vector<double>> counts;
    std::vector<double> totals(scenarios, 0.0);
    for_each([&](const RunResult& run, const DistributionRow& row) {
        std::vector<double>& bin = counts[width * std::floor(row.bin_low / width)];
        bin.resize(scenarios, 0.0);
        bin[run.scenario] += static_cast<double>(row.trips);
        totals[run.scenario] += static_cast<double>(row.trips);
    });
    std::vector<DistributionPoint> points;
    for (auto& [low, trips] : counts) {
        for (std::size_t s = 0; s < scenarios; ++s) trips[s] = totals[s] > 0.0 ? trips[s] / totals[s] : 0.0;
        points.push_back({low, low + width, trips});
    }
    return points;
}

std::vector<Histogram> histograms(const StoredResults& results, const std::vector<std::size_t>& runs) {
    std::vector<Histogram> found;
    for (const std::size_t r : runs) found.push_back(histogram(results.runs[r], "all", "travel_time_s"));
    return found;
}

std::vector<PercentileDigest> digest_percentiles(const StoredResults& results) {
    std::vector<PercentileDigest> percentiles;
    for (const double share : {0.5, 0.9, 0.95}) {
        PercentileDigest p;
        p.share = share;
        for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
            const std::vector<Histogram> all = histograms(results, runs_of(results, s));
            p.time_s.push_back(all.empty() ? MeanInterval{} : bootstrap_percentile(all, share));
            const Pairs pairs = pairs_of(results, s);
            p.difference.push_back(s == 0 || pairs.base.empty()
                                       ? MeanInterval{}
                                       : bootstrap_percentile_difference(histograms(results, pairs.base),
                                                                         histograms(results, pairs.policy), share));
        }
        percentiles.push_back(std::move(p));
    }
    return percentiles;
}

double hours_of_cause(const RunResult& run, const std::string& cause) {
    for (const DelayCauseRow& row : run.delay_causes)
        if (row.cause == cause) return row.vehicle_h;
    return 0.0;
}

std::vector<CauseDigest> digest_causes(const StoredResults& results) {
    std::vector<CauseDigest> causes;
    if (results.runs.empty()) return causes;
    for (const DelayCauseRow& row : results.runs.front().delay_causes) {
        CauseDigest c;
        c.cause = row.cause;
        double largest = 0.0;
        for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
            std::vector<double> hours, base, policy;
            for (const std::size_t r : runs_of(results, s)) hours.push_back(hours_of_cause(results.runs[r], c.cause));
            const Pairs pairs = pairs_of(results, s);
            for (const std::size_t r : pairs.base) base.push_back(hours_of_cause(results.runs[r], c.cause));
            for (const std::size_t r : pairs.policy) policy.push_back(hours_of_cause(results.runs[r], c.cause));
            c.vehicle_h.push_back(hours.empty() ? MeanInterval{} : mean_interval(hours));
            c.difference.push_back(base.empty() ? MeanInterval{} : paired_difference(base, policy));
            largest = std::max(largest, c.vehicle_h.back().mean);
        }
        if (largest > 0.0) causes.push_back(std::move(c));
    }
    std::stable_sort(causes.begin(), causes.end(), [](const CauseDigest& a, const CauseDigest& b) {
        return a.vehicle_h.front().mean > b.vehicle_h.front().mean;
    });
    return causes;
}

// ---- links

std::vector<float> pooled_speeds(const StoredResults& results, std::size_t scenario) {
    const std::size_t links = results.header.links.size();
    std::vector<double> km(links, 0.0), h(links, 0.0);
    for (const std::size_t r : runs_of(results, scenario))
        for (std::size_t i = 0; i < links; ++i) {
            km[i] += results.link_totals[r].vehicle_km[i];
            h[i] += results.link_totals[r].vehicle_h[i];
        }
    std::vector<float> speeds(links, -1.0F);
    for (std::size_t i = 0; i < links; ++i)
        if (h[i] > 0.0) speeds[i] = static_cast<float>(km[i] / h[i]);
    return speeds;
}

std::vector<double> link_speeds(const StoredResults& results, const std::vector<std::size_t>& runs, std::size_t link) {
    std::vector<double> speeds;
    for (const std::size_t r : runs) {
        if (results.link_totals[r].vehicle_h[link] <= 0.0) return {};
        speeds.push_back(results.link_totals[r].vehicle_km[link] / results.link_totals[r].vehicle_h[link]);
    }
    return speeds;
}

/// Vehicles that drove the length of a link, mean over runs.
double driven_through(const StoredResults& results, const std::vector<std::size_t>& runs, std::size_t link) {
    double km = 0.0;
    for (const std::size_t r : runs) km += results.link_totals[r].vehicle_km[link];
    const double length_km = 0.001 * std::max(1.0, results.header.links[link].length_m);
    return std::max(1e-3, km / length_km / static_cast<double>(runs.size()));
}

std::vector<double> base_volumes_vph(const StoredResults& results) {
    const std::vector<std::size_t> runs = runs_of(results, 0);
    const double period_s =
        to_number(results.meta("end_s")).value_or(0.0) - to_number(results.meta("start_s")).value_or(0.0);
    std::vector<double> volumes(results.header.links.size(), 0.0);
    for (std::size_t i = 0; i < volumes.size() && !runs.empty() && period_s > 0.0; ++i)
        volumes[i] = driven_through(results, runs, i) * 3600.0 / period_s;
    return volumes;
}

LinkDigest digest_links(const StoredResults& results) {
    LinkDigest digest;
    const std::size_t links = results.header.links.size();
    digest.base_volume_vph = base_volumes_vph(results);
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
        digest.speed_kmh.push_back(pooled_speeds(results, s));
        digest.difference_kmh.emplace_back(links, 0.0F);
        digest.holds.emplace_back(links, 0);
        digest.tested.push_back(0);
        if (s == 0) continue;
        const Pairs pairs = pairs_of(results, s);
        std::vector<std::size_t> rows;
        std::vector<std::vector<double>> base, policy;
        std::vector<double> volume;
        for (std::size_t i = 0; i < links; ++i) {
            std::vector<double> b = link_speeds(results, pairs.base, i);
            std::vector<double> p = link_speeds(results, pairs.policy, i);
            if (b.empty() || p.empty()) continue;  // nobody there in one of the runs: no pair to test
            rows.push_back(i);
            volume.push_back(driven_through(results, pairs.base, i));
            base.push_back(std::move(b));
            policy.push_back(std::move(p));
        }
        const Tested tests = tested(base, policy, volume, least_change_kmh);
        for (std::size_t k = 0; k < rows.size(); ++k) {
            digest.difference_kmh[s][rows[k]] = static_cast<float>(tests.difference[k].mean);
            digest.holds[s][rows[k]] = tests.holds[k];
        }
        digest.tested[s] = rows.size();
    }
    return digest;
}

}  // namespace

MeanInterval scenario_mean(const StoredResults& results, std::size_t scenario, const std::string& scope,
                           const std::string& name) {
    std::vector<double> values;
    for (const std::size_t r : runs_of(results, scenario)) {
        const double value = indicator(results.runs[r], scope, name, std::numeric_limits<double>::quiet_NaN());
        if (!std::isnan(value)) values.push_back(value);
    }
    return values.empty() ? MeanInterval{} : mean_interval(values);
}

const ComparisonRow* comparison(const StoredResults& results, std::size_t scenario, const std::string& scope,
                                const std::string& name) {
    for (const ComparisonRow& row : results.comparisons)
        if (row.scenario == scenario && row.scope == scope && row.name == name) return &row;
    return nullptr;
}

namespace {

/// Pairs needed so that the change of the mean travel time is known to 1 % of what it was.
int pairs_needed(const PairedRuns& pairs) {
    std::vector<double> differences;
    double base = 0.0;
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const double before = indicator(*pairs.base[i], "all", "mean_travel_time_s", 0.0);
        differences.push_back(indicator(*pairs.policy[i], "all", "mean_travel_time_s", 0.0) - before);
        base += before / static_cast<double>(pairs.size());
    }
    return base > 0.0 ? runs_needed_within(differences, 0.01 * base) : 0;
}

}  // namespace

Digest digest(const StoredResults& results) {
    Digest d;
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
        d.runs.push_back(runs_of(results, s).size());
        d.reference.push_back(results.header.scenarios[s].reference);
        const PairedRuns pairs = paired_runs(results.runs, s, d.reference.back());
        d.pairs.push_back(pairs.size());
        d.flags.push_back(comparison_flag(pairs));
        d.flagged.push_back(flagged_runs(pairs));
        d.pairs_needed.push_back(pairs_needed(pairs));
        d.appraisals.push_back(s == 0 ? std::nullopt
                                      : appraised(pairs, results.header.unit_values, results.header.scenarios[s].cost));
    }
    d.corridors = digest_corridors(results);
    d.speed = digest_speed(results);
    d.distribution = digest_distribution(results);
    d.percentiles = digest_percentiles(results);
    d.causes = digest_causes(results);
    d.groups = digest_groups(results);
    d.corridor_causes = digest_corridor_causes(results);
    d.lines = digest_lines(results);
    d.days = digest_days(results);
    d.links = digest_links(results);
    std::vector<double> travel_times;
    for (const std::size_t r : runs_of(results, 0))
        travel_times.push_back(indicator(results.runs[r], "all", "mean_travel_time_s", 0.0));
    d.runs_needed = runs_needed(travel_times, 0.05);
    return d;
}

}  // namespace septima

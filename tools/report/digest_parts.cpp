#include "tools/report/digest_parts.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>

#include "sim/result/moderated.h"

namespace septima {

std::vector<std::size_t> runs_of(const StoredResults& results, std::size_t scenario) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < results.runs.size(); ++i)
        if (results.runs[i].scenario == scenario) rows.push_back(i);
    return rows;
}

Pairs pairs_of(const StoredResults& results, std::size_t scenario) {
    Pairs rows;
    const PairedRuns runs = paired_runs(results.runs, scenario, results.header.scenarios[scenario].reference);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        rows.base.push_back(static_cast<std::size_t>(runs.base[i] - results.runs.data()));
        rows.policy.push_back(static_cast<std::size_t>(runs.policy[i] - results.runs.data()));
    }
    return rows;
}

Tested tested(const std::vector<std::vector<double>>& base, const std::vector<std::vector<double>>& policy,
              const std::vector<double>& volume, double least) {
    Tested result;
    std::vector<std::vector<double>> differences(base.size());
    for (std::size_t i = 0; i < base.size(); ++i) {
        for (std::size_t k = 0; k < base[i].size(); ++k) differences[i].push_back(policy[i][k] - base[i][k]);
        result.difference.push_back(base[i].empty() ? MeanInterval{} : mean_interval(differences[i]));
    }
    result.holds = discoveries(moderated_p_values(differences, volume, least), false_discovery_rate);
    return result;
}

namespace {

using GroupKey = std::pair<std::string, std::string>;

const TripGroupRow* group_of(const RunResult& run, const GroupKey& key) {
    for (const TripGroupRow& row : run.groups)
        if (row.dimension == key.first && row.name == key.second) return &row;
    return nullptr;
}

/// Seconds a trip of the group takes, run by run; empty when one run has no such trip.
std::vector<double> group_times(const StoredResults& results, const std::vector<std::size_t>& runs,
                                const GroupKey& key) {
    std::vector<double> times;
    for (const std::size_t r : runs) {
        const TripGroupRow* row = group_of(results.runs[r], key);
        if (row == nullptr || row->trips == 0) return {};
        times.push_back(3600.0 * row->time_h / static_cast<double>(row->trips));
    }
    return times;
}

GroupDigest group_without_differences(const StoredResults& results, const GroupKey& key) {
    GroupDigest group;
    group.dimension = key.first;
    group.name = key.second;
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
        const std::vector<std::size_t> runs = runs_of(results, s);
        double trips = 0.0, suppressed = 0.0, time_h = 0.0;
        for (const std::size_t r : runs)
            if (const TripGroupRow* row = group_of(results.runs[r], key); row != nullptr) {
                trips += static_cast<double>(row->trips);
                suppressed += static_cast<double>(row->suppressed);
                time_h += row->time_h;
            }
        const double count = runs.empty() ? 1.0 : static_cast<double>(runs.size());
        group.trips.push_back(trips / count);
        group.suppressed.push_back(suppressed / count);
        group.time_s.push_back(trips > 0.0 ? 3600.0 * time_h / trips : 0.0);
    }
    group.difference_s.resize(results.header.scenarios.size());
    group.holds.assign(results.header.scenarios.size(), 0);
    return group;
}

}  // namespace

std::vector<GroupDigest> digest_groups(const StoredResults& results) {
    std::vector<GroupDigest> groups;
    const std::vector<std::size_t> base = runs_of(results, 0);
    if (base.empty()) return groups;
    for (const TripGroupRow& row : results.runs[base.front()].groups)
        if (row.trips > 0) groups.push_back(group_without_differences(results, {row.dimension, row.name}));
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) {
        const Pairs pairs = pairs_of(results, s);
        std::vector<std::vector<double>> before, after;
        std::vector<double> volume;
        for (const GroupDigest& group : groups) {
            volume.push_back(std::max(1.0, group.trips[0]));
            const GroupKey key{group.dimension, group.name};
            before.push_back(group_times(results, pairs.base, key));
            after.push_back(group_times(results, pairs.policy, key));
            if (after.back().empty() || before.back().empty()) before.back() = after.back() = {};
        }
        const Tested tests = tested(before, after, volume, least_change_s);
        for (std::size_t i = 0; i < groups.size(); ++i) {
            groups[i].difference_s[s] = tests.difference[i];
            groups[i].holds[s] = tests.holds[i];
        }
    }
    return groups;
}

namespace {

using CauseKey = std::tuple<std::string, char, std::string>;

/// Seconds lost to a cause per kilometre driven on a corridor, in one run.
std::map<CauseKey, double> lost_per_km(const RunResult& run) {
    std::map<std::pair<std::string, char>, double> driven_km;
    for (const CorridorIntervalRow& row : run.corridor_intervals)
        driven_km[{row.corridor, row.direction}] += row.vehicle_km;
    std::map<CauseKey, double> lost;
    for (const CorridorCauseRow& row : run.corridor_causes) {
        const double km = driven_km[{row.corridor, row.direction}];
        if (km > 0.0) lost[{row.corridor, row.direction, row.cause}] = 3600.0 * row.vehicle_h / km;
    }
    return lost;
}

}  // namespace

std::vector<CorridorCauseDigest> digest_corridor_causes(const StoredResults& results) {
    std::vector<std::map<CauseKey, double>> lost;
    std::map<CauseKey, CorridorCauseDigest> causes;
    for (const RunResult& run : results.runs) {
        lost.push_back(lost_per_km(run));
        for (const auto& [key, unused] : lost.back()) causes[key] = {};
    }
    std::vector<CorridorCauseDigest> found;
    for (auto& [key, cause] : causes) {
        std::tie(cause.street, cause.direction, cause.cause) = key;
        cause.difference_s_per_km.resize(results.header.scenarios.size());
        for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) {
            const Pairs pairs = pairs_of(results, s);
            if (pairs.base.empty()) continue;
            // A cause without a row cost nothing there.
            const auto values = [&, &key = key](const std::vector<std::size_t>& runs) {
                std::vector<double> all;
                for (const std::size_t r : runs) {
                    const auto value = lost[r].find(key);
                    all.push_back(value == lost[r].end() ? 0.0 : value->second);
                }
                return all;
            };
            cause.difference_s_per_km[s] = paired_difference(values(pairs.base), values(pairs.policy));
        }
        found.push_back(std::move(cause));
    }
    return found;
}

std::vector<DayDigest> digest_days(const StoredResults& results) {
    std::map<int, DayDigest> days;
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
        std::map<int, std::vector<double>> gaps;
        for (const std::size_t r : runs_of(results, s))
            for (const IterationRow& row : results.runs[r].iterations) gaps[row.iteration].push_back(row.relative_gap);
        for (const auto& [day, values] : gaps) {
            DayDigest& digest = days[day];
            digest.day = day;
            digest.relative_gap.resize(results.header.scenarios.size());
            digest.relative_gap[s] = mean_interval(values);
        }
    }
    std::vector<DayDigest> found;
    for (auto& [day, digest] : days) found.push_back(std::move(digest));
    return found;
}

}  // namespace septima

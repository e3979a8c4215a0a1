#include "tools/septima/show/show_results.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/batch/store.h"
#include "tools/report/digest.h"
#include "tools/septima/show/stored_scene.h"

namespace septima::cli {

namespace {

void refuse_other_network(const std::filesystem::path& file, const StoredResults& results, const Network& network) {
    bool same = results.header.links.size() == network.links();
    for (std::size_t i = 0; same && i < network.links(); ++i)
        same = results.header.links[i].id == network.link_name[id_at<LinkId>(i)];
    if (!same)
        throw InputError(
            fmt::format("{}: holds results of network '{}' with {} links; the scenario's '{}' has {} or "
                        "other ids; name the scenario that was run",
                        file.string(), printable(results.meta("city")), results.header.links.size(), network.name,
                        network.links()));
}

std::size_t policy_row(const std::filesystem::path& file, const StoredResults& results,
                       const std::vector<std::string>& policies) {
    std::vector<std::string> keys;
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) keys.push_back(results.header.scenarios[s].key);
    if (keys.empty() && policies.empty()) return 0;
    if (policies.empty()) return 1;
    // A file's name serves as well as its key.
    const std::string key = std::filesystem::path(policies.front()).stem().string();
    const auto found = std::find(keys.begin(), keys.end(), key);
    if (policies.size() > 1 || found == keys.end())
        throw InputError(fmt::format("{}: --policy: '{}' is not one policy of this file; allowed: {}", file.string(),
                                     printable(policies.front()), fmt::join(keys, ", ")));
    return static_cast<std::size_t>(found - keys.begin()) + 1;
}

double seconds_of(const StoredResults& results, const char* key) {
    return to_number(results.meta(key)).value_or(0.0);
}

/// Vehicles per hour, mean over the runs of both scenarios.
Column<LinkId, float> flows(const StoredResults& results, std::size_t base, std::size_t policy, double hours) {
    Column<LinkId, float> flow;
    flow.resize(results.header.links.size());
    std::size_t runs = 0;
    for (std::size_t r = 0; r < results.runs.size(); ++r) {
        if (results.runs[r].scenario != base && results.runs[r].scenario != policy) continue;
        ++runs;
        for (std::size_t i = 0; i < results.header.links.size(); ++i) {
            const double km = std::max(1e-3, results.header.links[i].length_m / 1000.0);
            flow[id_at<LinkId>(i)] += static_cast<float>(results.link_totals[r].vehicle_km[i] / km / hours);
        }
    }
    for (std::size_t i = 0; i < results.header.links.size(); ++i)
        flow[id_at<LinkId>(i)] /= static_cast<float>(std::max<std::size_t>(1, runs));
    return flow;
}

/// Mean speeds as a picture; the free speed where nobody drove, as on the live map.
Snapshot mean_snapshot(const Network& network, const std::vector<float>& speed_kmh, double time_s) {
    Snapshot snapshot;
    snapshot.time_s = time_s;
    snapshot.link_vehicles.resize(network.links());
    snapshot.lane_light.resize(network.lanes());
    for (std::size_t i = 0; i < network.links(); ++i)
        snapshot.link_speed_mps.push_back(speed_kmh[i] >= 0.0F ? speed_kmh[i] / 3.6F
                                                               : network.link_limit_mps[id_at<LinkId>(i)]);
    return snapshot;
}

/// Means over the runs of a scenario, interval by interval.
std::vector<IntervalRow> mean_intervals(const StoredResults& results, std::size_t scenario) {
    std::vector<IntervalRow> means;
    double runs = 0.0;
    for (const RunResult& run : results.runs) {
        if (run.scenario != scenario) continue;
        runs += 1.0;
        means.resize(std::max(means.size(), run.intervals.size()));
        for (std::size_t i = 0; i < run.intervals.size(); ++i) {
            const IntervalRow& row = run.intervals[i];
            IntervalRow& sum = means[i];
            sum.start_s = row.start_s;
            sum.on_road_veh += row.on_road_veh;
            sum.waiting_veh += row.waiting_veh;
            sum.departed += row.departed;
            sum.completed += row.completed;
            sum.vehicle_km += row.vehicle_km;
            sum.vehicle_h += row.vehicle_h;
            sum.delay_h += row.delay_h;
        }
    }
    for (IntervalRow& row : means) {
        row.mean_speed_kmh = row.vehicle_h > 0.0 ? row.vehicle_km / row.vehicle_h : 0.0;
        for (double* sum : {&row.on_road_veh, &row.waiting_veh, &row.departed, &row.completed, &row.vehicle_km,
                            &row.vehicle_h, &row.delay_h})
            *sum /= std::max(1.0, runs);
    }
    return means;
}

render::StoredComparison stored_comparison(const StoredResults& results, const Digest& digested, std::size_t policy,
                                           double hours) {
    const std::size_t links = results.header.links.size();
    render::StoredComparison c;
    c.pairs = digested.pairs[policy];
    c.tested = digested.links.tested[policy];
    c.comparable = digested.flags[policy].empty();
    c.difference.version = 1;
    c.difference.flow_vph = flows(results, digested.reference[policy], policy, std::max(1e-3, hours));
    for (std::size_t i = 0; i < links; ++i) {
        const bool holds = c.comparable && digested.links.holds[policy][i] != 0;
        c.difference.kmh.push_back(digested.links.difference_kmh[policy][i]);
        c.difference.holds.push_back(holds ? 1 : 0);
        c.changed += holds ? 1 : 0;
    }
    c.cards = stored_cards(results, digested, policy);
    c.groups = stored_groups(digested, policy);
    c.reasons = stored_reasons(digested, policy);
    return c;
}

}  // namespace

ShownResults shown_results(const std::filesystem::path& file, const StoredResults& results, const Network& network,
                           const std::vector<std::string>& policies) {
    refuse_other_network(file, results, network);
    const std::size_t policy = policy_row(file, results, policies);
    const Digest digested = digest(results);

    ShownResults shown;
    shown.start_s = seconds_of(results, "start_s");
    shown.end_s = seconds_of(results, "end_s");
    std::vector<std::size_t> sides{policy};
    if (policy > 0) {
        sides.insert(sides.begin(), digested.reference[policy]);
        shown.comparison = stored_comparison(results, digested, policy, (shown.end_s - shown.start_s) / 3600.0);
    }
    for (const std::size_t s : sides) {
        const ScenarioText& text = results.header.scenarios[s];
        shown.sides.push_back({text.key, text.name, text.description, text.source, {}, text.measures});
        shown.picture.sides.push_back(mean_snapshot(network, digested.links.speed_kmh[s], shown.end_s));
        shown.replay.push_back({read_link_replay(file, results, s), mean_intervals(results, s)});
    }
    if (shown.replay.front().links.start_s.empty()) shown.replay.clear();
    shown.picture.finished = true;
    shown.picture.previous_time_s = shown.end_s;
    return shown;
}

}  // namespace septima::cli

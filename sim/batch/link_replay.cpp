#include "sim/batch/link_replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "sim/batch/sqlite.h"

namespace septima {

namespace {

std::vector<double> interval_starts(Database& database, std::size_t scenario) {
    std::vector<double> starts;
    Statement statement(database, fmt::format("SELECT DISTINCT start_s FROM link_interval WHERE run_id IN (SELECT "
                                              "run_id FROM run WHERE scenario_id = {}) ORDER BY start_s",
                                              scenario));
    while (statement.step()) starts.push_back(statement.number(0));
    return starts;
}

}  // namespace

LinkReplay read_link_replay(const std::filesystem::path& path, const StoredResults& results, std::size_t scenario) {
    Database database(path, Database::Mode::read);
    LinkReplay replay;
    replay.start_s = interval_starts(database, scenario);
    if (replay.start_s.empty()) return replay;
    if (replay.start_s.size() > 1) replay.interval_s = replay.start_s[1] - replay.start_s[0];
    const auto runs = static_cast<double>(std::count_if(results.runs.begin(), results.runs.end(),
                                                        [&](const RunResult& r) { return r.scenario == scenario; }));
    std::unordered_map<std::string, std::size_t> row_of;
    for (std::size_t i = 0; i < results.header.links.size(); ++i) row_of[results.header.links[i].id] = i;
    const std::size_t links = results.header.links.size();
    replay.speed_kmh.assign(replay.start_s.size() * links, -1.0F);
    replay.vehicles.assign(replay.start_s.size() * links, 0.0F);
    Statement rows(
        database,
        fmt::format("SELECT link_id, start_s, SUM(vehicle_km), SUM(vehicle_h) FROM link_interval WHERE run_id "
                    "IN (SELECT run_id FROM run WHERE scenario_id = {}) GROUP BY link_id, start_s",
                    scenario));
    while (rows.step()) {
        const auto link = row_of.find(rows.text(0));
        const auto at = std::lower_bound(replay.start_s.begin(), replay.start_s.end(), rows.number(1));
        const double hours = rows.number(3);
        if (link == row_of.end() || at == replay.start_s.end() || hours <= 0.0) continue;
        const std::size_t row = static_cast<std::size_t>(at - replay.start_s.begin()) * links + link->second;
        replay.speed_kmh[row] = static_cast<float>(rows.number(2) / hours);
        replay.vehicles[row] = static_cast<float>(hours * 3600.0 / replay.interval_s / std::max(1.0, runs));
    }
    return replay;
}

}  // namespace septima

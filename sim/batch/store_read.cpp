#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "sim/base/error.h"
#include "sim/batch/schema.h"
#include "sim/batch/sqlite.h"
#include "sim/batch/store.h"

namespace septima {

std::string StoredResults::meta(const std::string& key) const {
    const auto found = header.meta.find(key);
    return found == header.meta.end() ? std::string{} : found->second;
}

namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
    throw InputError({{path.string(), 0, why + "; give a file written by `septima run`, `compare` or `batch`"}});
}

/// Opens a results file and checks that it is one; SQLite itself would take an empty file for an empty database.
std::unique_ptr<Database> open_results(const std::filesystem::path& path) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) refuse(path, "does not exist");
    if (!std::filesystem::is_regular_file(path, error)) refuse(path, "is not a regular file");
    auto database = std::make_unique<Database>(path, Database::Mode::read);
    std::string version;
    try {
        Statement statement(*database, "SELECT value FROM meta WHERE key = 'schema_version'");
        if (statement.step()) version = statement.text(0);
    } catch (const IoError&) {
        refuse(path, "is no results file");
    }
    if (version != results_schema_version)
        refuse(path, fmt::format("has results schema '{}', this program reads '{}'", version, results_schema_version));
    return database;
}

std::vector<GeoPoint> geometry_of(const std::filesystem::path& path, const std::string& link, const std::string& text) {
    std::vector<GeoPoint> line;
    const nlohmann::json points = nlohmann::json::parse(text, nullptr, false);
    if (!points.is_array()) refuse(path, fmt::format("link '{}': its geometry is not [[lon,lat],...]", link));
    for (const nlohmann::json& p : points) {
        if (!p.is_array() || p.size() != 2 || !p[0].is_number() || !p[1].is_number())
            refuse(path, fmt::format("link '{}': its geometry is not [[lon,lat],...]", link));
        line.push_back({p[1].get<double>(), p[0].get<double>()});
    }
    return line;
}

StoreHeader read_header(Database& database, const std::filesystem::path& path) {
    StoreHeader header;
    Statement meta(database, "SELECT key, value FROM meta");
    while (meta.step()) header.meta[meta.text(0)] = meta.text(1);
    Statement scenario(database,
                       "SELECT key, name_es, name_en, description_es, description_en, source, reference_id, parameter, "
                       "value FROM scenario ORDER BY scenario_id");
    while (scenario.step()) {
        ScenarioText text{scenario.text(0),
                          {scenario.text(1), scenario.text(2)},
                          {scenario.text(3), scenario.text(4)},
                          scenario.text(5),
                          {},
                          static_cast<std::size_t>(scenario.integer(6)),
                          scenario.text(7),
                          {}};
        if (!scenario.is_null(8)) text.value = scenario.number(8);
        if (text.reference > header.scenarios.size()) refuse(path, "a scenario is compared with one that follows it");
        header.scenarios.push_back(std::move(text));
    }
    Statement measure(database, "SELECT scenario_id, text_es, text_en FROM measure ORDER BY scenario_id, position");
    while (measure.step()) {
        const auto index = static_cast<std::size_t>(measure.integer(0));
        if (index >= header.scenarios.size()) refuse(path, "a measure belongs to no scenario");
        header.scenarios[index].measures.push_back({measure.text(1), measure.text(2)});
    }
    Statement cost(database, "SELECT scenario_id, investment_cop, yearly_cop, source FROM policy_cost");
    while (cost.step()) {
        const auto index = static_cast<std::size_t>(cost.integer(0));
        if (index >= header.scenarios.size()) refuse(path, "a cost belongs to no scenario");
        header.scenarios[index].cost = PolicyCost{cost.number(1), cost.number(2), cost.text(3)};
    }
    Statement unit(database, "SELECT key, central, low, high, source_es, source_en FROM unit_value ORDER BY rowid");
    while (unit.step())
        header.unit_values.push_back(
            {unit.text(0), unit.number(1), unit.number(2), unit.number(3), {unit.text(4), unit.text(5)}});
    Statement link(
        database,
        "SELECT link_id, name, class, lanes, length_m, limit_kmh, express, geometry FROM link ORDER BY rowid");
    while (link.step())
        header.links.push_back({link.text(0), link.text(1), link.text(2), static_cast<int>(link.integer(3)),
                                link.number(4), link.number(5), link.integer(6) != 0,
                                geometry_of(path, link.text(0), link.text(7))});
    return header;
}

/// Rows of `runs` by run_id.
using RunIndex = std::unordered_map<std::int64_t, std::size_t>;

RunIndex read_runs(Database& database, std::vector<RunResult>& runs) {
    RunIndex index;
    Statement s(database,
                "SELECT run_id, scenario_id, seed, state_hash, trips, completed, unserved, stuck, suppressed, "
                "vehicle_updates, cpu_s, wall_s, flagged FROM run ORDER BY run_id");
    while (s.step()) {
        RunResult run;
        run.scenario = static_cast<std::size_t>(s.integer(1));
        run.facts.seed = static_cast<std::uint64_t>(s.integer(2));
        run.facts.state_hash = std::strtoull(s.text(3).c_str(), nullptr, 16);
        run.trips = s.integer(4);
        run.completed = s.integer(5);
        run.unserved = s.integer(6);
        run.stuck = run.facts.stuck = s.integer(7);
        run.suppressed = s.integer(8);
        run.facts.vehicle_updates = s.integer(9);
        run.facts.cpu_s = s.number(10);
        run.facts.wall_s = s.number(11);
        run.flagged = s.text(12);
        index[s.integer(0)] = runs.size();
        runs.push_back(std::move(run));
    }
    return index;
}

/// Calls take(run, statement) for every row whose first column names a known run.
template <class Take>
void for_each_run_row(Database& database, const char* sql, StoredResults& results, const RunIndex& index,
                      const Take& take) {
    Statement statement(database, sql);
    while (statement.step()) {
        const auto found = index.find(statement.integer(0));
        if (found != index.end()) take(results.runs[found->second], statement);
    }
}

void read_run_tables(Database& database, StoredResults& results, const RunIndex& index) {
    for_each_run_row(database, "SELECT run_id, scope, name, unit, value FROM indicator ORDER BY rowid", results, index,
                     [](RunResult& run, const Statement& s) {
                         run.indicators.push_back({s.text(1), s.text(2), s.text(3), s.number(4)});
                     });
    for_each_run_row(
        database,
        "SELECT run_id, start_s, mean_speed_kmh, on_road_veh, waiting_veh, departed, completed, vehicle_km, "
        "vehicle_h, delay_h FROM interval ORDER BY rowid",
        results, index, [](RunResult& run, const Statement& s) {
            run.intervals.push_back({s.number(1), s.number(2), s.number(3), s.number(4), s.number(5), s.number(6),
                                     s.number(7), s.number(8), s.number(9)});
        });
    for_each_run_row(
        database,
        "SELECT run_id, corridor, direction, start_s, mean_speed_kmh, flow_vph, vehicle_km, vehicle_h "
        "FROM corridor_interval ORDER BY rowid",
        results, index, [](RunResult& run, const Statement& s) {
            const std::string direction = s.text(2);
            run.corridor_intervals.push_back({s.text(1), direction.empty() ? 'N' : direction.front(), s.number(3),
                                              s.number(4), s.number(5), s.number(6), s.number(7)});
        });
    for_each_run_row(
        database,
        "SELECT run_id, line_id, start_s, calls, headway_s, headway_cv, commercial_speed_kmh, boardings, alightings, "
        "dwell_s, held_s, bus_km, bus_h FROM line_interval ORDER BY rowid",
        results, index, [](RunResult& run, const Statement& s) {
            run.line_intervals.push_back({s.text(1), s.number(2), s.integer(3), s.number(4), s.number(5), s.number(6),
                                          s.number(7), s.number(8), s.number(9), s.number(10), s.number(11),
                                          s.number(12)});
        });
    for_each_run_row(database,
                     "SELECT run_id, scope, measure, bin_low, bin_high, trips FROM trip_distribution ORDER BY rowid",
                     results, index, [](RunResult& run, const Statement& s) {
                         run.distribution.push_back({s.text(1), s.text(2), s.number(3), s.number(4), s.integer(5)});
                     });
    for_each_run_row(database, "SELECT run_id, cause, vehicle_h FROM delay_cause ORDER BY rowid", results, index,
                     [](RunResult& run, const Statement& s) {
                         run.delay_causes.push_back({s.text(1), s.number(2)});
                     });
    for_each_run_row(database,
                     "SELECT run_id, corridor, direction, cause, vehicle_h FROM corridor_cause ORDER BY rowid", results,
                     index, [](RunResult& run, const Statement& s) {
                         const std::string direction = s.text(2);
                         run.corridor_causes.push_back(
                             {s.text(1), direction.empty() ? 'N' : direction.front(), s.text(3), s.number(4)});
                     });
    for_each_run_row(
        database,
        "SELECT run_id, dimension, name, trips, completed, suppressed, time_h, delay_h, person_h, distance_km, fuel_l "
        "FROM trip_group ORDER BY rowid",
        results, index, [](RunResult& run, const Statement& s) {
            run.groups.push_back({s.text(1), s.text(2), s.integer(3), s.integer(4), s.integer(5), s.number(6),
                                  s.number(7), s.number(8), s.number(9), s.number(10)});
        });
    for_each_run_row(
        database,
        "SELECT run_id, iteration, relative_gap, mean_cost_s, changed, completed, stuck, mean_speed_kmh FROM "
        "iteration ORDER BY rowid",
        results, index, [](RunResult& run, const Statement& s) {
            run.iterations.push_back({static_cast<int>(s.integer(1)), s.number(2), s.number(3), s.integer(4),
                                      s.integer(5), s.integer(6), s.number(7)});
        });
    for_each_run_row(database, "SELECT run_id, time_s, kind, place, text FROM event ORDER BY rowid", results, index,
                     [](RunResult& run, const Statement& s) {
                         run.events.push_back({s.number(1), s.text(2), s.text(3), s.text(4)});
                     });
}

/// Adds up in the program: grouping millions of rows by a text in SQL sorts them all.
std::vector<LinkTotals> summed_links(Statement& rows, const StoredResults& results, const RunIndex& index) {
    std::unordered_map<std::string, std::size_t> link_row;
    for (std::size_t i = 0; i < results.header.links.size(); ++i) link_row[results.header.links[i].id] = i;
    const std::vector<double> zeros(results.header.links.size(), 0.0);
    std::vector<LinkTotals> all(results.runs.size(), LinkTotals{zeros, zeros});
    while (rows.step()) {
        const auto run = index.find(rows.integer(0));
        const auto link = link_row.find(rows.text(1));
        if (run == index.end() || link == link_row.end()) continue;
        LinkTotals& totals = all[run->second];
        totals.vehicle_km[link->second] += rows.number(2);
        totals.vehicle_h[link->second] += rows.number(3);
    }
    return all;
}

void read_link_totals(Database& database, StoredResults& results, const RunIndex& index) {
    Statement s(database, "SELECT run_id, link_id, vehicle_km, vehicle_h FROM link_interval ORDER BY rowid");
    results.link_totals = summed_links(s, results, index);
}

template <class Names>
std::size_t index_of(const Names& names, const std::string& name, const std::filesystem::path& path) {
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return i;
    refuse(path, fmt::format("comparison: '{}' is no known word", name));
}

void read_comparisons(Database& database, StoredResults& results, const std::filesystem::path& path) {
    Statement s(database,
                "SELECT scenario_id, scope, name, unit, runs, mean_base, mean_policy, difference, ci95_low, ci95_high, "
                "better, verdict, variance_removed FROM comparison ORDER BY rowid");
    while (s.step()) {
        ComparisonRow r;
        r.scenario = static_cast<std::size_t>(s.integer(0));
        r.scope = s.text(1);
        r.name = s.text(2);
        r.unit = s.text(3);
        r.mean_base = s.number(5);
        r.mean_policy = s.number(6);
        r.difference.count = static_cast<int>(s.integer(4));
        r.difference.mean = s.number(7);
        r.difference.known = !s.is_null(8) && !s.is_null(9);
        r.difference.low = r.difference.known ? s.number(8) : r.difference.mean;
        r.difference.high = r.difference.known ? s.number(9) : r.difference.mean;
        r.better = static_cast<Better>(index_of(better_names, s.text(10), path));
        r.verdict = static_cast<Verdict>(index_of(verdict_names, s.text(11), path));
        r.variance_removed = s.number(12);
        results.comparisons.push_back(std::move(r));
    }
}

}  // namespace

StoredResults read_results(const std::filesystem::path& path) {
    const std::unique_ptr<Database> database = open_results(path);
    StoredResults results;
    results.header = read_header(*database, path);
    if (results.header.scenarios.empty()) refuse(path, "names no scenario");
    const RunIndex index = read_runs(*database, results.runs);
    for (const RunResult& run : results.runs)
        if (run.scenario >= results.header.scenarios.size()) refuse(path, "a run belongs to no scenario");
    read_run_tables(*database, results, index);
    read_link_totals(*database, results, index);
    read_comparisons(*database, results, path);
    return results;
}

std::vector<LinkTotals> link_totals_between(const std::filesystem::path& path, const StoredResults& results,
                                            double from_s, double to_s) {
    const std::unique_ptr<Database> database = open_results(path);
    std::vector<RunResult> runs;
    const RunIndex index = read_runs(*database, runs);
    if (runs.size() != results.runs.size()) refuse(path, "has changed while it was read");
    Statement s(*database,
                fmt::format("SELECT run_id, link_id, vehicle_km, vehicle_h FROM link_interval WHERE start_s >= {:.3f} "
                            "AND start_s < {:.3f} ORDER BY rowid",
                            from_s, to_s)
                    .c_str());
    return summed_links(s, results, index);
}

StoredRun read_run(const std::filesystem::path& path) {
    const std::unique_ptr<Database> database = open_results(path);
    StoredResults results;
    Statement meta(*database, "SELECT key, value FROM meta");
    while (meta.step()) results.header.meta[meta.text(0)] = meta.text(1);
    const RunIndex index = read_runs(*database, results.runs);
    if (results.runs.size() != 1) refuse(path, "holds not one run");
    read_run_tables(*database, results, index);
    return {std::move(results.header.meta), std::move(results.runs.front())};
}

std::map<std::string, std::string> stored_meta(const std::filesystem::path& path) {
    std::map<std::string, std::string> found;
    try {
        const std::unique_ptr<Database> database = open_results(path);
        Statement meta(*database, "SELECT key, value FROM meta");
        while (meta.step()) found[meta.text(0)] = meta.text(1);
    } catch (const InputError&) {  // absent, or something else: there is no meta to tell
        return {};
    }
    return found;
}

}  // namespace septima

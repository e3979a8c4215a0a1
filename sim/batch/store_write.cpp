#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "sim/base/error.h"
#include "sim/base/file.h"
#include "sim/base/hash.h"
#include "sim/batch/schema.h"
#include "sim/batch/sqlite.h"
#include "sim/batch/store.h"
#include "sim/network/projection.h"

namespace septima {

std::vector<LinkText> link_texts(const Network& network) {
    std::vector<LinkText> texts(network.links());
    std::optional<Projection> projection;
    if (!network.crs.empty()) projection.emplace(network.crs);
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto link = id_at<LinkId>(i);
        LinkText& text = texts[i];
        text.id = network.link_name[link];
        text.street = network.link_street[link];
        text.road_class = name_of(network.link_class[link]);
        text.lanes = static_cast<int>(network.lane_count(link));
        text.length_m = static_cast<double>(network.link_length_m[link]);
        text.limit_kmh = 3.6 * static_cast<double>(network.link_limit_mps[link]);
        text.express = is_express(network.link_class[link]);
        for (const Point p : network.link_shape[link])
            text.geometry.push_back(projection ? projection->to_geo(p) : GeoPoint{p.y_m, p.x_m});
    }
    return texts;
}

namespace {

std::string geometry_json(const std::vector<GeoPoint>& line) {
    nlohmann::json points = nlohmann::json::array();
    // Seven decimals of a degree are a centimetre; more would only make the file larger.
    const auto rounded = [](double degrees) { return std::round(degrees * 1e7) / 1e7; };
    for (const GeoPoint& p : line) points.push_back({rounded(p.lon_deg), rounded(p.lat_deg)});
    return points.dump();
}

std::filesystem::path with_suffix(const std::filesystem::path& path, const char* suffix) {
    std::filesystem::path result = path;
    result += suffix;
    return result;
}

void remove_database(const std::filesystem::path& path) {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        std::filesystem::remove(with_suffix(path, suffix), ignored);
}

/// Renaming over a device or a folder would destroy it.
void require_file_place(const std::filesystem::path& path) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        throw IoError(fmt::format("{}: is not a regular file; give the name of a new results file", path.string()));
    if (!path.has_parent_path()) return;
    std::filesystem::create_directories(path.parent_path(), error);
    if (error) throw IoError(fmt::format("{}: cannot make its folder: {}", path.string(), error.message()));
}

void write_header(Database& database, const StoreHeader& header) {
    Statement meta(database, "INSERT OR REPLACE INTO meta VALUES(?,?)");
    for (const auto& [key, value] : header.meta) meta.insert(key, value);
    meta.insert("schema_version", results_schema_version);
    Statement scenario(database, "INSERT INTO scenario VALUES(?,?,?,?,?,?,?,?,?,?,?)");
    Statement cost(database, "INSERT INTO policy_cost VALUES(?,?,?,?)");
    Statement unit(database, "INSERT INTO unit_value VALUES(?,?,?,?,?,?)");
    for (const UnitValue& u : header.unit_values)
        unit.insert(u.key, u.central, u.low, u.high, u.source.es, u.source.en);
    Statement measure(database, "INSERT INTO measure VALUES(?,?,?,?)");
    for (std::size_t i = 0; i < header.scenarios.size(); ++i) {
        const ScenarioText& s = header.scenarios[i];
        scenario.insert(i, s.key, i == 0, s.name.es, s.name.en, s.description.es, s.description.en, s.source,
                        s.reference, s.parameter, s.value);
        if (s.cost) cost.insert(i, s.cost->investment_cop, s.cost->yearly_cop, s.cost->source);
        for (std::size_t m = 0; m < s.measures.size(); ++m) measure.insert(i, m, s.measures[m].es, s.measures[m].en);
    }
    Statement link(database, "INSERT INTO link VALUES(?,?,?,?,?,?,?,?)");
    for (const LinkText& l : header.links)
        link.insert(l.id, l.street, l.road_class, l.lanes, l.length_m, l.limit_kmh, l.express,
                    geometry_json(l.geometry));
}

void write_run_row(Database& database, std::int64_t run_id, const RunResult& run) {
    Statement statement(database, "INSERT INTO run VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)");
    statement.insert(run_id, run.scenario, run.facts.seed, hex(run.facts.state_hash), run.trips, run.completed,
                     run.unserved, run.stuck, run.suppressed, run.facts.vehicle_updates, run.facts.cpu_s,
                     run.facts.wall_s, run.flagged);
}

void write_small_tables(Database& database, std::int64_t run_id, const RunResult& run) {
    Statement indicator(database, "INSERT INTO indicator VALUES(?,?,?,?,?)");
    for (const IndicatorRow& r : run.indicators) indicator.insert(run_id, r.scope, r.name, r.unit, r.value);
    Statement interval(database, "INSERT INTO interval VALUES(?,?,?,?,?,?,?,?,?,?)");
    for (const IntervalRow& r : run.intervals)
        interval.insert(run_id, r.start_s, r.mean_speed_kmh, r.on_road_veh, r.waiting_veh, r.departed, r.completed,
                        r.vehicle_km, r.vehicle_h, r.delay_h);
    Statement corridor(database, "INSERT INTO corridor_interval VALUES(?,?,?,?,?,?,?,?)");
    for (const CorridorIntervalRow& r : run.corridor_intervals)
        corridor.insert(run_id, r.corridor, std::string(1, r.direction), r.start_s, r.mean_speed_kmh, r.flow_vph,
                        r.vehicle_km, r.vehicle_h);
    Statement line(database, "INSERT INTO line_interval VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)");
    for (const LineIntervalRow& r : run.line_intervals)
        line.insert(run_id, r.line, r.start_s, r.calls, r.headway_s, r.headway_cv, r.commercial_speed_kmh, r.boardings,
                    r.alightings, r.dwell_s, r.held_s, r.bus_km, r.bus_h);
    Statement distribution(database, "INSERT INTO trip_distribution VALUES(?,?,?,?,?,?)");
    for (const DistributionRow& r : run.distribution)
        distribution.insert(run_id, r.scope, r.measure, r.bin_low, r.bin_high, r.trips);
    Statement cause(database, "INSERT INTO delay_cause VALUES(?,?,?)");
    for (const DelayCauseRow& r : run.delay_causes) cause.insert(run_id, r.cause, r.vehicle_h);
    Statement corridor_cause(database, "INSERT INTO corridor_cause VALUES(?,?,?,?,?)");
    for (const CorridorCauseRow& r : run.corridor_causes)
        corridor_cause.insert(run_id, r.corridor, std::string(1, r.direction), r.cause, r.vehicle_h);
    Statement group(database, "INSERT INTO trip_group VALUES(?,?,?,?,?,?,?,?,?,?,?)");
    for (const TripGroupRow& r : run.groups)
        group.insert(run_id, r.dimension, r.name, r.trips, r.completed, r.suppressed, r.time_h, r.delay_h, r.person_h,
                     r.distance_km, r.fuel_l);
    Statement iteration(database, "INSERT INTO iteration VALUES(?,?,?,?,?,?,?,?)");
    for (const IterationRow& r : run.iterations)
        iteration.insert(run_id, r.iteration, r.relative_gap, r.mean_cost_s, r.changed, r.completed, r.stuck,
                         r.mean_speed_kmh);
    Statement event(database, "INSERT INTO event VALUES(?,?,?,?,?)");
    for (const EventRow& r : run.events) event.insert(run_id, r.time_s, r.kind, r.place, r.text);
}

void write_links(Database& database, std::int64_t run_id, const LinkIntervalColumns& c,
                 const std::vector<std::string>& ids) {
    Statement statement(database, "INSERT INTO link_interval VALUES(?,?,?,?,?,?,?)");
    for (std::size_t i = 0; i < c.size(); ++i) {
        const float speed_kmh = c.vehicle_h[i] > 0.0F ? c.vehicle_km[i] / c.vehicle_h[i] : 0.0F;
        statement.insert(run_id, ids[row(c.link[i])], c.start_s[i], c.vehicles[i], speed_kmh, c.vehicle_km[i],
                         c.vehicle_h[i]);
    }
}

void write_trips(Database& database, std::int64_t run_id, const std::vector<TripRow>& rows) {
    Statement statement(database, "INSERT INTO trip VALUES(?,?,?,?,?,?,?,?,?,?,?,?)");
    for (const TripRow& r : rows)
        statement.insert(run_id, r.id, r.vehicle_class, r.departure_s, r.arrival_s, r.travel_time_s, r.delay_s,
                         r.outside_s, r.distance_m, r.origin_zone, r.destination_zone, r.status);
}

/// Tables with rows of single runs, `run` itself left out.
std::vector<std::string> run_tables(Database& database) {
    std::vector<std::string> tables;
    Statement s(database,
                "SELECT t.name FROM main.sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND "
                "c.cid = 0 AND c.name = 'run_id' AND t.name <> 'run' ORDER BY t.name");
    while (s.step()) tables.push_back(s.text(0));
    return tables;
}

std::string columns_after_run_id(Database& database, const std::string& table) {
    std::string columns;
    Statement s(database, fmt::format("SELECT name FROM pragma_table_info('{}') WHERE cid > 0 ORDER BY cid", table));
    while (s.step()) columns += (columns.empty() ? "" : ", ") + s.text(0);
    return columns;
}

}  // namespace

struct ResultWriter::State {
    std::filesystem::path path;
    std::filesystem::path temporary;
    std::unique_ptr<Database> database;
    std::vector<std::string> link_ids;
    std::int64_t runs = 0;
    bool committed = false;

    /// Runs `write` in one transaction.
    template <class Write>
    void transaction(const Write& write) {
        database->execute("BEGIN");
        try {
            write(*database);
            database->execute("COMMIT");
        } catch (...) {
            try {
                database->execute("ROLLBACK");
            } catch (const IoError&) {  // a full disk may have rolled back already; the first error is the one to tell
            }
            throw;
        }
    }
};

ResultWriter::ResultWriter(std::filesystem::path path, const StoreHeader& header) : state_(std::make_unique<State>()) {
    require_file_place(path);
    state_->path = std::move(path);
    state_->temporary = with_suffix(state_->path, ".tmp");
    require_file_place(state_->temporary);
    remove_database(state_->temporary);
    for (const LinkText& link : header.links) state_->link_ids.push_back(link.id);
    try {
        state_->database = std::make_unique<Database>(state_->temporary, Database::Mode::create);
        // One connection at a time: no memory is shared with others, which network file systems cannot do.
        state_->database->execute("PRAGMA locking_mode=EXCLUSIVE");
        state_->database->execute("PRAGMA journal_mode=WAL");
        state_->database->execute("PRAGMA synchronous=NORMAL");
        state_->transaction([&](Database& database) {
            database.execute(results_schema);
            write_header(database, header);
        });
    } catch (...) {
        state_->database.reset();
        remove_database(state_->temporary);
        throw;
    }
}

ResultWriter::ResultWriter(ResultWriter&&) noexcept = default;

ResultWriter::~ResultWriter() {
    if (state_ == nullptr || state_->committed) return;
    state_->database.reset();
    remove_database(state_->temporary);
}

void ResultWriter::add(const RunResult& run) {
    const std::int64_t run_id = state_->runs + 1;
    state_->transaction([&](Database& database) {
        write_run_row(database, run_id, run);
        write_small_tables(database, run_id, run);
        write_links(database, run_id, run.link_intervals, state_->link_ids);
        write_trips(database, run_id, run.trip_rows);
    });
    state_->runs = run_id;
}

void ResultWriter::add(std::span<const ComparisonRow> rows) {
    state_->transaction([&](Database& database) {
        Statement known(database, "INSERT INTO comparison VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)");
        for (const ComparisonRow& r : rows) {
            const MeanInterval& d = r.difference;
            const auto better = better_names[static_cast<std::size_t>(r.better)];
            const auto verdict = verdict_names[static_cast<std::size_t>(r.verdict)];
            const auto if_known = [&d](double number) { return d.known ? std::optional(number) : std::nullopt; };
            known.insert(r.scenario, r.scope, r.name, r.unit, d.count, r.mean_base, r.mean_policy, d.mean,
                         if_known(d.low), if_known(d.high), better, verdict, if_known(r.variance_removed));
        }
    });
}

void ResultWriter::add_file(const std::filesystem::path& one_run, std::size_t scenario) {
    Database& database = *state_->database;
    const std::int64_t run_id = state_->runs + 1;
    Statement(database, "ATTACH DATABASE ? AS one").insert(one_run.string());
    state_->transaction([&](Database& all) {
        Statement(all,
                  "INSERT INTO main.run SELECT ?, ?, seed, state_hash, trips, completed, unserved, stuck, suppressed, "
                  "vehicle_updates, NULL, NULL, flagged FROM one.run")
            .insert(run_id, scenario);
        for (const std::string& table : run_tables(all))
            Statement(all, fmt::format("INSERT INTO main.{0} SELECT ?, {1} FROM one.{0} ORDER BY rowid", table,
                                       columns_after_run_id(all, table)))
                .insert(run_id);
    });
    database.execute("DETACH DATABASE one");
    state_->runs = run_id;
}

void ResultWriter::set_meta(const std::string& key, const std::string& value) {
    state_->transaction(
        [&](Database& database) { Statement(database, "INSERT OR REPLACE INTO meta VALUES(?,?)").insert(key, value); });
}

void ResultWriter::commit() {
    // Leaving WAL moves everything into the one file.
    {
        Statement leave(*state_->database, "PRAGMA journal_mode=DELETE");
        if (!leave.step() || leave.text(0) != "delete") state_->database->fail("be completed");
    }
    state_->database->close();
    commit_file(state_->temporary, state_->path);
    state_->committed = true;
}

}  // namespace septima

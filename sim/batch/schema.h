#pragma once

namespace septima {

/// Version of the tables below; readers refuse another one.
inline constexpr const char* results_schema_version = "5";

/// The tables of a results file; units and meanings in README.md.
inline constexpr const char* results_schema = R"sql(
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE scenario(scenario_id INTEGER PRIMARY KEY, key TEXT, is_base INTEGER, name_es TEXT, name_en TEXT,
  description_es TEXT, description_en TEXT, source TEXT, reference_id INTEGER, parameter TEXT, value REAL);
CREATE TABLE measure(scenario_id INTEGER, position INTEGER, text_es TEXT, text_en TEXT);
CREATE TABLE run(run_id INTEGER PRIMARY KEY, scenario_id INTEGER, seed INTEGER, state_hash TEXT, trips INTEGER,
  completed INTEGER, unserved INTEGER, stuck INTEGER, suppressed INTEGER, vehicle_updates INTEGER, cpu_s REAL, wall_s REAL,
  flagged TEXT);
CREATE TABLE indicator(run_id INTEGER, scope TEXT, name TEXT, unit TEXT, value REAL);
CREATE TABLE interval(run_id INTEGER, start_s REAL, mean_speed_kmh REAL, on_road_veh INTEGER, waiting_veh INTEGER,
  departed INTEGER, completed INTEGER, vehicle_km REAL, vehicle_h REAL, delay_h REAL);
CREATE TABLE corridor_interval(run_id INTEGER, corridor TEXT, direction TEXT, start_s REAL, mean_speed_kmh REAL,
  flow_vph REAL, vehicle_km REAL, vehicle_h REAL);
CREATE TABLE line_interval(run_id INTEGER, line_id TEXT, start_s REAL, calls INTEGER, headway_s REAL, headway_cv REAL,
  commercial_speed_kmh REAL, boardings REAL, alightings REAL, dwell_s REAL, held_s REAL, bus_km REAL, bus_h REAL);
CREATE TABLE link_interval(run_id INTEGER, link_id TEXT, start_s REAL, vehicles INTEGER, mean_speed_kmh REAL,
  vehicle_km REAL, vehicle_h REAL);
CREATE TABLE link(link_id TEXT PRIMARY KEY, name TEXT, class TEXT, lanes INTEGER, length_m REAL, limit_kmh REAL,
  express INTEGER, geometry TEXT);
CREATE TABLE trip_distribution(run_id INTEGER, scope TEXT, measure TEXT, bin_low REAL, bin_high REAL, trips INTEGER);
CREATE TABLE delay_cause(run_id INTEGER, cause TEXT, vehicle_h REAL);
CREATE TABLE corridor_cause(run_id INTEGER, corridor TEXT, direction TEXT, cause TEXT, vehicle_h REAL);
CREATE TABLE trip_group(run_id INTEGER, dimension TEXT, name TEXT, trips INTEGER, completed INTEGER, suppressed INTEGER,
  time_h REAL, delay_h REAL, person_h REAL, distance_km REAL, fuel_l REAL);
CREATE TABLE unit_value(key TEXT PRIMARY KEY, central REAL, low REAL, high REAL, source_es TEXT, source_en TEXT);
CREATE TABLE policy_cost(scenario_id INTEGER PRIMARY KEY, investment_cop REAL, yearly_cop REAL, source TEXT);
CREATE TABLE trip(run_id INTEGER, trip_id TEXT, class TEXT, departure_s REAL, arrival_s REAL, travel_time_s REAL,
  delay_s REAL, outside_s REAL, distance_m REAL, origin_zone TEXT, destination_zone TEXT, status TEXT);
CREATE TABLE iteration(run_id INTEGER, iteration INTEGER, relative_gap REAL, mean_cost_s REAL, changed INTEGER,
  completed INTEGER, stuck INTEGER, mean_speed_kmh REAL);
CREATE TABLE event(run_id INTEGER, time_s REAL, kind TEXT, place TEXT, text TEXT);
CREATE TABLE comparison(scenario_id INTEGER, scope TEXT, name TEXT, unit TEXT, runs INTEGER, mean_base REAL,
  mean_policy REAL, difference REAL, ci95_low REAL, ci95_high REAL, better TEXT, verdict TEXT,
  variance_removed REAL);
)sql";

}  // namespace septima

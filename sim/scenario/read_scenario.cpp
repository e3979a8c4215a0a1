#include "sim/scenario/read_scenario.h"

#include <fmt/format.h>

#include "sim/network/load.h"
#include "sim/scenario/read_measures.h"
#include "sim/scenario/toml_reader.h"

namespace septima {

namespace fs = std::filesystem;

namespace {

/// A file named by a key, relative to the scenario's folder; an error when it does not exist.
fs::path named_file(TomlTable& t, const char* key, const fs::path& folder) {
    const auto text = t.text(key);
    if (!text) return {};
    const fs::path path = folder / *text;
    std::error_code ignored;
    if (text->empty() || !fs::exists(path, ignored)) {
        t.error(key,
                fmt::format("names '{}', which does not exist (paths are relative to the scenario's folder)", *text));
        return {};
    }
    return path.lexically_normal();
}

void read_sources(TomlTable& t, ScenarioFile& file) {
    file.line_of_network = t.line_of("network");
    if (!t.has("network")) t.error("network", "is missing; name a sketch (.toml), a GMNS folder or an OSM extract");
    file.network = named_file(t, "network", file.folder);
    file.zones = named_file(t, "zones", file.folder);
    file.demand = named_file(t, "demand", file.folder);
    file.od = named_file(t, "od", file.folder);
    file.trips = named_file(t, "trips", file.folder);
    file.classes = named_file(t, "classes", file.folder);
    file.detectors = named_file(t, "detectors", file.folder);
    file.appraisal = named_file(t, "appraisal", file.folder);
    file.stops = named_file(t, "stops", file.folder);
    file.line_stops = named_file(t, "line_stops", file.folder);
    file.bus_lines = named_file(t, "bus_lines", file.folder);
    file.scripts = named_file(t, "scripts", file.folder);
    if (t.has("line_stops") && !t.has("stops")) t.error("stops", "is missing; line_stops names stops");
    if (t.has("bus_lines") && !t.has("line_stops")) t.error("line_stops", "is missing; bus lines need their stops");
    if (t.has("scripts") && !t.has("trips")) t.error("scripts", "has a meaning with trips only");
    file.calibration = named_file(t, "calibration", file.folder);
    file.choice = named_file(t, "choice", file.folder);
    file.population = t.number("population", 0.0, {1.0, 5e7});
    file.jobs = t.number("jobs", 0.0, {1.0, 5e7});
    int sources = 0;
    for (const char* key : {"demand", "od", "trips"}) sources += t.has(key) ? 1 : 0;
    if (sources > 1)
        t.error(t.has("trips") ? "trips" : "od",
                "stands beside another source of demand; keep one of demand, od, trips");
    if (sources == 0 && !t.has("population"))
        t.error("demand", "is missing; name demand, od or trips, or give the population for a typical demand");
    if (t.has("od") && !t.has("zones")) t.error("zones", "is missing; an OD table needs the zones it speaks of");
    if (t.has("demand") && !t.has("zones") && !t.has("population"))
        t.error("zones", "is missing; name zones, or give the population and zones are made from the network");
}

void read_times(TomlTable& t, ScenarioSettings& s) {
    if (const auto date = t.date("date"))
        s.date = *date;
    else if (!t.has("date"))
        t.error("date", "is missing; a date like 2026-11-24 decides about plates and holidays");
    for (const char* key : {"start", "end"})
        if (!t.has(key)) t.error(key, "is missing; a time like 06:00:00 is needed");
    const auto start = t.clock_s("start");
    const auto end = t.clock_s("end");
    s.start_s = start.value_or(s.start_s);
    s.end_s = end.value_or(s.end_s);
    if (start && end && *end <= *start)
        t.error("end", "is not after start; a run past midnight ends at e.g. \"25:30\"");
    s.warmup_s = t.number("warmup_s", s.warmup_s, {0.0, 14400.0});
    s.step_s = t.number("step_s", s.step_s, {0.05, 1.0});
    s.report_interval_s = t.number("report_interval_s", s.report_interval_s, {10.0, 7200.0});
}

/// One number for all, or { car = 40, taxi = 80 } by kind of vehicle; kinds left out keep what they had.
ByKind by_kind(TomlTable& t, const char* key, ByKind fallback, Range allowed) {
    if (!t.is_table(key)) {
        const auto everybody = t.number(key, allowed);
        return everybody ? ByKind(*everybody) : fallback;
    }
    t.table(key, [&](TomlTable& kinds) {
        for (std::size_t k = 0; k < vehicle_kinds; ++k)
            fallback.of[k] = kinds.number(vehicle_kind_names[k], fallback.of[k], allowed);
    });
    return fallback;
}

void read_behaviour(TomlTable& t, ScenarioSettings& s) {
    s.altitude_m = t.number("altitude_m", s.altitude_m, {-100.0, 5000.0});
    s.demand_scale = t.number("demand_scale_pct", 100.0 * s.demand_scale, {0.0, 1000.0}) / 100.0;
    ByKind share_pct = s.reroute_share;
    for (double& share : share_pct.of) share *= 100.0;
    s.reroute_share = by_kind(t, "reroute_share_pct", share_pct, {0.0, 100.0});
    for (double& share : s.reroute_share.of) share /= 100.0;
    s.reroute_gain_share = t.number("reroute_gain_pct", 100.0 * s.reroute_gain_share, {0.0, 100.0}) / 100.0;
    s.reroute_gain_s = t.number("reroute_gain_s", s.reroute_gain_s, {0.0, 3600.0});
    s.reroute_interval_s = t.number("reroute_interval_s", s.reroute_interval_s, {10.0, 7200.0});
    s.keep_clear_share = t.number("keep_clear_pct", 100.0 * s.keep_clear_share, {0.0, 100.0}) / 100.0;
    s.right_on_red = t.boolean("right_on_red").value_or(s.right_on_red);
    s.value_of_time_cop_per_h = by_kind(t, "value_of_time_cop_per_h", s.value_of_time_cop_per_h, {100.0, 1e6});
    s.value_of_time_spread = t.number("value_of_time_spread", s.value_of_time_spread, {0.0, 2.0});
}

/// A folder without scenario.toml: a GMNS network beside its trips.
ScenarioFile files_only(const fs::path& folder, Problems& problems) {
    ScenarioFile file;
    file.file = folder;
    file.folder = folder;
    file.key = fs::weakly_canonical(folder).filename().string();
    file.title = {file.key, file.key};
    file.times_given = false;
    const auto beside = [&folder](const char* name) { return fs::exists(folder / name) ? folder / name : fs::path{}; };
    file.network = beside("node.csv").empty() && !beside("network").empty() ? folder / "network" : folder;
    file.trips = beside("trips.csv");
    file.classes = beside("classes.toml");
    file.detectors = beside("detectors.csv");
    file.stops = beside("stops.csv");
    file.line_stops = beside("line_stops.csv");
    file.bus_lines = beside("bus_lines.csv");
    file.scripts = beside("scripts.csv");
    if (!fs::exists(file.network / "link.csv") || file.trips.empty())
        problems.error(
            folder.string(), 0,
            "has no scenario.toml; a folder without one needs a GMNS network (node.csv, link.csv) and trips.csv");
    return file;
}

/// An extract of OpenStreetMap by itself: a weekday's morning of a typical Colombian city of its size.
ScenarioFile streets_only(const fs::path& extract) {
    ScenarioFile file;
    file.file = extract;
    file.folder = extract.has_parent_path() ? extract.parent_path() : fs::path(".");
    const std::string name = extract.filename().string();
    file.key = name.substr(0, name.find('.'));
    file.title = {file.key + " (demanda supuesta)", file.key + " (assumed demand)"};
    file.network = extract;
    // Inhabitants of 2018 (FACTS: DANE) over the streets of an extract of 2024 to 2026: Tunja 258, Sincelejo 278,
    // Villavicencio 467, Manizales 546, Armenia 609, Pereira 741. Half of them lie within 280 and 610.
    file.people_per_road_km = 500.0;
    file.settings.warmup_s = 900.0;
    return file;
}

}  // namespace

ScenarioFile read_scenario_file(const fs::path& path, Problems& problems, Overrides changes) {
    std::error_code ignored;
    if (!fs::exists(path, ignored)) {
        problems.error(path.string(), 0, "does not exist; give a scenario's folder or its scenario.toml");
        return {};
    }
    const bool is_folder = fs::is_directory(path, ignored);
    if (!is_folder && is_osm_extract(path)) return streets_only(path);
    if (is_folder && !fs::exists(path / "scenario.toml")) return files_only(path, problems);
    ScenarioFile file;
    file.file = is_folder ? path / "scenario.toml" : path;
    file.folder = file.file.has_parent_path() ? file.file.parent_path() : fs::path(".");
    file.key = fs::weakly_canonical(file.folder).filename().string();
    const auto body = [&file](TomlTable& t) {
        if (const auto city = t.text("city")) file.key = *city;
        file.title = t.bilingual("title").value_or(Text{file.key, file.key});
        read_sources(t, file);
        read_times(t, file.settings);
        read_behaviour(t, file.settings);
        read_measures(t, file.measures);
    };
    read_toml(file.file, "scenario/1", problems, body, FormatKey::needed, changes);
    return file;
}

}  // namespace septima

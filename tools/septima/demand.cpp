#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>

#include "sim/base/file.h"
#include "sim/base/parallel.h"
#include "sim/base/text.h"
#include "sim/demand/info.h"
#include "sim/demand/od_csv.h"
#include "sim/demand/od_omx.h"
#include "sim/demand/synthesize.h"
#include "sim/demand/trips_csv.h"
#include "sim/demand/zones.h"
#include "sim/network/load.h"
#include "sim/scenario/read_scenario.h"
#include "sim/signal/default_plan.h"
#include "tools/septima/calibrate.h"
#include "tools/septima/commands.h"
#include "tools/septima/demand_pictures.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/memory.h"
#include "tools/septima/timetable.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace fs = std::filesystem;

namespace {

struct SynthesizeOptions {
    std::string network;
    double population = 0.0;
    double jobs = 0.0;
    std::string demand;
    std::string start = "06:00";
    std::string end = "09:00";
    std::string date = "2026-11-24";
    std::uint64_t seed = 1;
    double scale_pct = 100.0;
    std::string out;
};

double seconds_of(const std::string& option, const std::string& text) {
    const auto seconds = clock_seconds(text);
    if (!seconds) throw InputError(fmt::format("{}: '{}' is no time; write HH:MM", option, printable(text)));
    return static_cast<double>(*seconds);
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

/// A scenario that `septima run` takes.
std::string scenario_toml(const SynthesizeOptions& o, const fs::path& folder) {
    const fs::path network = fs::relative(o.network, folder);
    return fmt::format(
        "# Made by `septima demand synthesize`; the format is explained in scenarios/README.md.\n"
        "format = \"scenario/1\"\ntitle = {}\nnetwork = {}\nzones = \"zones.csv\"\ntrips = \"trips.csv\"\ndate = "
        "{}\nstart = {}\nend = {}\n"
        "step_s = 0.5\nreport_interval_s = 300\n",
        quoted(fs::weakly_canonical(o.network).stem().string()), quoted(network.string()), o.date, quoted(o.start),
        quoted(o.end));
}

int synthesize(const SynthesizeOptions& o) {
    Problems problems;
    const double start_s = seconds_of("--start", o.start);
    const double end_s = seconds_of("--end", o.end);
    if (end_s <= start_s) throw InputError("--end is not after --start");
    require_memory_to_read(o.network);
    Network network = load_network(o.network, problems);
    problems.throw_if_any();
    add_default_plans(network);
    const VehicleClasses classes = default_classes();
    const Zones zones = zones_from_network(network, CityFigures{.population = o.population, .jobs = o.jobs}, problems);
    const DemandParameters parameters =
        o.demand.empty() ? typical_parameters(o.population) : read_demand_file(o.demand, problems);
    problems.throw_if_any();
    Demand demand = synthesized(parameters, network, zones);
    smooth_departures(demand);
    const SampleContext context{network, zones, classes};
    const Trips trips = sample_trips(
        demand, context, {.seed = o.seed, .start_s = start_s, .end_s = end_s, .scale = o.scale_pct / 100.0});
    print_warnings(problems);

    const fs::path folder = o.out;
    write_atomically(folder / "zones.csv", zone_table_csv(zones, network));
    write_atomically(folder / "od.csv", od_csv(demand, zones));
    write_atomically(folder / "trips.csv", trips_csv(trips, context));
    write_atomically(folder / "scenario.toml", scenario_toml(o, folder));
    for (const std::string& note : demand.notes) fmt::print("note: {}\n", note);
    fmt::print("{} zones, {:.0f} vehicle trips a day, {} trips from {} to {}; {} that no way serves are left out\n",
               zones.size(), demand.total(), trips.size() - trips.unreachable.size(), o.start, o.end,
               trips.unreachable.size());
    fmt::print("wrote {}; `septima run {}` runs it\n", folder.string(), folder.string());
    return done;
}

struct ScenarioDemandOptions {
    std::string scenario;
    std::uint64_t seed = 1;
    std::string out;
    bool json = false;
};

void print_info_json(const DemandInfo& info, const Zones& zones) {
    nlohmann::ordered_json json;
    json["trips"] = info.trips;
    json["mean_km"] = info.mean_km;
    json["unreachable"] = info.unreachable;
    json["classes"] = nlohmann::ordered_json::array();
    for (const auto& c : info.classes)
        json["classes"].push_back({{"class", c.vehicle_class}, {"trips", c.trips}, {"mean_km", c.mean_km}});
    json["trips_per_hour"] = info.trips_per_hour;
    json["lengths"] = nlohmann::ordered_json::array();
    for (const auto& b : info.lengths) {
        nlohmann::ordered_json bin{{"low_km", b.low_km}, {"trips", b.trips}};
        if (std::isfinite(b.high_km)) bin["high_km"] = b.high_km;
        json["lengths"].push_back(bin);
    }
    const auto pairs_of = [&zones](const std::vector<DemandInfo::Pair>& pairs) {
        nlohmann::ordered_json list = nlohmann::ordered_json::array();
        for (const auto& p : pairs)
            list.push_back(
                {{"origin", zones.id[p.origin]}, {"destination", zones.id[p.destination]}, {"trips", p.trips}});
        return list;
    };
    json["top_pairs"] = pairs_of(info.top_pairs);
    json["unreachable_pairs"] = pairs_of(info.unreachable_pairs);
    json["notes"] = info.notes;
    fmt::print("{}\n", json.dump(2));
}

void print_info(const DemandInfo& info, const Zones& zones) {
    fmt::print("{:.0f} vehicle trips, mean {:.2f} km, {:.0f} that no way serves\n", info.trips, info.mean_km,
               info.unreachable);
    for (const auto& c : info.classes)
        fmt::print("  {:<20} {:>10.0f} trips  {:>6.2f} km\n", c.vehicle_class, c.trips, c.mean_km);
    fmt::print("departures by hour\n");
    for (std::size_t h = 0; h < info.trips_per_hour.size(); ++h)
        if (info.trips_per_hour[h] > 0.0) fmt::print("  {:02}:00 {:>10.0f}\n", h, info.trips_per_hour[h]);
    fmt::print("lengths\n{}", length_bars(info));
    for (const auto& p : info.unreachable_pairs)
        fmt::print("  no way from {} to {}: {:.1f} trips\n", zones.name[p.origin], zones.name[p.destination], p.trips);
    if (!info.top_pairs.empty()) fmt::print("largest flows\n");
    for (const auto& p : info.top_pairs)
        fmt::print("  {} -> {}: {:.0f}\n", zones.name[p.origin], zones.name[p.destination], p.trips);
    for (const std::string& note : info.notes) fmt::print("note: {}\n", note);
}

int info(const ScenarioDemandOptions& o) {
    Problems problems;
    const Scenario s = read_scenario_within_memory(o.scenario, problems);
    print_warnings(problems);
    const DemandInfo found = s.trips_given ? demand_info(s.given_trips, {s.network, s.zones, s.classes})
                                           : demand_info(s.demand, s.network, s.zones);
    if (o.json)
        print_info_json(found, s.zones);
    else
        print_info(found, s.zones);
    if (!o.out.empty()) {
        const fs::path folder = o.out;
        write_atomically(folder / "trip_lengths.svg", trip_lengths_svg(found));
        write_atomically(folder / "desire_lines.svg", desire_lines_svg(found, s.network, s.zones));
        if (!o.json) fmt::print("wrote trip_lengths.svg and desire_lines.svg in {}\n", o.out);
    }
    return done;
}

int write_od(const ScenarioDemandOptions& o) {
    Problems problems;
    const Scenario s = read_scenario_within_memory(o.scenario, problems);
    print_warnings(problems);
    if (s.trips_given) throw InputError(fmt::format("{}: has single trips and no OD table", o.scenario));
    const fs::path path = o.out;
    if (path.extension() == ".omx")
        write_omx(path, s.demand, s.zones);
    else
        write_atomically(path, od_csv(s.demand, s.zones));
    fmt::print("wrote {} ({} matrices of {} zones, {:.0f} trips)\n", o.out, s.demand.layers.size(), s.zones.size(),
               s.demand.total());
    return done;
}

int write_trips(const ScenarioDemandOptions& o) {
    Problems problems;
    const Scenario s = read_scenario_within_memory(o.scenario, problems);
    print_warnings(problems);
    const Trips trips = trips_of(s, base_policy(s, problems), o.seed);
    write_atomically(o.out, trips_csv(trips, {s.network, s.zones, s.classes}));
    fmt::print("wrote {} ({} trips of seed {})\n", o.out, trips.size(), o.seed);
    return done;
}

void add_synthesize(CLI::App& demand, Action& action) {
    const auto o = std::make_shared<SynthesizeOptions>();
    CLI::App* c =
        demand.add_subcommand("synthesize", "Make zones, an OD table and trips for a network from its population");
    c->add_option("network", o->network, "GMNS folder, sketch or OSM extract")->required();
    c->add_option("--population", o->population, "Inhabitants")->required()->check(CLI::Range(1.0, 5e7));
    c->add_option("--jobs", o->jobs, "Jobs; default: 0.45 a head")->check(CLI::Range(1.0, 5e7));
    c->add_option("--demand", o->demand, "Travel figures ('demand/1'); default: typical of Colombian cities");
    c->add_option("--start", o->start, "First departure, HH:MM")->capture_default_str();
    c->add_option("--end", o->end, "Last departure, HH:MM")->capture_default_str();
    c->add_option("--date", o->date, "Date for the scenario file")->capture_default_str();
    c->add_option("--seed", o->seed, "Seed of the trips")->capture_default_str();
    c->add_option("--scale-pct", o->scale_pct, "Share of the trips to draw, %")
        ->check(CLI::Range(0.0, 1000.0))
        ->capture_default_str();
    c->add_option("--out", o->out, "Folder: zones.csv, od.csv, trips.csv, scenario.toml")->required();
    c->callback([o, &action] { action = [o] { return synthesize(*o); }; });
}

void add_calibrate(CLI::App& demand, Action& action) {
    const auto o = std::make_shared<CalibrateOptions>();
    o->threads = available_threads();
    CLI::App* c = demand.add_subcommand(
        "calibrate", "Estimate an OD table from link counts in equilibrium; say which counts contradict each other");
    c->add_option("network", o->files.network, "Scenario, GMNS folder, sketch, OSM extract or *_net.tntp file")
        ->required();
    c->add_option("--demand", o->files.demand, "Prior: OD table (CSV) or *_trips.tntp; default: the scenario's demand");
    c->add_option("--zones", o->files.zones, "Zones of a street network; default: zones.csv beside the demand");
    c->add_option("--classes", o->files.classes, "CSV (class, kind, pce, value_of_time)");
    c->add_option("--period", o->files.period, "Part of the demand, HH:MM-HH:MM, for counts without a period");
    c->add_option("--counts", o->counts, "CSV (count_id, link_id, flow_vph, class, period, std_vph, role, screenline)")
        ->required();
    c->add_option("--speeds", o->speeds, "CSV (speed_id, links or street, speed_kmh or travel_time_s, period, role)");
    c->add_option("--prior-std-pct", o->prior_std_pct, "How far a pair of the prior may be off: its standard deviation")
        ->check(CLI::Range(0.01, 1e4))
        ->capture_default_str();
    c->add_option("--rounds", o->rounds, "Most rounds of routes and estimation")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    c->add_option("--gap", o->gap, "Relative gap of each equilibrium")
        ->check(CLI::Range(1e-14, 1.0))
        ->capture_default_str();
    c->add_option("--threads", o->threads, "Threads; the result does not depend on them")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    c->add_option("--out", o->out, "Folder: od.csv, fit.csv, fit.json");
    c->add_flag("--json", o->json, "Print one JSON object on stdout");
    c->callback([o, &action] { action = [o] { return calibrate(*o); }; });
}

void add_validate(CLI::App& demand, Action& action) {
    const auto o = std::make_shared<ValidateOptions>();
    CLI::App* c = demand.add_subcommand(
        "validate", "Compare the runs of a results file with counts and speeds; adjust the speeds of streets to them");
    c->add_option("results", o->results, "Results file of `septima run`, `compare` or `batch`")->required();
    c->add_option("--scenario", o->scenario, "Policy whose runs are compared; default: the first one with runs");
    c->add_option("--counts", o->counts, "CSV (count_id, link_id, flow_vph, class, period, std_vph, role, screenline)");
    c->add_option("--speeds", o->speeds, "CSV (speed_id, links or street, speed_kmh or travel_time_s, period, role)");
    c->add_option("--adjust", o->adjust, "Write a calibration ('calibration/1') with adjusted speeds and this fit");
    c->add_option("--from", o->from, "Calibration that was in force in the runs");
    c->add_option("--streets", o->streets, "Streets get factors of their own: yes or no")
        ->check(CLI::IsMember({"yes", "no"}))
        ->capture_default_str();
    c->add_option("--keep-factors", o->keep, "With --adjust: write the fit alone, the factors as they were: yes or no")
        ->check(CLI::IsMember({"yes", "no"}))
        ->capture_default_str();
    c->add_option("--out", o->out, "File for the table of the fit (CSV)");
    c->add_flag("--json", o->json, "Print one JSON object on stdout");
    c->callback([o, &action] { action = [o] { return validate(*o); }; });
}

void add_gtfs(CLI::App& demand, Action& action) {
    const auto o = std::make_shared<TimetableOptions>();
    CLI::App* c = demand.add_subcommand("gtfs", "Put the bus lines of a GTFS timetable on the streets of a scenario");
    c->add_option("scenario", o->scenario, "Folder of a scenario, or its scenario.toml")->required();
    c->add_option("feed", o->feed, "GTFS feed: a zip, or a folder of its tables")->required();
    c->add_option("--date", o->date, "Day of the timetable, YYYY-MM-DD; default: the scenario's");
    c->add_option("--reach-m", o->reach_m, "From a stop to the middle of its street, at most")
        ->check(CLI::Range(5.0, 500.0))
        ->capture_default_str();
    c->add_option("--dwell-s", o->dwell_s, "Time at stops where the timetable has none")
        ->check(CLI::Range(0.0, 600.0))
        ->capture_default_str();
    c->add_option("--out", o->out, "Folder for stops.csv, line_stops.csv, bus_lines.csv")->required();
    c->add_flag("--json", o->json, "Print one JSON object on stdout");
    c->callback([o, &action] { action = [o] { return timetable(*o); }; });
}

}  // namespace

void add_demand(CLI::App& app, Action& action) {
    CLI::App* demand = app.add_subcommand("demand", "Make and look at travel demand");
    demand->require_subcommand(1);
    add_synthesize(*demand, action);

    const auto o = std::make_shared<ScenarioDemandOptions>();
    CLI::App* c =
        demand->add_subcommand("info", "Trips by class, hour and length, and the largest flows of a scenario");
    c->add_option("scenario", o->scenario, "Folder of a scenario, or its scenario.toml")->required();
    c->add_flag("--json", o->json, "Print one JSON object on stdout");
    c->add_option("--out", o->out, "Folder for trip_lengths.svg and desire_lines.svg");
    c->callback([o, &action] { action = [o] { return info(*o); }; });

    const auto m = std::make_shared<ScenarioDemandOptions>();
    CLI::App* od = demand->add_subcommand("od", "Write the OD table of a scenario, as OMX (.omx) or CSV");
    od->add_option("scenario", m->scenario, "Folder of a scenario, or its scenario.toml")->required();
    od->add_option("--out", m->out, "File to write: .omx or .csv")->required();
    od->callback([m, &action] { action = [m] { return write_od(*m); }; });

    const auto w = std::make_shared<ScenarioDemandOptions>();
    add_calibrate(*demand, action);
    add_validate(*demand, action);
    add_gtfs(*demand, action);

    CLI::App* t = demand->add_subcommand("trips", "Write the trips of one replication of a scenario (trips.csv)");
    t->add_option("scenario", w->scenario, "Folder of a scenario, or its scenario.toml")->required();
    t->add_option("--seed", w->seed, "Seed of the replication")->capture_default_str();
    t->add_option("--out", w->out, "File to write")->required();
    t->callback([w, &action] { action = [w] { return write_trips(*w); }; });
}

}  // namespace septima::cli

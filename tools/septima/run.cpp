#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>

#include "sim/base/csv.h"
#include "sim/base/file.h"
#include "sim/base/hash.h"
#include "sim/base/parallel.h"
#include "sim/base/text.h"
#include "sim/batch/store.h"
#include "sim/scenario/read_scenario.h"
#include "tools/septima/commands.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/memory.h"
#include "tools/septima/progress.h"
#include "tools/septima/recorder.h"
#include "tools/septima/simulate.h"
#include "tools/septima/store_header.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace {

struct RunOptions {
    std::string scenario;
    std::vector<std::string> policies;
    std::uint64_t seed = 1;
    int threads = available_threads();
    std::string until;
    std::string out;
    bool json = false;
    std::string trajectories;
    std::string crossings;
    std::string trips;
    double trips_pct = -1.0;  ///< < 0: not given
    std::string save_state;
    std::string at;
    std::string from_state;
    int hash_every = 0;
    int iterations = 0;
    double gap = 0.02;
};

/// What is told while the run goes on.
class Narrator {
  public:
    Narrator(const RunOptions& options, double first_s, double end_s)
        : options_(&options), first_s_(first_s), end_s_(end_s) {}

    void observe(const World& world) {
        const double now = time_s(world);
        if (options_->hash_every > 0 && world.step_index % options_->hash_every == 0) {
            hashes.push_back({world.step_index, hex(state_hash(world))});
            if (!options_->json) {
                fmt::print("step {}  {}\n", world.step_index, hashes.back().second);
                std::fflush(stdout);  // whoever reads along is not left waiting for a full buffer
            }
        }
        if (world.step_index % 20 == 0) {
            const double rate = (now - first_s_) / std::max(1e-3, progress_.elapsed_s());
            progress_.show((now - first_s_) / (end_s_ - first_s_),
                           fmt::format("{}  {:.0f}x real time", clock_text(now), rate));
        }
        if (!options_->json && options_->iterations == 0 && now >= next_line_s_ && world.step_index > 0) line(world);
    }
    /// A day of the search for an equilibrium has ended.
    void day(const IterationRow& row) {
        next_line_s_ = 0.0;
        if (options_->json) return;
        progress_.clear();
        fmt::print(
            "iteration {:>2}  relative gap {:.4f}   mean cost {:.0f} s   changed {:>6}   completed {:>7}   stuck {}   "
            "{:.1f} km/h   {:.0f} s\n",
            row.iteration, row.relative_gap, row.mean_cost_s, row.changed, row.completed, row.stuck, row.mean_speed_kmh,
            progress_.elapsed_s());
        std::fflush(stdout);
    }
    void clear() { progress_.clear(); }

    std::vector<std::pair<std::int64_t, std::string>> hashes;

  private:
    void line(const World& world) {
        next_line_s_ = (std::floor(time_s(world) / 900.0) + 1.0) * 900.0;
        if (world.step_index < 2) return;
        const Snapshot now = snapshot(world);
        progress_.clear();
        fmt::print("{}  on road {:>7}   waiting {:>6}   mean speed {:4.1f} km/h   stuck {}   {:.0f}x real time\n",
                   clock_text(now.time_s), now.on_road, now.waiting_outside, now.mean_speed_kmh, now.stuck,
                   (now.time_s - first_s_) / std::max(1e-3, progress_.elapsed_s()));
    }

    const RunOptions* options_;
    double first_s_;
    double end_s_;
    double next_line_s_ = 0.0;
    Progress progress_;
};

void print_json(const RunOptions& options, const RunOutcome& outcome, const Narrator& narrator) {
    const RunResult& r = outcome.result;
    const auto value = [&r](const char* name) { return indicator(r, "all", name, 0.0); };
    nlohmann::ordered_json json;
    json["state_hash"] = hex(r.facts.state_hash);
    json["seed"] = options.seed;
    json["threads"] = options.threads;
    json["trips"] = r.trips;
    json["completed"] = r.completed;
    json["unserved"] = r.unserved;
    json["stuck"] = r.stuck;
    json["suppressed"] = r.suppressed;
    for (const char* name : {"mean_travel_time_s", "mean_delay_s", "mean_speed_kmh", "vehicle_km"})
        json[name] = value(name);
    json["vehicle_updates"] = r.facts.vehicle_updates;
    json["vehicle_updates_per_cpu_s"] = static_cast<double>(r.facts.vehicle_updates) / std::max(1e-9, r.facts.cpu_s);
    json["real_time_factor"] = outcome.simulated_s / std::max(1e-9, r.facts.wall_s);
    json["cpu_s"] = r.facts.cpu_s;
    json["wall_s"] = r.facts.wall_s;
    json["peak_rss_mb"] = peak_rss_mb();
    json["demand_hash"] = outcome.demand_hash;
    json["flagged"] = r.flagged;
    json["interrupted"] = outcome.interrupted;
    if (options.iterations > 0) {
        json["relative_gap"] = r.iterations.empty() ? 1.0 : r.iterations.back().relative_gap;
        json["iterations"] = nlohmann::ordered_json::array();
        for (const IterationRow& row : r.iterations)
            json["iterations"].push_back({{"iteration", row.iteration},
                                          {"relative_gap", row.relative_gap},
                                          {"mean_cost_s", row.mean_cost_s},
                                          {"changed", row.changed},
                                          {"completed", row.completed},
                                          {"stuck", row.stuck},
                                          {"mean_speed_kmh", row.mean_speed_kmh}});
    }
    json["waiting_outside"] = nlohmann::ordered_json::array();
    for (const auto& [link, vehicles] : outcome.waiting)
        json["waiting_outside"].push_back({{"link", link}, {"vehicles", vehicles}});
    if (options.hash_every > 0) {
        json["hashes"] = nlohmann::ordered_json::array();
        for (const auto& [step, hash] : narrator.hashes)
            json["hashes"].push_back({{"step", step}, {"state_hash", hash}});
    }
    fmt::print("{}\n", json.dump(2));
}

void print_summary(const RunOutcome& outcome) {
    const RunResult& r = outcome.result;
    const auto value = [&r](const char* name) { return indicator(r, "all", name, 0.0); };
    fmt::print("trips {}   completed {}   unserved {}   stuck {}   not made because of the policy {}\n", r.trips,
               r.completed, r.unserved, r.stuck, r.suppressed);
    fmt::print("mean travel time {:.0f} s   mean delay {:.0f} s   mean speed {:.1f} km/h   {:.0f} vehicle-km\n",
               value("mean_travel_time_s"), value("mean_delay_s"), value("mean_speed_kmh"), value("vehicle_km"));
    fmt::print(
        "{:.1f} s wall, {:.1f} s CPU, {:.0f}x real time, {:.1f} million vehicle updates per CPU second, {:.0f} MB\n",
        r.facts.wall_s, r.facts.cpu_s, outcome.simulated_s / std::max(1e-9, r.facts.wall_s),
        1e-6 * static_cast<double>(r.facts.vehicle_updates) / std::max(1e-9, r.facts.cpu_s), peak_rss_mb());
    fmt::print("state hash {}\n", hex(r.facts.state_hash));
}

/// Of the trips that are written one by one: all with --trips, unless --trips-pct says otherwise.
double trips_share(const RunOptions& options) {
    if (options.trips_pct < 0.0) return options.trips.empty() ? 0.0 : 1.0;
    if (options.trips.empty() && options.out.empty())
        throw InputError("--trips-pct says how many trips are written one by one; name a file with --trips or --out");
    return options.trips_pct / 100.0;
}

/// The results file of one run: the base, and the policy when there is one.
void write_store(const RunOptions& options, const Scenario& scenario, const std::vector<Policy>& policies,
                 RunOutcome& outcome) {
    if (options.out.empty()) return;
    std::string command = "septima run " + scenario.key;
    for (const Policy& policy : policies)
        if (policy.key != "base") command += " --policy " + policy.key;
    command += fmt::format(" --seed {}", options.seed);
    if (options.iterations > 0) command += fmt::format(" --iterations {} --gap {}", options.iterations, options.gap);
    ResultWriter writer(options.out, store_header(scenario, policies, end_of_run_s(scenario, options.until), command));
    outcome.result.scenario = policies.size() - 1;
    writer.add(outcome.result);
    writer.set_meta("demand_hash", outcome.demand_hash);
    if (trips_share(options) > 0.0) writer.set_meta("trips_pct", fmt::format("{:g}", 100.0 * trips_share(options)));
    writer.set_meta("interrupted", outcome.interrupted ? "1" : "0");
    writer.set_meta("runs_planned", "1");
    writer.set_meta("runs_finished", outcome.interrupted ? "0" : "1");
    writer.commit();
    if (!options.json) fmt::print("wrote {}\n", options.out);
}

void write_trips(const RunOptions& options, const RunResult& result) {
    if (options.trips.empty()) return;
    CsvFile file(options.trips,
                 "trip_id,class,departure_s,arrival_s,travel_time_s,delay_s,outside_s,distance_m,o_zone,d_zone,status");
    const auto known = [](double value) { return value < 0.0 ? std::string{} : fmt::format("{:.2f}", value); };
    for (const TripRow& t : result.trip_rows)
        file.row(fmt::format("{},{},{:.2f},{},{},{:.2f},{:.2f},{:.1f},{},{},{}", csv_cell(t.id),
                             csv_cell(t.vehicle_class), t.departure_s, known(t.arrival_s), known(t.travel_time_s),
                             t.delay_s, t.outside_s, t.distance_m, csv_cell(t.origin_zone),
                             csv_cell(t.destination_zone), t.status));
    file.commit();
}

/// When the world is to be saved, seconds since midnight.
double save_time_s(const RunOptions& options, const Scenario& scenario, double end_s) {
    const double first_s = scenario.settings.start_s - scenario.settings.warmup_s;
    const auto at = clock_seconds(options.at);
    if (!at) throw InputError(fmt::format("--at: '{}' is no time; write HH:MM", printable(options.at)));
    if (*at < first_s || *at > end_s)
        throw InputError(fmt::format("--at: {} is not within the run, {} to {}", options.at, clock_text(first_s),
                                     clock_text(end_s)));
    return static_cast<double>(*at);
}

void ask_for_states(const RunOptions& options, const Scenario& scenario, double end_s, RunRequest& request) {
    if (options.save_state.empty() != options.at.empty())
        throw InputError("--save-state and --at go together: a file, and the time at which the world is written to it");
    if (options.iterations > 0 && !(options.save_state.empty() && options.from_state.empty()))
        throw InputError("--save-state and --from-state have no meaning with --iterations");
    request.save_state = options.save_state;
    request.from_state = options.from_state;
    if (!options.at.empty()) request.save_at_s = save_time_s(options, scenario, end_s);
}

int run(const RunOptions& options) {
    Problems problems;
    Scenario scenario = read_scenario_within_memory(options.scenario, problems);
    std::vector<Policy> policies;
    if (!options.policies.empty())
        policies = read_policies({PolicyPaths(options.policies.begin(), options.policies.end())}, scenario, problems);
    policies.insert(policies.begin(), base_policy(scenario, problems));
    problems.throw_if_any();
    print_warnings(problems);
    const double end_s = end_of_run_s(scenario, options.until);
    require_memory_to_run(scenario, {&policies.back()},
                          {.trips_share = trips_share(options), .equilibrium = options.iterations > 0});
    RunRequest request{&scenario, &policies.back(), options.seed, options.threads, end_s, trips_share(options)};
    request.equilibrium.iterations = options.iterations;
    request.equilibrium.relative_gap = options.gap;
    ask_for_states(options, scenario, end_s, request);
    for (const std::string& file : {options.out, options.trips, options.save_state})
        if (!file.empty()) require_writable_place(file);  // not after an hour of work

    Recorder recorder(scenario, options.trajectories, options.crossings);
    Narrator narrator(options, scenario.settings.start_s - scenario.settings.warmup_s, end_s);
    if (!options.json)
        fmt::print("{}, {} to {}, {} commands, seed {}, {} threads\n", scenario.title.en,
                   clock_text(scenario.settings.start_s), clock_text(end_s), policies.back().commands.size(),
                   options.seed, options.threads);
    RunOutcome outcome;
    ThreadLimit(options.threads).execute([&] {
        outcome = simulated(
            request,
            [&](const World& world) {
                recorder.observe(world);
                narrator.observe(world);
            },
            [&](const IterationRow& row) { narrator.day(row); });
    });
    narrator.clear();
    recorder.commit();
    write_trips(options, outcome.result);
    write_store(options, scenario, policies, outcome);
    if (options.json)
        print_json(options, outcome, narrator);
    else
        print_summary(outcome);
    std::fflush(stdout);  // so that a log of both streams keeps their order
    if (outcome.interrupted) {
        fmt::print(stderr, "septima: interrupted; what was simulated up to then is kept\n");
        return interrupt_exit_code();
    }
    if (outcome.result.flagged.empty()) return done;
    fmt::print(stderr, "septima: done, but flagged: {}\n", outcome.result.flagged);
    constexpr std::size_t most = 5;
    for (std::size_t i = 0; i < std::min(most, outcome.waiting.size()); ++i)
        fmt::print(stderr, "  {} vehicles still wait outside link '{}'\n", outcome.waiting[i].second,
                   outcome.waiting[i].first);
    if (outcome.waiting.size() > most)
        fmt::print(stderr, "  and others outside {} more links\n", outcome.waiting.size() - most);
    return flagged;
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
    const auto o = std::make_shared<RunOptions>();
    CLI::App* c = app.add_subcommand("run", "Simulate one scenario once");
    c->add_option("scenario", o->scenario, "Folder of a scenario, or its scenario.toml")->required();
    c->add_option("--policy", o->policies, "Policy file; several are in force together")->expected(1)->take_all();
    c->add_option("--seed", o->seed, "Seed of the replication")->capture_default_str();
    c->add_option("--threads", o->threads, "Threads; the result does not depend on them")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    c->add_option("--until", o->until, "Stop earlier than the scenario says, HH:MM");
    c->add_option("--out", o->out, "Results file (SQLite)");
    c->add_flag("--json", o->json, "Print one JSON object on stdout");
    c->add_option("--trajectories", o->trajectories, "Write every vehicle at every step (CSV)");
    c->add_option("--crossings", o->crossings, "Write every crossing of a detector (CSV)");
    c->add_option("--trips", o->trips, "Write what each trip came to (CSV)");
    c->add_option("--trips-pct", o->trips_pct,
                  "Write so many percent of the trips, the same under every policy; into the results file, too")
        ->check(CLI::Range(0.0, 100.0));
    c->add_option("--save-state", o->save_state, "File for the world as it stands at --at");
    c->add_option("--at", o->at, "When to save it, HH:MM");
    c->add_option("--from-state", o->from_state, "Go on from a saved world; policies may differ in what comes later");
    c->add_option("--hash-every", o->hash_every, "Print the state hash every N steps")
        ->check(CLI::Range(0, 1000000000));
    c->add_option("--iterations", o->iterations,
                  "Days until drivers know the city (dynamic user equilibrium), at most; 0: one day")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();
    c->add_option("--gap", o->gap, "Relative gap at which the days end")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    c->callback([o, &action] { action = [o] { return run(*o); }; });
}

}  // namespace septima::cli

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/policy/command.h"
#include "sim/result/run_result.h"
#include "sim/scenario/scenario.h"
#include "sim/world/days.h"
#include "sim/world/world.h"

namespace septima::cli {

/// Days that are made before a run, so that its drivers know their city; the last one is the run.
struct EquilibriumRequest {
    int iterations = 0;  ///< most days; 0: one day, on which drivers learn as they go
    double relative_gap = 0.02;
    RoutePlans start = {};          ///< routes of the first day; empty: drivers find them
    std::string start_demand = {};  ///< demand_hash of the run they come from; for another demand they mean nothing
};

/// One run: a scenario under a policy with a seed.
struct RunRequest {
    const Scenario* scenario = nullptr;
    const Policy* policy = nullptr;
    std::uint64_t seed = 1;
    int threads = 1;           ///< 1: this thread's clock measures the work; more: that of the whole process
    double end_s = 0.0;        ///< seconds since midnight
    double trips_share = 0.0;  ///< of the trips that RunResult::trip_rows shall hold
    EquilibriumRequest equilibrium = {};
    /// A run of the same scenario and seed up to where this policy does something else, or null. Without effect when
    /// its demand is another or with an equilibrium.
    std::shared_ptr<const World> beginning = {};
    std::string save_state = {};  ///< file for the world as it stands at save_at_s; empty: none
    double save_at_s = 0.0;       ///< seconds since midnight
    std::string from_state = {};  ///< file of a saved world to go on from; empty: from the beginning
};

/// Called after the set-up (step_index 0) and after every step of the last day; it is not known before which that is,
/// so with iterations of every day.
using Observer = std::function<void(const World&)>;
/// Called after every day of a search for an equilibrium.
using DayObserver = std::function<void(const IterationRow&)>;

struct RunOutcome {
    RunResult result;
    bool interrupted = false;       ///< stopped at a step border before the end
    std::int64_t steps_shared = 0;  ///< made by the run that this one began with
    double simulated_s = 0.0;       ///< warm-up included
    double tables_cpu_s = 0.0;      ///< processor time from what was measured to the tables of `result`
    std::string demand_hash;
    RoutePlans plans;                                            ///< of the last day, when an equilibrium was asked for
    std::vector<std::pair<std::string, std::uint32_t>> waiting;  ///< outside at the end, by link name, most first
};

/// Links outside which vehicles wait, most first.
std::vector<std::pair<std::string, std::uint32_t>> waiting_outside(const World& world);

/// Simulates to the end or to the first interrupt. Runs within the caller's thread limit.
RunOutcome simulated(const RunRequest& request, const Observer& observer, const DayObserver& day_observer = {});

WorldOptions world_options(const Scenario& scenario, std::uint64_t seed, double end_s);

/// End of a run: the scenario's, or earlier when --until says so. Throws InputError when `until` is malformed or not
/// within the run.
double end_of_run_s(const Scenario& scenario, const std::string& until);

/// Largest resident memory of this process so far, MB (10^6 bytes).
double peak_rss_mb();

/// Name of the machine; empty when it tells none.
std::string machine_name();

}  // namespace septima::cli

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/policy/command.h"
#include "sim/result/run_result.h"
#include "sim/scenario/scenario.h"
#include "sim/world/world.h"

namespace septima::cli {

/// One run: a scenario under a policy with a seed.
struct RunRequest {
    const Scenario* scenario = nullptr;
    const Policy* policy = nullptr;
    std::uint64_t seed = 1;
    int threads = 1;          ///< 1: this thread's clock measures the work; more: that of the whole process
    double end_s = 0.0;       ///< seconds since midnight
    bool keep_trips = false;  ///< fill RunResult::trip_rows
};

/// Called after the set-up (step_index 0) and after every step.
using Observer = std::function<void(const World&)>;

struct RunOutcome {
    RunResult result;
    bool interrupted = false;  ///< stopped at a step border before the end
    double simulated_s = 0.0;  ///< warm-up included
    std::string demand_hash;
    std::vector<std::pair<std::string, std::uint32_t>> waiting;  ///< outside at the end, by link name, most first
};

/// Links outside which vehicles wait, most first.
std::vector<std::pair<std::string, std::uint32_t>> waiting_outside(const World& world);

/// Simulates to the end or to the first interrupt. Runs within the caller's thread limit.
RunOutcome simulated(const RunRequest& request, const Observer& observer);

WorldOptions world_options(const Scenario& scenario, std::uint64_t seed, double end_s);

/// End of a run: the scenario's, or earlier when --until says so. Throws InputError when `until` is malformed or not
/// within the run.
double end_of_run_s(const Scenario& scenario, const std::string& until);

/// Largest resident memory of this process so far, MB (10^6 bytes).
double peak_rss_mb();

/// Name of the machine; empty when it tells none.
std::string machine_name();

}  // namespace septima::cli

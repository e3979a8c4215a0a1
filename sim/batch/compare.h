#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <vector>

#include "sim/batch/store.h"
#include "sim/result/run_result.h"

namespace septima {

/// Which runs a comparison is made of: every scenario with every seed.
struct RunPlan {
    std::size_t scenarios = 1;         ///< base and policies
    std::vector<std::uint64_t> seeds;  ///< replications; equal seeds draw equal numbers in every scenario
    int threads = 1;                   ///< of the machine, shared by the runs that go on at once
};

/// What the caller supplies; sim/batch knows neither scenarios nor worlds.
struct RunHooks {
    /// Makes one run; nothing when it was interrupted. Called from several threads at once, each call within its own
    /// share of the threads, so it must not touch what another call writes.
    std::function<std::optional<RunResult>(std::size_t scenario, std::uint64_t seed)> run_one;
    /// True when no further run shall start. Called from several threads. May be empty.
    std::function<bool()> stop;
    /// Told of each run once it is in the file; called from one thread. May be empty.
    std::function<void(const RunResult& run, std::size_t done, std::size_t total)> finished;
};

struct BatchOutcome {
    std::vector<RunResult> runs;             ///< finished, in the order of the plan; without their link intervals
    std::vector<ComparisonRow> comparisons;  ///< of every policy with the base
    std::vector<std::string> flags;          ///< per scenario: "" or why it must not be compared with the base
    std::size_t planned = 0;
    bool interrupted = false;  ///< fewer runs than planned are there
    std::exception_ptr error;  ///< what a run threw; it ended the batch. Commit, then rethrow
};

/// Makes all runs, several at once, and writes them to `writer` as they finish: seed by seed, so that what an
/// interruption leaves are whole pairs. Computes and writes the comparisons and the meta keys `runs_planned`,
/// `runs_finished` and `interrupted`. The caller commits. A run that throws ends the batch: what finished before is
/// kept and the exception is handed back in `error`.
BatchOutcome run_batch(const RunPlan& plan, const RunHooks& hooks, ResultWriter& writer);

}  // namespace septima

#pragma once

#include <cstdint>
#include <exception>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/batch/store.h"
#include "sim/result/comparison.h"
#include "sim/result/run_result.h"
#include "sim/scenario/experiment.h"

namespace septima {

/// Which runs a batch is made of: every scenario with every seed. One run is one file, folder/runs/INPUTS-SEED.sqlite,
/// which has its name when it is whole and on the disk; that is all there is to know about what is finished.
struct BatchPlan {
    std::filesystem::path folder;
    std::vector<std::uint64_t> inputs;         ///< per scenario: hash of all that its runs depend on but the seed
    std::vector<std::size_t> references;       ///< per scenario: the one it is compared with
    std::vector<std::uint64_t> seeds;          ///< equal seeds draw equal numbers in every scenario
    std::optional<PrecisionTarget> precision;  ///< how many of the seeds are used
    int threads = 1;                           ///< of this process, shared by the runs that go on at once
    std::size_t part = 0, parts = 1;           ///< make only every parts-th run; 1 = all that nobody else makes
};

/// What the caller supplies; sim/batch knows no worlds. Called from several threads at once.
struct BatchHooks {
    /// Makes one run on the threads it finds; nothing when it was interrupted, and `stop` says so from then on.
    std::function<std::optional<RunResult>(std::size_t scenario, std::uint64_t seed)> run_one;
    /// True when this run costs less once another one that this process makes is further on: it is then made after
    /// those that do not wait. May be empty.
    std::function<bool(std::size_t scenario, std::uint64_t seed)> better_later;
    /// Meta of a run's own file: who made it, where, when. May be empty.
    std::function<std::map<std::string, std::string>()> run_meta;
    /// True when no further run shall start. May be empty.
    std::function<bool()> stop;
    /// So many runs are to be made, of which so many are there. May be empty.
    std::function<void(std::size_t planned, std::size_t finished)> begin;
    /// A run is on the disk. May be empty.
    std::function<void(const RunResult& run)> finished;
};

struct BatchProgress {
    std::size_t seeds = 0;     ///< of plan.seeds, in use: all, or as many as the target asked for
    std::size_t finished = 0;  ///< runs of these that are on the disk, whoever made them
    std::size_t made = 0;      ///< by this call
    double writing_cpu_s = 0;  ///< processor time that their files took
    std::exception_ptr error;  ///< what a run threw; it ended the batch
};

/// Makes the runs that are missing, several at once, seed by seed. Any number of processes on any number of machines
/// may do so in one folder: each takes what nobody else has taken, and takes over what a dead one left. Returns when
/// every run is there, when stopped, or, with parts > 1, when its own part is done.
BatchProgress make_runs(const BatchPlan& plan, const std::vector<LinkText>& links, const BatchHooks& hooks);

/// Seeds up to the last one of which a run is finished: those that a batch with a precision target came to.
std::size_t seeds_begun(const BatchPlan& plan);

struct BatchOutcome {
    std::vector<RunResult> runs;             ///< finished, in the order of the plan; without links and trips
    std::vector<ComparisonRow> comparisons;  ///< of every scenario with its reference
    std::vector<std::string> flags;          ///< per scenario: "" or why it must not be compared
    std::size_t planned = 0;
    bool interrupted = false;  ///< fewer runs than planned are there
    bool written = false;      ///< results.sqlite is new
};

/// Where the processes that share a folder claim work (claim.h).
std::filesystem::path claims_file(const std::filesystem::path& folder);

/// Puts what is finished of the first `seeds` seeds into folder/results.sqlite, in the order of the plan, and who made
/// which run in what time into folder/runs.csv. Equal inputs give an equal results file, byte by byte, however often
/// the batch was interrupted. A file that holds just this is left alone. Nothing is written when no run is finished.
BatchOutcome collect_runs(const BatchPlan& plan, std::size_t seeds, const StoreHeader& header);

}  // namespace septima

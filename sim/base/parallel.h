#pragma once

// The only file that knows which library runs threads (STYLE rule 5).

#include <algorithm>
#include <cstddef>
#include <thread>
#include <vector>

#ifndef SEPTIMA_PLAIN_THREADS
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <memory>
#endif

namespace septima {

/// The threads a run may use. Values are results of the input alone: any number gives the same bits.
class ThreadLimit {
  public:
    /// REQUIRES threads >= 1.
    explicit ThreadLimit(int threads) : threads_(threads) {}
    int threads() const { return threads_; }

#ifdef SEPTIMA_PLAIN_THREADS
    template <class Body>
    void execute(const Body& body) const {
        current() = threads_;
        body();
    }
    static int& current() {
        thread_local int value = 1;
        return value;
    }
#else
    /// Runs body with at most this many threads.
    template <class Body>
    void execute(const Body& body) const {
        const tbb::global_control limit(tbb::global_control::max_allowed_parallelism,
                                        static_cast<std::size_t>(std::max(threads_, tbb::info::default_concurrency())));
        tbb::task_arena arena(threads_);
        arena.execute(body);
    }
#endif

  private:
    int threads_;
};

/// Cores this process may use.
inline int available_threads() {
#ifdef SEPTIMA_PLAIN_THREADS
    return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
#else
    return std::max(1, tbb::info::default_concurrency());
#endif
}

/// Calls body(first, last) for consecutive blocks of at least `grain` rows of [0, rows). A block writes its own rows
/// and nothing else, so the result does not depend on the number of threads or on how the rows were cut.
template <class Body>
void for_each_block(std::size_t rows, std::size_t grain, const Body& body) {
    if (rows <= grain) {
        if (rows > 0) body(std::size_t{0}, rows);
        return;
    }
#ifdef SEPTIMA_PLAIN_THREADS
    const std::size_t blocks = std::min(static_cast<std::size_t>(ThreadLimit::current()), (rows + grain - 1) / grain);
    std::vector<std::jthread> pool;
    for (std::size_t b = 1; b < blocks; ++b)
        pool.emplace_back([&body, rows, blocks, b] { body(rows * b / blocks, rows * (b + 1) / blocks); });
    body(std::size_t{0}, rows / blocks);
#else
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, rows, grain),
                      [&body](const auto& range) { body(range.begin(), range.end()); });
#endif
}

/// Calls body(i) for every row in [0, rows). Rows are independent: body(i) writes row i of its outputs and nothing
/// else.
template <class Body>
void for_each_row(std::size_t rows, const Body& body, std::size_t grain = 256) {
    for_each_block(rows, grain, [&body](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i != last; ++i) body(i);
    });
}

/// Calls work(i) for i in [0, workers), each in a thread of its own, with `threads` threads among all of them: what is
/// left over, and what workers free that have ended, helps the others. REQUIRES workers <= threads; work throws
/// nothing.
template <class Work>
void for_each_worker(std::size_t workers, int threads, const Work& work) {
#ifdef SEPTIMA_PLAIN_THREADS
    const int share = std::max(1, threads / static_cast<int>(workers));
    std::vector<std::jthread> pool;
    for (std::size_t i = 0; i < workers; ++i)
        pool.emplace_back([&work, share, i] { ThreadLimit(share).execute([&] { work(i); }); });
#else
    // TBB's own threads are at most the least limit in force, less one. Each worker that ends takes the lowest away.
    std::vector<std::unique_ptr<tbb::global_control>> limits;
    for (std::size_t i = 0; i < workers; ++i)
        limits.push_back(std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                               static_cast<std::size_t>(threads) - workers + i + 1));
    std::atomic<std::size_t> ended = 0;
    std::vector<std::jthread> pool;  // the last to be declared: joined before the rest goes
    for (std::size_t i = 0; i < workers; ++i)
        pool.emplace_back([&, i] {
            tbb::task_arena arena(threads);
            arena.execute([&] { work(i); });
            limits[ended++].reset();
        });
#endif
}

}  // namespace septima

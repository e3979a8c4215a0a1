#include "tools/septima/interrupt.h"

#include <atomic>
#include <csignal>

namespace septima::cli {

namespace {

// The one thing a signal handler may touch; the program's only global state.
std::atomic<int> signal_seen{0};
static_assert(std::atomic<int>::is_always_lock_free);

void remember(int number) {
    signal_seen.store(number);
    std::signal(number, SIG_DFL);
}

}  // namespace

void watch_interrupts() {
    std::signal(SIGINT, remember);
    std::signal(SIGTERM, remember);
    std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() {
    return signal_seen.load() != 0;
}

int interrupt_exit_code() {
    return 128 + signal_seen.load();
}

}  // namespace septima::cli

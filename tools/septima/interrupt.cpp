#include "tools/septima/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <csignal>
#include <string_view>

namespace septima::cli {

namespace {

// The one thing a signal handler may touch; the program's only global state.
std::atomic<int> signal_seen{0};
static_assert(std::atomic<int>::is_always_lock_free);

constexpr unsigned patience_s = 4;

/// What looks out for it stops at its next step or iteration. What does not (reading, drawing) is given a few seconds:
/// files take their names when they are whole, so nothing is torn.
void remember(int number) {
    signal_seen.store(number);
    std::signal(number, SIG_DFL);
    ::alarm(patience_s);
}

void give_up(int /*number*/) {
    constexpr std::string_view words = "septima: interrupted; files that were whole are kept\n";
    if (::write(STDERR_FILENO, words.data(), words.size()) < 0) ::_exit(128 + signal_seen.load());
    ::_exit(128 + signal_seen.load());
}

}  // namespace

void watch_interrupts() {
    std::signal(SIGINT, remember);
    std::signal(SIGTERM, remember);
    std::signal(SIGALRM, give_up);
    std::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() {
    if (signal_seen.load() == 0) return false;
    ::alarm(0);  // whoever asked stops by itself, and keeps what it has
    return true;
}

int interrupt_exit_code() {
    return 128 + signal_seen.load();
}

}  // namespace septima::cli

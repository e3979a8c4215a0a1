#include "tools/septima/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace septima::cli {

Progress::Progress() : terminal_(::isatty(STDERR_FILENO) == 1), start_(Clock::now()), last_(start_) {}

Progress::~Progress() {
    clear();
}

double Progress::elapsed_s() const {
    return std::chrono::duration<double>(Clock::now() - start_).count();
}

void Progress::show(double share, const std::string& text) {
    const Clock::time_point now = Clock::now();
    if (!terminal_ || (shown_ && now - last_ < std::chrono::milliseconds(250))) return;
    last_ = now;
    shown_ = true;
    const double elapsed = elapsed_s();
    const bool known = share > 0.005 && elapsed > 0.5;
    const std::string left = known ? duration_text(elapsed * (1.0 - share) / share) + " left" : "";
    fmt::print(stderr, "\r\033[K{:3.0f} %  {}  {}", 100.0 * share, text, left);
    std::fflush(stderr);
}

void Progress::clear() {
    if (!shown_) return;
    fmt::print(stderr, "\r\033[K");
    std::fflush(stderr);
    shown_ = false;
}

std::string duration_text(double seconds) {
    const auto s = std::lround(seconds);
    if (s >= 3600) return fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60);
    return fmt::format("{}:{:02}", s / 60, s % 60);
}

}  // namespace septima::cli

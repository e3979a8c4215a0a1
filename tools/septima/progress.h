#pragma once

#include <chrono>
#include <string>

namespace septima::cli {

/// One line on stderr that is written over as work goes on, with the time that is left; nothing when stderr is no
/// terminal.
class Progress {
  public:
    Progress();
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    /// Shows a text at most four times a second. @param share of the work that is done, 0..1
    void show(double share, const std::string& text);
    /// Wipes the line.
    void clear();
    double elapsed_s() const;

  private:
    using Clock = std::chrono::steady_clock;
    bool terminal_;
    bool shown_ = false;
    Clock::time_point start_;
    Clock::time_point last_;
};

/// "1:05" for 65 s, "2:03:20" for more than an hour.
std::string duration_text(double seconds);

}  // namespace septima::cli

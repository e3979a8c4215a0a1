#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace septima::test {

/// What a program did.
struct Ended {
    int code = -1;  ///< exit code, or 128 + signal
    std::string out;
    std::string err;
    double cpu_s = 0.0;
    double peak_mb = 0.0;  ///< largest resident set
};

inline std::string text_of_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

/// How many times as long a program may take under a sanitizer (a judgement; theory/Cycle takes 11 times the processor
/// time under either, clang 14 -O1 against the release build).
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr unsigned slower = 10;
#else
inline constexpr unsigned slower = 1;
#endif
#else
inline constexpr unsigned slower = 1;
#endif

/// What a program may take.
struct Limits {
    unsigned wall_s = 0;               ///< without a sanitizer; 0: as long as it likes
    std::size_t address_space_mb = 0;  ///< 0: any
    std::filesystem::path work;        ///< where it runs; empty: where the test does
};

/// A running `septima`; its outputs go to files in `folder`.
class Program {
  public:
    Program(const std::vector<std::string>& arguments, std::filesystem::path folder, const Limits& limits = {})
        : folder_(std::move(folder)) {
        pid_ = ::fork();
        if (pid_ != 0) return;
        const auto redirect = [this](const char* name, int to) {
            const int file = ::open((folder_ / name).c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
            ::dup2(file, to);
        };
        redirect("stdout.txt", STDOUT_FILENO);
        redirect("stderr.txt", STDERR_FILENO);
        if (!limits.work.empty() && ::chdir(limits.work.c_str()) != 0) ::_exit(126);
        if (limits.address_space_mb > 0) {
            const rlimit most{limits.address_space_mb << 20U, limits.address_space_mb << 20U};
            ::setrlimit(RLIMIT_AS, &most);
        }
        ::alarm(limits.wall_s * slower);  // outlives exec
        std::vector<std::string> words{SEPTIMA_BINARY};
        words.insert(words.end(), arguments.begin(), arguments.end());
        std::vector<char*> argv;
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        ::execv(SEPTIMA_BINARY, argv.data());
        ::_exit(127);
    }
    void send(int signal) const { ::kill(pid_, signal); }
    /// False once it has ended; it can still be waited for.
    bool running() const {
        siginfo_t state{};
        return ::waitid(P_PID, static_cast<id_t>(pid_), &state, WEXITED | WNOHANG | WNOWAIT) == 0 && state.si_pid == 0;
    }
    /// Processor time so far, s; 0 once it has ended.
    double cpu_s() const {
        std::ifstream in("/proc/" + std::to_string(pid_) + "/stat");
        std::string text((std::istreambuf_iterator<char>(in)), {});
        const std::size_t name_end = text.rfind(')');
        if (name_end == std::string::npos) return 0.0;
        std::istringstream fields(text.substr(name_end + 1));
        std::string skipped;
        for (int i = 3; i < 14; ++i) fields >> skipped;
        double user = 0.0, system = 0.0;  // fields 14 and 15 of proc(5)
        fields >> user >> system;
        return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    }
    Ended wait() const {
        int status = 0;
        rusage used{};
        ::wait4(pid_, &status, 0, &used);
        const auto seconds = [](const timeval& t) {
            return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
        };
        Ended ended;
        ended.cpu_s = seconds(used.ru_utime) + seconds(used.ru_stime);
        ended.peak_mb = static_cast<double>(used.ru_maxrss) / 1024.0;
        ended.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        ended.out = text_of_file(folder_ / "stdout.txt");
        ended.err = text_of_file(folder_ / "stderr.txt");
        // Whatever code the test expects: a sanitizer's finding in the program is the test's failure.
        EXPECT_EQ(ended.err.find("Sanitizer"), std::string::npos) << ended.err;
        EXPECT_EQ(ended.err.find("runtime error:"), std::string::npos) << ended.err;
        return ended;
    }

  private:
    std::filesystem::path folder_;
    pid_t pid_ = -1;
};

inline Ended septima(const std::vector<std::string>& arguments, const std::filesystem::path& folder,
                     const Limits& limits = {}) {
    return Program(arguments, folder, limits).wait();
}

/// Lets a dashboard draw some frames, in which it deals with the events it was sent: what one of them opens or closes
/// takes or leaves the keyboard from the next frame on. After an event it draws three frames as a whole, each of which
/// takes some 0.025 s of the processor (measured); how long that is by the clock depends on who else is at work.
inline void let_frames_pass(const Program& show) {
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    for (const double enough_s = show.cpu_s() + 0.1; show.running() && show.cpu_s() < enough_s;)
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

}  // namespace septima::test

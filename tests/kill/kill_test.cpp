// Twenty kills during a batch of twenty runs, a full disk, a folder that cannot be written, the two polite signals.
// Label "long".
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include <chrono>
#include <random>
#include <thread>

#include "sim/batch/store.h"
#include "tests/system/corpus.h"

namespace septima {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t runs = 20;  // ten seeds of the base and of a policy
constexpr int kills = 20;

struct Kill : testing::Test {
    test::City city;

    void SetUp() override {
        // Thirty minutes in small steps: a run takes a few tenths of a second.
        std::string scenario = test::text_of_file(city.place() / "grown.toml");
        scenario.replace(scenario.find("06:05:00"), 8, "06:30:00");
        city.replace("grown.toml", scenario + "step_s = 0.1\n");
        std::string travel = test::text_of_file(city.place() / "travel.toml");
        travel.replace(travel.find("trips_per_day = 2000"), 20, "trips_per_day = 40000");
        city.replace("travel.toml", travel);
        // It starts within the run, so that its runs go on from copies of the base's.
        city.replace("calm.toml",
                     "format = \"policy/1\"\nname = \"Calm\"\n[[measure]]\nkind = \"speed_limit\"\nmax_kmh = 30\n"
                     "windows = [{ from = 06:10:00, to = 07:00:00 }]\n");
        write_experiment(10);
    }
    void write_experiment(int seeds) const {
        city.replace(
            "experiment.toml",
            fmt::format("format = \"experiment/1\"\nscenario = \"grown.toml\"\nseeds = {}\n[[policy]]\nfiles = "
                        "[\"calm.toml\"]\n",
                        seeds));
    }
    test::Program start(const std::string& out) const {
        return test::Program({"batch", "experiment.toml", "--no-report", "--threads", "2", "--resume", "--out", out},
                             city.place(), {.wall_s = 300, .work = city.place()});
    }
    std::string results(const std::string& out) const {
        return test::text_of_file(city.place() / out / "results.sqlite");
    }
    /// Runs that are finished; none before the folder is made.
    std::vector<fs::path> finished_files(const std::string& out) const {
        std::error_code absent;
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(city.place() / out / "runs", absent))
            if (entry.path().extension() == ".sqlite") files.push_back(entry.path());
        return files;
    }
    std::size_t finished(const std::string& out) const { return finished_files(out).size(); }
};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Each life lasts up to twice as long as it takes from the start to the first finished run, so that half of them finish
// one or two and the twenty kills are spread over the whole batch.
TEST_F(Kill, TwentyTimesInABatchOfTwentyRuns) {
    const auto began = std::chrono::steady_clock::now();
    const test::Program whole = start("whole");
    while (whole.running() && finished("whole") == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const double first_run_s = seconds_since(began);
    ASSERT_EQ(whole.wait().code, 0);
    const unsigned seed = std::random_device{}();
    std::mt19937 random(seed);
    std::string moments = fmt::format("seed {}, first run after {:.3f} s; killed after", seed, first_run_s);
    std::size_t before = 0;
    int alive = 0;
    for (int kill = 0; kill < kills; ++kill) {
        const test::Program program = start("killed");
        const double life_s = first_run_s * std::uniform_real_distribution<double>(0.0, 2.0)(random);
        std::this_thread::sleep_for(std::chrono::duration<double>(life_s));
        alive += program.running() ? 1 : 0;
        program.send(SIGKILL);
        program.wait();
        moments += fmt::format(" {:.3f}", life_s);
        const std::size_t now = finished("killed");
        EXPECT_GE(now, before) << "what was finished is kept; " << moments;
        before = now;
        for (const fs::path& run : finished_files("killed"))
            EXPECT_EQ(read_results(run).runs.size(), 1U) << run << " is torn; " << moments;
        if (fs::exists(city.place() / "killed/results.sqlite")) {
            EXPECT_EQ(results("killed"), results("whole")) << moments;
        }
    }
    SCOPED_TRACE(moments);
    std::printf("%s\n%d of %d were hit while at work; %zu of %zu runs were there at the last\n", moments.c_str(), alive,
                kills, before, runs);
    ASSERT_EQ(start("killed").wait().code, 0);
    EXPECT_EQ(finished("killed"), runs);
    EXPECT_EQ(results("killed"), results("whole"));
    for (const auto& entry : fs::recursive_directory_iterator(city.place() / "killed"))
        EXPECT_EQ(entry.path().string().find(".tmp"), std::string::npos) << entry.path() << " is half-written";
}

// Seconds of work, not of the clock, so that a loaded machine does not decide.
TEST_F(Kill, SignalsEndWithinFiveSecondsAndKeepWhatIsFinished) {
    write_experiment(200);  // far from done when the signal comes
    for (const auto& [signal, code] : {std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}}) {
        const std::string out = fmt::format("out{}", signal);
        const test::Program program = start(out);
        while (program.running() && finished(out) < 2) std::this_thread::sleep_for(std::chrono::milliseconds(25));
        const std::size_t before = finished(out);
        const double cpu_before_s = program.cpu_s();
        program.send(signal);
        const test::Ended ended = program.wait();
        EXPECT_LT(ended.cpu_s - cpu_before_s, 5.0);
        EXPECT_EQ(ended.code, code) << ended.err;
        EXPECT_GE(before, 2U);
        EXPECT_GE(finished(out), before);
        EXPECT_FALSE(fs::exists(city.place() / out / "results.sqlite"));
    }
}

/// A file system of a megabyte; root may make one.
struct SmallDisk {
    fs::path place;
    bool mounted = false;
    explicit SmallDisk(fs::path at) : place(std::move(at)) {
        fs::create_directories(place);
        mounted = ::mount("tmpfs", place.c_str(), "tmpfs", 0, "size=1m") == 0;
    }
    ~SmallDisk() {
        if (mounted) ::umount(place.c_str());
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
};

TEST_F(Kill, AFullDisk) {
    const SmallDisk disk(city.place() / "disk");
    if (!disk.mounted) GTEST_SKIP() << "SKIPPED: a file system of 1 MiB can be mounted by root only";
    const test::Ended batch = start("disk/out").wait();
    EXPECT_EQ(batch.code, 4) << batch.err;
    EXPECT_NE(batch.err.find("disk/out"), std::string::npos) << batch.err;
    EXPECT_FALSE(fs::exists(disk.place / "out/results.sqlite"));
    fs::remove_all(disk.place / "out");
    const test::Ended table = city.run("run grown.toml --trajectories disk/t.csv");
    EXPECT_EQ(table.code, 4) << table.err;
    EXPECT_NE(table.err.find("t.csv"), std::string::npos) << table.err;
    EXPECT_FALSE(fs::exists(disk.place / "t.csv"));
    const test::Ended again = start("free").wait();
    EXPECT_EQ(again.code, 0) << again.err;
}

// Results take their name by a rename; that must not put a file in the place of a device (here: a pipe) or a folder.
TEST_F(Kill, NoRegularFile) {
    ASSERT_EQ(::mkfifo((city.place() / "pipe").c_str(), 0600), 0);
    for (const char* command : {"run scenario.toml --trips pipe", "run scenario.toml --out pipe",
                                "run scenario.toml --trajectories pipe", "network export town --geojson pipe"}) {
        const test::Ended ended = city.run(command);
        EXPECT_EQ(ended.code, 4) << command << "\n" << ended.err;
        EXPECT_NE(ended.err.find("pipe"), std::string::npos) << ended.err;
        EXPECT_TRUE(fs::is_fifo(city.place() / "pipe")) << command << " took the place of the pipe";
        EXPECT_FALSE(fs::exists(city.place() / "pipe.tmp")) << command;
    }
    EXPECT_EQ(city.run("run scenario.toml --out town").code, 4);
    EXPECT_TRUE(fs::is_directory(city.place() / "town"));
}

TEST_F(Kill, AFolderThatCannotBeWritten) {
    const fs::path locked = city.place() / "locked";
    fs::create_directories(locked);
    ::chmod(locked.c_str(), 0555);
    // Root writes wherever it likes; a file system mounted read-only stops it.
    const bool root = ::geteuid() == 0;
    const bool mounted = root && ::mount("tmpfs", locked.c_str(), "tmpfs", MS_RDONLY, "size=1m") == 0;
    if (root && !mounted) GTEST_SKIP() << "SKIPPED: root without the right to mount writes everywhere";
    for (const char* command :
         {"run scenario.toml --out locked/r.sqlite", "run scenario.toml --trips locked/new/t.csv",
          "batch experiment.toml --no-report --out locked/out", "network build sketch.toml --out locked/net",
          "compare scenario.toml --policy calm.toml --seeds 1 --out locked/c"}) {
        const test::Ended ended = city.run(command);
        EXPECT_EQ(ended.code, 4) << command << "\n" << ended.err;
        EXPECT_NE(ended.err.find("locked"), std::string::npos) << command << "\n" << ended.err;
        if (std::string_view(command).starts_with("run")) {
            EXPECT_EQ(ended.out, "") << "told before anything is simulated";
        }
    }
    if (mounted) ::umount(locked.c_str());
}

}  // namespace
}  // namespace septima

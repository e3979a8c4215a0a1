#include "tools/septima/memory.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "sim/base/text.h"
#include "sim/scenario/read_scenario.h"

namespace septima::cli {

namespace fs = std::filesystem;

namespace {

// Measured on Bogotá, Medellín and invented demand (tools/README.md, "Memory"), rounded up.
constexpr double run_bytes_per_trip = 250.0;           // Trips, the world's rows and what is measured
constexpr double kept_bytes_per_trip = 300.0;          // ... and a row in a file of trips
constexpr double equilibrium_bytes_per_trip = 1000.0;  // ... and routes from day to day
constexpr double run_bytes_per_link = 6000.0;          // lanes, turns, the hierarchy of ways

/// Bytes of memory per byte of a file while it is read.
double growth_of(const fs::path& file) {
    constexpr std::array<std::pair<std::string_view, double>, 7> growth{{{".pbf", 60.0},
                                                                         {".gz", 60.0},
                                                                         {".bz2", 80.0},
                                                                         {".osm", 5.0},
                                                                         {".csv", 13.0},
                                                                         {".tntp", 6.0},
                                                                         {".toml", 30.0}}};
    for (const auto& [extension, factor] : growth)
        if (file.extension() == extension) return factor;
    return 1.0;
}

double bytes_to_read(const fs::path& path) {
    std::error_code error;
    double sum = 0.0;
    if (fs::is_directory(path, error)) {
        for (const auto& entry : fs::directory_iterator(path, error))
            if (entry.path().extension() == ".csv" && entry.is_regular_file(error))
                sum += growth_of(entry.path()) * static_cast<double>(entry.file_size(error));
    } else if (fs::is_regular_file(path, error)) {
        sum = growth_of(path) * static_cast<double>(fs::file_size(path, error));
    }
    return error ? 0.0 : sum;
}

/// First whole number of a file; nothing when there is none ("max").
std::optional<double> number_in(const fs::path& path) {
    std::ifstream in(path);
    double value = 0.0;
    if (!(in >> value)) return std::nullopt;
    return value;
}

/// Value of a line "name value" or "name: value kB".
double named_number(const fs::path& path, std::string_view name, double fallback) {
    std::ifstream in(path);
    std::string word;
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with(name)) continue;
        const auto value = to_number(trimmed(split(trimmed(line.substr(name.size())), ' ').front()));
        return value.value_or(fallback);
    }
    return fallback;
}

void lower(AvailableMemory& least, double bytes, const char* limit) {
    if (bytes < least.bytes) least = {std::max(0.0, bytes), limit};
}

/// What a control group leaves; file pages that may be dropped count as free.
void look_at_group(const fs::path& group, const char* limit_file, const char* usage_file, const char* cache,
                   AvailableMemory& least) {
    const auto limit = number_in(group / limit_file);
    const auto used = number_in(group / usage_file);
    if (limit && used)
        lower(least, *limit - *used + named_number(group / "memory.stat", cache, 0.0), "limit of the control group");
}

void look_at_groups(AvailableMemory& least) {
    const fs::path root = "/sys/fs/cgroup";
    std::ifstream groups("/proc/self/cgroup");
    for (std::string line; std::getline(groups, line);) {
        const std::size_t path_at = line.find(":/");
        if (path_at == std::string::npos) continue;
        const bool v2 = line.starts_with("0::");
        if (!v2 && line.find(":memory:") == std::string::npos) continue;
        for (fs::path group = line.substr(line.find('/')); !group.empty(); group = group.parent_path()) {
            if (v2)
                look_at_group(root / group.relative_path(), "memory.max", "memory.current", "inactive_file ", least);
            else
                look_at_group(root / "memory" / group.relative_path(), "memory.limit_in_bytes", "memory.usage_in_bytes",
                              "total_inactive_file ", least);
            if (group == group.root_path()) break;
        }
    }
}

/// Trips that a scenario's demand makes within its hours, before policies.
double expected_trips(const Scenario& scenario) {
    const ScenarioSettings& s = scenario.settings;
    if (scenario.trips_given) return static_cast<double>(scenario.given_trips.size()) * s.demand_scale;
    const double from_s = s.start_s - s.warmup_s;
    double trips = 0.0;
    for (const OdLayer& layer : scenario.demand.layers) {
        const double common_s = std::min<double>(layer.to_s, s.end_s) - std::max<double>(layer.from_s, from_s);
        trips += layer.trips.total() * std::max(0.0, common_s) / std::max(1, layer.to_s - layer.from_s);
    }
    return trips * s.demand_scale;
}

/// The greatest growth that a policy's measures ask for together.
double greatest_growth(const std::vector<const Policy*>& policies) {
    double greatest = 1.0;
    for (const Policy* policy : policies) {
        double growth = 1.0;
        for (const Command& command : policy->commands)
            if (const auto* scale = std::get_if<ScaleDemand>(&command.action))
                growth *= std::max(1.0, static_cast<double>(scale->factor));
        greatest = std::max(greatest, growth);
    }
    return greatest;
}

constexpr const char* read_advice = "use a smaller file, or a machine with more memory";

}  // namespace

AvailableMemory available_memory() {
    AvailableMemory least{std::numeric_limits<double>::infinity(), ""};
    lower(least, 1024.0 * named_number("/proc/meminfo", "MemAvailable:", least.bytes / 1024.0),
          "free memory of the machine");
    look_at_groups(least);
    rlimit space{};
    const auto pages = number_in("/proc/self/statm");
    if (::getrlimit(RLIMIT_AS, &space) == 0 && space.rlim_cur != RLIM_INFINITY && pages)
        lower(least, static_cast<double>(space.rlim_cur) - *pages * static_cast<double>(::sysconf(_SC_PAGESIZE)),
              "limit of the address space (ulimit -v)");
    return least;
}

void require_memory(double bytes, const std::string& what, const std::string& advice) {
    const AvailableMemory available = available_memory();
    if (bytes <= available.bytes) return;
    throw MemoryError(fmt::format("{} would take about {:.0f} MB; {:.0f} MB are available ({}); {}", what, bytes / 1e6,
                                  available.bytes / 1e6, available.limit, advice));
}

void require_memory_to_read(const fs::path& input) {
    require_memory(bytes_to_read(input), fmt::format("{}: reading it", input.string()), read_advice);
}

void require_memory_to_read(const ScenarioFile& scenario) {
    double sum = 0.0;
    for (const fs::path& file : {scenario.network, scenario.zones, scenario.demand, scenario.od, scenario.trips}) {
        if (file.empty()) continue;
        require_memory_to_read(file);
        sum += bytes_to_read(file);
    }
    require_memory(sum, fmt::format("{}: reading the files that it names", scenario.file.string()), read_advice);
}

Scenario read_scenario_within_memory(const fs::path& path, Problems& problems) {
    const ScenarioFile file = read_scenario_file(path, problems);
    problems.throw_if_any();
    require_memory_to_read(file);
    return load_scenario(file, problems);
}

Experiment load_experiment_within_memory(const ExperimentFile& file, Problems& problems) {
    try {
        Problems told_later;
        require_memory_to_read(read_scenario_file(file.scenario, told_later));
    } catch (const InputError&) {
        // load_experiment reads the file again and tells it with everything else
    }
    return load_experiment(file, problems);
}

void require_memory_to_run(const Scenario& scenario, const std::vector<const Policy*>& policies, RunsAtOnce as) {
    const double trips = expected_trips(scenario) * greatest_growth(policies);
    const double per_trip =
        run_bytes_per_trip + as.trips_share * kept_bytes_per_trip + (as.equilibrium ? equilibrium_bytes_per_trip : 0.0);
    const double one = trips * per_trip + static_cast<double>(scenario.network.links()) * run_bytes_per_link;
    require_memory(static_cast<double>(as.runs) * one,
                   fmt::format("{}: {:.0f} trips on {} links, {} run{} at once,", scenario.key, trips,
                               scenario.network.links(), as.runs, as.runs == 1 ? "" : "s"),
                   "simulate a share of the demand (demand_scale_pct), fewer hours, or fewer runs at once (--threads)");
}

}  // namespace septima::cli

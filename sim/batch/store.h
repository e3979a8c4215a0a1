#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/geometry.h"
#include "sim/network/network.h"
#include "sim/policy/command.h"
#include "sim/result/appraisal.h"
#include "sim/result/comparison.h"
#include "sim/result/run_result.h"

namespace septima {

/// The base or a policy, with the words that describe it.
struct ScenarioText {
    std::string key;
    Text name;
    Text description;
    std::string source;
    std::vector<Text> measures;        ///< one sentence each
    std::size_t reference = 0;         ///< row of the scenario it is compared with; 0 for the base
    std::string parameter = {};        ///< what a sweep changed; "" = nothing
    std::optional<double> value = {};  ///< its value, in the unit of the parameter
    std::optional<PolicyCost> cost = {};
    bool operator==(const ScenarioText&) const = default;
};

/// A link as the store keeps it, for drawing and for readers without the network.
struct LinkText {
    std::string id;
    std::string street;
    std::string road_class;
    int lanes = 1;
    double length_m = 0.0;
    double limit_kmh = 0.0;
    bool express = false;
    std::vector<GeoPoint> geometry;  ///< degrees; for a network without a place on Earth lon = x_m, lat = y_m
    bool operator==(const LinkText&) const = default;
};

/// One row per link of the network, in its order. Uses PROJ when the network has a reference system.
std::vector<LinkText> link_texts(const Network& network);

/// What a results file tells before its first run.
struct StoreHeader {
    std::map<std::string, std::string> meta;  ///< see sim/batch/README.md; schema_version is added
    std::vector<ScenarioText> scenarios;      ///< [0] is the base
    std::vector<LinkText> links;              ///< rows are LinkIds
    std::vector<UnitValue> unit_values = {};  ///< for the appraisal; empty: there is none
    bool operator==(const StoreHeader&) const = default;
};

/// A results file being written. It grows as `path.tmp` and takes its name in `commit`; when it is destroyed before
/// that, the temporary file is removed. Every failure throws IoError. Not shared between threads.
class ResultWriter {
  public:
    ResultWriter(std::filesystem::path path, const StoreHeader& header);
    ~ResultWriter();
    ResultWriter(ResultWriter&&) noexcept;
    ResultWriter& operator=(ResultWriter&&) = delete;
    ResultWriter(const ResultWriter&) = delete;
    ResultWriter& operator=(const ResultWriter&) = delete;

    /// Appends a run in one transaction: it is in the file whole or not at all.
    void add(const RunResult& run);
    void add(std::span<const ComparisonRow> rows);
    /// Appends the one run of another results file, as a run of `scenario`. What it cost (cpu_s, wall_s) is left out:
    /// it differs from one time to the next.
    void add_file(const std::filesystem::path& one_run, std::size_t scenario);
    /// Adds or replaces an entry of `meta`.
    void set_meta(const std::string& key, const std::string& value);
    /// Closes the file, flushes it to the disk and renames it.
    void commit();

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Sums of a link over the measured period of one run.
struct LinkTotals {
    std::vector<double> vehicle_km;  ///< per row of StoredResults::header.links
    std::vector<double> vehicle_h;
    bool operator==(const LinkTotals&) const = default;
};

/// A results file in memory. The link intervals, its bulk, come as totals per run; trips stay in the file.
struct StoredResults {
    StoreHeader header;
    std::vector<RunResult> runs;          ///< without link_intervals and trip_rows
    std::vector<LinkTotals> link_totals;  ///< parallel to runs
    std::vector<ComparisonRow> comparisons;
    /// Value of a meta key; "" when absent.
    std::string meta(const std::string& key) const;
};

/// Reads a results file. Throws IoError when it cannot be read, InputError when it is no results file or of another
/// schema.
StoredResults read_results(const std::filesystem::path& path);

/// Totals of the links over the report intervals that begin within [from_s, to_s), by run of `results`, which was read
/// from the same file. Throws as read_results.
std::vector<LinkTotals> link_totals_between(const std::filesystem::path& path, const StoredResults& results,
                                            double from_s, double to_s);

/// The run of a results file that holds one, without link intervals and trips, and its meta. Throws as read_results.
struct StoredRun {
    std::map<std::string, std::string> meta;
    RunResult run;
};
StoredRun read_run(const std::filesystem::path& path);

/// The meta of a results file; empty when it is absent or none of this schema.
std::map<std::string, std::string> stored_meta(const std::filesystem::path& path);

}  // namespace septima

#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/column.h"
#include "sim/scenario/scenario.h"
#include "sim/world/world.h"

namespace septima::cli {

/// A CSV file that grows row by row as `path.tmp` and takes its name in `commit`; removed when destroyed before that.
/// Every failed write throws IoError.
class CsvFile {
  public:
    CsvFile(std::filesystem::path path, const std::string& header);
    ~CsvFile();
    CsvFile(const CsvFile&) = delete;
    CsvFile& operator=(const CsvFile&) = delete;
    void row(const std::string& text);
    void commit();

  private:
    std::filesystem::path path_;
    std::filesystem::path temporary_;
    std::FILE* file_ = nullptr;
};

/// Where a vehicle was after the last step.
struct Seen {
    bool present = false;
    LaneId lane = no_id<LaneId>;
    float position_m = 0.0F;
    float speed_mps = 0.0F;
};

/// Writes what single vehicles do, step by step: trajectories (time_s, vehicle, link_id, lane_num, position_m,
/// speed_mps, accel_mps2) and detector crossings (detector_id, vehicle, time_s, speed_mps).
class Recorder {
  public:
    /// An empty path switches a file off.
    Recorder(const Scenario& scenario, const std::filesystem::path& trajectories,
             const std::filesystem::path& crossings);
    /// To be called after every step.
    void observe(const World& world);
    void commit();

  private:
    std::string vehicle_name(const World& world, std::uint32_t trip) const;
    void look(const World& world);
    void write_trajectories(const World& world);
    void write_crossings(const World& world);

    const Scenario* scenario_;
    std::unique_ptr<CsvFile> trajectories_;
    std::unique_ptr<CsvFile> crossings_;
    Groups<LaneId, std::uint32_t> on_lane_;  ///< rows of the scenario's detectors
    std::vector<Seen> before_, now_;         ///< per trip; only of those on the road are they set
    std::vector<std::uint32_t> were_, are_;  ///< trips on the road, at both times
};

}  // namespace septima::cli

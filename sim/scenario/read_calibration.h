#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/error.h"
#include "sim/network/network.h"
#include "sim/result/validation.h"

namespace septima {

/// What side friction leaves of a street: shares of the limit and of the capacity.
struct StreetFactors {
    double desired_speed = 1.0;
    double capacity = 1.0;
};

/// A 'calibration/1' file (scenarios/README.md): factors, and how well the model fits with them.
struct CalibrationFile {
    std::string file;
    std::array<StreetFactors, road_classes> by_class{};
    struct Street {
        std::string name;
        StreetFactors factors;  ///< in the place of those of its class
        int line = 0;
    };
    std::vector<Street> streets;
    std::vector<FitRow> fit;
};

/// Everything wrong is noted; throws IoError when the file cannot be read.
CalibrationFile read_calibration(const std::filesystem::path& path, Problems& problems);

/// The text of a file: factors in whole tenths of a percent, those of 100 % left out.
std::string calibration_toml(const CalibrationFile& calibration);

/// Writes the factors into the network's speed and headway ratios. Notes streets that nobody knows.
void calibrate_streets(const CalibrationFile& file, Network& network, Problems& problems);

}  // namespace septima

#pragma once

#include <filesystem>
#include <vector>

#include "sim/batch/store.h"

namespace septima {

/// The streets of one scenario over time: means over its runs. Rows: interval * links + link; links in the order of
/// StoreHeader::links.
struct LinkReplay {
    std::vector<double> start_s;   ///< of the intervals, ascending, s since midnight
    double interval_s = 300.0;     ///< from one to the next
    std::vector<float> speed_kmh;  ///< < 0 where nobody drove
    std::vector<float> vehicles;   ///< on the link, mean over the interval
};

/// Reads the link intervals of a scenario. Empty when the file holds none. Throws IoError.
LinkReplay read_link_replay(const std::filesystem::path& path, const StoredResults& results, std::size_t scenario);

}  // namespace septima

#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "render/scene.h"
#include "render/source.h"
#include "sim/network/network.h"
#include "tools/septima/show/replay.h"

namespace septima::cli {

/// A stored comparison made ready for the dashboard.
struct ShownResults {
    std::vector<Policy> sides;                           ///< what is compared with, and the policy: names and sentences
    std::optional<render::StoredComparison> comparison;  ///< none: the file holds no policy beside the base
    render::Picture picture;                             ///< mean speeds of the sides
    std::vector<ReplaySide> replay;                      ///< the sides over time; empty: the file holds no intervals
    double start_s = 0.0, end_s = 0.0;
};

/// Makes the results of this network ready. @param policies  key of the policy; empty = the first of the file. Throws
/// InputError when the file is of another network or has no such policy.
ShownResults shown_results(const std::filesystem::path& file, const StoredResults& results, const Network& network,
                           const std::vector<std::string>& policies);

}  // namespace septima::cli

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "render/scene.h"
#include "render/source.h"
#include "sim/network/network.h"

namespace septima::cli {

/// A stored comparison made ready for the dashboard.
struct ShownResults {
    std::vector<Policy> sides;  ///< what is compared with, and the policy: names and sentences
    render::StoredComparison comparison;
    render::Picture picture;  ///< mean speeds of both sides
    double start_s = 0.0, end_s = 0.0;
};

/// Reads a results file of this network. @param policies  key of the policy; empty = the first of the file. Throws
/// InputError when the file is of another network or has no such policy.
ShownResults shown_results(const std::filesystem::path& file, const Network& network,
                           const std::vector<std::string>& policies);

}  // namespace septima::cli

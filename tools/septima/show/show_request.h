#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "render/dashboard.h"
#include "sim/base/parallel.h"

namespace septima::cli {

/// What the command line asks of `septima show`.
struct ShowRequest {
    std::string scenario;
    std::vector<std::string> policies;
    std::uint64_t seed = 1;
    int threads = available_threads();
    std::optional<std::string> language;
    std::optional<std::string> layout;
    std::optional<unsigned> tiles;
    std::string size = "1600x900";
    std::string screenshot;
    std::string at;
    std::string crossing;
    double across_m = 400.0;
    std::string results;
    std::string story, record;
    unsigned frames_per_s = 25;
    std::string corridor;
    bool difference = false;
    bool measure = false, json = false;
    bool day = false, colour_blind = false, no_panels = false, swipe = false, buses = false;
};

/// What the dashboard takes from the request, over what it remembers of the last time. Throws InputError for a size or
/// a crossing that is none.
render::ShowOptions show_options(const ShowRequest& request, const render::Settings& remembered);

}  // namespace septima::cli

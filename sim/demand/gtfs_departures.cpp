#include <algorithm>

#include "sim/demand/gtfs.h"

namespace septima {

std::vector<GtfsDepartures> runs_of_headway(const std::vector<double>& at_s) {
    constexpr double least_s = 10.0, most_s = 14400.0;  // what bus_lines.csv takes
    std::vector<GtfsDepartures> runs;
    for (std::size_t i = 0; i < at_s.size();) {
        std::size_t last = i;
        const double gap_s = i + 1 < at_s.size() ? at_s[i + 1] - at_s[i] : most_s;
        if (gap_s >= least_s && gap_s <= most_s)
            while (last + 1 < at_s.size() && at_s[last + 1] - at_s[last] == gap_s) ++last;
        runs.push_back({at_s[i], at_s[last] + 1.0, std::clamp(gap_s, least_s, most_s)});
        i = last + 1;
    }
    return runs;
}

}  // namespace septima

#include "sim/demand/od_period.h"

#include <fmt/format.h>

#include "sim/base/text.h"

namespace septima {

std::string od_period_text(int from_s, int to_s) {
    const auto clock = [](int s) { return fmt::format("{:02}{:02}", s / 3600, s / 60 % 60); };
    return clock(from_s) + "-" + clock(to_s);
}

void check_od_periods(const Demand& demand, const std::string& file, Problems& problems) {
    for (std::size_t i = 1; i < demand.layers.size(); ++i) {
        const OdLayer& a = demand.layers[i - 1];
        const OdLayer& b = demand.layers[i];
        if (a.vehicle_class == b.vehicle_class && b.from_s < a.to_s)
            problems.error(
                file, 0,
                fmt::format("periods {}-{} and {}-{} of class '{}' overlap; periods of a class follow each other",
                            clock_text(a.from_s), clock_text(a.to_s), clock_text(b.from_s), clock_text(b.to_s),
                            a.vehicle_class));
    }
}

}  // namespace septima

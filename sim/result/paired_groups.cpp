#include "sim/result/paired_groups.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace septima {

namespace {

constexpr std::int64_t least_pairs = 30;
constexpr double z95 = 1.959964;

struct Sums {
    std::int64_t count = 0;
    double sum = 0.0, squares = 0.0;
};

}  // namespace

std::vector<PairedGroup> paired_groups(const TripGrouping& grouping, const World& base, const World& policy) {
    assert(grouping.of_trip.size() == base.trips.size() && base.trips.size() == policy.trips.size());
    std::vector<Sums> sums(grouping.rows.size());
    for (std::size_t i = 0; i < grouping.of_trip.size(); ++i) {
        if (base.status[i] != TripStatus::completed || policy.status[i] != TripStatus::completed) continue;
        const double difference_s = static_cast<double>(policy.arrival_s[i]) - static_cast<double>(base.arrival_s[i]);
        for (const std::uint32_t group : grouping.of_trip[i]) {
            if (group == no_trip_group) continue;
            ++sums[group].count;
            sums[group].sum += difference_s;
            sums[group].squares += difference_s * difference_s;
        }
    }
    std::vector<PairedGroup> found;
    for (std::size_t g = 0; g < sums.size(); ++g) {
        if (sums[g].count < least_pairs) continue;
        const auto n = static_cast<double>(sums[g].count);
        const double mean_s = sums[g].sum / n;
        const double variance = std::max(0.0, (sums[g].squares - n * mean_s * mean_s) / (n - 1.0));
        const double half_s = z95 * std::sqrt(variance / n);
        found.push_back({static_cast<std::uint32_t>(g), sums[g].count, mean_s, mean_s - half_s, mean_s + half_s});
    }
    return found;
}

}  // namespace septima

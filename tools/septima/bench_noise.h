#pragma once

#include <cstddef>

#include "sim/demand/trips.h"
#include "sim/network/network.h"
#include "sim/world/days.h"

namespace septima::cli {

/// What one street 0.01 m/s slower did to the traffic of all streets, same seed.
struct Noise {
    LinkId slowed = no_id<LinkId>;  ///< the link that most vehicles entered in the base
    std::size_t links = 0;
    std::size_t busy = 0;        ///< links that at least 100 vehicles entered in the base
    std::size_t changed = 0;     ///< links with another count
    std::size_t changed_5 = 0;   ///< busy links whose count differs by 5 % or more of the base's
    std::size_t changed_10 = 0;  ///< ... by 10 % or more
    double base_travel_time_s = 0.0, slowed_travel_time_s = 0.0;  ///< mean of journeys that ended in both runs
    std::size_t completed = 0;                                    ///< in the base
    std::size_t later = 0;                                        ///< journeys that ended at another moment
    double changed_5_share() const {
        return busy == 0 ? 0.0 : static_cast<double>(changed_5) / static_cast<double>(busy);
    }
};

/// What is run twice, the second time with the limit of the busiest link 0.01 m/s lower.
struct NoiseSetup {
    const Network* network = nullptr;
    const Trips* trips = nullptr;
    const VehicleClasses* classes = nullptr;
    const Zones* zones = nullptr;
    WorldOptions options;   ///< say how drivers choose
    RoutePlans habit = {};  ///< routes they know; empty: the run gives them habits
};
Noise noise_of(const NoiseSetup& setup);

/// The routes that drivers took by the habits of a run.
RoutePlans routes_driven(const NoiseSetup& setup);

}  // namespace septima::cli

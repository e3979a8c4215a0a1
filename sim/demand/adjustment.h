#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace septima {

inline constexpr std::uint32_t no_group = std::numeric_limits<std::uint32_t>::max();

/// Part of a journey on streets that share factors. One multiplies the speed at which the free time is driven; one the
/// capacity, when the delay is known to fall with a power of it (BPR).
struct JourneyPart {
    std::uint32_t group = 0;          ///< of streets, e.g. a road class
    std::uint32_t street = no_group;  ///< a group of its own within it
    double free_s = 0.0;              ///< at factors of 1
    double delay_s = 0.0;
    double power = 0.0;  ///< the delay is divided by (capacity factor)^power; 0 = it stays
};

/// A travel time that was observed, and what the model makes it of.
struct ObservedJourney {
    double observed_s = 0.0;  ///< > 0
    double std_share = 0.1;   ///< of observed_s, > 0
    std::vector<JourneyPart> parts;
};

struct AdjustmentPrior {
    double group_std = 0.5;     ///< of the logarithm of a group's factor
    double capacity_std = 0.2;  ///< of the logarithm of a group's capacity factor
    double street_std = 0.2;    ///< of the logarithm of what a street adds to its group's
    double lowest = 0.3;        ///< of a part's factor
    double highest = 1.3;
};

struct Adjustment {
    std::vector<double> group;     ///< factors of the free speed
    std::vector<double> street;    ///< further factors of the free speed
    std::vector<double> capacity;  ///< per group; 1 where no delay answers to it
    double rms_before = 0.0;       ///< of ln(modelled / observed)
    double rms_after = 0.0;
};

/// Factors of free speeds and capacities by which modelled journeys come nearest to the observed ones: least squares of
/// the logarithms of times with a prior at 1, by Gauss-Newton steps. Groups of streets share one factor, a street may
/// differ.
Adjustment adjusted_speeds(const std::vector<ObservedJourney>& journeys, std::size_t groups, std::size_t streets,
                           const AdjustmentPrior& prior = {});

}  // namespace septima

#include "tools/septima/bench_noise.h"

#include <algorithm>
#include <cmath>

#include "tools/septima/interrupt.h"

namespace septima::cli {

namespace {

struct Counted {
    std::vector<std::uint32_t> entered;  ///< per link
    TripRecords trips;
};

World ended(const NoiseSetup& setup, std::vector<Command> commands) {
    World world =
        make_world(*setup.network, *setup.classes, *setup.zones, *setup.trips, std::move(commands), setup.options);
    if (!setup.habit.empty()) take_plans(world, setup.habit);
    while (!finished(world) && !interrupted()) step(world);
    return world;
}

Counted counted(const NoiseSetup& setup, std::vector<Command> commands) {
    const World world = ended(setup, std::move(commands));
    const Network& network = *setup.network;
    Measurements measured = measurements(world);
    Counted result{std::vector<std::uint32_t>(network.links(), 0), std::move(measured.trips)};
    for (std::size_t i = 0; i < measured.links.entered.size(); ++i)
        result.entered[i % network.links()] += measured.links.entered[i];
    return result;
}

}  // namespace

RoutePlans routes_driven(const NoiseSetup& setup) {
    return ended(setup, {}).routes.turns;
}

Noise noise_of(const NoiseSetup& setup) {
    const Network& network = *setup.network;
    const Trips& trips = *setup.trips;
    constexpr std::uint32_t busy_veh = 100;  // as PEERS.md counts
    std::vector<Counted> runs{counted(setup, {})};
    Noise noise;
    noise.links = network.links();
    const auto busiest = std::max_element(runs[0].entered.begin(), runs[0].entered.end());
    noise.slowed = id_at<LinkId>(static_cast<std::size_t>(busiest - runs[0].entered.begin()));
    const float slower_mps = network.link_limit_mps[noise.slowed] - 0.01F;
    runs.push_back(counted(setup, {{setup.options.start_s, SetSpeedLimit{{noise.slowed}, slower_mps}}}));
    for (std::size_t i = 0; i < network.links(); ++i) {
        const double base = runs[0].entered[i];
        const double change = std::abs(base - static_cast<double>(runs[1].entered[i]));
        if (change > 0.0) ++noise.changed;
        if (runs[0].entered[i] < busy_veh) continue;
        ++noise.busy;
        if (change >= 0.05 * base) ++noise.changed_5;
        if (change >= 0.1 * base) ++noise.changed_10;
    }
    std::size_t both = 0;
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        const bool ended = runs[0].trips.status[trip] == TripStatus::completed;
        if (ended) ++noise.completed;
        if (!ended || runs[1].trips.status[trip] != TripStatus::completed) continue;
        ++both;
        if (runs[0].trips.arrival_s[trip] != runs[1].trips.arrival_s[trip]) ++noise.later;
        noise.base_travel_time_s += static_cast<double>(runs[0].trips.arrival_s[trip] - trips.departure_s[trip]);
        noise.slowed_travel_time_s += static_cast<double>(runs[1].trips.arrival_s[trip] - trips.departure_s[trip]);
    }
    for (double* mean : {&noise.base_travel_time_s, &noise.slowed_travel_time_s})
        *mean /= static_cast<double>(std::max<std::size_t>(1, both));
    return noise;
}

}  // namespace septima::cli

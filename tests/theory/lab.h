#pragma once

// What the theory tests share: a network with one kind of driver, detectors on the road, arrivals.

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "tests/toys.h"

namespace septima::lab {

/// Driver set DEV of THEORY 2 (v0 60 km/h comes from the road): T 1.2 s, s0 2 m, a 1.5, b 2.0 m/s^2, length 4.5 m.
inline VehicleClass dev_car() {
    VehicleClass car;
    car.speed_spread = 0.0F;
    car.time_headway_s = 1.2F;
    car.max_accel_mps2 = 1.5F;
    return car;
}
inline constexpr double dev_kmh = 60.0;

/// The default car, all drivers alike.
inline VehicleClass identical_car() {
    VehicleClass car = default_classes().rows[0];
    car.speed_spread = 0.0F;
    return car;
}

/// Equations of one driver on a road with this limit.
inline Driver driver_of(const VehicleClass& c, double kmh) {
    return {static_cast<float>(kmh / 3.6), c.time_headway_s, c.min_gap_m, c.max_accel_mps2,
            c.comfort_decel_mps2,          c.accel_exponent};
}

/// Flow, veh/h, of identical drivers in equilibrium at a speed: v / (s_e(v) + l).
inline double equilibrium_vph(const Driver& driver, double length_m, double speed_mps) {
    return 3600.0 * speed_mps /
           (static_cast<double>(equilibrium_gap_m(driver, static_cast<float>(speed_mps))) + length_m);
}

/// Root of s_e(v) + l = spacing: the speed at which drivers at this spacing neither gain nor lose.
inline double equilibrium_speed_mps(const Driver& driver, double length_m, double spacing_m) {
    double low = 0.0, high = static_cast<double>(driver.desired_speed_mps);
    for (int i = 0; i < 60; ++i) {
        const double mid = 0.5 * (low + high);
        (static_cast<double>(equilibrium_gap_m(driver, static_cast<float>(mid))) + length_m < spacing_m ? low : high) =
            mid;
    }
    return low;
}

/// Derivatives of the acceleration f(gap, speed, leader's - own speed) in equilibrium, by central differences.
struct Slopes {
    double gap, speed, relative;
};
inline Slopes slopes(const Driver& d, double speed_mps) {
    const float v = static_cast<float>(speed_mps), s = equilibrium_gap_m(d, v), h = 0.01F;
    const auto slope = [h](float up, float down) { return static_cast<double>((up - down) / (2.0F * h)); };
    return {slope(acceleration(d, v, v, s + h), acceleration(d, v, v, s - h)),
            slope(acceleration(d, v + h, v + h, s), acceleration(d, v - h, v - h, s)),
            slope(acceleration(d, v, v + h, s), acceleration(d, v, v - h, s))};
}

/// f_v^2 / 2 - f_v f_r - f_s: a platoon damps what its leader does when this is positive (linear analysis; Treiber &
/// Kesting 2013, ch. 15).
inline double string_margin(const Driver& d, double speed_mps) {
    const Slopes f = slopes(d, speed_mps);
    return 0.5 * f.speed * f.speed - f.speed * f.relative - f.gap;
}

/// A network with its vehicles. Worlds refer to it: it must stay where it is.
struct Lab {
    Network network;
    VehicleClasses classes;
    Zones zones;

    Lab(const Draft& draft, const VehicleClass& car) : network(toys::network_of(draft)), classes(toys::only(car)) {}
    Lab(const Lab&) = delete;
    Lab& operator=(const Lab&) = delete;

    /// A world from 0 to until_s; the rows are sorted by departure. Nobody changes his route on the way.
    World world(std::vector<toys::TripRow> rows, double until_s, float step_s = 0.5F,
                std::vector<Command> commands = {}) const {
        WorldOptions options;
        options.start_s = 0.0;
        options.end_s = until_s;
        options.step_s = step_s;
        options.reroute_share = 0.0;
        return world(std::move(rows), options, std::move(commands));
    }
    World world(std::vector<toys::TripRow> rows, const WorldOptions& options,
                std::vector<Command> commands = {}) const {
        std::stable_sort(rows.begin(), rows.end(),
                         [](const auto& a, const auto& b) { return a.departure_s < b.departure_s; });
        return make_world(network, classes, zones, toys::trips_of(rows), std::move(commands), options);
    }
};

/// Calls see(row, lane) for every vehicle on a link.
template <class See>
void for_each_on(const World& world, LinkId link, const See& see) {
    for (const LaneId lane : world.network->lanes_of(link)) {
        const LaneRow& rows = world.lanes.of[row(lane)];
        for (std::uint32_t r = rows.first; r < rows.end(); ++r) see(r, lane);
    }
}

/// A detector across a link: who passes its place, and when (interpolated within the step). Look once after every step.
class Detector {
  public:
    Detector(LinkId link, double place_m) : link_(link), place_m_(static_cast<float>(place_m)) {}

    void look(const World& world) {
        const double dt = static_cast<double>(world.options.step_s);
        std::map<std::uint32_t, float> now;
        for_each_on(world, link_, [&](std::uint32_t r, LaneId) {
            const std::uint32_t trip = world.vehicles.rider[r].trip;
            const float x = world.vehicles.body[r].x_m;
            now[trip] = x;
            const auto was = before_.find(trip);
            if (was == before_.end() || was->second > place_m_ || x <= place_m_) return;
            note(trip, time_s(world) - dt * static_cast<double>((x - place_m_) / (x - was->second)));
        });
        for (const auto& [trip, x] : before_)  // left the link within the step
            if (x <= place_m_ && !now.contains(trip)) note(trip, time_s(world) - 0.5 * dt);
        before_ = std::move(now);
    }

    std::vector<double> times_s;
    std::vector<std::uint32_t> trips;

    /// Vehicles that passed in [from_s, to_s).
    std::size_t count(double from_s, double to_s) const {
        return static_cast<std::size_t>(
            std::count_if(times_s.begin(), times_s.end(), [&](double t) { return t >= from_s && t < to_s; }));
    }
    double flow_vph(double from_s, double to_s) const {
        return 3600.0 * static_cast<double>(count(from_s, to_s)) / (to_s - from_s);
    }

  private:
    void note(std::uint32_t trip, double t) {
        times_s.push_back(t);
        trips.push_back(trip);
    }
    LinkId link_;
    float place_m_;
    std::map<std::uint32_t, float> before_;
};

/// Steps to the end; every detector looks after every step.
inline void run(World& world, const std::vector<Detector*>& detectors = {}) {
    while (!finished(world)) {
        step(world);
        for (Detector* detector : detectors) detector->look(world);
    }
}

/// A world whose vehicles have come in at a walk, rows[i].departure_s = 0, and now stand free to be put where a test
/// wants them
/// (`place`); from here on the limits of the road hold, for `for_s`. REQUIRES that no link takes more than `most` of
/// them.
inline World parked(const Lab& lab, std::vector<toys::TripRow> rows, std::size_t most, double for_s, float step_s) {
    const double in_s = 40.0 + 25.0 * static_cast<double>(most);
    std::vector<LinkId> all;
    for (std::size_t link = 0; link < lab.network.links(); ++link) all.push_back(id_at<LinkId>(link));
    const std::size_t vehicles = rows.size();
    World world = lab.world(std::move(rows), in_s + for_s, step_s,
                            {{0.0, SetSpeedLimit{all, 0.5F}}, {in_s, SetSpeedLimit{all, 0.0F}}});
    while (time_s(world) < in_s) step(world);
    if (world.vehicles.size() != vehicles) throw InputError("parked: not all came in");
    return world;
}

/// Puts the i-th vehicle of a lane, counted from the front, somewhere. REQUIRES that the order stays.
inline void place(World& world, std::size_t lane, std::size_t i, double x_m, double speed_mps) {
    const std::size_t r = world.lanes.of[lane].first + i;
    world.vehicles.body[r].x_m = static_cast<float>(x_m);
    world.vehicles.body[r].speed_mps = static_cast<float>(speed_mps);
}

/// Trips from one link to another, evenly spaced.
inline void add_flow(std::vector<toys::TripRow>& rows, double vph, double from_s, double to_s, LinkId origin,
                     LinkId destination) {
    if (vph <= 0.0) return;
    for (double t = from_s; t < to_s; t += 3600.0 / vph) rows.push_back({t, origin, destination});
}

/// ... with headways of at least `shortest_s`, the rest exponential (Cowan's M1; Poisson when shortest_s is 0).
inline void add_random_flow(std::vector<toys::TripRow>& rows, double vph, double shortest_s, double to_s, LinkId origin,
                            LinkId destination, std::uint64_t seed) {
    const double mean_s = 3600.0 / vph;
    double t = 0.0;
    for (std::uint64_t i = 0; t < to_s; ++i) {
        rows.push_back({t, origin, destination});
        t += shortest_s - (mean_s - shortest_s) * std::log(1.0 - uniform(seed, i, Purpose::departure));
    }
}

}  // namespace septima::lab

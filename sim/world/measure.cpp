#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "sim/base/hash.h"
#include "sim/world/phases.h"

namespace septima {

namespace phases {

namespace {

std::int64_t steps_in(const World& world, double seconds) {
    return std::max<std::int64_t>(1, std::lround(seconds / static_cast<double>(world.options.step_s)));
}

/// The running minute: speeds for the screen, and what drivers will learn.
void close_minute(World& world) {
    const Network& network = *world.network;
    if (world.day.slice_s > 0.0) open_slice(world);
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        float s = 0.0F;
        float m = 0.0F;
        for (const std::uint32_t lane : lanes_of_link(world.layout, static_cast<std::uint32_t>(i))) {
            if (is_bay(world.layout, lane)) continue;  // who stands there is no measure of the street
            const LaneSums& sums = world.sums[lane];
            LaneMark& mark = world.minute[lane];
            s += sums.vehicle_s - mark.vehicle_s;
            m += sums.vehicle_m - mark.vehicle_m;
            world.epoch_vehicle_s[lane] += sums.vehicle_s - mark.vehicle_s;
            world.epoch_vehicle_m[lane] += sums.vehicle_m - mark.vehicle_m;
            if (world.day.slice_s > 0.0)
                record_minute(world, lane, sums.vehicle_s - mark.vehicle_s, sums.vehicle_m - mark.vehicle_m);
            mark = {sums.vehicle_s, sums.vehicle_m};
        }
        world.minute_speed_mps[link] = s > 0.0F ? m / s : world.controls.link_limit_mps[i];
    }
}

/// Adds the lane sums of an interval to the tables; the sums start again from zero.
void close_interval(World& world, bool keep) {
    const Network& network = *world.network;
    Measurements& out = world.measured;
    CityInterval city;
    city.start_s = time_s(world) - out.interval_s;
    const std::size_t base = out.links.vehicle_s.size();
    if (keep) {
        out.links.vehicle_s.resize(base + network.links(), 0.0F);
        out.links.vehicle_m.resize(base + network.links(), 0.0F);
        out.links.entered.resize(base + network.links(), 0);
    }
    for (std::size_t lane = 0; lane < world.layout.lanes() && keep; ++lane) {
        const std::size_t link = world.lanes.of[lane].facts.link;
        out.links.vehicle_s[base + link] += world.sums[lane].vehicle_s;
        out.links.vehicle_m[base + link] += world.sums[lane].vehicle_m;
        out.links.entered[base + link] += world.sums[lane].entered;
        city.vehicle_s += static_cast<double>(world.sums[lane].vehicle_s);
        city.vehicle_m += static_cast<double>(world.sums[lane].vehicle_m);
        out.toll_cop += static_cast<double>(world.sums[lane].toll_cop);
        for (std::size_t c = 0; c < delay_causes; ++c) {
            const double s = seconds_of(world.sums[lane].cause_ticks[c]);
            out.link_cause_s[link * delay_causes + c] += s;
            out.cause_s[c] += s;
            city.delay_s += s;
        }
    }
    const double outside = out.cause_s[static_cast<std::size_t>(DelayCause::outside)];
    city.delay_s += outside - world.outside_before_s;
    world.outside_before_s = outside;
    close_lines(world, keep ? city.start_s : world.options.start_s - world.options.warmup_s, keep);
    // The running minute goes on from what it has.
    for (std::size_t lane = 0; lane < world.layout.lanes(); ++lane) {
        world.minute[lane].vehicle_s -= world.sums[lane].vehicle_s;
        world.minute[lane].vehicle_m -= world.sums[lane].vehicle_m;
        world.sums[lane] = {};
    }
    if (!keep) {
        out.cause_s.fill(0.0);
        world.outside_before_s = 0.0;
        return;
    }
    city.on_road = static_cast<std::uint32_t>(world.vehicles.size());
    city.waiting_outside = world.outside.waiting;
    city.departed = world.counts.departed - world.counted.departed;
    city.completed = world.counts.completed - world.counted.completed;
    out.city.push_back(city);
}

}  // namespace

void measure(World& world) {
    if (world.step_index % steps_in(world, 60.0) == 0) close_minute(world);
    const std::int64_t warm = std::lround(world.options.warmup_s / static_cast<double>(world.options.step_s));
    if (world.step_index == warm && warm > 0) {
        close_interval(world, false);
        world.counted = world.counts;
    }
    if (world.step_index <= warm) return;
    const std::int64_t since = world.step_index - warm;
    if (since % steps_in(world, world.options.report_interval_s) == 0) {
        close_interval(world, true);
        world.counted = world.counts;
    }
}

void check_conservation(const World& world) {
    const Counts& c = world.counts;
    const std::uint64_t on_road = world.vehicles.size();
    if (c.entered != c.completed + on_road ||
        c.departed != c.entered + world.outside.waiting + c.suppressed + c.unreachable)
        throw std::logic_error(fmt::format(
            "vehicles are not conserved at step {}: departed {} = entered {} + waiting {} + suppressed {} + "
            "unreachable {}; entered = completed {} + on road {}",
            world.step_index, c.departed, c.entered, world.outside.waiting, c.suppressed, c.unreachable, c.completed,
            on_road));
}

}  // namespace phases

std::uint64_t state_hash(const World& world) {
    Hash hash;
    hash.add(static_cast<std::uint64_t>(world.step_index));
    for (const std::uint32_t lane : world.lanes.active) {
        hash.add(static_cast<std::uint64_t>(lane));
        for (std::uint32_t r = world.lanes.of[lane].first; r < world.lanes.of[lane].end(); ++r) {
            hash.add(static_cast<std::uint64_t>(world.vehicles.rider[r].trip));
            hash.add(world.vehicles.body[r].x_m);
            hash.add(world.vehicles.body[r].speed_mps);
            hash.add(static_cast<std::uint64_t>(world.vehicles.tally[r].delay_ticks));
        }
    }
    hash.add(static_cast<std::uint64_t>(world.counts.departed));
    hash.add(static_cast<std::uint64_t>(world.counts.completed));
    hash.add(static_cast<std::uint64_t>(world.outside.waiting));
    for (const Tally& tally : world.tally) hash.add(static_cast<std::uint64_t>(tally.delay_ticks));
    for (const Bus& bus : world.buses.of) {
        hash.add(static_cast<std::uint64_t>(bus.next) << 8U | static_cast<std::uint64_t>(bus.phase));
        hash.add(bus.load);
        hash.add(bus.until_s);
    }
    return hash.value;
}

namespace {

/// Delays of the report interval that is not over.
void add_open_interval(const World& world, Measurements& out) {
    if (static_cast<double>(world.step_index) * static_cast<double>(world.options.step_s) < world.options.warmup_s)
        return;
    for (std::size_t lane = 0; lane < world.layout.lanes(); ++lane)
        for (std::size_t c = 0; c < delay_causes; ++c) {
            const double s = seconds_of(world.sums[lane].cause_ticks[c]);
            out.link_cause_s[world.lanes.of[lane].facts.link * delay_causes + c] += s;
            out.cause_s[c] += s;
        }
}

}  // namespace

Measurements measurements(const World& world) {
    Measurements out = world.measured;
    add_open_interval(world, out);
    const std::size_t n = world.trips.size();
    TripRecords& records = out.trips;
    records.status.values() = world.status;
    records.entered_s.values() = world.entered_s;
    records.arrival_s.values() = world.arrival_s;
    records.response.values() = world.response;
    records.permit_cop.values() = world.permit_cop;
    records.departure_s.resize(n);
    records.distance_m.resize(n);
    records.free_flow_s.resize(n);
    records.delay_s.resize(n);
    records.stops.resize(n);
    records.fuel_g.resize(n);
    records.nox_g.resize(n);
    records.pm_g.resize(n);
    const double now = time_s(world);
    std::vector<Tally> tallies = world.tally;
    for (std::size_t r = 0; r < world.vehicles.size(); ++r)
        tallies[world.vehicles.rider[r].trip] = world.vehicles.tally[r];
    for (std::size_t i = 0; i < n; ++i) {
        const TripId id = id_at<TripId>(i);
        const Tally& tally = tallies[i];
        const float departure =
            world.shifted_departure_s[i] >= 0.0F ? world.shifted_departure_s[i] : world.trips.departure_s[id];
        records.departure_s[id] = departure;
        records.distance_m[id] = tally.distance_m;
        if (world.entered_s[i] >= 0.0F) {
            const float until = world.status[i] == TripStatus::completed ? world.arrival_s[i] : static_cast<float>(now);
            records.free_flow_s[id] = until - world.entered_s[i] - static_cast<float>(seconds_of(tally.delay_ticks));
        }
        std::int64_t outside_ticks = world.outside_ticks[i];
        if (world.status[i] == TripStatus::waiting) outside_ticks += world.step_index * phases::step_ticks(world);
        records.delay_s[id] = seconds_of(tally.delay_ticks + outside_ticks);
        records.stops[id] = static_cast<std::uint16_t>(std::min<std::uint32_t>(tally.stops, 65535U));
        const EmissionFactors& engine = world.class_facts[world.trips.vehicle_class[id]].engine;
        records.fuel_g[id] = tally.fuel_g;
        records.nox_g[id] = tally.fuel_g * engine.nox_per_fuel;
        records.pm_g[id] = tally.fuel_g * engine.pm_per_fuel;
    }
    return out;
}

}  // namespace septima

// What holds for a whole network: its fundamental diagram, and that more demand never costs less (THEORY 2.3).
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "tests/theory/lab.h"

namespace septima {
namespace {

using lab::Lab;

/// Random trips on a network, rate_vph(t) of them; nested: those of a smaller share are among those of a larger one.
template <class Rate>
std::vector<toys::TripRow> trips(const Network& network, double until_s, double share, std::uint64_t seed,
                                 const Rate& rate_vph) {
    std::vector<toys::TripRow> rows;
    double t = 0.0;
    for (std::uint64_t i = 0; t < until_s; ++i) {
        const auto link = [&](Purpose purpose) {
            return id_at<LinkId>(
                static_cast<std::size_t>(uniform(seed, i, purpose) * static_cast<double>(network.links())));
        };
        if (uniform(seed, i, Purpose::compliance) < share)
            rows.push_back({t, link(Purpose::origin), link(Purpose::destination)});
        t += 3600.0 / rate_vph(t);
    }
    return rows;
}

// Geroliminis & Daganzo 2008: the mean flow of a network that is loaded evenly is a function of its mean density with
// one maximum, below the cuts (Daganzo & Geroliminis 2008): v_f k, s g / C of the longest green, w (k_j - k).
TEST(NetworkFlow, HasOneMaximumBelowItsCuts) {
    const Lab lab(toys::grid(4, 250.0, 50.0, 2), default_classes().rows[0]);
    constexpr double saturation_vph = 1900.0, wave_kmh = 20.8, jam_vpkm = 153.8, free_kmh = 50.0;
    double lane_km = 0.0, green_share = 0.0;
    for (std::size_t i = 0; i < lab.network.lanes(); ++i)
        lane_km += static_cast<double>(lab.network.link_length_m[lab.network.lane_link[id_at<LaneId>(i)]]) / 1000.0;
    for (std::size_t k = 0; k < lab.network.controllers(); ++k) {
        double cycle = 0.0, longest = 0.0;
        for (const Phase& phase : lab.network.controller_plan[id_at<ControllerId>(k)].phases) {
            cycle += static_cast<double>(phase.green_s + phase.amber_s + phase.all_red_s);
            longest = std::max(longest, static_cast<double>(phase.green_s + phase.amber_s));
        }
        green_share = std::max(green_share, longest / cycle);
    }
    const auto rising = [](double t) { return 500.0 + 13000.0 * t / 3600.0; };
    constexpr double bin_vpkm = 6.0;
    std::array<double, 20> vehicle_km{}, vehicle_h{}, hours{};
    double most_vpkm = 0.0;
    const auto driven_m = [](const World& world) {
        double sum = 0.0;
        for (const LaneSums& lane : world.sums) sum += static_cast<double>(lane.vehicle_m);
        for (const CityInterval& interval : world.measured.city) sum += interval.vehicle_m;
        return sum;
    };
    for (const std::uint64_t seed : {5U, 6U, 7U}) {  // of one morning alone some bins would hold a minute or two
        World world = lab.world(trips(lab.network, 4200.0, 1.0, seed, rising), 4200.0);
        double before_m = 0.0;
        while (!finished(world)) {
            for (int i = 0; i < 120 && !finished(world); ++i) step(world);  // a minute
            const double now_m = driven_m(world), k = static_cast<double>(world.vehicles.size()) / lane_km;
            const auto bin = std::min<std::size_t>(19, static_cast<std::size_t>(k / bin_vpkm));
            vehicle_km[bin] += (now_m - before_m) / 1000.0;
            vehicle_h[bin] += static_cast<double>(world.vehicles.size()) / 60.0;
            hours[bin] += 1.0 / 60.0;
            before_m = now_m;
            most_vpkm = std::max(most_vpkm, k);
        }
    }
    std::vector<double> flow;
    for (std::size_t bin = 0; bin < 20; ++bin) {
        if (hours[bin] == 0.0) continue;
        const double q = vehicle_km[bin] / hours[bin] / lane_km, k = vehicle_h[bin] / hours[bin] / lane_km;
        RecordProperty(fmt::format("k_{:.0f}", k), fmt::format("{:.0f} veh/h/lane", q));
        EXPECT_LE(q, 1.1 * free_kmh * k) << "at " << k;  // drivers' wishes vary by 10 %
        EXPECT_LE(q, saturation_vph * green_share) << "at " << k;
        EXPECT_LE(q, wave_kmh * (jam_vpkm - k)) << "at " << k;
        flow.push_back(q);
    }
    const auto top = std::max_element(flow.begin(), flow.end());
    EXPECT_GT(most_vpkm, 50.0) << "not loaded enough";
    EXPECT_LT(flow.back(), 0.85 * *top) << "no falling branch";
    for (auto i = flow.begin() + 1; i < flow.end(); ++i) {
        if (i <= top)
            EXPECT_GT(*i, 0.95 * *(i - 1)) << "falls before its maximum";
        else
            EXPECT_LT(*i, 1.10 * *(i - 1)) << "rises after its maximum";
    }
}

// The trips of 0.6 times the demand are among those of 0.8 times and so on: total delay never falls.
TEST(NetworkFlow, MoreDemandNeverCostsLess) {
    const Lab lab(toys::grid(4, 250.0, 50.0, 2), default_classes().rows[0]);
    for (const std::uint64_t seed : {1U, 2U}) {
        double before_h = 0.0;
        std::string all;
        for (const double scale : {0.6, 0.8, 1.0, 1.15, 1.3}) {
            const auto rows = trips(lab.network, 1800.0, scale / 1.3, seed, [](double) { return 1.3 * 2600.0; });
            World world = lab.world(rows, 3600.0);
            lab::run(world);
            const Measurements m = measurements(world);
            double delay_h = 0.0;
            for (std::size_t i = 0; i < rows.size(); ++i) delay_h += m.trips.delay_s[id_at<TripId>(i)] / 3600.0;
            EXPECT_EQ(world.counts.completed + world.counts.unreachable, rows.size()) << scale;
            EXPECT_GT(delay_h, before_h) << scale << " seed " << seed;
            all += fmt::format("{:.1f} ", delay_h);
            before_h = delay_h;
        }
        RecordProperty(fmt::format("seed_{}", seed), all);
    }
}

}  // namespace
}  // namespace septima

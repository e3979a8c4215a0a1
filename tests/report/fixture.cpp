#include "tests/report/fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/random.h"
#include "sim/batch/store.h"

namespace septima {

namespace {

constexpr std::size_t intervals = 36;  // 06:00 to 09:00
constexpr double start_s = 21600.0;

/// A number with mean 1: what differs between days; the same in every scenario of a seed.
double day_noise(std::uint64_t seed, std::uint64_t subject, double spread) {
    return 1.0 + spread * normal(seed, subject, Purpose::headway);
}

/// What the policy does on top of it, with its own small chance.
double policy_noise(std::uint64_t seed, std::uint64_t subject, std::size_t scenario, double spread) {
    return scenario == 0 ? 1.0 : 1.0 + spread * normal(seed, subject, Purpose::response, scenario);
}

StoreHeader fixture_header(const FixtureCase& what) {
    StoreHeader h;
    h.meta = {{"program_version", SEPTIMA_VERSION},
              {"city", "ensayo"},
              {"title_es", "Ciudad de ensayo"},
              {"title_en", "Test city"},
              {"start_s", "21600"},
              {"end_s", "32400"},
              {"warmup_s", "900"},
              {"report_interval_s", "300"},
              {"date", "2026-11-24"},
              {"network_hash", "00112233445566aa"},
              {"demand_hash", "ffeeddccbbaa9988"},
              {"created_at", "2026-11-22T10:00:00-05:00"},
              {"command_line", "septima compare ensayo --policy restriccion.toml --policy carril_bus.toml"},
              {"demand_scale_pct", "80"},
              {"fit",
               "set,kind,place,observed,modelled,source\ncalibration,speed,Calle 1,20,21,medido\n"
               "calibration,speed,Calle 2,30,27,medido\nvalidation,speed,Calle 3 <b>,25,31,medido\n"
               "validation,flow,estación 7,1000,1170,aforo\n"},
              {"interrupted", what.interrupted ? "1" : "0"},
              {"runs_planned", std::to_string(3 * what.seeds.size())}};
    h.scenarios = {
        {"base",
         {"Sin restricción", "No restriction"},
         {"La ciudad sin la medida.", "The city without the policy."},
         "",
         {}},
        {"restriccion",
         {"Pico y placa, todo el día", "Plate restriction, all day"},
         {"Los carros no circulan según el último dígito de la placa y la fecha.",
          "Cars may not drive by the last digit of their plate and the date."},
         "Decreto 003 de 2023 <script>alert('x')</script>",
         {{"Carros con placa terminada en 1, 2, 3, 4 y 5, de 06:00 a 21:00. Cumple el 92 %.",
           "Cars with plates ending in 1, 2, 3, 4 and 5, from 06:00 to 21:00. 92% comply."}}},
        {"carril_bus",
         {"Carril de bus en la Carrera 7", "Bus lane on Carrera 7"},
         {"El carril derecho de la Carrera 7 queda para buses.", "The right lane of Carrera 7 is for buses."},
         "supuesto",
         {{"Carrera 7, carril derecho, solo buses y taxis.", "Carrera 7, right lane, buses and taxis only."}}}};
    h.scenarios[2].cost = PolicyCost{3.3e9, 6e8, "supuesto <2>"};
    const auto value = [&h](std::string_view key, double central, double low, double high) {
        h.unit_values.push_back({std::string(key), central, low, high, {"supuesto & más", "assumption"}});
    };
    const std::array<double, unit_value_keys.size()> central{11000, 2885, 300, 29070, 300, 16720, 490, 9, 10};
    for (std::size_t i = 0; i < central.size(); ++i)
        value(unit_value_keys[i], central[i], 0.5 * central[i], 2.0 * central[i]);
    return h;
}

struct Grid {
    std::vector<LinkText> links;
    std::vector<char> northbound_like;  // N S E W of each link
};

LinkText street_link(std::size_t avenue, bool carrera, std::size_t piece, bool forward, std::size_t avenues) {
    const double span = 1.0 / static_cast<double>(avenues);
    const auto place = [&](std::size_t along) {
        const double a = static_cast<double>(avenue) * span, b = static_cast<double>(along) * span;
        // A city leaning to the north-east along its hills, taller than wide.
        const double east = carrera ? a : b, north = carrera ? b : a;
        const double bend = 0.02 * std::sin(3.0 * north);
        return GeoPoint{4.52 + 0.27 * north - 0.03 * east, -74.19 + 0.14 * east + 0.05 * north + bend};
    };
    LinkText link;
    link.street = carrera ? fmt::format("Carrera {}", 7 + 6 * avenue) : fmt::format("Calle {}", 3 + 10 * avenue);
    link.id = fmt::format("{}_{}_{}", carrera ? "KR" : "CL", avenue, 2 * piece + (forward ? 0 : 1));
    const bool express = avenue % 6 == 3;
    link.road_class = express ? "trunk" : avenue % 2 == 0 ? "primary" : "tertiary";
    link.express = express;
    link.lanes = express ? 3 : 2;
    link.length_m = 30000.0 * span;
    link.limit_kmh = express ? 70.0 : 50.0;
    link.geometry = {place(forward ? piece : piece + 1), place(forward ? piece + 1 : piece)};
    return link;
}

Grid fixture_grid(std::size_t avenues) {
    Grid grid;
    for (const bool carrera : {true, false})
        for (std::size_t a = 0; a < avenues; ++a)
            for (std::size_t p = 0; p + 1 < avenues; ++p)
                for (const bool forward : {true, false}) {
                    grid.links.push_back(street_link(a, carrera, p, forward, avenues));
                    grid.northbound_like.push_back(carrera ? (forward ? 'N' : 'S') : (forward ? 'E' : 'W'));
                }
    return grid;
}

/// 1 at the height of the peak, less before and after.
double peak(std::size_t interval) {
    const double t = (static_cast<double>(interval) - 14.0) / 12.0;
    return std::exp(-t * t);
}

struct Maker {
    const FixtureCase& what;
    const Grid& grid;
    std::size_t scenario;
    std::uint64_t seed;

    bool acts() const { return scenario > 0 && !(scenario == 1 && what.null_policy); }
    /// Factor on the speed of a link: the day as a whole reacts a little differently each time, and so does each
    /// street.
    double effect(std::size_t link) const {
        if (!acts()) return 1.0;
        const double day = policy_noise(seed, 1'000'000, scenario, 0.008) * policy_noise(seed, link, scenario, 0.01);
        if (scenario == 1) return day * (1.0 + 0.07 * uniform(0, link, Purpose::route));
        return grid.links[link].street == "Carrera 7" ? 0.82 * day : day;
    }
    double speed_kmh(std::size_t link, std::size_t interval) const {
        const LinkText& l = grid.links[link];
        const GeoPoint at = l.geometry.front();
        const double centre =
            std::exp(-(std::pow((at.lat_deg - 4.62) / 0.06, 2.0) + std::pow((at.lon_deg + 74.08) / 0.05, 2.0)));
        const double free = l.express ? 58.0 : 31.0;
        const double slow = 1.0 - 0.35 * peak(interval) - 0.45 * centre * uniform(0, link, Purpose::origin);
        return free * std::max(0.12, slow) * day_noise(seed, link * 64 + interval, 0.06) * effect(link);
    }
};

void make_links(RunResult& run, const Maker& maker) {
    LinkIntervalColumns& c = run.link_intervals;
    for (std::size_t t = 0; t < intervals; ++t)
        for (std::size_t i = 0; i < maker.grid.links.size(); ++i) {
            const double flow = 20.0 + 40.0 * peak(t) * uniform(0, i, Purpose::destination);
            const double km = flow * maker.grid.links[i].length_m / 1000.0;
            c.link.push_back(id_at<LinkId>(i));
            c.start_s.push_back(static_cast<float>(start_s + 300.0 * static_cast<double>(t)));
            c.vehicles.push_back(static_cast<std::uint32_t>(flow));
            c.vehicle_km.push_back(static_cast<float>(km));
            c.vehicle_h.push_back(static_cast<float>(km / maker.speed_kmh(i, t)));
        }
}

void make_intervals(RunResult& run, const Maker& maker) {
    std::vector<double> km(intervals, 0.0), h(intervals, 0.0);
    const std::size_t links = maker.grid.links.size();
    for (std::size_t i = 0; i < run.link_intervals.size(); ++i) {
        km[i / links] += static_cast<double>(run.link_intervals.vehicle_km[i]);
        h[i / links] += static_cast<double>(run.link_intervals.vehicle_h[i]);
    }
    for (std::size_t t = 0; t < intervals; ++t)
        run.intervals.push_back({start_s + 300.0 * static_cast<double>(t), km[t] / h[t], std::round(12.0 * h[t]),
                                 std::round(40.0 * peak(t)), std::round(2000.0 * peak(t)), std::round(1900.0 * peak(t)),
                                 km[t], h[t], 0.4 * h[t]});
}

void make_corridors(RunResult& run, const Maker& maker) {
    const std::size_t links = maker.grid.links.size();
    std::vector<std::pair<std::string, char>> rows;
    for (std::size_t i = 0; i < links; ++i) {
        const std::pair<std::string, char> key{maker.grid.links[i].street, maker.grid.northbound_like[i]};
        if (std::find(rows.begin(), rows.end(), key) == rows.end()) rows.push_back(key);
    }
    if (rows.size() > 50) rows.resize(50);
    for (const auto& [street, direction] : rows)
        for (std::size_t t = 0; t < intervals; ++t) {
            double km = 0.0, h = 0.0;
            for (std::size_t i = 0; i < links; ++i) {
                if (maker.grid.links[i].street != street || maker.grid.northbound_like[i] != direction) continue;
                km += static_cast<double>(run.link_intervals.vehicle_km[t * links + i]);
                h += static_cast<double>(run.link_intervals.vehicle_h[t * links + i]);
            }
            run.corridor_intervals.push_back(
                {street, direction, start_s + 300.0 * static_cast<double>(t), km / h, km / 30.0 * 12.0, km, h});
        }
}

/// Three bus lines; the bus lane of the second policy helps the first two and costs the third nothing.
void make_lines(RunResult& run, const Maker& maker) {
    const std::array<std::pair<const char*, double>, 4> scopes{
        {{"all", 14.0}, {"line:T1", 12.0}, {"line:T2 <b>", 14.0}, {"line:Z9", 17.0}}};
    for (std::size_t i = 0; i < scopes.size(); ++i) {
        const auto& [scope, speed_kmh] = scopes[i];
        const bool helps = maker.acts() && maker.scenario == 2 && i < 3;
        const double own = day_noise(maker.seed, 400 + i, 0.02) *
                           policy_noise(maker.seed, 410 + i, maker.acts() ? maker.scenario : 0, 0.005);
        const auto push = [&, &scope = scope](const char* name, const char* unit, double value) {
            run.indicators.push_back({scope, name, unit, value * own});
        };
        push("bus_speed_kmh", "km/h", speed_kmh * (helps ? 1.25 : 1.0));
        push("bus_headway_cv_pct", "%", helps ? 31.0 : 52.0);
        push("bus_wait_s", "s", helps ? 165.0 : 190.0);
        push("bus_dwell_s", "s", 19.0);
        push("bus_boardings", "passengers", 5200.0);
    }
}

void make_indicators(RunResult& run, const Maker& maker) {
    double km = 0.0, h = 0.0;
    for (const IntervalRow& row : run.intervals) {
        km += row.vehicle_km;
        h += row.vehicle_h;
    }
    const auto all = [&](const char* name, const char* unit, double value) {
        run.indicators.push_back({"all", name, unit, value});
    };
    const double slowness = h / km * 30.0;  // 1 at 30 km/h
    const double suppressed =
        maker.acts() && maker.scenario == 1 ? std::round(11800.0 * day_noise(maker.seed, 7, 0.01)) : 0.0;
    const double trips = std::round(162000.0 * day_noise(maker.seed, 8, 0.004)) - suppressed;
    run.trips = static_cast<std::int64_t>(trips);
    run.completed = static_cast<std::int64_t>(0.97 * trips);
    run.suppressed = static_cast<std::int64_t>(suppressed);
    run.unserved = 12;
    all("mean_travel_time_s", "s", 1010.0 * slowness);
    all("p90_travel_time_s", "s", 1980.0 * slowness);
    all("mean_delay_s", "s", 1010.0 * slowness - 640.0);
    all("trips", "trips", trips);
    all("completed", "trips", static_cast<double>(run.completed));
    all("suppressed_trips", "trips", suppressed);
    all("mean_speed_kmh", "km/h", km / h);
    all("vehicle_km", "km", 7.4 * trips);
    all("vehicle_h", "h", 7.4 * trips * h / km);
    all("unserved", "trips", static_cast<double>(run.unserved));
    all("stuck", "veh", 0.0);
    all("mean_stops", "stops", 9.4 * slowness);
    all("max_queue_veh", "veh", std::round(5400.0 * slowness));
    all("throughput_vph", "veh/h", static_cast<double>(run.completed) / 3.0);
    all("fuel_l", "l", 0.62 * trips * slowness);
    all("co2_t", "t", 0.00142 * trips * slowness);
    all("nox_kg", "kg", 0.0061 * trips * slowness);
    all("pm_kg", "kg", 0.00041 * trips * slowness);
    all("person_h", "h", 0.41 * trips * slowness);
    all("delay_h", "h", trips * (1010.0 * slowness - 640.0) / 3600.0);
    all("outside_wait_h", "h", 61.0 * slowness);
    all("shifted_trips", "trips", std::round(0.2 * suppressed));
    all("mode_shifted_trips", "trips", std::round(0.7 * suppressed));
    all("given_up_trips", "trips", suppressed - std::round(0.7 * suppressed));
    all("paying_trips", "trips", std::round(0.1 * suppressed));
    all("revenue_cop", "COP", 33441.5 * std::round(0.1 * suppressed));
    const std::array<std::pair<const char*, double>, 4> classes{
        {{"car", 0.56}, {"motorcycle", 0.3}, {"taxi", 0.08}, {"truck", 0.06}}};
    for (const auto& [name, share] : classes) {
        const std::string scope = fmt::format("class:{}", name);
        const double lost = scope == "class:car" ? suppressed : 0.0;
        run.indicators.push_back(
            {scope, "mean_travel_time_s", "s", 1010.0 * slowness * (scope == "class:motorcycle" ? 0.8 : 1.05)});
        run.indicators.push_back({scope, "mean_delay_s", "s", 300.0 * slowness});
        run.indicators.push_back({scope, "trips", "trips", std::round(share * (trips + suppressed)) - lost});
        run.indicators.push_back({scope, "mean_speed_kmh", "km/h", km / h * (scope == "class:truck" ? 0.9 : 1.0)});
    }
    make_lines(run, maker);
}

void make_distribution(RunResult& run) {
    const double mean_s = indicator(run, "all", "mean_travel_time_s", 0.0);
    for (int bin = 0; bin < 80; ++bin) {
        const double t = 60.0 * bin + 30.0;
        // Gamma of shape 3: no trip is instant, few are very long.
        const double x = 3.0 * t / mean_s;
        const double density = x * x * std::exp(-x) / 2.0 * 3.0 / mean_s;
        const auto trips = static_cast<std::int64_t>(density * 60.0 * static_cast<double>(run.completed));
        if (trips > 0) run.distribution.push_back({"all", "travel_time_s", 60.0 * bin, 60.0 * (bin + 1), trips});
    }
}

void make_causes(RunResult& run, const Maker& maker) {
    const double delay_h = indicator(run, "all", "delay_h", 0.0);
    const std::array<std::pair<const char*, double>, 9> causes{{{"red", 0.41},
                                                                {"queue", 0.27},
                                                                {"blocked", 0.04},
                                                                {"yield", 0.07},
                                                                {"lane_change", 0.05},
                                                                {"slow_leader", 0.11},
                                                                {"bus_stop", 0.03},
                                                                {"incident", 0.0},
                                                                {"outside", 0.02}}};
    for (std::size_t i = 0; i < causes.size(); ++i) {
        const double own = maker.acts() && i == 1 ? 0.9 : 1.0;
        run.delay_causes.push_back(
            {causes[i].first, own * causes[i].second * delay_h * day_noise(maker.seed, 100 + i, 0.01)});
    }
}

/// Two zones, two lengths, and what their corridors lose to red: the policy helps long trips and the south, and costs
/// the north a little.
void make_groups(RunResult& run, const Maker& maker) {
    const double trips = static_cast<double>(run.trips);
    const auto push = [&](const char* dimension, const char* name, double share, double seconds, double change_s) {
        const std::size_t acting = maker.acts() ? maker.scenario : 0;
        const double own = (maker.acts() ? change_s : 0.0) + 4.0 * day_noise(maker.seed, run.groups.size(), 0.5) +
                           policy_noise(maker.seed, 300 + run.groups.size(), acting, 6.0);
        TripGroupRow row{.dimension = dimension, .name = name};
        row.trips = static_cast<std::int64_t>(share * trips);
        row.completed = row.trips;
        row.time_h = static_cast<double>(row.trips) * (seconds + own) / 3600.0;
        row.delay_h = 0.4 * row.time_h;
        row.person_h = 1.4 * row.time_h;
        row.distance_km = 7.4 * static_cast<double>(row.trips);
        row.fuel_l = 0.62 * static_cast<double>(row.trips) * (1.0 + 1e-4 * own);
        run.groups.push_back(row);
    };
    push("distance_km", "2-5", 0.4, 620.0, 0.0);
    push("distance_km", "15+", 0.6, 1900.0, -120.0);
    push("class", "motorcycle", 0.3, 800.0, -20.0);
    push("stratum", "3", 0.5, 1000.0, -30.0);
    push("zone", "Norte <1>", 0.3, 900.0, 45.0);
    push("zone", "Sur", 0.7, 1500.0, -90.0);
    for (const CorridorIntervalRow& row : run.corridor_intervals)
        if (row.start_s == run.corridor_intervals.front().start_s)
            run.corridor_causes.push_back({row.corridor, row.direction, "red",
                                           (maker.acts() ? 0.5 : 1.0) * day_noise(maker.seed, 7, 0.02) * 200.0});
}

RunResult make_run(const FixtureCase& what, const Grid& grid, std::size_t scenario, std::uint64_t seed) {
    const Maker maker{what, grid, scenario, seed};
    RunResult run;
    run.scenario = scenario;
    run.facts = {seed, mixed_bits(seed, maker.acts() ? scenario : 0, Purpose::route, 0), 310'000'000, 41.5, 43.25};
    make_links(run, maker);
    make_intervals(run, maker);
    make_corridors(run, maker);
    make_indicators(run, maker);
    make_distribution(run);
    make_causes(run, maker);
    make_groups(run, maker);
    if (what.gridlock && scenario == 1 && seed == what.seeds.back()) {
        run.flagged = "gridlock";
        run.events.push_back({28000.0, "gridlock", grid.links[0].id, "4 links wait for each other in a circle"});
    }
    return run;
}

}  // namespace

void write_fixture(const std::filesystem::path& file, const FixtureCase& what) {
    const Grid grid = fixture_grid(what.avenues);
    StoreHeader header = fixture_header(what);
    header.links = grid.links;
    if (what.single) header.scenarios.resize(1);
    ResultWriter writer(file, header);
    std::vector<RunResult> runs;
    for (const std::uint64_t seed : what.seeds)
        for (std::size_t scenario = 0; scenario < header.scenarios.size(); ++scenario) {
            if (what.interrupted && scenario > 0 && seed == what.seeds.back()) continue;
            runs.push_back(make_run(what, grid, scenario, seed));
            writer.add(runs.back());
        }
    for (std::size_t scenario = 1; scenario < header.scenarios.size(); ++scenario)
        writer.add(comparison_rows(runs, scenario));
    writer.commit();
}

}  // namespace septima

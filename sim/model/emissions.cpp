#include "sim/model/emissions.h"

#include <array>
#include <cmath>
#include <span>

namespace septima {

namespace {

constexpr double gravity_mps2 = 9.81;

/// What burns. Density and carbon as in IPCC 2006, vol. 2, tables 1.2 and 1.4 (petrol 44.3 TJ/Gg x 69.3 t/TJ,
/// diesel 43.0 x 74.1); the bio share of Colombian blends counts like the rest (assumption).
struct Fuel {
    double g_per_l;
    double co2_per_fuel;
    double joule_per_g;
};
constexpr Fuel petrol{745.0, 3.070, 44300.0};
constexpr Fuel diesel{840.0, 3.186, 43000.0};
constexpr Fuel none{0.0, 0.0, 1.0};

/// One step of emission standards: what it emits per g of fuel and how large its part of the fleet is.
struct Standard {
    double share;
    double nox_per_fuel;
    double pm_per_fuel;
};

// Petrol cars: limits in g/km (91/441/EEC, 98/69/EC, (EC) 715/2007: NOx 0.5 of HC+NOx 0.97 for Euro 1, 0.25 for Euro 2,
// 0.08 for Euro 4, 0.06 for Euro 6) over 60 g fuel/km in town, doubled for age and cold starts (assumption). Without a
// catalyst 2 g/km (order of EMEP/EEA's open-loop classes; from memory). PM about 1 to 5 mg/km (same).
// Fleet (assumption): mean age 17 years (andi.com.co 17280); Euro 2 from about 2010, Euro 4 rare, Euro 6 from 2023.
constexpr std::array petrol_cars{Standard{0.15, 0.033, 0.00008}, Standard{0.25, 0.0167, 0.00005},
                                 Standard{0.40, 0.0083, 0.00005}, Standard{0.15, 0.0027, 0.00002},
                                 Standard{0.05, 0.0020, 0.00002}};

// Motorcycles: limits in g/km of 97/24/EC and 2002/51/EC (NOx 0.3 to Euro 2, 0.15 Euro 3) over 20 g fuel/km; PM 20, 10
// and 5 mg/km for four-stroke machines of growing age (order of EMEP/EEA; from memory). Fleet (assumption): half Euro 2
// or older (Euro 3 demanded from 2021).
constexpr std::array motorcycles{Standard{0.20, 0.015, 0.0010}, Standard{0.35, 0.015, 0.0005},
                                 Standard{0.45, 0.0075, 0.00025}};

// Heavy diesel: limits in g/kWh (91/542/EEC, 1999/96/EC, (EC) 595/2009; NOx 8.0 7.0 5.0 3.5 2.0 0.46 and PM 0.36 0.15
// 0.16 0.03 0.03 0.01 for Euro I to VI; Euro 0 taken as 14.4 and 0.6) over 220 g fuel/kWh (assumption: 38 % efficient).
// Euro IV and V are doubled: their catalysts are too cold in town (assumption after reports of in-use tests).
constexpr double g_per_kwh = 220.0;
constexpr Standard heavy(double share, double nox_gpkwh, double pm_gpkwh) {
    return {share, nox_gpkwh / g_per_kwh, pm_gpkwh / g_per_kwh};
}
// Buses (assumption): zonal and city buses of 2008-2024, newer than the trucks.
constexpr std::array buses{heavy(0.05, 8.0, 0.36), heavy(0.20, 7.0, 0.15), heavy(0.15, 5.0, 0.16),
                           heavy(0.20, 7.0, 0.06), heavy(0.25, 4.0, 0.06), heavy(0.15, 0.46, 0.01)};
// Trunk buses of Bogotá were renewed in 2019-20 with Euro V and VI (1,441 of about 2,100; assumption elsewhere).
constexpr std::array trunk_buses{heavy(0.10, 7.0, 0.15), heavy(0.20, 7.0, 0.06), heavy(0.40, 4.0, 0.06),
                                 heavy(0.30, 0.46, 0.01)};
// Trucks: 84 % below Euro III, 73 % older than ten years (Bogotá 2020, radiosantafe.com 2020-02-19).
constexpr std::array trucks{heavy(0.34, 14.4, 0.60), heavy(0.20, 8.0, 0.36), heavy(0.30, 7.0, 0.15),
                            heavy(0.06, 5.0, 0.16),  heavy(0.07, 7.0, 0.06), heavy(0.03, 4.0, 0.06)};
constexpr std::array nothing{Standard{1.0, 0.0, 0.0}};

constexpr bool is_whole(std::span<const Standard> fleet) {
    double sum = 0.0;
    for (const Standard& standard : fleet) sum += standard.share;
    return sum > 0.999 && sum < 1.001;
}
static_assert(is_whole(petrol_cars) && is_whole(motorcycles) && is_whole(buses) && is_whole(trunk_buses) &&
              is_whole(trucks) && is_whole(nothing));

/// A kind's body and engine. Rolling coefficients and drag areas: usual textbook ranges (Gillespie 1992; Bosch
/// Automotive Handbook; from memory). Idle: petrol about 0.6 l/h per litre of engine, diesel buses 2.5 to 3.5 l/h with
/// fan, alternator and compressor (assumption). Efficiency: marginal efficiency of the engine (slope of the Willans
/// line) x driveline.
struct Body {
    double rolling;
    double drag_area_m2;  ///< drag coefficient x frontal area
    double rotating;      ///< rotating parts, share of the mass
    double idle_gps;
    double efficiency;
    Fuel fuel;
    std::span<const Standard> fleet;
};

Body body_of(VehicleKind kind) {
    switch (kind) {
        case VehicleKind::car:
        case VehicleKind::taxi:
            return {0.013, 0.70, 0.05, 0.20, 0.30 * 0.90, petrol, petrol_cars};
        case VehicleKind::motorcycle:
            return {0.018, 0.55, 0.05, 0.060, 0.26 * 0.88, petrol, motorcycles};
        case VehicleKind::van:
            return {0.013, 1.40, 0.05, 0.28, 0.30 * 0.88, petrol, petrol_cars};
        case VehicleKind::bus:
            return {0.009, 4.50, 0.07, 0.75, 0.40 * 0.85, diesel, buses};
        case VehicleKind::articulated_bus:
            return {0.009, 4.80, 0.07, 1.00, 0.40 * 0.85, diesel, trunk_buses};
        case VehicleKind::biarticulated_bus:
            return {0.009, 5.00, 0.07, 1.20, 0.40 * 0.85, diesel, trunk_buses};
        case VehicleKind::truck:
            return {0.009, 5.00, 0.07, 0.55, 0.40 * 0.88, diesel, trucks};
        case VehicleKind::bicycle:
            break;
    }
    return {0.006, 0.5, 0.0, 0.0, 1.0, none, nothing};
}

/// Changes with altitude beside the thinner air around the body, per km above the sea (assumptions after reports on
/// diesel engines at 1 to 4 km: a little more fuel, clearly more soot; petrol engines gain from the opener throttle
/// what they lose elsewhere).
struct Altitude {
    double fuel_per_km;
    double pm_per_km;
};
constexpr Altitude petrol_altitude{0.0, 0.05};
constexpr Altitude diesel_altitude{0.015, 0.15};

}  // namespace

double air_density_kgpm3(double altitude_m) {
    // ISA troposphere: rho0 (1 - L h / T0)^(g M / (R L) - 1).
    return 1.225 * std::pow(1.0 - 2.25577e-5 * altitude_m, 4.25588);
}

EmissionFactors emission_factors(const VehicleClass& vehicle, double altitude_m) {
    const Body body = body_of(vehicle.kind);
    const Altitude altitude = body.fuel.g_per_l == diesel.g_per_l ? diesel_altitude : petrol_altitude;
    const double km = altitude_m / 1000.0;
    const double mass_kg = static_cast<double>(vehicle.mass_kg);
    double nox = 0.0;
    double pm = 0.0;
    for (const Standard& standard : body.fleet) {
        nox += standard.share * standard.nox_per_fuel;
        pm += standard.share * standard.pm_per_fuel;
    }
    EmissionFactors f;
    f.idle_gps = static_cast<float>(body.idle_gps);
    f.rolling_n = static_cast<float>(body.rolling * mass_kg * gravity_mps2);
    f.drag_n_per_mps2 = static_cast<float>(0.5 * air_density_kgpm3(altitude_m) * body.drag_area_m2);
    f.inertia_kg = static_cast<float>(mass_kg * (1.0 + body.rotating));
    f.nox_per_fuel = static_cast<float>(nox);
    f.pm_per_fuel = static_cast<float>(pm * (1.0 + altitude.pm_per_km * km));
    f.co2_per_fuel = static_cast<float>(body.fuel.co2_per_fuel);
    f.fuel_g_per_l = static_cast<float>(body.fuel.g_per_l);
    if (body.fuel.g_per_l > 0.0)
        f.fuel_g_per_j =
            static_cast<float>((1.0 + altitude.fuel_per_km * km) / (body.efficiency * body.fuel.joule_per_g));
    return f;
}

}  // namespace septima

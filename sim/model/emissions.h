#pragma once

#include <algorithm>

#include "sim/base/vehicle_class.h"
#include "sim/model/vehicle_classes.h"

namespace septima {

/// What a class of vehicles burns and emits, reduced to what a vehicle-second needs. Method, constants and sources:
/// sim/model/emissions.cpp.
struct EmissionFactors {
    float idle_gps = 0.0F;         ///< fuel of the running engine and its auxiliaries, g/s
    float rolling_n = 0.0F;        ///< rolling resistance, N
    float drag_n_per_mps2 = 0.0F;  ///< aerodynamic drag / speed^2, N / (m/s)^2; thinner air drags less
    float inertia_kg = 0.0F;       ///< mass with rotating parts
    float fuel_g_per_j = 0.0F;     ///< fuel per joule at the wheels
    float nox_per_fuel = 0.0F;     ///< g NOx / g fuel
    float pm_per_fuel = 0.0F;      ///< g exhaust particles / g fuel
    float co2_per_fuel = 0.0F;     ///< g CO2 / g fuel
    float fuel_g_per_l = 0.0F;     ///< density of the fuel, g/l; 0 = no engine
};

/// Factors of a class at an altitude, m above the sea (ISA air density). REQUIRES -500 <= altitude_m <= 6000.
EmissionFactors emission_factors(const VehicleClass& vehicle, double altitude_m);

/// Air density of the international standard atmosphere, kg/m^3.
double air_density_kgpm3(double altitude_m);

/// Power at the wheels, W; negative while braking.
inline float tractive_power_w(const EmissionFactors& f, float speed_mps, float accel_mps2) {
    return speed_mps * (f.rolling_n + f.drag_n_per_mps2 * speed_mps * speed_mps + f.inertia_kg * accel_mps2);
}

/// Fuel, g/s: idle, plus what the wheels ask for (Willans line). NOx, PM and CO2 are proportional to it.
inline float fuel_gps(const EmissionFactors& f, float speed_mps, float accel_mps2) {
    return f.idle_gps + f.fuel_g_per_j * std::max(0.0F, tractive_power_w(f, speed_mps, accel_mps2));
}

}  // namespace septima

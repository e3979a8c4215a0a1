#include "sim/model/vehicle_classes.h"

namespace septima {

int VehicleClasses::find(const std::string& name) const {
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].name == name) return static_cast<int>(i);
    return -1;
}

VehicleClasses default_classes() {
    VehicleClasses classes;
    const auto add = [&classes](VehicleKind kind, float length_m, float accel_mps2, float persons) -> VehicleClass& {
        VehicleClass c;
        c.name = name_of(kind);
        c.kind = kind;
        c.length_m = length_m;
        c.max_accel_mps2 = accel_mps2;
        c.persons = persons;
        classes.rows.push_back(c);
        return classes.rows.back();
    };
    add(VehicleKind::car, 4.5F, 1.8F, 1.4F);
    VehicleClass& motorcycle = add(VehicleKind::motorcycle, 2.1F, 2.4F, 1.15F);
    motorcycle.min_gap_m = 1.2F;
    motorcycle.time_headway_s = 0.8F;
    motorcycle.desired_speed_factor = 1.1F;
    motorcycle.mass_kg = 190.0F;
    motorcycle.critical_gap_s = 3.8F;
    motorcycle.filters = true;
    add(VehicleKind::taxi, 4.3F, 1.8F, 1.3F);
    VehicleClass& van = add(VehicleKind::van, 5.5F, 1.5F, 1.3F);
    van.mass_kg = 2500.0F;
    const auto heavy = [&add](VehicleKind kind, float length_m, float accel_mps2, float persons,
                              float mass_kg) -> VehicleClass& {
        VehicleClass& c = add(kind, length_m, accel_mps2, persons);
        c.mass_kg = mass_kg;
        c.time_headway_s = 1.3F;
        c.comfort_decel_mps2 = 1.6F;
        c.max_speed_mps = 22.2F;
        c.critical_gap_s = 5.5F;
        c.desired_speed_factor = 0.95F;
        return c;
    };
    // Boarding from a platform after paying there, through all doors (sim/model/README.md).
    const auto from_platform = [](VehicleClass& c, float places, float channels) {
        c.places = places;
        c.doors = {channels, channels, 2.0F, 1.5F, 5.0F, true};
    };
    heavy(VehicleKind::bus, 12.0F, 1.1F, 35.0F, 15000.0F);
    from_platform(heavy(VehicleKind::articulated_bus, 18.0F, 1.0F, 90.0F, 28000.0F), 160.0F, 8.0F);
    from_platform(heavy(VehicleKind::biarticulated_bus, 27.0F, 0.9F, 140.0F, 39000.0F), 250.0F, 14.0F);
    heavy(VehicleKind::truck, 9.0F, 0.9F, 1.2F, 14000.0F);
    VehicleClass& bicycle = add(VehicleKind::bicycle, 1.8F, 0.8F, 1.0F);
    bicycle.min_gap_m = 0.8F;
    bicycle.max_speed_mps = 5.5F;
    bicycle.mass_kg = 90.0F;
    bicycle.filters = true;
    return classes;
}

}  // namespace septima

#pragma once

#include <string>
#include <vector>

#include "sim/base/vehicle_class.h"

namespace septima {

/// How passengers of a bus get in and out (dwell.h).
struct Doors {
    float boarding_channels = 1.0F;   ///< passengers who board side by side
    float alighting_channels = 1.0F;  ///< ... alight
    float boarding_s = 2.75F;         ///< per passenger and channel
    float alighting_s = 1.75F;
    float open_close_s = 4.0F;
    bool shared = false;  ///< first out, then in, through the same doors; otherwise at the same time
};

/// Parameters of one class of vehicles and its drivers. Sources of the defaults: sim/model/README.md.
struct VehicleClass {
    std::string name = "car";
    VehicleKind kind = VehicleKind::car;
    float length_m = 4.5F;
    float time_headway_s = 1.0F;        ///< IDM T
    float min_gap_m = 2.0F;             ///< IDM s0
    float max_accel_mps2 = 1.8F;        ///< IDM a
    float comfort_decel_mps2 = 2.0F;    ///< IDM b
    float accel_exponent = 4.0F;        ///< IDM delta
    float max_speed_mps = 41.7F;        ///< what the vehicle can do
    float desired_speed_factor = 1.0F;  ///< desired speed / limit, mean over drivers
    float speed_spread = 0.1F;          ///< its standard deviation, normal, cut at 3 sd; 0 = identical drivers
    float headway_spread = 0.0F;        ///< standard deviation of T / mean T
    float critical_gap_s = 4.5F;        ///< shortest headway of the major flow that is taken (HCM tc)
    float follow_up_time_s = 0.0F;      ///< headway of those who go one after the other in a long gap (HCM tf), at
                                        ///< least; 0: what car following gives, 2.1 s for the default car
    float persons = 1.0F;               ///< occupants, for person-hours
    float mass_kg = 1300.0F;
    bool filters = false;           ///< rides between queued lanes
    float filter_share = 0.8F;      ///< of its riders who do
    float filter_speed_mps = 7.0F;  ///< not faster than this between lanes
    float places = 80.0F;           ///< passengers that a bus holds
    Doors doors;                    ///< of a bus
};

/// The classes of a scenario; row numbers are what vehicles carry.
struct VehicleClasses {
    std::vector<VehicleClass> rows;
    /// Row of a class by name; -1 when absent.
    int find(const std::string& name) const;
};

/// One class per kind with the default parameters.
VehicleClasses default_classes();

}  // namespace septima

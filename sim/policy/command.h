#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/geometry.h"
#include "sim/base/ids.h"
#include "sim/base/vehicle_class.h"
#include "sim/network/network.h"

namespace septima {

// A command is one change to the city, as plain data with a time. A policy file, a click in the dashboard and a
// response plan all make the same commands; World applies them at the first step at or after `time_s`.

/// Speed limit of links; max_mps <= 0 restores the mapped limit.
struct SetSpeedLimit {
    std::vector<LinkId> links;
    float max_mps = 0.0F;
    bool operator==(const SetSpeedLimit&) const = default;
};

/// Who may use lanes; `allowed` = 0 closes them; `restore` puts the mapped permission back.
struct SetLaneAccess {
    std::vector<LaneId> lanes;
    KindMask allowed = 0;
    float compliance = 1.0F;  ///< share of the excluded who obey
    bool restore = false;
    bool operator==(const SetLaneAccess&) const = default;
};

/// Replaces the plan of a controller; an empty plan restores the mapped one.
struct SetSignalPlan {
    ControllerId controller = no_id<ControllerId>;
    SignalPlan plan;
    bool operator==(const SetSignalPlan&) const = default;
};

/// How a controller runs its plan from now on; `restore` puts the mapped way back.
struct SetSignalControl {
    ControllerId controller = no_id<ControllerId>;
    SignalControl control;
    bool restore = false;
    bool operator==(const SetSignalControl&) const = default;
};

/// Money to enter links, COP; 0 removes it. Drivers weigh it by their value of time.
struct SetToll {
    std::vector<LinkId> links;
    float price_cop = 0.0F;
    KindMask kinds = all_kinds;
    float exempt = 0.0F;  ///< share of the vehicles that pay nothing
    bool operator==(const SetToll&) const = default;
};

/// What the restricted who comply do instead; shares sum to 1.
struct Response {
    float other_mode = 0.0F;  ///< the trip is not made by this vehicle (suppressed)
    float shift_time = 0.0F;  ///< departs outside the window
    float leave = 0.0F;       ///< the trip is not made at all
    float pay = 0.0F;         ///< pays the exemption and drives
    float second_car = 0.0F;  ///< drives another car with an allowed plate
    bool operator==(const Response&) const = default;
};

/// Trips of these kinds with these plates may not depart while the rule is in force (whole city, or where listed).
struct RestrictPlates {
    std::uint32_t rule = 0;  ///< identity of the rule: the same trip draws the same numbers for it in every world
    bool lift = false;       ///< ends the rule of this number
    KindMask kinds = 0;
    std::uint16_t digits = 0;  ///< bit d: plates with digit d are banned
    bool first_digit = false;  ///< otherwise the last digit counts
    bool here = true;          ///< applies to vehicles registered here
    bool elsewhere = true;     ///< ... and elsewhere
    std::vector<char>
        zone_link;  ///< per link 1 = inside; empty = the whole city. A trip is meant when it starts or ends inside
    float exempt = 0.0F;
    float compliance = 1.0F;
    Response response;
    bool response_given = false;  ///< the file says it; otherwise choices (sim/world/choices.h) may take its place
    float permit_cop = 0.0F;      ///< what driving all the same costs a day; 0: there is no permit
    float window_end_s = 0.0F;    ///< those who shift depart before `time_s` or after this time
    bool operator==(const RestrictPlates&) const = default;
};

/// Scales the trips that depart from now on; factor < 1 drops, > 1 repeats, nested: 0.8 keeps the trips that 0.7 keeps.
struct ScaleDemand {
    std::uint32_t rule = 0;
    KindMask kinds = all_kinds;
    std::vector<ZoneId> zones;  ///< origins or destinations; empty = all
    float factor = 1.0F;
    bool operator==(const ScaleDemand&) const = default;
};

/// What happened, in the thirteen classes of TOPIS's open data, A01 to A13 in this order (FACTS 1.3).
enum class IncidentClass : std::uint8_t {
    traffic_accident,
    vehicle_breakdown,
    pedestrian_accident,
    roadworks,
    fallen_object,
    bus_accident,
    subway_accident,
    fire,
    weather,
    assembly,
    other,
    public_report,
    information
};
inline constexpr std::size_t incident_classes = 13;
inline constexpr std::array<std::string_view, incident_classes> incident_class_names{"traffic_accident",
                                                                                     "vehicle_breakdown",
                                                                                     "pedestrian_accident",
                                                                                     "roadworks",
                                                                                     "fallen_object",
                                                                                     "bus_accident",
                                                                                     "subway_accident",
                                                                                     "fire",
                                                                                     "weather",
                                                                                     "assembly",
                                                                                     "other",
                                                                                     "public_report",
                                                                                     "information"};

/// Something stands on lanes of a link: drivers stop behind it and change lanes around it. Not a closure: the lanes
/// stay open before and beyond it. `clear` takes away an incident with the same lanes and place.
struct SetIncident {
    LinkId link = no_id<LinkId>;
    std::vector<LaneId> lanes;  ///< blocked; of this link; empty: it only slows down those who pass
    float begin_m = 0.0F;       ///< where it begins for those who come, on the coordinate of the lanes
    float end_m = 0.0F;
    float passing_mps = 0.0F;  ///< nobody drives faster beside it, on any lane of the link; <= 0: as the limit says
    IncidentClass incident_class = IncidentClass::traffic_accident;
    bool clear = false;
    bool operator==(const SetIncident&) const = default;
};

/// Buses that follow the one before them too closely wait at stops: a share of what is missing to the headway, at most
/// so long. `restore`: they leave when they are done.
struct SetBusHolding {
    std::vector<std::uint32_t> lines;  ///< rows of BusLines::lines
    std::vector<std::uint32_t> stops;  ///< rows of BusLines::stops; empty: at each of the lines' stops
    float headway_s = 0.0F;            ///< <= 0: that of the line's timetable
    float share = 1.0F;
    float most_s = 60.0F;
    bool restore = false;
    bool operator==(const SetBusHolding&) const = default;
};

/// A message sign where each of the links begins: so many of those who pass, drawn by trip and link (a larger share
/// keeps those of a smaller one), read present travel times on it. 0 takes it away.
struct SetMessageSign {
    std::vector<LinkId> links;
    float attention = 0.0F;
    KindMask kinds = all_kinds;
    bool operator==(const SetMessageSign&) const = default;
};

using Action = std::variant<SetSpeedLimit, SetLaneAccess, SetSignalPlan, SetToll, RestrictPlates, ScaleDemand,
                            SetSignalControl, SetIncident, SetBusHolding, SetMessageSign>;

struct Command {
    double time_s = -std::numeric_limits<double>::infinity();  ///< seconds since midnight
    Action action;
    bool operator==(const Command&) const = default;
};

/// Spanish and English.
struct Text {
    std::string es;
    std::string en;
    bool operator==(const Text&) const = default;
};

/// What a policy costs the city, as its file says.
struct PolicyCost {
    double investment_cop = 0.0;  ///< once, before the first year
    double yearly_cop = 0.0;      ///< to run and to maintain
    std::string source;
    bool operator==(const PolicyCost&) const = default;
};

/// A named list of commands: a policy compiled for one network and one date.
struct Policy {
    std::string key;  ///< file name without .toml
    Text name;
    Text description;
    std::string source;
    std::vector<Command> commands;  ///< sorted by time, order of the file kept
    std::vector<Text> measures;     ///< one sentence each
    std::optional<PolicyCost> cost = {};
};

}  // namespace septima

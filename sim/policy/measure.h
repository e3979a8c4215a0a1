#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/geometry.h"
#include "sim/base/vehicle_class.h"
#include "sim/network/network.h"
#include "sim/policy/calendar.h"
#include "sim/policy/command.h"

namespace septima {

// Measures as data: what a policy file says, with streets by name and times of day, before it is known on which network
// and on which date it applies. `compile` (compile.h) turns them into commands.

/// Which way along a corridor. Inbound = towards the centre of population.
enum class Heading : std::uint8_t { both, inbound, outbound, northbound, southbound, eastbound, westbound };
inline constexpr std::array<std::string_view, 7> heading_names{"both",       "inbound",   "outbound", "northbound",
                                                               "southbound", "eastbound", "westbound"};

/// A time of day from..to, s since midnight; to_s > from_s, it may pass midnight (22:00-05:00 is 79200..104400).
struct TimeWindow {
    double from_s = 0.0;
    double to_s = 0.0;
    bool operator==(const TimeWindow&) const = default;
};

enum class OnHolidays : std::uint8_t { no, yes, only };
inline constexpr std::array<std::string_view, 3> on_holidays_names{"no", "yes", "only"};

/// Bit d = weekday d, Monday = 0.
using DaySet = std::uint8_t;
inline constexpr DaySet whole_week = 0x7F;
inline constexpr DaySet monday_to_friday = 0x1F;
inline constexpr std::array<std::string_view, 7> day_names{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

/// When a measure is in force.
struct MeasureTime {
    std::vector<TimeWindow> windows;  ///< empty = the whole day
    DaySet days = whole_week;
    OnHolidays holidays = OnHolidays::yes;
    std::optional<Date> valid_from;
    std::optional<Date> valid_to;  ///< inclusive
    bool operator==(const MeasureTime&) const = default;
};

/// A stretch of a named street.
struct CorridorPart {
    std::string name;
    Heading heading = Heading::both;
    std::vector<std::string> between;  ///< two cross streets, or empty = the whole length
    bool operator==(const CorridorPart&) const = default;
};

/// Where a measure applies: the union of what is listed; nothing listed = the whole city.
struct MeasurePlace {
    std::vector<CorridorPart> corridors;
    std::vector<RoadClass> road_classes;
    std::vector<std::string> links;  ///< link ids
    std::vector<GeoPoint> polygon;   ///< links whose middle lies inside
    bool everywhere() const { return corridors.empty() && road_classes.empty() && links.empty() && polygon.empty(); }
    bool operator==(const MeasurePlace&) const = default;
};

/// How the banned digits are found for a date.
enum class DigitsBy : std::uint8_t { date_parity, weekday, weekly_shift, every_day };
inline constexpr std::array<std::string_view, 4> digits_by_names{"date_parity", "weekday", "weekly_shift", "every_day"};

/// Bit d: plates with digit d.
using DigitSet = std::uint16_t;
inline constexpr DigitSet all_digits = 0x3FF;

/// What the drivers kept off the road by a plate rule do, when a file does not say. An assumption: no Colombian survey
/// with these shares was found; other mode and second car lead because the surveys that exist name these two
/// (sim/policy/README.md).
inline constexpr Response default_response{0.35F, 0.20F, 0.15F, 0.05F, 0.25F};

struct PlateRestriction {
    KindMask kinds = mask_of(VehicleKind::car);
    bool first_digit = false;
    DigitsBy digits_by = DigitsBy::weekday;
    DigitSet odd_date_digits = 0;
    DigitSet even_date_digits = 0;
    std::array<DigitSet, 7> weekday_digits{};
    DigitSet digits = 0;     ///< every_day
    int shift_per_week = 0;  ///< weekly_shift: added to the weekday digits for each week since anchor_date, mod 10
    std::optional<Date> anchor_date;  ///< weekly_shift: a day of the week for which weekday_digits are right
    bool here = true;                 ///< vehicles registered in the city
    bool elsewhere = true;
    std::vector<std::string> exempt_streets;
    double exempt_share = 0.0;
    double compliance = 1.0;
    Response response = default_response;
    bool response_given = false;
    double permit_cop_per_day = 0.0;  ///< 0: nobody can buy himself free
    bool operator==(const PlateRestriction&) const = default;
};

struct SpeedLimit {
    double max_mps = 13.9;
    bool may_raise = false;  ///< otherwise links with a lower limit keep theirs
    bool operator==(const SpeedLimit&) const = default;
};

/// Lanes are counted among the street's own lanes open to general traffic, pockets and spare lanes left out: 0 = the
/// leftmost (or, from_right, the rightmost).
struct LaneChoice {
    std::vector<int> from_left;
    std::vector<int> from_right;
    bool all() const { return from_left.empty() && from_right.empty(); }
    bool operator==(const LaneChoice&) const = default;
};

struct LaneClosure {
    LaneChoice lanes;  ///< none listed = the whole carriageway
    bool operator==(const LaneClosure&) const = default;
};

struct BusLane {
    LaneChoice lanes;
    KindMask kinds = bus_kinds;
    double compliance = 1.0;
    bool operator==(const BusLane&) const = default;
};

/// Gives lanes of one direction to the other: closes the leftmost `lanes` of the giving side and opens spare lanes
/// (spare_lanes.h) on the receiving side.
struct ReversibleLane {
    int lanes = 1;
    bool operator==(const ReversibleLane&) const = default;
};

struct DemandScale {
    KindMask kinds = all_kinds;
    std::vector<std::string> zones;  ///< zone ids; empty = all
    double factor = 1.0;
    bool operator==(const DemandScale&) const = default;
};

/// New timing for the controllers on the corridors (or listed by name).
struct SignalTiming {
    std::vector<std::string> controllers;
    std::optional<double> cycle_s;
    std::optional<double> green_wave_mps;        ///< offsets for a platoon of this speed along the corridor's heading
    std::optional<double> corridor_green_share;  ///< share of the cycle's green for the phases that serve the corridor
    std::optional<double> offset_s;              ///< of the cycle, in place of the plan's own
    std::vector<double> greens_s;                ///< one for each phase of the plan; empty: as they are
    bool operator==(const SignalTiming&) const = default;
};

/// How the controllers on the corridors (or listed by name) run their plans.
struct SignalRunning {
    std::vector<std::string> controllers;
    SignalControl control;
    bool operator==(const SignalRunning&) const = default;
};

/// Money to pay: at each of `links`; once on entering the polygon; along corridors in proportion to the length driven,
/// so that the whole stretch costs price_cop (or price_cop_per_km for each kilometre).
struct Toll {
    double price_cop = 0.0;
    double price_cop_per_km = 0.0;
    KindMask kinds = all_kinds;
    double exempt_share = 0.0;
    bool operator==(const Toll&) const = default;
};

/// An accident, a broken-down vehicle, works on a spot: an obstacle on one link, for the measure's windows.
struct Incident {
    IncidentClass incident_class = IncidentClass::traffic_accident;
    double position_m = 0.0;            ///< from the start node to where it begins for those who come
    double length_m = 10.0;             ///< along the lane
    LaneChoice lanes;                   ///< blocked; none listed = all
    std::optional<double> passing_mps;  ///< nobody drives faster beside it
    Text text;                          ///< what the operator wrote; may be empty
    bool operator==(const Incident&) const = default;
};

/// Buses too close behind the one before them wait at stops.
struct BusHolding {
    std::vector<std::string> lines;   ///< line ids; empty = all
    std::vector<std::string> stops;   ///< stop ids; empty = all
    std::optional<double> headway_s;  ///< none: that of the timetable
    double share = 1.0;               ///< of what is missing to the headway
    double most_s = 60.0;
    bool operator==(const BusHolding&) const = default;
};

/// Drivers read travel times on a sign where the links begin. The default: a third of those who passed one in London
/// saw what it said (Chatterjee, Hounsell, Firmin & Bonsall 2002, Transp. Res. C 10, 149; abstract).
struct MessageSign {
    double attention = 0.33;  ///< share of those who pass
    KindMask kinds = all_kinds;
    bool operator==(const MessageSign&) const = default;
};

using MeasureData = std::variant<PlateRestriction, SpeedLimit, LaneClosure, BusLane, ReversibleLane, DemandScale,
                                 SignalTiming, Toll, SignalRunning, Incident, BusHolding, MessageSign>;
/// Words for `kind`, in the order of MeasureData.
inline constexpr std::array<std::string_view, 12> measure_kind_names{
    "plate_restriction", "speed_limit", "lane_closure",   "bus_lane", "reversible",  "demand_scale",
    "signal_plan",       "toll",        "signal_control", "incident", "bus_holding", "message_sign"};

struct Measure {
    MeasureTime time;
    MeasurePlace place;
    MeasureData data;
    std::string source;
    std::string file;  ///< where it is written, for messages
    int line = 0;
};

/// A policy file.
struct PolicyFile {
    std::string key;  ///< file name without .toml
    Text name;
    Text description;
    std::string source;
    std::vector<Measure> measures;
    std::optional<PolicyCost> cost = {};
};

}  // namespace septima

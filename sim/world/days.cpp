#include "sim/world/days.h"

#include <algorithm>
#include <limits>

#include "sim/base/parallel.h"
#include "sim/world/knowledge.h"

namespace septima {

namespace phases {

float turn_nuisance_s(TurnType type) {
    switch (type) {  // delay and nuisance beyond the link's own time (assumptions; a U-turn is a last resort)
        case TurnType::through:
            return 0.0F;
        case TurnType::right:
            return 2.0F;
        case TurnType::left:
            return 6.0F;
        case TurnType::uturn:
            return 40.0F;
    }
    return 0.0F;
}

namespace {

/// Who may use links and turns as things stand, and at what price.
void record_rules(World& world) {
    const Network& network = *world.network;
    DayRecord& day = world.day;
    const std::size_t link_base = day.link_kinds.size(), turn_base = day.turn_kinds.size();
    day.link_kinds.resize(link_base + network.links(), 0);
    day.turn_kinds.resize(turn_base + network.turns(), 0);
    const auto add = [](KindMask& mask, KindMask more) { mask = static_cast<KindMask>(mask | more); };
    for (std::size_t i = 0; i < network.lanes(); ++i)
        add(day.link_kinds[link_base + row(network.lane_link[id_at<LaneId>(i)])], world.controls.lane_allowed[i]);
    for (std::size_t m = 0; m < network.movements(); ++m) {
        const MovementFacts& movement = world.layout.movement[m];
        add(day.turn_kinds[turn_base + movement.turn],
            static_cast<KindMask>(world.controls.lane_allowed[movement.from] &
                                  world.controls.lane_allowed[movement.to]));
    }
    day.toll_cop.insert(day.toll_cop.end(), world.controls.link_toll_cop.begin(), world.controls.link_toll_cop.end());
    day.toll_kinds.insert(day.toll_kinds.end(), world.controls.link_toll_kinds.begin(),
                          world.controls.link_toll_kinds.end());
    day.toll_exempt.insert(day.toll_exempt.end(), world.controls.link_toll_exempt.begin(),
                           world.controls.link_toll_exempt.end());
}

}  // namespace

void open_slice(World& world) {
    DayRecord& day = world.day;
    const double last_minute_s = time_s(world) - 60.0 - day.first_s;
    const auto wanted = static_cast<std::size_t>(std::max(0.0, last_minute_s) / day.slice_s) + 1;
    while (day.slices < wanted) {
        ++day.slices;
        day.vehicle_s.resize(day.slices * world.layout.lanes(), 0.0F);
        day.vehicle_m.resize(day.slices * world.layout.lanes(), 0.0F);
        record_rules(world);
    }
}

void record_minute(World& world, std::uint32_t lane, float vehicle_s, float vehicle_m) {
    DayRecord& day = world.day;
    const std::size_t row = (day.slices - 1) * world.layout.lanes() + lane;
    day.vehicle_s[row] += vehicle_s;
    day.vehicle_m[row] += vehicle_m;
}

}  // namespace phases

namespace {

// What was known before weighs as much as so many vehicles (assumption): the time of a street on which two drove is
// chance, mostly that of their lights.
constexpr float known_before_veh = 5.0F;
constexpr float signal_wait_s = 15.0F;  // expected where nobody drove yet, as make_world has it: a third of a cycle

float expected_s(const Network& network, LinkId link) {
    const bool signal = network.node_controller[network.link_to[link]] != no_id<ControllerId>;
    return network.link_length_m[link] / network.free_speed_mps(link) + (signal ? signal_wait_s : 0.0F);
}

TimedTimes expected_times(const Network& network, const DayRecord& day) {
    TimedTimes times{day.first_s, day.slice_s, day.slices, {}, {}};
    for (std::size_t i = 0; i < network.turns(); ++i)
        times.turn_s.insert(times.turn_s.end(), day.slices, expected_s(network, network.turn_from[id_at<TurnId>(i)]));
    for (std::size_t i = 0; i < network.links(); ++i)
        times.last_s.insert(times.last_s.end(), day.slices, expected_s(network, id_at<LinkId>(i)));
    return times;
}

/// Time on a link by the lanes first..last of it (numbers): length x time spent / distance driven, over what was
/// measured and what was known before.
float measured_s(const World& world, LinkId link, std::size_t slice, int first, int last, float before_s) {
    const Network& network = *world.network;
    const float length_m = network.link_length_m[link];
    float s = known_before_veh * before_s;
    float m = known_before_veh * length_m;
    for (const LaneId lane : network.lanes_of(link)) {
        const int number = static_cast<int>(network.lane_number(lane));
        if (number < first || number > last) continue;
        const std::size_t at = slice * world.layout.lanes() + row(lane);
        s += world.day.vehicle_s[at];
        m += world.day.vehicle_m[at];
    }
    return length_m * s / m;
}

void measure_times(const World& world, TimedTimes& times) {
    const Network& network = *world.network;
    const std::size_t slices = times.slices;
    for_each_row(network.links(), [&](std::size_t i) {
        const LinkId link = id_at<LinkId>(i);
        const int lanes = static_cast<int>(network.lane_count(link));
        for (std::size_t k = 0; k < slices; ++k) {
            for (const TurnId turn : network.turns_of(link)) {
                const TurnFacts& facts = world.layout.turn[row(turn)];
                float& time_s = times.turn_s[row(turn) * slices + k];
                time_s = measured_s(world, link, k, facts.first_lane, facts.last_lane, time_s);
            }
            float& time_s = times.last_s[i * slices + k];
            time_s = measured_s(world, link, k, 0, lanes, time_s);
        }
    });
}

FeltCosts felt_by(const World& world, const TollGroups& groups, std::size_t group) {
    const VehicleKind kind = groups.kind(group);
    const Network& network = *world.network;
    const DayRecord& day = world.day;
    const std::size_t slices = day.slices;
    FeltCosts felt;
    felt.turn_s.resize(network.turns() * slices);
    felt.last_s.resize(network.links() * slices);
    for (std::size_t k = 0; k < slices; ++k) {
        const auto on_link_s = [&](std::size_t link) {
            const std::size_t at = k * network.links() + link;
            if (!allows(day.link_kinds[at], kind)) return no_way_s;
            const LinkToll toll{day.toll_cop[at], day.toll_kinds[at], day.toll_exempt[at]};
            return toll_s(groups, group, toll, phases::values_of_time(world));
        };
        for (std::size_t i = 0; i < network.links(); ++i) felt.last_s[i * slices + k] = on_link_s(i);
        for (std::size_t i = 0; i < network.turns(); ++i) {
            const TurnId turn = id_at<TurnId>(i);
            const bool open = allows(day.turn_kinds[k * network.turns() + i], kind);
            felt.turn_s[i * slices + k] =
                open ? phases::turn_nuisance_s(network.turn_type[turn]) + on_link_s(row(network.turn_from[turn]))
                     : no_way_s;
        }
    }
    return felt;
}

}  // namespace

Travellers travellers_of(const Trips& trips, const VehicleClasses& classes, std::span<const Command> commands,
                         std::uint64_t seed) {
    const TollGroups groups = toll_groups(commands);
    Travellers travellers;
    travellers.origin = trips.origin.values();
    travellers.destination = trips.destination.values();
    for (std::uint32_t i = 0; i < trips.size(); ++i) {
        const VehicleKind kind = classes.rows[trips.vehicle_class[id_at<TripId>(i)]].kind;
        travellers.kind.push_back(static_cast<std::uint32_t>(group_of(groups, kind, seed, i)));
    }
    return travellers;
}

void take_plans(World& world, const RoutePlans& plans) {
    const auto& begin = world.trips.route_begin.values();
    world.routes.planned.assign(world.trips.size(), 0);
    for (std::size_t i = 0; i < plans.size(); ++i) {
        const bool fixed = begin.size() == world.trips.size() + 1 && begin[i + 1] > begin[i];
        if (fixed ||
            (plans[i].empty() && world.trips.origin[id_at<TripId>(i)] != world.trips.destination[id_at<TripId>(i)]))
            continue;
        world.routes.turns[i] = plans[i];
        world.routes.planned[i] = 1;
    }
}

Day day_of(const World& world, const TimedTimes& before) {
    const Network& network = *world.network;
    Day day;
    day.times = before.slices == world.day.slices ? before : expected_times(network, world.day);
    measure_times(world, day.times);
    keep_order(day.times);
    const TollGroups groups = toll_groups(world.commands);
    std::vector<char> present(groups.size(), 0);
    for (std::uint32_t i = 0; i < world.trips.size(); ++i) present[phases::group_of_trip(world, groups, i)] = 1;
    day.felt.resize(groups.size());
    for (std::size_t k = 0; k < groups.size(); ++k)
        if (present[k] != 0) day.felt[k] = felt_by(world, groups, k);
    for (std::size_t i = 0; i < world.trips.size(); ++i) {
        const TripStatus status = world.status[i];
        const bool fixed = world.trips.route_begin.size() == world.trips.size() + 1 &&
                           world.trips.route_begin.values()[i + 1] > world.trips.route_begin.values()[i];
        const bool drove =
            status == TripStatus::waiting || status == TripStatus::on_road || status == TripStatus::completed;
        day.travelled.push_back(drove && !fixed ? 1 : 0);
        const float wish_s = world.shifted_departure_s[i] >= 0.0F ? world.shifted_departure_s[i]
                                                                  : world.trips.departure_s[id_at<TripId>(i)];
        day.began_s.push_back(static_cast<double>(world.entered_s[i] >= 0.0F ? world.entered_s[i] : wish_s));
    }
    day.driven = world.routes.turns;
    return day;
}

}  // namespace septima

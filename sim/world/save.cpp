#include "sim/world/save.h"

#include <fmt/format.h>

#include <cstring>

#include "sim/base/error.h"
#include "sim/base/hash.h"
#include "sim/world/archive.h"
#include "sim/world/phases.h"

namespace septima {

namespace {

constexpr std::string_view magic = "septima world/2\n";

/// Vectors of vectors, as one column and where each ends.
void nested(Saver& a, const std::vector<std::vector<std::uint32_t>>& lists) {
    std::vector<std::uint32_t> end, items;
    for (const auto& list : lists) {
        items.insert(items.end(), list.begin(), list.end());
        end.push_back(static_cast<std::uint32_t>(items.size()));
    }
    a.column(end);
    a.column(items);
}
void nested(Loader& a, std::vector<std::vector<std::uint32_t>>& lists) {
    std::vector<std::uint32_t> end, items;
    a.column(end);
    a.column(items);
    lists.resize(end.size());
    std::uint32_t begin = 0;
    for (std::size_t i = 0; i < end.size(); ++i) {
        if (end[i] < begin || end[i] > items.size()) a.refuse("is damaged");
        lists[i].assign(items.begin() + begin, items.begin() + end[i]);
        begin = end[i];
    }
}

void heap(Saver& a, const std::vector<std::pair<float, std::uint32_t>>& rows) {
    std::vector<float> time_s;
    std::vector<std::uint32_t> trip;
    for (const auto& [t, i] : rows) {
        time_s.push_back(t);
        trip.push_back(i);
    }
    a.column(time_s);
    a.column(trip);
}
void heap(Loader& a, std::vector<std::pair<float, std::uint32_t>>& rows) {
    std::vector<float> time_s;
    std::vector<std::uint32_t> trip;
    a.column(time_s);
    a.column(trip);
    if (time_s.size() != trip.size()) a.refuse("is damaged");
    rows.clear();
    for (std::size_t i = 0; i < trip.size(); ++i) rows.emplace_back(time_s[i], trip[i]);
}

void events(Saver& a, const std::vector<WorldEvent>& rows) {
    a.number(static_cast<std::uint64_t>(rows.size()));
    for (const WorldEvent& event : rows) {
        a.number(event.time_s);
        a.number(event.kind);
        a.column(event.links);
    }
}
void events(Loader& a, std::vector<WorldEvent>& rows) {
    std::uint64_t size = 0;
    a.number(size);
    if (size > a.in.size()) a.refuse("ends too early");
    rows.resize(size);
    for (WorldEvent& event : rows) {
        a.number(event.time_s);
        a.number(event.kind);
        a.column(event.links);
    }
}

/// Since when the incidents stand: commands say what, not when it was carried
/// out.
void incidents(Saver& a, const std::vector<Controls::IncidentInForce>& rows) {
    std::vector<double> since_s;
    for (const auto& incident : rows) since_s.push_back(incident.since_s);
    a.column(since_s);
}
void incidents(Loader& a, std::vector<Controls::IncidentInForce>& rows) {
    std::vector<double> since_s(rows.size());
    a.same_column(since_s);
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i].since_s = since_s[i];
}

/// What drivers weighed when their knowledge was last renewed, by the tables of
/// costs.
void costs(Saver& a, const GroupCosts& known) {
    a.column(known.groups.exempt);
    a.number(static_cast<std::uint64_t>(known.groups.tolls ? 1 : 0));
    a.column(known.of_group);
    a.number(static_cast<std::uint64_t>(known.costs.size()));
    for (const RouteCosts& table : known.costs) {
        a.column(table.link_s);
        a.column(table.turn_s);
    }
}
void costs(Loader& a, GroupCosts& known) {
    std::uint64_t tolls = 0, tables = 0;
    a.column(known.groups.exempt);
    a.number(tolls);
    known.groups.tolls = tolls != 0;
    a.column(known.of_group);
    a.number(tables);
    const bool fits = tables == 0 ? known.of_group.empty() : known.of_group.size() == known.groups.size();
    if (!fits || tables > known.of_group.size()) a.refuse("is damaged");
    for (const std::uint32_t table : known.of_group)
        if (table != none && table >= tables) a.refuse("is damaged");
    known.costs.resize(tables);
    for (RouteCosts& table : known.costs) {
        a.column(table.link_s);
        a.column(table.turn_s);
    }
}

/// Traffic and what it has come to; `a` saves or loads.
template <class Archive, class W>
void traffic(Archive& a, W& w) {
    a.column(w.vehicles.body);
    a.column(w.vehicles.headway_s);
    a.column(w.vehicles.rider);
    a.column(w.vehicles.tally);
    a.same_column(w.lanes.of);
    a.column(w.lanes.active);
    a.column(w.lanes.begin);
    a.same_column(w.lanes.chunk);
    a.column(w.lanes.near);
    a.same_column(w.lanes.occupied);
    a.same_column(w.lights.turn);
    a.same_column(w.lights.turn_phases);
    a.same_column(w.lights.state);
    a.same_column(w.outside.head);
    a.same_column(w.outside.tail);
    a.same_column(w.outside.next);
    a.column(w.outside.links);
    a.column(w.outside.new_links);
    a.number(w.outside.waiting);
    a.same_column(w.buses.of);
    a.same_column(w.buses.waiting);
    a.same_column(w.buses.sums);
    a.column(w.to_place);
    heap(a, w.shifted);
    incidents(a, w.controls.incidents);
}

template <class Archive, class W>
void knowledge(Archive& a, W& w) {
    nested(a, w.routes.turns);
    a.same_column(w.routes.at);
    a.column(w.routes.planned);
    a.same_column(w.read_at);
    a.number(w.route_epoch);
    a.same_column(w.known_time_s);
    a.same_column(w.known_turn_s);
    a.same_column(w.epoch_vehicle_s);
    a.same_column(w.epoch_vehicle_m);
    costs(a, w.route_costs);
}

template <class Archive, class W>
void books(Archive& a, W& w) {
    a.same_column(w.shifted_departure_s);
    a.same_column(w.status);
    a.same_column(w.response);
    a.same_column(w.permit_cop);
    a.same_column(w.entered_s);
    a.same_column(w.arrival_s);
    a.same_column(w.outside_ticks);
    a.same_column(w.zip_debt_m);
    a.same_column(w.tally);
    a.same_column(w.sums);
    a.same_column(w.minute);
    a.number(w.counts);
    a.number(w.counted);
    a.number(w.outside_before_s);
    a.same_column(w.minute_speed_mps.values());
    a.column(w.measured.links.vehicle_s);
    a.column(w.measured.links.vehicle_m);
    a.column(w.measured.links.entered);
    a.column(w.measured.city);
    a.column(w.measured.lines);
    a.number(w.measured.cause_s);
    a.number(w.measured.toll_cop);
    a.same_column(w.measured.link_cause_s);
    events(a, w.measured.events);
}

/// What must be the same: everything that is made again from elsewhere.
struct Origin {
    std::uint64_t network, trips, controls;
    std::uint64_t seed;
    double start_s, warmup_s, report_interval_s, reroute_interval_s;
    std::array<double, vehicle_kinds> reroute_share, value_of_time;
    double value_of_time_spread;
    float step_s, reroute_gain_share, reroute_gain_s, altitude_m, keep_clear_share;
    std::uint32_t switches;  ///< right on red, filtering
    std::uint64_t commands;
    std::uint64_t row_bytes;  ///< another program, another layout in memory
};

std::uint64_t controls_hash(const Controls& c) {
    Hash hash;
    for (const KindMask mask : c.lane_allowed) hash.add(static_cast<std::uint64_t>(mask));
    for (const float share : c.lane_compliance) hash.add(share);
    for (const float limit : c.link_limit_mps) hash.add(limit);
    for (const float toll : c.link_toll_cop) hash.add(toll);
    for (const KindMask mask : c.link_toll_kinds) hash.add(static_cast<std::uint64_t>(mask));
    for (const float exempt : c.link_toll_exempt) hash.add(exempt);
    for (const Controls::SignInForce& sign : c.signs) {
        hash.add(static_cast<std::uint64_t>(sign.link) << 32U | static_cast<std::uint64_t>(sign.kinds));
        hash.add(sign.attention);
    }
    for (const SignalPlan& plan : c.plan) {
        hash.add(plan.offset_s);
        for (const Phase& phase : plan.phases) {
            hash.add(phase.green_s);
            hash.add(phase.amber_s);
            hash.add(phase.all_red_s);
        }
    }
    for (const SignalControl& control : c.control)
        hash.add(static_cast<std::uint64_t>(control.kind) << 1U | static_cast<std::uint64_t>(control.bus_priority));
    for (const RestrictPlates& rule : c.plate_rules)
        hash.add(static_cast<std::uint64_t>(rule.rule) << 32U | static_cast<std::uint64_t>(rule.digits) << 16U |
                 static_cast<std::uint64_t>(rule.kinds));
    for (const ScaleDemand& rule : c.demand_rules) {
        hash.add(static_cast<std::uint64_t>(rule.rule));
        hash.add(rule.factor);
    }
    for (const auto& incident : c.incidents) {
        hash.add(static_cast<std::uint64_t>(row(incident.what.link)));
        hash.add(incident.what.begin_m);
        for (const LaneId lane : incident.what.lanes) hash.add(static_cast<std::uint64_t>(row(lane)));
    }
    return hash.value;
}

/// Of the demand and of what travellers chose before the run.
std::uint64_t travel_hash(const Trips& trips) {
    Hash hash;
    hash.add(trips_hash(trips));
    for (const TripResponse response : trips.choices.response) hash.add(static_cast<std::uint64_t>(response));
    for (const float departure_s : trips.choices.departure_s) hash.add(departure_s);
    return hash.value;
}

Origin origin_of(const World& w) {
    const WorldOptions& o = w.options;
    Origin origin;
    std::memset(static_cast<void*>(&origin), 0, sizeof(origin));
    origin.network = network_hash(*w.network);
    origin.trips = travel_hash(w.trips);
    origin.controls = controls_hash(w.controls);
    origin.seed = o.seed;
    origin.start_s = o.start_s;
    origin.warmup_s = o.warmup_s;
    origin.report_interval_s = o.report_interval_s;
    origin.reroute_interval_s = o.reroute_interval_s;
    origin.step_s = o.step_s;
    origin.reroute_share = o.reroute_share.of;
    origin.reroute_gain_share = o.reroute_gain_share;
    origin.reroute_gain_s = o.reroute_gain_s;
    origin.altitude_m = o.altitude_m;
    origin.keep_clear_share = o.keep_clear_share;
    origin.value_of_time = o.value_of_time_cop_per_h.of;
    origin.value_of_time_spread = o.value_of_time_spread;
    origin.switches = (o.right_on_red ? 1U : 0U) | (o.filtering ? 2U : 0U);
    origin.commands = w.next_command;
    origin.row_bytes = sizeof(Rider) | sizeof(LaneRow) << 8U | sizeof(Bus) << 16U | sizeof(LaneSums) << 32U;
    return origin;
}

void require_same(const Origin& saved, const Origin& here, const Loader& a) {
    const auto need = [&a](bool same, const std::string& what) {
        if (!same) a.refuse("was saved " + what);
    };
    need(saved.row_bytes == here.row_bytes, "by another version of the program");
    need(saved.network == here.network, "on another network");
    need(saved.seed == here.seed, fmt::format("with seed {}, this run has {}", saved.seed, here.seed));
    need(saved.trips == here.trips, "with other trips");
    need(saved.start_s == here.start_s && saved.warmup_s == here.warmup_s, "by a run that begins at another time");
    need(saved.step_s == here.step_s, fmt::format("with steps of {} s, this run has {} s", saved.step_s, here.step_s));
    need(saved.controls == here.controls && saved.commands == here.commands,
         "under other measures up to then; a policy may differ only in what "
         "comes later");
    need(std::memcmp(&saved, &here, sizeof(Origin)) == 0, "with other settings of the scenario");
}

/// The hierarchy's costs follow from the tables.
void remake_ways(World& world) {
    GroupCosts& known = world.route_costs;
    if (known.costs.empty()) return;
    world.hierarchy = std::make_shared<const RouteHierarchy>(make_hierarchy(*world.network));
    known.ways.resize(known.costs.size());
    for (std::size_t i = 0; i < known.costs.size(); ++i)
        customize(*world.network, *world.hierarchy, known.costs[i], known.ways[i]);
}

std::uint64_t checksum(std::string_view bytes) {
    Hash hash;
    hash.add(bytes);
    return hash.value;
}

}  // namespace

std::string saved_world(const World& world) {
    if (world.day.slice_s > 0.0) throw InputError("a day of the search for an equilibrium cannot be saved");
    Saver a;
    a.out = magic;
    a.number(world.step_index);
    a.number(world.next_trip);
    a.number(origin_of(world));
    traffic(a, world);
    knowledge(a, world);
    books(a, world);
    a.number(state_hash(world));
    a.number(checksum(a.out));
    return std::move(a.out);
}

void restore_world(World& world, std::string_view bytes, const std::string& file) {
    Loader a{bytes, file};
    std::uint64_t sum = 0;
    if (bytes.size() < magic.size() + sizeof(sum) || !bytes.starts_with(magic)) a.refuse("is no saved world/2");
    std::memcpy(&sum, bytes.data() + bytes.size() - sizeof(sum), sizeof(sum));
    a.in = bytes.substr(0, bytes.size() - sizeof(sum));
    if (checksum(a.in) != sum) a.refuse("is damaged: its checksum is another one");
    a.in.remove_prefix(magic.size());
    std::int64_t step_index = 0;
    std::uint32_t next_trip = 0;
    Origin saved;
    a.number(step_index);
    a.number(next_trip);
    a.number(saved);
    if (step_index > 0) {  // the commands of the last step that was made
        world.step_index = step_index - 1;
        phases::apply_commands(world);
    }
    world.step_index = step_index;
    world.next_trip = next_trip;
    require_same(saved, origin_of(world), a);
    traffic(a, world);
    knowledge(a, world);
    books(a, world);
    std::uint64_t state = 0;
    a.number(state);
    if (!a.in.empty()) a.refuse("is longer than a saved world");
    remake_ways(world);
    if (state_hash(world) != state) a.refuse("does not give the state that was saved");
}

}  // namespace septima

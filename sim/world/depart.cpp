#include <cmath>
#include <limits>

#include "sim/base/parallel.h"
#include "sim/base/random.h"
#include "sim/policy/plate_rule.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

double draw(const World& world, std::uint32_t trip, Purpose purpose, std::uint32_t rule) {
    return uniform(world.options.seed, trip, purpose, rule);
}

/// True when the driver chose before the run what to do about the rule.
bool is_answered(const TripChoices& choices, const RestrictPlates& rule, TripId trip) {
    return !choices.chose.empty() && choices.chose[trip] != 0 &&
           std::find(choices.rules.begin(), choices.rules.end(), rule.rule) != choices.rules.end();
}

bool plate_is_meant(const World& world, const RestrictPlates& rule, std::uint32_t trip) {
    const TripId id = id_at<TripId>(trip);
    return !is_answered(world.trips.choices, rule, id) &&
           is_meant(rule, world.trips, id, world.classes->rows[world.trips.vehicle_class[id]].kind);
}

/// What a restricted driver does, by the shares of the rule.
TripResponse response_to(const World& world, const RestrictPlates& rule, std::uint32_t trip) {
    if (!obeys(rule, world.options.seed, trip)) return TripResponse::as_planned;
    const Response& r = rule.response;
    double leaning = draw(world, trip, Purpose::response, rule.rule) - static_cast<double>(r.other_mode);
    if (leaning < 0.0) return TripResponse::other_mode;
    leaning -= static_cast<double>(r.leave);
    if (leaning < 0.0) return TripResponse::gave_up;
    leaning -= static_cast<double>(r.shift_time);
    if (leaning < 0.0) return TripResponse::shifted;
    leaning -= static_cast<double>(r.pay);
    return leaning < 0.0 ? TripResponse::paid : TripResponse::second_vehicle;
}

bool stays_off_the_road(TripResponse response) {
    return response == TripResponse::other_mode || response == TripResponse::gave_up;
}

bool scaled_away(const World& world, std::uint32_t trip) {
    const TripId id = id_at<TripId>(trip);
    const VehicleKind kind = world.classes->rows[world.trips.vehicle_class[id]].kind;
    for (const ScaleDemand& rule : world.controls.demand_rules) {
        if (!allows(rule.kinds, kind) || rule.factor >= 1.0F) continue;
        const auto in = [&](ZoneId zone) {
            return std::find(rule.zones.begin(), rule.zones.end(), zone) != rule.zones.end();
        };
        if (!rule.zones.empty() && !in(world.trips.origin_zone[id]) && !in(world.trips.destination_zone[id])) continue;
        if (draw(world, trip, Purpose::demand_scale, 0) >= static_cast<double>(rule.factor)) return true;
    }
    return false;
}

void book_outside(World& world, std::int64_t ticks) {
    world.measured.cause_s[static_cast<std::size_t>(DelayCause::outside)] += seconds_of(ticks);
}

void join_queue(World& world, std::uint32_t trip) {
    Outside& out = world.outside;
    ++out.waiting;
    world.status[trip] = TripStatus::waiting;
    const float shifted_s = world.shifted_departure_s[trip];
    const float wanted_s = shifted_s >= 0.0F ? shifted_s : world.trips.departure_s[id_at<TripId>(trip)];
    const std::int64_t late_ticks =
        std::llround(std::max(0.0, time_s(world) - static_cast<double>(wanted_s)) * ticks_per_s);
    book_outside(world, late_ticks);
    world.outside_ticks[trip] = late_ticks - world.step_index * step_ticks(world);
    if (!world.trips.entry_position_m.empty() && world.trips.entry_position_m[id_at<TripId>(trip)] >= 0.0F) {
        world.to_place.push_back(trip);
        return;
    }
    const std::uint32_t link = static_cast<std::uint32_t>(row(world.trips.origin[id_at<TripId>(trip)]));
    out.next[trip] = none;
    if (out.head[link] == none) {
        out.head[link] = trip;
        out.new_links.push_back(link);
    } else {
        out.next[out.tail[link]] = trip;
    }
    out.tail[link] = trip;
}

void shift_in_time(World& world, std::uint32_t trip, const RestrictPlates& rule, double now) {
    // After the window, spread over the half hour that follows; nobody can go back to before it.
    const double later =
        static_cast<double>(rule.window_end_s) + 1800.0 * uniform(world.options.seed, trip, Purpose::shift, rule.rule);
    world.shifted_departure_s[trip] = static_cast<float>(std::max(later, now));
    world.shifted.emplace_back(world.shifted_departure_s[trip], trip);
    std::push_heap(world.shifted.begin(), world.shifted.end(), std::greater<>{});
}

void suppress(World& world, std::uint32_t trip) {
    ++world.counts.departed;
    ++world.counts.suppressed;
    world.status[trip] = TripStatus::suppressed;
}

void decide(World& world, std::uint32_t trip, double now, bool may_shift) {
    if (world.status[trip] == TripStatus::unreachable) {
        ++world.counts.departed;
        ++world.counts.unreachable;
        return;
    }
    if (may_shift && scaled_away(world, trip)) {
        suppress(world, trip);
        return;
    }
    if (stays_off_the_road(world.response[trip])) {
        suppress(world, trip);
        return;
    }
    for (const RestrictPlates& rule : world.controls.plate_rules) {
        if (!plate_is_meant(world, rule, trip)) continue;
        const TripResponse response = response_to(world, rule, trip);
        if (response == TripResponse::as_planned) continue;
        const bool cannot_shift = response == TripResponse::shifted && !may_shift;
        world.response[trip] = cannot_shift ? TripResponse::gave_up : response;
        if (stays_off_the_road(world.response[trip])) {
            suppress(world, trip);
            return;
        }
        if (response == TripResponse::shifted) {
            shift_in_time(world, trip, rule, now);
            return;
        }
        if (response == TripResponse::paid) world.permit_cop[trip] = rule.permit_cop / trips_per_permit_day;
    }
    ++world.counts.departed;
    join_queue(world, trip);
}

constexpr float most_room_m = 150.0F;  // ahead of a newcomer that makes a difference

/// Speed and place of a vehicle that would enter a lane now; speed < 0: there is no room.
struct Entry {
    float x_m = 0.0F;
    float speed_mps = -1.0F;
    float room_m = 0.0F;  ///< to the vehicle ahead
};

Entry entry_on(const World& world, std::uint32_t lane, std::uint32_t trip) {
    const LaneFacts& facts = world.lanes.of[lane].facts;
    const VehicleClass& c = world.classes->rows[world.trips.vehicle_class[id_at<TripId>(trip)]];
    float x = std::min(facts.entry_m + c.length_m, 0.5F * (facts.entry_m + facts.line_m));
    const float desired =
        std::min(world.controls.link_limit_mps[facts.link] * world.driver_speed_factor[trip], c.max_speed_mps);
    const float headway = c.time_headway_s * world.driver_headway_factor[trip] *
                          world.network->link_headway_ratio[id_at<LinkId>(facts.link)];
    const bool waited = static_cast<double>(world.trips.departure_s[id_at<TripId>(trip)]) <=
                        time_s(world) - static_cast<double>(world.options.step_s);
    float speed = world.trips.entry_speed_mps.empty() || world.trips.entry_speed_mps[id_at<TripId>(trip)] < 0.0F
                      ? desired
                      : world.trips.entry_speed_mps[id_at<TripId>(trip)];
    if (is_watched(world, lane)) {
        if (!place_is_free(world, lane, x - c.length_m, x)) return {};
        speed = std::min(speed, std::sqrt(2.0F * c.comfort_decel_mps2 * (obstacle_ahead_m(world, lane, x) - x)));
    }
    float room_m = most_room_m;
    if (world.lanes.of[lane].count > 0) {
        const std::uint32_t tail = world.lanes.of[lane].tail();
        const VehicleBody& ahead =
            world.scratch.next_lane[tail] == stays ? world.scratch.moved[tail] : world.vehicles.body[tail];
        float gap = ahead.x_m - ahead.length_m - x - c.min_gap_m;
        room_m = std::min(room_m, gap);
        const float flows_mps = std::min(speed, ahead.speed_mps);
        // Who would have to come in slower than the road flows waits a moment: he would hold up all behind him.
        if (gap < headway * flows_mps) return {};
        if (waited && !is_watched(world, lane)) {  // his turn came within the step: so much further he is now
            const float on_m =
                std::min({flows_mps * world.options.step_s, gap - headway * flows_mps, facts.line_m - x});
            x += on_m;
            gap -= on_m;
        }
        speed = std::min(
            {speed, gap / headway, std::sqrt(ahead.speed_mps * ahead.speed_mps + 2.0F * c.comfort_decel_mps2 * gap)});
    } else {
        speed = std::min(speed, std::sqrt(2.0F * c.comfort_decel_mps2 * std::max(0.0F, facts.line_m - x)));
    }
    // Who comes out of the node must be able to stop behind the newcomer.
    for (const Arrival& arrival : arrivals_of(world.layout, lane)) {
        if (world.lanes.empty(arrival.from)) continue;
        const MovementFacts& movement = world.layout.movement[arrival.movement];
        const LaneRow& rows = world.lanes.of[movement.from];
        for (std::uint32_t i = 0; i < std::min(rows.count, rows.in_node + 1U); ++i) {
            const std::uint32_t r = rows.first + i;
            if (world.vehicles.rider[r].movement != arrival.movement) continue;
            const float gap = movement.end_m - world.vehicles.body[r].x_m;
            const float v = world.vehicles.body[r].speed_mps;
            if (gap < 2.0F + v * 1.0F + std::max(0.0F, v * v - speed * speed) / 5.0F) return {};
        }
    }
    return {x, speed, room_m};
}

/// The lane a newcomer takes: of those allowed that are nearest to its first turn the one with most room. He rather
/// waits outside than stands in the lane of another turn: with more demand than its own lanes carry a street would fill
/// with drivers who are in the way of all others.
std::uint32_t entry_lane(const World& world, LinkId link, std::uint32_t trip, Entry& best_entry) {
    const std::uint32_t turn = turn_ahead(world, trip, 0);
    const VehicleKind kind = world.classes->rows[world.trips.vehicle_class[id_at<TripId>(trip)]].kind;
    const auto shift_of = [&](std::uint32_t lane) { return std::abs(lane_shift(world, lane, turn, trip, kind)); };
    int least_shift = std::numeric_limits<int>::max();
    for (const LaneId lane_id : world.network->lanes_of(link)) {
        const std::uint32_t lane = static_cast<std::uint32_t>(row(lane_id));
        // What bars a lane may do so for long: its drivers may come in beside it.
        if (may_use(world, lane, trip, kind) && !is_watched(world, lane))
            least_shift = std::min(least_shift, shift_of(lane));
    }
    std::uint32_t best = none;
    float best_score = -1.0e9F;
    std::uint32_t lanes = 0;
    for (const LaneId lane_id : world.network->lanes_of(link)) {
        const std::uint32_t lane = static_cast<std::uint32_t>(row(lane_id));
        if (!may_use(world, lane, trip, kind) || world.scratch.insert_trip[lane] != none) continue;
        const int shift = shift_of(lane);
        if (shift > least_shift) continue;
        const Entry entry = entry_on(world, lane, trip);
        if (entry.speed_mps < 0.0F) continue;
        // Lanes that are alike share the newcomers.
        const double taste = uniform(world.options.seed, trip, Purpose::entry_lane, lanes++);
        const float score = entry.speed_mps - 4.0F * static_cast<float>(shift) + entry.room_m / most_room_m +
                            0.1F * static_cast<float>(taste);
        if (score <= best_score) continue;
        best = lane;
        best_score = score;
        best_entry = entry;
    }
    return best;
}

}  // namespace

void take_choices(World& world) {
    const TripChoices& choices = world.trips.choices;
    world.response.assign(world.trips.size(), TripResponse::as_planned);
    world.permit_cop.assign(world.trips.size(), 0.0F);
    if (choices.response.empty()) return;
    world.response = choices.response.values();
    world.permit_cop = choices.permit_cop.values();
    for (std::size_t i = 0; i < world.trips.size(); ++i) {
        const float departure_s = choices.departure_s.values()[i];
        if (departure_s < 0.0F || world.status[i] != TripStatus::planned) continue;
        world.shifted_departure_s[i] = departure_s;
        if (static_cast<double>(departure_s) < time_s(world)) continue;  // before the run: not seen
        world.shifted.emplace_back(departure_s, static_cast<std::uint32_t>(i));
    }
    std::make_heap(world.shifted.begin(), world.shifted.end(), std::greater<>{});
}

void depart(World& world) {
    const double now = time_s(world);
    while (!world.shifted.empty() && static_cast<double>(world.shifted.front().first) <= now) {
        std::pop_heap(world.shifted.begin(), world.shifted.end(), std::greater<>{});
        const std::uint32_t trip = world.shifted.back().second;
        world.shifted.pop_back();
        const Column<TripId, float>& chosen_s = world.trips.choices.departure_s;
        const bool undecided = !chosen_s.empty() && chosen_s.values()[trip] == world.shifted_departure_s[trip];
        decide(world, trip, now, undecided);
    }
    while (world.next_trip < world.trips.size() &&
           static_cast<double>(world.trips.departure_s[id_at<TripId>(world.next_trip)]) <= now) {
        const std::uint32_t trip = world.next_trip++;
        if (world.shifted_departure_s[trip] < 0.0F) decide(world, trip, now, true);
    }
    if (!world.outside.new_links.empty()) {
        auto& links = world.outside.links;
        links.insert(links.end(), world.outside.new_links.begin(), world.outside.new_links.end());
        std::sort(links.begin(), links.end());
        world.outside.new_links.clear();
    }
}

void get_in(World& world, std::uint32_t trip) {
    --world.outside.waiting;
    ++world.counts.entered;
    world.status[trip] = TripStatus::on_road;
    world.entered_s[trip] = static_cast<float>(time_s(world)) + world.options.step_s;
    world.outside_ticks[trip] += (world.step_index + 1) * step_ticks(world);
}

void enter(World& world) {
    Outside& out = world.outside;
    for_each_row(
        out.links.size(),
        [&](std::size_t i) {
            const std::uint32_t link = out.links[i];
            while (out.head[link] != none) {
                const std::uint32_t trip = out.head[link];
                Entry entry;
                const std::uint32_t lane = entry_lane(world, id_at<LinkId>(link), trip, entry);
                if (lane == none) break;
                world.scratch.insert_trip[lane] = trip;
                world.scratch.insert_x_m[lane] = entry.x_m;
                world.scratch.insert_speed_mps[lane] = entry.speed_mps;
                out.head[link] = out.next[trip];
            }
        },
        64);
    std::uint32_t entered = 0;
    for (const std::uint32_t link : out.links)
        for (const LaneId lane : world.network->lanes_of(id_at<LinkId>(link)))
            if (world.scratch.insert_trip[row(lane)] != none) {
                get_in(world, world.scratch.insert_trip[row(lane)]);
                ++entered;
            }
    place_vehicles(world);
    // Who gets in is on the road at the end of the step.
    book_outside(world,
                 step_ticks(world) * static_cast<std::int64_t>(out.waiting + entered + world.scratch.placed.size()));
}

}  // namespace septima::phases

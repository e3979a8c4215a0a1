#include "sim/base/parallel.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

/// A vehicle that comes onto a lane: from the side, out of the node, or from outside the network.
struct Comer {
    float x_m;
    std::uint32_t row;   ///< present row, or none when it comes from outside
    std::uint32_t trip;
    bool arrives;        ///< enters a new link
};

void mark(std::vector<std::uint64_t>& bits, std::uint32_t lane) { bits[lane / 64] |= std::uint64_t{1} << (lane % 64); }

/// Lanes that may hold vehicles after this step.
void find_candidates(World& world) {
    Scratch& s = world.scratch;
    std::fill(s.lane_bits.begin(), s.lane_bits.end(), 0);
    const std::uint32_t beside = world.step_index % 2 == 0 ? 0xFFFFFFFFU : 1U;  // direction of this step's lane changes
    for (const std::uint32_t lane : world.lanes.active) {
        mark(s.lane_bits, lane);
        for (std::uint32_t i = 0; i < s.crossed[lane]; ++i) {
            const std::uint32_t to = s.next_lane[world.lanes.first[lane] + i];
            if (to != none) mark(s.lane_bits, to);
        }
        if (s.changed[lane] > 0) mark(s.lane_bits, lane + beside);
    }
    for (const std::uint32_t link : world.outside.links)
        for (const LaneId lane : world.network->lanes_of(id_at<LinkId>(link)))
            if (s.insert_trip[row(lane)] != none) mark(s.lane_bits, static_cast<std::uint32_t>(row(lane)));
    s.candidates.clear();
    for (std::size_t word = 0; word < s.lane_bits.size(); ++word)
        for (std::uint64_t bits = s.lane_bits[word]; bits != 0; bits &= bits - 1)
            s.candidates.push_back(static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))));
}

/// Everybody who comes onto a lane in this step, front to back.
void gather(const World& world, std::uint32_t lane, std::vector<Comer>& comers) {
    comers.clear();
    const Network& network = *world.network;
    const Scratch& s = world.scratch;
    const LinkId link = network.lane_link[id_at<LaneId>(lane)];
    const int number = world.layout.lane_number[lane];
    const int from_side = world.step_index % 2 == 0 ? 1 : -1;  // who moves left comes from the right
    if (number + from_side >= 0 && number + from_side < static_cast<int>(network.lane_count(link))) {
        const std::uint32_t side = static_cast<std::uint32_t>(static_cast<int>(lane) + from_side);
        if (world.lanes.count[side] > 0 && s.changed[side] > 0)
            for (std::uint32_t r = world.lanes.first[side]; r < world.lanes.first[side] + world.lanes.count[side]; ++r)
                if (s.next_lane[r] == lane) comers.push_back({s.moved_x_m[r], r, world.vehicles.rider[r].trip, false});
    }
    for (const MovementId movement : network.lane_arrivals[id_at<LaneId>(lane)]) {
        const std::uint32_t from = static_cast<std::uint32_t>(row(network.movement_from[movement]));
        if (world.lanes.count[from] == 0) continue;
        const float end = network.link_stop_line_m[network.lane_link[id_at<LaneId>(from)]] + network.movement_length_m[movement];
        for (std::uint32_t i = 0; i < s.crossed[from]; ++i) {
            const std::uint32_t r = world.lanes.first[from] + i;
            if (s.next_lane[r] != lane || world.vehicles.rider[r].movement != row(movement)) continue;
            comers.push_back({network.link_entry_m[link] + s.moved_x_m[r] - end, r, world.vehicles.rider[r].trip, true});
        }
    }
    if (s.insert_trip[lane] != none) comers.push_back({s.insert_x_m[lane], none, s.insert_trip[lane], true});
    std::sort(comers.begin(), comers.end(), [](const Comer& a, const Comer& b) { return a.x_m != b.x_m ? a.x_m > b.x_m : a.trip < b.trip; });
}

std::uint32_t stayers(const World& world, std::uint32_t lane) {
    std::uint32_t count = 0;
    const std::uint32_t first = world.lanes.first[lane];
    for (std::uint32_t r = first; r < first + world.lanes.count[lane]; ++r) count += world.scratch.next_lane[r] == lane ? 1U : 0U;
    return count;
}

void keep_row(World& world, std::uint32_t from, std::uint32_t to) {
    world.back.x_m[to] = world.scratch.moved_x_m[from];
    world.back.speed_mps[to] = world.scratch.moved_mps[from];
    world.back.desired_mps[to] = world.vehicles.desired_mps[from];
    world.back.headway_s[to] = world.vehicles.headway_s[from];
    world.back.rider[to] = world.vehicles.rider[from];
}

/// A vehicle enters a link: its next turn, and what its driver wants to drive here.
void enter_link(World& world, std::uint32_t to, LinkId link) {
    Rider& rider = world.back.rider[to];
    const VehicleClass& c = world.classes->rows[rider.vehicle_class];
    rider.turn = turn_after(world, rider.trip, 0);
    rider.movement = none;
    world.back.desired_mps[to] = std::min(world.controls.link_limit_mps[row(link)] * world.driver_speed_factor[rider.trip], c.max_speed_mps);
}

void place(World& world, std::uint32_t lane, const Comer& comer, std::uint32_t to) {
    const LinkId link = world.network->lane_link[id_at<LaneId>(lane)];
    if (comer.row != none) {
        keep_row(world, comer.row, to);
        world.back.x_m[to] = comer.x_m;
        if (!comer.arrives) {
            world.back.rider[to].movement = none;  // what was granted began on the other lane
            return;
        }
        ++world.routes.at[comer.trip];
        world.back.rider[to].standing_steps = 0;
    } else {
        const std::uint8_t vehicle_class = world.trips.vehicle_class[id_at<TripId>(comer.trip)];
        world.back.x_m[to] = comer.x_m;
        world.back.speed_mps[to] = world.scratch.insert_speed_mps[lane];
        world.back.headway_s[to] = world.classes->rows[vehicle_class].time_headway_s * world.driver_headway_factor[comer.trip];
        world.back.rider[to] = {comer.trip, none, none, 0, vehicle_class, static_cast<std::uint8_t>(DelayCause::queue)};
        world.scratch.insert_trip[lane] = none;
    }
    enter_link(world, to, link);
    ++world.sums.entered[lane];
    ++world.recent.entered[lane];
}

/// Vehicles that came from different sides in one step may meet on the same metre; the one behind then stands back. Rare and
/// short (tests/world): drivers keep their distance before it comes to this.
void keep_apart(World& world, std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t r = first + 1; r < last; ++r) {
        const float rear = world.back.x_m[r - 1] - world.classes->rows[world.back.rider[r - 1].vehicle_class].length_m;
        if (world.back.x_m[r] <= rear) continue;
        world.back.x_m[r] = rear;
        world.back.speed_mps[r] = std::min(world.back.speed_mps[r], world.back.speed_mps[r - 1]);
    }
}

void fill(World& world, std::uint32_t lane, std::vector<Comer>& comers) {
    gather(world, lane, comers);
    const LinkId link = world.network->lane_link[id_at<LaneId>(lane)];
    const float line = world.network->link_stop_line_m[link];
    std::uint32_t to = world.scratch.new_first[lane];
    std::size_t next = 0;
    std::uint32_t in_node = 0;
    const std::uint32_t first = world.lanes.first[lane];
    for (std::uint32_t r = first; r < first + world.lanes.count[lane]; ++r) {
        if (world.scratch.next_lane[r] != lane) continue;
        while (next < comers.size() && comers[next].x_m > world.scratch.moved_x_m[r]) place(world, lane, comers[next++], to++);
        keep_row(world, r, to++);
    }
    if (!comers.empty()) {
        while (next < comers.size()) place(world, lane, comers[next++], to++);
        keep_apart(world, world.scratch.new_first[lane], to);
    }
    for (std::uint32_t r = world.scratch.new_first[lane]; r < to && world.back.x_m[r] > line && world.back.rider[r].movement != none; ++r) ++in_node;
    world.lanes.in_node[lane] = in_node;
}

/// Trips that ended: their row is gone; each is written by the lane it was on.
void finish_trips(World& world) {
    const float now = static_cast<float>(time_s(world)) + world.options.step_s;
    for (const std::uint32_t lane : world.lanes.active)
        for (std::uint32_t i = 0; i < world.scratch.crossed[lane]; ++i) {
            const std::uint32_t r = world.lanes.first[lane] + i;
            if (world.scratch.next_lane[r] != none) continue;
            const std::uint32_t trip = world.vehicles.rider[r].trip;
            world.status[trip] = TripStatus::completed;
            world.arrival_s[trip] = now;
            ++world.counts.completed;
        }
}

}  // namespace

void rebuild(World& world) {
    Scratch& s = world.scratch;
    finish_trips(world);
    find_candidates(world);
    for_each_block(s.candidates.size(), 64, [&](std::size_t first, std::size_t last) {
        std::vector<Comer> comers;
        for (std::size_t i = first; i != last; ++i) {
            const std::uint32_t lane = s.candidates[i];
            gather(world, lane, comers);
            s.new_count[lane] = stayers(world, lane) + static_cast<std::uint32_t>(comers.size());
        }
    });
    std::uint32_t total = 0;
    for (const std::uint32_t lane : s.candidates) {
        s.new_first[lane] = total;
        total += s.new_count[lane];
    }
    world.back.resize(total);
    for_each_block(s.candidates.size(), 64, [&](std::size_t first, std::size_t last) {
        std::vector<Comer> comers;
        for (std::size_t i = first; i != last; ++i) fill(world, s.candidates[i], comers);
    });
    for (const std::uint32_t lane : world.lanes.active) world.lanes.count[lane] = 0;
    world.lanes.active.clear();
    for (const std::uint32_t lane : s.candidates) {
        world.lanes.first[lane] = s.new_first[lane];
        world.lanes.count[lane] = s.new_count[lane];
        if (s.new_count[lane] > 0) world.lanes.active.push_back(lane);
        else world.lanes.in_node[lane] = 0;
    }
    std::swap(world.vehicles, world.back);
    std::erase_if(world.outside.links, [&](std::uint32_t link) { return world.outside.head[link] == none; });
}

}  // namespace septima::phases

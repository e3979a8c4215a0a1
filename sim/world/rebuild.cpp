#include "sim/base/parallel.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

/// A vehicle that comes onto a lane: from the side, out of the node, or from outside the network.
struct Comer {
    float x_m;
    std::uint32_t row;  ///< present row, or none when it comes from outside
    std::uint32_t trip;
    bool arrives;  ///< enters a new link
};

void mark(std::vector<std::uint64_t>& bits, std::uint32_t lane) {
    bits[lane / 64] |= std::uint64_t{1} << (lane % 64);
}

/// Somebody comes onto the lane.
void receive(World& world, std::uint32_t lane) {
    mark(world.scratch.lane_bits, lane);
    world.lanes.of[lane].receives = true;
}

/// Rows of a lane that go elsewhere.
void note_transfers(World& world, std::uint32_t lane, Sideways way) {
    const LaneRow& rows = world.lanes.of[lane];
    const std::uint32_t beside = sideways_to(rows.facts, way);
    const std::uint32_t last = rows.changed > 0 ? rows.end() : rows.first + rows.crossed;
    for (std::uint32_t r = rows.first; r < last; ++r) {
        const std::uint32_t to = world.scratch.next_lane[r];
        if (to == lane || to == none) continue;
        receive(world, to);
        world.scratch.transfers.push_back({to, r, to != beside});
    }
}

/// Lanes that may hold vehicles after this step, and who comes onto them.
void find_candidates(World& world) {
    Scratch& s = world.scratch;
    std::fill(s.lane_bits.begin(), s.lane_bits.end(), 0);
    s.transfers.clear();
    const Sideways way = sideways_of(world);
    for (const std::uint32_t lane : world.lanes.active) {
        mark(s.lane_bits, lane);
        if (world.lanes.of[lane].crossed > 0 || world.lanes.of[lane].changed > 0) note_transfers(world, lane, way);
    }
    for (const std::uint32_t link : world.outside.links)
        for (const LaneId lane : world.network->lanes_of(id_at<LinkId>(link)))
            if (s.insert_trip[row(lane)] != none) receive(world, static_cast<std::uint32_t>(row(lane)));
    std::sort(s.transfers.begin(), s.transfers.end(),
              [](const Transfer& a, const Transfer& b) { return a.to != b.to ? a.to < b.to : a.row < b.row; });
    s.candidates.clear();
    s.transfer_begin.assign(1, 0);
    std::uint32_t next = 0;
    for (std::size_t word = 0; word < s.lane_bits.size(); ++word)
        for (std::uint64_t bits = s.lane_bits[word]; bits != 0; bits &= bits - 1) {
            const auto lane = static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits)));
            s.candidates.push_back(lane);
            while (next < s.transfers.size() && s.transfers[next].to == lane) ++next;
            s.transfer_begin.push_back(next);
        }
}

/// Everybody who comes onto a candidate's lane in this step, front to back.
void gather(const World& world, std::size_t c, std::vector<Comer>& comers) {
    comers.clear();
    const Scratch& s = world.scratch;
    const std::uint32_t lane = s.candidates[c];
    if (!world.lanes.of[lane].receives) return;
    for (std::uint32_t i = s.transfer_begin[c]; i < s.transfer_begin[c + 1]; ++i) {
        const Transfer& t = s.transfers[i];
        const Rider& rider = world.vehicles.rider[t.row];
        float x_m = s.moved_x_m[t.row];
        if (t.arrives) {
            const MovementFacts& movement = world.layout.movement[rider.movement];
            x_m = movement.entry_m + x_m - movement.end_m;
        }
        comers.push_back({x_m, t.row, rider.trip, t.arrives});
    }
    if (s.insert_trip[lane] != none) comers.push_back({s.insert_x_m[lane], none, s.insert_trip[lane], true});
    std::sort(comers.begin(), comers.end(),
              [](const Comer& a, const Comer& b) { return a.x_m != b.x_m ? a.x_m > b.x_m : a.trip < b.trip; });
}

/// Nobody leaves the lane in this step.
bool all_stay(const World& world, std::uint32_t lane) {
    return world.lanes.of[lane].crossed == 0 && world.lanes.of[lane].changed == 0;
}

std::uint32_t stayers(const World& world, std::uint32_t lane) {
    const LaneRow& rows = world.lanes.of[lane];
    if (rows.count == 0 || all_stay(world, lane)) return rows.count;
    std::uint32_t count = 0;
    for (std::uint32_t r = rows.first; r < rows.end(); ++r) count += world.scratch.next_lane[r] == lane ? 1U : 0U;
    return count;
}

/// The columns that rows are copied between, at hand: most lanes hold few vehicles, so that copies are short.
struct Copier {
    explicit Copier(World& world)
        : from_x(world.scratch.moved_x_m.data()),
          from_speed(world.scratch.moved_mps.data()),
          from_desired(world.vehicles.desired_mps.data()),
          from_headway(world.vehicles.headway_s.data()),
          from_rider(world.vehicles.rider.data()),
          from_tally(world.vehicles.tally.data()),
          to_x(world.back.x_m.data()),
          to_speed(world.back.speed_mps.data()),
          to_desired(world.back.desired_mps.data()),
          to_headway(world.back.headway_s.data()),
          to_rider(world.back.rider.data()),
          to_tally(world.back.tally.data()) {}
    const float *from_x, *from_speed, *from_desired, *from_headway;
    const Rider* from_rider;
    const Tally* from_tally;
    float *to_x, *to_speed, *to_desired, *to_headway;
    Rider* to_rider;
    Tally* to_tally;

    void keep_row(std::uint32_t from, std::uint32_t to) const {
        to_x[to] = from_x[from];
        to_speed[to] = from_speed[from];
        to_desired[to] = from_desired[from];
        to_headway[to] = from_headway[from];
        to_rider[to] = from_rider[from];
        to_tally[to] = from_tally[from];
    }
};

/// A vehicle enters a link: its next turn, and what its driver wants to drive here.
void enter_link(World& world, std::uint32_t to, std::uint32_t link) {
    Rider& rider = world.back.rider[to];
    rider.turn = turn_ahead(world, rider.trip, 0);
    rider.after = turn_ahead(world, rider.trip, 1);
    rider.movement = none;
    world.back.desired_mps[to] = std::min(world.controls.link_limit_mps[link] * rider.speed_factor,
                                          world.classes->rows[rider.vehicle_class].max_speed_mps);
}

void place(World& world, const Copier& copier, std::uint32_t lane, const Comer& comer, std::uint32_t to) {
    if (comer.row != none) {
        copier.keep_row(comer.row, to);
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
        world.back.headway_s[to] =
            world.classes->rows[vehicle_class].time_headway_s * world.driver_headway_factor[comer.trip];
        Rider rider;
        rider.trip = comer.trip;
        rider.vehicle_class = vehicle_class;
        rider.speed_factor = world.driver_speed_factor[comer.trip];
        rider.cause = static_cast<std::uint8_t>(DelayCause::queue);
        world.back.rider[to] = rider;
        world.back.tally[to] = {};
        world.scratch.insert_trip[lane] = none;
    }
    enter_link(world, to, world.lanes.of[lane].facts.link);
    ++world.sums[lane].entered;
}

/// Vehicles that came from different sides in one step may meet on the same metre; the one behind then stands back.
/// Rare and short (tests/world): drivers keep their distance before it comes to this.
void keep_apart(World& world, std::uint32_t first, std::uint32_t last) {
    for (std::uint32_t r = first + 1; r < last; ++r) {
        const float rear = world.back.x_m[r - 1] - world.classes->rows[world.back.rider[r - 1].vehicle_class].length_m;
        if (world.back.x_m[r] <= rear) continue;
        world.back.x_m[r] = rear;
        world.back.speed_mps[r] = std::min(world.back.speed_mps[r], world.back.speed_mps[r - 1]);
    }
}

/// Writes the next rows of candidate `c`.
void fill(World& world, const Copier& copier, std::size_t c, std::vector<Comer>& comers) {
    const std::uint32_t lane = world.scratch.candidates[c];
    gather(world, c, comers);
    const LaneRow& rows = world.lanes.of[lane];
    const std::uint32_t begin = world.scratch.new_first[c];
    std::uint32_t to = begin;
    if (comers.empty() && all_stay(world, lane)) {
        for (std::uint32_t r = rows.first; r < rows.end(); ++r) copier.keep_row(r, to++);
    } else {
        std::size_t next = 0;
        for (std::uint32_t r = rows.first; r < rows.end(); ++r) {
            if (world.scratch.next_lane[r] != lane) continue;
            while (next < comers.size() && comers[next].x_m > world.scratch.moved_x_m[r])
                place(world, copier, lane, comers[next++], to++);
            copier.keep_row(r, to++);
        }
        while (next < comers.size()) place(world, copier, lane, comers[next++], to++);
        if (!comers.empty()) keep_apart(world, begin, to);
    }
    const float line = world.lanes.of[lane].facts.line_m;
    std::uint32_t in_node = 0;
    for (std::uint32_t r = begin; r < to && world.back.x_m[r] > line && world.back.rider[r].movement != none; ++r)
        ++in_node;
    world.scratch.new_in_node[c] = in_node;
}

/// Trips that ended: their row is gone; each is written by the lane it was on.
void finish_trips(World& world) {
    const float now = static_cast<float>(time_s(world)) + world.options.step_s;
    for (const std::uint32_t lane : world.lanes.active) {
        const std::uint32_t first = world.lanes.of[lane].first;
        for (std::uint32_t r = first; r < first + world.lanes.of[lane].crossed; ++r) {
            if (world.scratch.next_lane[r] != none) continue;
            const std::uint32_t trip = world.vehicles.rider[r].trip;
            world.status[trip] = TripStatus::completed;
            world.arrival_s[trip] = now;
            world.tally[trip] = world.vehicles.tally[r];
            ++world.counts.completed;
        }
    }
}

/// The candidates' rows become the lanes' rows.
void adopt(World& world) {
    Scratch& s = world.scratch;
    for (const std::uint32_t lane : world.lanes.active) world.lanes.of[lane].count = 0;
    world.lanes.active.clear();
    for (std::size_t c = 0; c < s.candidates.size(); ++c) {
        const std::uint32_t lane = s.candidates[c];
        LaneRow& rows = world.lanes.of[lane];
        rows.first = s.new_first[c];
        rows.count = s.new_count[c];
        rows.in_node = s.new_in_node[c];
        world.lanes.of[lane].receives = false;
        if (s.new_count[c] > 0) world.lanes.active.push_back(lane);
    }
    std::swap(world.vehicles, world.back);
}

}  // namespace

void rebuild(World& world) {
    Scratch& s = world.scratch;
    finish_trips(world);
    find_candidates(world);
    const std::size_t lanes = s.candidates.size();
    s.new_first.resize(lanes);
    s.new_count.resize(lanes);
    s.new_in_node.resize(lanes);
    for_each_block(lanes, 64, [&](std::size_t first, std::size_t last) {
        for (std::size_t c = first; c != last; ++c) {
            const std::uint32_t inserted = s.insert_trip[s.candidates[c]] != none ? 1U : 0U;
            s.new_count[c] = stayers(world, s.candidates[c]) + s.transfer_begin[c + 1] - s.transfer_begin[c] + inserted;
        }
    });
    std::uint32_t total = 0;
    for (std::size_t c = 0; c < lanes; ++c) {
        s.new_first[c] = total;
        total += s.new_count[c];
    }
    world.back.resize(total);
    for_each_block(lanes, 64, [&](std::size_t first, std::size_t last) {
        std::vector<Comer> comers;
        const Copier copier(world);
        for (std::size_t c = first; c != last; ++c) fill(world, copier, c, comers);
    });
    adopt(world);
    std::erase_if(world.outside.links, [&](std::uint32_t link) { return world.outside.head[link] == none; });
}

}  // namespace septima::phases

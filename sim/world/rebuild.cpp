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

void finish_trip(World& world, std::uint32_t r, float now_s) {
    const std::uint32_t trip = world.vehicles.rider[r].trip;
    world.status[trip] = TripStatus::completed;
    world.arrival_s[trip] = now_s;
    world.tally[trip] = world.vehicles.tally[r];
    ++world.counts.completed;
}

/// Rows of a lane that go elsewhere; how many.
std::uint32_t note_leavers(World& world, std::uint32_t lane, Sideways way, float now_s) {
    const LaneRow& rows = world.lanes.of[lane];
    const std::uint32_t beside = sideways_to(rows.facts, way);
    const std::uint32_t last = rows.changed > 0 ? rows.end() : rows.first + rows.crossed;
    std::uint32_t left = 0;
    for (std::uint32_t r = rows.first; r < last; ++r) {
        const std::uint32_t to = world.scratch.next_lane[r];
        if (to == stays) continue;
        ++left;
        if (to == none)
            finish_trip(world, r, now_s);
        else
            world.scratch.transfers.push_back({to, r, to != beside});
    }
    return left;
}

/// Who changes lanes in this step, by the lane they come onto.
void find_transfers(World& world) {
    Scratch& s = world.scratch;
    const float now_s = static_cast<float>(time_s(world)) + world.options.step_s;
    const Sideways way = sideways_of(world);
    s.transfers.clear();
    s.left.assign(world.lanes.active.size(), 0);
    for (std::size_t i = 0; i < world.lanes.active.size(); ++i)
        if (s.leaves[i] != 0) s.left[i] = note_leavers(world, world.lanes.active[i], way, now_s);
    for (const std::uint32_t link : world.outside.links)
        for (const LaneId lane : world.network->lanes_of(id_at<LinkId>(link)))
            if (s.insert_trip[row(lane)] != none)
                s.transfers.push_back({static_cast<std::uint32_t>(row(lane)), none, true});
    std::sort(s.transfers.begin(), s.transfers.end(),
              [](const Transfer& a, const Transfer& b) { return a.to != b.to ? a.to < b.to : a.row < b.row; });
}

/// Lanes that may hold vehicles after this step: those that do now and those that somebody comes onto, with the rows
/// they will have. What is read here lies one after the other; the lanes' own rows are left alone.
void find_candidates(World& world) {
    Scratch& s = world.scratch;
    LaneRows& lanes = world.lanes;
    for (const Transfer& t : s.transfers) set_bit(lanes.occupied, t.to);
    s.candidates.clear();
    s.transfer_begin.assign(1, 0);
    s.new_begin.assign(1, 0);
    std::uint32_t next = 0;
    std::uint32_t total = 0;
    std::size_t was = 0;
    for (std::size_t word = 0; word < lanes.occupied.size(); ++word)
        for (std::uint64_t bits = lanes.occupied[word]; bits != 0; bits &= bits - 1) {
            const auto lane = static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits)));
            s.candidates.push_back(lane);
            const std::uint32_t first_comer = next;
            while (next < s.transfers.size() && s.transfers[next].to == lane) ++next;
            s.transfer_begin.push_back(next);
            if (was < lanes.active.size() && lanes.active[was] == lane) {
                total += lanes.begin[was + 1] - lanes.begin[was] - s.left[was];
                ++was;
            }
            total += next - first_comer;
            s.new_begin.push_back(total);
        }
}

/// Everybody who comes onto a candidate's lane in this step, front to back.
void gather(const World& world, std::size_t c, std::vector<Comer>& comers) {
    comers.clear();
    const Scratch& s = world.scratch;
    const std::uint32_t lane = s.candidates[c];
    for (std::uint32_t i = s.transfer_begin[c]; i < s.transfer_begin[c + 1]; ++i) {
        const Transfer& t = s.transfers[i];
        if (t.row == none) {
            comers.push_back({s.insert_x_m[lane], none, s.insert_trip[lane], true});
            continue;
        }
        const Rider& rider = world.vehicles.rider[t.row];
        float x_m = s.moved[t.row].x_m;
        if (t.arrives) {
            const MovementFacts& movement = world.layout.movement[rider.movement];
            x_m = movement.entry_m + x_m - movement.end_m;
        }
        comers.push_back({x_m, t.row, rider.trip, t.arrives});
    }
    if (comers.size() > 1)
        std::sort(comers.begin(), comers.end(),
                  [](const Comer& a, const Comer& b) { return a.x_m != b.x_m ? a.x_m > b.x_m : a.trip < b.trip; });
}

/// The columns that rows are copied between, at hand: most lanes hold few vehicles, so that copies are short.
struct Copier {
    explicit Copier(World& world)
        : from_body(world.scratch.moved.data()),
          from_headway(world.vehicles.headway_s.data()),
          from_rider(world.vehicles.rider.data()),
          from_tally(world.vehicles.tally.data()),
          to_body(world.back.body.data()),
          to_headway(world.back.headway_s.data()),
          to_rider(world.back.rider.data()),
          to_tally(world.back.tally.data()) {}
    const VehicleBody* from_body;
    const float* from_headway;
    const Rider* from_rider;
    const Tally* from_tally;
    VehicleBody* to_body;
    float* to_headway;
    Rider* to_rider;
    Tally* to_tally;

    void keep_row(std::uint32_t from, std::uint32_t to) const {
        to_body[to] = from_body[from];
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
    world.back.body[to].desired_mps = std::min(world.controls.link_limit_mps[link] * rider.speed_factor,
                                               world.classes->rows[rider.vehicle_class].max_speed_mps);
}

void place(World& world, const Copier& copier, std::uint32_t lane, const Comer& comer, std::uint32_t to) {
    if (comer.row != none) {
        copier.keep_row(comer.row, to);
        world.back.body[to].x_m = comer.x_m;
        if (!comer.arrives) {
            world.back.rider[to].movement = none;  // what was granted began on the other lane
            return;
        }
        ++world.routes.at[comer.trip];
        world.back.rider[to].standing_steps = 0;
    } else {
        const std::uint8_t vehicle_class = world.trips.vehicle_class[id_at<TripId>(comer.trip)];
        world.back.body[to] = {comer.x_m, world.scratch.insert_speed_mps[lane], 0.0F,
                               world.classes->rows[vehicle_class].length_m};
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
        const float rear = world.back.body[r - 1].x_m - world.back.body[r - 1].length_m;
        if (world.back.body[r].x_m <= rear) continue;
        world.back.body[r].x_m = rear;
        world.back.body[r].speed_mps = std::min(world.back.body[r].speed_mps, world.back.body[r - 1].speed_mps);
    }
}

/// Copies a lane's rows that stay, with those who come in their places; the row after the last.
std::uint32_t fill_rows(World& world, const Copier& copier, std::uint32_t lane, const std::vector<Comer>& comers,
                        std::uint32_t begin) {
    const LaneRow& rows = world.lanes.of[lane];
    const bool all_stay = rows.crossed == 0 && rows.changed == 0;
    std::uint32_t to = begin;
    if (comers.empty() && all_stay) {
        for (std::uint32_t r = rows.first; r < rows.end(); ++r) copier.keep_row(r, to++);
        return to;
    }
    std::size_t next = 0;
    for (std::uint32_t r = rows.first; r < rows.end(); ++r) {
        if (!all_stay && world.scratch.next_lane[r] != stays) continue;
        while (next < comers.size() && comers[next].x_m > world.scratch.moved[r].x_m)
            place(world, copier, lane, comers[next++], to++);
        copier.keep_row(r, to++);
    }
    while (next < comers.size()) place(world, copier, lane, comers[next++], to++);
    if (!comers.empty()) keep_apart(world, begin, to);
    return to;
}

/// Writes the next rows of candidate `c` and what its lane is to know of them.
void fill(World& world, const Copier& copier, std::size_t c, std::vector<Comer>& comers) {
    const std::uint32_t lane = world.scratch.candidates[c];
    gather(world, c, comers);
    const std::uint32_t begin = world.scratch.new_begin[c];
    const std::uint32_t end = fill_rows(world, copier, lane, comers, begin);
    LaneRow& rows = world.lanes.of[lane];
    const float line_m = rows.facts.line_m;
    std::uint32_t head = begin;
    while (head < end && world.back.body[head].x_m > line_m && world.back.rider[head].movement != none) ++head;
    rows.first = begin;
    rows.count = end - begin;
    rows.in_node = head - begin;
    rows.granted_until = end;
    rows.changed = 0;
    rows.crossed = 0;
    rows.heeded = 0;
    const auto reaches_line = [&](const VehicleBody& body) {
        return line_m - body.x_m <= line_reach_m(body.speed_mps);
    };
    const bool near = head > begin || (head < end && reaches_line(world.back.body[head]));
    world.scratch.new_near[c] = near ? rows.facts.node : none;
}

/// The candidates' rows become the lanes' rows.
void adopt(World& world) {
    const Scratch& s = world.scratch;
    LaneRows& lanes = world.lanes;
    lanes.active.clear();
    lanes.begin.assign(1, 0);
    lanes.near.clear();
    for (std::size_t c = 0; c < s.candidates.size(); ++c) {
        const std::uint32_t lane = s.candidates[c];
        if (s.new_begin[c + 1] == s.new_begin[c]) {
            clear_bit(lanes.occupied, lane);
            continue;
        }
        lanes.active.push_back(lane);
        lanes.begin.push_back(s.new_begin[c + 1]);
        lanes.near.push_back(s.new_near[c]);
    }
    std::swap(world.vehicles, world.back);
}

}  // namespace

void rebuild(World& world) {
    Scratch& s = world.scratch;
    find_transfers(world);
    find_candidates(world);
    s.new_near.resize(s.candidates.size());
    world.back.resize(s.new_begin.back());
    for_each_block(s.candidates.size(), 64, [&](std::size_t first, std::size_t last) {
        std::vector<Comer> comers;
        const Copier copier(world);
        for (std::size_t c = first; c != last; ++c) fill(world, copier, c, comers);
    });
    adopt(world);
    std::erase_if(world.outside.links, [&](std::uint32_t link) { return world.outside.head[link] == none; });
}

}  // namespace septima::phases

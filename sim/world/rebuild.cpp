#include <cstring>

#include "sim/base/parallel.h"
#include "sim/world/phases.h"

namespace septima::phases {

namespace {

/// A vehicle that comes onto a lane: from the side, out of the node, or from outside the network.
struct Comer {
    float x_m;
    std::uint32_t row;  ///< present row, or none when it comes from outside
    std::uint32_t trip;
    float speed_mps;  ///< of who comes from outside
    bool arrives;     ///< enters a new link
};

void come_onto(World& world, std::uint32_t lane) {
    set_bit(world.lanes.occupied, lane);
    set_bit(world.scratch.gains, lane);
    ++world.scratch.chunk_gain[lane / lanes_of_chunk];
}

/// Links the rows that leave a lane to those that come onto another. In what order does not matter: `gather` sorts
/// them.
void link_leavers(World& world, std::size_t active) {
    Scratch& s = world.scratch;
    const std::uint32_t first = world.lanes.begin[active];
    for (std::uint32_t i = first; i < first + s.left[active]; ++i) {
        const std::uint32_t r = s.leavers[i];
        const std::uint32_t to = s.next_lane[r];
        if (to == none) {
            ++world.counts.completed;
            continue;
        }
        s.next_comer[r] = s.first_comer[to];
        s.first_comer[to] = r;
        come_onto(world, to);
    }
    s.chunk_gain[world.lanes.active[active] / lanes_of_chunk] -= s.left[active];
}

/// Calls body(active lane) for the few that somebody leaves.
template <class Body>
void for_each_left(const World& world, const Body& body) {
    const std::vector<std::uint16_t>& left = world.scratch.left;
    constexpr std::size_t at_once = sizeof(std::uint64_t) / sizeof(left[0]);
    std::size_t i = 0;
    for (; i + at_once <= left.size(); i += at_once) {
        std::uint64_t any = 0;
        std::memcpy(&any, &left[i], sizeof(any));
        if (any == 0) continue;
        for (std::size_t k = i; k < i + at_once; ++k)
            if (left[k] != 0) body(k);
    }
    for (; i < left.size(); ++i)
        if (left[i] != 0) body(i);
}

void leave_empty(World& world, std::uint32_t lane) {
    LaneRow& rows = world.lanes.of[lane];
    clear_bit(world.lanes.occupied, lane);
    rows.count = 0;
    rows.in_node = 0;
    rows.granted_until = rows.first;
    rows.crossed = rows.changed = rows.heeded = 0;
}

/// Who comes onto which lane, which lanes have vehicles after this step, and where the rows of each chunk of lanes
/// begin. One writer, and little to do: most lanes gain and lose nobody in a step.
void link_rows(World& world) {
    Scratch& s = world.scratch;
    LaneRows& lanes = world.lanes;
    s.next_comer.resize(world.vehicles.size());
    s.chunk_gain.assign(lanes.chunk.size() - 1, 0);
    for_each_left(world, [&](std::size_t active) { link_leavers(world, active); });
    for (const std::uint32_t link : world.outside.links)
        for (const LaneId lane : world.network->lanes_of(id_at<LinkId>(link)))
            if (s.insert_trip[row(lane)] != none) come_onto(world, static_cast<std::uint32_t>(row(lane)));
    for (const Newcomer& newcomer : s.placed) come_onto(world, newcomer.lane);
    for_each_left(world, [&](std::size_t active) {
        const std::uint32_t lane = lanes.active[active];
        if (s.left[active] == lanes.of[lane].count && !has_bit(s.gains, lane)) leave_empty(world, lane);
    });
    LaneChunk next;
    std::uint32_t first_row = 0;
    for (std::size_t c = 0; c + 1 < lanes.chunk.size(); ++c) {
        const std::uint32_t end_row = lanes.chunk[c + 1].first_row;
        const auto rows = static_cast<std::uint32_t>(static_cast<std::int32_t>(end_row - first_row) + s.chunk_gain[c]);
        first_row = end_row;
        lanes.chunk[c] = next;
        next.first_row += rows;
        for (std::size_t word = c * (lanes_of_chunk / 64); word < (c + 1) * (lanes_of_chunk / 64); ++word)
            next.first_active += static_cast<std::uint32_t>(__builtin_popcountll(lanes.occupied[word]));
    }
    lanes.chunk.back() = next;
}

/// Everybody who comes onto a lane in this step, front to back.
void gather(const World& world, std::uint32_t lane, std::vector<Comer>& comers) {
    comers.clear();
    const Scratch& s = world.scratch;
    if (s.insert_trip[lane] != none)
        comers.push_back({s.insert_x_m[lane], none, s.insert_trip[lane], s.insert_speed_mps[lane], true});
    for (const Newcomer& newcomer : s.placed)
        if (newcomer.lane == lane) comers.push_back({newcomer.x_m, none, newcomer.trip, newcomer.speed_mps, true});
    for (std::uint32_t r = s.first_comer[lane]; r != none; r = s.next_comer[r]) {
        const Rider& rider = world.vehicles.rider[r];
        const bool arrives = rider.movement != none;  // else from the side
        float x_m = s.moved[r].x_m;
        if (arrives) {
            const MovementFacts& movement = world.layout.movement[rider.movement];
            x_m = movement.entry_m + x_m - movement.end_m;
        }
        comers.push_back({x_m, r, rider.trip, 0.0F, arrives});
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
    void keep_rows(std::uint32_t first, std::uint32_t last, std::uint32_t to) const {
        std::copy(from_body + first, from_body + last, to_body + to);
        std::copy(from_headway + first, from_headway + last, to_headway + to);
        std::copy(from_rider + first, from_rider + last, to_rider + to);
        std::copy(from_tally + first, from_tally + last, to_tally + to);
    }
};

/// What entering a tolled link costs a trip.
float toll_cop(const World& world, std::uint32_t link, std::uint32_t trip) {
    const Controls& c = world.controls;
    const VehicleKind kind = world.class_facts[world.trips.vehicle_class[id_at<TripId>(trip)]].kind;
    const bool free =
        !allows(c.link_toll_kinds[link], kind) || is_spared(c.link_toll_exempt[link], world.options.seed, trip);
    return free ? 0.0F : c.link_toll_cop[link];
}

/// A vehicle enters a link: its next turn, and what its driver wants to drive here.
void enter_link(World& world, std::uint32_t to, std::uint32_t link) {
    Rider& rider = world.back.rider[to];
    rider.turn = turn_ahead(world, rider.trip, 0);
    rider.after = turn_ahead(world, rider.trip, 1);
    rider.movement = none;
    world.back.body[to].desired_mps = std::min(world.controls.link_limit_mps[link] * rider.speed_factor,
                                               world.classes->rows[rider.vehicle_class].max_speed_mps);
    world.back.headway_s[to] = world.classes->rows[rider.vehicle_class].time_headway_s *
                               world.driver_headway_factor[rider.trip] *
                               world.network->link_headway_ratio[id_at<LinkId>(link)];
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
        world.back.body[to] = {comer.x_m, comer.speed_mps, 0.0F, world.classes->rows[vehicle_class].length_m};
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
    const std::uint32_t link = world.lanes.of[lane].facts.link;
    if (world.controls.link_toll_cop[link] > 0.0F) world.sums[lane].toll_cop += toll_cop(world, link, comer.trip);
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
    std::uint32_t to = begin;
    std::size_t next = 0;
    for (std::uint32_t r = rows.first; r < rows.end(); ++r) {
        if (world.scratch.next_lane[r] != stays) continue;
        while (next < comers.size() && comers[next].x_m > world.scratch.moved[r].x_m)
            place(world, copier, lane, comers[next++], to++);
        copier.keep_row(r, to++);
    }
    while (next < comers.size()) place(world, copier, lane, comers[next++], to++);
    if (!comers.empty()) keep_apart(world, begin, to);
    return to;
}

/// Rows of lanes that nobody comes onto or leaves, one lane after the other: copied in one go.
struct Run {
    std::uint32_t first = 0, last = 0, to = 0;
    void end(const Copier& copier) {
        if (first < last) copier.keep_rows(first, last, to);
        first = last;
    }
    void add(const Copier& copier, const LaneRow& rows, std::uint32_t begin) {
        if (rows.first != last || first == last) {
            end(copier);
            first = rows.first;
            to = begin;
        }
        last = rows.end();
    }
};

/// What a lane is to know of its rows for the next step, read from where they are; whether somebody is in its node or
/// near it.
bool describe(LaneRow& rows, const VehicleBody* body, const Rider* rider, std::uint32_t begin, std::uint32_t count) {
    const float line_m = rows.facts.line_m;
    std::uint16_t in_node = 0;
    while (in_node < count && body[in_node].x_m > line_m && rider[in_node].movement != none) ++in_node;
    rows.first = begin;
    rows.count = count;
    rows.in_node = in_node;
    rows.granted_until = begin + count;
    rows.changed = 0;
    rows.crossed = 0;
    rows.heeded = 0;
    return in_node > 0 || (count > 0 && line_m - body[0].x_m <= line_reach_m(rows.facts, body[0].speed_mps));
}

/// Writes the next rows of a lane and what it is to know of them; true when somebody is in its node or near it.
bool fill_lane(World& world, const Copier& copier, std::uint32_t lane, std::uint32_t begin, Run& run,
               std::vector<Comer>& comers) {
    LaneRow& rows = world.lanes.of[lane];
    const bool gains = has_bit(world.scratch.gains, lane);
    if (!gains && rows.crossed == 0 && rows.changed == 0) {
        run.add(copier, rows, begin);
        const std::uint32_t first = rows.first;
        return describe(rows, copier.from_body + first, copier.from_rider + first, begin, rows.count);
    }
    run.end(copier);
    gather(world, lane, comers);
    const std::uint32_t end = fill_rows(world, copier, lane, comers, begin);
    world.scratch.first_comer[lane] = none;
    return describe(rows, copier.to_body + begin, copier.to_rider + begin, begin, end - begin);
}

/// Re-orders a chunk of lanes.
void fill_chunk(World& world, const Copier& copier, std::size_t c, std::vector<Comer>& comers) {
    LaneRows& lanes = world.lanes;
    LaneChunk& chunk = lanes.chunk[c];
    std::uint32_t active = chunk.first_active;
    std::uint32_t begin = chunk.first_row;
    Run run;
    for (std::size_t word = c * (lanes_of_chunk / 64); word < (c + 1) * (lanes_of_chunk / 64); ++word) {
        for (std::uint64_t bits = lanes.occupied[word]; bits != 0; bits &= bits - 1) {
            const auto lane = static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits)));
            const bool near = fill_lane(world, copier, lane, begin, run, comers);
            const LaneRow& rows = lanes.of[lane];
            const std::uint32_t node = rows.facts.node;
            const std::uint32_t known = chunk.first_active + chunk.near;
            if (near && (chunk.near == 0 || lanes.near[known - 1] != node)) {
                lanes.near[known] = node;
                ++chunk.near;
            }
            lanes.active[active] = lane;
            lanes.begin[active] = begin;
            ++active;
            begin = rows.end();
        }
        world.scratch.gains[word] = 0;
    }
    run.end(copier);
}

}  // namespace

void rebuild(World& world) {
    link_rows(world);
    LaneRows& lanes = world.lanes;
    const std::size_t chunks = lanes.chunk.size() - 1;
    const std::uint32_t active = lanes.chunk.back().first_active;
    lanes.active.resize(active);
    lanes.near.resize(active);
    lanes.begin.resize(active + 1);
    lanes.begin.back() = lanes.chunk.back().first_row;
    world.back.resize(lanes.chunk.back().first_row);
    for_each_block(chunks, 2, [&](std::size_t first, std::size_t last) {
        std::vector<Comer> comers;
        const Copier copier(world);
        for (std::size_t c = first; c != last; ++c) fill_chunk(world, copier, c, comers);
    });
    std::swap(world.vehicles, world.back);
    std::erase_if(world.outside.links, [&](std::uint32_t link) { return world.outside.head[link] == none; });
}

}  // namespace septima::phases

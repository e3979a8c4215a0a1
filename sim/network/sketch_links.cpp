#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "sim/network/polyline.h"
#include "sim/network/sketch_plan.h"

namespace septima::sketch {

namespace {

constexpr double ramp_kmh = 40.0;
constexpr double smooth_m = 30.0;  ///< corridor points nearer than this to a junction are left out
constexpr std::uint32_t no_link = 0xffffffffU;

/// Lanes of a link, from the left: bus lanes, a left-turn pocket, general lanes, one lane for ramps.
struct Lanes {
    int busway = 0;
    int pocket = 0;
    int general = 1;
    int ramp = 0;
    int first() const { return busway + pocket; }  ///< leftmost general lane
    int main() const { return first() + general; }
    int all() const { return main() + ramp; }
    double speed_kmh = 50.0;
};

/// The link of track t after stop k in each direction (Way::against_points: from stop k + 1 back to stop k).
struct TrackLinks {
    std::vector<std::array<std::uint32_t, 2>> link;
    std::vector<std::array<Lanes, 2>> lanes;
};

struct Builder {
    const Sketch& sketch;
    const Plan& plan;
    Draft draft;
    std::vector<TrackLinks> tracks;
    std::vector<std::uint32_t> ramp_link;
};

bool is_stub(const Track& track, const Stop& a, const Stop& b) {
    return a.first_m < track.stub_before_m || b.last_m > track.stub_after_m;
}

Lanes lanes_between(const Builder& b, std::size_t t, std::size_t k, Way way) {
    const SketchCorridor& corridor = b.sketch.corridors[t];
    const Track& track = b.plan.tracks[t];
    const Stop& from = track.stops[k];
    const Stop& to = track.stops[k + 1];
    Lanes lanes{corridor.busway, 0, corridor.lanes, 0, corridor.speed_kmh};
    const double middle_m = (from.last_m + to.first_m) / 2.0;
    for (const SketchSection& section : corridor.sections) {
        if (middle_m < track.point_at_m[static_cast<std::size_t>(section.from)] ||
            middle_m > track.point_at_m[static_cast<std::size_t>(section.to)])
            continue;
        lanes.general = section.lanes.value_or(lanes.general);
        lanes.busway = section.busway.value_or(lanes.busway);
        lanes.speed_kmh = section.speed_kmh.value_or(lanes.speed_kmh);
    }
    if (is_stub(track, from, to)) return {0, 0, 1, 0, ramp_kmh};
    lanes.pocket = (way == Way::with_points ? from : to).pocket == way ? 1 : 0;
    const std::size_t starts = (way == Way::with_points ? from : to).junction;
    const std::size_t ends = (way == Way::with_points ? to : from).junction;
    for (const Ramp& ramp : b.plan.ramps)
        if ((ramp.from == ends && ramp.from_track == t && ramp.from_way == way) ||
            (ramp.to == starts && ramp.to_track == t && ramp.to_way == way))
            lanes.ramp = 1;
    return lanes;
}

std::vector<Point> shape_between(const Plan& plan, const Track& track, const Stop& from, const Stop& to) {
    std::vector<Point> shape{plan.junctions[from.junction].xy};
    const std::vector<Point> part = part_of(track.line, from.last_m, to.first_m);
    const Point end = plan.junctions[to.junction].xy;
    for (std::size_t i = 1; i + 1 < part.size(); ++i)
        if (distance_m(part[i], shape.front()) > smooth_m && distance_m(part[i], end) > smooth_m)
            shape.push_back(part[i]);
    shape.push_back(end);
    return shape;
}

std::uint32_t add_link(Builder& b, DraftLink link, const Lanes& lanes) {
    link.lanes = lanes.all();
    link.limit_mps = lanes.speed_kmh / 3.6;
    if (lanes.busway > 0) {
        link.lane_allowed.assign(static_cast<std::size_t>(lanes.all()), all_kinds);
        std::fill_n(link.lane_allowed.begin(), lanes.busway, bus_kinds);
    }
    if (lanes.pocket > 0) {  // left from the pocket alone, right from the right lane
        link.lanes_left_of_1 = lanes.first();
        link.lane_marks.assign(static_cast<std::size_t>(lanes.all()), mark_of(TurnType::through));
        link.lane_marks[static_cast<std::size_t>(lanes.busway)] =
            static_cast<TurnMarks>(mark_of(TurnType::left) | mark_of(TurnType::uturn));
        link.lane_marks.back() = static_cast<TurnMarks>(mark_of(TurnType::through) | mark_of(TurnType::right));
    }
    b.draft.links.push_back(std::move(link));
    return static_cast<std::uint32_t>(b.draft.links.size() - 1);
}

void add_track_links(Builder& b, std::size_t t) {
    const Track& track = b.plan.tracks[t];
    const SketchCorridor& corridor = b.sketch.corridors[t];
    TrackLinks links;
    for (std::size_t k = 0; k + 1 < track.stops.size(); ++k) {
        const Stop& from = track.stops[k];
        const Stop& to = track.stops[k + 1];
        links.link.push_back({no_link, no_link});
        links.lanes.push_back({lanes_between(b, t, k, Way::with_points), lanes_between(b, t, k, Way::against_points)});
        if (from.junction == to.junction) continue;
        DraftLink link;
        link.street = corridor.name;
        link.road_class = is_stub(track, from, to) ? RoadClass::ramp : corridor.road_class;
        link.line = corridor.line;
        link.from = static_cast<std::uint32_t>(from.junction);
        link.to = static_cast<std::uint32_t>(to.junction);
        link.shape = shape_between(b.plan, track, from, to);
        const std::string stem = fmt::format("{}.{}.{}", slug(corridor.name), t + 1, k + 1);
        link.name = stem + (corridor.oneway ? "" : "a");
        links.link[k][0] = add_link(b, link, links.lanes[k][0]);
        if (corridor.oneway) continue;
        std::swap(link.from, link.to);
        std::reverse(link.shape.begin(), link.shape.end());
        link.name = stem + "b";
        links.link[k][1] = add_link(b, std::move(link), links.lanes[k][1]);
    }
    b.tracks.push_back(std::move(links));
}

void add_other_links(Builder& b) {
    for (std::size_t i = 0; i < b.plan.ramps.size(); ++i) {
        const Ramp& ramp = b.plan.ramps[i];
        DraftLink link;
        link.name = fmt::format("ramp.{}", i + 1);
        link.road_class = RoadClass::ramp;
        link.from = static_cast<std::uint32_t>(ramp.from);
        link.to = static_cast<std::uint32_t>(ramp.to);
        link.shape = ramp.shape;
        link.yield = true;
        b.ramp_link.push_back(add_link(b, std::move(link), {0, 0, 1, 0, ramp_kmh}));
    }
    const LocalStreets local = b.sketch.local_streets.value_or(LocalStreets{});
    for (std::size_t i = 0; i < b.plan.local_links.size(); ++i) {
        DraftLink link;
        link.road_class = RoadClass::residential;
        link.from = static_cast<std::uint32_t>(b.plan.local_links[i].from);
        link.to = static_cast<std::uint32_t>(b.plan.local_links[i].to);
        for (const char side : {'a', 'b'}) {
            link.name = fmt::format("local.{}{}", i + 1, side);
            add_link(b, link, {0, 0, local.lanes, 0, local.speed_kmh});
            std::swap(link.from, link.to);
        }
    }
}

/// Passage of lanes [first_from, last_from] to [first_to, last_to]; nothing when a range is empty.
void pass(Draft& draft, std::pair<std::uint32_t, std::uint32_t> links, std::pair<int, int> from, std::pair<int, int> to,
          TurnType type) {
    if (from.first > from.second || to.first > to.second) return;
    DraftMovement movement;
    movement.name = fmt::format("m{}", draft.movements.size() + 1);
    movement.from_link = links.first;
    movement.to_link = links.second;
    movement.first_from_lane = from.first;
    movement.last_from_lane = from.second;
    movement.first_to_lane = to.first;
    movement.last_to_lane = to.second;
    movement.type = type;
    draft.movements.push_back(movement);
}

/// Straight on past a ramp junction, a taper or the mouth of a pocket: bus lanes to bus lanes, general lanes in order;
/// lanes end and begin on the right. `exits`/`enters`: the ramp lane in front of the junction leaves here; the one
/// behind it is fed by a ramp.
void pass_straight(Draft& draft, std::pair<std::uint32_t, std::uint32_t> links, const Lanes& in, const Lanes& out,
                   bool exits, bool enters) {
    const int bus = std::min(in.busway, out.busway);
    pass(draft, links, {0, bus - 1}, {0, bus - 1}, TurnType::through);
    for (int lane = bus; lane < in.busway; ++lane)
        pass(draft, links, {lane, lane}, {out.first(), out.first()}, TurnType::through);
    for (int lane = bus; lane < out.busway; ++lane)
        pass(draft, links, {in.first(), in.first()}, {lane, lane}, TurnType::through);
    if (out.pocket > 0) pass(draft, links, {in.first(), in.first()}, {out.busway, out.busway}, TurnType::through);
    const int general = std::min(in.general, out.general);
    pass(draft, links, {in.first(), in.first() + general - 1}, {out.first(), out.first() + general - 1},
         TurnType::through);
    for (int lane = in.first() + general; lane < in.main(); ++lane)
        pass(draft, links, {lane, lane}, {out.main() - 1, out.main() - 1}, TurnType::through);
    for (int lane = out.first() + general; lane < out.main(); ++lane)
        pass(draft, links, {in.main() - 1, in.main() - 1}, {lane, lane}, TurnType::through);
    const bool left_over = in.ramp > 0 && !exits;
    const bool unfed = out.ramp > 0 && !enters;
    const int in_ramp = in.main();
    const int out_ramp = out.main();
    if (left_over)
        pass(draft, links, {in_ramp, in_ramp},
             unfed ? std::pair{out_ramp, out_ramp} : std::pair{out_ramp - 1, out_ramp - 1}, TurnType::through);
    else if (unfed)
        pass(draft, links, {in_ramp - 1, in_ramp - 1}, {out_ramp, out_ramp}, TurnType::through);
}

/// Movements of one direction of a track at stop k, a ramp junction or a joint.
void add_movements_at(Builder& b, std::size_t t, std::size_t k, Way way) {
    const TrackLinks& track = b.tracks[t];
    const auto w = static_cast<std::size_t>(way);
    const std::size_t before = way == Way::with_points ? k - 1 : k;  // wraps to a huge number at the first stop
    const std::size_t behind = way == Way::with_points ? k : k - 1;
    const auto link_at = [&](std::size_t piece) { return piece < track.link.size() ? track.link[piece][w] : no_link; };
    const std::uint32_t in = link_at(before);
    const std::uint32_t out = link_at(behind);
    const std::size_t junction = b.plan.tracks[t].stops[k].junction;
    bool exits = false, enters = false;
    for (std::size_t i = 0; i < b.plan.ramps.size(); ++i) {
        const Ramp& ramp = b.plan.ramps[i];
        if (in != no_link && ramp.from == junction && ramp.from_track == t && ramp.from_way == way) {
            exits = true;
            const int last = track.lanes[before][w].all() - 1;
            pass(b.draft, {in, b.ramp_link[i]}, {last, last}, {0, 0}, TurnType::right);
            // Who missed the ramp lane may still leave from the lane beside it.
            const Lanes& lanes = track.lanes[before][w];
            if (lanes.ramp > 0 && lanes.general > 1)
                pass(b.draft, {in, b.ramp_link[i]}, {last - 1, last - 1}, {0, 0}, TurnType::right);
        }
        if (out != no_link && ramp.to == junction && ramp.to_track == t && ramp.to_way == way) {
            enters = true;
            const int last = track.lanes[behind][w].all() - 1;
            pass(b.draft, {b.ramp_link[i], out}, {0, 0}, {last, last}, TurnType::right);
        }
    }
    if (in != no_link && out != no_link)
        pass_straight(b.draft, {in, out}, track.lanes[before][w], track.lanes[behind][w], exits, enters);
}

/// The movements at ramp junctions say all; the same as bans, for the search of the connected part.
void ban_what_is_not_given(Draft& draft) {
    std::vector<std::vector<std::uint32_t>> out(draft.nodes.size());
    for (std::uint32_t i = 0; i < draft.links.size(); ++i) out[draft.links[i].from].push_back(i);
    std::set<std::pair<std::uint32_t, std::uint32_t>> given;
    std::set<std::uint32_t> from;
    for (const DraftMovement& movement : draft.movements) {
        given.emplace(movement.from_link, movement.to_link);
        from.insert(movement.from_link);
    }
    for (const std::uint32_t link : from)
        for (const std::uint32_t to : out[draft.links[link].to])
            if (!given.contains({link, to})) draft.restrictions.push_back({link, to, false});
}

}  // namespace

Draft drafted(const Sketch& sketch, const Plan& plan) {
    Builder b{sketch, plan, {}, {}, {}};
    for (const Junction& junction : plan.junctions)
        b.draft.nodes.push_back({junction.name, junction.xy, junction.control, -1});
    for (std::size_t t = 0; t < plan.tracks.size(); ++t) add_track_links(b, t);
    add_other_links(b);
    for (std::size_t t = 0; t < plan.tracks.size(); ++t)
        for (std::size_t k = 0; k < plan.tracks[t].stops.size(); ++k) {
            const JunctionKind kind = plan.junctions[plan.tracks[t].stops[k].junction].kind;
            if (kind != JunctionKind::ramp && kind != JunctionKind::joint) continue;
            add_movements_at(b, t, k, Way::with_points);
            add_movements_at(b, t, k, Way::against_points);
        }
    ban_what_is_not_given(b.draft);
    return std::move(b.draft);
}

}  // namespace septima::sketch

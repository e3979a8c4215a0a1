#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>

#include "sim/network/polyline.h"
#include "sim/network/sketch_plan.h"

// An interchange is a cloverleaf folded into four connectors. Both streets pass the crossing at their own level; on
// each of the four arms, 60-210 m from the crossing, lies a ramp junction where ramps join and leave by right turns
// only:
//
//             N           A right turn (W -> S, S -> E, E -> N, N -> W) leaves before the crossing and runs round the
//         .---+---.       corner. A left turn passes the crossing first and leaves to the right on the loop of the far
//         |   |   |       quadrant: S -> past X -> N, loop N -> E, past X -> W.
//     W --+---X---+-- E   No stream crosses another, so nothing needs a signal, and each junction is a diverge or a
//         |   |   |       merge with a lane of its own (sketch_links.cpp).
//         '---+---'
//             S

namespace septima::sketch {

namespace {

constexpr std::array<double, 9> offsets_m{130.0, 110.0, 150.0, 90.0, 170.0, 75.0, 190.0, 60.0, 210.0};
constexpr double taper_m = 150.0;          ///< acceleration and deceleration lanes
constexpr double longest_weave_m = 700.0;  ///< between two interchanges
constexpr double crossing_room_m = 30.0;   ///< from a ramp junction to any bridge
constexpr double stub_reach_m = 200.0;     ///< crossings nearer than this to a drawn-on end turn round there
constexpr double share_ramp_m = 35.0;      ///< two interchanges use one ramp junction when theirs would be this near

/// One of the four ways out of a crossing.
struct Arm {
    std::size_t track = 0;
    Way outward = Way::with_points;
    double heading = 0.0;                 ///< outward, radians
    std::optional<std::size_t> junction;  ///< its ramp junction
    bool goes_on = false;                 ///< the street continues beyond the ramp junction
    bool carries_out = false;             ///< traffic may leave the crossing on this arm
    bool carries_in = false;
};

double toward(Way way, double at_m, double by_m) {
    return way == Way::with_points ? at_m + by_m : at_m - by_m;
}
Way opposite(Way way) {
    return way == Way::with_points ? Way::against_points : Way::with_points;
}

/// How far along the arm the next level junction or gate is.
double reach_m(const Plan& plan, const Track& track, double at_m, Way way) {
    double reach = way == Way::with_points ? track.length_m() - at_m : at_m;
    for (const Stop& stop : track.stops) {
        if (plan.junctions[stop.junction].kind == JunctionKind::ramp) continue;
        const double off = way == Way::with_points ? stop.first_m - at_m : at_m - stop.last_m;
        if (off > 0.0) reach = std::min(reach, off);
    }
    return reach;
}

/// A ramp junction that stands near a station already.
std::optional<std::size_t> ramp_near(const Plan& plan, const Track& track, double station) {
    for (const Stop& stop : track.stops)
        if (plan.junctions[stop.junction].kind == JunctionKind::ramp && std::abs(stop.first_m - station) < share_ramp_m)
            return stop.junction;
    return std::nullopt;
}

std::size_t add_ramp_junction(Plan& plan, Track& track, double station) {
    const std::size_t junction = plan.junctions.size();
    add_stop(track, {junction, station, station});
    plan.junctions.push_back({point_at(track.line, station), JunctionKind::ramp, fmt::format("ramp_{}", junction)});
    return junction;
}

/// The station where a drawn-on end of a track turns round, when this arm of the crossing is one.
std::optional<double> stub_end_m(const Track& track, Way way, double at_m) {
    const double length = track.length_m();
    if (way == Way::with_points && track.stub_after_m < length && length - at_m < stub_reach_m) return length;
    if (way == Way::against_points && track.stub_before_m > 0.0 && at_m < stub_reach_m) return 0.0;
    return std::nullopt;
}

/// The ramp junction of an arm: an existing one near by, or a new one where there is room.
std::optional<std::size_t> ramp_junction(Plan& plan, const std::vector<Meeting>& meetings, std::size_t t, Way way,
                                         double at_m) {
    Track& track = plan.tracks[t];
    const double reach = reach_m(plan, track, at_m, way);
    if (const auto end_m = stub_end_m(track, way, at_m); end_m && reach > std::abs(*end_m - at_m) - 1.0) {
        if (const auto known = ramp_near(plan, track, *end_m)) return known;
        return add_ramp_junction(plan, track, *end_m);
    }
    const auto far_from_crossings = [&](double station) {
        return std::all_of(meetings.begin(), meetings.end(), [&](const Meeting& m) {
            if (m.a == t && std::abs(m.at_a_m - station) < crossing_room_m) return false;
            return m.b != t || std::abs(m.at_b_m - station) >= crossing_room_m;
        });
    };
    for (const bool before_next_junction : {true, false})
        for (const double offset : offsets_m) {
            if (before_next_junction && offset > reach - min_link_m) continue;
            const double station = toward(way, at_m, offset);
            if (station < min_link_m || station > track.length_m() - min_link_m) continue;
            if (const auto known = ramp_near(plan, track, station)) return known;
            if (clearance_m(track, station) >= min_link_m && far_from_crossings(station))
                return add_ramp_junction(plan, track, station);
        }
    return std::nullopt;
}

Arm arm_of(const Sketch& sketch, Plan& plan, const std::vector<Meeting>& meetings, std::size_t t,
           std::pair<double, Way> place) {
    const auto [at_m, outward] = place;
    Arm arm;
    arm.track = t;
    arm.outward = outward;
    arm.heading = heading_at(plan.tracks[t].line, at_m) + (outward == Way::with_points ? 0.0 : std::numbers::pi);
    arm.junction = ramp_junction(plan, meetings, t, outward, at_m);
    if (!arm.junction) return arm;
    const bool oneway = sketch.corridors[t].oneway;
    arm.carries_out = !oneway || outward == Way::with_points;
    arm.carries_in = !oneway || outward == Way::against_points;
    const Track& track = plan.tracks[t];
    const std::size_t end = outward == Way::with_points ? track.stops.back().junction : track.stops.front().junction;
    arm.goes_on = end != *arm.junction;
    return arm;
}

/// A quarter turn between two ramp junctions: right turns run round the outside of loops, so that their ends do not
/// cross.
std::vector<Point> curve(Point from, Point to, Point crossing, bool loop) {
    const Point middle{(from.x_m + to.x_m) / 2.0, (from.y_m + to.y_m) / 2.0};
    const double pull = loop ? -0.3 : -1.0;
    const Point control{middle.x_m + pull * (crossing.x_m - middle.x_m),
                        middle.y_m + pull * (crossing.y_m - middle.y_m)};
    std::vector<Point> line;
    constexpr int pieces = 8;
    for (int i = 0; i <= pieces; ++i) {
        const double t = static_cast<double>(i) / pieces;
        const double a = (1.0 - t) * (1.0 - t), b = 2.0 * t * (1.0 - t), c = t * t;
        line.push_back({a * from.x_m + b * control.x_m + c * to.x_m, a * from.y_m + b * control.y_m + c * to.y_m});
    }
    return line;
}

void add_ramp(Plan& plan, const Arm& from, const Arm& to, Point crossing, bool loop) {
    Ramp ramp;
    ramp.from = *from.junction;
    ramp.to = *to.junction;
    ramp.from_track = from.track;
    ramp.to_track = to.track;
    ramp.from_way = loop ? from.outward : opposite(from.outward);
    ramp.to_way = loop ? opposite(to.outward) : to.outward;
    ramp.shape = curve(plan.junctions[ramp.from].xy, plan.junctions[ramp.to].xy, crossing, loop);
    plan.ramps.push_back(std::move(ramp));
}

/// Arms in counter-clockwise order; arm i + 2 is the far side of arm i's street.
void connect(Plan& plan, const std::array<Arm, 4>& arms, Point crossing) {
    for (std::size_t i = 0; i < 4; ++i) {
        const Arm& p = arms[i];
        const Arm& q = arms[(i + 1) % 4];  // to the right of traffic that comes in on p
        const Arm& opposite_p = arms[(i + 2) % 4];
        const Arm& opposite_q = arms[(i + 3) % 4];
        if (!p.junction || !q.junction) continue;
        if (p.carries_in && p.goes_on && q.carries_out && q.goes_on) add_ramp(plan, p, q, crossing, false);
        // Left turn opposite_q -> q ... -> p -> opposite_p.
        const bool comes = q.carries_out && opposite_q.junction && opposite_q.goes_on;
        const bool leaves = p.carries_in && opposite_p.junction && opposite_p.goes_on;
        if (comes && leaves) add_ramp(plan, q, p, crossing, true);
    }
}

/// Ends the extra lane of a ramp junction 150 m outward, where the next junction leaves room.
void add_taper(Plan& plan, const Arm& arm) {
    if (!arm.junction || !arm.goes_on) return;
    Track& track = plan.tracks[arm.track];
    const auto here = std::find_if(track.stops.begin(), track.stops.end(),
                                   [&](const Stop& s) { return s.junction == *arm.junction; });
    const bool forward = arm.outward == Way::with_points;
    const double at_m = here->first_m;
    const Stop& next = forward ? *std::next(here) : *std::prev(here);
    const double gap_m = std::abs((forward ? next.first_m : next.last_m) - at_m);
    // Between two interchanges the extra lane goes on from one to the other.
    const bool another = plan.junctions[next.junction].kind == JunctionKind::ramp;
    if (gap_m < (another ? longest_weave_m : taper_m + 100.0)) return;
    const double station = toward(arm.outward, at_m, taper_m);
    add_stop(track, {plan.junctions.size(), station, station});
    plan.junctions.push_back(
        {point_at(track.line, station), JunctionKind::joint, fmt::format("taper_{}", plan.junctions.size())});
}

}  // namespace

void add_interchanges(const Sketch& sketch, const std::vector<Meeting>& meetings, Plan& plan, Problems& problems) {
    std::vector<Arm> all;
    for (const Meeting& meeting : meetings) {
        if (meeting.level != Level::flyover) continue;
        std::array<Arm, 4> arms{arm_of(sketch, plan, meetings, meeting.a, {meeting.at_a_m, Way::with_points}),
                                arm_of(sketch, plan, meetings, meeting.b, {meeting.at_b_m, Way::with_points}),
                                arm_of(sketch, plan, meetings, meeting.a, {meeting.at_a_m, Way::against_points}),
                                arm_of(sketch, plan, meetings, meeting.b, {meeting.at_b_m, Way::against_points})};
        // Counter-clockwise from arm 0: b's forward arm lies to its left, or its backward arm does.
        if (std::sin(arms[1].heading - arms[0].heading) < 0.0) std::swap(arms[1], arms[3]);
        const std::size_t before = plan.ramps.size();
        connect(plan, arms, meeting.xy);
        if (plan.ramps.size() == before)
            problems.warn(
                sketch.file, sketch.corridors[meeting.a].line,
                fmt::format("the flyover of '{}' and '{}' found no room for a ramp: they cross without a connection",
                            sketch.corridors[meeting.a].name, sketch.corridors[meeting.b].name));
        all.insert(all.end(), arms.begin(), arms.end());
    }
    for (const Arm& arm : all) add_taper(plan, arm);
}

}  // namespace septima::sketch

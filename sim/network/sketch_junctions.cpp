#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "sim/network/polyline.h"
#include "sim/network/sketch_plan.h"

namespace septima::sketch {

namespace {

constexpr double max_extent_m = 90.0;  ///< of the crossings merged into one junction
constexpr double same_pass_m = 150.0;  ///< occurrences nearer than this along a track are one passage

bool on_stub(const Track& track, double at_m) {
    return at_m < track.stub_before_m || at_m > track.stub_after_m;
}

/// Meetings of two tracks: crossings, and ends that lie on the other's line.
void add_meetings(const Track& a, const Track& b, Meeting common, std::vector<Meeting>& found) {
    std::vector<LineCrossing> all = crossings(a.line, b.line);
    for (const double at_a : {0.0, a.length_m()}) {
        const Point p = point_at(a.line, at_a);
        if (const PlaceOnLine place = nearest_place(b.line, p); place.away_m < 1.0)
            all.push_back({at_a, place.at_m, p});
    }
    for (const double at_b : {0.0, b.length_m()}) {
        const Point p = point_at(b.line, at_b);
        if (const PlaceOnLine place = nearest_place(a.line, p); place.away_m < 1.0)
            all.push_back({place.at_m, at_b, p});
    }
    const std::size_t begin = found.size();
    for (const LineCrossing& c : all) {
        if (on_stub(a, c.at_a_m) || on_stub(b, c.at_b_m)) continue;
        const bool known =
            std::any_of(found.begin() + static_cast<std::ptrdiff_t>(begin), found.end(), [&](const Meeting& m) {
                return std::abs(m.at_a_m - c.at_a_m) < 5.0 && std::abs(m.at_b_m - c.at_b_m) < 5.0;
            });
        if (known) continue;
        Meeting meeting = common;
        meeting.at_a_m = c.at_a_m;
        meeting.at_b_m = c.at_b_m;
        meeting.xy = c.xy;
        // Where two corridors end in each other they are one street: no bridge.
        const auto ends = [](const Track& t, double at_m) { return at_m < 1.0 || at_m > t.length_m() - 1.0; };
        if (common.level == Level::flyover && ends(a, c.at_a_m) && ends(b, c.at_b_m)) meeting.level = Level::same;
        found.push_back(meeting);
    }
}

/// Union-find over the level meetings.
struct Clusters {
    std::vector<std::size_t> parent;
    explicit Clusters(std::size_t n) : parent(n) { std::iota(parent.begin(), parent.end(), std::size_t{0}); }
    std::size_t root(std::size_t i) const {
        while (parent[i] != i) i = parent[i];
        return i;
    }
};

double extent_m(const std::vector<Meeting>& meetings, const Clusters& clusters, std::size_t a, std::size_t b) {
    double extent = 0.0;
    for (std::size_t i = 0; i < meetings.size(); ++i) {
        if (clusters.root(i) != a) continue;
        for (std::size_t j = 0; j < meetings.size(); ++j)
            if (clusters.root(j) == b) extent = std::max(extent, distance_m(meetings[i].xy, meetings[j].xy));
    }
    return extent;
}

struct Occurrence {
    double at_m;
    std::size_t meeting;
    bool operator<(const Occurrence& o) const { return at_m != o.at_m ? at_m < o.at_m : meeting < o.meeting; }
};

std::vector<std::vector<Occurrence>> occurrences_of(const std::vector<Meeting>& meetings, std::size_t tracks) {
    std::vector<std::vector<Occurrence>> of(tracks);
    for (std::size_t i = 0; i < meetings.size(); ++i) {
        of[meetings[i].a].push_back({meetings[i].at_a_m, i});
        of[meetings[i].b].push_back({meetings[i].at_b_m, i});
    }
    for (auto& list : of) std::sort(list.begin(), list.end());
    return of;
}

/// Merges meetings that follow each other closely along a track, the closest first.
Clusters merged(const std::vector<Meeting>& meetings, const std::vector<std::vector<Occurrence>>& occurrences) {
    struct Pair {
        double gap_m;
        std::size_t a, b;
    };
    std::vector<Pair> pairs;
    for (const auto& list : occurrences)
        for (std::size_t i = 1; i < list.size(); ++i)
            if (list[i].at_m - list[i - 1].at_m < merge_m)
                pairs.push_back({list[i].at_m - list[i - 1].at_m, list[i - 1].meeting, list[i].meeting});
    std::stable_sort(pairs.begin(), pairs.end(), [](const Pair& x, const Pair& y) { return x.gap_m < y.gap_m; });
    Clusters clusters(meetings.size());
    for (const Pair& pair : pairs) {
        const std::size_t a = clusters.root(pair.a);
        const std::size_t b = clusters.root(pair.b);
        if (a != b && extent_m(meetings, clusters, a, b) <= max_extent_m)
            clusters.parent[std::max(a, b)] = std::min(a, b);
    }
    return clusters;
}

std::string unique_name(std::map<std::string, int>& used, const std::string& wanted) {
    const int count = ++used[wanted];
    return count == 1 ? wanted : fmt::format("{}_{}", wanted, count);
}

void add_level_junctions(const Sketch& sketch, const std::vector<Meeting>& meetings, std::map<std::string, int>& used,
                         Plan& plan) {
    const auto occurrences = occurrences_of(meetings, plan.tracks.size());
    const Clusters clusters = merged(meetings, occurrences);
    std::map<std::size_t, std::size_t> junction_of;
    std::map<std::size_t, std::size_t> members;
    for (std::size_t i = 0; i < meetings.size(); ++i) {
        const std::size_t root = clusters.root(i);
        if (!junction_of.contains(root)) {
            junction_of[root] = plan.junctions.size();
            const std::string name = fmt::format("{}-{}", slug(sketch.corridors[meetings[i].a].name),
                                                 slug(sketch.corridors[meetings[i].b].name));
            plan.junctions.push_back({{0.0, 0.0}, JunctionKind::level, unique_name(used, name)});
        }
        Point& sum = plan.junctions[junction_of[root]].xy;
        sum = {sum.x_m + meetings[i].xy.x_m, sum.y_m + meetings[i].xy.y_m};
        ++members[root];
    }
    for (const auto& [root, junction] : junction_of) {
        Point& xy = plan.junctions[junction].xy;
        const auto count = static_cast<double>(members[root]);
        xy = {xy.x_m / count, xy.y_m / count};
    }
    for (std::size_t t = 0; t < plan.tracks.size(); ++t)
        for (const Occurrence& occurrence : occurrences[t]) {
            const std::size_t junction = junction_of[clusters.root(occurrence.meeting)];
            std::vector<Stop>& stops = plan.tracks[t].stops;
            const auto same = std::find_if(stops.begin(), stops.end(), [&](const Stop& stop) {
                return stop.junction == junction && occurrence.at_m - stop.last_m < same_pass_m;
            });
            if (same != stops.end())
                same->last_m = occurrence.at_m;
            else
                stops.push_back({junction, occurrence.at_m, occurrence.at_m});
        }
}

/// A stop lost inside the stretch of another would turn the track back on itself: the wider one keeps the stretch.
void drop_swallowed_stops(Track& track) {
    std::vector<Stop> kept;
    for (const Stop& stop : track.stops) {
        if (!kept.empty() && stop.first_m <= kept.back().last_m) continue;
        kept.push_back(stop);
    }
    track.stops = std::move(kept);
}

void add_gates(const Sketch& sketch, std::map<std::string, int>& used, Plan& plan) {
    for (std::size_t t = 0; t < plan.tracks.size(); ++t) {
        Track& track = plan.tracks[t];
        const std::string name = slug(sketch.corridors[t].name);
        const double length = track.length_m();
        if (track.stub_before_m < 0.0 && (track.stops.empty() || track.stops.front().first_m > min_link_m)) {
            add_stop(track, {plan.junctions.size(), 0.0, 0.0});
            plan.junctions.push_back({track.line.front(), JunctionKind::gate, unique_name(used, name + "-start")});
        }
        if (track.stub_after_m > length && (track.stops.empty() || track.stops.back().last_m < length - min_link_m)) {
            add_stop(track, {plan.junctions.size(), length, length});
            plan.junctions.push_back({track.line.back(), JunctionKind::gate, unique_name(used, name + "-end")});
        }
    }
}

/// A node where lanes or limits change, unless a junction is near.
void add_section_joints(const Sketch& sketch, std::map<std::string, int>& used, Plan& plan) {
    for (std::size_t t = 0; t < plan.tracks.size(); ++t) {
        Track& track = plan.tracks[t];
        for (const SketchSection& section : sketch.corridors[t].sections)
            for (const int point : {section.from, section.to}) {
                const double at_m = track.point_at_m[static_cast<std::size_t>(point)];
                const bool inner = at_m > 2.0 * merge_m && at_m < track.length_m() - 2.0 * merge_m;
                if (!inner || on_stub(track, at_m) || clearance_m(track, at_m) < 100.0) continue;
                add_stop(track, {plan.junctions.size(), at_m, at_m});
                plan.junctions.push_back({point_at(track.line, at_m), JunctionKind::joint,
                                          unique_name(used, slug(sketch.corridors[t].name) + "-joint")});
            }
    }
}

}  // namespace

std::vector<Meeting> meetings_of(const Sketch& sketch, const std::vector<Track>& tracks) {
    std::vector<Meeting> found;
    for (std::size_t a = 0; a < tracks.size(); ++a)
        for (std::size_t b = a + 1; b < tracks.size(); ++b) {
            const Level level = level_between(sketch.corridors[a], sketch.corridors[b]);
            if (level != Level::apart) add_meetings(tracks[a], tracks[b], {a, b, 0.0, 0.0, {}, level}, found);
        }
    return found;
}

void add_junctions(const Sketch& sketch, const std::vector<Meeting>& meetings, Plan& plan) {
    std::vector<Meeting> level;
    for (const Meeting& meeting : meetings)
        if (meeting.level == Level::same) level.push_back(meeting);
    std::map<std::string, int> used;
    add_level_junctions(sketch, level, used, plan);
    for (Track& track : plan.tracks) drop_swallowed_stops(track);
    add_gates(sketch, used, plan);
    add_section_joints(sketch, used, plan);
}

}  // namespace septima::sketch

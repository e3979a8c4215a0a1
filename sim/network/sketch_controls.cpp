#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "sim/network/polyline.h"
#include "sim/network/sketch_plan.h"

namespace septima::sketch {

namespace {

constexpr double minor_signal_gap_m =
    350.0;  ///< a tertiary street that ends at a larger one has a signal when none is nearer
constexpr double local_signal_gap_m = 250.0;   ///< a collector that crosses a corridor, likewise
constexpr double ending_signal_gap_m = 400.0;  ///< a collector that ends at a corridor
constexpr double shared_m = 90.0;              ///< signals nearer than this along a corridor share a controller
constexpr double merge_rad = 0.6;              ///< a one-way street that ends at a flatter angle merges

/// One corridor at a junction.
struct Leg {
    std::size_t track = 0;
    std::size_t stop = 0;
    bool passes = false;  ///< goes on both ways; otherwise it ends here
    bool arrives = true;  ///< has a link into the junction
};

struct Crossing {
    std::vector<Leg> legs;
    std::size_t local_links = 0;
};

std::vector<Crossing> crossings_of(const Sketch& sketch, const Plan& plan) {
    std::vector<Crossing> all(plan.junctions.size());
    for (std::size_t t = 0; t < plan.tracks.size(); ++t) {
        const std::size_t stops = plan.tracks[t].stops.size();
        for (std::size_t k = 0; k < stops; ++k) {
            const bool first = k == 0, last = k + 1 == stops;
            all[plan.tracks[t].stops[k].junction].legs.push_back(
                {t, k, !first && !last, !(sketch.corridors[t].oneway && first)});
        }
    }
    for (const LocalLink& link : plan.local_links) {
        ++all[link.from].local_links;
        ++all[link.to].local_links;
    }
    return all;
}

/// Metres along the legs' corridors to the nearest signal; infinite when there is none.
double signal_gap_m(const Plan& plan, const Crossing& crossing) {
    double gap = std::numeric_limits<double>::infinity();
    for (const Leg& leg : crossing.legs) {
        const Track& track = plan.tracks[leg.track];
        for (const Stop& stop : track.stops)
            if (plan.junctions[stop.junction].control == NodeControl::signal)
                gap = std::min(gap, std::abs(stop.first_m - track.stops[leg.stop].first_m));
    }
    return gap;
}

RoadClass best_class(const Sketch& sketch, const Crossing& crossing, bool passing) {
    RoadClass best = RoadClass::residential;
    for (const Leg& leg : crossing.legs)
        if (leg.passes == passing) best = std::min(best, sketch.corridors[leg.track].road_class);
    return best;
}

/// A one-way street that ends here in the direction of a passing one, or begins in it.
bool only_merges(const Sketch& sketch, const Plan& plan, const Crossing& crossing) {
    for (const Leg& minor : crossing.legs) {
        if (minor.passes || !minor.arrives) continue;
        if (!sketch.corridors[minor.track].oneway) return false;
        const double in = heading_at(plan.tracks[minor.track].line, plan.tracks[minor.track].length_m());
        for (const Leg& major : crossing.legs) {
            if (!major.passes) continue;
            const Track& track = plan.tracks[major.track];
            double off = std::abs(
                std::remainder(heading_at(track.line, track.stops[major.stop].first_m) - in, 2.0 * std::numbers::pi));
            if (!sketch.corridors[major.track].oneway) off = std::min(off, std::numbers::pi - off);
            if (off > merge_rad) return false;
        }
    }
    return true;
}

enum class Wish { none, signal, signal_when_far };

Wish wish_of(const Sketch& sketch, const Plan& plan, const Crossing& crossing) {
    const auto passing =
        std::count_if(crossing.legs.begin(), crossing.legs.end(), [](const Leg& leg) { return leg.passes; });
    const auto ending = static_cast<std::ptrdiff_t>(crossing.legs.size()) - passing;
    if (passing >= 2) return Wish::signal;
    if (passing + ending <= 1) {
        const bool meets = passing == 1 && crossing.local_links >= 1;
        const bool trunk = meets && best_class(sketch, crossing, true) <= RoadClass::trunk;
        return meets && !trunk ? Wish::signal_when_far : Wish::none;
    }
    if (passing == 0) {
        const auto arriving =
            std::count_if(crossing.legs.begin(), crossing.legs.end(), [](const Leg& leg) { return leg.arrives; });
        return crossing.legs.size() >= 3 && arriving >= 3 ? Wish::signal : Wish::none;
    }
    if (only_merges(sketch, plan, crossing)) return Wish::none;
    return best_class(sketch, crossing, false) <= RoadClass::secondary ? Wish::signal : Wish::signal_when_far;
}

}  // namespace

void add_signals(const Sketch& sketch, Plan& plan) {
    const std::vector<Crossing> all = crossings_of(sketch, plan);
    std::vector<std::size_t> later;
    for (std::size_t j = 0; j < all.size(); ++j) {
        if (plan.junctions[j].kind != JunctionKind::level) continue;
        const Wish wish = wish_of(sketch, plan, all[j]);
        if (wish == Wish::signal) plan.junctions[j].control = NodeControl::signal;
        if (wish == Wish::signal_when_far) later.push_back(j);
    }
    // Corridors' own junctions come first, then collectors that cross a corridor, then those that end at one.
    const std::array<double, 3> wanted_gap_m{minor_signal_gap_m, local_signal_gap_m, ending_signal_gap_m};
    for (std::size_t rank = 0; rank < wanted_gap_m.size(); ++rank)
        for (const std::size_t j : later)
            if (std::min<std::size_t>(all[j].local_links, 2) == (rank == 0 ? 0U : 3U - rank) &&
                signal_gap_m(plan, all[j]) >= wanted_gap_m[rank])
                plan.junctions[j].control = NodeControl::signal;
}

namespace {

/// Signals that stand close together along a corridor switch as one.
void share_controllers(const Plan& plan, Draft& draft) {
    std::vector<int> group(draft.nodes.size());
    std::iota(group.begin(), group.end(), 0);
    std::vector<char> shared(draft.nodes.size(), 0);
    for (const Track& track : plan.tracks)
        for (std::size_t k = 1; k < track.stops.size(); ++k) {
            const std::size_t a = track.stops[k - 1].junction, b = track.stops[k].junction;
            if (draft.nodes[a].control != NodeControl::signal || draft.nodes[b].control != NodeControl::signal)
                continue;
            if (a == b || track.stops[k].first_m - track.stops[k - 1].last_m > shared_m) continue;
            const int keep = std::min(group[a], group[b]), lose = std::max(group[a], group[b]);
            std::replace(group.begin(), group.end(), lose, keep);
            shared[a] = shared[b] = 1;
        }
    for (std::size_t j = 0; j < draft.nodes.size(); ++j)
        if (shared[j] != 0) draft.nodes[j].signal_group = group[j];
}

/// What a link is at its end node.
bool is_local(const DraftLink& link) {
    return link.road_class == RoadClass::residential;
}

bool ends_at(const Sketch& sketch, const Plan& plan, const Crossing& crossing, const DraftLink& link) {
    static_cast<void>(plan);
    return std::none_of(crossing.legs.begin(), crossing.legs.end(),
                        [&](const Leg& leg) { return leg.passes && sketch.corridors[leg.track].name == link.street; });
}

/// Stop signs for collectors and for streets that end, where no signal stands.
void add_signs(const Sketch& sketch, const Plan& plan, const std::vector<Crossing>& all, Draft& draft) {
    for (std::size_t j = 0; j < all.size(); ++j)
        if (draft.nodes[j].control == NodeControl::none && all[j].legs.empty() && all[j].local_links >= 3)
            draft.nodes[j].control = NodeControl::all_way_stop;
    for (DraftLink& link : draft.links) {
        const Crossing& crossing = all[link.to];
        DraftNode& node = draft.nodes[link.to];
        const bool junction = plan.junctions[link.to].kind == JunctionKind::level &&
                              node.control != NodeControl::signal && node.control != NodeControl::all_way_stop;
        const bool passes =
            std::any_of(crossing.legs.begin(), crossing.legs.end(), [](const Leg& leg) { return leg.passes; });
        if (!junction || !passes) continue;
        const bool minor = is_local(link) || (crossing.local_links == 0 && ends_at(sketch, plan, crossing, link));
        if (!minor) continue;
        if (!is_local(link) && only_merges(sketch, plan, crossing)) {
            link.yield = true;
            if (node.control == NodeControl::none) node.control = NodeControl::yield;
        } else {
            link.stop = true;
            node.control = NodeControl::stop;
        }
    }
}

double heading_in(const Draft& draft, const DraftLink& link) {
    const Point a = link.shape.size() >= 2 ? link.shape[link.shape.size() - 2] : draft.nodes[link.from].xy;
    return heading_rad(a, draft.nodes[link.to].xy);
}

double heading_out(const Draft& draft, const DraftLink& link) {
    const Point b = link.shape.size() >= 2 ? link.shape[1] : draft.nodes[link.to].xy;
    return heading_rad(draft.nodes[link.from].xy, b);
}

/// Without a signal, collectors meet a dual carriageway by right turns only: the median is closed.
void close_medians(const Sketch& sketch, const Plan& plan, const std::vector<Crossing>& all, Draft& draft) {
    std::vector<std::vector<std::uint32_t>> in(draft.nodes.size()), out(draft.nodes.size());
    for (std::uint32_t i = 0; i < draft.links.size(); ++i) {
        in[draft.links[i].to].push_back(i);
        out[draft.links[i].from].push_back(i);
    }
    for (std::size_t j = 0; j < all.size(); ++j) {
        if (all[j].local_links == 0 || all[j].legs.size() != 1 || draft.nodes[j].control == NodeControl::signal)
            continue;
        const SketchCorridor& corridor = sketch.corridors[all[j].legs.front().track];
        if (corridor.oneway || corridor.lanes < 2 || plan.junctions[j].kind != JunctionKind::level) continue;
        for (const std::uint32_t from : in[j])
            for (const std::uint32_t to : out[j]) {
                const DraftLink& a = draft.links[from];
                const DraftLink& b = draft.links[to];
                if (!is_local(a) && !is_local(b)) continue;
                const double angle =
                    std::remainder(heading_out(draft, b) - heading_in(draft, a), 2.0 * std::numbers::pi);
                const bool right = angle < -0.35 && angle > -2.9;
                if (!right) draft.restrictions.push_back({from, to, false});
            }
    }
}

}  // namespace

void add_controls(const Sketch& sketch, const Plan& plan, Draft& draft) {
    const std::vector<Crossing> all = crossings_of(sketch, plan);
    share_controllers(plan, draft);
    add_signs(sketch, plan, all, draft);
    close_medians(sketch, plan, all, draft);
}

}  // namespace septima::sketch

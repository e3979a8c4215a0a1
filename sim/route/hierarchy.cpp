#include "sim/route/hierarchy.h"

#include <algorithm>
#include <span>

#include "sim/route/dissection.h"

namespace septima {

namespace {

constexpr std::uint32_t between = 0x80000000U;

std::uint32_t find_arc(const RouteHierarchy& h, std::uint32_t low, std::uint32_t high) {
    const auto first = h.up_to.begin() + h.up_begin[low];
    const auto last = h.up_to.begin() + h.up_begin[low + 1];
    return static_cast<std::uint32_t>(std::lower_bound(first, last, high) - h.up_to.begin());
}

/// Links each link meets at a turn and that rank higher.
std::vector<std::vector<std::uint32_t>> higher_neighbours(const Network& network, const RouteHierarchy& h) {
    std::vector<std::vector<std::uint32_t>> higher(network.links());
    for (std::size_t i = 0; i < network.turns(); ++i) {
        const TurnId turn = id_at<TurnId>(i);
        const std::uint32_t a = h.rank[row(network.turn_from[turn])];
        const std::uint32_t b = h.rank[row(network.turn_to[turn])];
        if (a != b) higher[std::min(a, b)].push_back(std::max(a, b));
    }
    return higher;
}

/// Which arcs a link lets skip it, for customize.
void find_bridges(RouteHierarchy& h) {
    h.bridge_begin.assign(1, 0);
    for (std::uint32_t i = 0; i < h.up_to.size(); ++i) {
        const std::uint32_t end = h.up_begin[h.up_from[i] + 1];
        std::uint32_t spans = h.up_begin[h.up_to[i]];
        for (std::uint32_t beyond = i + 1; beyond < end; ++beyond, ++spans) {
            const bool goes_on = beyond > i + 1 && h.up_to[spans] == h.up_to[beyond];
            while (h.up_to[spans] != h.up_to[beyond]) ++spans;
            if (goes_on)
                ++h.bridges.back().count;
            else
                h.bridges.push_back({beyond, spans, 1});
        }
        h.bridge_begin.push_back(static_cast<std::uint32_t>(h.bridges.size()));
    }
}

/// Ways in a row: what they cost and what they go by.
struct Ways {
    float* cost_s;
    std::uint32_t* by;
};

/// The cheaper of the ways and of those by a middle link: first_s to it and then_s on. The rows do not overlap those of
/// then_s.
inline void improve(Ways ways, float first_s, const float* then_s, std::uint32_t count, std::uint32_t middle) {
    if (count < 4) {
        for (std::uint32_t k = 0; k < count; ++k) {
            const float cost_s = first_s + then_s[k];
            if (cost_s >= ways.cost_s[k]) continue;
            ways.cost_s[k] = cost_s;
            ways.by[k] = middle;
        }
        return;
    }
#ifndef __clang__  // which knows it by another name
#pragma GCC ivdep  // without branches, so that many are done at once
#endif
    for (std::uint32_t k = 0; k < count; ++k) {
        const float cost_s = first_s + then_s[k];
        const bool better = cost_s < ways.cost_s[k];
        ways.by[k] = better ? middle : ways.by[k];
        ways.cost_s[k] = better ? cost_s : ways.cost_s[k];
    }
}

}  // namespace

RouteHierarchy make_hierarchy(const Network& network) {
    RouteHierarchy h;
    const std::vector<LinkId> order = dissected(network);
    h.rank.resize(order.size());
    for (std::uint32_t r = 0; r < order.size(); ++r) h.rank[row(order[r])] = r;
    std::vector<std::vector<std::uint32_t>> higher = higher_neighbours(network, h);
    h.parent.assign(order.size(), RouteHierarchy::none_above);
    h.up_begin.assign(1, 0);
    for (std::uint32_t r = 0; r < order.size(); ++r) {
        std::vector<std::uint32_t>& up = higher[r];
        std::sort(up.begin(), up.end());
        up.erase(std::unique(up.begin(), up.end()), up.end());
        if (!up.empty()) {  // skipping this link joins all those above it
            h.parent[r] = up.front();
            std::vector<std::uint32_t>& above = higher[up.front()];
            above.insert(above.end(), up.begin() + 1, up.end());
        }
        h.up_to.insert(h.up_to.end(), up.begin(), up.end());
        h.up_from.insert(h.up_from.end(), up.size(), r);
        h.up_begin.push_back(static_cast<std::uint32_t>(h.up_to.size()));
        up = {};
    }
    h.turn_way.assign(network.turns(), RouteHierarchy::no_way);
    for (std::size_t i = 0; i < network.turns(); ++i) {
        const TurnId turn = id_at<TurnId>(i);
        const std::uint32_t a = h.rank[row(network.turn_from[turn])];
        const std::uint32_t b = h.rank[row(network.turn_to[turn])];
        if (a == b) continue;
        const std::uint32_t arc = find_arc(h, std::min(a, b), std::max(a, b));
        h.turn_way[i] = a < b ? h.way_up(arc) : h.way_down(arc);
    }
    find_bridges(h);
    return h;
}

void customize(const Network& network, const RouteHierarchy& h, const RouteCosts& costs, HierarchyCosts& out) {
    out.link_s = costs.link_s;
    out.way_s.assign(2 * h.arcs(), no_way_s);
    out.by.resize(2 * h.arcs());
    for (std::uint32_t i = 0; i < network.turns(); ++i) {
        if (h.turn_way[i] == RouteHierarchy::no_way) continue;
        const float cost_s = costs.turn_s[i] + costs.link_s[row(network.turn_to[id_at<TurnId>(i)])];
        if (cost_s >= out.way_s[h.turn_way[i]]) continue;
        out.way_s[h.turn_way[i]] = cost_s;
        out.by[h.turn_way[i]] = i;
    }
    const std::size_t arcs = h.arcs();
    const auto ranks = static_cast<std::uint32_t>(h.parent.size());
    float *const up_s = out.way_s.data(), *const down_s = up_s + arcs;
    std::uint32_t *const by_up = out.by.data(), *const by_down = by_up + arcs;
    for (std::uint32_t r = 0; r < ranks; ++r) {
        for (std::uint32_t i = h.up_begin[r]; i < h.up_begin[r + 1]; ++i) {
            const float to_link_s = down_s[i], from_link_s = up_s[i];
            const std::span bridges(h.bridges.data() + h.bridge_begin[i], h.bridges.data() + h.bridge_begin[i + 1]);
            if (to_link_s < no_way_s)
                for (const auto& b : bridges)
                    improve({up_s + b.spans, by_up + b.spans}, to_link_s, up_s + b.beyond, b.count, r | between);
            if (from_link_s < no_way_s)
                for (const auto& b : bridges)
                    improve({down_s + b.spans, by_down + b.spans}, from_link_s, down_s + b.beyond, b.count,
                            r | between);
        }
    }
}

void reset(RouteSearch& search) {
    search.destination = no_id<LinkId>;
    search.costs = nullptr;
}

namespace {

/// From the destination up: what is missing from every link on the climb.
void climb_from_destination(const RouteHierarchy& h, const HierarchyCosts& costs, LinkId to, RouteSearch& s) {
    if (s.to_s.size() != h.rank.size()) {
        s.to_s.assign(h.rank.size(), no_way_s);
        s.from_s = s.to_s;
        s.to_arc.assign(h.rank.size(), 0);
        s.from_arc = s.to_arc;
    } else if (s.destination != no_id<LinkId>) {
        for (std::uint32_t r = h.rank[row(s.destination)]; r != RouteHierarchy::none_above; r = h.parent[r])
            s.to_s[r] = no_way_s;
    } else {
        std::fill(s.to_s.begin(), s.to_s.end(), no_way_s);
    }
    s.destination = to;
    s.costs = &costs;
    s.to_s[h.rank[row(to)]] = 0.0F;
    for (std::uint32_t r = h.rank[row(to)]; r != RouteHierarchy::none_above; r = h.parent[r]) {
        const float here_s = s.to_s[r];
        if (here_s == no_way_s) continue;
        for (std::uint32_t a = h.up_begin[r]; a < h.up_begin[r + 1]; ++a) {
            const float cost_s = here_s + costs.way_s[h.way_down(a)];
            if (cost_s >= s.to_s[h.up_to[a]]) continue;
            s.to_s[h.up_to[a]] = cost_s;
            s.to_arc[h.up_to[a]] = a;
        }
    }
}

/// The turns of a way, through all that it skips.
void unpack(const RouteHierarchy& h, const HierarchyCosts& costs, std::vector<std::uint32_t>& ways,
            std::vector<std::uint32_t>& turns) {
    while (!ways.empty()) {
        const std::uint32_t way = ways.back();
        ways.pop_back();
        const std::uint32_t by = costs.by[way];
        if ((by & between) == 0) {
            turns.push_back(by);
            continue;
        }
        const std::uint32_t middle = by & ~between;
        const bool up = way < h.arcs();
        const std::uint32_t arc = up ? way : way - h.way_down(0);
        const std::uint32_t low = find_arc(h, middle, h.up_from[arc]);
        const std::uint32_t high = find_arc(h, middle, h.up_to[arc]);
        ways.push_back(h.way_up(up ? high : low));
        ways.push_back(h.way_down(up ? low : high));
    }
}

}  // namespace

float route_cost_s(const RouteHierarchy& h, const HierarchyCosts& costs, LinkId from, LinkId to, RouteSearch& s) {
    if (costs.link_s[row(from)] == no_way_s || costs.link_s[row(to)] == no_way_s) return no_way_s;
    if (s.destination != to || s.costs != &costs) climb_from_destination(h, costs, to, s);
    const std::uint32_t start = h.rank[row(from)];
    float best_s = no_way_s;
    s.from_s[start] = 0.0F;
    for (std::uint32_t r = start; r != RouteHierarchy::none_above; r = h.parent[r]) {
        const float here_s = s.from_s[r];
        s.from_s[r] = no_way_s;
        if (here_s >= best_s) continue;
        if (here_s + s.to_s[r] < best_s) {
            best_s = here_s + s.to_s[r];
            s.meeting = r;
        }
        for (std::uint32_t a = h.up_begin[r]; a < h.up_begin[r + 1]; ++a) {
            const float cost_s = here_s + costs.way_s[h.way_up(a)];
            if (cost_s >= s.from_s[h.up_to[a]]) continue;
            s.from_s[h.up_to[a]] = cost_s;
            s.from_arc[h.up_to[a]] = a;
        }
    }
    return best_s + costs.link_s[row(from)];
}

void append_route(const RouteHierarchy& h, const HierarchyCosts& costs, LinkId from, RouteSearch& s,
                  std::vector<std::uint32_t>& turns) {
    const std::uint32_t start = h.rank[row(from)];
    const std::uint32_t end = h.rank[row(s.destination)];
    s.ways.clear();
    std::vector<std::uint32_t>& stack = s.ways;
    // The climb from the start is found backwards, the last way first: that is the order of a stack once the descent
    // lies below.
    for (std::uint32_t r = s.meeting; r != end; r = h.up_from[s.to_arc[r]]) stack.push_back(h.way_down(s.to_arc[r]));
    std::reverse(stack.begin(), stack.end());
    for (std::uint32_t r = s.meeting; r != start; r = h.up_from[s.from_arc[r]])
        stack.push_back(h.way_up(s.from_arc[r]));
    unpack(h, costs, stack, turns);
}

}  // namespace septima

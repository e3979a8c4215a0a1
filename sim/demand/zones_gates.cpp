#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "sim/base/text.h"
#include "sim/demand/zones_internal.h"

namespace septima {

namespace {

/// Nodes joined to a node by links of either direction are at most one: the road ends here.
bool is_dead_end(const Network& network, NodeId node) {
    NodeId neighbour = no_id<NodeId>;
    const auto other = [&neighbour](NodeId next) {
        if (neighbour == no_id<NodeId>) neighbour = next;
        return next != neighbour;
    };
    for (const LinkId link : network.node_in[node])
        if (other(network.link_from[link])) return false;
    for (const LinkId link : network.node_out[node])
        if (other(network.link_to[link])) return false;
    return true;
}

enum class Way { in, out };

NodeId outer_node(const Network& network, LinkId link, Way way) {
    return way == Way::in ? network.link_from[link] : network.link_to[link];
}
NodeId inner_node(const Network& network, LinkId link, Way way) {
    return way == Way::in ? network.link_to[link] : network.link_from[link];
}

/// Of the links given, those that begin (or end) at the outermost place.
std::vector<LinkId> outermost(const Network& network, const std::vector<LinkId>& links, Point centre, Way way) {
    constexpr double same_place_m = 60.0;  // both carriageways of a road
    constexpr double dead_end_bonus =
        1.25;  // the end of the drawn network is the gate rather than a bend of the street
    LinkId best = no_id<LinkId>;
    double best_score = -1.0;
    for (const LinkId link : links) {
        const NodeId node = outer_node(network, link, way);
        const double score =
            distance_m(network.node_xy[node], centre) * (is_dead_end(network, node) ? dead_end_bonus : 1.0);
        if (score > best_score) {
            best_score = score;
            best = link;
        }
    }
    std::vector<LinkId> ends;
    if (best == no_id<LinkId>) return ends;
    const Point end = network.node_xy[outer_node(network, best, way)];
    for (const LinkId link : links) {
        const NodeId outer = outer_node(network, link, way);
        const Point inner = network.node_xy[inner_node(network, link, way)];
        const bool beside =
            distance_m(network.node_xy[outer], end) <= same_place_m && outer != inner_node(network, best, way);
        const bool inward = distance_m(inner, centre) < distance_m(network.node_xy[outer], centre);
        if (link == best || (beside && inward)) ends.push_back(link);
    }
    return ends;
}

/// An outer end of one road in one direction.
struct RoadEnd {
    LinkId link;
    Way way;
    Point place;
};

bool is_large(RoadClass c) {
    return c == RoadClass::motorway || c == RoadClass::trunk || c == RoadClass::primary;
}

/// No other large road leads on beyond the outer node of the link.
bool ends_here(const Network& network, LinkId link, Way way) {
    const NodeId outer = outer_node(network, link, way);
    const NodeId inner = inner_node(network, link, way);
    const auto beyond = way == Way::in ? network.node_in[outer] : network.node_out[outer];
    return std::none_of(beyond.begin(), beyond.end(), [&](LinkId other) {
        const NodeId far = way == Way::in ? network.link_from[other] : network.link_to[other];
        return far != inner && is_large(network.link_class[other]);
    });
}

std::vector<RoadEnd> road_ends(const Network& network, const Reachability& ways) {
    const Polygon hull = convex_hull(network.node_xy.values());
    if (hull.size() < 3) return {};
    double across_m = 0.0;
    for (const Point p : hull) across_m = std::max(across_m, distance_m(p, hull.front()));
    const double near_m = std::max(150.0, 0.05 * across_m);
    const Point centre = network_centre(network);
    std::vector<RoadEnd> ends;
    for (std::size_t i = 0; i < network.links(); ++i) {
        const auto link = id_at<LinkId>(i);
        if (!is_large(network.link_class[link])) continue;
        for (const Way way : {Way::in, Way::out}) {
            const Point place = network.node_xy[outer_node(network, link, way)];
            const Point inner = network.node_xy[inner_node(network, link, way)];
            const bool usable = way == Way::in ? can_start(ways, link) : can_end(ways, link);
            if (!usable || distance_m(inner, centre) >= distance_m(place, centre)) continue;
            if (boundary_distance_m(hull, place) <= near_m && ends_here(network, link, way))
                ends.push_back({link, way, place});
        }
    }
    return ends;
}

struct Cluster {
    GateLinks links;
    Point place;
    double weight = 0.0;
    bool whole() const { return !links.entering.empty() && !links.leaving.empty(); }
};

void add(Cluster& cluster, const RoadEnd& end, const Network& network) {
    std::vector<LinkId>& links = end.way == Way::in ? cluster.links.entering : cluster.links.leaving;
    if (cluster.weight <= 0.0) cluster.place = end.place;
    links.push_back(end.link);
    cluster.weight += gate_weight(network, end.link);
}

/// Moves the lone directions to the nearest cluster within the limit.
void join_halves(std::vector<Cluster>& clusters, double limit_m) {
    for (Cluster& half : clusters) {
        if (half.weight <= 0.0 || half.whole()) continue;
        Cluster* nearest = nullptr;
        double nearest_m = limit_m;
        for (Cluster& other : clusters) {
            const double away_m = distance_m(half.place, other.place);
            if (&other == &half || other.weight <= 0.0 || away_m >= nearest_m) continue;
            nearest_m = away_m;
            nearest = &other;
        }
        if (nearest == nullptr) continue;
        for (const LinkId link : half.links.entering) nearest->links.entering.push_back(link);
        for (const LinkId link : half.links.leaving) nearest->links.leaving.push_back(link);
        nearest->weight += half.weight;
        half = Cluster{};
    }
}

}  // namespace

GateLinks outer_end(const Network& network, const Reachability& ways, const std::string& street) {
    const std::string wanted = folded(street);
    std::vector<LinkId> entering;
    std::vector<LinkId> leaving;
    for (std::size_t i = 0; i < network.links(); ++i) {
        const auto link = id_at<LinkId>(i);
        if (folded(network.link_street[link]) != wanted) continue;
        if (can_start(ways, link)) entering.push_back(link);
        if (can_end(ways, link)) leaving.push_back(link);
    }
    const Point centre = network_centre(network);
    return {outermost(network, entering, centre, Way::in), outermost(network, leaving, centre, Way::out)};
}

std::vector<GateLinks> outer_gates(const Network& network, const Reachability& ways) {
    constexpr double one_gate_m = 800.0;
    constexpr double half_limit_m = 3000.0;
    constexpr std::size_t most_gates = 20;
    std::vector<Cluster> clusters;
    for (const RoadEnd& end : road_ends(network, ways)) {
        const auto near = std::find_if(clusters.begin(), clusters.end(), [&end](const Cluster& c) {
            return distance_m(c.place, end.place) <= one_gate_m;
        });
        add(near != clusters.end() ? *near : clusters.emplace_back(), end, network);
    }
    join_halves(clusters, half_limit_m);
    std::erase_if(clusters, [](const Cluster& c) { return !c.whole(); });
    std::stable_sort(clusters.begin(), clusters.end(),
                     [](const Cluster& a, const Cluster& b) { return a.weight > b.weight; });
    std::vector<GateLinks> gates;
    for (std::size_t i = 0; i < std::min(most_gates, clusters.size()); ++i) gates.push_back(clusters[i].links);
    return gates;
}

Polygon convex_hull(std::vector<Point> points) {
    std::sort(points.begin(), points.end(),
              [](Point a, Point b) { return a.x_m != b.x_m ? a.x_m < b.x_m : a.y_m < b.y_m; });
    points.erase(std::unique(points.begin(), points.end()), points.end());
    if (points.size() < 3) return points;
    const auto turn = [](Point o, Point a, Point b) {
        return (a.x_m - o.x_m) * (b.y_m - o.y_m) - (a.y_m - o.y_m) * (b.x_m - o.x_m);
    };
    Polygon hull;
    const auto wrap = [&](auto first, auto last, std::size_t base) {
        for (auto p = first; p != last; ++p) {
            while (hull.size() >= base + 2 && turn(hull[hull.size() - 2], hull.back(), *p) <= 0.0) hull.pop_back();
            hull.push_back(*p);
        }
        hull.pop_back();
    };
    wrap(points.begin(), points.end(), 0);
    wrap(points.rbegin(), points.rend(), hull.size());
    return hull;
}

}  // namespace septima

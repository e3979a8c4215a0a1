#include "sim/policy/street.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <queue>
#include <set>
#include <utility>

#include "sim/base/text.h"

namespace septima {

namespace {

/// Words of Colombian addresses: what a map or a sign writes -> what is compared.
constexpr std::array<std::pair<std::string_view, std::string_view>, 23> abbreviations{{
    {"av", "avenida"},
    {"avda", "avenida"},
    {"ave", "avenida"},
    {"cra", "carrera"},
    {"cr", "carrera"},
    {"kr", "carrera"},
    {"kra", "carrera"},
    {"cl", "calle"},
    {"cll", "calle"},
    {"dg", "diagonal"},
    {"diag", "diagonal"},
    {"tv", "transversal"},
    {"tr", "transversal"},
    {"transv", "transversal"},
    {"ak", "avenida carrera"},
    {"ac", "avenida calle"},
    {"aut", "autopista"},
    {"auto", "autopista"},
    {"circ", "circunvalar"},
    {"no", ""},
    {"numero", ""},
    {"nro", ""},
    {"#", ""},
}};

std::string_view written_out(std::string_view word) {
    for (const auto& [shortened, full] : abbreviations)
        if (word == shortened) return full;
    return word;
}

Point chord(const Network& n, LinkId link) {
    const Point a = n.node_xy[n.link_from[link]];
    const Point b = n.node_xy[n.link_to[link]];
    return {b.x_m - a.x_m, b.y_m - a.y_m};
}

Point middle(const Network& n, LinkId link) {
    const auto shape = n.link_shape[link];
    return point_at(shape, length_m(shape) / 2.0);
}

double dot(Point a, Point b) {
    return a.x_m * b.x_m + a.y_m * b.y_m;
}

/// Disjoint sets of rows.
struct Sets {
    std::vector<std::size_t> parent;
    explicit Sets(std::size_t rows) : parent(rows) { std::iota(parent.begin(), parent.end(), std::size_t{0}); }
    std::size_t root(std::size_t i) {
        while (parent[i] != i) i = parent[i] = parent[parent[i]];
        return i;
    }
    void join(std::size_t a, std::size_t b) { parent[root(a)] = root(b); }
    std::vector<std::size_t> roots() {
        std::vector<std::size_t> part(parent.size());
        for (std::size_t i = 0; i < part.size(); ++i) part[i] = root(i);
        return part;
    }
};

/// Chains of links of a street that go straight on at nodes: carriageway number per position in `street`.
std::vector<std::size_t> carriageways(const Network& n, const std::vector<LinkId>& street) {
    Sets sets(street.size());
    std::multimap<NodeId, std::size_t> starts_at;
    for (std::size_t i = 0; i < street.size(); ++i) starts_at.emplace(n.link_from[street[i]], i);
    for (std::size_t i = 0; i < street.size(); ++i) {
        const auto [first, last] = starts_at.equal_range(n.link_to[street[i]]);
        for (auto next = first; next != last; ++next) {
            const LinkId b = street[next->second];
            if (n.link_to[b] == n.link_from[street[i]]) continue;  // the way back
            const Point u = chord(n, street[i]);
            const Point v = chord(n, b);
            const bool straight_on = dot(u, v) > 0.5 * std::sqrt(dot(u, u) * dot(v, v));
            if (straight_on) sets.join(i, next->second);
        }
    }
    return sets.roots();
}

/// Pieces of a street that hang together without passing a node of `first` or `second`, and touch both: 1 per position.
std::vector<char> touches_both(const Network& n, const std::vector<LinkId>& street, const std::vector<NodeId>& first,
                               const std::vector<NodeId>& second) {
    const std::set<NodeId> one(first.begin(), first.end());
    const std::set<NodeId> two(second.begin(), second.end());
    Sets sets(street.size());
    std::map<NodeId, std::size_t> seen;
    std::vector<char> at_one(street.size(), 0);
    std::vector<char> at_two(street.size(), 0);
    for (std::size_t i = 0; i < street.size(); ++i)
        for (const NodeId node : {n.link_from[street[i]], n.link_to[street[i]]}) {
            if (one.contains(node)) at_one[i] = 1;
            if (two.contains(node)) at_two[i] = 1;
            if (one.contains(node) || two.contains(node)) continue;
            const auto [known, fresh] = seen.emplace(node, i);
            if (!fresh) sets.join(i, known->second);
        }
    const std::vector<std::size_t> part = sets.roots();
    std::vector<char> part_one(street.size(), 0);
    std::vector<char> part_two(street.size(), 0);
    for (std::size_t i = 0; i < street.size(); ++i) {
        part_one[part[i]] = static_cast<char>(part_one[part[i]] | at_one[i]);
        part_two[part[i]] = static_cast<char>(part_two[part[i]] | at_two[i]);
    }
    std::vector<char> both(street.size());
    for (std::size_t i = 0; i < street.size(); ++i) both[i] = static_cast<char>(part_one[part[i]] & part_two[part[i]]);
    return both;
}

Point compass(Heading heading) {
    switch (heading) {
        case Heading::northbound:
            return {0.0, 1.0};
        case Heading::southbound:
            return {0.0, -1.0};
        case Heading::eastbound:
            return {1.0, 0.0};
        default:
            return {-1.0, 0.0};
    }
}

std::vector<LinkId> with_compass(const Network& n, const std::vector<LinkId>& street, Heading heading) {
    const std::vector<std::size_t> part = carriageways(n, street);
    std::vector<Point> sum(street.size());
    std::vector<double> driven_m(street.size(), 0.0);
    for (std::size_t i = 0; i < street.size(); ++i) {
        const Point v = chord(n, street[i]);
        sum[part[i]].x_m += v.x_m;
        sum[part[i]].y_m += v.y_m;
        driven_m[part[i]] += std::sqrt(dot(v, v));
    }
    std::vector<LinkId> kept;
    for (std::size_t i = 0; i < street.size(); ++i) {
        // A ring ends where it began: there each link speaks for itself.
        const Point whole = sum[part[i]];
        const bool ring = std::sqrt(dot(whole, whole)) < 0.3 * driven_m[part[i]];
        if (dot(ring ? chord(n, street[i]) : whole, compass(heading)) > 0.0) kept.push_back(street[i]);
    }
    return kept;
}

double distance_to_segment_m(Point p, Point a, Point b) {
    const Point d{b.x_m - a.x_m, b.y_m - a.y_m};
    const double along =
        dot(d, d) > 0.0 ? std::clamp(dot({p.x_m - a.x_m, p.y_m - a.y_m}, d) / dot(d, d), 0.0, 1.0) : 0.0;
    return distance_m(p, {a.x_m + along * d.x_m, a.y_m + along * d.y_m});
}

/// Where two segments cross each other.
std::optional<Point> crossing(Point a, Point b, Point c, Point d) {
    const auto side = [](Point p, Point q, Point r) {
        return (q.x_m - p.x_m) * (r.y_m - p.y_m) - (q.y_m - p.y_m) * (r.x_m - p.x_m);
    };
    const double from = side(c, d, a);
    const double to = side(c, d, b);
    if (side(a, b, c) * side(a, b, d) >= 0.0 || from * to >= 0.0) return std::nullopt;
    const double along = from / (from - to);
    return Point{a.x_m + along * (b.x_m - a.x_m), a.y_m + along * (b.y_m - a.y_m)};
}

/// How near two links come, m, and where on the first.
std::pair<double, Point> closest(const Network& n, LinkId first, LinkId second) {
    const auto p = n.link_shape[first];
    const auto q = n.link_shape[second];
    std::pair<double, Point> best{std::numeric_limits<double>::infinity(), p.front()};
    const auto offer = [&best](double distance, Point at) {
        if (distance < best.first) best = {distance, at};
    };
    for (std::size_t i = 1; i < p.size(); ++i)
        for (std::size_t j = 1; j < q.size(); ++j) {
            if (const auto at = crossing(p[i - 1], p[i], q[j - 1], q[j])) offer(0.0, *at);
            offer(distance_to_segment_m(p[i - 1], q[j - 1], q[j]), p[i - 1]);
            offer(distance_to_segment_m(p[i], q[j - 1], q[j]), p[i]);
            offer(distance_to_segment_m(q[j - 1], p[i - 1], p[i]), q[j - 1]);
            offer(distance_to_segment_m(q[j], p[i - 1], p[i]), q[j]);
        }
    return best;
}

std::set<NodeId> nodes_of(const Network& n, const std::vector<LinkId>& street) {
    std::set<NodeId> nodes;
    for (const LinkId link : street) {
        nodes.insert(n.link_from[link]);
        nodes.insert(n.link_to[link]);
    }
    return nodes;
}

constexpr double near_m = 150.0;

}  // namespace

std::string canonical_street(std::string_view name) {
    std::string text = folded(name);
    for (char& c : text)
        if (c == '.' || c == ',' || c == '(' || c == ')' || c == '-') c = ' ';
    std::string out;
    for (const std::string_view word : split(text, ' ')) {
        const std::string_view full = written_out(trimmed(word));
        if (full.empty()) continue;
        if (!out.empty()) out += ' ';
        out += full;
    }
    return out;
}

StreetIndex street_index(const Network& network) {
    StreetIndex index;
    std::set<std::string> names;
    for (std::size_t i = 0; i < network.links(); ++i) {
        const auto link = id_at<LinkId>(i);
        const std::string& street = network.link_street[link];
        if (street.empty()) continue;
        names.insert(street);
        index.links_of[canonical_street(street)].push_back(link);
    }
    index.names.assign(names.begin(), names.end());
    return index;
}

std::vector<LinkId> links_of_street(const StreetIndex& index, std::string_view name) {
    const auto found = index.links_of.find(canonical_street(name));
    return found == index.links_of.end() ? std::vector<LinkId>{} : found->second;
}

std::vector<LinkId> with_heading(const Network& network, const std::vector<LinkId>& street, Heading heading,
                                 Point centre) {
    if (heading == Heading::both) return street;
    if (heading != Heading::inbound && heading != Heading::outbound) return with_compass(network, street, heading);
    std::vector<LinkId> kept;
    for (const LinkId link : street) {
        const Point at = middle(network, link);
        const bool towards = dot(chord(network, link), {centre.x_m - at.x_m, centre.y_m - at.y_m}) > 0.0;
        if (towards == (heading == Heading::inbound)) kept.push_back(link);
    }
    return kept;
}

std::vector<NodeId> crossing_nodes(const Network& network, const std::vector<LinkId>& street,
                                   const std::vector<LinkId>& other) {
    const std::set<NodeId> own = nodes_of(network, street);
    const std::set<NodeId> others = nodes_of(network, other);
    std::vector<NodeId> shared;
    std::set_intersection(own.begin(), own.end(), others.begin(), others.end(), std::back_inserter(shared));
    if (!shared.empty()) return shared;

    std::pair<double, Point> best{std::numeric_limits<double>::infinity(), Point{}};
    for (const LinkId a : street)
        for (const LinkId b : other) {
            const auto found = closest(network, a, b);
            if (found.first < best.first) best = found;
        }
    if (best.first > near_m) return {};
    double nearest = std::numeric_limits<double>::infinity();
    for (const NodeId node : own) nearest = std::min(nearest, distance_m(network.node_xy[node], best.second));
    std::vector<NodeId> around;  // on both carriageways
    for (const NodeId node : own)
        if (distance_m(network.node_xy[node], best.second) <= nearest + 50.0) around.push_back(node);
    return around;
}

std::vector<double> distances_along_m(const Network& network, const std::vector<LinkId>& street,
                                      const std::vector<NodeId>& sources, bool directed) {
    std::multimap<NodeId, std::pair<NodeId, double>> ways;
    for (const LinkId link : street) {
        const auto length = static_cast<double>(network.link_length_m[link]);
        ways.emplace(network.link_from[link], std::pair{network.link_to[link], length});
        if (!directed) ways.emplace(network.link_to[link], std::pair{network.link_from[link], length});
    }
    std::vector<double> distance(network.nodes(), std::numeric_limits<double>::infinity());
    using Entry = std::pair<double, NodeId>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    for (const NodeId node : sources) {
        distance[row(node)] = 0.0;
        open.emplace(0.0, node);
    }
    while (!open.empty()) {
        const auto [at, node] = open.top();
        open.pop();
        if (at > distance[row(node)]) continue;
        const auto [first, last] = ways.equal_range(node);
        for (auto way = first; way != last; ++way) {
            const double reached = at + way->second.second;
            if (reached >= distance[row(way->second.first)]) continue;
            distance[row(way->second.first)] = reached;
            open.emplace(reached, way->second.first);
        }
    }
    return distance;
}

std::vector<LinkId> between_nodes(const Network& network, const std::vector<LinkId>& street,
                                  const std::vector<NodeId>& first, const std::vector<NodeId>& second) {
    const std::vector<double> from_first = distances_along_m(network, street, first, false);
    const std::vector<double> from_second = distances_along_m(network, street, second, false);
    double whole = std::numeric_limits<double>::infinity();
    for (const NodeId node : second) whole = std::min(whole, from_first[row(node)]);
    // The carriageways of an avenue differ by some metres; of a ring the shorter arc is meant.
    const double limit = whole * 1.05 + 100.0;
    const std::vector<char> linked = touches_both(network, street, first, second);
    const Point a = network.node_xy[first.front()];
    const Point b = network.node_xy[second.front()];
    const Point ab{b.x_m - a.x_m, b.y_m - a.y_m};
    std::vector<LinkId> kept;
    for (std::size_t i = 0; i < street.size(); ++i) {
        const std::size_t from = row(network.link_from[street[i]]);
        const std::size_t to = row(network.link_to[street[i]]);
        const auto length = static_cast<double>(network.link_length_m[street[i]]);
        const double over = length + std::min(from_first[from] + from_second[to], from_first[to] + from_second[from]);
        bool inside = linked[i] != 0 && over <= limit;
        if (!std::isfinite(whole)) {  // a mapped street may be cut where a bridge has another name
            const Point at = middle(network, street[i]);
            const double along = dot({at.x_m - a.x_m, at.y_m - a.y_m}, ab) / std::max(1.0, dot(ab, ab));
            inside = along > 0.0 && along < 1.0;
        }
        if (inside) kept.push_back(street[i]);
    }
    return kept;
}

}  // namespace septima

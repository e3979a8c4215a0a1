#include "sim/route/dissection.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <numeric>

namespace septima {

namespace {

constexpr std::size_t least_nodes = 4;  // of a cell that is cut again
constexpr std::size_t end_share = 4;    // sources and sinks: each the fourth part of a cell
constexpr std::uint32_t unseen = 0xFFFFFFFFU;
// A street between two junctions of a cell, seen from one of them.
struct Edge {
    std::uint32_t to;
    std::uint32_t back;  ///< the same street seen from the other end
    int room;            ///< links it has, less what flows
};

/// Junctions of a cell and the streets between them.
struct CellGraph {
    std::vector<std::uint32_t> begin;
    std::vector<Edge> edges;
    std::size_t nodes() const { return begin.size() - 1; }
};

/// A part of the network: its junctions and the links between them.
struct Cell {
    std::vector<NodeId> nodes;
    std::vector<LinkId> links;
};

/// Neighbours in both directions; `local` is scratch by NodeId.
CellGraph graph_of(const Network& network, const Cell& cell, std::vector<std::uint32_t>& local) {
    for (std::size_t i = 0; i < cell.nodes.size(); ++i) local[row(cell.nodes[i])] = static_cast<std::uint32_t>(i);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (const LinkId link : cell.links) {
        const std::uint32_t a = local[row(network.link_from[link])];
        const std::uint32_t b = local[row(network.link_to[link])];
        if (a != b) pairs.emplace_back(std::min(a, b), std::max(a, b));
    }
    std::sort(pairs.begin(), pairs.end());
    CellGraph graph;
    graph.begin.assign(cell.nodes.size() + 1, 0);
    const auto same_from = [&pairs](std::size_t i) {
        std::size_t end = i;
        while (end < pairs.size() && pairs[end] == pairs[i]) ++end;
        return end;
    };
    for (std::size_t i = 0; i < pairs.size(); i = same_from(i)) {
        ++graph.begin[pairs[i].first + 1];
        ++graph.begin[pairs[i].second + 1];
    }
    std::partial_sum(graph.begin.begin(), graph.begin.end(), graph.begin.begin());
    graph.edges.resize(graph.begin.back());
    std::vector<std::uint32_t> at(graph.begin.begin(), graph.begin.end() - 1);
    for (std::size_t i = 0; i < pairs.size();) {
        const std::size_t end = same_from(i);
        const auto [a, b] = pairs[i];
        const int links = static_cast<int>(end - i);
        graph.edges[at[a]] = {b, at[b], links};
        graph.edges[at[b]++] = {a, at[a]++, links};
        i = end;
    }
    return graph;
}

/// Largest flow from a cell's first to its last junctions along a direction (Dinic), as far as it stays below a limit.
class Flow {
  public:
    Flow(const CellGraph& graph, const std::vector<std::uint32_t>& order) : graph_(graph), end_(graph.nodes(), 0) {
        const std::size_t ends = std::max<std::size_t>(1, order.size() / end_share);
        for (std::size_t i = 0; i < ends; ++i) {
            end_[order[i]] = source;
            end_[order[order.size() - 1 - i]] = sink;
        }
    }

    int value(int limit) {
        int flow = 0;
        while (flow < limit && find_levels()) {
            next_ = graph_.begin;
            for (std::uint32_t n = 0; n < end_.size(); ++n)
                if (end_[n] == source)
                    while (flow < limit && push(n)) ++flow;
        }
        return flow;
    }

    /// REQUIRES value() below its limit. Whether a junction lies on the side of the sources.
    bool near(std::uint32_t node) const { return level_[node] != unseen; }

  private:
    static constexpr char source = 1, sink = 2;

    bool find_levels() {
        level_.assign(end_.size(), unseen);
        queue_.clear();
        for (std::uint32_t n = 0; n < end_.size(); ++n)
            if (end_[n] == source) {
                level_[n] = 0;
                queue_.push_back(n);
            }
        bool reached = false;
        for (std::size_t i = 0; i < queue_.size(); ++i) {
            const std::uint32_t n = queue_[i];
            reached |= end_[n] == sink;
            for (std::uint32_t e = graph_.begin[n]; e < graph_.begin[n + 1]; ++e) {
                const Edge& edge = graph_.edges[e];
                if (edge.room == 0 || level_[edge.to] != unseen) continue;
                level_[edge.to] = level_[n] + 1;
                queue_.push_back(edge.to);
            }
        }
        return reached;
    }

    /// One unit from a source along rising levels; depth first without recursion, for cells may be long.
    bool push(std::uint32_t from) {
        path_.clear();
        std::uint32_t n = from;
        while (end_[n] != sink) {
            std::uint32_t& e = next_[n];
            while (e < graph_.begin[n + 1] &&
                   (graph_.edges[e].room == 0 || level_[graph_.edges[e].to] != level_[n] + 1))
                ++e;
            if (e < graph_.begin[n + 1]) {
                path_.push_back(e);
                n = graph_.edges[e].to;
                continue;
            }
            if (path_.empty()) return false;
            n = graph_.edges[graph_.edges[path_.back()].back].to;  // a dead end: back, and on with the next street
            ++next_[n];
            path_.pop_back();
        }
        for (const std::uint32_t e : path_) {
            --graph_.edges[e].room;
            ++graph_.edges[graph_.edges[e].back].room;
        }
        return true;
    }

    CellGraph graph_;
    std::vector<char> end_;
    std::vector<std::uint32_t> level_, queue_, next_, path_;
};

/// Which junctions of a cell lie on the near side of its least cut.
std::vector<char> halves(const Network& network, const Cell& cell, std::vector<std::uint32_t>& local) {
    constexpr std::array<Point, 4> directions{{{1.0, 0.0}, {0.0, 1.0}, {1.0, 1.0}, {1.0, -1.0}}};
    const CellGraph graph = graph_of(network, cell, local);
    std::vector<char> near(cell.nodes.size(), 0);
    int least = std::numeric_limits<int>::max();
    std::vector<double> along(cell.nodes.size());
    std::vector<std::uint32_t> order(cell.nodes.size());
    for (const Point direction : directions) {
        for (std::size_t i = 0; i < along.size(); ++i) {
            const Point p = network.node_xy[cell.nodes[i]];
            along[i] = p.x_m * direction.x_m + p.y_m * direction.y_m;
        }
        std::iota(order.begin(), order.end(), 0U);
        std::sort(order.begin(), order.end(), [&along](std::uint32_t a, std::uint32_t b) {
            return along[a] != along[b] ? along[a] < along[b] : a < b;
        });
        Flow flow(graph, order);
        const int cut = flow.value(least);
        if (cut >= least) continue;
        least = cut;
        for (std::uint32_t n = 0; n < near.size(); ++n) near[n] = flow.near(n) ? 1 : 0;
    }
    return near;
}

/// Takes a cell apart; what separates its halves goes to the end of the order, which is made backwards.
void dissect(const Network& network, Cell cell, std::vector<std::uint32_t>& local, std::vector<LinkId>& backwards) {
    if (cell.nodes.size() < least_nodes || cell.links.size() < least_nodes) {
        backwards.insert(backwards.end(), cell.links.begin(), cell.links.end());
        return;
    }
    const std::vector<char> near = halves(network, cell, local);
    std::array<Cell, 2> half;
    for (std::size_t i = 0; i < near.size(); ++i) half[near[i] != 0 ? 1 : 0].nodes.push_back(cell.nodes[i]);
    for (const LinkId link : cell.links) {
        const char a = near[local[row(network.link_from[link])]];
        const char b = near[local[row(network.link_to[link])]];
        if (a != b)
            backwards.push_back(link);
        else
            half[a != 0 ? 1 : 0].links.push_back(link);
    }
    cell = {};
    for (Cell& part : half) dissect(network, std::move(part), local, backwards);
}

}  // namespace

std::vector<LinkId> dissected(const Network& network) {
    Cell all;
    for (std::size_t i = 0; i < network.nodes(); ++i) all.nodes.push_back(id_at<NodeId>(i));
    for (std::size_t i = 0; i < network.links(); ++i) all.links.push_back(id_at<LinkId>(i));
    std::vector<std::uint32_t> local(network.nodes());
    std::vector<LinkId> order;
    dissect(network, std::move(all), local, order);
    std::reverse(order.begin(), order.end());
    return order;
}

}  // namespace septima

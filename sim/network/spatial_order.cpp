#include "sim/network/spatial_order.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <tuple>

namespace septima {

namespace {

/// Spreads 16 bits to the even places.
std::uint64_t spread(std::uint64_t x) {
    x = (x | (x << 16U)) & 0x0000FFFF0000FFFFU;
    x = (x | (x << 8U)) & 0x00FF00FF00FF00FFU;
    x = (x | (x << 4U)) & 0x0F0F0F0F0F0F0F0FU;
    x = (x | (x << 2U)) & 0x3333333333333333U;
    return (x | (x << 1U)) & 0x5555555555555555U;
}

/// Per node: which of the parts that no link joins it lies in; the largest is 0, equal ones in the order of their first
/// names.
std::vector<std::uint32_t> parts(const Draft& draft) {
    std::vector<std::uint32_t> part(draft.nodes.size());
    std::iota(part.begin(), part.end(), 0U);
    const auto first_of = [&part](std::uint32_t node) {
        while (part[node] != node) node = part[node] = part[part[node]];
        return node;
    };
    for (const DraftLink& link : draft.links) part[first_of(link.from)] = first_of(link.to);
    std::vector<std::uint32_t> size(part.size(), 0), name(part.size()), order;
    std::iota(name.begin(), name.end(), 0U);
    for (std::uint32_t node = 0; node < part.size(); ++node) {
        const std::uint32_t first = first_of(node);
        if (size[first]++ == 0) order.push_back(first);
        if (draft.nodes[node].name < draft.nodes[name[first]].name) name[first] = node;
    }
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return size[a] != size[b] ? size[a] > size[b] : draft.nodes[name[a]].name < draft.nodes[name[b]].name;
    });
    std::vector<std::uint32_t> rank(part.size());
    for (std::uint32_t k = 0; k < order.size(); ++k) rank[order[k]] = k;
    std::vector<std::uint32_t> of_node(part.size());
    for (std::uint32_t node = 0; node < part.size(); ++node) of_node[node] = rank[first_of(node)];
    return of_node;
}

/// The square that a part of the network lies in.
struct Square {
    double low_x = std::numeric_limits<double>::infinity();
    double low_y = std::numeric_limits<double>::infinity();
    double extent = 1.0;
};

/// Place of every node along the curve through its part: what is added elsewhere does not move it.
std::vector<std::uint64_t> curve_places(const std::vector<DraftNode>& nodes, const std::vector<std::uint32_t>& part) {
    constexpr double cells = 65535.0;
    std::vector<Square> squares(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        Square& square = squares[part[i]];
        square.low_x = std::min(square.low_x, nodes[i].xy.x_m);
        square.low_y = std::min(square.low_y, nodes[i].xy.y_m);
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        Square& square = squares[part[i]];
        square.extent = std::max({square.extent, nodes[i].xy.x_m - square.low_x, nodes[i].xy.y_m - square.low_y});
    }
    std::vector<std::uint64_t> places;
    places.reserve(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const Square& square = squares[part[i]];
        // A node without a finite place, which is told later, stands at the start of the curve.
        const auto cell = [&square](double away_m) {
            const double share = away_m / square.extent;
            return share >= 0.0 && share <= 1.0 ? static_cast<std::uint64_t>(share * cells) : 0U;
        };
        places.push_back(spread(cell(nodes[i].xy.x_m - square.low_x)) | spread(cell(nodes[i].xy.y_m - square.low_y))
                                                                            << 1U);
    }
    return places;
}

/// Puts rows in the order of `less`; returns the new row of every old one.
template <class Row, class Less>
std::vector<std::uint32_t> sort_rows(std::vector<Row>& rows, const Less& less) {
    std::vector<std::uint32_t> order(rows.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), less);
    std::vector<std::uint32_t> new_row(rows.size());
    std::vector<Row> sorted;
    sorted.reserve(rows.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) {
        new_row[order[i]] = i;
        sorted.push_back(std::move(rows[order[i]]));
    }
    rows = std::move(sorted);
    return new_row;
}

}  // namespace

void sort_spatially(Draft& draft) {
    const std::vector<std::uint32_t> part = parts(draft);
    const std::vector<std::uint64_t> places = curve_places(draft.nodes, part);
    const auto nodes = sort_rows(draft.nodes, [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(part[a], places[a], draft.nodes[a].name) < std::tie(part[b], places[b], draft.nodes[b].name);
    });
    for (DraftLink& link : draft.links) {
        link.from = nodes[link.from];
        link.to = nodes[link.to];
    }
    const auto links = sort_rows(draft.links, [&](std::uint32_t a, std::uint32_t b) {
        const DraftLink& x = draft.links[a];
        const DraftLink& y = draft.links[b];
        return std::tie(x.to, x.from, x.name) < std::tie(y.to, y.from, y.name);
    });
    for (DraftRestriction& r : draft.restrictions) {
        r.from_link = links[r.from_link];
        r.to_link = links[r.to_link];
    }
    for (DraftMovement& m : draft.movements) {
        m.from_link = links[m.from_link];
        m.to_link = links[m.to_link];
    }
    for (DraftController& controller : draft.controllers) {
        for (std::uint32_t& node : controller.nodes) node = nodes[node];
        for (DraftPhase& phase : controller.phases)
            for (auto& [from, to] : phase.turns) {
                from = links[from];
                to = links[to];
            }
    }
}

}  // namespace septima

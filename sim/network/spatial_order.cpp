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

/// Place of every node along the curve.
std::vector<std::uint64_t> curve_places(const std::vector<DraftNode>& nodes) {
    constexpr double cells = 65535.0;
    double low_x = std::numeric_limits<double>::infinity();
    double low_y = low_x;
    double extent = 1.0;
    for (const DraftNode& node : nodes) {
        low_x = std::min(low_x, node.xy.x_m);
        low_y = std::min(low_y, node.xy.y_m);
    }
    for (const DraftNode& node : nodes) extent = std::max({extent, node.xy.x_m - low_x, node.xy.y_m - low_y});
    // A node without a finite place, which is told later, stands at the start of the curve.
    const auto cell = [extent](double away_m) {
        const double share = away_m / extent;
        return share >= 0.0 && share <= 1.0 ? static_cast<std::uint64_t>(share * cells) : 0U;
    };
    std::vector<std::uint64_t> places;
    places.reserve(nodes.size());
    for (const DraftNode& node : nodes)
        places.push_back(spread(cell(node.xy.x_m - low_x)) | spread(cell(node.xy.y_m - low_y)) << 1U);
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
    const std::vector<std::uint64_t> places = curve_places(draft.nodes);
    const auto nodes = sort_rows(draft.nodes, [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(places[a], draft.nodes[a].name) < std::tie(places[b], draft.nodes[b].name);
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

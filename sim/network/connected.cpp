#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numbers>
#include <set>
#include <span>
#include <utility>

#include "sim/network/components.h"
#include "sim/network/draft.h"

namespace septima {
namespace {

constexpr double heading_reach_m = 15.0;
constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

using Index = std::uint32_t;

struct Ends {
    double start_rad = 0.0;
    double end_rad = 0.0;
};

Ends ends_of(const Draft& draft, const DraftLink& link) {
    std::vector<Point> shape = link.shape;
    if (shape.size() < 2) shape = {draft.nodes[link.from].xy, draft.nodes[link.to].xy};
    const double length = length_m(shape);
    const double reach = std::min(heading_reach_m, length);
    return {heading_rad(shape.front(), point_at(shape, reach)),
            heading_rad(point_at(shape, length - reach), shape.back())};
}

KindMask admitted(const DraftLink& link) {
    if (link.lane_allowed.empty()) return link.allowed;
    KindMask mask = 0;
    for (const KindMask lane : link.lane_allowed) mask = static_cast<KindMask>(mask | lane);
    return mask;
}

/// The passages cars have from link to link, by the rules of `finished`: restrictions, and u-turns only where the road
/// ends.
class Passages {
  public:
    explicit Passages(const Draft& draft) : draft_(draft), out_(draft.nodes.size()) {
        for (Index i = 0; i < draft.links.size(); ++i) {
            ends_.push_back(ends_of(draft, draft.links[i]));
            cars_.push_back(allows(admitted(draft.links[i]), VehicleKind::car) ? 1 : 0);
            out_[draft.links[i].from].push_back(i);
        }
        for (const DraftRestriction& r : draft.restrictions) {
            if (r.only)
                only_[r.from_link].insert(r.to_link);
            else
                banned_.emplace(r.from_link, r.to_link);
        }
    }

    bool for_cars(Index link) const { return cars_[link] != 0; }

    std::vector<Index> after(Index from) const {
        std::vector<Index> forward;
        std::vector<Index> back;
        for (const Index to : out_[draft_.links[from].to])
            if (for_cars(to) && permits(from, to)) (is_reversal(from, to) ? back : forward).push_back(to);
        return forward.empty() ? back : forward;
    }

  private:
    bool permits(Index from, Index to) const {
        const auto only = only_.find(from);
        if (only != only_.end() && !only->second.contains(to)) return false;
        return !banned_.contains({from, to});
    }
    bool is_reversal(Index from, Index to) const {
        const double angle = std::remainder(ends_[to].start_rad - ends_[from].end_rad, 2.0 * std::numbers::pi);
        return draft_.links[from].from == draft_.links[to].to && draft_.links[from].from != draft_.links[from].to &&
               std::abs(angle) > reversal_rad;
    }

    const Draft& draft_;
    std::vector<Ends> ends_;
    std::vector<char> cars_;
    std::vector<std::vector<Index>> out_;
    std::map<Index, std::set<Index>> only_;
    std::set<std::pair<Index, Index>> banned_;
};

double link_length_m(const Draft& draft, const DraftLink& link) {
    if (link.length_m) return *link.length_m;
    if (link.shape.size() >= 2) return length_m(link.shape);
    return distance_m(draft.nodes[link.from].xy, draft.nodes[link.to].xy);
}

/// Rows of links that stay: the largest component by lane length, and what is not for cars but meets it or is a busway.
std::vector<char> links_to_keep(const Draft& draft) {
    const Passages passages(draft);
    Groups<GraphRow, Index> next;
    std::vector<char> for_cars;
    for (Index i = 0; i < draft.links.size(); ++i) {
        for_cars.push_back(passages.for_cars(i) ? 1 : 0);
        next.push_group(for_cars[i] != 0 ? passages.after(i) : std::vector<Index>{});
    }
    const Components components = strong_components(next, for_cars);
    std::vector<double> size_m(components.count, 0.0);
    for (Index i = 0; i < draft.links.size(); ++i)
        if (for_cars[i] != 0) size_m[components.of[i]] += link_length_m(draft, draft.links[i]);
    const auto largest = static_cast<Index>(std::ranges::max_element(size_m) - size_m.begin());
    std::vector<char> keep(draft.links.size(), 0);
    std::vector<char> reached(draft.nodes.size(), 0);
    for (Index i = 0; i < draft.links.size(); ++i) {
        if (components.of[i] != largest) continue;
        keep[i] = 1;
        reached[draft.links[i].from] = reached[draft.links[i].to] = 1;
    }
    for (Index i = 0; i < draft.links.size(); ++i) {
        const DraftLink& link = draft.links[i];
        if (for_cars[i] != 0) continue;
        const bool busway = (admitted(link) & ~bus_kinds) == 0;
        keep[i] = busway || (reached[link.from] != 0 && reached[link.to] != 0) ? 1 : 0;
    }
    return keep;
}

/// New row of every row that stays; `none` for the others.
std::vector<Index> new_rows(const std::vector<char>& keep) {
    std::vector<Index> rows(keep.size(), none);
    Index next = 0;
    for (std::size_t i = 0; i < keep.size(); ++i)
        if (keep[i] != 0) rows[i] = next++;
    return rows;
}

template <class T>
void keep_rows(std::vector<T>& values, const std::vector<Index>& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i] != none && rows[i] != i) values[rows[i]] = std::move(values[i]);
    values.resize(static_cast<std::size_t>(std::ranges::count_if(rows, [](Index r) { return r != none; })));
}

void remap_controllers(Draft& draft, const std::vector<Index>& link_rows, const std::vector<Index>& node_rows) {
    for (DraftController& controller : draft.controllers) {
        std::erase_if(controller.nodes, [&](Index node) { return node_rows[node] == none; });
        for (Index& node : controller.nodes) node = node_rows[node];
        for (DraftPhase& phase : controller.phases) {
            std::erase_if(phase.turns, [&](const auto& turn) {
                return link_rows[turn.first] == none || link_rows[turn.second] == none;
            });
            for (auto& [from, to] : phase.turns) {
                from = link_rows[from];
                to = link_rows[to];
            }
        }
    }
    std::erase_if(draft.controllers, [](const DraftController& c) { return c.nodes.empty(); });
}

void drop_links(Draft& draft, const std::vector<char>& keep) {
    const std::vector<Index> link_rows = new_rows(keep);
    std::vector<char> used(draft.nodes.size(), 0);
    for (Index i = 0; i < draft.links.size(); ++i)
        if (keep[i] != 0) used[draft.links[i].from] = used[draft.links[i].to] = 1;
    const std::vector<Index> node_rows = new_rows(used);

    const auto gone = [&](const auto& row) {
        return link_rows[row.from_link] == none || link_rows[row.to_link] == none;
    };
    // "Only this way" loses its meaning when the way is gone: the other exits open again.
    std::erase_if(draft.restrictions, gone);
    std::erase_if(draft.movements, gone);
    for (DraftRestriction& r : draft.restrictions) {
        r.from_link = link_rows[r.from_link];
        r.to_link = link_rows[r.to_link];
    }
    for (DraftMovement& m : draft.movements) {
        m.from_link = link_rows[m.from_link];
        m.to_link = link_rows[m.to_link];
    }
    remap_controllers(draft, link_rows, node_rows);
    keep_rows(draft.links, link_rows);
    keep_rows(draft.nodes, node_rows);
    for (DraftLink& link : draft.links) {
        link.from = node_rows[link.from];
        link.to = node_rows[link.to];
    }
}

}  // namespace

std::size_t keep_largest_connected(Draft& draft) {
    if (draft.links.empty()) return 0;
    const std::size_t before = draft.links.size();
    // Dropping links ends roads, and a road that ends may turn back: repeat until nothing changes.
    for (;;) {
        const std::vector<char> keep = links_to_keep(draft);
        const bool complete = std::ranges::all_of(keep, [](char k) { return k != 0; });
        drop_links(draft, keep);
        if (complete) return before - draft.links.size();
    }
}

}  // namespace septima

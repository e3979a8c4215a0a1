// lane.csv and movement.csv.

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

#include "sim/base/text.h"
#include "sim/network/gmns_reading.h"

namespace septima::gmns {

namespace {

struct LaneUse {
    int line = 0;
    KindMask mask = all_kinds;
};

/// Gives a link the lanes of lane.csv: its through lanes 1..n, turn lanes with negative numbers left of them, more to
/// the right; those for no vehicle (parking, walking) are left out.
void set_lanes(Reading& r, const std::string& file, LinkRow& row, const std::map<int, LaneUse>& uses) {
    DraftLink& link = r.draft.links[row.forward];
    std::map<int, KindMask> masks;
    for (int lane = 1; lane <= link.lanes; ++lane) masks[lane] = link.allowed;
    for (const auto& [number, use] : uses) {
        const bool usable = r.uses.exact || (use.mask & motor_kinds) != 0;
        if (usable)
            masks[number] = use.mask;
        else
            masks.erase(number);
    }
    const int line = uses.begin()->second.line;
    if (masks.empty() || masks.size() > 12) {
        r.problems.error(file, line,
                         fmt::format("link '{}' has {} lanes for vehicles; 1 to 12 are allowed", printable(link.name),
                                     masks.size()));
        return;
    }
    row.lane_nums.clear();
    link.lane_allowed.clear();
    link.lanes_left_of_1 = static_cast<int>(std::distance(masks.begin(), masks.lower_bound(0)));
    for (const auto& [number, mask] : masks) {
        row.lane_nums.push_back(number);
        link.lane_allowed.push_back(mask);
    }
    link.lanes = static_cast<int>(masks.size());
}

struct MovementReader {
    Reading& r;
    const Table& table;
    Remarks remarks;
    std::map<std::uint32_t, std::map<std::uint32_t, double>> share_pct_of = {};  ///< to link, from link

    void fault(std::size_t i, std::string text) const {
        r.problems.error(table.csv.file, table.line(i), std::move(text));
    }

    const LinkRow* link_row(std::size_t i, const std::string& column) const {
        const std::string id = table.id(i, column);
        const auto found = r.link_of.find(id);
        if (found != r.link_of.end()) return &found->second;
        fault(i, fmt::format("{} '{}' is not a link_id of link.csv", column, printable(id)));
        return nullptr;
    }

    /// Place of a lane_num from the left; noted when there is no such lane.
    int lane_index(std::size_t i, const std::string& column, const LinkRow& row, int number) const {
        const auto found = std::find(row.lane_nums.begin(), row.lane_nums.end(), number);
        if (found != row.lane_nums.end()) return static_cast<int>(found - row.lane_nums.begin());
        fault(i, fmt::format("{} is {}; the link has lanes {} to {}", column, number, row.lane_nums.front(),
                             row.lane_nums.back()));
        return 0;
    }

    /// Lanes from start to end; those of the turn's side when the file does not say.
    std::pair<int, int> lanes(std::size_t i, const std::string& side, const LinkRow& row,
                              std::optional<TurnType> type) const {
        const auto first = table.whole(i, "start_" + side + "_lane", {-10, 12}, r.problems);
        const auto last = table.whole(i, "end_" + side + "_lane", {-10, 12}, r.problems);
        const int count = static_cast<int>(row.lane_nums.size());
        if (!first) {
            if (side == "ob" || !type || *type == TurnType::through) return {0, count - 1};
            return *type == TurnType::right ? std::pair{count - 1, count - 1} : std::pair{0, 0};
        }
        const int from = lane_index(i, "start_" + side + "_lane", row, *first);
        const int to = last ? lane_index(i, "end_" + side + "_lane", row, *last) : from;
        return {std::min(from, to), std::max(from, to)};
    }

    std::optional<TurnType> type(std::size_t i) {
        const std::string word = folded(table.text(i, "type"));
        for (std::size_t t = 0; t < turn_type_names.size(); ++t)
            if (word == turn_type_names[t]) return static_cast<TurnType>(t);
        if (word == "through") return TurnType::through;
        if (!word.empty() && word != "merge" && word != "diverge")
            remarks.add(fmt::format("type '{}' is not known: taken from the geometry", printable(word)), table.line(i));
        return std::nullopt;
    }

    /// The direction of an undirected link that ends (or begins) at the node.
    std::uint32_t draft_link(const LinkRow& row, std::uint32_t node, bool inbound) const {
        for (const std::uint32_t link : {row.forward, row.backward}) {
            if (link == no_row) continue;
            if ((inbound ? r.draft.links[link].to : r.draft.links[link].from) == node) return link;
        }
        return no_row;
    }

    void read(std::size_t i) {
        const std::string id = table.id(i, "mvmt_id");
        if (id.empty()) return fault(i, "mvmt_id is empty; an id is needed");
        const auto node = r.node_of.find(table.id(i, "node_id"));
        if (node == r.node_of.end())
            return fault(i,
                         fmt::format("node_id '{}' is not a node_id of node.csv", printable(table.text(i, "node_id"))));
        const LinkRow* in = link_row(i, "ib_link_id");
        const LinkRow* out = link_row(i, "ob_link_id");
        if (in == nullptr || out == nullptr || in->skipped || out->skipped) return;
        DraftMovement movement;
        movement.name = id;
        movement.line = table.line(i);
        movement.from_link = draft_link(*in, node->second, true);
        movement.to_link = draft_link(*out, node->second, false);
        if (movement.from_link == no_row)
            return fault(i, fmt::format("ib_link_id '{}' does not end at node '{}'",
                                        printable(table.text(i, "ib_link_id")), printable(node->first)));
        if (movement.to_link == no_row)
            return fault(i, fmt::format("ob_link_id '{}' does not begin at node '{}'",
                                        printable(table.text(i, "ob_link_id")), printable(node->first)));
        if (!r.movement_of.try_emplace(id, r.draft.movements.size()).second)
            return fault(i, fmt::format("mvmt_id '{}' appears twice", printable(id)));
        movement.type = type(i);
        std::tie(movement.first_from_lane, movement.last_from_lane) = lanes(i, "ib", *in, movement.type);
        std::tie(movement.first_to_lane, movement.last_to_lane) = lanes(i, "ob", *out, movement.type);
        set_control(i, node->second, movement);
        set_share(i, movement);
        r.draft.movements.push_back(std::move(movement));
    }

    void set_share(std::size_t i, DraftMovement& movement) {
        const auto share_pct = table.number(i, "merge_share_pct", {1.0, 99.0}, r.problems);
        if (!share_pct) return;
        movement.merge_share = static_cast<float>(*share_pct / 100.0);
        std::map<std::uint32_t, double>& shares = share_pct_of[movement.to_link];
        shares[movement.from_link] = *share_pct;
        double sum_pct = 0.0;
        for (const auto& [from, pct] : shares) sum_pct += pct;
        std::size_t branches = 0;
        for (const DraftLink& link : r.draft.links)
            branches += link.to == r.draft.links[movement.to_link].from ? 1U : 0U;
        const bool all = shares.size() >= branches;
        if (sum_pct > 100.01 || (all && sum_pct < 99.99))
            fault(i, fmt::format("merge_share_pct of the movements to link '{}' come to {:.0f} with this one; together "
                                 "they make 100, branches without one divide what is left",
                                 printable(r.draft.links[movement.to_link].name), sum_pct));
    }

    void set_control(std::size_t i, std::uint32_t node, DraftMovement& movement) {
        const std::string_view word = table.text(i, "ctrl_type");
        const auto control = control_of(word);
        if (!control) {
            remarks.add(fmt::format("ctrl_type '{}' is not known and counts as none", printable(word)), table.line(i));
            return;
        }
        movement.control = *control;
        DraftLink& link = r.draft.links[movement.from_link];
        if (*control == NodeControl::stop) link.stop = true;
        if (*control == NodeControl::yield) link.yield = true;
        NodeControl& at_node = r.draft.nodes[node].control;
        if (at_node == NodeControl::none && *control != NodeControl::none) at_node = *control;
        if (*control == NodeControl::signal) at_node = NodeControl::signal;
    }
};

}  // namespace

void read_lanes(Reading& r) {
    const Table table = open_table(r.folder, "lane", {"lane_id", "link_id", "lane_num", "allowed_uses"}, 3, r.problems);
    if (!table.present || !table.has("link_id") || !table.has("lane_num")) return;
    Remarks remarks;
    std::map<std::string, std::map<int, LaneUse>> of_link;
    std::vector<std::string> order;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const std::string id = table.id(i, "link_id");
        const auto number = table.whole(i, "lane_num", {-10, 12}, r.problems);
        const auto fault = [&](std::string text) { r.problems.error(table.csv.file, table.line(i), std::move(text)); };
        const auto link = r.link_of.find(id);
        if (link == r.link_of.end())
            fault(fmt::format("link_id '{}' is not a link_id of link.csv", printable(id)));
        else if (table.text(i, "lane_num").empty())
            fault("lane_num is empty; a whole number is needed");
        else if (number && !link->second.skipped && link->second.forward != no_row) {
            const std::string_view uses = table.text(i, "allowed_uses");
            const KindMask own = r.draft.links[link->second.forward].allowed;
            const LaneUse use{table.line(i), uses.empty() ? own : r.uses.mask_of(uses, remarks, table.line(i))};
            if (!of_link[id].emplace(*number, use).second)
                fault(fmt::format("lane_num {} of link '{}' appears twice", *number, printable(id)));
        }
    }
    for (const auto& [id, uses] : of_link) set_lanes(r, table.csv.file, r.link_of[id], uses);
    remarks.tell(table.csv.file, r.problems);
}

void read_movements(Reading& r) {
    const Table table = open_table(r.folder, "movement",
                                   {"mvmt_id", "node_id", "ib_link_id", "ob_link_id", "start_ib_lane", "end_ib_lane",
                                    "start_ob_lane", "end_ob_lane", "type", "ctrl_type", "merge_share_pct"},
                                   4, r.problems);
    if (table.present && table.has("mvmt_id") && table.has("node_id") && table.has("ib_link_id") &&
        table.has("ob_link_id")) {
        MovementReader reader{r, table, {}};
        r.movement_of.reserve(table.rows());
        r.draft.movements.reserve(table.rows());
        for (std::size_t i = 0; i < table.rows(); ++i) reader.read(i);
        reader.remarks.tell(table.csv.file, r.problems);
    }
    if (!r.config.complete_movements) return;
    // Written by Séptima: what has no movement has none, it does not await one from the geometry.
    std::vector<char> has(r.draft.links.size(), 0);
    for (const DraftMovement& movement : r.draft.movements) has[movement.from_link] = 1;
    std::vector<std::vector<std::uint32_t>> out(r.draft.nodes.size());
    for (std::uint32_t i = 0; i < r.draft.links.size(); ++i) out[r.draft.links[i].from].push_back(i);
    for (std::uint32_t i = 0; i < r.draft.links.size(); ++i)
        if (has[i] == 0)
            for (const std::uint32_t to : out[r.draft.links[i].to]) r.draft.restrictions.push_back({i, to, false});
}

}  // namespace septima::gmns

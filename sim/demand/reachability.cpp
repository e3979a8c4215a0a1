#include "sim/demand/reachability.h"

#include <algorithm>

namespace septima {

namespace {

/// Turns with a movement between two lanes that both admit the kind.
std::vector<char> usable_turns(const Network& network, VehicleKind kind) {
    std::vector<char> usable(network.turns(), 0);
    for (std::size_t i = 0; i < network.movements(); ++i) {
        const auto movement = id_at<MovementId>(i);
        if (allows(network.lane_allowed[network.movement_from[movement]], kind) &&
            allows(network.lane_allowed[network.movement_to[movement]], kind))
            usable[row(network.movement_turn[movement])] = 1;
    }
    return usable;
}

/// Tarjan's algorithm (1972) without recursion: parts are numbered in reverse topological order.
struct PartFinder {
    const Network& network;
    const std::vector<char>& usable;
    std::vector<std::uint32_t>& part;
    std::uint32_t parts = 0;
    std::uint32_t visited = 0;
    std::vector<std::uint32_t> order = std::vector<std::uint32_t>(network.links(), 0);  // 0: not seen
    std::vector<std::uint32_t> low = std::vector<std::uint32_t>(network.links(), 0);
    std::vector<std::uint32_t> open{};  // seen, not yet in a part
    struct Frame {
        std::uint32_t link;
        std::uint32_t turn;  // next turn to follow
    };
    std::vector<Frame> path{};

    void enter(std::uint32_t link) {
        order[link] = low[link] = ++visited;
        open.push_back(link);
        path.push_back({link, network.link_turn_begin.values()[link]});
    }

    void leave(std::uint32_t link) {
        path.pop_back();
        if (!path.empty()) low[path.back().link] = std::min(low[path.back().link], low[link]);
        if (low[link] != order[link]) return;
        while (true) {
            const std::uint32_t member = open.back();
            open.pop_back();
            part[member] = parts;
            if (member == link) break;
        }
        ++parts;
    }

    void explore(std::uint32_t start) {
        enter(start);
        while (!path.empty()) {
            Frame& frame = path.back();
            if (frame.turn == network.link_turn_begin.values()[frame.link + 1]) {
                leave(frame.link);
                continue;
            }
            const std::uint32_t turn = frame.turn++;
            if (usable[turn] == 0) continue;
            const auto next = static_cast<std::uint32_t>(row(network.turn_to.values()[turn]));
            if (order[next] == 0) {
                enter(next);
            } else if (part[next] == Reachability::no_part) {
                low[frame.link] = std::min(low[frame.link], order[next]);
            }
        }
    }
};

void connect_parts(Reachability& ways, const Network& network, const std::vector<char>& usable, std::size_t parts) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> passages;
    for (std::size_t i = 0; i < network.turns(); ++i) {
        if (usable[i] == 0) continue;
        const std::uint32_t a = ways.part[network.turn_from.values()[i]];
        const std::uint32_t b = ways.part[network.turn_to.values()[i]];
        if (a != b) passages.emplace_back(a, b);
    }
    std::sort(passages.begin(), passages.end());
    passages.erase(std::unique(passages.begin(), passages.end()), passages.end());
    ways.next_begin.assign(parts + 1, 0);
    for (const auto& [a, b] : passages) {
        ++ways.next_begin[a + 1];
        ways.next.push_back(b);
    }
    for (std::size_t i = 0; i < parts; ++i) ways.next_begin[i + 1] += ways.next_begin[i];
}

/// Marks what the main part reaches and what reaches it; numbers fall along every passage, so one sweep each suffices.
void mark_main(Reachability& ways, std::size_t parts) {
    std::vector<std::uint32_t> size(parts, 0);
    for (const std::uint32_t part : ways.part)
        if (part != Reachability::no_part) ++size[part];
    ways.to_main.assign(parts, 0);
    ways.from_main.assign(parts, 0);
    if (parts == 0) return;
    ways.main_part = static_cast<std::uint32_t>(std::max_element(size.begin(), size.end()) - size.begin());
    ways.to_main[ways.main_part] = ways.from_main[ways.main_part] = 1;
    for (std::size_t part = 0; part < parts; ++part)
        for (std::uint32_t i = ways.next_begin[part]; i < ways.next_begin[part + 1]; ++i)
            if (ways.to_main[ways.next[i]] != 0) ways.to_main[part] = 1;
    for (std::size_t part = parts; part-- > 0;)
        for (std::uint32_t i = ways.next_begin[part]; i < ways.next_begin[part + 1]; ++i)
            if (ways.from_main[part] != 0) ways.from_main[ways.next[i]] = 1;
}

}  // namespace

Reachability reachability(const Network& network, VehicleKind kind) {
    const std::vector<char> usable = usable_turns(network, kind);
    Reachability ways;
    ways.part.assign(network.links(), Reachability::no_part);
    PartFinder finder{.network = network, .usable = usable, .part = ways.part.values()};
    for (std::uint32_t link = 0; link < network.links(); ++link)
        if (finder.order[link] == 0 && allows(network.link_allowed(id_at<LinkId>(link)), kind)) finder.explore(link);
    connect_parts(ways, network, usable, finder.parts);
    mark_main(ways, finder.parts);
    return ways;
}

bool reaches(const Reachability& ways, LinkId from, LinkId to) {
    const std::uint32_t a = ways.part[from];
    const std::uint32_t b = ways.part[to];
    if (a == Reachability::no_part || b == Reachability::no_part) return false;
    if (a == b || (ways.to_main[a] != 0 && ways.from_main[b] != 0)) return true;
    if (a < b) return false;
    std::vector<char> seen(a + 1, 0);  // every part on the way has a number between b and a
    seen[a] = 1;
    for (std::size_t part = a + 1; part-- > b;) {
        if (seen[part] == 0) continue;
        for (std::uint32_t i = ways.next_begin[part]; i < ways.next_begin[part + 1]; ++i) seen[ways.next[i]] = 1;
    }
    return seen[b] != 0;
}

bool can_start(const Reachability& ways, LinkId link) {
    return ways.part[link] != Reachability::no_part && ways.to_main[ways.part[link]] != 0;
}

bool can_end(const Reachability& ways, LinkId link) {
    return ways.part[link] != Reachability::no_part && ways.from_main[ways.part[link]] != 0;
}

}  // namespace septima

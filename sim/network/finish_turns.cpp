#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>

#include "sim/network/finish_internal.h"

namespace septima::finish {

namespace {

constexpr double straight_rad = 35.0 * std::numbers::pi / 180.0;  // always straight on
constexpr double bend_rad = 65.0 * std::numbers::pi / 180.0;      // straight on when nothing is straighter

double wrapped(double angle) {
    return std::remainder(angle, 2.0 * std::numbers::pi);
}

double turn_angle(const Network& network, LinkId from, LinkId to) {
    return wrapped(heading_at_start(network, to) - heading_at_end(network, from));
}

/// Goes back where it came from, on the other direction of the same road.
bool is_reversal(const Network& network, LinkId from, LinkId to) {
    return network.link_from[from] == network.link_to[to] && network.link_from[from] != network.link_to[from] &&
           std::abs(turn_angle(network, from, to)) > reversal_rad;
}

/// The road goes on as another link where nothing else meets it: whatever the angle, that is a bend and no turn, as it
/// would be within one link.
bool is_bend(const Network& network, LinkId from, LinkId to) {
    for (const LinkId other : network.node_out[network.link_to[from]])
        if (other != to && !is_reversal(network, from, other)) return false;
    for (const LinkId other : network.node_in[network.link_to[from]])
        if (other != from && !is_reversal(network, other, to)) return false;
    return true;
}

TurnType type_of(const Network& network, LinkId from, LinkId to, double straightest_rad) {
    const double angle = turn_angle(network, from, to);
    const double size = std::abs(angle);
    if (size > 170.0 * std::numbers::pi / 180.0 || is_reversal(network, from, to)) return TurnType::uturn;
    if (is_bend(network, from, to)) return TurnType::through;
    if (size <= straight_rad && size <= straightest_rad + 0.35) return TurnType::through;
    if (size <= bend_rad && size <= straightest_rad + 1e-9) return TurnType::through;
    return angle > 0.0 ? TurnType::left : TurnType::right;
}

struct Restrictions {
    std::set<std::pair<std::uint32_t, std::uint32_t>> banned;
    std::map<std::uint32_t, std::set<std::uint32_t>> only;

    explicit Restrictions(const Draft& draft) {
        for (const DraftRestriction& r : draft.restrictions) {
            if (r.only)
                only[r.from_link].insert(r.to_link);
            else
                banned.emplace(r.from_link, r.to_link);
        }
    }
    bool permits(LinkId from, LinkId to) const {
        const auto f = static_cast<std::uint32_t>(row(from));
        const auto t = static_cast<std::uint32_t>(row(to));
        const auto found = only.find(f);
        if (found != only.end() && !found->second.contains(t)) return false;
        return !banned.contains({f, t});
    }
};

/// Links one may take after `from`: u-turns only where the road ends.
std::vector<LinkId> exits(const Network& network, const Restrictions& restrictions, LinkId from) {
    std::vector<LinkId> forward;
    std::vector<LinkId> back;
    const KindMask kinds = network.link_allowed(from);
    for (const LinkId to : network.node_out[network.link_to[from]]) {
        if ((kinds & network.link_allowed(to)) == 0 || !restrictions.permits(from, to)) continue;
        (is_reversal(network, from, to) ? back : forward).push_back(to);
    }
    // A road that ends for some kinds of vehicle ends: what a car may not enter is no exit for it.
    KindMask served = 0;
    for (const LinkId to : forward) served = static_cast<KindMask>(served | network.link_allowed(to));
    if ((kinds & ~served) != 0) forward.insert(forward.end(), back.begin(), back.end());
    // From left to right, so that lanes can be dealt in order.
    std::stable_sort(forward.begin(), forward.end(),
                     [&](LinkId a, LinkId b) { return turn_angle(network, from, a) > turn_angle(network, from, b); });
    return forward;
}

void push_turn(Network& network, LinkId from, LinkId to, TurnType type, const DraftMovement& given) {
    network.turn_from.push_back(from);
    network.turn_to.push_back(to);
    network.turn_type.push_back(type);
    network.turn_name.push_back(given.name);
    network.turn_merge_share.push_back(given.merge_share);
}

double straightest(const Network& network, LinkId from, const std::vector<LinkId>& to) {
    double best = std::numbers::pi;
    for (const LinkId link : to) best = std::min(best, std::abs(turn_angle(network, from, link)));
    return best;
}

void add_given_turns(const Draft& draft, Network& network, LinkId from, const std::vector<std::size_t>& given) {
    std::map<LinkId, std::size_t> first;  // several movement rows may serve one pair of links
    std::vector<LinkId> to;
    for (const std::size_t i : given) {
        const LinkId link = id_at<LinkId>(draft.movements[i].to_link);
        if (first.emplace(link, i).second) to.push_back(link);
    }
    std::stable_sort(to.begin(), to.end(),
                     [&](LinkId a, LinkId b) { return turn_angle(network, from, a) > turn_angle(network, from, b); });
    const double best = straightest(network, from, to);
    for (const LinkId link : to) {
        const DraftMovement& movement = draft.movements[first[link]];
        push_turn(network, from, link, movement.type.value_or(type_of(network, from, link, best)), movement);
    }
}

/// Where some branches of a merge have a share, the others divide what is left, a hundredth at least.
void complete_merge_shares(Network& network) {
    std::map<LinkId, std::vector<TurnId>> into;
    for (std::size_t i = 0; i < network.turns(); ++i)
        into[network.turn_to[id_at<TurnId>(i)]].push_back(id_at<TurnId>(i));
    for (const auto& [link, turns] : into) {
        float left = 1.0F;
        std::ptrdiff_t silent = 0;
        for (const TurnId turn : turns) {
            left -= network.turn_merge_share[turn];
            if (network.turn_merge_share[turn] <= 0.0F) ++silent;
        }
        if (left >= 1.0F || silent == 0) continue;
        for (const TurnId turn : turns)
            if (network.turn_merge_share[turn] <= 0.0F)
                network.turn_merge_share[turn] = std::max(left, 0.01F) / static_cast<float>(silent);
    }
}

}  // namespace

void add_turns(const Draft& draft, Network& network, Problems& problems) {
    std::map<std::uint32_t, std::vector<std::size_t>> given;
    for (std::size_t i = 0; i < draft.movements.size(); ++i) {
        const DraftMovement& m = draft.movements[i];
        if (m.from_link >= draft.links.size() || m.to_link >= draft.links.size() ||
            draft.links[m.from_link].to != draft.links[m.to_link].from) {
            problems.error(draft.file, 0, fmt::format("movement '{}': its links do not meet in a node", m.name));
            continue;
        }
        given[m.from_link].push_back(i);
    }
    problems.throw_if_any();
    const Restrictions restrictions(draft);
    network.link_turn_begin.push_back(0);
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId from = id_at<LinkId>(i);
        const auto found = given.find(static_cast<std::uint32_t>(i));
        if (found != given.end()) {
            add_given_turns(draft, network, from, found->second);
        } else {
            const std::vector<LinkId> to = exits(network, restrictions, from);
            const double best = straightest(network, from, to);
            for (const LinkId link : to) push_turn(network, from, link, type_of(network, from, link, best), {});
        }
        network.link_turn_begin.push_back(static_cast<std::uint32_t>(network.turns()));
    }
    complete_merge_shares(network);
}

}  // namespace septima::finish

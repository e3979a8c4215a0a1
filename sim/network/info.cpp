#include "sim/network/info.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/network/components.h"

namespace septima {
namespace {

constexpr float room_m = 6.0F;  // a car of 4.5 m and most of its gap
constexpr double kmh_per_mps = 3.6;

/// Highest limit (km/h) and most lanes each way that are usual for a class in Colombian cities.
struct Usual {
    double limit_kmh;
    std::size_t lanes;
};
constexpr Usual usual_for(RoadClass road_class) {
    switch (road_class) {
        case RoadClass::motorway:
            return {120.0, 6};
        case RoadClass::trunk:
            return {100.0, 6};
        case RoadClass::primary:
            return {80.0, 5};
        case RoadClass::secondary:
            return {80.0, 5};
        case RoadClass::tertiary:
            return {60.0, 4};
        case RoadClass::residential:
            return {50.0, 3};
        case RoadClass::service:
            return {40.0, 3};
        case RoadClass::busway:
            return {80.0, 3};
        case RoadClass::ramp:
            return {80.0, 4};
    }
    return {120.0, 6};
}

bool admits_cars(const Network& network, LinkId link) {
    return allows(network.link_allowed(link), VehicleKind::car);
}

double length_of(const Network& network, LinkId link) {
    return static_cast<double>(network.link_length_m[link]);
}

/// True when `other` is the opposite direction of the same street: same nodes, same path.
bool is_twin(const Network& network, LinkId link, LinkId other) {
    if (network.link_from[link] != network.link_to[other] || network.link_to[link] != network.link_from[other])
        return false;
    const auto a = network.link_shape[link];
    const auto b = network.link_shape[other];
    return distance_m(point_at(a, length_m(a) / 2.0), point_at(b, length_m(b) / 2.0)) < 3.0;
}

LinkId twin_of(const Network& network, LinkId link) {
    for (const LinkId other : network.node_out[network.link_to[link]])
        if (is_twin(network, link, other)) return other;
    return no_id<LinkId>;
}

/// Streets that meet at a node: links there, the two directions of one street counting once.
std::size_t legs(const Network& network, NodeId node) {
    std::size_t count = network.node_in[node].size();
    for (const LinkId out : network.node_out[node]) {
        const LinkId twin = twin_of(network, out);
        if (twin == no_id<LinkId> || network.link_to[twin] != node) ++count;
    }
    return count;
}

void count_lengths(const Network& network, NetworkInfo& out) {
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        const double km = length_of(network, link) / 1000.0;
        const LinkId twin = twin_of(network, link);
        out.link_km += km;
        for (const LaneId lane : network.lanes_of(link)) {
            out.lane_km += km;
            if (!allows(network.lane_allowed[lane], VehicleKind::car)) out.reserved_lane_km += km;
        }
        if (twin != no_id<LinkId> && row(twin) < i) continue;  // counted with its twin
        out.road_km[static_cast<std::size_t>(network.link_class[link])] += km;
        out.total_road_km += km;
    }
}

/// Components of the links under the turns that cars have.
Components car_components(const Network& network, std::vector<char>& for_cars) {
    Groups<GraphRow, std::uint32_t> next;
    for (std::size_t i = 0; i < network.links(); ++i)
        for_cars.push_back(admits_cars(network, id_at<LinkId>(i)) ? 1 : 0);
    for (std::size_t i = 0; i < network.links(); ++i) {
        std::vector<std::uint32_t> exits;
        for (const TurnId turn : network.turns_of(id_at<LinkId>(i)))
            exits.push_back(static_cast<std::uint32_t>(row(network.turn_to[turn])));
        next.push_group(exits);
    }
    return strong_components(next, for_cars);
}

class Doubter {
  public:
    Doubter(const Network& network, NetworkInfo& out) : network_(network), out_(out) {}

    void look_at(LinkId link) {
        link_ = link;
        if (admits_cars(network_, link)) {
            look_at_ways_on();
            look_at_lanes();
            const float room = network_.link_stop_line_m[link] - network_.link_entry_m[link];
            if (room < room_m)
                doubt(Doubt::no_room,
                      fmt::format("{:.1f} m between entry and stop line; a car needs {:.0f}", room, room_m));
        }
        look_at_values();
    }

    void not_connected(LinkId link) {
        link_ = link;
        doubt(Doubt::not_connected, "cars cannot go there and come back");
    }

  private:
    void doubt(Doubt kind, std::string detail) {
        ++out_.doubt_counts[static_cast<std::size_t>(kind)];
        out_.suspicious.push_back({link_, kind, std::move(detail)});
    }

    void look_at_ways_on() {
        std::size_t on = 0;
        bool turns_back_only = true;
        for (const TurnId turn : network_.turns_of(link_)) {
            if (!admits_cars(network_, network_.turn_to[turn])) continue;
            ++on;
            turns_back_only = turns_back_only && network_.turn_type[turn] == TurnType::uturn;
        }
        const auto others = network_.node_out[network_.link_to[link_]];
        const auto open =
            static_cast<std::size_t>(std::ranges::count_if(others, [&](LinkId l) { return admits_cars(network_, l); }));
        if (on == 0)
            doubt(Doubt::no_way_on,
                  fmt::format("none of the {} links that leave its end may be entered", others.size()));
        else if (turns_back_only && open > on)
            doubt(Doubt::only_turns_back, fmt::format("{} links leave its end", others.size()));
        bool entered = false;
        for (const LinkId in : network_.node_in[network_.link_from[link_]])
            entered = entered || network_.turn_between(in, link_) != no_id<TurnId>;
        if (!entered) doubt(Doubt::no_way_in, "no turn leads onto it; trips can only begin there");
        look_at_signal();
    }

    void look_at_signal() {
        const NodeId node = network_.link_to[link_];
        const auto arrivals = network_.node_in[node];
        if (network_.node_control[node] != NodeControl::signal || arrivals.front() != link_) return;
        for (const LinkId in : arrivals)
            for (const TurnId turn : network_.turns_of(in))
                if (!network_.turn_conflicts[turn].empty()) return;
        doubt(Doubt::idle_signal, fmt::format("no turns cross or meet at node '{}'", network_.node_name[node]));
    }

    void look_at_lanes() {
        std::size_t dead = 0;
        for (const LaneId lane : network_.lanes_of(link_))
            if (allows(network_.lane_allowed[lane], VehicleKind::car) && network_.movements_of(lane).empty()) ++dead;
        if (dead > 0 && !network_.turns_of(link_).empty())
            doubt(Doubt::lane_without_exit, fmt::format("{} of its lanes", dead));
        for (const TurnId turn : network_.turns_of(link_)) {
            const std::size_t after = network_.lane_count(network_.turn_to[turn]);
            const std::size_t before = network_.lane_count(link_);
            if (network_.turn_type[turn] == TurnType::through && 2 * after < before &&
                network_.turns_of(link_).size() == 1)
                doubt(Doubt::lanes_vanish, fmt::format("{} lanes lead into {}", before, after));
        }
    }

    void look_at_values() {
        const Usual usual = usual_for(network_.link_class[link_]);
        const double limit_kmh = static_cast<double>(network_.link_limit_mps[link_]) * kmh_per_mps;
        const std::string_view name = name_of(network_.link_class[link_]);
        if (limit_kmh > usual.limit_kmh + 0.5)
            doubt(Doubt::fast_for_class,
                  fmt::format("{:.0f} km/h; a {} street has at most {:.0f}", limit_kmh, name, usual.limit_kmh));
        const std::size_t lanes = network_.lane_count(link_);
        if (lanes > usual.lanes)
            doubt(Doubt::wide_for_class, fmt::format("{} lanes; a {} street has at most {}", lanes, name, usual.lanes));
        const double drawn_m = length_m(network_.link_shape[link_]);
        const double length = length_of(network_, link_);
        if (std::abs(drawn_m - length) > std::max(20.0, 0.1 * drawn_m))
            doubt(Doubt::shape_differs, fmt::format("{:.0f} m long, drawn with {:.0f} m", length, drawn_m));
    }

    const Network& network_;
    NetworkInfo& out_;
    LinkId link_{};
};

void look_at_links(const Network& network, NetworkInfo& out) {
    std::vector<char> for_cars;
    const Components components = car_components(network, for_cars);
    std::vector<double> size_m(components.count, 0.0);
    double total_m = 0.0;
    for (std::size_t i = 0; i < network.links(); ++i) {
        if (for_cars[i] == 0) continue;
        size_m[components.of[i]] += length_of(network, id_at<LinkId>(i));
        total_m += length_of(network, id_at<LinkId>(i));
    }
    const auto largest = static_cast<std::uint32_t>(std::ranges::max_element(size_m) - size_m.begin());
    if (total_m > 0.0) out.connected_share_pct = 100.0 * size_m[largest] / total_m;
    Doubter doubter(network, out);
    for (std::size_t i = 0; i < network.links(); ++i) {
        if (for_cars[i] != 0 && components.of[i] != largest) doubter.not_connected(id_at<LinkId>(i));
        doubter.look_at(id_at<LinkId>(i));
    }
}

}  // namespace

NetworkInfo info(const Network& network) {
    NetworkInfo out;
    out.nodes = network.nodes();
    out.links = network.links();
    out.lanes = network.lanes();
    out.turns = network.turns();
    out.movements = network.movements();
    out.controllers = network.controllers();
    for (const SignalPlan& plan : network.controller_plan) out.mapped_plans += plan.mapped ? 1U : 0U;
    for (std::size_t i = 0; i < network.nodes(); ++i) {
        const NodeId node = id_at<NodeId>(i);
        if (network.node_control[node] == NodeControl::signal) ++out.signalised_nodes;
        if (legs(network, node) >= 3) ++out.junctions;
    }
    count_lengths(network, out);
    look_at_links(network, out);
    return out;
}

std::string_view text_of(Doubt doubt) {
    constexpr std::array<std::string_view, doubts> texts{"no room for a car",
                                                         "no way on",
                                                         "no way in",
                                                         "lane without exit",
                                                         "not connected",
                                                         "can only turn back",
                                                         "fast for its class",
                                                         "wide for its class",
                                                         "length and shape differ",
                                                         "lanes vanish",
                                                         "signal without conflict"};
    return texts[static_cast<std::size_t>(doubt)];
}

std::string text_of(const NetworkInfo& info, const Network& network, std::size_t most) {
    std::string out = fmt::format("{} ({})\n", network.name, network.crs.empty() ? "no reference system" : network.crs);
    for (std::size_t c = 0; c < road_classes; ++c)
        if (info.road_km[c] > 0.0) out += fmt::format("  {:<12} {:>9.1f} km\n", road_class_names[c], info.road_km[c]);
    out += fmt::format("  {:<12} {:>9.1f} km of road, {:.1f} km of links, {:.1f} lane-km ({:.1f} closed to cars)\n",
                       "total", info.total_road_km, info.link_km, info.lane_km, info.reserved_lane_km);
    out +=
        fmt::format("{} nodes ({} junctions, {} signalised), {} links, {} lanes, {} turns, {} movements\n", info.nodes,
                    info.junctions, info.signalised_nodes, info.links, info.lanes, info.turns, info.movements);
    out += fmt::format("{} controllers ({} with a mapped plan); {:.2f} % of the car network is strongly connected\n",
                       info.controllers, info.mapped_plans, info.connected_share_pct);
    out += fmt::format("{} doubts about links\n", info.suspicious.size());
    std::array<std::size_t, doubts> named{};
    for (const SuspiciousLink& s : info.suspicious) {
        if (named[static_cast<std::size_t>(s.doubt)]++ >= most) continue;
        out += fmt::format("  {} {}: {} ({})\n", network.link_name[s.link], network.link_street[s.link],
                           text_of(s.doubt), s.detail);
    }
    for (std::size_t d = 0; d < doubts; ++d)
        if (named[d] > most) out += fmt::format("  ... {} more: {}\n", named[d] - most, text_of(static_cast<Doubt>(d)));
    return out;
}

}  // namespace septima

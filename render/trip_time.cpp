#include "render/trip_time.h"

#include <algorithm>
#include <limits>
#include <queue>
#include <utility>

namespace septima::render {

namespace {

constexpr float least_mps = 1.0F;

double seconds_on(const Network& network, const Column<LinkId, float>& speed_mps, LinkId link) {
    return static_cast<double>(network.link_length_m[link] / std::max(least_mps, speed_mps[link]));
}

}  // namespace

MeasuredTrip measured_trip(const Network& network, const Column<LinkId, float>& speed_mps, LinkId from, LinkId to) {
    MeasuredTrip trip;
    if (from == no_id<LinkId> || to == no_id<LinkId>) return trip;
    constexpr double far = std::numeric_limits<double>::infinity();
    std::vector<double> time_s(network.links(), far);
    std::vector<LinkId> before(network.links(), no_id<LinkId>);
    using Entry = std::pair<double, std::size_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    time_s[row(from)] = seconds_on(network, speed_mps, from);
    open.emplace(time_s[row(from)], row(from));
    while (!open.empty()) {
        const auto [reached_s, at] = open.top();
        open.pop();
        if (reached_s > time_s[at]) continue;
        if (at == row(to)) break;
        for (const TurnId turn : network.turns_of(id_at<LinkId>(at))) {
            const LinkId next = network.turn_to[turn];
            if (!allows(network.link_allowed(next), VehicleKind::car)) continue;
            const double there_s = reached_s + seconds_on(network, speed_mps, next);
            if (there_s >= time_s[row(next)]) continue;
            time_s[row(next)] = there_s;
            before[row(next)] = id_at<LinkId>(at);
            open.emplace(there_s, row(next));
        }
    }
    if (time_s[row(to)] == far) return trip;
    trip.reachable = true;
    trip.time_s = time_s[row(to)];
    for (LinkId link = to; link != no_id<LinkId>; link = before[row(link)]) {
        trip.links.push_back(link);
        trip.length_m += static_cast<double>(network.link_length_m[link]);
        trip.free_flow_s += static_cast<double>(network.link_length_m[link] / network.link_limit_mps[link]);
    }
    std::reverse(trip.links.begin(), trip.links.end());
    return trip;
}

}  // namespace septima::render

#include "sim/demand/gtfs_match.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <queue>
#include <unordered_map>

#include "sim/base/parallel.h"
#include "sim/demand/bus_places.h"
#include "sim/network/polyline.h"
#include "sim/network/projection.h"

namespace septima {

namespace {

// Assumptions.
constexpr float dearest_metre = 4.0F;      ///< what a metre away from the shape counts
constexpr double quarter = 0.25;           ///< of the reach from the shape a metre counts double
constexpr std::size_t most_passed_by = 2;  ///< stops out of reach in a row, before the line is cut
constexpr double longest_ratio = 3.0;      ///< way from stop to stop / straight distance
constexpr double longest_extra_m = 1500.0;

/// A way between two places: what it counts, and its links after the first one.
struct Way {
    double cost_m = std::numeric_limits<double>::infinity();
    std::vector<LinkId> links;
};

/// Shortest ways for buses from one place to several others, at most `most_m`; off the shape a metre counts more.
struct WaySearch {
    const BusStreets& streets;
    const std::vector<float>& weights;  ///< of a metre, per link; empty = all 1
    std::unordered_map<std::uint32_t, std::pair<double, std::uint32_t>>
        reached{};  ///< link -> cost to its start, link before

    double weighted_m(LinkId link, double m) const {
        return weights.empty() ? m : m * static_cast<double>(weights[row(link)]);
    }

    std::vector<Way> ways(const StopPlace& from, const std::vector<StopPlace>& to, double most_m) {
        const Network& n = streets.network;
        using Entry = std::pair<double, std::uint32_t>;
        std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
        reached.clear();
        const auto leave = [&](LinkId link, double spent_m) {
            for (const TurnId turn : n.turns_of(link)) {
                const LinkId next = n.turn_to[turn];
                if (streets.for_buses[row(next)] == 0 || spent_m > most_m) continue;
                const auto key = static_cast<std::uint32_t>(row(next));
                const auto [at, fresh] = reached.try_emplace(key, spent_m, static_cast<std::uint32_t>(row(link)));
                if (!fresh && at->second.first <= spent_m) continue;
                at->second = {spent_m, static_cast<std::uint32_t>(row(link))};
                open.emplace(spent_m, key);
            }
        };
        leave(from.link, weighted_m(from.link, static_cast<double>(n.link_length_m[from.link]) - from.at_m));
        while (!open.empty()) {
            const auto [spent_m, key] = open.top();
            open.pop();
            if (spent_m > reached.at(key).first) continue;
            const LinkId link = id_at<LinkId>(key);
            leave(link, spent_m + weighted_m(link, static_cast<double>(n.link_length_m[link])));
        }
        std::vector<Way> found;
        for (const StopPlace& c : to) found.push_back(way_to(from, c));
        return found;
    }

    Way way_to(const StopPlace& from, const StopPlace& to) const {
        if (to.link == from.link && to.at_m > from.at_m) return {weighted_m(to.link, to.at_m - from.at_m), {}};
        const auto at = reached.find(static_cast<std::uint32_t>(row(to.link)));
        if (at == reached.end()) return {};
        Way way{at->second.first + weighted_m(to.link, to.at_m), {to.link}};
        for (std::uint32_t before = at->second.second; before != row(from.link);) {
            way.links.push_back(id_at<LinkId>(before));
            before = reached.at(before).second;
        }
        std::ranges::reverse(way.links);
        return way;
    }
};

/// One call on the streets, within the search for the cheapest chain of places.
struct Step {
    std::size_t call = 0;
    std::vector<StopPlace> places;
    std::vector<double> cost_m;            ///< of the cheapest chain to each place
    std::vector<std::uint32_t> before;     ///< place of the step before
    std::vector<std::vector<LinkId>> way;  ///< links from there
};

/// A part of a line that hangs together: calls, where they are, and the links between.
struct Part {
    std::vector<std::size_t> calls;
    std::vector<StopPlace> places;
    std::vector<LinkId> route;
};

Part best_chain(const std::vector<Step>& steps) {
    Part part;
    if (steps.empty()) return part;
    const auto& last = steps.back().cost_m;
    auto at = static_cast<std::size_t>(std::ranges::min_element(last) - last.begin());
    std::vector<std::vector<LinkId>> ways;
    for (std::size_t s = steps.size(); s-- > 0;) {
        part.calls.push_back(steps[s].call);
        part.places.push_back(steps[s].places[at]);
        ways.push_back(steps[s].way[at]);
        at = steps[s].before[at];
    }
    std::ranges::reverse(part.calls);
    std::ranges::reverse(part.places);
    part.route.push_back(part.places.front().link);
    for (auto way = ways.rbegin(); way != ways.rend(); ++way)
        part.route.insert(part.route.end(), way->begin(), way->end());
    return part;
}

struct LineMatcher {
    const BusStreets& streets;
    const std::vector<Point>& stop_at;
    const std::vector<std::vector<StopPlace>>& places_of;
    const GtfsLine& line;
    const std::vector<Point>& shape;
    double reach_m;

    /// What a metre of each link counts: 1 on the shape, more beside it. Empty without a shape.
    std::vector<float> weights_by_shape() const {
        std::vector<float> weights;
        if (shape.size() < 2) return weights;
        weights.assign(streets.network.links(), dearest_metre);
        for (double at_m = 0.0; at_m <= length_m(shape) + reach_m; at_m += reach_m)
            for (const LinkId link : streets.near(point_at(shape, at_m), reach_m)) {
                if (weights[row(link)] < dearest_metre) continue;
                const auto line_of_link = streets.network.link_shape[link];
                const double away_m = nearest_place(shape, point_at(line_of_link, length_m(line_of_link) / 2.0)).away_m;
                const double in_reach = away_m / (reach_m * quarter);
                weights[row(link)] =
                    static_cast<float>(std::min(1.0 + in_reach * in_reach, static_cast<double>(dearest_metre)));
            }
        return weights;
    }

    Step begun(std::size_t call) const {
        Step step{.call = call, .places = places_of[line.calls[call].stop], .cost_m = {}, .before = {}, .way = {}};
        for (const StopPlace& c : step.places) step.cost_m.push_back(c.cost_m);
        step.before.assign(step.places.size(), 0);
        step.way.resize(step.places.size());
        return step;
    }

    /// The step after another; no places when no way leads there.
    Step next(WaySearch& search, const Step& from, std::size_t call) const {
        Step step = begun(call);
        std::ranges::fill(step.cost_m, std::numeric_limits<double>::infinity());
        const double straight_m = distance_m(stop_at[line.calls[from.call].stop], stop_at[line.calls[call].stop]);
        const double most_m = longest_ratio * straight_m + longest_extra_m;
        for (std::uint32_t f = 0; f < from.places.size(); ++f) {
            if (from.cost_m[f] == std::numeric_limits<double>::infinity()) continue;
            std::vector<Way> ways = search.ways(from.places[f], step.places, most_m);
            for (std::size_t t = 0; t < ways.size(); ++t) {
                // As far as the way differs from the straight one (Newson & Krumm 2009): a shorter way is no better.
                const double cost_m = from.cost_m[f] + std::abs(ways[t].cost_m - straight_m) + step.places[t].cost_m;
                if (ways[t].cost_m > most_m || cost_m >= step.cost_m[t]) continue;
                step.cost_m[t] = cost_m;
                step.before[t] = f;
                step.way[t] = std::move(ways[t].links);
            }
        }
        return step;
    }

    /// The part of the line with most stops that the streets can carry.
    Part match() const {
        const std::vector<float> weights = weights_by_shape();
        WaySearch search{streets, weights};
        Part best;
        std::vector<Step> steps;
        const auto close = [&] {
            Part part = best_chain(steps);
            if (part.calls.size() > best.calls.size()) best = std::move(part);
            steps.clear();
        };
        std::size_t passed_by = 0;
        for (std::size_t call = 0; call < line.calls.size(); ++call) {
            if (places_of[line.calls[call].stop].empty()) {
                if (++passed_by > most_passed_by) close();
                continue;
            }
            passed_by = 0;
            Step step = steps.empty() ? begun(call) : next(search, steps.back(), call);
            if (std::ranges::none_of(step.cost_m,
                                     [](double c) { return c < std::numeric_limits<double>::infinity(); })) {
                close();
                step = begun(call);
            }
            steps.push_back(std::move(step));
        }
        close();
        return best;
    }
};

/// Collects matched lines and their stops; a stop of the feed is one per link it is served on.
struct Collector {
    const GtfsFeed& feed;
    const BusStreets& streets;
    const GtfsMatchOptions& options;
    MatchedLines out{};
    std::map<std::pair<std::uint32_t, LinkId>, std::uint32_t> rows{};
    std::map<std::uint32_t, int> copies{};
    std::vector<std::vector<double>> departs_s{};  ///< per stop: of all lines

    std::uint32_t stop_row(std::uint32_t stop, const StopPlace& at) {
        const auto [found, fresh] =
            rows.try_emplace({stop, at.link}, static_cast<std::uint32_t>(out.buses.stops.size()));
        if (fresh) {
            const int copy = ++copies[stop];
            BusStop here{.id = feed.stops[stop].id, .name = feed.stops[stop].name, .link = at.link};
            if (copy > 1) here.id += fmt::format("/{}", copy);
            here.position_m = static_cast<float>(at.at_m);
            const auto lanes = streets.network.lanes_of(at.link);
            for (std::size_t k = lanes.size(); k-- > 0;)
                if ((streets.network.lane_allowed[lanes[k]] & bus_kinds) != 0) {
                    here.lane_from_right = static_cast<std::uint8_t>(lanes.size() - 1 - k);
                    break;
                }
            out.buses.stops.push_back(std::move(here));
            departs_s.emplace_back();
        }
        return found->second;
    }

    void add(std::uint32_t l, Part&& part) {
        const GtfsLine& line = feed.lines[l];
        BusLine bus;
        bus.id = line.id;
        const double begins_s = line.calls[part.calls.front()].after_s;
        for (std::size_t i = 0; i < part.calls.size(); ++i) {
            const GtfsCall& call = line.calls[part.calls[i]];
            const std::uint32_t stop = stop_row(call.stop, part.places[i]);
            const auto dwell_s =
                static_cast<float>(call.dwell_s > 0.0 ? std::min(call.dwell_s, 1800.0) : options.dwell_s);
            bus.stops.push_back({.stop = stop, .dwell_s = dwell_s});
            for (const GtfsDepartures& d : line.departures)
                for (double at_s = d.from_s; at_s < d.to_s; at_s += d.headway_s)
                    departs_s[stop].push_back(at_s + call.after_s);
        }
        out.matched.push_back({l, std::move(part.route), 0.0, part.calls.size(), begins_s});
        out.matched.back().busway_share = streets.bus_lane_share(out.matched.back().route);
        out.buses.lines.push_back(std::move(bus));
    }

    /// Berths for the busiest hour: dwell and 10 s to pull out and in (TCQSM, from memory: not readable on
    /// 2026-11-29) at a saturation of 0.6 (assumption), as far as the link has room before the stop.
    void give_berths() {
        for (std::size_t s = 0; s < departs_s.size(); ++s) {
            auto& times = departs_s[s];
            std::ranges::sort(times);
            std::size_t most = 0;
            for (std::size_t from = 0, to = 0; from < times.size(); ++from) {
                while (to < times.size() && times[to] < times[from] + 3600.0) ++to;
                most = std::max(most, to - from);
            }
            BusStop& stop = out.buses.stops[s];
            const double needed = static_cast<double>(most) * (options.dwell_s + 10.0) / 3600.0 / 0.6;
            const double room = static_cast<double>(stop.position_m - streets.network.link_entry_m[stop.link]) /
                                static_cast<double>(stop.berth_m);
            stop.berths =
                static_cast<std::uint8_t>(std::clamp(std::min(std::ceil(needed), std::floor(room)), 1.0, 4.0));
        }
    }
};

std::string listed(const std::vector<std::string>& names) {
    constexpr std::size_t examples = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(names.size(), examples); ++i) text += (i > 0 ? ", " : "") + names[i];
    return names.size() > examples ? text + ", ..." : text;
}

}  // namespace

MatchedLines matched_lines(const GtfsFeed& feed, const Network& network, const GtfsMatchOptions& options) {
    if (network.crs.empty())
        throw InputError(
            "the network has no place on Earth (crs); a timetable's stops are in degrees and cannot be put on it");
    const Projection projection(network.crs);
    const BusStreets streets(network);
    std::vector<Point> stop_at;
    for (const GtfsStop& stop : feed.stops) stop_at.push_back(projection.to_plane(stop.place));
    std::vector<std::vector<Point>> shapes(feed.lines.size());
    for (std::size_t l = 0; l < shapes.size(); ++l)
        for (const GeoPoint p : feed.lines[l].shape) shapes[l].push_back(projection.to_plane(p));
    std::vector<std::vector<StopPlace>> places(feed.stops.size());
    for_each_row(places.size(), [&](std::size_t s) { places[s] = streets.places(stop_at[s], options.reach_m); });
    std::vector<Part> parts(feed.lines.size());
    for_each_row(
        parts.size(),
        [&](std::size_t l) {
            parts[l] = LineMatcher{streets, stop_at, places, feed.lines[l], shapes[l], options.reach_m}.match();
        },
        1);

    Collector collector{.feed = feed, .streets = streets, .options = options};
    std::vector<std::string> outside, cut;
    for (std::uint32_t l = 0; l < parts.size(); ++l) {
        const std::string& id = feed.lines[l].id;
        if (parts[l].calls.size() < 2) {
            outside.push_back(id);
            continue;
        }
        const std::size_t all = feed.lines[l].calls.size();
        if (parts[l].calls.size() < all) cut.push_back(fmt::format("{} ({} of {})", id, parts[l].calls.size(), all));
        collector.add(l, std::move(parts[l]));
    }
    collector.give_berths();
    auto& notes = collector.out.notes;
    if (!outside.empty())
        notes.push_back(fmt::format("{} lines have fewer than two stops within {} m of streets for buses: {}",
                                    outside.size(), options.reach_m, listed(outside)));
    if (!cut.empty())
        notes.push_back(fmt::format("{} lines serve some of their stops only, others being out of reach: {}",
                                    cut.size(), listed(cut)));
    return std::move(collector.out);
}

}  // namespace septima

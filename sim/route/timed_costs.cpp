#include "sim/route/timed_costs.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>

namespace septima {

namespace {

/// Where a moment lies among the slices: between the middles of `low` and `low + 1`, and in slice `own`.
struct Moment {
    std::size_t low, high, own;
    float share;  ///< of high
};

Moment moment(const TimedTimes& times, double at_s) {
    const double last = static_cast<double>(times.slices - 1);
    const double slice = std::clamp((at_s - times.first_s) / times.slice_s, 0.0, last + 0.999);
    const double middle = std::clamp(slice - 0.5, 0.0, last);
    const auto low = static_cast<std::size_t>(middle);
    return {low, std::min(low + 1, times.slices - 1), static_cast<std::size_t>(slice),
            static_cast<float>(middle - static_cast<double>(low))};
}

float at(const float* row, const Moment& m) {
    return row[m.low] + m.share * (row[m.high] - row[m.low]);
}

/// Time and cost of one link, left by a turn or at its end.
struct Passage {
    float time_s;
    float cost_s;
};
Passage passed(const TimedTimes& times, const std::vector<float>& time_s, const std::vector<float>& felt_s,
               std::size_t row, double entered_s) {
    const Moment m = moment(times, entered_s);
    const float time = at(time_s.data() + row * times.slices, m);
    return {time, time + felt_s[row * times.slices + m.own]};
}

// Estimates are never negative: their bits order as they do, and equal ones go to the smaller link.
std::uint64_t heap_key(float estimate_s, std::size_t link) {
    return (std::uint64_t{std::bit_cast<std::uint32_t>(estimate_s)} << 32) | link;
}

void begin_search(const Network& network, TimedSearch& search) {
    if (search.label.size() != network.links()) {
        search.label.assign(network.links(), {});
        search.stamp = 0;
    }
    ++search.stamp;
    search.heap.clear();
    search.turns.clear();
}

void reach(TimedSearch& search, const RouteTree& guide, std::size_t link, const TimedSearch::Label& label) {
    const float ahead_s = guide.label[link].cost_s;
    if (ahead_s == no_way_s) return;
    TimedSearch::Label& old = search.label[link];
    if (old.stamp == search.stamp && old.cost_s <= label.cost_s) return;
    old = label;
    search.heap.push_back(heap_key(label.cost_s + ahead_s, link));
    std::push_heap(search.heap.begin(), search.heap.end(), std::greater<>{});
}

void write_way(const Network& network, TimedSearch& search, LinkId from, LinkId to) {
    for (LinkId link = to; link != from;) {
        const std::uint32_t turn = search.label[row(link)].turn;
        search.turns.push_back(turn);
        link = network.turn_from[id_at<TurnId>(turn)];
    }
    std::reverse(search.turns.begin(), search.turns.end());
}

}  // namespace

void keep_order(TimedTimes& times) {
    const auto fall_s = static_cast<float>(times.slice_s);
    for (std::vector<float>* column : {&times.turn_s, &times.last_s})
        for (std::size_t i = 0; i + 1 < column->size(); ++i)
            if ((i + 1) % times.slices != 0) (*column)[i + 1] = std::max((*column)[i + 1], (*column)[i] - fall_s);
}

float timed_cost_s(const Network& network, const TimedTimes& times, const FeltCosts& felt, LinkId from,
                   double departure_s, std::span<const std::uint32_t> turns) {
    float cost_s = 0.0F;
    float time_s = 0.0F;
    LinkId link = from;
    for (const std::uint32_t turn : turns) {
        const Passage p = passed(times, times.turn_s, felt.turn_s, turn, departure_s + static_cast<double>(time_s));
        cost_s += p.cost_s;
        time_s += p.time_s;
        link = network.turn_to[id_at<TurnId>(turn)];
    }
    return cost_s +
           passed(times, times.last_s, felt.last_s, row(link), departure_s + static_cast<double>(time_s)).cost_s;
}

void find_passages(const TimedTimes& times, double departure_s, std::span<const std::uint32_t> turns,
                   std::vector<std::uint32_t>& rows) {
    rows.clear();
    float time_s = 0.0F;
    for (const std::uint32_t turn : turns) {
        const Moment m = moment(times, departure_s + static_cast<double>(time_s));
        rows.push_back(turn * static_cast<std::uint32_t>(times.slices) + static_cast<std::uint32_t>(m.own));
        time_s += at(times.turn_s.data() + turn * times.slices, m);
    }
}

RouteCosts least_costs(const Network& network, const TimedTimes& times, const FeltCosts& felt) {
    const auto least = [&times](const std::vector<float>& time_s, const std::vector<float>& felt_s, std::size_t row) {
        float time = no_way_s;
        float beside = no_way_s;
        for (std::size_t i = row * times.slices; i < (row + 1) * times.slices; ++i) {
            time = std::min(time, time_s[i]);
            beside = std::min(beside, felt_s[i]);
        }
        return time + beside;
    };
    RouteCosts costs;
    costs.link_s.assign(network.links(), 0.0F);
    costs.turn_s.resize(network.turns());
    for (std::size_t i = 0; i < network.turns(); ++i) costs.turn_s[i] = least(times.turn_s, felt.turn_s, i);
    for (std::size_t i = 0; i < network.links(); ++i)
        if (least(times.last_s, felt.last_s, i) == no_way_s) costs.link_s[i] = no_way_s;
    return costs;
}

float find_timed_way(const Network& network, const TimedTimes& times, const FeltCosts& felt, const RouteTree& guide,
                     LinkId from, LinkId to, double departure_s, TimedSearch& search) {
    begin_search(network, search);
    reach(search, guide, row(from), {0.0F, 0.0F, 0, search.stamp});
    while (!search.heap.empty()) {
        const std::uint64_t key = search.heap.front();
        const auto here = static_cast<std::size_t>(key & 0xFFFFFFFFU);
        std::pop_heap(search.heap.begin(), search.heap.end(), std::greater<>{});
        search.heap.pop_back();
        const TimedSearch::Label label = search.label[here];
        if (key != heap_key(label.cost_s + guide.label[here].cost_s, here)) continue;  // a better way came meanwhile
        const double now_s = departure_s + static_cast<double>(label.time_s);
        if (here == row(to)) {
            write_way(network, search, from, to);
            return label.cost_s + passed(times, times.last_s, felt.last_s, here, now_s).cost_s;
        }
        const Moment m = moment(times, now_s);
        for (const TurnId id : network.turns_of(id_at<LinkId>(here))) {
            const auto turn = static_cast<std::uint32_t>(row(id));
            const float time_s = at(times.turn_s.data() + turn * times.slices, m);
            const float cost_s = label.cost_s + time_s + felt.turn_s[turn * times.slices + m.own];
            if (cost_s < no_way_s)
                reach(search, guide, row(network.turn_to[id]), {cost_s, label.time_s + time_s, turn, search.stamp});
        }
    }
    return no_way_s;
}

}  // namespace septima

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/route/bush.h"

namespace septima {

namespace {

/// Two ways from one place of a bush to another that share nothing between, and the most that can change over.
struct Segments {
    double gap = 0.0;    ///< cost of the dear minus cost of the cheap one
    double slope = 0.0;  ///< decrease of the gap by volume that changes over
    double most = unreached;
};

/// Labels of every place: cheapest way, and dearest way that carries volume; returns the cost above the cheapest.
double label_both(const BushView& view, std::span<const ArcState> arcs, const Bush& bush, BushScratch& s) {
    const std::size_t places = bush.order.size();
    s.shortest.resize(places);
    s.longest.resize(places);
    s.shortest_row.resize(places);
    s.longest_row.resize(places);
    s.shortest[0] = s.longest[0] = 0.0;
    double above = 0.0;
    for (std::size_t k = 1; k < places; ++k) {
        double low = unreached;
        double high = -unreached;
        double sum = 0.0;
        double spent = 0.0;
        for (std::uint32_t e = bush.first[k]; e != bush.first[k + 1]; ++e) {
            const double cost = arcs[bush.arc[e]].time + view.extra[bush.arc[e]];
            const double by_short = s.shortest[bush.tail[e]] + cost;
            if (by_short < low) {
                low = by_short;
                s.shortest_row[k] = e;
            }
            if (bush.volume[e] <= 0.0) continue;
            sum += bush.volume[e];
            spent += bush.volume[e] * by_short;
            const double by_long = s.longest[bush.tail[e]] + cost;
            if (by_long <= high) continue;
            high = by_long;
            s.longest_row[k] = e;
        }
        s.shortest[k] = low;
        s.longest[k] = high;
        if (sum > 0.0) above += std::max(0.0, spent - sum * low);
    }
    return above;
}

/// Walks back from a place along both ways to where they part.
Segments part(const BushView& view, std::span<const ArcState> arcs, const Bush& bush, std::uint32_t place,
              BushScratch& s) {
    Segments found;
    s.cheap.clear();
    s.dear.clear();
    const auto go_back = [&](std::uint32_t row, std::vector<std::uint32_t>& way, double sign) {
        const ArcState& arc = arcs[bush.arc[row]];
        way.push_back(row);
        found.gap += sign * (arc.time + view.extra[bush.arc[row]]);
        found.slope += arc.slope;
        return bush.tail[row];
    };
    const auto back_dear = [&](std::uint32_t row) {
        found.most = std::min(found.most, bush.volume[row]);
        return go_back(row, s.dear, 1.0);
    };
    std::uint32_t low = go_back(s.shortest_row[place], s.cheap, -1.0);
    std::uint32_t high = back_dear(s.longest_row[place]);
    while (low != high) {
        if (low > high) {
            low = go_back(s.shortest_row[low], s.cheap, -1.0);
        } else {
            if (s.longest[high] == -unreached) return {};  // carries rounding only
            high = back_dear(s.longest_row[high]);
        }
    }
    return found;
}

/// States of a segment's arcs when `change` more volume uses it; adds cost and slope to the sums.
void evaluate(const BushView& view, std::span<const ArcState> arcs, const Bush& bush,
              const std::vector<std::uint32_t>& way, double change, std::vector<ArcState>& states, double& cost,
              double& slope) {
    states.resize(way.size());
    for (std::size_t i = 0; i < way.size(); ++i) {
        const std::uint32_t arc = bush.arc[way[i]];
        const double volume = arcs[arc].volume + change;
        const Delay delay = delay_at(view.problem.graph.delay[arc], volume);
        states[i] = {volume, delay.time, delay.slope};
        cost += delay.time + view.extra[arc];
        slope += delay.slope;
    }
}

/// The change that nearly closes the gap: Newton steps kept within a bracket; leaves the states in scratch.
double solve(const BushView& view, std::span<const ArcState> arcs, const Bush& bush, const Segments& segments,
             BushScratch& s) {
    double low = 0.0;
    double high = segments.most;
    double change = segments.slope > 0.0 ? std::min(segments.gap / segments.slope, high) : high;
    for (int round = 0;; ++round) {
        double cheap = 0.0;
        double dear = 0.0;
        double slope = 0.0;
        evaluate(view, arcs, bush, s.cheap, change, s.cheap_state, cheap, slope);
        evaluate(view, arcs, bush, s.dear, -change, s.dear_state, dear, slope);
        const double gap = dear - cheap;
        if (std::abs(gap) <= 0.2 * segments.gap || (gap >= 0.0 && change == high) || round == 12) return change;
        (gap > 0.0 ? low : high) = change;
        change = slope > 0.0 ? change + gap / slope : high;
        if (change <= low || change >= high) change = 0.5 * (low + high);
    }
}

void apply(std::span<ArcState> arcs, Bush& bush, double change, double dust, BushScratch& s) {
    for (std::size_t i = 0; i < s.cheap.size(); ++i) {
        bush.volume[s.cheap[i]] += change;
        arcs[bush.arc[s.cheap[i]]] = s.cheap_state[i];
    }
    for (std::size_t i = 0; i < s.dear.size(); ++i) {
        double& volume = bush.volume[s.dear[i]];
        volume -= change;
        if (volume < dust) volume = 0.0;
        arcs[bush.arc[s.dear[i]]] = s.dear_state[i];
    }
}

}  // namespace

double exchange(const BushView& view, std::span<ArcState> arcs, Bush& bush, BushScratch& s) {
    const double above = label_both(view, arcs, bush, s);
    double all = 0.0;
    for (std::uint32_t i = view.origin.begin; i != view.origin.end; ++i) all += view.problem.vehicles[i];
    const double dust = 1e-15 * all;
    for (std::size_t k = bush.order.size(); k-- > 1;) {
        if (bush.first[k + 1] - bush.first[k] < 2 || s.longest[k] == -unreached) continue;
        if (s.shortest_row[k] == s.longest_row[k] || s.longest[k] <= s.shortest[k]) continue;
        const Segments segments = part(view, arcs, bush, static_cast<std::uint32_t>(k), s);
        if (segments.gap <= 1e-15 * s.longest[k] || segments.most <= 0.0) continue;
        apply(arcs, bush, solve(view, arcs, bush, segments, s), dust, s);
    }
    return above;
}

}  // namespace septima

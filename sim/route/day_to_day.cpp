#include "sim/route/day_to_day.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "sim/base/parallel.h"
#include "sim/base/random.h"
#include "sim/route/anticipate.h"

namespace septima {

namespace {

/// Travellers of a kind to one destination share a tree.
struct Bound {
    LinkId destination;
    std::uint32_t kind;
    std::size_t first, last;  ///< rows of the order
};

/// Per kind the first kind that feels the same costs, so that both share trees.
std::vector<std::uint32_t> like_kinds(const Day& day) {
    std::vector<std::uint32_t> like;
    for (std::size_t k = 0; k < day.felt.size(); ++k) {
        std::size_t first = 0;
        while (day.felt[first].turn_s != day.felt[k].turn_s || day.felt[first].last_s != day.felt[k].last_s) ++first;
        like.push_back(static_cast<std::uint32_t>(first));
    }
    return like;
}

std::vector<std::uint32_t> order_by_destination(const Travellers& t, const Day& day,
                                                const std::vector<std::uint32_t>& like) {
    std::vector<std::uint32_t> order;
    for (std::size_t i = 0; i < t.size(); ++i)
        if (day.travelled[i] != 0) order.push_back(static_cast<std::uint32_t>(i));
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(like[t.kind[a]], t.destination[a], a) < std::tie(like[t.kind[b]], t.destination[b], b);
    });
    return order;
}

std::vector<Bound> bounds_of(const Travellers& t, const std::vector<std::uint32_t>& order,
                             const std::vector<std::uint32_t>& like) {
    std::vector<Bound> bounds;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const std::uint32_t who = order[i];
        const std::uint32_t kind = like[t.kind[who]];
        const bool same =
            !bounds.empty() && bounds.back().destination == t.destination[who] && bounds.back().kind == kind;
        if (!same) bounds.push_back({t.destination[who], kind, i, i});
        bounds.back().last = i + 1;
    }
    return bounds;
}

/// How a day's gains are spread.
struct Gains {
    double cost_s = 0.0, gain_s = 0.0;
    std::size_t travelled = 0;
};

bool would_change(const Review& review, std::size_t who, const EquilibriumOptions& options) {
    const double gain_s = static_cast<double>(review.cost_s[who]) - static_cast<double>(review.least_s[who]);
    return gain_s > options.indifferent_s && gain_s > options.least_gain * static_cast<double>(review.cost_s[who]);
}

Gains gains_of(const Day& day, const Review& review) {
    Gains gains;
    for (std::size_t i = 0; i < review.cost_s.size(); ++i) {
        if (day.travelled[i] == 0) continue;
        ++gains.travelled;
        // Who drove where he was not allowed to has no cost to compare; he takes another route.
        if (review.cost_s[i] != no_way_s) {
            gains.cost_s += static_cast<double>(review.cost_s[i]);
            gains.gain_s += static_cast<double>(review.cost_s[i]) - static_cast<double>(review.least_s[i]);
        }
    }
    return gains;
}

/// Routes of the day: the plans, but what was driven where a plan was barred, or where there was none.
void settle_plans(const Network& network, const Travellers& t, Day& day, RoutePlans& plans) {
    if (plans.empty()) {
        plans = std::move(day.driven);
        return;
    }
    for (std::size_t i = 0; i < plans.size(); ++i)
        if (day.travelled[i] != 0 &&
            timed_cost_s(network, day.times, day.felt[t.kind[i]], t.origin[i], day.began_s[i], plans[i]) == no_way_s)
            plans[i] = std::move(day.driven[i]);
}

/// Somebody who thinks of another route, and what he decided so far.
struct Choice {
    std::uint32_t who;
    bool changes;
    double draw;                             ///< his place among the others
    std::vector<std::uint32_t> own, better;  ///< passages
};

/// Those who think the day over, by their place; fills the day's volumes of `a`.
std::vector<Choice> choices_of(const Day& day, const Review& review, const DayFacts& facts,
                               const EquilibriumOptions& options, const RoutePlans& plans, Anticipation& a) {
    std::vector<Choice> choices;
    std::vector<std::uint32_t> own;
    const auto iteration = static_cast<std::uint64_t>(facts.iteration);
    for (std::size_t i = 0; i < plans.size(); ++i) {
        if (day.travelled[i] == 0) continue;
        find_passages(day.times, day.began_s[i], plans[i], own);
        for (const std::uint32_t passage : own) a.before[a.group_row(passage)] += 1.0F;
        const double draw = uniform(options.seed, i, Purpose::day_to_day, iteration);
        if (draw >= facts.step || !would_change(review, i, options)) continue;
        choices.push_back({static_cast<std::uint32_t>(i), false, draw, own, {}});
        find_passages(day.times, day.began_s[i], review.better[i], choices.back().better);
    }
    a.now = a.before;
    std::ranges::sort(
        choices, [](const Choice& x, const Choice& y) { return std::tie(x.draw, x.who) < std::tie(y.draw, y.who); });
    return choices;
}

/// One after another decides at the times he expects from what the others have decided; again until most stay with it.
void decide(const Review& review, const EquilibriumOptions& options, std::vector<Choice>& choices, Anticipation& a) {
    for (int pass = 0; pass < options.passes; ++pass)
        for (Choice& c : choices) {
            add_vehicles(a, c.changes ? c.better : c.own, -1.0F);
            const bool barred = review.cost_s[c.who] == no_way_s;
            const double gain_s = static_cast<double>(review.cost_s[c.who] - review.least_s[c.who]) +
                                  added_s(a, c.own) - added_s(a, c.better);
            c.changes = barred || gain_s > (c.changes ? 0.0 : options.indifferent_s);
            add_vehicles(a, c.changes ? c.better : c.own, 1.0F);
        }
}

/// Those who change take their better route; the number of them.
std::size_t change_routes(const Network& network, const Day& day, Review& review, const DayFacts& facts,
                          const EquilibriumOptions& options, RoutePlans& plans) {
    Anticipation a = anticipation(network, day.times);
    std::vector<Choice> choices = choices_of(day, review, facts, options, plans, a);
    decide(review, options, choices, a);
    std::size_t changed = 0;
    for (const Choice& c : choices) {
        if (!c.changes) continue;
        plans[c.who] = std::move(review.better[c.who]);
        ++changed;
    }
    return changed;
}

}  // namespace

Review reviewed(const Network& network, const Travellers& travellers, const Day& day, const RoutePlans& plans) {
    const Groups<LinkId, TurnId> into = turns_into(network);
    std::vector<RouteCosts> least;
    const std::vector<std::uint32_t> like = like_kinds(day);
    for (std::size_t k = 0; k < day.felt.size(); ++k)
        least.push_back(like[k] == k && !day.felt[k].turn_s.empty() ? least_costs(network, day.times, day.felt[k])
                                                                    : RouteCosts{});
    const std::vector<std::uint32_t> order = order_by_destination(travellers, day, like);
    const std::vector<Bound> bounds = bounds_of(travellers, order, like);
    Review review;
    review.cost_s.assign(travellers.size(), 0.0F);
    review.least_s.assign(travellers.size(), 0.0F);
    review.better.resize(travellers.size());
    for_each_block(bounds.size(), 4, [&](std::size_t first, std::size_t last) {
        RouteTree guide;
        TimedSearch search;
        for (std::size_t b = first; b != last; ++b) {
            const Bound& bound = bounds[b];
            const FeltCosts& felt = day.felt[bound.kind];
            find_tree(network, into, least[bound.kind], {bound.destination, {}, RouteQuery{}.avoided}, guide);
            for (std::size_t i = bound.first; i != bound.last; ++i) {
                const std::uint32_t who = order[i];
                const double leaves_s = day.began_s[who];
                const float own_s =
                    timed_cost_s(network, day.times, felt, travellers.origin[who], leaves_s, plans[who]);
                const float best_s = find_timed_way(network, day.times, felt, guide, travellers.origin[who],
                                                    bound.destination, leaves_s, search);
                review.cost_s[who] = own_s;
                review.least_s[who] = std::min(own_s, best_s);
                if (best_s < own_s) review.better[who] = search.turns;
            }
        }
    });
    return review;
}

Equilibrium equilibrated(const Network& network, const Travellers& travellers, RoutePlans start, const LoadDay& load,
                         const EquilibriumOptions& options, const std::function<bool(const DayFacts&)>& seen) {
    Equilibrium result;
    result.plans = std::move(start);
    double beta = 1.0 / options.first_step;
    for (int n = 1; n <= options.iterations; ++n) {
        Day day = load(result.plans, n);
        settle_plans(network, travellers, day, result.plans);
        Review review = reviewed(network, travellers, day, result.plans);
        const Gains gains = gains_of(day, review);
        DayFacts facts;
        facts.iteration = n;
        facts.travelled = gains.travelled;
        facts.relative_gap = gains.cost_s > 0.0 ? gains.gain_s / gains.cost_s : 0.0;
        facts.mean_cost_s = gains.cost_s / static_cast<double>(std::max<std::size_t>(1, gains.travelled));
        result.converged = facts.relative_gap <= options.relative_gap;
        const bool last = result.converged || n == options.iterations;
        if (!last) {
            if (n > 1) beta += facts.relative_gap > result.days.back().relative_gap ? options.slow_down : options.go_on;
            facts.step = std::min(1.0, 1.0 / beta);
            facts.changed = change_routes(network, day, review, facts, options, result.plans);
        }
        result.days.push_back(facts);
        if ((seen && !seen(facts)) || last) break;
    }
    return result;
}

}  // namespace septima

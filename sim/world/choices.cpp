#include "sim/world/choices.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

#include "sim/base/parallel.h"
#include "sim/base/random.h"
#include "sim/demand/od.h"
#include "sim/model/nested_logit.h"
#include "sim/policy/measure.h"
#include "sim/policy/plate_rule.h"
#include "sim/world/choice_costs.h"

namespace septima {

namespace choices {

namespace {

constexpr double never = -std::numeric_limits<double>::infinity();
constexpr double least_change_s = 1.0;  // in the way: less is not noticed
constexpr double most_cost_min = 1e6;   // keeps exponentials finite

/// A traveller with what he knows before the policy.
struct Owner {
    std::size_t kind = 0;  ///< row of `owners`
    double value_of_time_cop_per_h = 0.0;
    bool exempt_of_tolls = false;
    double cost_min = 0.0;                              ///< driving, generalised
    std::array<double, other_modes> others_more_min{};  ///< the other modes' costs minus that
    bool chooses = false;
};

/// Everything the decisions read.
struct Scene {
    const ChoiceSetup& setup;
    const Trips& trips;
    Costs costs;
    std::vector<Owner> owner;                                    ///< per trip
    std::array<std::array<double, 1 + other_modes>, 2> share{};  ///< per owner: of driving and of the others
    std::array<std::array<double, other_modes>, 2> constant{};   ///< mean odds of the others without them
    float toll_exempt = 0.0F;
};

const OwnerFigures& figures(const ChoiceParameters& p, std::size_t kind) {
    return kind == 0 ? p.car : p.motorcycle;
}

double straight_km(const Network& network, LinkId from, LinkId to) {
    const Point a = network.node_xy[network.link_from[from]];
    const Point b = network.node_xy[network.link_to[to]];
    return 0.001 * std::hypot(a.x_m - b.x_m, a.y_m - b.y_m);
}

const WayCost& way_at(const Scene& s, std::size_t trip, double time_s, bool before) {
    const Owner& o = s.owner[trip];
    const std::size_t of_case = (o.exempt_of_tolls ? 2U : 0U) + (before ? 0U : 1U);
    return s.costs.trip[s.costs.stages[s.costs.stage_at(time_s)].ways[o.kind][of_case]][trip];
}

/// Minutes that the policy adds to driving at a time; infinite when there is no way left.
double added_min(const Scene& s, std::size_t trip, double time_s) {
    const Stage& stage = s.costs.stages[s.costs.stage_at(time_s)];
    if (!stage.changes(s.owner[trip].kind)) return 0.0;
    const WayCost& before = way_at(s, trip, time_s, true);
    const WayCost& after = way_at(s, trip, time_s, false);
    if (after.time_s == no_way_s) return std::numeric_limits<double>::infinity();
    const double slower_s = static_cast<double>(after.time_s) - static_cast<double>(before.time_s);
    const double dearer_cop = static_cast<double>(after.toll_cop) - static_cast<double>(before.toll_cop);
    if (std::abs(slower_s) < least_change_s && dearer_cop == 0.0) return 0.0;
    return slower_s / 60.0 + money_min(dearer_cop, s.owner[trip].value_of_time_cop_per_h);
}

/// The rule that keeps a driver off the road at a time, or nullptr.
const RestrictPlates* rule_at(const Scene& s, std::size_t trip, double time_s) {
    const VehicleKind kind = choices::owners[s.owner[trip].kind];
    for (const RestrictPlates& rule : s.costs.stages[s.costs.stage_at(time_s)].rules)
        if (is_meant(rule, s.trips, id_at<TripId>(trip), kind) && obeys(rule, s.setup.options.seed, trip)) return &rule;
    return nullptr;
}

/// Departure times and other modes, with their nests: the own vehicle is nest 0, each other mode a nest of its own.
struct Tree {
    explicit Tree(const ChoiceParameters& p)
        : slices_each_way(static_cast<std::size_t>(p.most_shift_min / p.slice_min)),
          size(2 * slices_each_way + 1 + other_modes),
          before(size),
          change(size),
          after(size),
          nest(size, 0),
          ratio(1 + other_modes, 1.0) {
        ratio[0] = p.time_ratio;
        for (std::size_t m = 0; m < other_modes; ++m) nest[first_other() + m] = static_cast<std::uint32_t>(1 + m);
    }
    std::size_t now() const { return slices_each_way; }
    std::size_t first_other() const { return 2 * slices_each_way + 1; }
    double shift_min(const ChoiceParameters& p, std::size_t slice) const {
        return p.slice_min * (static_cast<double>(slice) - static_cast<double>(slices_each_way));
    }
    std::size_t slices_each_way, size;
    std::vector<double> before, change, after;
    std::vector<std::uint32_t> nest;
    std::vector<double> ratio;
};

/// Shares before the policy. The odds of another mode follow what it costs more than driving on this journey; their
/// mean over the journeys is that of the survey.
void fill_before(const Scene& s, std::size_t trip, Tree& tree) {
    const ChoiceParameters& p = s.setup.parameters;
    const Owner& o = s.owner[trip];
    double odds = 0.0;
    std::array<double, other_modes> odd{};
    for (std::size_t m = 0; m < other_modes; ++m) {
        odd[m] = s.constant[o.kind][m] * std::exp(-p.scale_per_min * o.others_more_min[m]);
        odds += odd[m];
    }
    const double drives = 1.0 / (1.0 + odds);
    double slices = 0.0;
    for (std::size_t k = 0; k < tree.first_other(); ++k) {
        const double delay_min = schedule_delay_min(p, tree.shift_min(p, k));
        tree.before[k] = std::exp(-p.scale_per_min / p.time_ratio * delay_min);
        slices += tree.before[k];
    }
    for (std::size_t k = 0; k < tree.first_other(); ++k) tree.before[k] *= drives / slices;
    for (std::size_t m = 0; m < other_modes; ++m) tree.before[tree.first_other() + m] = drives * odd[m];
}

/// What the policy changes; returns whether a plate rule bars the driver at his own time.
const RestrictPlates* fill_change(const Scene& s, std::size_t trip, Tree& tree) {
    const ChoiceParameters& p = s.setup.parameters;
    const double planned_s = static_cast<double>(s.trips.departure_s.values()[trip]);
    std::fill(tree.change.begin(), tree.change.end(), 0.0);
    for (std::size_t k = 0; k < tree.first_other(); ++k) {
        const double time_s = planned_s + 60.0 * tree.shift_min(p, k);
        double more_min = added_min(s, trip, time_s);
        if (const RestrictPlates* rule = rule_at(s, trip, time_s))
            more_min += rule->permit_cop > 0.0F
                            ? money_min(static_cast<double>(rule->permit_cop / trips_per_permit_day),
                                        s.owner[trip].value_of_time_cop_per_h)
                            : std::numeric_limits<double>::infinity();
        tree.change[k] = time_s < 0.0 || more_min > most_cost_min ? never : -p.scale_per_min * more_min;
    }
    return rule_at(s, trip, planned_s);
}

/// One of the alternatives that gained, in proportion to what they gained; `now` when none did.
std::size_t gainer(const Tree& tree, double u) {
    double gained = 0.0;
    for (std::size_t j = 0; j < tree.size; ++j)
        if (j != tree.now()) gained += std::max(0.0, tree.after[j] - tree.before[j]);
    if (gained <= 0.0) return tree.now();
    double left = u * gained;
    std::size_t last = tree.now();
    for (std::size_t j = 0; j < tree.size; ++j) {
        const double gain = std::max(0.0, tree.after[j] - tree.before[j]);
        if (j == tree.now() || gain <= 0.0) continue;
        last = j;
        left -= gain;
        if (left < 0.0) break;
    }
    return last;
}

struct Decision {
    TripResponse response = TripResponse::as_planned;
    float departure_s = -1.0F;
    float permit_cop = 0.0F;
};

TripResponse response_of(OtherMode mode) {
    switch (mode) {
        case OtherMode::taxi:
            return TripResponse::taxi;
        case OtherMode::motorcycle:
            return TripResponse::motorcycle;
        case OtherMode::no_trip:
            return TripResponse::gave_up;
        case OtherMode::public_transport:
        case OtherMode::bicycle:
            break;
    }
    return TripResponse::other_mode;
}

Decision decided(const Scene& s, std::size_t trip, Tree& tree) {
    const ChoiceParameters& p = s.setup.parameters;
    const std::uint64_t seed = s.setup.options.seed;
    fill_before(s, trip, tree);
    const RestrictPlates* rule = fill_change(s, trip, tree);
    if (rule != nullptr && uniform(seed, trip, Purpose::second_vehicle) < figures(p, s.owner[trip].kind).second_vehicle)
        return {TripResponse::second_vehicle};
    pivot_shares(tree.before, tree.change, {tree.nest, tree.ratio}, tree.after);
    const double stays = tree.after[tree.now()] / tree.before[tree.now()];
    std::size_t chosen = tree.now();
    if (uniform(seed, trip, Purpose::choice) >= stays)
        chosen = gainer(tree, uniform(seed, trip, Purpose::choice_other));
    if (chosen == tree.now()) {
        if (rule == nullptr) return {};
        if (rule->permit_cop <= 0.0F) return {TripResponse::gave_up};  // nothing is left to him
        return {TripResponse::paid, -1.0F, rule->permit_cop / trips_per_permit_day};
    }
    if (chosen < tree.first_other()) {
        const double shift_s = 60.0 * tree.shift_min(p, chosen);
        return {TripResponse::shifted,
                static_cast<float>(static_cast<double>(s.trips.departure_s.values()[trip]) + shift_s)};
    }
    return {response_of(static_cast<OtherMode>(chosen - tree.first_other()))};
}

/// By elasticity: who goes on driving, and of the others those who take another mode to those who stay at home as a
/// rule's default response has it.
Decision by_elasticity(const Scene& s, std::size_t trip) {
    const std::uint64_t seed = s.setup.options.seed;
    const double now_s = static_cast<double>(s.trips.departure_s.values()[trip]);
    const double before_min = s.owner[trip].cost_min;
    const double left =
        share_left(before_min, before_min + added_min(s, trip, now_s), s.setup.parameters.cost_elasticity);
    if (uniform(seed, trip, Purpose::choice) < left) return {};
    const double other_mode = static_cast<double>(default_response.other_mode);
    const double stays_home = static_cast<double>(default_response.leave);
    const bool takes_other = uniform(seed, trip, Purpose::choice_other) < other_mode / (other_mode + stays_home);
    return {takes_other ? TripResponse::other_mode : TripResponse::gave_up};
}

std::optional<std::size_t> owner_kind(VehicleKind kind) {
    for (std::size_t o = 0; o < owners.size(); ++o)
        if (owners[o] == kind) return o;
    return std::nullopt;
}

/// The ways that trips may need: their own before and after, at any time they might leave.
void find_all_ways(Scene& s) {
    const RouteHierarchy hierarchy = make_hierarchy(s.setup.network);
    for (std::size_t w = 0; w < s.costs.ways.size(); ++w) {
        std::vector<char> wanted(s.trips.size(), 0);
        for (std::size_t i = 0; i < s.trips.size(); ++i) {
            const Owner& o = s.owner[i];
            if (!o.chooses) continue;
            const double planned_s = static_cast<double>(s.trips.departure_s.values()[i]);
            const double reach_s = 60.0 * s.setup.parameters.most_shift_min;
            const std::size_t own = s.costs.stage_at(planned_s);
            const std::size_t free = o.exempt_of_tolls ? 2 : 0;
            for (std::size_t k = s.costs.stage_at(planned_s - reach_s); k <= s.costs.stage_at(planned_s + reach_s);
                 ++k) {
                const Stage& stage = s.costs.stages[k];
                const bool here = (k == own || stage.changes(o.kind)) && stage.ways[o.kind][free] == w;
                const bool then = stage.changes(o.kind) && stage.ways[o.kind][free + 1] == w;
                if (here || then) wanted[i] = 1;
            }
        }
        find_ways(s.setup, s.trips, wanted, w, hierarchy, s.costs);
    }
}

void make_owners(Scene& s) {
    const ChoiceSetup& setup = s.setup;
    for (const Command& command : setup.policy)
        if (const auto* toll = std::get_if<SetToll>(&command.action))
            s.toll_exempt = std::max(s.toll_exempt, toll->exempt);
    s.owner.resize(s.trips.size());
    for (std::size_t i = 0; i < s.trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        const auto kind = owner_kind(setup.classes.rows[s.trips.vehicle_class[trip]].kind);
        if (!kind || s.trips.origin[trip] == no_id<LinkId> || s.trips.destination[trip] == no_id<LinkId>) continue;
        Owner& o = s.owner[i];
        o.kind = *kind;
        o.chooses = true;
        o.exempt_of_tolls = is_spared(s.toll_exempt, setup.options.seed, static_cast<std::uint32_t>(i));
        o.value_of_time_cop_per_h =
            value_of_time(figures(setup.parameters, *kind).value_of_time_cop_per_h,
                          setup.parameters.value_of_time_spread, normal(setup.options.seed, i, Purpose::value_of_time));
    }
}

/// Costs of each journey by each mode, then the constants that make the survey's shares of them.
void weigh_journeys(Scene& s) {
    const ChoiceParameters& p = s.setup.parameters;
    std::array<std::array<double, other_modes>, 2> sum{};
    std::array<double, 2> journeys{};
    for (std::size_t i = 0; i < s.trips.size(); ++i) {
        Owner& o = s.owner[i];
        if (!o.chooses) continue;
        const auto trip = id_at<TripId>(i);
        const WayCost& way = way_at(s, i, static_cast<double>(s.trips.departure_s[trip]), true);
        o.chooses = way.time_s != no_way_s;
        if (!o.chooses) continue;
        const double vot = o.value_of_time_cop_per_h;
        const Journey journey{
            static_cast<double>(way.time_s) / 60.0,
            detour_ratio * straight_km(s.setup.network, s.trips.origin[trip], s.trips.destination[trip]), o.kind == 1};
        o.cost_min = own_cost_min(p, journey, vot) + money_min(static_cast<double>(way.toll_cop), vot);
        for (std::size_t m = 0; m < other_modes; ++m) {
            const auto mode = static_cast<OtherMode>(m);
            if (mode != OtherMode::no_trip) o.others_more_min[m] = other_cost_min(p, mode, journey, vot) - o.cost_min;
            sum[o.kind][m] += std::exp(-p.scale_per_min * o.others_more_min[m]);
        }
        journeys[o.kind] += 1.0;
    }
    for (std::size_t kind = 0; kind < owners.size(); ++kind) {
        s.share[kind] = owner_shares(p, s.setup.split, kind == 1);
        for (std::size_t m = 0; m < other_modes; ++m)
            s.constant[kind][m] =
                sum[kind][m] > 0.0 ? s.share[kind][1 + m] / s.share[kind][0] * journeys[kind] / sum[kind][m] : 0.0;
    }
}

double cost_ratio(const Scene& s) {
    double before = 0.0, after = 0.0;
    for (std::size_t i = 0; i < s.trips.size(); ++i) {
        if (!s.owner[i].chooses) continue;
        const double more_min = added_min(s, i, static_cast<double>(s.trips.departure_s.values()[i]));
        if (more_min > most_cost_min) continue;
        before += s.owner[i].cost_min;
        after += s.owner[i].cost_min + more_min;
    }
    return before > 0.0 ? after / before : 1.0;
}

/// Row of the first class of a kind; the present one when the fleet has none.
std::uint8_t class_of_kind(const VehicleClasses& classes, VehicleKind kind, std::uint8_t present) {
    for (std::size_t i = 0; i < classes.rows.size(); ++i)
        if (classes.rows[i].kind == kind) return static_cast<std::uint8_t>(i);
    return present;
}

void take_other_vehicles(Trips& trips, const VehicleClasses& classes) {
    trips.choices.planned_class = trips.vehicle_class;
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const auto trip = id_at<TripId>(i);
        std::uint8_t& own = trips.vehicle_class[trip];
        if (trips.choices.response[trip] == TripResponse::taxi) own = class_of_kind(classes, VehicleKind::taxi, own);
        if (trips.choices.response[trip] == TripResponse::motorcycle)
            own = class_of_kind(classes, VehicleKind::motorcycle, own);
    }
}

bool changes_anything(const Costs& costs) {
    return std::any_of(costs.stages.begin(), costs.stages.end(),
                       [](const Stage& stage) { return !stage.rules.empty() || stage.changes(0) || stage.changes(1); });
}

double made(Trips& trips, const ChoiceSetup& setup) {
    trips.choices = {};
    if (setup.parameters.method == ChoiceMethod::off) return 1.0;
    Scene s{.setup = setup, .trips = trips, .costs = staged_costs(setup), .owner = {}};
    if (!changes_anything(s.costs)) return 1.0;
    make_owners(s);
    find_all_ways(s);
    weigh_journeys(s);
    std::vector<Decision> decisions(trips.size());
    for_each_block(trips.size(), 512, [&](std::size_t first, std::size_t last) {
        Tree tree(setup.parameters);
        for (std::size_t i = first; i != last; ++i)
            if (s.owner[i].chooses)
                decisions[i] =
                    setup.parameters.method == ChoiceMethod::elasticity ? by_elasticity(s, i) : decided(s, i, tree);
    });
    const double ratio = cost_ratio(s);
    std::vector<std::uint32_t>& rules = trips.choices.rules;
    for (const Stage& stage : s.costs.stages)
        for (const RestrictPlates& rule : stage.rules) rules.push_back(rule.rule);
    std::sort(rules.begin(), rules.end());
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
    for (std::size_t i = 0; i < trips.size(); ++i) {
        const Decision& d = decisions[i];
        trips.choices.chose.push_back(s.owner[i].chooses ? 1 : 0);
        trips.choices.response.push_back(d.response);
        trips.choices.departure_s.push_back(d.departure_s);
        trips.choices.permit_cop.push_back(d.permit_cop);
    }
    take_other_vehicles(trips, setup.classes);
    return ratio;
}

}  // namespace

}  // namespace choices

double choose(Trips& trips, const ChoiceSetup& setup) {
    return choices::made(trips, setup);
}

}  // namespace septima

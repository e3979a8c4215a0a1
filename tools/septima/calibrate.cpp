#include "tools/septima/calibrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "sim/base/file.h"
#include "sim/base/parallel.h"
#include "sim/base/text.h"
#include "sim/demand/adjustment.h"
#include "sim/demand/od_csv.h"
#include "sim/policy/street.h"
#include "sim/route/calibration.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/progress.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace {

using Json = nlohmann::ordered_json;

/// One period, estimated.
struct PeriodResult {
    std::string period;
    std::vector<PlacedCount> placed;
    Calibration fit;
    double vehicles_before = 0.0;
    double vehicles_after = 0.0;
};

struct CalibrateRun {
    const CalibrateOptions& o;
    Problems problems{};
    std::vector<LinkCount> counts{};
    std::vector<SpeedObservation> speeds{};
    std::vector<PeriodResult> results{};
    Demand demand{};  ///< scaled; each period multiplied as it is estimated
    std::vector<std::string> zone_names{};
    std::vector<FitRow> before{};
    std::vector<FitRow> after{};
    Adjustment streets{};
    std::vector<std::string> groups{};  ///< road classes that speeds were seen on

    void read() {
        counts = parse_counts(read_text(o.counts), o.counts, problems);
        if (!o.speeds.empty()) speeds = parse_speeds(read_text(o.speeds), o.speeds, problems);
        problems.throw_if_any();
        if (std::all_of(counts.begin(), counts.end(), [](const LinkCount& c) { return c.held_out; }))
            throw InputError(
                fmt::format("{}: every count is held out for validation; nothing is left to fit", o.counts));
    }

    std::vector<ObservedPeriod> periods() const {
        std::vector<ObservedPeriod> all;
        for (const LinkCount& c : counts)
            if (std::find(all.begin(), all.end(), c.period) == all.end()) all.push_back(c.period);
        std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.from_s < b.from_s; });
        for (std::size_t i = 1; i < all.size(); ++i)
            if (all[i].from_s < all[i - 1].to_s || all[i - 1].to_s == 0)
                throw InputError(fmt::format(
                    "{}: counts of {} and of {} overlap; give counts of periods that follow each other, all with a "
                    "period",
                    o.counts, text_of(all[i - 1]), text_of(all[i])));
        return all;
    }

    static std::string text_of(const ObservedPeriod& p) {
        return p.to_s == 0 ? "no period" : clock_text(p.from_s) + "-" + clock_text(p.to_s);
    }

    AssignInput input_of(const ObservedPeriod& period) {
        AssignFiles files = o.files;
        if (period.to_s > 0) {
            if (!files.period.empty())
                throw InputError("--period: the counts have periods of their own; leave one of both out");
            files.period = text_of(period);
        }
        Problems own;
        AssignInput input = read_assign_input(files, own);
        if (results.empty()) print_warnings(own);
        return input;
    }

    void keep_demand(const AssignInput& input) {
        demand = input.demand;
        zone_names = input.network.zone_name;
        for (OdLayer& layer : demand.layers)
            for (double& cell : layer.trips.cells) cell *= input.scale;
        if (!demand.layers.empty()) return;
        demand.zones = zone_names.size();  // a *_trips.tntp file: one hour of one class
        for (const TravellerClass& c : input.problem.classes)
            demand.layers.push_back({c.name, 0, 3600, OdMatrix(demand.zones), {}});
        for_each_pair(input, [&](std::size_t c, std::size_t origin, std::size_t destination, std::size_t pair) {
            demand.layers[c].trips.at(origin, destination) = input.problem.vehicles[pair];
        });
    }

    template <class Body>
    static void for_each_pair(const AssignInput& input, const Body& body) {
        std::map<std::uint32_t, std::size_t> origin_at;
        std::map<std::uint32_t, std::size_t> destination_at;
        for (std::size_t z = 0; z < input.network.zone_name.size(); ++z) {
            origin_at[input.network.zone_origin[z]] = z;
            destination_at[input.network.zone_destination[z]] = z;
        }
        for (const OriginDemand& origin : input.problem.origins)
            for (std::uint32_t pair = origin.begin; pair != origin.end; ++pair)
                body(origin.traveller_class, origin_at[origin.node], destination_at[input.problem.destination[pair]],
                     pair);
    }

    void apply_factors(const AssignInput& input, const Calibration& fit) {
        std::vector<OdMatrix> factor(input.problem.classes.size(), OdMatrix(zone_names.size(), 1.0));
        std::map<std::string, std::size_t> row_of;
        for (std::size_t c = 0; c < factor.size(); ++c) row_of[input.problem.classes[c].name] = c;
        for_each_pair(input, [&](std::size_t c, std::size_t origin, std::size_t destination, std::size_t pair) {
            factor[c].at(origin, destination) = fit.vehicles[pair] / input.problem.vehicles[pair];
        });
        const bool timed = input.to_s > 0;
        const ObservedPeriod period{timed ? input.from_s : 0, timed ? input.to_s : 3600};
        multiply_within(demand, period, [&](const std::string& name, std::size_t origin, std::size_t destination) {
            const auto found = row_of.find(name);
            return found == row_of.end() ? 1.0 : factor[found->second].at(origin, destination);
        });
    }

    void add_rows(const PeriodResult& r) {
        for (std::size_t i = 0; i < r.placed.size(); ++i) {
            const LinkCount& c = *r.placed[i].count;
            const std::string place = c.id + (r.period.empty() ? "" : " " + r.period);
            before.push_back({FitKind::flow, c.held_out, place, c.flow_vph, r.fit.before[i], c.source});
            after.push_back({FitKind::flow, c.held_out, place, c.flow_vph, r.fit.modelled[i], c.source});
        }
        for (FitRow& row : screenline_rows(r.placed, r.fit.before)) before.push_back(std::move(row));
        for (FitRow& row : screenline_rows(r.placed, r.fit.modelled)) after.push_back(std::move(row));
    }

    /// False when the work was interrupted.
    bool estimate(const ObservedPeriod& period) {
        const AssignInput input = input_of(period);
        if (results.empty()) keep_demand(input);
        PeriodResult r;
        r.period = input.period;
        r.placed = placed_counts(counts, period, input, o.counts, problems);
        problems.throw_if_any();
        std::vector<ArcCount> arcs;
        for (const PlacedCount& p : r.placed)
            arcs.push_back(
                {p.arc, p.traveller_class, p.count->flow_vph, p.count->std_vph * p.count->std_vph, p.count->held_out});
        CalibrationOptions options;
        options.prior_std_share = o.prior_std_pct / 100.0;
        options.most_rounds = o.rounds;
        options.assignment.relative_gap = o.gap;
        options.assignment.report = [](const AssignmentProgress&) { return !interrupted(); };
        Progress progress;
        options.report = [&](const CalibrationProgress& p) {
            progress.show(static_cast<double>(p.round) / o.rounds,
                          fmt::format("{} round {}  objective {:.4g}", r.period, p.round, p.objective));
            return !interrupted();
        };
        r.fit = calibrated(input.problem, arcs, options);
        for (std::size_t i = 0; i < r.fit.vehicles.size(); ++i) {
            r.vehicles_before += input.problem.vehicles[i];
            r.vehicles_after += r.fit.vehicles[i];
        }
        apply_factors(input, r.fit);
        add_rows(r);
        adjust_streets(input, r.fit.assignment, period);
        results.push_back(std::move(r));
        return !interrupted();
    }

    /// Links of a speed observation.
    std::vector<std::size_t> links_of(const SpeedObservation& s, const AssignInput& input) {
        std::vector<std::size_t> found;
        const std::string street = canonical_street(s.street);
        for (std::size_t l = 0; l < input.network.links && s.links.empty(); ++l)
            if (s.street == "*" || (l < input.link_street.size() && canonical_street(input.link_street[l]) == street))
                found.push_back(l);
        for (const std::string& name : s.links) {
            const auto at = std::find(input.network.link_name.begin(), input.network.link_name.end(), name);
            if (at == input.network.link_name.end())
                problems.error(o.speeds, s.line,
                               fmt::format("'{}' is not a link of the network{}", printable(name),
                                           near_names_hint(name, input.network.link_name)));
            else
                found.push_back(static_cast<std::size_t>(at - input.network.link_name.begin()));
        }
        if (found.empty() && s.links.empty())
            problems.error(o.speeds, s.line, fmt::format("street '{}' is not in the network", printable(s.street)));
        return found;
    }

    /// Free speeds and capacities by road class that bring the equilibrium's times to those observed in its period.
    void adjust_streets(const AssignInput& input, const Assignment& a, const ObservedPeriod& period) {
        std::vector<ObservedJourney> journeys;
        for (const SpeedObservation& s : speeds) {
            if (s.period != period) continue;
            if (input.time_unit != "s")
                throw InputError("--speeds: needs a street network, whose times are in seconds, not a TNTP file");
            double length_m = 0.0;
            ObservedJourney journey{0.0, s.std_share, {}};
            double modelled_s = 0.0;
            const bool on_street = s.links.empty();
            double weight_sum = 0.0;
            for (const std::size_t l : links_of(s, input)) {
                // A street's speed is that of its traffic: links count by the vehicles on them.
                const double weight = on_street ? a.volume[l] : 1.0;
                const double free_s = weight * input.problem.graph.delay[l].free_time;
                length_m += weight * input.network.link_length[l];
                modelled_s += weight * a.time[l];
                weight_sum += weight;
                journey.parts.push_back({static_cast<std::uint32_t>(input.link_class[l]), no_group, free_s,
                                         weight * a.time[l] - free_s, input.problem.graph.delay[l].power});
            }
            if (journey.parts.empty() || weight_sum <= 0.0) continue;
            journey.observed_s = s.travel_time_s > 0.0 ? s.travel_time_s : length_m / s.speed_kmh * 3.6;
            const bool time = s.travel_time_s > 0.0;
            const FitRow row{
                time ? FitKind::travel_time : FitKind::speed,    s.held_out, s.id, time ? s.travel_time_s : s.speed_kmh,
                time ? modelled_s : length_m / modelled_s * 3.6, s.source};
            before.push_back(row);
            after.push_back(row);
            if (!s.held_out) journeys.push_back(std::move(journey));
        }
        problems.throw_if_any();
        if (journeys.empty()) return;
        streets = adjusted_speeds(journeys, road_classes, 0);
    }

    Json json() const;
    void print() const;
    void write() const;
};

/// "counts.csv:12 (c7): counted 1000, the others leave 667"
std::string contradictor_text(const std::string& file, const PeriodResult& r, const Contradictor& c) {
    const LinkCount& count = *r.placed[c.count].count;
    return fmt::format("{}:{} ({}): counted {:.0f} veh/h, {:.0f} fits best with the others, {:+.0f}", file, count.line,
                       count.id, c.counted, c.possible, c.possible - c.counted);
}

Json CalibrateRun::json() const {
    Json json;
    json["before"] = summary_json(before);
    json["after"] = summary_json(after);
    json["periods"] = Json::array();
    json["contradictions"] = Json::array();
    for (const PeriodResult& r : results) {
        json["periods"].push_back({{"period", r.period},
                                   {"counts", r.placed.size()},
                                   {"vehicles_before", r.vehicles_before},
                                   {"vehicles_after", r.vehicles_after},
                                   {"rounds", r.fit.rounds},
                                   {"converged", r.fit.converged},
                                   {"relative_gap", r.fit.assignment.relative_gap},
                                   {"objective_history", r.fit.objective_history}});
        for (const Contradiction& c : r.fit.contradictions) {
            Json group = Json::array();
            for (const Contradictor& one : c.counts)
                group.push_back({{"file", o.counts},
                                 {"line", r.placed[one.count].count->line},
                                 {"count_id", r.placed[one.count].count->id},
                                 {"counted_vph", one.counted},
                                 {"possible_vph", one.possible}});
            json["contradictions"].push_back({{"period", r.period}, {"counts", group}});
        }
    }
    for (std::size_t c = 0; c < streets.group.size(); ++c)
        if (streets.group[c] != 1.0) {
            json["desired_speed_pct"][std::string(road_class_names[c])] = 100.0 * streets.group[c];
            json["capacity_pct"][std::string(road_class_names[c])] = 100.0 * streets.capacity[c];
        }
    return json;
}

void CalibrateRun::print() const {
    fmt::print("before\n{}after\n{}", fit_text(before), fit_text(after));
    for (const PeriodResult& r : results) {
        fmt::print("{}: {:.0f} vehicles/h before, {:.0f} after; {} rounds, relative gap {:.1e}{}\n",
                   r.period.empty() ? "all" : r.period, r.vehicles_before, r.vehicles_after, r.fit.rounds,
                   r.fit.assignment.relative_gap, r.fit.converged ? "" : "; the fit was still getting better");
    }
    for (std::size_t c = 0; c < streets.group.size(); ++c)
        if (streets.group[c] != 1.0)
            fmt::print("{}: desired speed {:.0f} %, capacity {:.0f} % would bring the times to those observed\n",
                       road_class_names[c], 100.0 * streets.group[c], 100.0 * streets.capacity[c]);
}

void CalibrateRun::write() const {
    const std::filesystem::path folder = o.out;
    Zones zones;
    for (const std::string& name : zone_names) zones.id.push_back(name);
    write_atomically(folder / "od.csv", od_csv(demand, zones));
    write_atomically(folder / "fit.csv", fit_csv(after));
    write_atomically(folder / "fit.json", json().dump(2) + "\n");
    if (!o.json) fmt::print("wrote {}: od.csv, fit.csv, fit.json\n", folder.string());
}

/// Returns whether there are any.
bool warn_contradictions(const CalibrateRun& run) {
    bool any = false;
    for (const PeriodResult& r : run.results)
        for (const Contradiction& c : r.fit.contradictions) {
            any = true;
            const bool alone = c.counts.size() == 1;
            fmt::print(stderr, "warning: {}\n",
                       alone ? "no trip of the demand can give this count on its routes"
                             : "these counts contradict each other, whatever the demand is");
            for (const Contradictor& one : c.counts)
                fmt::print(stderr, "  {}\n", contradictor_text(run.o.counts, r, one));
        }
    return any;
}

}  // namespace

int calibrate(const CalibrateOptions& options) {
    CalibrateRun run{options};
    run.read();
    bool contradictory = false;
    ThreadLimit(options.threads).execute([&] {
        for (const ObservedPeriod& period : run.periods())
            if (!run.estimate(period)) break;
    });
    if (interrupted()) return interrupt_exit_code();
    contradictory = warn_contradictions(run);
    if (!options.out.empty()) run.write();
    if (options.json)
        fmt::print("{}\n", run.json().dump(2));
    else
        run.print();
    return contradictory ? flagged : done;
}

}  // namespace septima::cli

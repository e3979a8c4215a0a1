#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>

#include "sim/base/csv.h"
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/batch/store.h"
#include "sim/demand/adjustment.h"
#include "sim/policy/street.h"
#include "sim/scenario/read_calibration.h"
#include "tools/septima/calibrate.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace {

/// Mean of the runs of one scenario in one period.
struct ObservedRuns {
    LinkTotals links;
    double hours = 0.0;
};

struct Validation {
    const ValidateOptions& o;
    Problems problems{};
    StoredResults results{};
    std::size_t scenario = 0;
    CalibrationFile in_force{};
    std::map<std::string, std::size_t> link_row{};
    std::vector<std::string> link_street{};  ///< canonical
    std::vector<LinkCount> counts{};
    std::vector<SpeedObservation> speeds{};
    std::vector<FitRow> rows{};
    std::vector<ObservedJourney> journeys{};
    std::vector<std::string> streets{};  ///< that have a factor of their own
    std::map<std::pair<int, int>, ObservedRuns> of_period{};

    void read() {
        if (o.counts.empty() && o.speeds.empty())
            throw InputError("validate: say what was observed: --counts FILE, --speeds FILE or both");
        results = read_results(o.results);
        const auto& scenarios = results.header.scenarios;
        const auto found = std::find_if(scenarios.begin(), scenarios.end(), [&](const ScenarioText& s) {
            const auto row = static_cast<std::size_t>(&s - scenarios.data());
            return o.scenario.empty() ? has_runs(row) : s.key == o.scenario;
        });
        if (found == scenarios.end())
            throw InputError(fmt::format("--scenario: {} holds no run of '{}'", o.results, printable(o.scenario)));
        scenario = static_cast<std::size_t>(found - scenarios.begin());
        if (!o.counts.empty()) counts = parse_counts(read_text(o.counts), o.counts, problems);
        if (!o.speeds.empty()) speeds = parse_speeds(read_text(o.speeds), o.speeds, problems);
        if (!o.from.empty()) in_force = read_calibration(o.from, problems);
        problems.throw_if_any();
        for (const LinkText& link : results.header.links) {
            link_row.emplace(link.id, link_row.size());
            link_street.push_back(canonical_street(link.street));
        }
    }

    bool has_runs(std::size_t row) const {
        return std::any_of(results.runs.begin(), results.runs.end(),
                           [row](const RunResult& run) { return run.scenario == row; });
    }

    double meta_number(const char* key) const { return to_number(results.meta(key)).value_or(0.0); }

    /// The runs within a period, which must lie in what was measured.
    const ObservedRuns& runs_of(ObservedPeriod period, const std::string& file, int line) {
        const auto start_s = static_cast<int>(meta_number("start_s"));
        const auto end_s = static_cast<int>(meta_number("end_s"));
        if (period.to_s == 0) period = {start_s, end_s};
        if (period.from_s < start_s || period.to_s > end_s)
            throw InputError(fmt::format("{}:{}: was observed from {} to {}, but {} holds {} to {}", file, line,
                                         clock_text(period.from_s), clock_text(period.to_s), o.results,
                                         clock_text(start_s), clock_text(end_s)));
        auto [found, fresh] = of_period.try_emplace({period.from_s, period.to_s});
        if (!fresh) return found->second;
        const std::vector<LinkTotals> all = link_totals_between(o.results, results, period.from_s, period.to_s);
        ObservedRuns& mean = found->second;
        mean.hours = static_cast<double>(period.to_s - period.from_s) / 3600.0;
        const std::vector<double> zeros(results.header.links.size(), 0.0);
        mean.links = {zeros, zeros};
        double runs = 0.0;
        for (const RunResult& run : results.runs)
            if (run.scenario == scenario) runs += 1.0;
        if (runs == 0.0) throw InputError(fmt::format("{}: holds no finished run of this scenario", o.results));
        for (std::size_t r = 0; r < all.size(); ++r)
            for (std::size_t l = 0; l < zeros.size() && results.runs[r].scenario == scenario; ++l) {
                mean.links.vehicle_km[l] += all[r].vehicle_km[l] / runs;
                mean.links.vehicle_h[l] += all[r].vehicle_h[l] / runs;
            }
        return mean;
    }

    void compare_counts() {
        std::map<std::pair<bool, std::string>, FitRow> screenlines;
        for (const LinkCount& c : counts) {
            const auto link = link_row.find(c.link);
            if (link == link_row.end()) {
                problems.error(o.counts, c.line, fmt::format("'{}' is not a link of the results", printable(c.link)));
                continue;
            }
            if (!c.vehicle_class.empty()) {
                problems.error(o.counts, c.line, "results hold the flows of all classes together; class must be all");
                continue;
            }
            const ObservedRuns& runs = runs_of(c.period, o.counts, c.line);
            const double km = results.header.links[link->second].length_m / 1000.0;
            const double vph = runs.links.vehicle_km[link->second] / km / runs.hours;
            rows.push_back({FitKind::flow, c.held_out, c.id, c.flow_vph, vph, c.source});
            if (c.screenline.empty()) continue;
            FitRow& sum = screenlines[{c.held_out, c.screenline}];
            sum.kind = FitKind::screenline;
            sum.held_out = c.held_out;
            sum.place = c.screenline;
            sum.observed += c.flow_vph;
            sum.modelled += vph;
            sum.source = c.source;
        }
        for (auto& [key, row] : screenlines) rows.push_back(std::move(row));
    }

    std::vector<std::size_t> links_of(const SpeedObservation& s) {
        std::vector<std::size_t> found;
        const std::string street = canonical_street(s.street);
        for (std::size_t l = 0; l < link_street.size() && s.links.empty(); ++l)
            if (s.street == "*" || link_street[l] == street) found.push_back(l);
        if (found.empty() && s.links.empty())
            problems.error(o.speeds, s.line, fmt::format("'{}' is not a street of the results", printable(s.street)));
        for (const std::string& name : s.links) {
            const auto link = link_row.find(name);
            if (link == link_row.end())
                problems.error(o.speeds, s.line, fmt::format("'{}' is not a link of the results", printable(name)));
            else
                found.push_back(link->second);
        }
        return found;
    }

    StreetFactors factors_of(std::size_t link) const {
        const LinkText& text = results.header.links[link];
        for (const auto& street : in_force.streets)
            if (street.factors.desired_speed > 0.0 && canonical_street(street.name) == link_street[link])
                return street.factors;
        const auto* found = std::find(road_class_names.begin(), road_class_names.end(), text.road_class);
        return in_force.by_class[static_cast<std::size_t>(found - road_class_names.begin())];
    }

    std::uint32_t class_of(std::size_t link) const {
        const auto* found =
            std::find(road_class_names.begin(), road_class_names.end(), results.header.links[link].road_class);
        return static_cast<std::uint32_t>(found - road_class_names.begin());
    }

    /// One journey per observation: a kilometre of it, each link by what was driven there; free time at the limit and
    /// the factor in force, the rest is delay.
    void compare_speeds() {
        for (const SpeedObservation& s : speeds) {
            const ObservedRuns& runs = runs_of(s.period, o.speeds, s.line);
            const bool own = !s.street.empty() && s.street != "*" && !s.held_out && o.streets == "yes";
            ObservedJourney journey{0.0, s.std_share, {}};
            double km = 0.0;
            double hours = 0.0;
            for (const std::size_t l : links_of(s)) {
                const LinkText& text = results.header.links[l];
                const double driven_km = runs.links.vehicle_km[l];
                if (driven_km <= 0.0) continue;
                // A list of links is one journey over each; a street is what its traffic drives.
                const double weight_km = s.links.empty() ? driven_km : text.length_m / 1000.0;
                const double link_h = weight_km * runs.links.vehicle_h[l] / driven_km;
                const double free_h = weight_km / (text.limit_kmh * factors_of(l).desired_speed);
                km += weight_km;
                hours += link_h;
                journey.parts.push_back({class_of(l), own ? static_cast<std::uint32_t>(streets.size()) : no_group,
                                         3600.0 * free_h, 3600.0 * (link_h - free_h)});
            }
            if (hours <= 0.0) {
                problems.error(o.speeds, s.line, "nobody drove there in the runs");
                continue;
            }
            const bool time = s.travel_time_s > 0.0;
            rows.push_back({time ? FitKind::travel_time : FitKind::speed, s.held_out, s.id,
                            time ? s.travel_time_s : s.speed_kmh, time ? 3600.0 * hours : km / hours, s.source});
            if (s.held_out) continue;
            journey.observed_s = time ? s.travel_time_s : 3600.0 * km / s.speed_kmh;
            journeys.push_back(std::move(journey));
            if (own) streets.push_back(s.street);
        }
    }

    /// The factors in force, and what the observations ask for beside them.
    CalibrationFile adjusted() const {
        CalibrationFile out = in_force;
        out.fit = rows;
        if (o.keep == "yes" || journeys.empty()) return out;
        const Adjustment a = adjusted_speeds(journeys, road_classes, streets.size());
        for (std::size_t c = 0; c < road_classes; ++c) out.by_class[c].desired_speed *= a.group[c];
        for (auto& street : out.streets) street.factors.desired_speed *= a.group[main_class(street.name)];
        for (std::size_t i = 0; i < streets.size(); ++i) {
            const std::size_t c = main_class(streets[i]);
            const auto known = std::find_if(out.streets.begin(), out.streets.end(),
                                            [&](const auto& street) { return street.name == streets[i]; });
            if (known != out.streets.end())
                known->factors.desired_speed *= a.street[i];
            else
                out.streets.push_back({streets[i], {out.by_class[c].desired_speed * a.street[i], 0.0}, 0});
        }
        return out;
    }

    /// Road class of most kilometres of a street.
    std::size_t main_class(const std::string& name) const {
        std::array<double, road_classes + 1> metres{};
        for (std::size_t l = 0; l < link_street.size(); ++l)
            if (link_street[l] == canonical_street(name)) metres[class_of(l)] += results.header.links[l].length_m;
        return static_cast<std::size_t>(std::max_element(metres.begin(), metres.end() - 1) - metres.begin());
    }
};

}  // namespace

int validate(const ValidateOptions& options) {
    Validation v{options};
    v.read();
    v.compare_counts();
    v.compare_speeds();
    v.problems.throw_if_any();
    if (!options.out.empty()) write_atomically(options.out, fit_csv(v.rows));
    if (!options.adjust.empty()) write_atomically(options.adjust, calibration_toml(v.adjusted()));
    if (options.json) {
        nlohmann::ordered_json json{{"scenario", v.results.header.scenarios[v.scenario].key},
                                    {"fit", summary_json(v.rows)},
                                    {"rows", nlohmann::ordered_json::array()}};
        for (const FitRow& row : v.rows)
            json["rows"].push_back({{"set", row.held_out ? "validation" : "calibration"},
                                    {"kind", fit_kind_names[static_cast<std::size_t>(row.kind)]},
                                    {"place", row.place},
                                    {"observed", row.observed},
                                    {"modelled", row.modelled}});
        fmt::print("{}\n", json.dump(2));
        return done;
    }
    for (const FitRow& row : v.rows)
        fmt::print("{:<11} {:<11} {:<32} observed {:>8.1f}  modelled {:>8.1f}  {:+.1f} %\n",
                   row.held_out ? "validation" : "calibration", fit_kind_names[static_cast<std::size_t>(row.kind)],
                   row.place, row.observed, row.modelled,
                   row.observed > 0.0 ? 100.0 * (row.modelled / row.observed - 1.0) : 0.0);
    fmt::print("{}", fit_text(v.rows));
    return done;
}

}  // namespace septima::cli

#include "tools/septima/assign_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/demand/od_csv.h"
#include "sim/demand/zones.h"
#include "sim/network/load.h"
#include "sim/route/assignment_files.h"
#include "sim/route/tntp.h"
#include "sim/scenario/read_scenario.h"
#include "tools/septima/memory.h"

namespace septima::cli {

namespace fs = std::filesystem;

namespace {

/// A stretch of the day whose departures are assigned.
struct Window {
    int from_s = 0;
    int to_s = 0;
};

double share_within(const OdLayer& layer, const Window& w) {
    const int common_s = std::min(layer.to_s, w.to_s) - std::max(layer.from_s, w.from_s);
    return common_s <= 0 ? 0.0 : static_cast<double>(common_s) / static_cast<double>(layer.to_s - layer.from_s);
}

double vehicles_per_hour(const Demand& demand, const Window& w) {
    double sum = 0.0;
    for (const OdLayer& layer : demand.layers) sum += layer.trips.total() * share_within(layer, w);
    return sum * 3600.0 / static_cast<double>(w.to_s - w.from_s);
}

/// The period asked for, or the busiest one of the demand.
Window window_of(const Demand& demand, const std::string& text) {
    if (text.empty()) {
        Window busiest{demand.layers.front().from_s, demand.layers.front().to_s};
        for (const OdLayer& layer : demand.layers)
            if (const Window w{layer.from_s, layer.to_s};
                vehicles_per_hour(demand, w) > vehicles_per_hour(demand, busiest))
                busiest = w;
        return busiest;
    }
    const std::vector<std::string_view> parts = split(text, '-');
    const auto from_s = clock_seconds(parts.front());
    const auto to_s = parts.size() == 2 ? clock_seconds(parts.back()) : std::nullopt;
    if (!from_s || !to_s || *from_s >= *to_s)
        throw InputError(fmt::format("--period: '{}' is no period; write 06:00-09:00", printable(text)));
    const Window w{*from_s, *to_s};
    if (vehicles_per_hour(demand, w) <= 0.0)
        throw InputError(
            fmt::format("--period: the demand has no trips from {} to {}", clock_text(*from_s), clock_text(*to_s)));
    return w;
}

/// Classes that an OD table may name: those of the rules, or all there are.
VehicleClasses known_classes(const std::vector<ClassRule>& rules, const VehicleClasses& all) {
    if (rules.empty()) return all;
    VehicleClasses classes;
    for (const ClassRule& rule : rules) {
        VehicleClass c;
        c.name = rule.name;
        c.kind = rule.kind;
        classes.rows.push_back(c);
    }
    return classes;
}

struct Reader {
    const AssignFiles& files;
    Problems& problems;
    AssignInput input{};
    std::vector<ClassDemand> shares{};
    Demand demand{};
    OdMatrix tntp_trips{};
    VehicleClasses classes = default_classes();
    double scale = 1.0;
    std::optional<ByKind> value_of_time_cop_per_h = {};  ///< of the scenario

    bool tntp() const { return is_tntp(files.network); }
    bool scenario() const {
        const fs::path path = files.network;
        return path.filename() == "scenario.toml" || fs::exists(path / "scenario.toml");
    }

    void read_rules() {
        if (!files.classes.empty())
            input.rules = parse_class_rules(read_text(files.classes), files.classes, !tntp(), problems);
    }

    std::string demand_file() const {
        if (!files.demand.empty()) return files.demand;
        constexpr std::string_view tail = "_net.tntp";
        if (files.network.ends_with(tail))
            return files.network.substr(0, files.network.size() - tail.size()) + "_trips.tntp";
        throw InputError("assign: say which demand: --demand FILE (an OD table, or a *_trips.tntp file)");
    }

    /// Rules for the classes that have demand, in the order of the table; shares of the period.
    void use_table(bool per_hour, std::optional<Window> given = {}) {
        if (!problems.errors.empty()) return;
        const Window w = given && files.period.empty() ? *given : window_of(demand, files.period);
        input.from_s = w.from_s;
        input.to_s = w.to_s;
        input.period = clock_text(w.from_s) + "-" + clock_text(w.to_s);
        const double hours = per_hour ? static_cast<double>(w.to_s - w.from_s) / 3600.0 : 1.0;
        for (const OdLayer& layer : demand.layers) {
            const double factor = scale * share_within(layer, w) / hours;
            if (factor <= 0.0) continue;
            auto rule = std::find_if(input.rules.begin(), input.rules.end(),
                                     [&](const ClassRule& r) { return r.name == layer.vehicle_class; });
            if (rule == input.rules.end()) {
                const auto kind = classes.rows[static_cast<std::size_t>(classes.find(layer.vehicle_class))].kind;
                rule = input.rules.insert(rule, default_rule(layer.vehicle_class, kind));
                if (tntp()) rule->pce = rule->value_of_time = 1.0;
                if (value_of_time_cop_per_h) rule->value_of_time = (*value_of_time_cop_per_h)(kind) / 3600.0;
                rule->toll_weight = 1.0 / rule->value_of_time;
            }
            shares.push_back({static_cast<std::size_t>(rule - input.rules.begin()), &layer.trips, factor});
        }
    }

    void read_tntp() {
        input.network = read_tntp_network(files.network, problems);
        const std::string file = demand_file();
        const std::size_t zones = input.network.zone_name.size();
        if (zones == 0) problems.throw_if_any();
        // A table of all pairs, whether one was given twice, and a copy for the solver.
        require_memory(static_cast<double>(zones) * static_cast<double>(zones) * 17.0,
                       fmt::format("{}: the trips between {} zones", files.network, zones),
                       "fewer zones, or a machine with more memory");
        if (is_tntp(file)) {
            tntp_trips = read_tntp_trips(file, zones, problems);
            if (input.rules.empty()) input.rules.emplace_back();
            if (input.rules.size() > 1)
                throw InputError("--classes: a *_trips.tntp file has one class; give an OD table (CSV) instead");
            shares.push_back({0, &tntp_trips, 1.0});
        } else {
            Zones named;
            for (const std::string& name : input.network.zone_name) named.id.push_back(name);
            demand = read_od(file, named, known_classes(input.rules, classes), problems);
            use_table(false);
        }
        const double toll = files.toll_weight >= 0.0 ? files.toll_weight : input.network.toll_weight;
        const double length = files.length_weight >= 0.0 ? files.length_weight : input.network.length_weight;
        for (ClassRule& rule : input.rules) {
            if (files.classes.empty() || files.toll_weight >= 0.0) rule.toll_weight = toll;
            rule.length_weight = length;
        }
    }

    Zones zones_of(const Network& network) {
        if (!files.zones.empty()) return read_zones(files.zones, network, problems);
        const fs::path beside = fs::path(demand_file()).parent_path() / "zones.csv";
        if (fs::exists(beside)) return read_zones(beside, network, problems);
        if (fs::is_directory(files.network)) return read_gmns_zones(files.network, network, problems);
        throw InputError("assign: say which zones the demand is between: --zones FILE (zones.csv or 'zones/1' TOML)");
    }

    void set_network(const Network& network, const Zones& zones) {
        const fs::path links = fs::path(files.network) / "link.csv";
        const std::vector<LinkPerformance> performance =
            fs::exists(links) ? parse_link_performance(read_text(links), links.string(), network, problems)
                              : default_link_performance(network);
        input.network = assignment_network(network, zones, performance);
        for (std::size_t l = 0; l < network.links(); ++l) {
            input.link_street.push_back(network.link_street[id_at<LinkId>(l)]);
            input.link_class.push_back(static_cast<std::size_t>(network.link_class[id_at<LinkId>(l)]));
        }
    }

    void set_weights() {
        input.time_unit = "s";
        for (ClassRule& rule : input.rules) {
            if (files.toll_weight >= 0.0) rule.toll_weight = files.toll_weight;
            rule.length_weight = std::max(0.0, files.length_weight);
        }
    }

    void read_streets() {
        require_memory_to_read(files.network);
        require_memory_to_read(demand_file());
        const Network network = load_network(files.network, problems);
        const Zones zones = zones_of(network);
        set_network(network, zones);
        demand = read_od(demand_file(), zones, known_classes(input.rules, classes), problems);
        use_table(true);
        set_weights();
    }

    void set_city(const Scenario& city) {
        classes = city.classes;
        scale = city.settings.demand_scale;
        value_of_time_cop_per_h = city.settings.value_of_time_cop_per_h;
        set_network(city.network, city.zones);
    }

    void use_demand_of(const Scenario& city) {
        demand = city.demand;
        use_table(true, Window{static_cast<int>(city.settings.start_s), static_cast<int>(city.settings.end_s)});
    }

    void read_city() {
        const Scenario city = read_scenario_within_memory(files.network, problems);
        set_city(city);
        if (!files.demand.empty()) {
            demand = read_od(files.demand, city.zones, known_classes(input.rules, classes), problems);
            scale = 1.0;
            use_table(true);
        } else if (city.trips_given) {
            throw InputError(
                "assign: the scenario has single trips; give an OD table between its zones: --demand FILE");
        } else {
            use_demand_of(city);
        }
        set_weights();
    }

    void count_vehicles() {
        for (const ClassDemand& share : shares) {
            input.vehicles += share.vehicles->total() * share.factor;
            for (std::size_t z = 0; z < share.vehicles->zones; ++z)
                input.within_zones += share.vehicles->at(z, z) * share.factor;
        }
    }
};

}  // namespace

std::optional<StaticCity> static_city(const Scenario& scenario, Problems& problems) {
    if (scenario.trips_given || scenario.demand.layers.empty()) return std::nullopt;
    AssignFiles files;
    files.network = scenario.folder.string();
    Reader reader{files, problems};
    reader.set_city(scenario);
    reader.use_demand_of(scenario);
    reader.set_weights();
    StaticCity city;
    city.streets = &scenario.network;
    city.zones = &scenario.zones;
    city.network = std::move(reader.input.network);
    city.rules = std::move(reader.input.rules);
    city.shares = std::move(reader.shares);  // their matrices stay where they are when the demand moves
    city.demand = std::move(reader.demand);
    return city;
}

AssignInput read_assign_input(const AssignFiles& files, Problems& problems) {
    Reader reader{files, problems};
    reader.read_rules();
    if (reader.tntp())
        reader.read_tntp();
    else if (reader.scenario())
        reader.read_city();
    else
        reader.read_streets();
    AssignInput& input = reader.input;
    if (!files.tolls.empty() && input.network.links > 0)
        parse_tolls(read_text(files.tolls), files.tolls, input.network, input.rules, problems);
    problems.throw_if_any();
    reader.count_vehicles();
    input.problem = assignment_problem(input.network, input.rules, reader.shares);
    input.demand = std::move(reader.demand);
    input.scale = reader.scale;
    return std::move(input);
}

}  // namespace septima::cli

// septima signal coordinate | optimise: write a policy that `septima run --policy` takes as it is.

#include <fmt/format.h>

#include <cmath>
#include <memory>

#include "sim/base/csv.h"
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/batch/store.h"
#include "sim/policy/street_signals.h"
#include "sim/scenario/read_scenario.h"
#include "sim/signal/webster.h"
#include "tools/septima/commands.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/memory.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace fs = std::filesystem;

namespace {

struct CoordinateOptions {
    std::string scenario;
    std::string street;
    double speed_kmh = 0.0;
    double back_speed_kmh = 0.0;
    std::string direction = "both";
    double back_weight = -1.0;
    double cycle_s = 0.0;
    std::string out;
};

struct OptimiseOptions {
    std::string scenario;
    std::string flows;
    WebsterOptions webster;
    std::string out;
};

/// A text in TOML's quotes.
std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : printable(text)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string policy_head(const Text& name, const std::string& source) {
    return fmt::format("format = \"policy/1\"\nname = {{ es = {}, en = {} }}\nsource = {}\n", quoted(name.es),
                       quoted(name.en), quoted(source));
}

/// One controller's cycle, offset and greens.
std::string measure_toml(const std::string& controller, const SignalPlan& plan, double offset_s) {
    std::string greens;
    for (const Phase& phase : plan.phases) greens += fmt::format("{}{:.2f}", greens.empty() ? "" : ", ", phase.green_s);
    return fmt::format(
        "\n[[measure]]\nkind = \"signal_plan\"\ncontrollers = [{}]\noffset_s = {:.1f}\ngreens_s = [{}]\n",
        quoted(controller), offset_s, greens);
}

void print_band(const char* direction, double now_s, double then_s, double cycle_s) {
    fmt::print("  {:<11} {:>6.1f} s {:>5.1f} %   -> {:>6.1f} s {:>5.1f} %\n", direction, now_s, 100.0 * now_s / cycle_s,
               then_s, 100.0 * then_s / cycle_s);
}

Heading heading_named(const std::string& name) {
    for (std::size_t i = 0; i < heading_names.size(); ++i)
        if (heading_names[i] == name) return static_cast<Heading>(i);
    throw InputError(
        fmt::format("--direction: '{}' is no direction; both, inbound, outbound, northbound, southbound, "
                    "eastbound or westbound is allowed",
                    printable(name)));
}

int coordinate(const CoordinateOptions& o) {
    Problems problems;
    const Heading heading = heading_named(o.direction);
    const Scenario scenario = read_scenario_within_memory(o.scenario, problems);
    const SignalStreet street = signal_street(policy_context(scenario), o.street, heading, o.cycle_s);
    print_warnings(problems);
    Progression p;
    p.cycle_s = street.cycle_s;
    p.out_mps = o.speed_kmh / 3.6;
    p.back_mps = (o.back_speed_kmh > 0.0 ? o.back_speed_kmh : o.speed_kmh) / 3.6;
    p.back_weight = o.back_weight >= 0.0 ? o.back_weight : heading == Heading::both ? 1.0 : 0.0;
    const std::vector<double> offsets_s = coordinated_offsets_s(street.signals, p);
    std::vector<double> mapped_s;
    for (const SignalPlan& plan : street.plans) mapped_s.push_back(static_cast<double>(plan.offset_s));
    const Bandwidth before = bandwidth(street.signals, p, mapped_s);
    const Bandwidth after = bandwidth(street.signals, p, offsets_s);

    std::string toml = policy_head({fmt::format("Onda verde en {} a {:.4g} km/h", o.street, o.speed_kmh),
                                    fmt::format("Green wave on {} at {:.4g} km/h", o.street, o.speed_kmh)},
                                   "septima signal coordinate");
    fmt::print("{}: {} signals, cycle {:.4g} s, {:.4g} km/h\n", o.street, street.signals.size(), p.cycle_s,
               o.speed_kmh);
    for (std::size_t i = 0; i < street.controllers.size(); ++i) {
        const std::string& name = scenario.network.controller_name[street.controllers[i]];
        toml += measure_toml(name, street.plans[i], offsets_s[i]);
        fmt::print("  {:<24} {:>7.0f} m   green {:>5.1f} s   offset {:>5.1f} -> {:>5.1f} s\n", printable(name),
                   street.signals[i].out_m, street.signals[i].out_green_s, mapped_s[i], offsets_s[i]);
    }
    const auto out_name = heading_names[static_cast<std::size_t>(street.out)];
    fmt::print("bandwidth, s and share of the cycle, with this cycle and the present offsets -> the new ones\n");
    print_band(std::string(out_name).c_str(), before.out_s, after.out_s, p.cycle_s);
    print_band("opposite", before.back_s, after.back_s, p.cycle_s);
    write_atomically(o.out, toml);
    fmt::print("wrote {}; `septima run {} --policy {}` runs it\n", o.out, o.scenario, o.out);
    return done;
}

/// Mean flow of every link over the runs of the base, veh/h: vehicle-kilometres by length and time.
TurnFlows flows_of_results(const fs::path& file, const Network& network) {
    const StoredResults results = read_results(file);
    const auto start = to_number(results.meta("start_s")), end = to_number(results.meta("end_s"));
    if (!start || !end || *end <= *start)
        throw InputError(fmt::format("{}: does not say how long its runs lasted (meta start_s, end_s)", file.string()));
    Column<LinkId, double> link_vph(network.links(), 0.0);
    double runs = 0.0;
    std::size_t known = 0;
    for (std::size_t r = 0; r < results.runs.size(); ++r) runs += results.runs[r].scenario == 0 ? 1.0 : 0.0;
    if (runs == 0.0) throw InputError(fmt::format("{}: holds no run of the base", file.string()));
    for (std::size_t i = 0; i < results.header.links.size(); ++i) {
        const auto link = network.find_link(results.header.links[i].id);
        if (!link) continue;
        ++known;
        for (std::size_t r = 0; r < results.runs.size(); ++r)
            if (results.runs[r].scenario == 0)
                link_vph[*link] += results.link_totals[r].vehicle_km[i] * 1000.0 / runs /
                                   static_cast<double>(network.link_length_m[*link]) * 3600.0 / (*end - *start);
    }
    if (known == 0) throw InputError(fmt::format("{}: knows no link of this scenario's network", file.string()));
    return turn_flows(network, link_vph);
}

/// from_link_id, to_link_id, flow_vph.
TurnFlows flows_of_counts(const fs::path& file, const Network& network) {
    Problems problems;
    const CsvTable table = read_csv(file, problems);
    require_columns(table, {"from_link_id", "to_link_id", "flow_vph"}, problems);
    problems.throw_if_any();
    TurnFlows flows(network.turns(), 0.0);
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
        const double flow = table.required_number(i, "flow_vph", 0.0, 20000.0, problems);
        const std::string from(table.cell(i, "from_link_id")), to(table.cell(i, "to_link_id"));
        const auto a = network.find_link(from), b = network.find_link(to);
        for (const auto& [name, link] : {std::pair(from, a), std::pair(to, b)})
            if (!link)
                problems.error(table.file, table.line_of_row[i],
                               fmt::format("'{}' is not a link of this network{}", printable(name),
                                           near_names_hint(name, network.link_name.values())));
        if (!a || !b) continue;
        const TurnId turn = network.turn_between(*a, *b);
        if (turn == no_id<TurnId>)
            problems.error(table.file, table.line_of_row[i],
                           fmt::format("no turn leads from link '{}' to link '{}'", printable(from), printable(to)));
        else
            flows[turn] += flow;
    }
    problems.throw_if_any();
    return flows;
}

int optimise(const OptimiseOptions& o) {
    Problems problems;
    const Scenario scenario = read_scenario_within_memory(o.scenario, problems);
    print_warnings(problems);
    if (o.webster.max_cycle_s < o.webster.min_cycle_s) throw InputError("--max-cycle-s is less than --min-cycle-s");
    const Network& n = scenario.network;
    const TurnFlows flows =
        fs::path(o.flows).extension() == ".csv" ? flows_of_counts(o.flows, n) : flows_of_results(o.flows, n);
    std::string toml = policy_head({"Ciclos y repartos de Webster", "Webster's cycles and splits"},
                                   "septima signal optimise, flows of " + fs::path(o.flows).filename().string());
    std::size_t changed = 0, full = 0;
    fmt::print("{:<24} {:>6} {:>7} {:>7} {:>7}\n", "controller", "load", "lost s", "cycle", "new");
    for (std::size_t i = 0; i < n.controllers(); ++i) {
        const auto controller = id_at<ControllerId>(i);
        if (n.controller_plan[controller].phases.empty()) continue;
        const WebsterPlan found = webster_plan(n, controller, flows, o.webster);
        if (found.load <= 0.0) continue;  // nobody was counted there
        ++changed;
        full += found.load >= o.webster.most_load ? 1U : 0U;
        toml += measure_toml(n.controller_name[controller], found.plan, static_cast<double>(found.plan.offset_s));
        fmt::print("{:<24} {:>6.2f} {:>7.1f} {:>7.1f} {:>7.1f}\n", printable(n.controller_name[controller]), found.load,
                   found.lost_s, n.controller_plan[controller].cycle_s(), found.plan.cycle_s());
    }
    if (changed == 0) throw InputError(fmt::format("{}: no flow at any signal of this scenario", o.flows));
    write_atomically(o.out, toml);
    fmt::print("{} plans, {} of them loaded beyond {:.0f} % (longest cycle); offsets are kept\n", changed, full,
               100.0 * o.webster.most_load);
    fmt::print("wrote {}; `septima run {} --policy {}` runs it\n", o.out, o.scenario, o.out);
    return done;
}

void add_coordinate(CLI::App& signal, Action& action) {
    const auto o = std::make_shared<CoordinateOptions>();
    CLI::App* c = signal.add_subcommand("coordinate", "Offsets of greatest bandwidth along a street, as a policy");
    c->add_option("scenario", o->scenario, "Folder of a scenario, or its scenario.toml")->required();
    c->add_option("--street", o->street, "Name of the street")->required();
    c->add_option("--speed-kmh", o->speed_kmh, "Speed of the platoons")->required()->check(CLI::Range(5.0, 120.0));
    c->add_option("--back-speed-kmh", o->back_speed_kmh, "... the other way; default: the same")
        ->check(CLI::Range(5.0, 120.0));
    c->add_option("--direction", o->direction, "both, or the one way that counts: inbound, northbound ...")
        ->capture_default_str();
    c->add_option("--back-weight", o->back_weight, "Weight of the opposite way against 1; default: 1 with both, else 0")
        ->check(CLI::Range(0.0, 10.0));
    c->add_option("--cycle-s", o->cycle_s, "Common cycle; default: the longest there is")
        ->check(CLI::Range(20.0, 300.0));
    c->add_option("--out", o->out, "Policy file to write")->required();
    c->callback([o, &action] { action = [o] { return coordinate(*o); }; });
}

void add_optimise(CLI::App& signal, Action& action) {
    const auto o = std::make_shared<OptimiseOptions>();
    CLI::App* c = signal.add_subcommand("optimise", "Webster's cycle and splits for measured flows, as a policy");
    c->add_option("scenario", o->scenario, "Folder of a scenario, or its scenario.toml")->required();
    c->add_option("--flows", o->flows, "Results file of a run, or a CSV: from_link_id,to_link_id,flow_vph")->required();
    c->add_option("--min-cycle-s", o->webster.min_cycle_s, "Shortest cycle")
        ->check(CLI::Range(20.0, 300.0))
        ->capture_default_str();
    c->add_option("--max-cycle-s", o->webster.max_cycle_s, "Longest cycle")
        ->check(CLI::Range(20.0, 300.0))
        ->capture_default_str();
    c->add_option("--saturation-vph", o->webster.lane_saturation_vph, "Saturation flow of a lane, veh/h")
        ->check(CLI::Range(500.0, 2500.0))
        ->capture_default_str();
    c->add_option("--out", o->out, "Policy file to write")->required();
    c->callback([o, &action] { action = [o] { return optimise(*o); }; });
}

}  // namespace

void add_signal(CLI::App& app, Action& action) {
    CLI::App* signal = app.add_subcommand("signal", "Coordinate and time traffic signals");
    signal->require_subcommand(1);
    add_coordinate(*signal, action);
    add_optimise(*signal, action);
}

}  // namespace septima::cli

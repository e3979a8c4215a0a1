#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>

#include "sim/base/file.h"
#include "sim/base/parallel.h"
#include "sim/route/assignment.h"
#include "sim/route/assignment_files.h"
#include "tools/septima/assign_input.h"
#include "tools/septima/commands.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/progress.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace {

constexpr double most_unserved_share = 0.01;
constexpr const char* marginal_word = "marginal";

struct AssignOptions {
    AssignFiles files;
    std::string objective = "ue";
    std::string tolls;
    double gap = 1e-6;
    int iterations = 1000;
    int threads = available_threads();
    std::string out;
    bool json = false;
};

struct Solved {
    Assignment assignment;
    std::vector<double> toll_time;  ///< marginal tolls, units of time; empty when they were not asked for
    double largest_difference =
        -1.0;  ///< with marginal tolls: volume against that of the optimum, relative; -1 = not asked
    double cpu_s = 0.0;
    double wall_s = 0.0;
};

Assignment solve(const AssignmentProblem& problem, Objective objective, const AssignOptions& o) {
    Progress progress;
    double first = 0.0;
    AssignmentOptions options{objective, o.gap, o.iterations, {}};
    options.report = [&](const AssignmentProgress& p) {
        if (p.iteration == 1) first = std::log(std::max(p.relative_gap, o.gap * 1.001));
        const double done_share =
            (first - std::log(std::max(p.relative_gap, o.gap))) / std::max(1e-9, first - std::log(o.gap));
        progress.show(std::clamp(done_share, 0.0, 1.0),
                      fmt::format("iteration {}  relative gap {:.2e}", p.iteration, p.relative_gap));
        return !interrupted();
    };
    return assigned(problem, options);
}

/// Largest difference of a volume, relative to the mean volume of the arcs that are used.
double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
    double largest = 0.0;
    double sum = 0.0;
    double used = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        largest = std::max(largest, std::abs(a[i] - b[i]));
        sum += b[i];
        if (b[i] > 0.0) used += 1.0;
    }
    return sum > 0.0 ? largest * used / sum : 0.0;
}

Solved solved(AssignInput& input, const AssignOptions& o) {
    Solved s;
    const auto wall = std::chrono::steady_clock::now();
    const std::clock_t cpu = std::clock();
    const bool optimum = o.objective == "so";
    if (optimum || o.tolls == marginal_word) {
        s.assignment = solve(input.problem, Objective::system_optimum, o);
        s.toll_time = marginal_tolls(input.problem, s.assignment);
    }
    if (!optimum && !interrupted()) {
        for (TravellerClass& c : input.problem.classes)
            if (!s.toll_time.empty()) c.toll = s.toll_time;
        const std::vector<double> best = s.assignment.volume;
        s.assignment = solve(input.problem, Objective::user_equilibrium, o);
        if (!best.empty()) s.largest_difference = largest_difference(s.assignment.volume, best);
    }
    s.cpu_s = static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC;
    s.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - wall).count();
    return s;
}

double unserved_vehicles(const Assignment& a) {
    double sum = 0.0;
    for (const UnservedPair& pair : a.unserved) sum += pair.vehicles;
    return sum;
}

nlohmann::ordered_json json_of(const AssignInput& in, const Solved& s, const AssignOptions& o) {
    const Assignment& a = s.assignment;
    nlohmann::ordered_json json{{"objective", o.objective},
                                {"relative_gap", a.relative_gap},
                                {"beckmann", a.beckmann},
                                {"total_travel_time", a.total_travel_time},
                                {"total_cost", a.total_cost},
                                {"iterations", a.iterations},
                                {"converged", a.converged},
                                {"cpu_s", s.cpu_s},
                                {"wall_s", s.wall_s},
                                {"threads", o.threads},
                                {"nodes", in.problem.graph.nodes()},
                                {"links", in.network.links},
                                {"arcs", in.problem.graph.arcs()},
                                {"zones", in.network.zone_name.size()},
                                {"classes", nlohmann::ordered_json::array()},
                                {"od_pairs", in.problem.vehicles.size()},
                                {"vehicles", in.vehicles},
                                {"within_zones", in.within_zones},
                                {"unserved", unserved_vehicles(a)},
                                {"unserved_pairs", a.unserved.size()},
                                {"time_unit", in.time_unit.empty() ? "file" : in.time_unit},
                                {"period", in.period}};
    for (const TravellerClass& c : in.problem.classes) json["classes"].push_back(c.name);
    if (s.largest_difference >= 0.0) json["largest_difference_from_optimum"] = s.largest_difference;
    json["gap_history"] = a.gap_history;
    return json;
}

void print_text(const AssignInput& in, const Solved& s, const AssignOptions& o) {
    const Assignment& a = s.assignment;
    fmt::print("{} nodes, {} links, {} zones, {} pairs, {:.1f} vehicles{}{}\n", in.problem.graph.nodes(),
               in.network.links, in.network.zone_name.size(), in.problem.vehicles.size(), in.vehicles,
               in.period.empty() ? "" : " an hour, ", in.period);
    fmt::print("{}: relative gap {:.3e} after {} iterations, {:.3f} s of computing\n",
               o.objective == "so" ? "system optimum" : "user equilibrium", a.relative_gap, a.iterations, s.cpu_s);
    fmt::print("total travel time {:.6f}, potential (Beckmann) {:.9f}, total cost {:.6f}\n", a.total_travel_time,
               a.beckmann, a.total_cost);
    if (in.within_zones > 0.0) fmt::print("{:.1f} vehicles stay within their zone\n", in.within_zones);
    if (s.largest_difference >= 0.0)
        fmt::print("marginal tolls: volumes differ from the optimum's by {:.2e} of the mean volume at most\n",
                   s.largest_difference);
}

void warn_unserved(const AssignInput& in, const Assignment& a) {
    if (a.unserved.empty()) return;
    constexpr std::size_t most = 20;
    fmt::print(
        stderr,
        "warning: no way serves {:.1f} of {:.1f} vehicles, in {} pairs of zones (o_zone_id,d_zone_id,class,volume):\n",
        unserved_vehicles(a), in.vehicles, a.unserved.size());
    const std::string table = unserved_csv(in.network, in.problem, a);
    std::size_t at = table.find('\n') + 1;
    for (std::size_t i = 0; i < most && at < table.size(); ++i) {
        const std::size_t end = table.find('\n', at) + 1;
        fmt::print(stderr, "  {}", table.substr(at, end - at));
        at = end;
    }
    if (a.unserved.size() > most) fmt::print(stderr, "  and {} more; --out lists them all\n", a.unserved.size() - most);
}

void write_tables(const AssignInput& in, const Solved& s, const AssignOptions& o) {
    const std::filesystem::path folder = o.out;
    const std::string unit = in.time_unit.empty() ? "" : "_" + in.time_unit;
    write_atomically(folder / "link_flow.csv", link_flow_csv(in.network, in.problem, s.assignment, unit));
    if (!s.toll_time.empty()) write_atomically(folder / "tolls.csv", tolls_csv(in.network, in.problem, s.toll_time));
    if (!s.assignment.unserved.empty())
        write_atomically(folder / "unserved.csv", unserved_csv(in.network, in.problem, s.assignment));
    if (!o.json) fmt::print("wrote {}\n", folder.string());
}

int assign(AssignOptions o) {
    if (o.tolls != marginal_word) o.files.tolls = o.tolls;
    Problems problems;
    AssignInput input = read_assign_input(o.files, problems);
    print_warnings(problems);
    Solved result;
    ThreadLimit(o.threads).execute([&] { result = solved(input, o); });
    warn_unserved(input, result.assignment);
    if (!o.out.empty()) write_tables(input, result, o);
    if (o.json)
        fmt::print("{}\n", json_of(input, result, o).dump(2));
    else
        print_text(input, result, o);
    if (interrupted()) return interrupt_exit_code();
    const bool many_unserved = unserved_vehicles(result.assignment) > most_unserved_share * input.vehicles;
    if (!result.assignment.converged)
        fmt::print(stderr, "warning: relative gap {:.3e} after {} iterations is above {:.3e}\n",
                   result.assignment.relative_gap, result.assignment.iterations, o.gap);
    return many_unserved || !result.assignment.converged ? flagged : done;
}

}  // namespace

void add_assign(CLI::App& app, Action& action) {
    const auto o = std::make_shared<AssignOptions>();
    CLI::App* c =
        app.add_subcommand("assign", "Static equilibrium: who drives where when nobody gains by another route");
    c->add_option("network", o->files.network, "*_net.tntp file, scenario, GMNS folder, sketch or OSM extract")
        ->required();
    c->add_option("--demand", o->files.demand, "*_trips.tntp or OD table (CSV); default for X_net.tntp: X_trips.tntp");
    c->add_option("--objective", o->objective, "ue: user equilibrium; so: system optimum")
        ->check(CLI::IsMember({"ue", "so"}))
        ->capture_default_str();
    c->add_option("--gap", o->gap, "Relative gap to reach")->check(CLI::Range(1e-16, 1.0))->capture_default_str();
    c->add_option("--iterations", o->iterations, "Most iterations")
        ->check(CLI::Range(1, 1000000))
        ->capture_default_str();
    c->add_option("--tolls", o->tolls,
                  "CSV (link_id, class, toll), or 'marginal': what makes the optimum an equilibrium");
    c->add_option("--classes", o->files.classes, "CSV (class, kind, pce, value_of_time)");
    c->add_option("--zones", o->files.zones, "Zones of a street network; default: zones.csv beside the demand");
    c->add_option("--period", o->files.period, "Part of the demand, HH:MM-HH:MM; default: the busiest period");
    c->add_option("--toll-weight", o->files.toll_weight,
                  "Time per money of the network's tolls; default: as in the file")
        ->check(CLI::Range(0.0, 1e12));
    c->add_option("--length-weight", o->files.length_weight, "Time per length; default: as in the file")
        ->check(CLI::Range(0.0, 1e12));
    c->add_option("--threads", o->threads, "Threads; the result does not depend on them")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    c->add_option("--out", o->out, "Folder: link_flow.csv, tolls.csv (so), unserved.csv");
    c->add_flag("--json", o->json, "Print one JSON object on stdout");
    c->callback([o, &action] { action = [o] { return assign(*o); }; });
}

}  // namespace septima::cli

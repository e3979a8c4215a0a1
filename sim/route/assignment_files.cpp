#include "sim/route/assignment_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <unordered_map>

#include "sim/base/csv.h"
#include "sim/base/text.h"

namespace septima {

namespace {

constexpr double seconds_per_hour = 3600.0;
constexpr double most_pce = 20.0;
constexpr double most_money = 1e9;
constexpr std::string_view back = "~back";  // the second link of an undirected row

std::unordered_map<std::string, std::size_t> rows_by_name(const std::vector<std::string>& names) {
    std::unordered_map<std::string, std::size_t> rows;
    for (std::size_t i = 0; i < names.size(); ++i) rows.emplace(names[i], i);
    return rows;
}

double lanes_for_cars(const Network& network, LinkId link) {
    std::size_t lanes = 0;
    for (const LaneId lane : network.lanes_of(link))
        if (allows(network.lane_allowed[lane], VehicleKind::car)) ++lanes;
    return static_cast<double>(lanes > 0 ? lanes : network.lane_count(link));
}

/// Rows of the classes that a toll is for; a problem and none when the name is unknown.
std::vector<std::size_t> classes_of(const CsvTable& table, std::size_t r, const std::vector<ClassRule>& rules,
                                    Problems& problems) {
    const std::string name(trimmed(table.cell(r, "class")));
    std::vector<std::size_t> found;
    std::vector<std::string> known;
    for (std::size_t c = 0; c < rules.size(); ++c) {
        known.push_back(rules[c].name);
        if (name.empty() || rules[c].name == name) found.push_back(c);
    }
    if (found.empty())
        problems.error(
            table.file, table.line_of_row[r],
            fmt::format("class '{}' has no demand; the classes are {}", printable(name), fmt::join(known, ", ")));
    return found;
}

}  // namespace

ClassRule default_rule(const std::string& name, VehicleKind kind) {
    constexpr std::array<double, vehicle_kinds> pce{1.0, 0.5, 1.0, 1.0, 2.0, 3.0, 3.5, 2.0, 0.2};
    ClassRule rule;
    rule.name = name;
    rule.kind = kind;
    rule.pce = pce[static_cast<std::size_t>(kind)];
    rule.value_of_time = 11000.0 / seconds_per_hour;
    rule.toll_weight = 1.0 / rule.value_of_time;
    return rule;
}

std::vector<ClassRule> parse_class_rules(std::string_view text, const std::string& file, bool per_hour,
                                         Problems& problems) {
    const CsvTable table = parse_csv(text, file, problems);
    require_columns(table, {"class"}, problems);
    const std::string money = per_hour ? "value_of_time_cop_per_h" : "value_of_time";
    std::vector<ClassRule> rules;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        const std::string name(trimmed(table.cell(r, "class")));
        const std::string_view kind_text = table.has("kind") ? trimmed(table.cell(r, "kind")) : std::string_view(name);
        const auto kind = vehicle_kind(kind_text);
        if (name.empty()) problems.error(file, table.line_of_row[r], "class is empty");
        if (!kind && table.has("kind"))
            problems.error(file, table.line_of_row[r],
                           fmt::format("kind '{}' is unknown; the kinds are {}", printable(kind_text),
                                       fmt::join(vehicle_kind_names, ", ")));
        for (const ClassRule& other : rules)
            if (other.name == name)
                problems.error(file, table.line_of_row[r], fmt::format("class '{}' is given twice", printable(name)));
        ClassRule rule = default_rule(name, kind.value_or(VehicleKind::car));
        rule.pce = table.number(r, "pce", per_hour ? rule.pce : 1.0, 0.01, most_pce, problems);
        const double scale = per_hour ? seconds_per_hour : 1.0;
        rule.value_of_time =
            table.number(r, money, per_hour ? rule.value_of_time * scale : 1.0, 1e-9, most_money, problems) / scale;
        rule.toll_weight = 1.0 / rule.value_of_time;
        rules.push_back(rule);
    }
    if (rules.empty()) problems.error(file, 0, "no classes");
    return rules;
}

void parse_tolls(std::string_view text, const std::string& file, const AssignmentNetwork& network,
                 std::vector<ClassRule>& rules, Problems& problems) {
    const CsvTable table = parse_csv(text, file, problems);
    require_columns(table, {"link_id", "toll"}, problems);
    const auto link_of = rows_by_name(network.link_name);
    for (ClassRule& rule : rules) rule.toll.assign(network.links, 0.0);
    std::map<std::pair<std::size_t, std::size_t>, int> line_of;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        const std::string id(trimmed(table.cell(r, "link_id")));
        const auto link = link_of.find(id);
        const double toll = table.required_number(r, "toll", 0.0, most_money, problems);
        if (link == link_of.end())
            problems.error(file, table.line_of_row[r],
                           fmt::format("link_id '{}' is not a link of the network{}", printable(id),
                                       near_names_hint(id, network.link_name)));
        for (const std::size_t c : classes_of(table, r, rules, problems)) {
            if (link == link_of.end()) continue;
            const auto [other, first] = line_of.try_emplace({link->second, c}, table.line_of_row[r]);
            if (!first)
                problems.error(
                    file, table.line_of_row[r],
                    fmt::format("link '{}' has a toll for '{}' already in line {}", id, rules[c].name, other->second));
            rules[c].toll[link->second] = toll;
        }
    }
}

std::vector<LinkPerformance> default_link_performance(const Network& network) {
    std::vector<LinkPerformance> found(network.links());
    for (std::size_t l = 0; l < found.size(); ++l) {
        const LinkId link = id_at<LinkId>(l);
        found[l].capacity_vph = default_lane_capacity_vph(network.link_class[link]) * lanes_for_cars(network, link);
    }
    return found;
}

std::vector<LinkPerformance> parse_link_performance(std::string_view text, const std::string& file,
                                                    const Network& network, Problems& problems) {
    std::vector<LinkPerformance> found = default_link_performance(network);
    const CsvTable table = parse_csv(text, file, problems);
    std::unordered_map<std::string, std::size_t> row_of;
    for (std::size_t r = 0; r < table.rows.size(); ++r) row_of.emplace(trimmed(table.cell(r, "link_id")), r);
    for (std::size_t l = 0; l < found.size(); ++l) {
        const LinkId link = id_at<LinkId>(l);
        std::string name = network.link_name[link];
        if (name.ends_with(back)) name.resize(name.size() - back.size());
        const auto r = row_of.find(name);
        if (r == row_of.end()) continue;
        const double lanes = lanes_for_cars(network, link);
        LinkPerformance& p = found[l];
        p.capacity_vph = lanes * table.number(r->second, "capacity", p.capacity_vph / lanes, 1.0, 1e5, problems);
        p.b = table.number(r->second, "vdf_alpha", p.b, 0.0, 1e12, problems);
        p.power = table.number(r->second, "vdf_beta", p.power, 0.0, 100.0, problems);
        p.toll_cop = table.number(r->second, "toll", 0.0, 0.0, most_money, problems);
    }
    return found;
}

std::string link_flow_csv(const AssignmentNetwork& network, const AssignmentProblem& problem,
                          const Assignment& assignment, std::string_view unit) {
    std::string out = fmt::format("link_id,from_node_id,to_node_id,volume_pce,capacity,time{0},free_time{0}", unit);
    for (const TravellerClass& c : problem.classes)
        out += "," + csv_cell("volume_" + c.name) + "," + csv_cell(fmt::format("cost{}_{}", unit, c.name));
    out += '\n';
    auto to = std::back_inserter(out);
    for (std::size_t a = 0; a < network.links; ++a) {
        fmt::format_to(to, "{},{},{},{},{},{},{}", csv_cell(network.link_name[a]), csv_cell(network.link_from[a]),
                       csv_cell(network.link_to[a]), assignment.volume[a], problem.graph.delay[a].capacity,
                       assignment.time[a], problem.graph.delay[a].free_time);
        for (std::size_t c = 0; c < problem.classes.size(); ++c) {
            const double cost = assignment.time[a] + problem.classes[c].fixed[a] + problem.classes[c].toll[a];
            fmt::format_to(to, ",{},", assignment.class_volume[c][a]);
            if (cost < most_money * most_money) fmt::format_to(to, "{}", cost);  // empty: closed to the class
        }
        out += '\n';
    }
    return out;
}

std::string tolls_csv(const AssignmentNetwork& network, const AssignmentProblem& problem,
                      const std::vector<double>& toll_time) {
    std::string out = "link_id,class,toll\n";
    for (std::size_t a = 0; a < network.links; ++a)
        for (const TravellerClass& c : problem.classes)
            if (toll_time[a] > 0.0)
                fmt::format_to(std::back_inserter(out), "{},{},{}\n", csv_cell(network.link_name[a]), csv_cell(c.name),
                               toll_time[a] * c.value_of_time);
    return out;
}

std::string unserved_csv(const AssignmentNetwork& network, const AssignmentProblem& problem,
                         const Assignment& assignment) {
    std::unordered_map<std::uint32_t, std::size_t> origin, destination;
    for (std::size_t z = 0; z < network.zone_name.size(); ++z) {
        origin.emplace(network.zone_origin[z], z);
        destination.emplace(network.zone_destination[z], z);
    }
    std::string out = "o_zone_id,d_zone_id,class,volume\n";
    for (const UnservedPair& pair : assignment.unserved)
        fmt::format_to(std::back_inserter(out), "{},{},{},{}\n", csv_cell(network.zone_name[origin.at(pair.origin)]),
                       csv_cell(network.zone_name[destination.at(pair.destination)]),
                       csv_cell(problem.classes[pair.traveller_class].name), pair.vehicles);
    return out;
}

}  // namespace septima

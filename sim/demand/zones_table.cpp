#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <unordered_map>

#include "sim/base/csv.h"
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/demand/zones.h"

namespace septima {

namespace {

constexpr double most_people = 1e9;

template <class Id>
std::unordered_map<std::string_view, Id> rows_by_name(const Column<Id, std::string>& names) {
    std::unordered_map<std::string_view, Id> rows;
    for (std::size_t i = 0; i < names.size(); ++i) rows.emplace(names.values()[i], id_at<Id>(i));
    return rows;
}

struct ZoneTableReader {
    const CsvTable& table;
    const Network& network;
    Problems& problems;
    std::unordered_map<std::string_view, LinkId> links = rows_by_name(network.link_name);
    std::unordered_map<std::string_view, NodeId> nodes = rows_by_name(network.node_name);

    void error(std::size_t r, std::string text) const {
        problems.error(table.file, table.line_of_row[r], std::move(text));
    }

    template <class Id>
    std::vector<Id> listed(std::size_t r, const char* column,
                           const std::unordered_map<std::string_view, Id>& known) const {
        std::vector<Id> found;
        for (const std::string_view part : split(trimmed(table.cell(r, column)), ' ')) {
            if (trimmed(part).empty()) continue;
            const auto id = known.find(trimmed(part));
            if (id != known.end())
                found.push_back(id->second);
            else
                error(r, fmt::format("{} names '{}', which the network does not have", column, printable(part)));
        }
        return found;
    }

    void read(Zones& zones, std::size_t r) {
        const std::string id(trimmed(table.cell(r, "zone_id")));
        if (id.empty()) error(r, "zone_id is empty; every zone needs one");
        if (std::find(zones.id.begin(), zones.id.end(), id) != zones.id.end())
            error(r, fmt::format("zone_id '{}' is already used; ids must differ", printable(id)));
        const std::string name(trimmed(table.cell(r, "name")));
        zones.id.push_back(id);
        zones.name.push_back(name.empty() ? id : name);
        zones.population.push_back(table.number(r, "population", 0.0, 0.0, most_people, problems));
        zones.jobs.push_back(table.number(r, "jobs", 0.0, 0.0, most_people, problems));
        zones.stratum.push_back(static_cast<int>(table.number(r, "stratum", 0.0, 0.0, 6.0, problems)));
        zones.gate.push_back(table.number(r, "gate", 0.0, 0.0, 1.0, problems) > 0.5 ? 1 : 0);
        zones.polygon.push_back({});
        std::vector<LinkId> origins = listed(r, "origin_links", links);
        std::vector<LinkId> destinations = listed(r, "destination_links", links);
        for (const NodeId node : listed(r, "nodes", nodes)) add_node_links(node, origins, destinations);
        if (origins.empty() && destinations.empty())
            error(r, fmt::format("zone '{}' has no link; give origin_links and destination_links, or nodes",
                                 printable(id)));
        zones.origin_links.push_group(origins);
        zones.destination_links.push_group(destinations);
    }

    void add_node_links(NodeId node, std::vector<LinkId>& origins, std::vector<LinkId>& destinations) const {
        const auto open = [this](LinkId link) { return allows(network.link_allowed(link), VehicleKind::car); };
        std::copy_if(network.node_out[node].begin(), network.node_out[node].end(), std::back_inserter(origins), open);
        std::copy_if(network.node_in[node].begin(), network.node_in[node].end(), std::back_inserter(destinations),
                     open);
    }
};

std::string joined_names(const Network& network, std::span<const LinkId> links) {
    std::string text;
    for (const LinkId link : links) text += fmt::format("{}{}", text.empty() ? "" : " ", network.link_name[link]);
    return text;
}

}  // namespace

Zones parse_zone_table(std::string_view text, const std::string& file, const Network& network, Problems& problems) {
    const std::size_t errors_before = problems.errors.size();
    const CsvTable table = parse_csv(text, file, problems);
    Zones zones;
    if (problems.errors.size() == errors_before) require_columns(table, {"zone_id"}, problems);
    if (problems.errors.size() == errors_before && table.rows.empty()) problems.error(file, 0, "holds no zone");
    if (problems.errors.size() != errors_before) return zones;
    ZoneTableReader reader{.table = table, .network = network, .problems = problems};
    for (std::size_t r = 0; r < table.rows.size(); ++r) reader.read(zones, r);
    return zones;
}

std::string zone_table_csv(const Zones& zones, const Network& network) {
    std::string text = "zone_id,name,population,jobs,stratum,gate,origin_links,destination_links\n";
    for (std::size_t i = 0; i < zones.size(); ++i) {
        const auto z = id_at<ZoneId>(i);
        text += fmt::format("{},{},{},{},{},{},{},{}\n", csv_cell(zones.id[z]), csv_cell(zones.name[z]),
                            zones.population[z], zones.jobs[z], zones.stratum[z], static_cast<int>(zones.gate[z]),
                            csv_cell(joined_names(network, zones.origin_links[z])),
                            csv_cell(joined_names(network, zones.destination_links[z])));
    }
    return text;
}

Zones read_gmns_zones(const std::filesystem::path& folder, const Network& network, Problems& problems) {
    const std::string file = (folder / "node.csv").string();
    const CsvTable table = read_csv(folder / "node.csv", problems);
    require_columns(table, {"node_id", "zone_id"}, problems);
    problems.throw_if_any();
    std::map<std::string, std::string> nodes_of_zone;
    std::vector<std::string> order;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        const std::string zone(trimmed(table.cell(r, "zone_id")));
        if (zone.empty()) continue;
        std::string& nodes = nodes_of_zone[zone];
        if (nodes.empty()) order.push_back(zone);
        // Nodes that were merged away or cut off when the network was made are not missed.
        if (network.find_node(trimmed(table.cell(r, "node_id"))))
            nodes += fmt::format(" {}", trimmed(table.cell(r, "node_id")));
    }
    if (order.empty()) problems.error(file, 0, "column zone_id is empty, so there are no zones");
    problems.throw_if_any();
    std::string text = "zone_id,nodes\n";
    for (const std::string& zone : order) text += fmt::format("{},{}\n", csv_cell(zone), csv_cell(nodes_of_zone[zone]));
    return parse_zone_table(text, file, network, problems);
}

}  // namespace septima

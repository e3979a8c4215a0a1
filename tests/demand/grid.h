#pragma once

#include <fmt/format.h>

#include <initializer_list>
#include <string>

#include "sim/demand/trips.h"
#include "sim/network/draft.h"

namespace septima {

inline std::string grid_node(int column, int row_number) {
    return fmt::format("n{}_{}", column, row_number);
}
inline std::string grid_link(int from_column, int from_row, int to_column, int to_row) {
    return fmt::format("{}-{}", grid_node(from_column, from_row), grid_node(to_column, to_row));
}

struct GridShape {
    int columns = 4;
    int rows = 4;
    double spacing_m = 200.0;
    Point corner{};
    std::string crs{};
};

/// Two-way streets with one lane on a rectangular grid; nodes n<column>_<row>, links "n0_0-n1_0"; the street of a row
/// is "Calle <row>", of a column "Carrera <column>".
inline Draft grid_draft(const GridShape& shape) {
    Draft draft;
    draft.name = "grid";
    draft.crs = shape.crs;
    const auto index = [&shape](int c, int r) { return static_cast<std::uint32_t>(r * shape.columns + c); };
    for (int r = 0; r < shape.rows; ++r)
        for (int c = 0; c < shape.columns; ++c) {
            DraftNode node;
            node.name = grid_node(c, r);
            node.xy = {shape.corner.x_m + c * shape.spacing_m, shape.corner.y_m + r * shape.spacing_m};
            draft.nodes.push_back(node);
        }
    const auto join = [&](int c, int r, int c2, int r2, const std::string& street) {
        DraftLink link;
        link.street = street;
        link.name = grid_link(c, r, c2, r2);
        link.from = index(c, r);
        link.to = index(c2, r2);
        draft.links.push_back(link);
        link.name = grid_link(c2, r2, c, r);
        std::swap(link.from, link.to);
        draft.links.push_back(link);
    };
    for (int r = 0; r < shape.rows; ++r)
        for (int c = 0; c < shape.columns; ++c) {
            if (c + 1 < shape.columns) join(c, r, c + 1, r, fmt::format("Calle {}", r));
            if (r + 1 < shape.rows) join(c, r, c, r + 1, fmt::format("Carrera {}", c));
        }
    return draft;
}

inline Network network_of(const Draft& draft) {
    Problems problems;
    return finished(draft, problems);
}

inline Network grid_network(const GridShape& shape = {}) {
    return network_of(grid_draft(shape));
}

inline LinkId link_of(const Network& network, const std::string& name) {
    return network.find_link(name).value();
}

/// Two zones made by hand: the links of the first and of the second list.
inline Zones hand_zones(const Network& network, std::initializer_list<std::initializer_list<const char*>> links) {
    Zones zones;
    for (const auto& group : links) {
        zones.id.push_back(fmt::format("z{}", zones.size() + 1));
        zones.name.push_back(zones.id.values().back());
        zones.population.push_back(1000.0);
        zones.jobs.push_back(500.0);
        zones.stratum.push_back(0);
        zones.gate.push_back(0);
        zones.polygon.push_back({});
        std::vector<LinkId> ids;
        for (const char* name : group) ids.push_back(link_of(network, name));
        zones.origin_links.push_group(ids);
        zones.destination_links.push_group(ids);
    }
    return zones;
}

}  // namespace septima

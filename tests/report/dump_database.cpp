// Prints what the browser test compares the page with, straight from the database: dump_database RESULTS.sqlite. TEST
// ONLY.
#include <cstdio>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>

#include "sim/batch/sqlite.h"

namespace {

using nlohmann::json;

json comparisons(septima::Database& database) {
    septima::Statement s(
        database,
        "SELECT s.key, c.scope, c.name, c.mean_base, c.mean_policy, c.difference, c.ci95_low, c.ci95_high, "
        "c.verdict FROM comparison c JOIN scenario s ON s.scenario_id = c.scenario_id");
    json rows = json::array();
    while (s.step()) {
        json row{{"scenario", s.text(0)},    {"scope", s.text(1)},         {"name", s.text(2)},
                 {"mean_base", s.number(3)}, {"mean_policy", s.number(4)}, {"difference", s.number(5)},
                 {"verdict", s.text(8)}};
        if (!s.is_null(6)) row["ci95_low"] = s.number(6);
        if (!s.is_null(7)) row["ci95_high"] = s.number(7);
        rows.push_back(row);
    }
    return rows;
}

/// Mean speed of every link over all runs of every scenario, km/h, keyed scenario_id/link_id.
json link_speeds(septima::Database& database) {
    septima::Statement s(database,
                         "SELECT r.scenario_id, l.link_id, SUM(l.vehicle_km) / SUM(l.vehicle_h) FROM link_interval l "
                         "JOIN run r ON r.run_id = l.run_id GROUP BY 1, 2 HAVING SUM(l.vehicle_h) > 0");
    json speeds = json::object();
    while (s.step()) speeds[s.text(0)][s.text(1)] = s.number(2);
    return speeds;
}

json links(septima::Database& database) {
    septima::Statement s(database, "SELECT link_id, express FROM link ORDER BY rowid");
    json rows = json::array();
    while (s.step()) rows.push_back({{"id", s.text(0)}, {"express", s.integer(1) != 0}});
    return rows;
}

json state_hashes(septima::Database& database) {
    septima::Statement s(database, "SELECT state_hash FROM run");
    json rows = json::array();
    while (s.step()) rows.push_back(s.text(0));
    return rows;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    try {
        septima::Database database(argv[1], septima::Database::Mode::read);
        std::cout << json{{"comparisons", comparisons(database)},
                          {"speeds", link_speeds(database)},
                          {"links", links(database)},
                          {"hashes", state_hashes(database)}}
                  << '\n';
    } catch (const std::exception& error) {
        std::fprintf(stderr, "dump_database: %s\n", error.what());
        return 1;
    }
    return 0;
}

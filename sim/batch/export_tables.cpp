#include "sim/batch/export_tables.h"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "sim/base/csv.h"
#include "sim/base/error.h"
#include "sim/base/file.h"
#include "sim/batch/sqlite.h"
#include "sim/batch/store.h"

namespace septima {

namespace {

std::vector<std::string> names(Database& database, const std::string& sql) {
    Statement statement(database, sql);
    std::vector<std::string> found;
    while (statement.step()) found.push_back(statement.text(0));
    return found;
}

void export_table(Database& database, const std::string& table, const std::filesystem::path& path) {
    const std::vector<std::string> columns =
        names(database, fmt::format("SELECT name FROM pragma_table_info('{}') ORDER BY cid", table));
    const std::filesystem::path temporary = path.string() + ".tmp";
    std::FILE* file = std::fopen(temporary.c_str(), "wb");
    if (file == nullptr) throw IoError(fmt::format("{}: cannot be written", temporary.string()));
    bool whole = true;
    const auto put = [&](const std::string& line) {
        whole = whole && std::fwrite(line.data(), 1, line.size(), file) == line.size();
    };
    std::string header;
    for (const std::string& column : columns) header += (header.empty() ? "" : ",") + csv_cell(column);
    put(header + "\n");
    Statement rows(database, fmt::format("SELECT * FROM {}", table));
    while (whole && rows.step()) {
        std::string line;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            if (i > 0) line += ',';
            if (!rows.is_null(static_cast<int>(i))) line += csv_cell(rows.text(static_cast<int>(i)));
        }
        put(line + "\n");
    }
    whole = std::fclose(file) == 0 && whole;
    std::error_code ignored;
    if (!whole) std::filesystem::remove(temporary, ignored);
    if (!whole) throw IoError(fmt::format("{}: cannot be written", temporary.string()));
    commit_file(temporary, path);
}

}  // namespace

std::vector<std::filesystem::path> export_tables(const std::filesystem::path& results,
                                                 const std::filesystem::path& folder) {
    read_results(results);  // refuses what is no results file
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) throw IoError(fmt::format("{}: {}", folder.string(), error.message()));
    Database database(results, Database::Mode::read);
    std::vector<std::filesystem::path> files;
    for (const std::string& table :
         names(database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
        files.push_back(folder / (table + ".csv"));
        export_table(database, table, files.back());
    }
    database.close();
    return files;
}

std::filesystem::path export_geojson(const std::filesystem::path& results, const std::filesystem::path& file) {
    const StoredResults stored = read_results(results);
    nlohmann::ordered_json features = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < stored.header.links.size(); ++i) {
        const LinkText& link = stored.header.links[i];
        nlohmann::ordered_json line = nlohmann::ordered_json::array();
        for (const GeoPoint p : link.geometry) line.push_back({p.lon_deg, p.lat_deg});
        nlohmann::ordered_json properties{{"link_id", link.id},
                                          {"name", link.street},
                                          {"class", link.road_class},
                                          {"lanes", link.lanes},
                                          {"limit_kmh", link.limit_kmh}};
        for (std::size_t s = 0; s < stored.header.scenarios.size(); ++s) {
            double km = 0.0;
            double h = 0.0;
            for (std::size_t r = 0; r < stored.runs.size(); ++r) {
                if (stored.runs[r].scenario != s) continue;
                km += stored.link_totals[r].vehicle_km[i];
                h += stored.link_totals[r].vehicle_h[i];
            }
            if (h > 0.0) properties["mean_speed_kmh_" + stored.header.scenarios[s].key] = km / h;
        }
        features.push_back({{"type", "Feature"},
                            {"geometry", {{"type", "LineString"}, {"coordinates", line}}},
                            {"properties", properties}});
    }
    const nlohmann::ordered_json root{{"type", "FeatureCollection"}, {"features", features}};
    write_atomically(file, root.dump());
    return file;
}

}  // namespace septima

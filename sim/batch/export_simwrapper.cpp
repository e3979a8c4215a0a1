#include "sim/batch/export_simwrapper.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "sim/base/csv.h"
#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/batch/export_tables.h"
#include "sim/batch/store.h"

namespace septima {

namespace fs = std::filesystem;

namespace {

/// A text as YAML takes it; JSON's quotes are YAML's.
std::string yaml(const std::string& text) {
    return nlohmann::json(text).dump();
}

/// Keys of policies may hold anything; these name datasets and files.
std::string dataset_name(std::size_t scenario) {
    return scenario == 0 ? "base" : fmt::format("policy{}", scenario);
}

/// Mean over the runs of a scenario of what `value` takes from a run; nothing without runs.
template <class Value>
std::optional<double> mean_of(const StoredResults& results, std::size_t scenario, const Value& value) {
    double sum = 0.0;
    int runs = 0;
    for (std::size_t r = 0; r < results.runs.size(); ++r)
        if (results.runs[r].scenario == scenario) {
            sum += value(r);
            ++runs;
        }
    return runs > 0 ? std::optional(sum / runs) : std::nullopt;
}

std::string speed_csv(const StoredResults& results) {
    std::string csv = "time";
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) csv += "," + dataset_name(s);
    csv += "\n";
    if (results.runs.empty()) return csv;
    for (std::size_t t = 0; t < results.runs.front().intervals.size(); ++t) {
        csv += clock_text(results.runs.front().intervals[t].start_s);
        for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
            const auto speed = mean_of(results, s, [&](std::size_t r) {
                return t < results.runs[r].intervals.size() ? results.runs[r].intervals[t].mean_speed_kmh : 0.0;
            });
            csv += speed ? fmt::format(",{:.3f}", *speed) : ",";
        }
        csv += "\n";
    }
    return csv;
}

std::string comparison_csv(const StoredResults& results) {
    std::string csv = "policy,scope,indicator,unit,base,with_policy,difference,ci95_low,ci95_high,runs,verdict\n";
    for (const ComparisonRow& row : results.comparisons) {
        const MeanInterval& d = row.difference;
        csv +=
            fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", csv_cell(results.header.scenarios[row.scenario].name.en),
                        csv_cell(row.scope), row.name, csv_cell(row.unit), row.mean_base, row.mean_policy, d.mean,
                        d.known ? fmt::format("{}", d.low) : "", d.known ? fmt::format("{}", d.high) : "", d.count,
                        verdict_names[static_cast<std::size_t>(row.verdict)]);
    }
    return csv;
}

/// Links with traffic in some run of the scenario: mean speed, and vehicles an hour that drove its length.
std::string link_csv(const StoredResults& results, std::size_t scenario) {
    const double hours =
        (to_number(results.meta("end_s")).value_or(0.0) - to_number(results.meta("start_s")).value_or(0.0)) / 3600.0;
    std::string csv = "link_id,mean_speed_kmh,vehicles_per_h\n";
    for (std::size_t i = 0; i < results.header.links.size(); ++i) {
        const LinkText& link = results.header.links[i];
        const auto km = mean_of(results, scenario, [&](std::size_t r) { return results.link_totals[r].vehicle_km[i]; });
        const auto h = mean_of(results, scenario, [&](std::size_t r) { return results.link_totals[r].vehicle_h[i]; });
        if (!km || !h || *h <= 0.0) continue;
        const double driven = link.length_m > 0.0 && hours > 0.0 ? *km / (0.001 * link.length_m) / hours : 0.0;
        csv += fmt::format("{},{:.3f},{:.1f}\n", csv_cell(link.id), *km / *h, driven);
    }
    return csv;
}

std::string header_yaml(const StoredResults& results, const std::string& tab, const std::string& description) {
    const std::string title = results.meta("title_es").empty() ? results.meta("city") : results.meta("title_es");
    return fmt::format("header:\n  tab: {}\n  title: {}\n  description: {}\n\nlayout:\n", yaml(tab), yaml(title),
                       yaml(description));
}

std::string comparison_yaml(const StoredResults& results) {
    std::string columns, names;
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
        columns += (s > 0 ? ", " : "") + yaml(dataset_name(s));
        names += (s > 0 ? ", " : "") + yaml(results.header.scenarios[s].name.es);
    }
    return header_yaml(results, "Comparación",
                       "Diferencias pareadas con su intervalo de 95 %, calculadas por Séptima") +
           fmt::format(
               "  speed:\n    - type: line\n      title: \"Velocidad media de la ciudad (km/h)\"\n      dataset: "
               "speed.csv\n      x: time\n      columns: [{}]\n      legendName: [{}]\n      xAxisName: \"Hora\"\n     "
               " "
               "yAxisName: \"km/h\"\n  figures:\n    - type: csv\n      title: \"Indicadores\"\n      dataset: "
               "comparison.csv\n      enableFilter: true\n      height: 12\n",
               columns, names);
}

std::string maps_yaml(const StoredResults& results) {
    std::string text = header_yaml(
        results, "Mapas", "SimWrapper resta promedios; qué diferencias se sostienen lo dice el informe de Séptima");
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
        const ScenarioText& scenario = results.header.scenarios[s];
        if (s == 0 && results.header.scenarios.size() > 1) continue;
        const std::string own = dataset_name(s), reference = dataset_name(scenario.reference);
        text += fmt::format(
            "  {0}:\n    - type: map\n      title: {1}\n      height: 14\n      shapes:\n        file: links.geojson\n"
            "        join: link_id\n      datasets:\n        {0}: links_{0}.csv\n",
            own, yaml(scenario.name.es));
        if (s > 0) text += fmt::format("        {0}: links_{0}.csv\n", reference);
        text += "      display:\n        lineColor:\n";
        text += s > 0 ? fmt::format("          diff: \"{} - {}\"\n", own, reference)
                      : fmt::format("          dataset: {}\n", own);
        text +=
            "          columnName: mean_speed_kmh\n          join: link_id\n          colorRamp:\n            ramp: "
            "RdBu\n";
        text += s > 0 ? "            steps: 7\n            breakpoints: -5, -2, -0.5, 0.5, 2, 5\n"
                      : "            steps: 3\n            breakpoints: 15, 25\n";
        text += fmt::format(
            "        lineWidth:\n          dataset: {}\n          columnName: vehicles_per_h\n          join: link_id\n"
            "          scaleFactor: 200\n",
            own);
    }
    return text;
}

}  // namespace

std::vector<fs::path> export_simwrapper(const fs::path& results_file, const fs::path& folder) {
    const StoredResults results = read_results(results_file);
    std::vector<fs::path> files;
    const auto write = [&](const std::string& name, const std::string& text) {
        files.push_back(folder / name);
        write_atomically(files.back(), text);
    };
    write("dashboard-1-comparison.yaml", comparison_yaml(results));
    write("dashboard-2-maps.yaml", maps_yaml(results));
    write("speed.csv", speed_csv(results));
    write("comparison.csv", comparison_csv(results));
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s)
        write("links_" + dataset_name(s) + ".csv", link_csv(results, s));
    files.push_back(export_geojson(results_file, folder / "links.geojson"));
    return files;
}

}  // namespace septima

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "sim/network/export.h"
#include "sim/network/gmns_write.h"
#include "sim/network/info.h"
#include "sim/network/load.h"
#include "sim/network/osm_import.h"
#include "sim/network/osm_report.h"
#include "sim/signal/default_plan.h"
#include "tools/septima/commands.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/memory.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace fs = std::filesystem;

namespace {

struct NetworkOptions {
    std::string input;
    std::string out;
    std::string geojson;
    bool json = false;
    int suspicious = 10;
};

void write_network(Network& network, const std::string& out) {
    add_default_plans(network);
    write_gmns(network, out);
    fmt::print("wrote {} ({} nodes, {} links, {} controllers)\n", out, network.nodes(), network.links(),
               network.controllers());
}

int import_file(const NetworkOptions& o) {
    Problems problems;
    ImportReport report;
    require_memory_to_read(o.input);
    const Draft draft = import_osm(o.input, report, problems);
    problems.throw_if_any();
    Network network = finished(draft, problems);
    print_warnings(problems);
    fmt::print("{}", text_of(report));
    write_network(network, o.out);
    return done;
}

int build(const NetworkOptions& o) {
    Problems problems;
    require_memory_to_read(o.input);
    Network network = load_network(o.input, problems);
    print_warnings(problems);
    write_network(network, o.out);
    return done;
}

nlohmann::ordered_json info_json(const NetworkInfo& i, const Network& network) {
    nlohmann::ordered_json json{{"name", network.name},
                                {"crs", network.crs},
                                {"nodes", i.nodes},
                                {"links", i.links},
                                {"lanes", i.lanes},
                                {"turns", i.turns},
                                {"movements", i.movements},
                                {"junctions", i.junctions},
                                {"signalised_nodes", i.signalised_nodes},
                                {"controllers", i.controllers},
                                {"mapped_plans", i.mapped_plans},
                                {"total_road_km", i.total_road_km},
                                {"link_km", i.link_km},
                                {"lane_km", i.lane_km},
                                {"reserved_lane_km", i.reserved_lane_km},
                                {"connected_share_pct", i.connected_share_pct}};
    for (std::size_t c = 0; c < road_classes; ++c) json["road_km"][std::string(road_class_names[c])] = i.road_km[c];
    json["doubts"] = nlohmann::ordered_json::object();
    for (std::size_t d = 0; d < doubts; ++d)
        json["doubts"][std::string(text_of(static_cast<Doubt>(d)))] = i.doubt_counts[d];
    json["suspicious"] = nlohmann::ordered_json::array();
    for (const SuspiciousLink& s : i.suspicious)
        json["suspicious"].push_back(
            {{"link_id", network.link_name[s.link]}, {"doubt", text_of(s.doubt)}, {"detail", s.detail}});
    return json;
}

int show_info(const NetworkOptions& o) {
    Problems problems;
    require_memory_to_read(o.input);
    Network network = load_network(o.input, problems);
    add_default_plans(network);
    print_warnings(problems);
    const NetworkInfo found = info(network);
    if (o.json)
        fmt::print("{}\n", info_json(found, network).dump(2));
    else
        fmt::print("{}", text_of(found, network, static_cast<std::size_t>(o.suspicious)));
    return done;
}

int export_network(const NetworkOptions& o) {
    if (o.geojson.empty() && o.out.empty())
        throw InputError("network export: say what to write: --geojson FILE or --gmns DIR");
    Problems problems;
    require_memory_to_read(o.input);
    Network network = load_network(o.input, problems);
    print_warnings(problems);
    if (!o.out.empty()) write_network(network, o.out);
    if (!o.geojson.empty()) {
        write_geojson(network, o.geojson);
        fmt::print("wrote {}\n", o.geojson);
    }
    return done;
}

}  // namespace

void add_network(CLI::App& app, Action& action) {
    CLI::App* network = app.add_subcommand("network", "Import, build and look at road networks");
    network->require_subcommand(1);
    const auto command = [&](const char* name, const char* text, const char* input,
                             int (*body)(const NetworkOptions&)) {
        const auto o = std::make_shared<NetworkOptions>();
        CLI::App* c = network->add_subcommand(name, text);
        c->add_option("input", o->input, input)->required();
        c->callback([o, body, &action] { action = [o, body] { return body(*o); }; });
        return std::pair{c, o};
    };
    const auto [import, i] = command("import", "Make a GMNS folder from an OpenStreetMap extract",
                                     "File (.osm, .osm.gz, .osm.bz2, .osm.pbf)", import_file);
    import->add_option("--out", i->out, "GMNS folder to write")->required();
    const auto [made, b] =
        command("build", "Make a GMNS folder from a corridor sketch", "Sketch ('sketch/1' TOML)", build);
    made->add_option("--out", b->out, "GMNS folder to write")->required();
    const auto [shown, s] = command("info", "Kilometres, lanes, junctions, signals, and the links to distrust",
                                    "GMNS folder, sketch or OSM extract", show_info);
    shown->add_flag("--json", s->json, "Print one JSON object on stdout");
    shown->add_option("--suspicious", s->suspicious, "Links named for each kind of doubt")
        ->check(CLI::Range(0, 1000000))
        ->capture_default_str();
    const auto [exported, e] =
        command("export", "Write a network for other programs", "GMNS folder, sketch or OSM extract", export_network);
    exported->add_option("--geojson", e->geojson, "Links as GeoJSON lines");
    exported->add_option("--gmns", e->out, "GMNS folder");
}

}  // namespace septima::cli

#include <fmt/format.h>

#include <memory>

#include "sim/batch/export_simwrapper.h"
#include "sim/batch/export_tables.h"
#include "tools/septima/commands.h"
#include "tools/septima/exit_code.h"

namespace septima::cli {

namespace {

struct ExportOptions {
    std::string results;
    std::string out = "export";
    bool simwrapper = false;
};

int export_results(const ExportOptions& o) {
    if (o.simwrapper) {
        for (const auto& file : export_simwrapper(o.results, o.out)) fmt::print("{}\n", file.string());
        return done;
    }
    for (const auto& file : export_tables(o.results, o.out)) fmt::print("{}\n", file.string());
    fmt::print("{}\n", export_geojson(o.results, std::filesystem::path(o.out) / "links.geojson").string());
    return done;
}

}  // namespace

void add_export(CLI::App& app, Action& action) {
    const auto o = std::make_shared<ExportOptions>();
    CLI::App* c = app.add_subcommand("export", "Write a results file as CSV tables and a GeoJSON map");
    c->add_option("results", o->results, "Results file (SQLite)")->required();
    c->add_option("--out", o->out, "Folder")->capture_default_str();
    c->add_flag("--simwrapper", o->simwrapper, "Write a folder of SimWrapper dashboards instead (simwrapper.app)");
    c->callback([o, &action] { action = [o] { return export_results(*o); }; });
}

}  // namespace septima::cli

#include "tools/report/report.h"

#include <fmt/format.h>

#include <memory>

#include "tools/septima/commands.h"
#include "tools/septima/exit_code.h"

namespace septima::cli {

namespace {

struct ReportOptions {
    std::string results;
    std::string out;
};

int report(const ReportOptions& o) {
    const std::filesystem::path results = o.results;
    const std::filesystem::path folder = o.out.empty() ? results.parent_path() : std::filesystem::path(o.out);
    const ReportFiles files = write_report(results, folder);
    for (const std::string& note : files.notes) fmt::print(stderr, "septima: {}\n", note);
    fmt::print("{}\n", files.page.string());
    for (const auto& file : files.files) fmt::print("{}\n", file.string());
    return done;
}

}  // namespace

void add_report(CLI::App& app, Action& action) {
    const auto o = std::make_shared<ReportOptions>();
    CLI::App* c = app.add_subcommand("report", "Write the report of a results file: report.html and its charts");
    c->add_option("results", o->results, "Results file (SQLite)")->required();
    c->add_option("--out", o->out, "Folder; default: that of the results file");
    c->callback([o, &action] { action = [o] { return report(*o); }; });
}

}  // namespace septima::cli

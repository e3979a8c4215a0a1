#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace septima::cli {

/// What the command line asked for; returns the exit code.
using Action = std::function<int()>;

// Each adds its subcommand(s) to the application; when one is chosen it leaves its work in `action`.
void add_run(CLI::App& app, Action& action);
void add_compare(CLI::App& app, Action& action);
void add_batch(CLI::App& app, Action& action);
void add_report(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_network(CLI::App& app, Action& action);
void add_demand(CLI::App& app, Action& action);
void add_signal(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_show(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_assign(CLI::App& app, Action& action);

}  // namespace septima::cli

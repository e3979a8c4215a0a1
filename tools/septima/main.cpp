#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <stdexcept>
#include <system_error>

#include "sim/base/error.h"
#include "tools/septima/commands.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/interrupt.h"
#include "tools/septima/memory.h"
#include "tools/septima/warnings.h"

namespace {

using namespace septima;

/// Reads the command line into an action; the exit code when there is nothing more to do (help, a wrong option).
int parsed(int argc, char** argv, cli::Action& action) {
    CLI::App app{"Séptima: a traffic simulation for city halls", "septima"};
    app.set_version_flag("--version", "septima " SEPTIMA_VERSION);
    app.require_subcommand(1);
    app.footer(
        "Exit codes: 0 done, 1 internal fault, 2 the input is wrong, 4 reading or writing failed, 5 out of memory, "
        "6 done but flagged, 130/143 interrupted.");
    cli::add_run(app, action);
    cli::add_compare(app, action);
    cli::add_batch(app, action);
    cli::add_report(app, action);
    cli::add_check(app, action);
    cli::add_network(app, action);
    cli::add_demand(app, action);
    cli::add_signal(app, action);
    cli::add_export(app, action);
    cli::add_show(app, action);
    cli::add_assign(app, action);
    cli::add_bench(app, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? cli::done : cli::wrong_input;
    }
    return cli::done;
}

/// Takes no memory itself.
int told_out_of_memory() {
    std::fputs(
        "septima: out of memory; simulate a share of the demand (demand_scale_pct), fewer hours, a smaller network, or "
        "fewer runs at once (--threads)\n",
        stderr);
    return cli::out_of_memory;
}

/// Some libraries need memory while they clear up (nlohmann's destructors), where no exception may leave: that, too,
/// ends with the words and the code of a full memory, not with a signal.
[[noreturn]] void ended_unexpectedly() {
    try {
        if (const auto thrown = std::current_exception()) std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
        std::_Exit(told_out_of_memory());
    } catch (...) {
        std::abort();
    }
    std::abort();
}

}  // namespace

int main(int argc, char** argv) {
    try {
        std::set_terminate(ended_unexpectedly);
        cli::watch_interrupts();
        cli::Action action;
        const int code = parsed(argc, argv, action);
        if (code != cli::done || !action) return code;
        const int result = action();
        // A full disk or a closed pipe may show only now.
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) throw IoError("standard output cannot be written");
        return result;
    } catch (const InputError& error) {
        cli::print_errors(error.problems());
        return cli::wrong_input;
    } catch (const IoError& error) {
        fmt::print(stderr, "septima: {}\n", error.what());
        return cli::io_failed;
    } catch (const std::system_error& error) {  // what printing throws when its reader went away
        fmt::print(stderr, "septima: {}\n", error.what());
        return cli::io_failed;
    } catch (const cli::MemoryError& error) {
        fmt::print(stderr, "septima: {}\n", error.what());
        return cli::out_of_memory;
    } catch (const std::bad_alloc&) {
        return told_out_of_memory();
    } catch (const std::length_error&) {  // more than any machine has
        return told_out_of_memory();
    } catch (const std::exception& error) {
        fmt::print(stderr, "septima: internal error: {}\n", error.what());
        return cli::internal_fault;
    }
}

#include "sim/base/error.h"
#include "tools/septima/commands.h"

// In place of show.cpp where SFML, Dear ImGui or OpenGL are missing.

namespace septima::cli {

void add_show(CLI::App& app, Action& action) {
    CLI::App* c = app.add_subcommand("show", "The dashboard (not in this build)");
    c->allow_extras();
    c->callback([&action] {
        action = []() -> int {
            throw InputError(
                "this build has no dashboard; install libsfml-dev libimgui-dev libgl-dev libx11-dev and build again "
                "(or run "
                "tools/setup)");
        };
    });
}

}  // namespace septima::cli

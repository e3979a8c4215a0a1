#pragma once

#include <functional>

#include "render/settings.h"
#include "sim/policy/command.h"

namespace septima::cli {

/// What the dashboard was told last time; a file that cannot be read is told on stderr and left aside.
render::Settings remembered_settings();
/// Writes it down. Not being able to is told, and no reason to fail.
void remember(const render::Settings& settings);

/// What `reading` throws, as the command line says it; the first problems when there are many. They are told on stderr
/// too. Empty: nothing is wrong.
Text what_is_wrong(const std::function<void()>& reading);

}  // namespace septima::cli

#pragma once

namespace septima::render {

/// Throws InputError (exit code 2) that says what to do when there is no display to draw on.
void require_display();

}  // namespace septima::render

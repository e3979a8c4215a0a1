#pragma once

namespace septima::cli {

/// From now on SIGINT and SIGTERM no longer end the program at once: they are remembered, and long work stops at its
/// next border, or after four seconds when nothing asks `interrupted`. A second signal ends the program as usual.
/// SIGPIPE is ignored, so that a closed pipe is a failed write.
void watch_interrupts();

/// True once a signal came; who asks is expected to stop.
bool interrupted();

/// 130 after SIGINT, 143 after SIGTERM. REQUIRES interrupted().
int interrupt_exit_code();

}  // namespace septima::cli

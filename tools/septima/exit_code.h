#pragma once

namespace septima::cli {

/// Exit codes (DESIGN §5); an interrupted run ends with 128 + the signal's number.
enum ExitCode : int { done = 0, internal_fault = 1, wrong_input = 2, io_failed = 4, out_of_memory = 5, flagged = 6 };

}  // namespace septima::cli

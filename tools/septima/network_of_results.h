#pragma once

#include <filesystem>

#include "sim/batch/store.h"

namespace septima::cli {

/// The streets of a results file as a network to be drawn: nodes where links meet, no signals. Throws InputError when
/// the file holds no link or one without a shape.
Network network_of(const std::filesystem::path& file, const StoredResults& results);

/// True for a file that begins as SQLite's databases do.
bool is_results_file(const std::filesystem::path& file);

}  // namespace septima::cli

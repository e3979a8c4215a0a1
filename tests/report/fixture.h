#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace septima {

/// What an invented results file is like. TEST ONLY: nothing here was simulated; the numbers are shaped like a morning
/// peak so that the report can be looked at and its figures traced back to the database.
struct FixtureCase {
    std::size_t avenues = 12;  ///< streets each way; links = about 4 * avenues^2
    std::vector<std::uint64_t> seeds{1, 2, 3, 4, 5};
    bool null_policy = false;  ///< the first policy changes nothing at all
    bool gridlock = false;     ///< a run of the first policy is flagged
    bool single = false;       ///< the base alone, as `septima run` writes it
    bool interrupted = false;  ///< the last seed lacks its policies
};

/// Writes a results file through the real store and the real statistics.
void write_fixture(const std::filesystem::path& file, const FixtureCase& what);

}  // namespace septima

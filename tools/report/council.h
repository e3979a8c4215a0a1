#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tools/report/digest.h"
#include "tools/report/voice.h"

namespace septima {

/// The two pages for a council, as HTML for paper: verdicts and figures with their intervals; where streets change, who
/// gains and loses, what it is worth, what the figures are not. At most the first two policies; more stand in the
/// report.
std::string council_page(const StoredResults& results, const Digest& digest, const Voice& voice);

/// Prints council.LANG.pdf in every language into a folder by a headless Chromium. What could not be done is noted.
/// Returns the files. Throws IoError when writing fails.
std::vector<std::filesystem::path> write_council(const StoredResults& results, const Digest& digest,
                                                 const std::filesystem::path& folder, std::vector<std::string>& notes);

}  // namespace septima

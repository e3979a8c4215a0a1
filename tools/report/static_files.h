#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tools/report/digest.h"

namespace septima {

/// Writes the charts and maps into `folder` as files for slides: .vl.json always; .svg when Node is there (maps
/// always); .png when rsvg-convert is. Names end in the language. Says in `notes` what could not be made and what to
/// install.
std::vector<std::filesystem::path> write_static_files(const StoredResults& results, const Digest& digest,
                                                      const std::filesystem::path& folder,
                                                      std::vector<std::string>& notes);

}  // namespace septima

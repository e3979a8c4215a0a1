#pragma once

#include <string>

#include "tools/report/digest.h"
#include "tools/report/voice.h"

namespace septima {

// The parts of the page, in the language of the voice. Each returns HTML.

/// What the page is about: city, date, period, number of runs.
std::string title_section(const StoredResults& results, const Voice& voice);
/// In place of the comparison when the file holds the base alone: its figures.
std::string single_section(const StoredResults& results, const Voice& voice);
/// A card per policy: verdict sentence with its interval and three large figures.
std::string verdict_section(const StoredResults& results, const Digest& digest, const Voice& voice);
/// A table per policy: headline indicators, all indicators, vehicle classes.
std::string table_section(const StoredResults& results, const Digest& digest, const Voice& voice);
/// What the policy is and what happened.
std::string why_section(const StoredResults& results, const Digest& digest, const Voice& voice);
/// Places for the charts and maps that page.js and map.js draw.
std::string chart_sections(const StoredResults& results, const Digest& digest, const Voice& voice);
/// Method, runs, seeds, hashes; what the figures are not.
std::string method_section(const StoredResults& results, const Digest& digest, const Voice& voice);

/// The table of one policy without its frame; used by table_section.
std::string policy_table(const StoredResults& results, const Digest& digest, const Voice& voice, std::size_t policy);

}  // namespace septima

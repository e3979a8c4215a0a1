#pragma once

#include <string>
#include <vector>

#include "tools/report/charts.h"
#include "tools/report/digest.h"
#include "tools/report/figures.h"
#include "tools/report/voice.h"

namespace septima {

/// How a group of trips is called: "Motos", "2 a 5 km", "Estrato 3", "Usaquén", "07:00".
std::string group_name(const Voice& voice, const GroupDigest& group);

/// Who gains and who loses, one chart per policy; the gap by day when an equilibrium was looked for.
std::vector<Chart> group_charts(const StoredResults& results, const Digest& digest, const Voice& voice);

/// "Of 27 zones 12 gain (61 % of the trips) ..."; "" without groups.
std::string groups_sentence(const Digest& digest, const Voice& voice, std::size_t policy);

/// The section on winners and losers; "" without groups.
std::string groups_section(const StoredResults& results, const Digest& digest, const Voice& voice);

/// Why the corridors changed most: what each cause adds to a kilometre. "" when no corridor changed for certain.
std::string corridor_reasons(const Digest& digest, const Voice& voice, std::size_t policy);

/// The search for an equilibrium by days; "" when nobody looked for one.
std::string days_section(const Digest& digest, const Voice& voice);

}  // namespace septima

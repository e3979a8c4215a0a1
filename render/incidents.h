#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "render/history.h"
#include "render/map_view.h"
#include "render/words.h"
#include "sim/policy/command.h"

namespace septima::render {

// What the list of incidents holds. TOPIS raises an alarm on a sharp fall of speed or on what an agency reports; here
// the simulation itself reports what stands, and the operator what he puts into the street.

std::string_view words(IncidentClass incident_class, Language language);
/// "A04".
std::string code_of(IncidentClass incident_class);
/// TOPIS's four groups on a map: crash and breakdown, works and assembly, weather and fire, other.
std::size_t group_of(IncidentClass incident_class);

struct ListedIncident {
    enum class Cause : std::uint8_t { slowdown, standing, gridlock, reported };
    IncidentClass incident_class = IncidentClass::information;
    Cause cause = Cause::slowdown;
    std::size_t side = 0;
    LinkId link = no_id<LinkId>;
    double from_s = 0.0;
    double to_s = std::numeric_limits<double>::infinity();  ///< open until then
    float before_kmh = 0.0F, then_kmh = 0.0F;               ///< slowdown
    std::uint32_t count = 0;                                ///< standing: vehicles; gridlock: links
    float begin_m = 0.0F;                                   ///< reported: where it stands on the link
    bool open(double time_s) const { return time_s < to_s; }
};

/// What is known of one side's stretches from minute to minute.
struct StretchWatch {
    std::size_t samples = 0;                   ///< of SpeedHistory already looked at
    std::vector<std::vector<float>> kmh;       ///< per sample and stretch
    std::vector<std::uint32_t> open;           ///< per stretch: row of the open incident + 1; 0 = none
    std::vector<std::uint32_t> open_standing;  ///< per link likewise
    std::size_t gridlocks = 0;                 ///< of Snapshot::gridlocks already listed
};

/// The incidents so far, oldest first.
struct IncidentLog {
    std::vector<ListedIncident> rows;
    std::vector<StretchWatch> sides;
};

/// Brings the log up to the picture. An alarm is raised when a stretch (300 m at least) of the slowest class has lost
/// half of the speed it had five to fifteen minutes before, over three minutes, and closed when it leaves that
/// class by a fifth. Two vehicles of a link that stand for over five minutes open another kind, gridlocks a third; what
/// policies and the operator put on the road (Snapshot::incidents) is listed as reported while it stands there.
/// Nothing is raised before `from_s`, while the city fills.
void follow(IncidentLog& log, const City& city, const History& history, const Picture& picture, double from_s);

/// Open ones first, each group newest first; at most `most`.
std::vector<ListedIncident> listed(const IncidentLog& log, double time_s, std::size_t most);

/// "caída de velocidad 34 → 9 km/h".
std::string detail_text(const ListedIncident& incident, Language language);

}  // namespace septima::render

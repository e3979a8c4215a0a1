#pragma once

#include <array>
#include <string>
#include <vector>

#include "render/incidents.h"
#include "render/stretches.h"

namespace septima::render {

/// What a message sign over a main street would say: three lines of capitals.
struct SignText {
    LinkId link = no_id<LinkId>;  ///< what it speaks of
    std::array<std::string, 3> lines;
    bool alert = false;  ///< an incident or the slowest class
};

/// One sign per direction of the main streets, the most urgent first, at most `most`: its name and direction; an open
/// incident, or the state of its traffic by the slowest stretch; the time its whole length takes now.
std::vector<SignText> message_signs(const City& city, const std::vector<StretchState>& states,
                                    const std::vector<ListedIncident>& open, Language language, std::size_t most);

/// Capitals, with the accents that Spanish has.
std::string capitals(std::string_view text);

}  // namespace septima::render

#pragma once

#include <string>
#include <vector>

#include "tools/report/digest.h"
#include "tools/report/voice.h"

namespace septima {

/// What a policy came to, in words. Texts are HTML.
struct PolicySentences {
    Verdict tone = Verdict::no_detectable_difference;  ///< of the headline
    std::string headline;
    std::string detail;
    std::string cost;  ///< trips given up, or ""; belongs beside the headline, which does not count them
    std::vector<std::string> effects;  ///< one sentence each, only what can be told from chance
};

PolicySentences policy_sentences(const StoredResults& results, const Digest& digest, const Voice& voice,
                                 std::size_t policy);

/// How many links change detectably.
std::string map_sentence(const Digest& digest, const Voice& voice, std::size_t policy);

}  // namespace septima

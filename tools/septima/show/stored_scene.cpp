#include "tools/septima/show/stored_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "tools/report/groups.h"
#include "tools/report/voice.h"

namespace septima::cli {

namespace {

/// The report sets spaces that a font for screens may lack.
std::string plain_spaces(std::string text) {
    for (const std::string_view space : {"\u202F", "\u00A0", "\u2009"})
        for (std::size_t at = text.find(space); at != std::string::npos; at = text.find(space, at))
            text.replace(at, space.size(), " ");
    return text;
}

/// The same words in both languages.
template <class Say>
Text in_both(const Say& say) {
    return {plain_spaces(say(Voice{septima::Language::es})), plain_spaces(say(Voice{septima::Language::en}))};
}

render::Sense sense_of(Verdict verdict) {
    switch (verdict) {
        case Verdict::better:
            return render::Sense::good;
        case Verdict::worse:
            return render::Sense::bad;
        case Verdict::changed:
            return render::Sense::changed;
        default:
            return render::Sense::none;
    }
}

render::StoredCard card_of(const ComparisonRow& row) {
    render::StoredCard card;
    card.sense = sense_of(row.verdict);
    card.name = in_both([&](const Voice& voice) {
        const std::string key = "indicator." + row.name;
        return voice.knows(key) ? voice.say(key) : row.name;
    });
    // A difference that is sure must not be rounded to nothing.
    const int decimals =
        row.difference.known ? telling_decimals(row.unit, row.difference.low, row.difference.high) : -1;
    card.values = in_both([&](const Voice& voice) {
        return value_text(voice, row.unit, row.mean_base, decimals) + " → " +
               value_text(voice, row.unit, row.mean_policy, decimals);
    });
    card.difference =
        in_both([&](const Voice& voice) { return difference_text(voice, row.unit, row.difference.mean, decimals); });
    card.interval = in_both([&](const Voice& voice) {
        if (!row.difference.known) return voice.say("table.no_interval");
        return interval_text(voice, row.unit, row.difference.low, row.difference.high);
    });
    return card;
}

/// A city has many zones: those with the largest sure changes are worth the room.
void keep_largest(std::vector<render::StoredGroup>& groups, std::size_t first) {
    std::stable_sort(groups.begin() + static_cast<std::ptrdiff_t>(first), groups.end(),
                     [](const render::StoredGroup& a, const render::StoredGroup& b) {
                         const bool a_sure = a.sense != render::Sense::none;
                         const bool b_sure = b.sense != render::Sense::none;
                         if (a_sure != b_sure) return a_sure;
                         return std::abs(a.difference_s) > std::abs(b.difference_s);
                     });
    if (groups.size() > first + 8) groups.resize(first + 8);
}

}  // namespace

std::vector<render::StoredCard> stored_cards(const StoredResults& results, const Digest& digest, std::size_t policy) {
    constexpr std::array names{"mean_speed_kmh", "mean_travel_time_s", "delay_h", "unserved", "person_h", "co2_t"};
    std::vector<render::StoredCard> cards;
    for (const char* name : names) {
        const ComparisonRow* row = comparison(results, policy, "all", name);
        if (row == nullptr) continue;
        cards.push_back(card_of(*row));
        if (!digest.flags[policy].empty()) cards.back().sense = render::Sense::none;
    }
    return cards;
}

std::vector<render::StoredGroup> stored_groups(const Digest& digest, std::size_t policy) {
    std::vector<render::StoredGroup> groups;
    for (const char* dimension : {"distance_km", "class", "zone", "stratum", "hour"}) {
        const std::size_t first = groups.size();
        for (const GroupDigest& group : digest.groups) {
            const MeanInterval& d = group.difference_s[policy];
            if (group.dimension != dimension || d.count == 0) continue;
            render::StoredGroup row;
            row.heading = in_both([&](const Voice& voice) { return voice.say("group." + group.dimension); });
            row.name = in_both([&](const Voice& voice) { return group_name(voice, group); });
            row.difference_s = d.mean;
            row.low_s = d.low;
            row.high_s = d.high;
            row.known = d.known;
            if (group.holds[policy] != 0 && digest.flags[policy].empty())
                row.sense = d.mean < 0.0 ? render::Sense::good : render::Sense::bad;
            groups.push_back(row);
        }
        if (std::string_view(dimension) == "zone") keep_largest(groups, first);
    }
    return groups;
}

std::vector<render::StoredGroup> live_groups(const TripGrouping& grouping, const std::vector<PairedGroup>& pairs) {
    std::vector<render::StoredGroup> groups;
    for (const char* dimension : {"distance_km", "class", "zone", "stratum", "hour"}) {
        const std::size_t first = groups.size();
        for (const PairedGroup& pair : pairs) {
            GroupDigest named;
            named.dimension = grouping.rows[pair.row].dimension;
            named.name = grouping.rows[pair.row].name;
            if (named.dimension != dimension) continue;
            render::StoredGroup row;
            row.heading = in_both([&](const Voice& voice) { return voice.say("group." + named.dimension); });
            row.name = in_both([&](const Voice& voice) { return group_name(voice, named); });
            row.difference_s = pair.mean_s;
            row.low_s = pair.low_s;
            row.high_s = pair.high_s;
            row.known = true;
            if (pair.low_s > 0.0 || pair.high_s < 0.0) row.sense = render::Sense::changed;
            groups.push_back(row);
        }
        if (std::string_view(dimension) == "zone") keep_largest(groups, first);
    }
    return groups;
}

std::vector<render::StoredReason> stored_reasons(const Digest& digest, std::size_t policy) {
    std::vector<render::StoredReason> reasons;
    for (const CorridorCauseDigest& row : digest.corridor_causes) {
        const MeanInterval& d = row.difference_s_per_km[policy];
        if (d.count == 0 || std::abs(d.mean) < 0.5) continue;
        reasons.push_back({row.street, row.direction,
                           in_both([&](const Voice& voice) { return voice.say("cause." + row.cause); }), d.mean, d.low,
                           d.high, d.known});
    }
    std::stable_sort(reasons.begin(), reasons.end(), [](const render::StoredReason& a, const render::StoredReason& b) {
        return std::abs(a.s_per_km) > std::abs(b.s_per_km);
    });
    return reasons;
}

}  // namespace septima::cli

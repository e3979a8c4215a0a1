#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tools/report/groups.h"
#include "tools/report/html.h"

namespace septima {

namespace {

/// How many zones, and which share of the trips starts in them.
struct Share {
    int zones = 0;
    double trips = 0.0;
};

std::string share_text(const Voice& voice, const Share& share, double all) {
    return voice.say("group.share", {{"n", share.zones == 0 ? voice.say("none") : voice.number(share.zones, 0)},
                                     {"percent", voice.percent(all > 0.0 ? share.trips / all : 0.0, 0)}});
}

std::string group_row(const Digest& digest, const Voice& voice, std::size_t policy, const GroupDigest& group) {
    const std::size_t base = digest.reference[policy];
    const MeanInterval& d = group.difference_s[policy];
    const bool holds = group.holds[policy] != 0 && digest.flags[policy].empty();
    return fmt::format(
        "<tr class=\"{}\"><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</"
        "td></tr>\n",
        !holds         ? "no_detectable_difference"
        : d.mean < 0.0 ? "better"
                       : "worse",
        escaped(group_name(voice, group)), voice.number(group.trips[base], 0),
        voice.number(group.suppressed[policy], 0), value_text(voice, "s", group.time_s[base]),
        value_text(voice, "s", group.time_s[policy]), difference_text(voice, "s", d.mean),
        d.known ? interval_text(voice, "s", d.low, d.high) : voice.say("table.no_interval"));
}

std::string group_table(const Digest& digest, const Voice& voice, std::size_t policy) {
    std::string rows, dimension;
    for (const GroupDigest& group : digest.groups) {
        if (group.difference_s[policy].count == 0) continue;
        if (group.dimension != dimension) {
            dimension = group.dimension;
            rows +=
                fmt::format("<tr class=\"heading\"><th colspan=\"7\">{}</th></tr>\n", voice.say("group." + dimension));
        }
        rows += group_row(digest, voice, policy, group);
    }
    std::string head;
    for (const char* key : {"group.group", "group.trips", "group.suppressed", "table.base", "table.policy",
                            "table.difference", "table.interval"})
        head += fmt::format("<th>{}</th>", voice.say(key));
    return fmt::format(
        "<details><summary>{}</summary><div class=\"scroll\"><table "
        "class=\"plain\"><thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div></details>\n",
        voice.say("group.table"), head, rows);
}

/// The causes that moved a corridor's pace for certain, largest first.
std::string reasons_of(const Digest& digest, const Voice& voice, std::size_t policy, const CorridorDigest& corridor) {
    std::vector<const CorridorCauseDigest*> moved;
    for (const CorridorCauseDigest& c : digest.corridor_causes)
        if (c.street == corridor.street && c.direction == corridor.direction &&
            c.difference_s_per_km[policy].excludes_zero() && std::abs(c.difference_s_per_km[policy].mean) >= 0.5)
            moved.push_back(&c);
    std::stable_sort(moved.begin(), moved.end(), [policy](const auto* a, const auto* b) {
        return std::abs(a->difference_s_per_km[policy].mean) > std::abs(b->difference_s_per_km[policy].mean);
    });
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(3, moved.size()); ++i) {
        const MeanInterval& d = moved[i]->difference_s_per_km[policy];
        text += (text.empty() ? "" : ", ") +
                voice.say("reason.cause", {{"cause", voice.say("cause." + moved[i]->cause)},
                                           {"n", voice.signed_number(d.mean, std::abs(d.mean) < 10.0 ? 1 : 0)}});
    }
    return text;
}

}  // namespace

std::string groups_sentence(const Digest& digest, const Voice& voice, std::size_t policy) {
    Share gains, loses;
    double all = 0.0;
    int zones = 0;
    for (const GroupDigest& group : digest.groups) {
        if (group.dimension != "zone" || group.difference_s[policy].count == 0) continue;
        const double trips = group.trips[digest.reference[policy]];
        ++zones;
        all += trips;
        if (group.holds[policy] == 0) continue;
        Share& share = group.difference_s[policy].mean < 0.0 ? gains : loses;
        ++share.zones;
        share.trips += trips;
    }
    if (zones == 0) return {};
    if (gains.zones + loses.zones == 0) return voice.say("group.none", {{"total", std::to_string(zones)}});
    return voice.say("group.sentence", {{"total", std::to_string(zones)},
                                        {"gain", share_text(voice, gains, all)},
                                        {"lose", share_text(voice, loses, all)}});
}

std::string groups_section(const StoredResults& results, const Digest& digest, const Voice& voice) {
    std::string html;
    for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) {
        if (digest.pairs[s] == 0 || digest.groups.empty()) continue;
        const std::string title = voice.say("chart.groups", {{"policy", voice.of(results.header.scenarios[s].name)}});
        html += "<figure>\n" + policy_heading(results, voice, s);
        if (!digest.flags[s].empty())
            html += "<p class=\"warning\">" + voice.say("flag." + digest.flags[s]) + "</p>\n";
        else if (digest.pairs[s] > 1)
            html += "<p>" + groups_sentence(digest, voice, s) + "</p>\n";
        html += plot("groups_" + std::to_string(s), title) + group_table(digest, voice, s) + "</figure>\n";
    }
    if (html.empty()) return {};
    return section(voice, "groups", note(voice, "text.groups") + "<div class=\"cards\">\n" + html + "</div>\n");
}

std::string corridor_reasons(const Digest& digest, const Voice& voice, std::size_t policy) {
    if (!digest.flags[policy].empty()) return {};
    std::vector<const CorridorDigest*> changed;
    for (const CorridorDigest& c : digest.corridors)
        if (c.holds[policy] != 0) changed.push_back(&c);
    std::stable_sort(changed.begin(), changed.end(), [policy](const auto* a, const auto* b) {
        return std::abs(a->difference_kmh[policy].mean) > std::abs(b->difference_kmh[policy].mean);
    });
    std::string items;
    for (std::size_t i = 0; i < std::min<std::size_t>(6, changed.size()); ++i) {
        const std::string reasons = reasons_of(digest, voice, policy, *changed[i]);
        if (reasons.empty()) continue;
        items += "<li>" +
                 voice.say("reason.corridor",
                           {{"corridor", escaped(changed[i]->street)},
                            {"direction", voice.say(std::string("direction.") + changed[i]->direction)},
                            {"change", difference_text(voice, "km/h", changed[i]->difference_kmh[policy].mean)},
                            {"causes", reasons}}) +
                 "</li>\n";
    }
    if (items.empty()) return {};
    return fmt::format("<h4>{}</h4>\n<ul class=\"effects\">{}</ul>\n{}", voice.say("reason.title"), items,
                       note(voice, "reason.note"));
}

std::string days_section(const Digest& digest, const Voice& voice) {
    if (digest.days.empty()) return {};
    return section(voice, "days", note(voice, "text.days") + plot("equilibrium", voice.say("chart.days")));
}

}  // namespace septima

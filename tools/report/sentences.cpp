#include "tools/report/sentences.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "tools/report/figures.h"

namespace septima {

namespace {

bool is_exactly_zero(const MeanInterval& d) {
    return d.mean == 0.0 && d.low == 0.0 && d.high == 0.0;
}

/// True when every indicator of every run is equal to that of the base.
bool changes_nothing(const StoredResults& results, std::size_t policy) {
    bool any = false;
    for (const ComparisonRow& row : results.comparisons) {
        if (row.scenario != policy) continue;
        any = true;
        if (!is_exactly_zero(row.difference)) return false;
    }
    return any;
}

void say_headline(PolicySentences& out, const StoredResults& results, const ComparisonRow& row, const Voice& voice) {
    const RowFigures f = row_figures(results, row, voice);
    const MeanInterval& d = row.difference;
    const bool less = d.mean < 0.0;
    out.tone = row.verdict;
    switch (row.verdict) {
        case Verdict::one_run:
            out.headline = voice.say(less ? "headline.one_run_less" : "headline.one_run_more", {{"amount", f.amount}});
            out.detail = voice.say("detail.one_run");
            return;
        case Verdict::better:
        case Verdict::worse:
        case Verdict::changed:
            out.headline = voice.say(less ? "headline.better" : "headline.worse", {{"amount", f.amount}});
            out.detail = d.low == d.high
                             ? voice.say("detail.exact")
                             : voice.say(less ? "detail.less" : "detail.more",
                                         {{"low", f.low_amount}, {"high", f.high_amount}, {"percent", f.percent}});
            return;
        case Verdict::no_detectable_difference:
            out.headline = voice.say("headline.none");
            out.detail = voice.say(
                "detail.none",
                {{"low", figure({row.name, row.scope, results.header.scenarios[row.scenario].key, "ci95_low"}, d.low,
                                difference_text(voice, row.unit, d.low))},
                 {"high", figure({row.name, row.scope, results.header.scenarios[row.scenario].key, "ci95_high"}, d.high,
                                 difference_text(voice, row.unit, d.high))}});
            return;
        case Verdict::not_comparable:
            return;  // said by the caller, with the reason
    }
}

/// The row when its difference can be told from chance; nullptr otherwise.
const ComparisonRow* detectable(const StoredResults& results, std::size_t policy, const std::string& scope,
                                const std::string& name) {
    const ComparisonRow* row = comparison(results, policy, scope, name);
    return row != nullptr && row->verdict != Verdict::not_comparable && row->difference.excludes_zero() ? row : nullptr;
}

void say_cost(PolicySentences& out, const StoredResults& results, const Voice& voice, std::size_t policy) {
    const ComparisonRow* row = detectable(results, policy, "all", "suppressed_trips");
    if (row == nullptr || row->difference.mean <= 0.0) return;
    const ComparisonRow* trips = comparison(results, policy, "all", "trips");
    const double wanted = row->mean_policy + (trips != nullptr ? trips->mean_policy : 0.0);
    const std::string& key = results.header.scenarios[policy].key;
    out.cost = voice.say("why.suppressed", {{"n", figure({row->name, row->scope, key, "difference"},
                                                         row->difference.mean, voice.number(row->difference.mean, 0))},
                                            {"percent", voice.percent(row->mean_policy / std::max(1.0, wanted))}});
}

/// Who does what about the policy.
void say_choices(PolicySentences& out, const StoredResults& results, const Voice& voice, std::size_t policy) {
    constexpr std::array<std::pair<const char*, const char*>, 5> said{{{"shifted_trips", "why.shifted"},
                                                                       {"mode_shifted_trips", "why.mode_shifted"},
                                                                       {"given_up_trips", "why.given_up"},
                                                                       {"paying_trips", "why.paying"},
                                                                       {"revenue_cop", "why.revenue"}}};
    for (const auto& [name, key] : said) {
        const ComparisonRow* row = detectable(results, policy, "all", name);
        if (row == nullptr || row->difference.mean <= 0.0) continue;
        const std::string& scenario = results.header.scenarios[policy].key;
        const double n = row->difference.mean;
        const std::string text = row->unit == "COP" ? value_text(voice, row->unit, n) : voice.number(n, 0);
        out.effects.push_back(
            voice.say(key, {{"n", figure({row->name, row->scope, scenario, "difference"}, n, text)}}));
    }
}

void say_trips(PolicySentences& out, const StoredResults& results, const Voice& voice, std::size_t policy) {
    for (const ComparisonRow& row : results.comparisons) {
        if (row.scenario != policy || row.name != "trips" || !row.scope.starts_with("class:")) continue;
        if (detectable(results, policy, row.scope, "trips") == nullptr ||
            std::abs(row.difference.mean) < 0.01 * row.mean_base)
            continue;
        const std::string& key = results.header.scenarios[policy].key;
        out.effects.push_back(
            voice.say(row.difference.mean < 0.0 ? "why.class_fewer" : "why.class_more",
                      {{"class", escaped(class_name(voice, row.scope))},
                       {"n", figure({row.name, row.scope, key, "difference"}, row.difference.mean,
                                    voice.number(std::abs(row.difference.mean), 0))},
                       {"percent", voice.signed_percent(row.difference.mean / std::max(1.0, row.mean_base))}}));
    }
}

/// "... less" or "... more" of an indicator when that is certain.
void say_amount(PolicySentences& out, const StoredResults& results, const Voice& voice, std::size_t policy,
                const std::string& name, const std::string& key) {
    const ComparisonRow* row = detectable(results, policy, "all", name);
    if (row == nullptr) return;
    const RowFigures f = row_figures(results, *row, voice);
    out.effects.push_back(
        voice.say(key + (row->difference.mean < 0.0 ? "_less" : "_more"), {{"n", f.amount}, {"percent", f.percent}}));
}

void say_cause(PolicySentences& out, const Digest& digest, const Voice& voice, std::size_t policy) {
    const CauseDigest* most = nullptr;
    for (const CauseDigest& c : digest.causes)
        if (c.difference[policy].excludes_zero() &&
            (most == nullptr || std::abs(c.difference[policy].mean) > std::abs(most->difference[policy].mean)))
            most = &c;
    if (most == nullptr) return;
    const MeanInterval& d = most->difference[policy];
    const double base = most->vehicle_h[digest.reference[policy]].mean;
    out.effects.push_back(voice.say(d.mean < 0.0 ? "why.cause_less" : "why.cause_more",
                                    {{"cause", voice.say("cause." + most->cause)},
                                     {"n", value_text(voice, "h", std::abs(d.mean))},
                                     {"percent", base > 0.0 ? voice.signed_percent(d.mean / base) : ""}}));
}

/// "none" instead of 0, which reads as an error within a sentence.
std::string count_text(const Voice& voice, int count) {
    return count == 0 ? voice.say("none") : voice.number(count, 0);
}

void say_corridors(PolicySentences& out, const Digest& digest, const Voice& voice, std::size_t policy) {
    const CorridorDigest* best = nullptr;
    const CorridorDigest* worst = nullptr;
    int faster = 0, slower = 0;
    for (const CorridorDigest& c : digest.corridors) {
        if (c.holds[policy] == 0) continue;
        const double mean = c.difference_kmh[policy].mean;
        ++(mean > 0.0 ? faster : slower);
        if (mean > 0.0 && (best == nullptr || mean > best->difference_kmh[policy].mean)) best = &c;
        if (mean < 0.0 && (worst == nullptr || mean < worst->difference_kmh[policy].mean)) worst = &c;
    }
    const std::string total = std::to_string(digest.corridors.size());
    if (digest.corridors.empty()) return;
    if (faster + slower == 0) {
        out.effects.push_back(voice.say("why.corridors_none", {{"total", total}}));
        return;
    }
    out.effects.push_back(voice.say("why.corridors", {{"total", total},
                                                      {"n", voice.number(faster + slower, 0)},
                                                      {"faster", count_text(voice, faster)},
                                                      {"slower", count_text(voice, slower)}}));
    const auto say_one = [&](const char* key, const CorridorDigest* c) {
        if (c == nullptr) return;
        out.effects.push_back(
            voice.say(key, {{"corridor", escaped(c->street)},
                            {"direction", voice.say(std::string("direction.") + c->direction)},
                            {"from", value_text(voice, "km/h", c->speed_kmh[digest.reference[policy]])},
                            {"to", value_text(voice, "km/h", c->speed_kmh[policy])}}));
    };
    say_one("why.best", best);
    say_one("why.worst", worst);
}

void say_unserved(PolicySentences& out, const StoredResults& results, const Voice& voice, std::size_t policy) {
    const ComparisonRow* row = comparison(results, policy, "all", "unserved");
    const ComparisonRow* trips = comparison(results, policy, "all", "trips");
    // A handful still waiting at the end of the period is no news.
    if (row == nullptr || trips == nullptr || row->mean_policy < 0.001 * trips->mean_policy) return;
    const std::string& key = results.header.scenarios[policy].key;
    out.effects.push_back(
        voice.say("why.unserved", {{"n", figure({row->name, row->scope, key, "mean_policy"}, row->mean_policy,
                                                voice.number(row->mean_policy, 0))},
                                   {"base", figure({row->name, row->scope, key, "mean_base"}, row->mean_base,
                                                   voice.number(row->mean_base, 0))}}));
}

}  // namespace

PolicySentences policy_sentences(const StoredResults& results, const Digest& digest, const Voice& voice,
                                 std::size_t policy) {
    PolicySentences out;
    if (digest.pairs[policy] == 0) {
        out.tone = Verdict::not_comparable;
        out.headline = voice.say("headline.no_pairs");
        return out;
    }
    if (!digest.flags[policy].empty()) {
        out.tone = Verdict::not_comparable;
        const FlaggedRuns& runs = digest.flagged[policy];
        const char* side = runs.policy == 0 ? "side.base" : runs.base == 0 ? "side.policy" : "side.both";
        out.headline = voice.say("headline.not_comparable",
                                 {{"why", voice.say("flag.short." + digest.flags[policy])}, {"side", voice.say(side)}});
        out.detail = voice.say("flag." + digest.flags[policy]) + " " +
                     voice.say("flag.count", {{"base", std::to_string(runs.base)},
                                              {"policy", std::to_string(runs.policy)},
                                              {"total", std::to_string(digest.pairs[policy])}});
        say_unserved(out, results, voice, policy);
        return out;
    }
    if (changes_nothing(results, policy)) {
        out.headline = voice.say("headline.zero");
        out.detail = voice.say("detail.zero");
        out.effects.push_back(voice.say("why.identical"));
        return out;
    }
    if (const ComparisonRow* row = comparison(results, policy, "all", "mean_travel_time_s"); row != nullptr)
        say_headline(out, results, *row, voice);
    say_cost(out, results, voice, policy);
    say_choices(out, results, voice, policy);
    say_trips(out, results, voice, policy);
    say_amount(out, results, voice, policy, "vehicle_km", "why.km");
    say_amount(out, results, voice, policy, "delay_h", "why.delay");
    say_cause(out, digest, voice, policy);
    if (digest.pairs[policy] > 1) say_corridors(out, digest, voice, policy);
    say_amount(out, results, voice, policy, "co2_t", "why.co2");
    say_unserved(out, results, voice, policy);
    if (out.effects.empty() && digest.pairs[policy] > 1) out.effects.push_back(voice.say("why.nothing"));
    return out;
}

std::string map_sentence(const Digest& digest, const Voice& voice, std::size_t policy) {
    int faster = 0, slower = 0;
    for (std::size_t i = 0; i < digest.links.holds[policy].size(); ++i)
        if (digest.links.holds[policy][i] != 0) ++(digest.links.difference_kmh[policy][i] > 0.0F ? faster : slower);
    const std::string total = voice.number(static_cast<double>(digest.links.tested[policy]), 0);
    if (faster + slower == 0) return voice.say("map.holds_none", {{"total", total}});
    return voice.say("map.holds", {{"n", voice.number(faster + slower, 0)},
                                   {"total", total},
                                   {"faster", count_text(voice, faster)},
                                   {"slower", count_text(voice, slower)}});
}

}  // namespace septima

#include "tools/report/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace septima {

std::string figure(const FigureSource& source, double value, const std::string& text) {
    return fmt::format(
        "<span class=\"figure\" data-indicator=\"{}\" data-scope=\"{}\" data-scenario=\"{}\" data-field=\"{}\" "
        "data-value=\"{}\">{}</span>",
        escaped(source.indicator), escaped(source.scope), escaped(source.scenario), source.field, value, escaped(text));
}

RowFigures row_figures(const StoredResults& results, const ComparisonRow& row, const Voice& voice) {
    const std::string& key = results.header.scenarios[row.scenario].key;
    const auto shown = [&](const char* field, double value, const std::string& text) {
        return figure({row.name, row.scope, key, field}, value, text);
    };
    const MeanInterval& d = row.difference;
    const int decimals =
        d.known ? telling_decimals(row.unit, d.low, d.high) : usual_decimals(row.unit, std::abs(d.mean));
    RowFigures f;
    f.base = shown("mean_base", row.mean_base, value_text(voice, row.unit, row.mean_base));
    f.policy = shown("mean_policy", row.mean_policy, value_text(voice, row.unit, row.mean_policy));
    f.difference = shown("difference", d.mean, difference_text(voice, row.unit, d.mean, decimals));
    f.amount = shown("difference", d.mean, value_text(voice, row.unit, std::abs(d.mean), decimals));
    f.percent = row.mean_base != 0.0 ? voice.signed_percent(d.mean / std::abs(row.mean_base)) : std::string{};
    if (!d.known) {
        f.interval = voice.say("table.no_interval");
        return f;
    }
    f.interval = escaped(interval_text(voice, row.unit, d.low, d.high));
    f.interval = fmt::format(
        "<span class=\"interval\" data-indicator=\"{}\" data-scope=\"{}\" data-scenario=\"{}\" data-low=\"{}\" "
        "data-high=\"{}\">{}</span>",
        escaped(row.name), escaped(row.scope), escaped(key), d.low, d.high, f.interval);
    const bool low_is_smaller = std::abs(d.low) <= std::abs(d.high);
    const std::string low = shown("ci95_low", d.low, value_text(voice, row.unit, std::abs(d.low), decimals));
    const std::string high = shown("ci95_high", d.high, value_text(voice, row.unit, std::abs(d.high), decimals));
    f.low_amount = low_is_smaller ? low : high;
    f.high_amount = low_is_smaller ? high : low;
    return f;
}

std::string indicator_name(const Voice& voice, const std::string& name) {
    return voice.knows("indicator." + name) ? voice.say("indicator." + name) : name;
}

std::string class_name(const Voice& voice, const std::string& scope) {
    const std::string name = scope.starts_with("class:") ? scope.substr(6) : scope;
    return voice.knows("class." + name) ? voice.say("class." + name) : name;
}

}  // namespace septima

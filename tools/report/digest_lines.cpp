#include <map>
#include <set>

#include "tools/report/digest_parts.h"

namespace septima {

namespace {

using LineKey = std::pair<std::string, std::string>;  // indicator, line

/// The bus rows of a run; thousands of them, so they are looked up in a map.
std::map<LineKey, double> line_rows(const RunResult& run) {
    std::map<LineKey, double> rows;
    for (const IndicatorRow& row : run.indicators)
        if (row.scope.starts_with("line:")) rows[{row.name, row.scope.substr(5)}] = row.value;
    return rows;
}

/// A figure run by run; empty when one of the runs lacks it.
std::vector<double> values_of(const std::vector<std::map<LineKey, double>>& rows, const std::vector<std::size_t>& runs,
                              const LineKey& key) {
    std::vector<double> values;
    for (const std::size_t r : runs) {
        const auto found = rows[r].find(key);
        if (found == rows[r].end()) return {};
        values.push_back(found->second);
    }
    return values;
}

std::vector<LineDigest> lines_without_differences(const StoredResults& results,
                                                  const std::vector<std::map<LineKey, double>>& rows,
                                                  const std::string& name) {
    std::vector<LineDigest> lines;
    const std::size_t scenarios = results.header.scenarios.size();
    std::set<LineKey> ran;  // under the base, on some day
    for (const std::size_t r : runs_of(results, 0))
        for (const auto& [key, unused] : rows[r])
            if (key.first == name) ran.insert(key);
    for (const LineKey& key : ran) {
        LineDigest line{key.second, name, {}, std::vector<MeanInterval>(scenarios), std::vector<char>(scenarios, 0)};
        for (std::size_t s = 0; s < scenarios; ++s) {
            const std::vector<double> values = values_of(rows, runs_of(results, s), key);
            line.mean.push_back(values.empty() ? -1.0 : mean_interval(values).mean);
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

}  // namespace

std::vector<LineDigest> digest_lines(const StoredResults& results) {
    std::vector<LineDigest> all;
    if (runs_of(results, 0).empty()) return all;
    std::vector<std::map<LineKey, double>> rows;
    for (const RunResult& run : results.runs) rows.push_back(line_rows(run));
    for (const LineIndicator& indicator : line_indicators) {
        std::vector<LineDigest> lines = lines_without_differences(results, rows, indicator.name);
        for (std::size_t s = 1; s < results.header.scenarios.size(); ++s) {
            const Pairs pairs = pairs_of(results, s);
            std::vector<std::vector<double>> before, after;
            for (const LineDigest& line : lines) {
                before.push_back(values_of(rows, pairs.base, {line.indicator, line.line}));
                after.push_back(values_of(rows, pairs.policy, {line.indicator, line.line}));
                if (after.back().empty() || before.back().empty()) before.back() = after.back() = {};
            }
            // Lines run about equally often: their variances have no trend to follow.
            const Tested tests = tested(before, after, std::vector<double>(lines.size(), 1.0), indicator.least);
            for (std::size_t i = 0; i < lines.size(); ++i) {
                lines[i].difference[s] = tests.difference[i];
                lines[i].holds[s] = tests.holds[i];
            }
        }
        for (LineDigest& line : lines) all.push_back(std::move(line));
    }
    return all;
}

}  // namespace septima

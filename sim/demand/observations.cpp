#include "sim/demand/observations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "sim/base/csv.h"
#include "sim/base/text.h"
#include "sim/demand/od_csv.h"

namespace septima {

namespace {

constexpr double most_vph = 1e6;
constexpr double most_kmh = 200.0;
constexpr double most_s = 86400.0;

struct ObservationReader {
    const CsvTable& table;
    Problems& problems;

    void error(std::size_t r, std::string text) const {
        problems.error(table.file, table.line_of_row[r], std::move(text));
    }

    std::string text(std::size_t r, const char* column) const { return std::string(trimmed(table.cell(r, column))); }

    ObservedPeriod period(std::size_t r) const {
        const std::string_view cell = trimmed(table.cell(r, "period"));
        if (cell.empty()) return {};
        const auto found = parse_period(cell);
        if (!found) error(r, fmt::format("period '{}' is not understood; write 0600-0900", printable(cell)));
        return found ? ObservedPeriod{found->from_s, found->to_s} : ObservedPeriod{};
    }

    bool held_out(std::size_t r) const {
        const std::string_view role = trimmed(table.cell(r, "role"));
        if (!role.empty() && role != "calibration" && role != "validation")
            error(r, fmt::format("role is '{}'; calibration and validation are allowed", printable(role)));
        return role == "validation";
    }

    std::string needed(std::size_t r, const char* column) const {
        std::string cell = text(r, column);
        if (cell.empty()) error(r, fmt::format("{} is empty", column));
        return cell;
    }

    LinkCount count(std::size_t r) const {
        LinkCount c;
        c.id = needed(r, "count_id");
        c.link = needed(r, "link_id");
        c.vehicle_class = text(r, "class");
        if (c.vehicle_class == "all") c.vehicle_class.clear();
        c.period = period(r);
        c.flow_vph = table.required_number(r, "flow_vph", 0.0, most_vph, problems);
        c.std_vph = table.number(r, "std_vph", std::sqrt(std::max(1.0, c.flow_vph)), 1e-6, most_vph, problems);
        c.held_out = held_out(r);
        c.screenline = text(r, "screenline");
        c.source = text(r, "source");
        c.line = table.line_of_row[r];
        return c;
    }

    SpeedObservation speed(std::size_t r) const {
        SpeedObservation s;
        s.id = needed(r, "speed_id");
        for (const std::string_view link : split(trimmed(table.cell(r, "links")), ' '))
            if (!trimmed(link).empty()) s.links.emplace_back(trimmed(link));
        s.street = text(r, "street");
        if (s.links.empty() == s.street.empty())
            error(r, "give either links (ids separated by spaces) or a street ('*' = the whole network)");
        s.period = period(r);
        s.speed_kmh = table.number(r, "speed_kmh", 0.0, 0.1, most_kmh, problems);
        s.travel_time_s = table.number(r, "travel_time_s", 0.0, 0.1, most_s, problems);
        if (trimmed(table.cell(r, "speed_kmh")).empty() == trimmed(table.cell(r, "travel_time_s")).empty())
            error(r, "give either speed_kmh or travel_time_s");
        if (s.travel_time_s > 0.0 && s.links.empty()) error(r, "a travel time needs the links it was measured over");
        s.std_share = table.number(r, "std_pct", 10.0, 0.01, 1000.0, problems) / 100.0;
        s.held_out = held_out(r);
        s.source = text(r, "source");
        s.line = table.line_of_row[r];
        return s;
    }
};

void check_twice(const std::vector<LinkCount>& counts, const std::string& file, Problems& problems) {
    std::map<std::tuple<std::string, std::string, int, int>, int> line_of;
    for (const LinkCount& c : counts) {
        const auto [found, fresh] =
            line_of.try_emplace({c.link, c.vehicle_class, c.period.from_s, c.period.to_s}, c.line);
        if (!fresh)
            problems.error(file, c.line,
                           fmt::format("link '{}' is already counted for this class and period at line {}; give the "
                                       "mean of both",
                                       printable(c.link), found->second));
    }
}

}  // namespace

std::vector<LinkCount> parse_counts(std::string_view text, const std::string& file, Problems& problems) {
    std::vector<LinkCount> counts;
    const std::size_t before = problems.errors.size();
    const CsvTable table = parse_csv(text, file, problems);
    if (problems.errors.size() == before) require_columns(table, {"count_id", "link_id", "flow_vph"}, problems);
    if (problems.errors.size() != before) return counts;
    const ObservationReader reader{table, problems};
    for (std::size_t r = 0; r < table.rows.size(); ++r) counts.push_back(reader.count(r));
    check_twice(counts, file, problems);
    if (table.rows.empty()) problems.error(file, 0, "holds no counts");
    return counts;
}

std::vector<SpeedObservation> parse_speeds(std::string_view text, const std::string& file, Problems& problems) {
    std::vector<SpeedObservation> speeds;
    const std::size_t before = problems.errors.size();
    const CsvTable table = parse_csv(text, file, problems);
    if (problems.errors.size() == before) require_columns(table, {"speed_id"}, problems);
    if (problems.errors.size() != before) return speeds;
    const ObservationReader reader{table, problems};
    for (std::size_t r = 0; r < table.rows.size(); ++r) speeds.push_back(reader.speed(r));
    if (table.rows.empty()) problems.error(file, 0, "holds no speeds");
    return speeds;
}

}  // namespace septima

#include "sim/network/gmns_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

#include "sim/base/text.h"

namespace septima::gmns {

namespace {

constexpr std::size_t shapefile_name_length = 10;

/// Names that earlier versions of the specification and its converters use.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> other_names{{{"facility_type", "link_type_name"},
                                                                                    {"mvmt_id", "movement_id"},
                                                                                    {"ib_link_id", "inbound_link_id"},
                                                                                    {"ob_link_id", "outbound_link_id"},
                                                                                    {"start_ib_lane", "ib_lane"},
                                                                                    {"start_ob_lane", "ob_lane"},
                                                                                    {"allowed_uses", "allowed_use"},
                                                                                    {"lanes", "num_lanes"}}};

/// Gives a header cell that stands for a column the column's name as well.
void adopt_names(CsvTable& table, const std::vector<std::string>& columns) {
    for (const std::string& column : columns) {
        if (table.has(column)) continue;
        for (std::size_t i = 0; i < table.header.size(); ++i) {
            const std::string header = folded(table.header[i]);
            const bool cut = header.size() == shapefile_name_length && column.starts_with(header);
            const bool other = std::any_of(other_names.begin(), other_names.end(), [&](const auto& pair) {
                return pair.first == column && pair.second == header;
            });
            if (header != column && !cut && !other) continue;
            table.column_of.emplace(column, i);
            break;
        }
    }
}

std::optional<double> length_unit_m(std::string_view unit) {
    const std::string u = folded(unit);
    for (const std::string_view name : {"m", "meter", "meters", "metre", "metres"})
        if (u == name) return 1.0;
    for (const std::string_view name : {"km", "kilometer", "kilometers", "kilometre", "kilometres"})
        if (u == name) return 1000.0;
    for (const std::string_view name : {"mi", "mile", "miles"})
        if (u == name) return 1609.344;
    for (const std::string_view name : {"ft", "foot", "feet"})
        if (u == name) return 0.3048;
    return std::nullopt;
}

std::optional<double> speed_unit_mps(std::string_view unit) {
    const std::string u = folded(unit);
    for (const std::string_view name : {"km/h", "kmh", "kph", "kmph", "kilometers per hour", "kilometres per hour"})
        if (u == name) return 1.0 / 3.6;
    for (const std::string_view name : {"mph", "mi/h", "miles per hour"})
        if (u == name) return 0.44704;
    for (const std::string_view name : {"m/s", "mps", "meters per second", "metres per second"})
        if (u == name) return 1.0;
    for (const std::string_view name : {"ft/s", "fps", "feet per second"})
        if (u == name) return 0.3048;
    return std::nullopt;
}

}  // namespace

void Remarks::tell(const std::string& file, Problems& problems) const {
    for (const auto& [text, count] : of_)
        problems.warn(file, count.line,
                      count.rows == 1 ? text : fmt::format("{} ({} rows, this is the first)", text, count.rows));
}

std::string_view Table::text(std::size_t row, const std::string& column) const {
    const std::string_view cell = trimmed(csv.cell(row, column));
    for (const std::string_view missing : {"NaN", "nan", "NULL", "None"})
        if (cell == missing) return {};
    return cell;
}

std::optional<double> Table::number(std::size_t row, const std::string& column, std::pair<double, double> range,
                                    Problems& problems) const {
    const std::string_view cell = text(row, column);
    if (cell.empty()) return std::nullopt;
    const auto value = to_number(cell);
    if (value && *value >= range.first && *value <= range.second) return value;
    problems.error(csv.file, line(row),
                   fmt::format("{} is '{}'; a number from {:.8g} to {:.8g} is allowed", column, printable(cell),
                               range.first, range.second));
    return std::nullopt;
}

std::optional<int> Table::whole(std::size_t row, const std::string& column, std::pair<int, int> range,
                                Problems& problems) const {
    const std::string_view cell = text(row, column);
    if (cell.empty()) return std::nullopt;
    const auto value = to_number(cell);  // spreadsheets write 2 as 2.0
    if (value && *value == std::floor(*value) && *value >= range.first && *value <= range.second)
        return static_cast<int>(*value);
    problems.error(csv.file, line(row),
                   fmt::format("{} is '{}'; a whole number from {} to {} is allowed", column, printable(cell),
                               range.first, range.second));
    return std::nullopt;
}

Table open_table(const std::filesystem::path& folder, const std::string& name, const std::vector<std::string>& columns,
                 std::size_t required, Problems& problems) {
    Table table;
    const std::filesystem::path path = folder / (name + ".csv");
    table.present = std::filesystem::exists(path);
    if (!table.present) return table;
    table.csv = read_csv(path, problems);
    adopt_names(table.csv, columns);
    if (!table.csv.header.empty())
        require_columns(table.csv, {columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(required)},
                        problems);
    return table;
}

Config read_config(const std::filesystem::path& folder, Problems& problems) {
    Config config;
    const Table table =
        open_table(folder, "config",
                   {"dataset_name", "short_length", "long_length", "speed", "crs", "complete_movements"}, 0, problems);
    if (!table.present || table.rows() == 0) return config;
    config.name = table.id(0, "dataset_name");
    config.crs = table.id(0, "crs");
    config.complete_movements = table.text(0, "complete_movements") == "1";
    const std::string_view length = table.text(0, "long_length");
    config.long_length_m = length_unit_m(length);
    if (!length.empty() && !config.long_length_m)
        problems.error(table.csv.file, table.line(0),
                       fmt::format("long_length is '{}'; m, km, mi or ft is allowed", printable(length)));
    const std::string_view speed = table.text(0, "speed");
    config.speed_mps = speed_unit_mps(speed);
    if (!speed.empty() && !config.speed_mps)
        problems.error(table.csv.file, table.line(0),
                       fmt::format("speed is '{}'; km/h, mph, m/s or ft/s is allowed", printable(speed)));
    return config;
}

std::optional<std::vector<Point>> parse_wkt_line(std::string_view text) {
    text = trimmed(text);
    if (const std::size_t srid = text.find(';'); srid != std::string_view::npos && folded(text.substr(0, 4)) == "srid")
        text.remove_prefix(srid + 1);
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos) return std::nullopt;
    const std::string kind = folded(trimmed(text.substr(0, open)));
    if (!kind.starts_with("linestring") && !kind.starts_with("multilinestring")) return std::nullopt;
    std::vector<Point> points;
    std::string numbers;
    for (const char c : text.substr(open)) numbers += c == '(' || c == ')' ? ' ' : c;
    for (const std::string_view pair : split(numbers, ',')) {
        std::vector<double> values;
        for (const std::string_view word : split(trimmed(pair), ' ')) {
            if (trimmed(word).empty()) continue;
            const auto value = to_number(word);
            if (!value) return std::nullopt;
            values.push_back(*value);
        }
        if (values.size() < 2) return std::nullopt;
        const Point point{values[0], values[1]};
        if (points.empty() || !(points.back() == point)) points.push_back(point);
    }
    if (points.size() < 2) return std::nullopt;
    return points;
}

}  // namespace septima::gmns

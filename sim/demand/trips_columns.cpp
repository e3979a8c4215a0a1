#include "sim/demand/trips_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sim/base/text.h"

namespace septima {

std::optional<double> departure_of(std::string_view text) {
    text = trimmed(text);
    if (text.find(':') == std::string_view::npos) return to_number(text);
    const std::size_t point = text.find('.');
    const std::optional<int> whole = clock_seconds(text.substr(0, point));
    if (!whole || point == std::string_view::npos) return whole ? std::optional<double>(*whole) : std::nullopt;
    const std::optional<double> fraction = to_number(fmt::format("0{}", text.substr(point)));
    return fraction ? std::optional<double>(*whole + *fraction) : std::nullopt;
}

void check_trip_columns(const CsvTable& table, Problems& problems) {
    constexpr std::array<std::string_view, 17> known{
        "entry_position_m", "entry_lane_num", "laps",           "line_id", "trip_id", "departure", "o_zone",
        "o_node",           "o_link",         "d_zone",         "d_node",  "d_link",  "class",     "route",
        "entry_speed_mps",  "plate",          "registered_here"};
    const std::vector<std::string> names(known.begin(), known.end());
    require_columns(table, {"trip_id", "departure", "class"}, problems);
    for (const std::string& column : table.header)
        if (std::find(known.begin(), known.end(), column) == known.end())
            problems.warn(table.file, 1,
                          fmt::format("column '{}' is not used{}", printable(column), near_names_hint(column, names)));
    const auto any = [&table](std::string side) {
        return table.has(side + "zone") || table.has(side + "node") || table.has(side + "link");
    };
    if (table.has("route")) return;
    for (const char* side : {"o_", "d_"})
        if (!any(side))
            problems.error(table.file, 1, fmt::format("one of the columns {0}zone, {0}node, {0}link is needed", side));
}

}  // namespace septima

#include "sim/scenario/read_appraisal.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/scenario/toml_reader.h"

namespace septima {

namespace {

/// Rates and lives have their own bounds; money and counts only a sensible size.
Range allowed_of(std::string_view key) {
    if (key == "discount_rate_pct") return {0.0, 50.0};
    if (key == "life_years") return {1.0, 100.0};
    return {0.0, 1e9};
}

UnitValue read_value(TomlTable& v, std::string_view key) {
    const Range allowed = allowed_of(key);
    UnitValue value;
    value.key = key;
    value.central = v.required_number("central", allowed);
    value.low = v.required_number("low", allowed);
    value.high = v.required_number("high", allowed);
    if (value.low > value.central || value.central > value.high)
        v.error("central", fmt::format("is {:g}, outside low {:g} to high {:g}", value.central, value.low, value.high));
    if (!v.has("source")) v.error("source", "is missing; say where the value comes from, or that it is assumed");
    value.source = v.bilingual("source").value_or(Text{});
    return value;
}

}  // namespace

std::vector<UnitValue> read_appraisal(const std::filesystem::path& path, Problems& problems) {
    std::vector<UnitValue> values;
    read_toml(path, "appraisal/1", problems, [&values](TomlTable& t) {
        if (!t.has("value")) t.error("value", "is missing; every unit value is a table like [value.fuel_cop_per_l]");
        t.table("value", [&values](TomlTable& all) {
            for (const std::string_view key : unit_value_keys) {
                if (!all.has(key)) all.error(key, "is missing; an appraisal needs every unit value");
                all.table(key, [&values, key](TomlTable& v) { values.push_back(read_value(v, key)); });
            }
        });
    });
    return values;
}

}  // namespace septima

#include "sim/scenario/classes_toml.h"

#include <fmt/format.h>

#include "sim/scenario/toml_reader.h"

namespace septima {

namespace {

void read_parameters(TomlTable& t, VehicleClass& c) {
    const auto set = [&t](const char* key, float& value, Range allowed) {
        if (const auto found = t.number(key, allowed)) value = static_cast<float>(*found);
    };
    set("length_m", c.length_m, {0.5, 40.0});
    set("time_headway_s", c.time_headway_s, {0.1, 10.0});
    set("min_gap_m", c.min_gap_m, {0.1, 20.0});
    set("max_accel_mps2", c.max_accel_mps2, {0.1, 10.0});
    set("comfort_decel_mps2", c.comfort_decel_mps2, {0.1, 10.0});
    set("accel_exponent", c.accel_exponent, {0.5, 20.0});
    set("max_speed_mps", c.max_speed_mps, {1.0, 100.0});
    set("desired_speed_factor", c.desired_speed_factor, {0.1, 3.0});
    set("speed_spread", c.speed_spread, {0.0, 0.5});
    set("headway_spread", c.headway_spread, {0.0, 0.5});
    set("critical_gap_s", c.critical_gap_s, {0.5, 20.0});
    set("follow_up_time_s", c.follow_up_time_s, {0.0, 20.0});
    set("persons", c.persons, {0.0, 400.0});
    set("mass_kg", c.mass_kg, {5.0, 100000.0});
    set("filter_share", c.filter_share, {0.0, 1.0});
    set("filter_speed_mps", c.filter_speed_mps, {1.0, 30.0});
    set("places", c.places, {1.0, 400.0});
    set("boarding_channels", c.doors.boarding_channels, {0.5, 40.0});
    set("alighting_channels", c.doors.alighting_channels, {0.5, 40.0});
    set("boarding_s", c.doors.boarding_s, {0.1, 30.0});
    set("alighting_s", c.doors.alighting_s, {0.1, 30.0});
    set("open_close_s", c.doors.open_close_s, {0.0, 60.0});
    if (const auto shared = t.boolean("shared_doors")) c.doors.shared = *shared;
    if (const auto filters = t.boolean("filters")) c.filters = *filters;
}

}  // namespace

VehicleClasses read_classes(const std::filesystem::path& path, Problems& problems) {
    const VehicleClasses defaults = default_classes();
    VehicleClasses classes = defaults;
    read_toml(
        path, "classes/1", problems,
        [&](TomlTable& root) {
            if (!root.has("class"))
                root.error("class", "is missing; give each class of vehicles a section like [class.car]");
            root.table("class", [&](TomlTable& sections) {
                sections.each_table([&](const std::string& name, TomlTable& t) {
                    const auto kind_word = t.word("kind", vehicle_kind_names);
                    const auto named = vehicle_kind(name);
                    if (!kind_word && !named && !t.has("kind"))
                        t.error("kind", fmt::format("is missing; '{}' is no kind of vehicle by itself", name));
                    const VehicleKind kind =
                        kind_word ? static_cast<VehicleKind>(*kind_word) : named.value_or(VehicleKind::car);
                    VehicleClass c = defaults.rows[static_cast<std::size_t>(kind)];
                    c.name = name;
                    c.kind = kind;
                    read_parameters(t, c);
                    const int row = classes.find(name);
                    if (row >= 0)
                        classes.rows[static_cast<std::size_t>(row)] = c;
                    else
                        classes.rows.push_back(c);
                });
            });
        },
        FormatKey::optional);
    if (classes.rows.size() > 255)
        problems.error(path.string(), 0, fmt::format("has {} classes; at most 255 are allowed", classes.rows.size()));
    return classes;
}

}  // namespace septima

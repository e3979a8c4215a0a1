#include "sim/scenario/read_choice.h"

#include <array>

#include "sim/scenario/toml_reader.h"

namespace septima {

namespace {

constexpr Range any_share_pct{0.0, 100.0};
constexpr Range pesos{0.0, 1e7};
constexpr Range up_to_hours_min{0.0, 240.0};

/// A share that may not be 0, as a percentage in the file.
double share(TomlTable& t, const char* key, double fallback, Range allowed) {
    return t.number(key, 100.0 * fallback, allowed) / 100.0;
}

/// Every group says where its figures come from.
void need_source(TomlTable& t) {
    if (!t.text("source")) t.warn("source", "is missing; say where the figures come from, or that they are assumed");
}

void read_logit(TomlTable& t, ChoiceParameters& p) {
    p.scale_per_min = t.number("scale_per_min", p.scale_per_min, {0.0001, 1.0});
    p.time_ratio = t.number("time_ratio", p.time_ratio, {0.05, 1.0});
    need_source(t);
}

void read_schedule(TomlTable& t, ChoiceParameters& p) {
    p.early_ratio = t.number("early_ratio", p.early_ratio, {0.01, 20.0});
    p.late_ratio = t.number("late_ratio", p.late_ratio, {0.01, 20.0});
    p.slice_min = t.number("slice_min", p.slice_min, {1.0, 60.0});
    p.most_shift_min = t.number("most_shift_min", p.most_shift_min, {0.0, 360.0});
    if (p.most_shift_min / p.slice_min > 100.0)
        t.error("slice_min", "is too small for most_shift_min; at most 100 slices each way are allowed");
    need_source(t);
}

void read_owner(TomlTable& t, OwnerFigures& o) {
    o.available = share(t, "available_pct", o.available, {1.0, 100.0});
    o.value_of_time_cop_per_h = t.number("value_of_time_cop_per_h", o.value_of_time_cop_per_h, {100.0, 1e6});
    o.cop_per_km = t.number("cop_per_km", o.cop_per_km, pesos);
    o.parking_cop = t.number("parking_cop", o.parking_cop, pesos);
    o.second_vehicle = share(t, "second_vehicle_pct", o.second_vehicle, any_share_pct);
    need_source(t);
}

void read_public_transport(TomlTable& t, ChoiceParameters& p) {
    p.bus_kmh = t.number("speed_kmh", p.bus_kmh, {1.0, 120.0});
    p.access_min = t.number("access_min", p.access_min, up_to_hours_min);
    p.wait_min = t.number("wait_min", p.wait_min, up_to_hours_min);
    p.transfers = t.number("transfers", p.transfers, {0.0, 5.0});
    p.fare_cop = t.number("fare_cop", p.fare_cop, pesos);
    p.wait_weight = t.number("wait_weight", p.wait_weight, {0.1, 10.0});
    p.access_weight = t.number("access_weight", p.access_weight, {0.1, 10.0});
    p.transfer_min = t.number("transfer_min", p.transfer_min, up_to_hours_min);
    need_source(t);
}

void read_others(TomlTable& t, ChoiceParameters& p) {
    t.table("taxi", [&p](TomlTable& m) {
        p.taxi_start_cop = m.number("start_cop", p.taxi_start_cop, pesos);
        p.taxi_cop_per_km = m.number("cop_per_km", p.taxi_cop_per_km, pesos);
        p.taxi_wait_min = m.number("wait_min", p.taxi_wait_min, up_to_hours_min);
        need_source(m);
    });
    t.table("bicycle", [&p](TomlTable& m) {
        p.bicycle_kmh = m.number("speed_kmh", p.bicycle_kmh, {1.0, 60.0});
        need_source(m);
    });
    t.table("other_motorcycle", [&p](TomlTable& m) {
        p.motorcycle_owned = share(m, "owned_pct", p.motorcycle_owned, any_share_pct);
        p.motorcycle_speed_ratio = m.number("speed_ratio", p.motorcycle_speed_ratio, {0.5, 3.0});
        need_source(m);
    });
    t.table("no_trip", [&p](TomlTable& m) {
        p.no_trip = share(m, "share_pct", p.no_trip, any_share_pct);
        need_source(m);
    });
}

void read_elasticities(TomlTable& t, ChoiceParameters& p) {
    t.table("elasticity", [&p](TomlTable& m) {
        p.cost_elasticity = m.number("of_driving_cost", p.cost_elasticity, {-10.0, 0.0});
        need_source(m);
    });
    t.table("induced", [&p](TomlTable& m) {
        p.induced_elasticity = m.number("elasticity", p.induced_elasticity, {-5.0, 0.0});
        p.induced_most_share = share(m, "most_pct", p.induced_most_share, any_share_pct);
        need_source(m);
    });
}

}  // namespace

ChoiceParameters read_choice(const std::filesystem::path& path, Problems& problems) {
    ChoiceParameters p;
    p.method = ChoiceMethod::nested_logit;
    read_toml(path, "choice/1", problems, [&p](TomlTable& t) {
        constexpr std::array<std::string_view, 3> methods{"off", "nested_logit", "elasticity"};
        p.method = static_cast<ChoiceMethod>(t.word("method", methods).value_or(1));
        t.table("logit", [&p](TomlTable& m) { read_logit(m, p); });
        t.table("schedule", [&p](TomlTable& m) { read_schedule(m, p); });
        t.table("drivers", [&p](TomlTable& m) {
            p.value_of_time_spread = m.number("value_of_time_spread", p.value_of_time_spread, {0.0, 2.0});
            need_source(m);
        });
        t.table("car", [&p](TomlTable& m) { read_owner(m, p.car); });
        t.table("motorcycle", [&p](TomlTable& m) { read_owner(m, p.motorcycle); });
        t.table("public_transport", [&p](TomlTable& m) { read_public_transport(m, p); });
        read_others(t, p);
        read_elasticities(t, p);
    });
    return p;
}

}  // namespace septima

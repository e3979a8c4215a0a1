#include "sim/scenario/read_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/scenario/read_measures.h"
#include "sim/scenario/toml_reader.h"

namespace septima {

namespace {

constexpr double kmh_per_mps = 3.6;
constexpr double day_s = 86400.0;
constexpr Range percent{0.0, 100.0};

KindMask read_kinds(TomlTable& t, KindMask fallback) {
    if (!t.has("classes")) return fallback;
    const auto rows = t.words("classes", vehicle_kind_names);
    KindMask mask = 0;
    for (const std::size_t r : rows) mask = static_cast<KindMask>(mask | mask_of(static_cast<VehicleKind>(r)));
    if (rows.empty() && t.texts("classes").empty())
        t.error("classes", "names no vehicle kind; leave the key out for the default");
    return mask;
}

DigitSet read_digits(TomlTable& t, std::string_view key) {
    DigitSet set = 0;
    for (const int digit : t.integers(key, {0, 9}))
        set = static_cast<DigitSet>(set | (1U << static_cast<unsigned>(digit)));
    return set;
}

void read_windows(TomlTable& t, MeasureTime& time) {
    t.tables("windows", [&time](TomlTable& w) {
        for (const char* key : {"from", "to"})
            if (!w.has(key)) w.error(key, "is missing; a time like 06:30:00 is needed");
        const auto from = w.clock_s("from");
        const auto to = w.clock_s("to");
        if (!from || !to) return;
        if (*from == *to) {
            w.error("to", "equals from; leave the window out for the whole day");
            return;
        }
        time.windows.push_back({*from, *to > *from ? *to : *to + day_s});
    });
    if (t.has("windows") && time.windows.empty())
        t.error("windows", "holds no valid window; leave the key out for the whole day");
}

MeasureTime read_time(TomlTable& t, bool plates) {
    MeasureTime time;
    if (plates) {
        time.days = monday_to_friday;
        time.holidays = OnHolidays::no;
    }
    read_windows(t, time);
    if (t.has("days")) {
        time.days = 0;
        for (const std::size_t d : t.words("days", day_names)) time.days = static_cast<DaySet>(time.days | (1U << d));
        if (time.days == 0) t.error("days", "names no day; leave the key out for the default");
    }
    if (const auto word = t.word("holidays", on_holidays_names)) time.holidays = static_cast<OnHolidays>(*word);
    time.valid_from = t.date("valid_from");
    time.valid_to = t.date("valid_to");
    if (time.valid_from && time.valid_to && *time.valid_to < *time.valid_from)
        t.error("valid_to", "lies before valid_from");
    return time;
}

Heading read_heading(TomlTable& t) {
    return static_cast<Heading>(t.word("direction", heading_names).value_or(0));
}

std::vector<std::string> read_between(TomlTable& t) {
    std::vector<std::string> streets = t.texts("between");
    if (!streets.empty() && streets.size() != 2) {
        t.error("between", fmt::format("names {} streets; two cross streets are needed", streets.size()));
        streets.clear();
    }
    return streets;
}

/// `corridors = ["A", "B"]` or `[{ name = "A", direction = "inbound", between = ["C", "D"] }]`, or `corridor = "A"`;
/// direction and between of the measure hold for the corridors that have none of their own.
void read_corridors(TomlTable& t, MeasurePlace& place) {
    const Heading heading = read_heading(t);
    const std::vector<std::string> between = read_between(t);
    if (const auto single = t.text("corridor")) place.corridors.push_back({*single, heading, between});
    if (t.is_array_of_tables("corridors")) {
        t.tables("corridors", [&](TomlTable& c) {
            CorridorPart part{c.required_text("name"), heading, between};
            if (c.has("direction")) part.heading = read_heading(c);
            if (c.has("between")) part.between = read_between(c);
            place.corridors.push_back(part);
        });
    } else {
        for (const std::string& name : t.texts("corridors")) place.corridors.push_back({name, heading, between});
    }
    const bool named = t.has("corridor") || t.has("corridors");
    for (const char* key : {"direction", "between"})
        if (t.has(key) && !named) t.error(key, "has a meaning with corridors only");
}

MeasurePlace read_place(TomlTable& t, bool road_classes_key) {
    MeasurePlace place;
    read_corridors(t, place);
    place.links = t.texts("links");
    if (road_classes_key)
        for (const std::size_t c : t.words("road_classes", road_class_names))
            place.road_classes.push_back(static_cast<RoadClass>(c));
    place.polygon = t.geo_points("zone_polygon", 3);
    return place;
}

Response read_response(TomlTable& t) {
    Response response;
    const auto share = [&t](const char* key) { return static_cast<float>(t.number(key, 0.0, percent) / 100.0); };
    response.other_mode = share("other_mode_pct");
    response.shift_time = share("shift_time_pct");
    response.leave = share("leave_pct");
    response.pay = share("pay_pct");
    response.second_car = share("second_car_pct");
    const double sum = 100.0 * (static_cast<double>(response.other_mode) + static_cast<double>(response.shift_time) +
                                static_cast<double>(response.leave) + static_cast<double>(response.pay) +
                                static_cast<double>(response.second_car));
    if (std::abs(sum - 100.0) > 0.01)
        t.problems().error(t.file(), t.line(),
                           fmt::format("{}: the shares sum to {:.6g}; they must sum to 100", t.path(), sum));
    return response;
}

void read_weekday_digits(TomlTable& t, PlateRestriction& rule) {
    constexpr std::array<std::string_view, 7> keys{"monday_digits",   "tuesday_digits", "wednesday_digits",
                                                   "thursday_digits", "friday_digits",  "saturday_digits",
                                                   "sunday_digits"};
    bool any = false;
    for (std::size_t d = 0; d < keys.size(); ++d) {
        rule.weekday_digits[d] = read_digits(t, keys[d]);
        any = any || t.has(keys[d]);
    }
    const bool by_weekday = rule.digits_by == DigitsBy::weekday || rule.digits_by == DigitsBy::weekly_shift;
    if (by_weekday && !any)
        t.error("monday_digits", "is missing, as are the other days; digits_by needs monday_digits ... friday_digits");
    if (!by_weekday && any)
        t.error("digits_by", "does not use monday_digits ... sunday_digits; take \"weekday\" or \"weekly_shift\"");
}

void read_digit_rule(TomlTable& t, PlateRestriction& rule) {
    if (!t.has("digits_by"))
        t.error("digits_by", fmt::format("is missing; allowed: {}", "date_parity, weekday, weekly_shift, every_day"));
    rule.digits_by = static_cast<DigitsBy>(t.word("digits_by", digits_by_names).value_or(1));
    rule.odd_date_digits = read_digits(t, "odd_date_digits");
    rule.even_date_digits = read_digits(t, "even_date_digits");
    rule.digits = read_digits(t, "digits");
    read_weekday_digits(t, rule);
    rule.shift_per_week = t.integer("shift_per_week", {-9, 9}).value_or(0);
    rule.anchor_date = t.date("anchor_date");
    const auto needs = [&](DigitsBy by, const char* key) {
        const auto word = digits_by_names[static_cast<std::size_t>(by)];
        if (rule.digits_by == by && !t.has(key))
            t.error(key, fmt::format("is missing; digits_by = \"{}\" needs it", word));
        if (rule.digits_by != by && t.has(key))
            t.error(key, fmt::format("has a meaning with digits_by = \"{}\" only", word));
    };
    needs(DigitsBy::date_parity, "odd_date_digits");
    needs(DigitsBy::date_parity, "even_date_digits");
    needs(DigitsBy::every_day, "digits");
    needs(DigitsBy::weekly_shift, "shift_per_week");
    needs(DigitsBy::weekly_shift, "anchor_date");
}

PlateRestriction read_plates(TomlTable& t) {
    PlateRestriction rule;
    rule.kinds = read_kinds(t, rule.kinds);
    constexpr std::array<std::string_view, 2> positions{"last", "first"};
    rule.first_digit = t.word("digit_position", positions).value_or(0) == 1;
    read_digit_rule(t, rule);
    constexpr std::array<std::string_view, 3> places{"any", "here", "elsewhere"};
    const std::size_t place = t.word("registration", places).value_or(0);
    rule.here = place != 2;
    rule.elsewhere = place != 1;
    rule.exempt_streets = t.texts("exempt_links_of");
    rule.exempt_share = t.number("exempt_pct", 0.0, percent) / 100.0;
    rule.compliance = t.number("compliance_pct", 100.0, percent) / 100.0;
    rule.permit_cop_per_day = t.number("permit_cop_per_day", 0.0, {0.0, 1e7});
    rule.response_given = t.table("response", [&rule](TomlTable& r) { rule.response = read_response(r); });
    return rule;
}

/// A measure that means named streets must name some: a closure of the whole city is a slip of the pen.
void need_place(TomlTable& t, const MeasurePlace& place) {
    if (place.everywhere()) t.error("corridors", "is missing; name corridors, road_classes, links or a zone_polygon");
}

SignalTiming read_timing_plan(TomlTable& t, const MeasurePlace& place) {
    SignalTiming timing;
    timing.controllers = t.texts("controllers");
    timing.cycle_s = t.number("cycle_s", {20.0, 300.0});
    if (const auto wave = t.number("green_wave_kmh", {5.0, 120.0})) timing.green_wave_mps = *wave / kmh_per_mps;
    if (const auto share = t.number("corridor_green_pct", {1.0, 99.0})) timing.corridor_green_share = *share / 100.0;
    timing.offset_s = t.number("offset_s", {0.0, 600.0});
    timing.greens_s = t.numbers("greens_s", {1.0, 300.0});
    if (timing.controllers.empty()) need_place(t, place);
    if (timing.green_wave_mps && timing.offset_s)
        t.error("offset_s", "stands beside green_wave_kmh, which sets the offsets; keep one of the two");
    if (!timing.cycle_s && !timing.green_wave_mps && !timing.corridor_green_share && !timing.offset_s &&
        timing.greens_s.empty())
        t.error("cycle_s",
                "is missing; one of cycle_s, green_wave_kmh, corridor_green_pct, offset_s, greens_s is needed");
    return timing;
}

SignalRunning read_running(TomlTable& t) {
    SignalRunning running;
    SignalControl& control = running.control;
    running.controllers = t.texts("controllers");
    if (!t.has("control") && !t.has("bus_priority"))
        t.error("control", "is missing; allowed: fixed, actuated, coordinated, max_pressure");
    control.kind = static_cast<ControlKind>(t.word("control", control_kind_names).value_or(0));
    control.bus_priority = t.boolean("bus_priority").value_or(false);
    if (control.bus_priority && control.kind != ControlKind::fixed && control.kind != ControlKind::actuated)
        t.error("bus_priority", "has a meaning with control = \"fixed\" or \"actuated\" only");
    const auto seconds = [&t](const char* key, float fallback, Range allowed) {
        return static_cast<float>(t.number(key, static_cast<double>(fallback), allowed));
    };
    control.detection_m = seconds("detection_m", control.detection_m, {2.0, 500.0});
    control.slot_s = seconds("slot_s", control.slot_s, {5.0, 120.0});
    control.bus_ahead_s = seconds("bus_ahead_s", control.bus_ahead_s, {1.0, 60.0});
    control.bus_favour_s = seconds("bus_favour_s", control.bus_favour_s, {0.0, 60.0});
    control.min_green_s = seconds("min_green_s", 0.0F, {1.0, 120.0});
    control.max_green_s = seconds("max_green_s", 0.0F, {1.0, 300.0});
    control.extension_s = seconds("extension_s", 0.0F, {0.5, 30.0});
    if (control.max_green_s > 0.0F && control.max_green_s < control.min_green_s)
        t.error("max_green_s",
                fmt::format("is {}, less than min_green_s ({})", control.max_green_s, control.min_green_s));
    return running;
}

MeasureData read_data(TomlTable& t, std::size_t kind, MeasurePlace& place) {
    switch (kind) {
        case 0:
            return read_plates(t);
        case 1: {
            // `classes` of a speed limit are classes of road: every vehicle obeys the same sign.
            for (const std::size_t c : t.words("classes", road_class_names))
                place.road_classes.push_back(static_cast<RoadClass>(c));
            const double max_mps = t.required_number("max_kmh", {5.0, 120.0}) / kmh_per_mps;
            return SpeedLimit{max_mps, t.boolean("may_raise").value_or(false)};
        }
        case 2:
            need_place(t, place);
            return LaneClosure{read_lanes(t)};
        case 3: {
            need_place(t, place);
            BusLane lane{read_lanes(t), 0, 1.0};
            if (lane.lanes.all())
                t.error("lanes_from_right", "is missing; say which lanes are reserved, e.g. [1] for the rightmost");
            lane.kinds = static_cast<KindMask>(read_kinds(t, bus_kinds) | bus_kinds);
            lane.compliance = t.number("compliance_pct", 100.0, percent) / 100.0;
            return lane;
        }
        case 4: {
            need_place(t, place);
            for (const CorridorPart& part : place.corridors)
                if (part.heading == Heading::both)
                    t.error("direction",
                            fmt::format("is missing for '{}'; say which direction receives the lane", part.name));
            return ReversibleLane{t.integer("lanes", {1, 6}).value_or(1)};
        }
        case 5: {
            DemandScale scale{read_kinds(t, all_kinds), t.texts("zones"), 1.0};
            scale.factor = t.required_number("percent", {0.0, 1000.0}) / 100.0;
            return scale;
        }
        case 6:
            return read_timing_plan(t, place);
        case 8:
            return read_running(t);
        case 9:
            return read_incident(t, place);
        case 10:
            return read_bus_holding(t, place);
        case 11: {
            need_place(t, place);
            MessageSign sign;
            sign.attention = t.number("attention_pct", 100.0 * sign.attention, percent) / 100.0;
            sign.kinds = read_kinds(t, all_kinds);
            return sign;
        }
        default: {
            need_place(t, place);
            Toll toll;
            toll.price_cop = t.number("price_cop", 0.0, {0.0, 1e6});
            toll.price_cop_per_km = t.number("price_cop_per_km", 0.0, {0.0, 1e6});
            if (t.has("price_cop") == t.has("price_cop_per_km"))
                t.error("price_cop", "or price_cop_per_km: exactly one of the two is needed");
            toll.kinds = read_kinds(t, all_kinds);
            toll.exempt_share = t.number("exempt_pct", 0.0, percent) / 100.0;
            return toll;
        }
    }
}

void read_measure(TomlTable& t, std::vector<Measure>& measures) {
    if (!t.has("kind")) t.error("kind", "is missing; it says what the measure does");
    const auto kind = t.word("kind", measure_kind_names);
    if (!kind) {
        t.forgive();  // which keys are known depends on the kind
        return;
    }
    Measure measure;
    measure.file = t.file();
    measure.line = t.line();
    measure.source = t.text("source").value_or("");
    const bool plates = *kind == 0;
    measure.time = read_time(t, plates);
    if (*kind != 5) measure.place = read_place(t, !plates);
    measure.data = read_data(t, *kind, measure.place);
    measures.push_back(std::move(measure));
}

}  // namespace

namespace {

/// [cost]: what the policy costs the city, for the appraisal.
std::optional<PolicyCost> read_cost(TomlTable& t) {
    std::optional<PolicyCost> cost;
    t.table("cost", [&cost](TomlTable& c) {
        cost.emplace();
        cost->investment_cop = c.required_number("investment_cop", {0.0, 1e15});
        cost->yearly_cop = c.number("yearly_cop", 0.0, {-1e14, 1e14});
        cost->source = c.required_text("source");
    });
    return cost;
}

}  // namespace

void read_measures(TomlTable& table, std::vector<Measure>& measures) {
    table.tables("measure", [&measures](TomlTable& m) { read_measure(m, measures); });
}

PolicyFile read_policy(const std::filesystem::path& path, Problems& problems, Overrides changes) {
    PolicyFile policy;
    policy.key = path.stem().string();
    const auto body = [&policy](TomlTable& t) {
        if (!t.has("name")) t.error("name", "is missing; e.g. { es = \"...\", en = \"...\" }");
        policy.name = t.bilingual("name").value_or(Text{policy.key, policy.key});
        policy.description = t.bilingual("description").value_or(Text{});
        policy.source = t.text("source").value_or("");
        policy.cost = read_cost(t);
        const auto from = t.date("valid_from");
        const auto to = t.date("valid_to");
        if (from && to && *to < *from) t.error("valid_to", "lies before valid_from");
        read_measures(t, policy.measures);
        for (Measure& measure : policy.measures) {
            if (!measure.time.valid_from) measure.time.valid_from = from;
            if (!measure.time.valid_to) measure.time.valid_to = to;
        }
    };
    read_toml(path, "policy/1", problems, body, FormatKey::needed, changes);
    return policy;
}

PolicyFile joined(const std::vector<PolicyFile>& policies) {
    if (policies.size() == 1) return policies.front();
    PolicyFile all;
    const auto append = [](std::string& text, const std::string& more, const char* between) {
        if (!text.empty() && !more.empty()) text += between;
        text += more;
    };
    for (const PolicyFile& policy : policies) {
        append(all.key, policy.key, "+");
        append(all.name.es, policy.name.es, " + ");
        append(all.name.en, policy.name.en, " + ");
        append(all.description.es, policy.description.es, " ");
        append(all.description.en, policy.description.en, " ");
        append(all.source, policy.source, "; ");
        if (policy.cost) {
            if (!all.cost) all.cost.emplace();
            all.cost->investment_cop += policy.cost->investment_cop;
            all.cost->yearly_cop += policy.cost->yearly_cop;
            append(all.cost->source, policy.cost->source, "; ");
        }
        all.measures.insert(all.measures.end(), policy.measures.begin(), policy.measures.end());
    }
    return all;
}

}  // namespace septima

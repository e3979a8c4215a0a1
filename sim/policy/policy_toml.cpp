#include "sim/policy/policy_toml.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "sim/base/text.h"

namespace septima {

namespace {

constexpr double toml_day_s = 86400.0;
constexpr double kmh_per_mps = 3.6;

/// A text in TOML's quotes.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : printable(text)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string bilingual(const Text& text) {
    return fmt::format("{{ es = {}, en = {} }}", quoted(text.es), quoted(text.en));
}

/// The fewest decimals from which `read` makes the same bits again. What was read once can be written so; a neighbour
/// is tried because `written` may have been rounded on its way here.
template <class Read, class Value>
std::string exact(double written, Value value, const Read& read) {
    for (const double near : {written, std::nextafter(written, HUGE_VAL), std::nextafter(written, -HUGE_VAL)})
        for (int decimals = 0; decimals <= 17; ++decimals) {
            const std::string text = fmt::format("{:.{}f}", near, decimals);
            if (read(to_number(text).value_or(0.0)) == value) return text;
        }
    return fmt::format("{}", written);
}

std::string number(double value) {
    return exact(value, value, [](double x) { return x; });
}
std::string number(float value) {
    return exact(static_cast<double>(value), value, [](double x) { return static_cast<float>(x); });
}
std::string percent(double share) {
    return exact(share * 100.0, share, [](double x) { return x / 100.0; });
}
std::string percent(float share) {
    return exact(static_cast<double>(share) * 100.0, share, [](double x) { return static_cast<float>(x / 100.0); });
}
std::string kmh(double mps) {
    return exact(mps * kmh_per_mps, mps, [](double x) { return x / kmh_per_mps; });
}

/// Lines "key = value" of one table.
struct Keys {
    std::string text;
    void add(std::string_view key, std::string_view value) { text += fmt::format("{} = {}\n", key, value); }
    void add_list(std::string_view key, const std::vector<std::string>& values) {
        if (!values.empty()) add(key, fmt::format("[{}]", fmt::join(values, ", ")));
    }
};

std::vector<std::string> quoted_all(const std::vector<std::string>& texts) {
    std::vector<std::string> out;
    for (const std::string& text : texts) out.push_back(quoted(text));
    return out;
}

std::vector<std::string> quoted_kinds(KindMask kinds) {
    std::vector<std::string> out;
    for (std::size_t k = 0; k < vehicle_kinds; ++k)
        if (allows(kinds, static_cast<VehicleKind>(k))) out.push_back(quoted(vehicle_kind_names[k]));
    return out;
}

/// The words of the bits that are set, for days and digits.
template <class Bits, class Word>
std::vector<std::string> words_of_bits(Bits bits, std::size_t count, const Word& word) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < count; ++i)
        if ((bits >> i & 1U) != 0) out.push_back(word(i));
    return out;
}

void add_digits(Keys& keys, std::string_view key, DigitSet digits) {
    const auto words = words_of_bits(digits, 10, [](std::size_t d) { return std::to_string(d); });
    keys.add(key, fmt::format("[{}]", fmt::join(words, ", ")));
}

/// A TOML time; after midnight the text that `read_policy` takes in its place.
std::string toml_clock(double seconds) {
    if (seconds >= toml_day_s) return quoted(clock_text(seconds, true));
    const double whole = std::floor(seconds);
    std::string text = clock_text(whole, true);
    if (seconds > whole) text += fmt::format("{:.9f}", seconds - whole).substr(1);
    return text;
}

void add_time(Keys& keys, const MeasureTime& time, bool plates) {
    std::vector<std::string> windows;
    for (const TimeWindow& w : time.windows) {
        // The reader takes an end before its start for the next morning's.
        const bool wraps = w.to_s > toml_day_s && w.to_s - toml_day_s < w.from_s;
        windows.push_back(fmt::format("{{ from = {}, to = {} }}", toml_clock(w.from_s),
                                      toml_clock(wraps ? w.to_s - toml_day_s : w.to_s)));
    }
    keys.add_list("windows", windows);
    if (time.days != (plates ? monday_to_friday : whole_week))
        keys.add_list("days", words_of_bits(time.days, 7, [](std::size_t d) { return quoted(day_names[d]); }));
    if (time.holidays != (plates ? OnHolidays::no : OnHolidays::yes))
        keys.add("holidays", quoted(on_holidays_names[static_cast<std::size_t>(time.holidays)]));
    if (time.valid_from) keys.add("valid_from", iso_text(*time.valid_from));
    if (time.valid_to) keys.add("valid_to", iso_text(*time.valid_to));
}

void add_place(Keys& keys, const MeasurePlace& place) {
    std::vector<std::string> corridors;
    for (const CorridorPart& part : place.corridors) {
        std::string row = "{ name = " + quoted(part.name);
        if (part.heading != Heading::both)
            row += ", direction = " + quoted(heading_names[static_cast<std::size_t>(part.heading)]);
        if (!part.between.empty()) row += fmt::format(", between = [{}]", fmt::join(quoted_all(part.between), ", "));
        corridors.push_back(row + " }");
    }
    keys.add_list("corridors", corridors);
    std::vector<std::string> classes;
    for (const RoadClass c : place.road_classes)
        classes.push_back(quoted(road_class_names[static_cast<std::size_t>(c)]));
    keys.add_list("road_classes", classes);
    keys.add_list("links", quoted_all(place.links));
    std::vector<std::string> corners;
    for (const GeoPoint& p : place.polygon)
        corners.push_back(fmt::format("[{}, {}]", number(p.lat_deg), number(p.lon_deg)));
    keys.add_list("zone_polygon", corners);
}

void add_lanes(Keys& keys, const LaneChoice& lanes) {
    const auto numbers = [](const std::vector<int>& rows) {
        std::vector<std::string> out;
        for (const int row : rows) out.push_back(std::to_string(row + 1));
        return out;
    };
    keys.add_list("lanes", numbers(lanes.from_left));
    keys.add_list("lanes_from_right", numbers(lanes.from_right));
}

void add_plate_digits(Keys& keys, const PlateRestriction& rule) {
    constexpr std::array<std::string_view, 7> weekday_keys{"monday_digits",   "tuesday_digits", "wednesday_digits",
                                                           "thursday_digits", "friday_digits",  "saturday_digits",
                                                           "sunday_digits"};
    keys.add("digits_by", quoted(digits_by_names[static_cast<std::size_t>(rule.digits_by)]));
    if (rule.digits_by == DigitsBy::date_parity) {
        add_digits(keys, "odd_date_digits", rule.odd_date_digits);
        add_digits(keys, "even_date_digits", rule.even_date_digits);
    } else if (rule.digits_by == DigitsBy::every_day) {
        add_digits(keys, "digits", rule.digits);
    } else {
        for (std::size_t d = 0; d < weekday_keys.size(); ++d) add_digits(keys, weekday_keys[d], rule.weekday_digits[d]);
    }
    if (rule.digits_by == DigitsBy::weekly_shift) {
        keys.add("shift_per_week", std::to_string(rule.shift_per_week));
        if (rule.anchor_date) keys.add("anchor_date", iso_text(*rule.anchor_date));
    }
}

/// The keys of one kind of measure.
struct KindKeys {
    Keys& keys;

    void operator()(const PlateRestriction& rule) const {
        keys.add_list("classes", quoted_kinds(rule.kinds));
        if (rule.first_digit) keys.add("digit_position", "\"first\"");
        add_plate_digits(keys, rule);
        if (!rule.elsewhere) keys.add("registration", "\"here\"");
        if (!rule.here) keys.add("registration", "\"elsewhere\"");
        keys.add_list("exempt_links_of", quoted_all(rule.exempt_streets));
        keys.add("exempt_pct", percent(rule.exempt_share));
        keys.add("compliance_pct", percent(rule.compliance));
        if (rule.permit_cop_per_day > 0.0) keys.add("permit_cop_per_day", number(rule.permit_cop_per_day));
        const Response& r = rule.response;
        if (rule.response_given)
            keys.add("response",
                     fmt::format("{{ other_mode_pct = {}, shift_time_pct = {}, leave_pct = {}, pay_pct = {}, "
                                 "second_car_pct = {} }}",
                                 percent(r.other_mode), percent(r.shift_time), percent(r.leave), percent(r.pay),
                                 percent(r.second_car)));
    }
    void operator()(const SpeedLimit& limit) const {
        keys.add("max_kmh", kmh(limit.max_mps));
        if (limit.may_raise) keys.add("may_raise", "true");
    }
    void operator()(const LaneClosure& closure) const { add_lanes(keys, closure.lanes); }
    void operator()(const BusLane& lane) const {
        add_lanes(keys, lane.lanes);
        keys.add_list("classes", quoted_kinds(lane.kinds));
        keys.add("compliance_pct", percent(lane.compliance));
    }
    void operator()(const ReversibleLane& lane) const { keys.add("lanes", std::to_string(lane.lanes)); }
    void operator()(const DemandScale& scale) const {
        if (scale.kinds != all_kinds) keys.add_list("classes", quoted_kinds(scale.kinds));
        keys.add_list("zones", quoted_all(scale.zones));
        keys.add("percent", percent(scale.factor));
    }
    void operator()(const SignalTiming& timing) const {
        keys.add_list("controllers", quoted_all(timing.controllers));
        if (timing.cycle_s) keys.add("cycle_s", number(*timing.cycle_s));
        if (timing.green_wave_mps) keys.add("green_wave_kmh", kmh(*timing.green_wave_mps));
        if (timing.corridor_green_share) keys.add("corridor_green_pct", percent(*timing.corridor_green_share));
        if (timing.offset_s) keys.add("offset_s", number(*timing.offset_s));
        std::vector<std::string> greens;
        for (const double green : timing.greens_s) greens.push_back(number(green));
        keys.add_list("greens_s", greens);
    }
    void operator()(const SignalRunning& running) const {
        const SignalControl& c = running.control;
        const SignalControl standard;
        keys.add_list("controllers", quoted_all(running.controllers));
        keys.add("control", quoted(control_kind_names[static_cast<std::size_t>(c.kind)]));
        if (c.bus_priority) keys.add("bus_priority", "true");
        const auto add = [this](std::string_view key, float value, float usual) {
            if (value != usual) keys.add(key, number(value));
        };
        add("detection_m", c.detection_m, standard.detection_m);
        add("slot_s", c.slot_s, standard.slot_s);
        add("bus_ahead_s", c.bus_ahead_s, standard.bus_ahead_s);
        add("bus_favour_s", c.bus_favour_s, standard.bus_favour_s);
        add("min_green_s", c.min_green_s, standard.min_green_s);
        add("max_green_s", c.max_green_s, standard.max_green_s);
        add("extension_s", c.extension_s, standard.extension_s);
    }
    void operator()(const Incident& incident) const {
        keys.add("incident_class", quoted(incident_class_names[static_cast<std::size_t>(incident.incident_class)]));
        keys.add("position_m", number(incident.position_m));
        keys.add("length_m", number(incident.length_m));
        add_lanes(keys, incident.lanes);
        if (incident.passing_mps) keys.add("passing_kmh", kmh(*incident.passing_mps));
        if (!incident.text.en.empty()) keys.add("text", bilingual(incident.text));
    }
    void operator()(const BusHolding& holding) const {
        keys.add_list("lines", quoted_all(holding.lines));
        keys.add_list("stops", quoted_all(holding.stops));
        if (holding.headway_s) keys.add("headway_s", number(*holding.headway_s));
        keys.add("share_pct", percent(holding.share));
        keys.add("most_s", number(holding.most_s));
    }
    void operator()(const MessageSign& sign) const {
        keys.add("attention_pct", percent(sign.attention));
        if (sign.kinds != all_kinds) keys.add_list("classes", quoted_kinds(sign.kinds));
    }
    void operator()(const Toll& toll) const {
        if (toll.price_cop_per_km > 0.0)
            keys.add("price_cop_per_km", number(toll.price_cop_per_km));
        else
            keys.add("price_cop", number(toll.price_cop));
        if (toll.kinds != all_kinds) keys.add_list("classes", quoted_kinds(toll.kinds));
        keys.add("exempt_pct", percent(toll.exempt_share));
    }
};

std::string measure_toml(const Measure& measure) {
    const bool plates = std::holds_alternative<PlateRestriction>(measure.data);
    Keys keys;
    keys.add("kind", quoted(measure_kind_names[measure.data.index()]));
    if (!measure.source.empty()) keys.add("source", quoted(measure.source));
    add_time(keys, measure.time, plates);
    add_place(keys, measure.place);
    std::visit(KindKeys{keys}, measure.data);
    return "\n[[measure]]\n" + keys.text;
}

}  // namespace

std::string policy_toml(const PolicyFile& policy) {
    Keys head;
    head.add("format", "\"policy/1\"");
    head.add("name", bilingual(policy.name));
    if (!policy.description.es.empty()) head.add("description", bilingual(policy.description));
    if (!policy.source.empty()) head.add("source", quoted(policy.source));
    std::string text = head.text;
    if (policy.cost) {
        Keys cost;
        cost.add("investment_cop", number(policy.cost->investment_cop));
        cost.add("yearly_cop", number(policy.cost->yearly_cop));
        cost.add("source", quoted(policy.cost->source));
        text += "\n[cost]\n" + cost.text;
    }
    for (const Measure& measure : policy.measures) text += measure_toml(measure);
    return text;
}

}  // namespace septima

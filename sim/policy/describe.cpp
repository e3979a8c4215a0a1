#include "sim/policy/describe.h"

#include <fmt/format.h>

#include <cmath>

#include "sim/base/text.h"
#include "sim/policy/words.h"

namespace septima {

namespace {

using Words = std::vector<Text>;

/// "a, b and c".
Text listed(const Words& items) {
    Text out;
    for (std::size_t i = 0; i < items.size(); ++i) {
        const bool last = i + 1 == items.size();
        if (i > 0) {
            out.es += last ? " y " : ", ";
            out.en += last ? " and " : ", ";
        }
        out.es += items[i].es;
        out.en += items[i].en;
    }
    return out;
}

Text same(std::string text) {
    return {text, text};
}

Text operator+(Text a, const Text& b) {
    return {a.es + b.es, a.en + b.en};
}

template <std::size_t n>
Text word_of(const std::array<std::pair<std::string_view, std::string_view>, n>& words, std::size_t i) {
    return {std::string(words[i].first), std::string(words[i].second)};
}

/// Thousands apart: "66.883" in Spanish, "66,883" in English.
Text money_text(double cop) {
    const std::string digits = fmt::format("{:.0f}", cop);
    Text out;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i > 0 && (digits.size() - i) % 3 == 0) out = out + Text{".", ","};
        out = out + same(digits.substr(i, 1));
    }
    return out;
}

/// A number as short as it can be; the Spanish one with a decimal comma.
Text number_text(double value) {
    const std::string text = fmt::format("{:.4g}", value);
    std::string spanish = text;
    for (char& c : spanish)
        if (c == '.') c = ',';
    return {spanish, text};
}

Text percent_text(double share) {
    return number_text(std::round(share * 1000.0) / 10.0) + Text{" %", " %"};
}

Text corridor_text(const CorridorPart& part) {
    Text text = same(part.name) + word_of(heading_words, static_cast<std::size_t>(part.heading));
    if (part.between.size() == 2)
        text = text + Text{fmt::format(" entre {} y {}", part.between[0], part.between[1]),
                           fmt::format(" between {} and {}", part.between[0], part.between[1])};
    return text;
}

Text place_text(const MeasurePlace& place) {
    if (place.everywhere()) return {"toda la ciudad", "the whole city"};
    Words parts;
    const std::size_t shown = place.corridors.size() > 6 ? 5 : place.corridors.size();
    for (std::size_t i = 0; i < shown; ++i) parts.push_back(corridor_text(place.corridors[i]));
    if (shown < place.corridors.size())
        parts.push_back({fmt::format("{} corredores más", place.corridors.size() - shown),
                         fmt::format("{} more corridors", place.corridors.size() - shown)});
    for (const RoadClass c : place.road_classes) parts.push_back(word_of(road_words, static_cast<std::size_t>(c)));
    if (place.links.size() == 1) parts.push_back({"un tramo", "one link"});
    if (place.links.size() > 1)
        parts.push_back({fmt::format("{} tramos", place.links.size()), fmt::format("{} links", place.links.size())});
    if (!place.polygon.empty()) parts.push_back({"la zona delimitada", "the bounded zone"});
    return listed(parts);
}

Text days_text(const MeasureTime& time) {
    Text text;
    if (time.days == monday_to_friday) {
        text = {"de lunes a viernes", "Monday to Friday"};
    } else if (time.days != whole_week) {
        Words days;
        for (std::size_t d = 0; d < 7; ++d)
            if ((time.days >> d & 1) != 0) days.push_back(word_of(day_words, d));
        text = listed(days);
    }
    if (time.holidays == OnHolidays::no)
        text = text + Text{text.es.empty() ? "salvo festivos" : " salvo festivos",
                           text.en.empty() ? "except holidays" : " except holidays"};
    if (time.holidays == OnHolidays::only) text = {"los festivos", "on public holidays"};
    return text;
}

/// " (06:00–21:00, de lunes a viernes salvo festivos)"; nothing when always.
Text time_text(const MeasureTime& time) {
    const Text days = days_text(time);
    if (time.windows.empty() && days.es.empty()) return {};
    Text text = same(" (") + hours_text(time);
    if (!days.es.empty()) text = text + same(", ") + days;
    return text + same(")");
}

Text response_text(const Response& r) {
    Words parts;
    const auto add = [&parts](float share, const char* es, const char* en) {
        if (share > 0.0F) parts.push_back(percent_text(static_cast<double>(share)) + Text{es, en});
    };
    add(r.other_mode, " cambia de modo", " take another mode");
    add(r.shift_time, " viaja a otra hora", " travel at another time");
    add(r.leave, " no viaja", " do not travel");
    add(r.pay, " paga la excepción", " pay for the exemption");
    add(r.second_car, " usa otro vehículo", " use another vehicle");
    return listed(parts);
}

Text lanes_text(const LaneChoice& lanes) {
    const std::size_t count = lanes.from_left.size() + lanes.from_right.size();
    const bool right = !lanes.from_right.empty();
    const std::vector<int>& chosen = right ? lanes.from_right : lanes.from_left;
    if (count == 1 && chosen.front() == 0)
        return right ? Text{"el carril derecho", "the right lane"} : Text{"el carril izquierdo", "the left lane"};
    Words numbers;
    for (const int lane : chosen) numbers.push_back(same(std::to_string(lane + 1)));
    const Text list = listed(numbers);
    const Text side =
        right ? Text{" desde la derecha", " from the right"} : Text{" desde la izquierda", " from the left"};
    return (count == 1 ? Text{"el carril ", "lane "} : Text{"los carriles ", "lanes "}) + list + side;
}

Text named(const char* es, const char* en, const std::vector<std::string>& ids) {
    Words words;
    for (const std::string& id : ids) words.push_back(same(id));
    return Text{es, en} + listed(words);
}

/// The sentence of each kind, without its full stop.
struct Sentence {
    const Measure& measure;
    Date date;
    Text place = place_text(measure.place);
    bool drivers_choose = false;
    Text when = time_text(measure.time);

    Text operator()(const PlateRestriction& rule) const {
        const DigitSet digits = banned_digits(rule, date);
        Text text{"Pico y placa: ", "Plate restriction: "};
        if (digits == 0)
            return text + Text{"ese día ninguna placa está restringida", "no plate is restricted on that day"} + when;
        text = text + Text{"no circulan ", "no "} + kinds_text(rule.kinds);
        if (digits != all_digits)
            text = text +
                   (rule.first_digit ? Text{" con placa que empieza en ", " with plates beginning with "}
                                     : Text{" con placa terminada en ", " with plates ending in "}) +
                   digits_text(digits);
        if (!rule.elsewhere) text = text + Text{" matriculados en la ciudad", " registered in the city"};
        if (!rule.here) text = text + Text{" matriculados en otro municipio", " registered elsewhere"};
        text = text + Text{" en ", " in "} + place + when;
        if (!rule.exempt_streets.empty()) {
            Words streets;
            for (const std::string& s : rule.exempt_streets) streets.push_back(same(s));
            text = text + Text{", salvo en ", ", except on "} + listed(streets);
        }
        if (rule.exempt_share > 0.0)
            text = text + same("; ") + percent_text(rule.exempt_share) + Text{" está exento", " are exempt"};
        if (rule.compliance < 1.0)
            text = text + same("; ") + percent_text(rule.compliance) + Text{" cumple", " comply"};
        if (rule.permit_cop_per_day > 0.0)
            text = text + Text{"; el permiso cuesta $", "; the permit costs COP "} +
                   money_text(rule.permit_cop_per_day) + Text{" por día", " a day"};
        if (drivers_choose && !rule.response_given)
            return text + Text{". Quienes cumplen eligen según lo que les cuesta cada alternativa",
                               ". Those who comply choose by what each alternative costs them"};
        return text + Text{". De quienes cumplen, ", ". Of those who comply, "} + response_text(rule.response);
    }
    Text operator()(const SpeedLimit& limit) const {
        return Text{"Velocidad máxima de ", "Speed limit of "} + number_text(limit.max_mps * 3.6) +
               Text{" km/h en ", " km/h on "} + place + when;
    }
    Text operator()(const LaneClosure& closure) const {
        if (closure.lanes.all()) return Text{"Cierre total de ", "Full closure of "} + place + when;
        return Text{"Cierre de ", "Closure of "} + lanes_text(closure.lanes) + Text{" en ", " on "} + place + when;
    }
    Text operator()(const BusLane& lane) const {
        const auto others = static_cast<KindMask>(lane.kinds & ~bus_kinds);
        Text text = Text{"Carril reservado para buses", "Lane reserved for buses"};
        if (others != 0) text = text + Text{" y ", " and "} + kinds_text(others);
        text = text + Text{" en ", " on "} + place + Text{": ", ": "} + lanes_text(lane.lanes) + when;
        if (lane.compliance < 1.0)
            text = text + same("; ") + percent_text(lane.compliance) +
                   Text{" de los demás lo respeta", " of the others obey"};
        return text;
    }
    Text operator()(const ReversibleLane& lane) const {
        const std::string n = std::to_string(lane.lanes);
        const Text count =
            lane.lanes == 1 ? Text{"1 carril pasa", "1 lane passes"} : Text{n + " carriles pasan", n + " lanes pass"};
        return Text{"Reversible: ", "Reversible: "} + count +
               Text{" del sentido contrario a ", " from the opposite direction to "} + place + when;
    }
    Text operator()(const DemandScale& scale) const {
        const double change = scale.factor - 1.0;
        Text text = scale.kinds == all_kinds ? Text{"Los viajes en vehículo", "Vehicle trips"}
                                             : Text{"Los viajes en ", "Trips by "} + kinds_text(scale.kinds);
        if (!scale.zones.empty()) {
            Words zones;
            for (const std::string& z : scale.zones) zones.push_back(same(z));
            text = text + Text{" desde o hacia ", " from or to "} + listed(zones);
        }
        if (scale.factor == 0.0) return text + Text{" no se hacen", " are not made"} + when;
        text = text + (change < 0.0 ? Text{" bajan ", " fall by "} : Text{" suben ", " rise by "});
        return text + percent_text(std::abs(change)) + when;
    }
    Text operator()(const SignalTiming& timing) const {
        Text text{"Semáforos de ", "Signals on "};
        if (timing.controllers.empty())
            text = text + place;
        else
            text = Text{fmt::format("{} semáforos", timing.controllers.size()),
                        fmt::format("{} signals", timing.controllers.size())};
        if (timing.cycle_s)
            text = text + Text{": ciclo de ", ": cycle of "} + number_text(*timing.cycle_s) + same(" s");
        if (timing.corridor_green_share)
            text = text + same(", ") + percent_text(*timing.corridor_green_share) +
                   Text{" del verde para el corredor", " of the green for the corridor"};
        if (timing.green_wave_mps)
            text = text + Text{", onda verde a ", ", green wave at "} + number_text(*timing.green_wave_mps * 3.6) +
                   same(" km/h");
        if (!timing.greens_s.empty()) {
            Words greens;
            for (const double green : timing.greens_s) greens.push_back(number_text(green));
            text = text + Text{", verdes de ", ", greens of "} + listed(greens) + same(" s");
        }
        if (timing.offset_s)
            text = text + Text{", desfase de ", ", offset of "} + number_text(*timing.offset_s) + same(" s");
        return text + when;
    }
    Text operator()(const SignalRunning& running) const {
        constexpr std::array<std::pair<std::string_view, std::string_view>, 4> words{
            {{"por el reloj (plan fijo)", "by the clock (fixed plan)"},
             {"actuado por vehículos", "actuated by vehicles"},
             {"coordinado y actuado", "coordinated and actuated"},
             {"de presión máxima", "of maximum pressure"}}};
        const SignalControl& control = running.control;
        Text text = Text{"Semáforos de ", "Signals on "} + place;
        if (!running.controllers.empty())
            text = Text{fmt::format("{} semáforos", running.controllers.size()),
                        fmt::format("{} signals", running.controllers.size())};
        text = text + Text{": control ", ": control "} + word_of(words, static_cast<std::size_t>(control.kind));
        if (control.bus_priority)
            text = text + Text{", con prioridad para buses (hasta ", ", with priority for buses (up to "} +
                   number_text(static_cast<double>(control.bus_favour_s)) + same(" s)");
        return text + when;
    }
    Text operator()(const Incident& incident) const {
        Text text = incident_text(incident.incident_class) + Text{" en ", " on "} + place + Text{", a ", ", "} +
                    number_text(incident.position_m) + Text{" m del inicio: ", " m from its start: "};
        text = text + (incident.lanes.all() ? Text{"bloquea toda la calzada", "blocks the whole carriageway"}
                                            : Text{"bloquea ", "blocks "} + lanes_text(incident.lanes));
        if (incident.passing_mps)
            text = text + Text{"; se pasa a ", "; passed at "} + number_text(*incident.passing_mps * 3.6) +
                   Text{" km/h o menos", " km/h or less"};
        text = text + when;
        return incident.text.en.empty() ? text : text + same(". ") + incident.text;
    }
    Text operator()(const BusHolding& holding) const {
        Text text{"Regulación de buses en paradas: ", "Bus holding at stops: "};
        text = text + (holding.lines.empty() ? Text{"todas las rutas", "all lines"}
                                             : named("rutas ", "lines ", holding.lines));
        if (!holding.stops.empty()) text = text + same(", ") + named("paradas ", "stops ", holding.stops);
        text = text + Text{"; espera ", "; waits for "} + percent_text(holding.share) +
               Text{" de lo que falta al intervalo", " of what is missing to the headway"};
        if (holding.headway_s) text = text + Text{" de ", " of "} + number_text(*holding.headway_s) + same(" s");
        return text + Text{", máximo ", ", at most "} + number_text(holding.most_s) + same(" s") + when;
    }
    Text operator()(const MessageSign& sign) const {
        Text text = Text{"Panel de mensaje variable en ", "Message sign on "} + place +
                    Text{" con los tiempos de viaje; lo atiende ", " with travel times; "} +
                    percent_text(sign.attention) + Text{" de quienes pasan", " of those who pass read it"};
        if (sign.kinds != all_kinds) text = text + same(" (") + kinds_text(sign.kinds) + same(")");
        return text + when;
    }
    Text operator()(const Toll& toll) const {
        const bool per_km = toll.price_cop_per_km > 0.0;
        Text text = measure.place.polygon.empty() ? Text{"Peaje de ", "Toll of "}
                                                  : Text{"Cobro por entrar a la zona: ", "Charge to enter the zone: "};
        text = text + Text{"$", "COP "} + money_text(per_km ? toll.price_cop_per_km : toll.price_cop);
        if (per_km) text = text + Text{" por km", " per km"};
        if (measure.place.polygon.empty()) text = text + Text{" en ", " on "} + place;
        if (toll.kinds != all_kinds) text = text + Text{" para ", " for "} + kinds_text(toll.kinds);
        text = text + when;
        if (toll.exempt_share > 0.0)
            text = text + same("; ") + percent_text(toll.exempt_share) + Text{" está exento", " are exempt"};
        return text;
    }
};

Text reason_text(NotInForce reason, Date date) {
    const Text day{spanish_text(date), english_text(date)};
    const auto said = [&day](const char* es, const char* en) {
        return Text{" No rige el ", " Not in force on "} + day + Text{es, en};
    };
    switch (reason) {
        case NotInForce::not_yet_valid:
            return said(": aún no está vigente.", ": not yet valid.");
        case NotInForce::no_longer_valid:
            return said(": ya no está vigente.", ": no longer valid.");
        case NotInForce::holiday:
            return said(": es festivo.", ": it is a public holiday.");
        case NotInForce::no_holiday:
            return said(": no es festivo.", ": it is not a public holiday.");
        case NotInForce::other_weekday:
            return said(": no es uno de sus días.", ": it is not one of its days.");
        case NotInForce::other_hours:
            return {" No rige en las horas simuladas.", " Not in force in the hours simulated."};
        case NotInForce::none:
            break;
    }
    return {};
}

}  // namespace

Text hours_text(const MeasureTime& time) {
    if (time.windows.empty()) return {"todo el día", "all day"};
    Words windows;
    for (const TimeWindow& w : time.windows)
        windows.push_back(
            same(fmt::format("{}–{}", clock_text(w.from_s), clock_text(w.to_s > 86400.0 ? w.to_s - 86400.0 : w.to_s))));
    return listed(windows);
}

Text incident_text(IncidentClass incident_class) {
    return word_of(incident_words, static_cast<std::size_t>(incident_class));
}

Text digits_text(DigitSet digits) {
    Words found;
    for (int d = 0; d < 10; ++d)
        if ((digits >> d & 1) != 0) found.push_back(same(std::to_string(d)));
    return listed(found);
}

Text kinds_text(KindMask kinds) {
    if ((kinds & all_kinds) == all_kinds) return {"todos los vehículos", "all vehicles"};
    Words found;
    const bool buses = (kinds & bus_kinds) == bus_kinds;
    for (std::size_t k = 0; k < vehicle_kinds; ++k) {
        const auto kind = static_cast<VehicleKind>(k);
        if (!allows(kinds, kind)) continue;
        if (buses && kind != VehicleKind::bus && allows(bus_kinds, kind)) continue;  // "buses" says it
        found.push_back(word_of(kind_words, k));
    }
    return listed(found);
}

Text described(const Measure& measure, Date date, NotInForce reason, bool drivers_choose) {
    Sentence sentence{measure, date};
    sentence.drivers_choose = drivers_choose;
    return std::visit(sentence, measure.data) + same(".") + reason_text(reason, date);
}

}  // namespace septima

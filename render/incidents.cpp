#include "render/incidents.h"

#include <algorithm>

#include "render/number_text.h"
#include "render/speed_class.h"

namespace septima::render {

namespace {

constexpr float least_length_m = 300.0F;
constexpr float lost_share = 0.5F;
constexpr float leave_factor = 1.2F;
constexpr std::size_t before_from = 15, before_to = 5;  // samples a minute apart
constexpr std::uint16_t least_standing = 2;

std::vector<float> stretch_speeds(const City& city, const SpeedHistory& history, std::size_t sample) {
    const Network& network = *city.map.network;
    std::vector<float> kmh;
    kmh.reserve(city.stretches.rows.size());
    for (const Stretch& stretch : city.stretches.rows) {
        float hours = 0.0F;
        float km = 0.0F;
        for (const LinkId link : stretch.links) {
            const float length_km = network.link_length_m[link] / 1000.0F;
            km += length_km;
            hours += length_km / std::max(1.0F, static_cast<float>(history.kmh(sample, link)));
        }
        kmh.push_back(hours > 0.0F ? km / hours : 0.0F);
    }
    return kmh;
}

/// Mean of the samples five to fifteen minutes before; 0 when there are fewer than five.
float speed_before(const StretchWatch& watch, std::size_t stretch) {
    const std::size_t now = watch.kmh.size();
    if (now < 2 * before_to + 1) return 0.0F;
    const std::size_t first = now > before_from ? now - before_from : 0;
    float sum = 0.0F;
    for (std::size_t k = first; k + before_to < now; ++k) sum += watch.kmh[k][stretch];
    return sum / static_cast<float>(now - before_to - first);
}

void close_row(IncidentLog& log, std::uint32_t& open, double time_s) {
    log.rows[open - 1].to_s = time_s;
    open = 0;
}

void look_at_sample(IncidentLog& log, std::size_t side, const City& city, double time_s) {
    StretchWatch& watch = log.sides[side];
    const std::size_t now = watch.kmh.size() - 1;
    if (now < 2) return;
    for (std::size_t i = 0; i < city.stretches.rows.size(); ++i) {
        const Stretch& stretch = city.stretches.rows[i];
        const float kmh = (watch.kmh[now][i] + watch.kmh[now - 1][i] + watch.kmh[now - 2][i]) / 3.0F;
        const float slow_kmh = (stretch.express ? express_limits : street_limits).slow_kmh;
        if (watch.open[i] != 0) {
            if (kmh > leave_factor * slow_kmh) close_row(log, watch.open[i], time_s);
            continue;
        }
        const float before = speed_before(watch, i);
        if (stretch.length_m < least_length_m || kmh > slow_kmh || kmh > (1.0F - lost_share) * before) continue;
        ListedIncident incident;
        incident.side = side;
        incident.link = stretch.middle;
        incident.from_s = time_s;
        incident.before_kmh = before;
        incident.then_kmh = kmh;
        log.rows.push_back(incident);
        watch.open[i] = static_cast<std::uint32_t>(log.rows.size());
    }
}

void look_at_standing(IncidentLog& log, std::size_t side, const Snapshot& snapshot) {
    StretchWatch& watch = log.sides[side];
    watch.open_standing.resize(snapshot.link_stuck.size());
    for (std::size_t i = 0; i < snapshot.link_stuck.size(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        std::uint32_t& open = watch.open_standing[i];
        if (open != 0) {
            ListedIncident& row = log.rows[open - 1];
            row.count = std::max<std::uint32_t>(row.count, snapshot.link_stuck[link]);
            if (snapshot.link_stuck[link] == 0) close_row(log, open, snapshot.time_s);
        } else if (snapshot.link_stuck[link] >= least_standing) {
            ListedIncident incident;
            incident.cause = ListedIncident::Cause::standing;
            incident.side = side;
            incident.link = link;
            incident.from_s = snapshot.time_s;
            incident.count = snapshot.link_stuck[link];
            log.rows.push_back(incident);
            open = static_cast<std::uint32_t>(log.rows.size());
        }
    }
}

/// A gridlock counts as dissolved when its first link moves again.
void look_at_gridlocks(IncidentLog& log, std::size_t side, const Snapshot& snapshot) {
    for (ListedIncident& row : log.rows)
        if (row.cause == ListedIncident::Cause::gridlock && row.side == side && row.open(snapshot.time_s) &&
            snapshot.link_speed_mps[row.link] * kmh_per_mps > street_limits.slow_kmh)
            row.to_s = snapshot.time_s;
    StretchWatch& watch = log.sides[side];
    for (; watch.gridlocks < snapshot.gridlocks.size(); ++watch.gridlocks) {
        const Blockage& found = snapshot.gridlocks[watch.gridlocks];
        ListedIncident incident;
        incident.cause = ListedIncident::Cause::gridlock;
        incident.side = side;
        incident.link = found.link;
        incident.from_s = found.time_s;
        incident.count = found.links;
        log.rows.push_back(incident);
    }
}

/// What stands on the road because somebody said so: a policy or the operator's hand.
void look_at_reported(IncidentLog& log, std::size_t side, const Snapshot& snapshot) {
    const auto same = [side](const ListedIncident& row, const SetIncident& there) {
        return row.cause == ListedIncident::Cause::reported && row.side == side && row.link == there.link &&
               row.incident_class == there.incident_class && row.begin_m == there.begin_m;
    };
    for (ListedIncident& row : log.rows)
        if (row.cause == ListedIncident::Cause::reported && row.side == side && row.open(snapshot.time_s) &&
            std::none_of(snapshot.incidents.begin(), snapshot.incidents.end(),
                         [&](const SetIncident& there) { return same(row, there); }))
            row.to_s = snapshot.time_s;
    for (const SetIncident& there : snapshot.incidents) {
        if (std::any_of(log.rows.begin(), log.rows.end(),
                        [&](const ListedIncident& row) { return row.open(snapshot.time_s) && same(row, there); }))
            continue;
        ListedIncident incident;
        incident.cause = ListedIncident::Cause::reported;
        incident.incident_class = there.incident_class;
        incident.side = side;
        incident.link = there.link;
        incident.from_s = snapshot.time_s;
        incident.begin_m = there.begin_m;
        incident.count = static_cast<std::uint32_t>(there.lanes.size());
        log.rows.push_back(incident);
    }
}

}  // namespace

void follow(IncidentLog& log, const City& city, const History& history, const Picture& picture, double from_s) {
    log.sides.resize(picture.sides.size());
    for (std::size_t side = 0; side < picture.sides.size(); ++side) {
        StretchWatch& watch = log.sides[side];
        watch.open.resize(city.stretches.rows.size());
        if (side < history.speeds.size()) {
            const SpeedHistory& speeds = history.speeds[side];
            for (; watch.samples < speeds.time_s.size(); ++watch.samples) {
                watch.kmh.push_back(stretch_speeds(city, speeds, watch.samples));
                if (speeds.time_s[watch.samples] >= from_s)
                    look_at_sample(log, side, city, speeds.time_s[watch.samples]);
            }
        }
        if (picture.sides[side].time_s < from_s) continue;
        look_at_standing(log, side, picture.sides[side]);
        look_at_gridlocks(log, side, picture.sides[side]);
        look_at_reported(log, side, picture.sides[side]);
    }
}

std::vector<ListedIncident> listed(const IncidentLog& log, double time_s, std::size_t most) {
    std::vector<ListedIncident> rows = log.rows;
    std::stable_sort(rows.begin(), rows.end(), [time_s](const ListedIncident& a, const ListedIncident& b) {
        if (a.open(time_s) != b.open(time_s)) return a.open(time_s);
        return a.from_s > b.from_s;
    });
    if (rows.size() > most) rows.resize(most);
    return rows;
}

std::string code_of(IncidentClass incident_class) {
    const int number = static_cast<int>(incident_class) + 1;
    return (number < 10 ? "A0" : "A") + std::to_string(number);
}

std::size_t group_of(IncidentClass incident_class) {
    switch (incident_class) {
        case IncidentClass::traffic_accident:
        case IncidentClass::vehicle_breakdown:
        case IncidentClass::pedestrian_accident:
        case IncidentClass::bus_accident:
        case IncidentClass::subway_accident:
            return 0;
        case IncidentClass::roadworks:
        case IncidentClass::assembly:
            return 1;
        case IncidentClass::fire:
        case IncidentClass::weather:
            return 2;
        default:
            return 3;
    }
}

std::string_view words(IncidentClass incident_class, Language language) {
    constexpr std::array<std::string_view, incident_classes> es{
        "Choque",   "Vehículo varado", "Atropello",       "Obras", "Objeto caído",      "Accidente de bus", "Metro",
        "Incendio", "Clima",           "Marcha o evento", "Otro",  "Reporte ciudadano", "Aviso del sistema"};
    constexpr std::array<std::string_view, incident_classes> en{
        "Crash", "Breakdown", "Pedestrian hit", "Roadworks", "Fallen object", "Bus accident", "Subway",
        "Fire",  "Weather",   "March or event", "Other",     "Public report", "System notice"};
    return (language == Language::es ? es : en)[static_cast<std::size_t>(incident_class)];
}

std::string detail_text(const ListedIncident& incident, Language language) {
    const auto number = [language](double value) { return number_text(value, 0, language); };
    switch (incident.cause) {
        case ListedIncident::Cause::slowdown:
            return std::string(words(Word::incident_slowdown, language)) + " " +
                   number(static_cast<double>(incident.before_kmh)) + " → " +
                   number(static_cast<double>(incident.then_kmh)) + " km/h";
        case ListedIncident::Cause::standing:
            return number(incident.count) + " " + std::string(words(Word::incident_standing, language));
        case ListedIncident::Cause::gridlock:
            return number(incident.count) + " " + std::string(words(Word::incident_gridlock, language));
        default:
            return std::string(words(incident.incident_class, language)) +
                   (incident.count == 0
                        ? ""
                        : " · " + std::string(words(Word::lanes_blocked, language)) + ": " + number(incident.count));
    }
}

}  // namespace septima::render

#include "render/message_signs.h"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "render/labels.h"
#include "render/number_text.h"
#include "render/speed_class.h"

namespace septima::render {

namespace {

/// A direction of a main street and how it fares.
struct Way {
    const Corridor* corridor = nullptr;
    std::size_t way = 0;
    std::uint32_t slowest = 0;  ///< row of Stretches
    StretchState all;
    float length_m = 0.0F;
    const ListedIncident* incident = nullptr;  ///< the newest open one
};

Way way_of(const City& city, const std::vector<StretchState>& states, const Corridor& corridor, std::size_t way) {
    Way found{&corridor, way, corridor.stretches[way].front(), corridor_state(city.stretches, states, corridor, way)};
    for (const std::uint32_t row : corridor.stretches[way]) {
        found.length_m += city.stretches.rows[row].length_m;
        if (states[row].lost_h_per_h > states[found.slowest].lost_h_per_h) found.slowest = row;
    }
    return found;
}

void add_incident(const City& city, Way& way, const std::vector<ListedIncident>& open) {
    for (const ListedIncident& incident : open)
        for (const std::uint32_t row : way.corridor->stretches[way.way]) {
            const std::vector<LinkId>& links = city.stretches.rows[row].links;
            if (std::find(links.begin(), links.end(), incident.link) == links.end()) continue;
            if (way.incident == nullptr || incident.from_s > way.incident->from_s) way.incident = &incident;
        }
}

SpeedClass slowest_class(const City& city, const std::vector<StretchState>& states, const Way& way) {
    return speed_class(states[way.slowest].speed_kmh, city.stretches.rows[way.slowest].express);
}

std::string second_line(const City& city, const std::vector<StretchState>& states, const Way& way, Language language) {
    const auto at = [&](const std::string& cross) { return cross.empty() ? "" : " " + abbreviated(cross); };
    if (way.incident != nullptr) {
        const std::string_view cross = cross_street(city.map, way.incident->link);
        const bool reported = way.incident->cause == ListedIncident::Cause::reported;
        return std::string(reported ? words(way.incident->incident_class, language) : words(Word::sign_jam, language)) +
               at(std::string(cross));
    }
    const SpeedClass speed = slowest_class(city, states, way);
    if (speed == SpeedClass::fast) return std::string(words(Word::sign_free, language));
    return std::string(words(speed == SpeedClass::slow ? Word::sign_jam : Word::sign_slow, language)) +
           at(city.stretches.rows[way.slowest].cross);
}

SignText text_of(const City& city, const std::vector<StretchState>& states, const Way& way, Language language) {
    SignText sign;
    sign.link = way.incident != nullptr ? way.incident->link : city.stretches.rows[way.slowest].middle;
    sign.alert = way.incident != nullptr || slowest_class(city, states, way) == SpeedClass::slow;
    const Word side = way.way == 0 ? way.corridor->forward_way : way.corridor->backward_way;
    sign.lines[0] =
        capitals(abbreviated(city.map.streets[way.corridor->street].name) + " " + std::string(words(side, language)));
    sign.lines[1] = capitals(second_line(city, states, way, language));
    const double minutes =
        static_cast<double>(way.length_m) / 1000.0 / std::max(1.0, static_cast<double>(way.all.speed_kmh)) * 60.0;
    sign.lines[2] = std::string(words(Word::sign_trip, language)) + " " + number_text(minutes, 0, language) + " MIN";
    return sign;
}

}  // namespace

std::string capitals(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        // á é í ó ú ü ñ are C3 A1 ... C3 BC; their capitals lie 0x20 lower.
        if (c == 0xC3 && i + 1 < text.size()) {
            const auto second = static_cast<unsigned char>(text[++i]);
            out += static_cast<char>(c);
            out += static_cast<char>(second >= 0xA0 && second <= 0xBE && second != 0xB7 ? second - 0x20 : second);
        } else {
            out += c < 0x80 ? static_cast<char>(std::toupper(c)) : static_cast<char>(c);
        }
    }
    return out;
}

std::vector<SignText> message_signs(const City& city, const std::vector<StretchState>& states,
                                    const std::vector<ListedIncident>& open, Language language, std::size_t most) {
    std::vector<Way> ways;
    for (const std::uint32_t street : city.main) {
        const Corridor& corridor = city.stretches.corridors[street];
        for (std::size_t way = 0; way < 2; ++way) {
            if (corridor.stretches[way].empty()) continue;
            ways.push_back(way_of(city, states, corridor, way));
            add_incident(city, ways.back(), open);
        }
    }
    std::stable_sort(ways.begin(), ways.end(), [&](const Way& a, const Way& b) {
        const bool a_slow = slowest_class(city, states, a) == SpeedClass::slow;
        const bool b_slow = slowest_class(city, states, b) == SpeedClass::slow;
        if ((a.incident != nullptr) != (b.incident != nullptr)) return a.incident != nullptr;
        if (a_slow != b_slow) return a_slow;
        return states[a.slowest].lost_h_per_h > states[b.slowest].lost_h_per_h;
    });
    if (ways.size() > most) ways.resize(most);
    std::vector<SignText> signs;
    for (const Way& way : ways) signs.push_back(text_of(city, states, way, language));
    return signs;
}

}  // namespace septima::render

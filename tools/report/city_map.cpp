#include "tools/report/city_map.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numbers>
#include <unordered_map>

namespace septima {

namespace {

/// Degrees (or plain metres) to a flat drawing with equal scale in both directions.
struct Frame {
    double lon0 = 0.0, lat1 = 0.0, x_scale = 1.0, y_scale = 1.0;
    Point to_drawing(GeoPoint p) const { return {(p.lon_deg - lon0) * x_scale, (lat1 - p.lat_deg) * y_scale}; }
};

constexpr double margin = 12.0;

struct Box {
    double lon0 = std::numeric_limits<double>::infinity(), lon1 = -lon0, lat0 = lon0, lat1 = -lon0;
    bool empty() const { return !(lon1 >= lon0); }
};

Box box_of(const std::vector<LinkText>& links) {
    Box box;
    for (const LinkText& link : links)
        for (const GeoPoint& p : link.geometry) {
            box.lon0 = std::min(box.lon0, p.lon_deg);
            box.lon1 = std::max(box.lon1, p.lon_deg);
            box.lat0 = std::min(box.lat0, p.lat_deg);
            box.lat1 = std::max(box.lat1, p.lat_deg);
        }
    return box;
}

/// Fits the box into 1000 units of width, or 1100 of height when the city is tall.
Frame frame_of(const Box& box, CityMap& map) {
    const bool degrees = std::abs(box.lat1) <= 90.0 && std::abs(box.lon1) <= 180.0;
    const double squeeze = degrees ? std::cos(0.5 * (box.lat0 + box.lat1) * std::numbers::pi / 180.0) : 1.0;
    const double wide = std::max(1e-9, (box.lon1 - box.lon0) * squeeze);
    const double tall = std::max(1e-9, box.lat1 - box.lat0);
    const double scale = std::min((1000.0 - 2.0 * margin) / wide, (1100.0 - 2.0 * margin) / tall);
    map.width = std::ceil(wide * scale + 2.0 * margin);
    map.height = std::ceil(tall * scale + 2.0 * margin);
    return {box.lon0 - margin / (scale * squeeze), box.lat1 + margin / scale, scale * squeeze, scale};
}

/// The line moved to its right by `offset` (y points down), corner by corner along the mean of the two normals.
std::vector<Point> moved_right(const std::vector<Point>& line, double offset) {
    std::vector<Point> moved;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const Point a = line[i == 0 ? 0 : i - 1];
        const Point b = line[std::min(i + 1, line.size() - 1)];
        const double length = std::max(1e-9, distance_m(a, b));
        moved.push_back(
            {line[i].x_m - offset * (b.y_m - a.y_m) / length, line[i].y_m + offset * (b.x_m - a.x_m) / length});
    }
    return moved;
}

/// Path data with one decimal, written relative to the point before: half the size of absolute numbers.
std::string path_data(const std::vector<Point>& line) {
    std::string path;
    long x = 0, y = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const long nx = std::lround(10.0 * line[i].x_m);
        const long ny = std::lround(10.0 * line[i].y_m);
        if (i > 0 && nx == x && ny == y) continue;
        path += fmt::format("{}{} {}", i == 0 ? "M" : "l", i == 0 ? nx : nx - x, i == 0 ? ny : ny - y);
        x = nx;
        y = ny;
    }
    return path;
}

char weight_of(double volume_vph) {
    const auto above = std::upper_bound(stroke_from_vph.begin(), stroke_from_vph.end(), volume_vph);
    return static_cast<char>(std::max<std::ptrdiff_t>(1, above - stroke_from_vph.begin()) - 1);
}

}  // namespace

CityMap city_map(const std::vector<LinkText>& links, const std::vector<double>& volumes_vph) {
    CityMap map;
    map.path.resize(links.size());
    map.weight.assign(links.size(), 0);
    const Box box = box_of(links);
    if (box.empty()) return map;
    const Frame frame = frame_of(box, map);
    for (std::size_t i = 0; i < links.size(); ++i) {
        map.weight[i] = weight_of(volumes_vph[i]);
        std::vector<Point> line;
        for (const GeoPoint& p : links[i].geometry) line.push_back(frame.to_drawing(p));
        if (line.size() >= 2)
            map.path[i] = path_data(moved_right(line, 0.55 * stroke_widths[static_cast<std::size_t>(map.weight[i])]));
    }
    return map;
}

SpeedClass speed_class(float speed_kmh, bool express) {
    if (speed_kmh < 0.0F) return SpeedClass::empty;
    if (speed_kmh <= (express ? 30.0F : 15.0F)) return SpeedClass::slow;
    return speed_kmh < (express ? 50.0F : 25.0F) ? SpeedClass::medium : SpeedClass::fast;
}

ChangeClass change_class(float difference_kmh, bool holds) {
    if (!holds || difference_kmh == 0.0F) return ChangeClass::none;
    if (difference_kmh < 0.0F) return difference_kmh <= -3.0F ? ChangeClass::much_slower : ChangeClass::slower;
    return difference_kmh >= 3.0F ? ChangeClass::much_faster : ChangeClass::faster;
}

namespace {

std::vector<char> speed_classes(const StoredResults& results, const Digest& digest, std::size_t scenario) {
    std::vector<char> classes;
    for (std::size_t i = 0; i < results.header.links.size(); ++i)
        classes.push_back(
            static_cast<char>(speed_class(digest.links.speed_kmh[scenario][i], results.header.links[i].express)));
    return classes;
}

std::vector<char> change_classes(const Digest& digest, std::size_t policy) {
    std::vector<char> classes;
    const bool comparable = digest.flags[policy].empty();
    for (std::size_t i = 0; i < digest.links.holds[policy].size(); ++i)
        classes.push_back(static_cast<char>(
            change_class(digest.links.difference_kmh[policy][i], comparable && digest.links.holds[policy][i] != 0)));
    return classes;
}

struct LegendEntry {
    const char* colour;
    std::string text;
    double height = 6.0;
};

/// Draws one <path> per colour and weight: a handful of elements for any number of streets. The last of `order` lies on
/// top.
std::string paths_svg(const CityMap& map, const std::vector<char>& classes, const std::vector<int>& order,
                      const char* const* colours) {
    std::string svg;
    for (const int wanted : order)
        for (std::size_t w = 0; w < stroke_widths.size(); ++w) {
            std::string d;
            for (std::size_t i = 0; i < map.path.size(); ++i)
                if (classes[i] == wanted && static_cast<std::size_t>(map.weight[i]) == w) d += map.path[i];
            if (!d.empty())
                svg += fmt::format("<path d=\"{}\" stroke=\"{}\" stroke-width=\"{}\"/>\n", d, colours[wanted],
                                   10.0 * stroke_widths[w]);
        }
    return svg;
}

std::string map_svg(const CityMap& map, const std::string& title, const std::string& paths,
                    const std::vector<LegendEntry>& legend) {
    const double top = 64.0;
    const double bottom = 30.0 + 22.0 * static_cast<double>(legend.size());
    std::string svg = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
        "font-family=\"Inter, 'Helvetica Neue', Arial, sans-serif\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n<text x=\"16\" y=\"38\" font-size=\"22\" "
        "font-weight=\"600\" fill=\"#12233A\">{2}</text>\n",
        map.width, map.height + top + bottom, escaped(title));
    svg += fmt::format(
        "<g transform=\"translate(0,{}) scale(0.1)\" fill=\"none\" stroke-linecap=\"round\" "
        "stroke-linejoin=\"round\">\n{}</g>\n",
        top, paths);
    for (std::size_t i = 0; i < legend.size(); ++i) {
        const double y = map.height + top + 24.0 + 22.0 * static_cast<double>(i);
        svg += fmt::format(
            "<rect x=\"16\" y=\"{}\" width=\"26\" height=\"{}\" rx=\"{}\" fill=\"{}\"/><text x=\"52\" y=\"{}\" "
            "font-size=\"14\" fill=\"#1D2A33\">{}</text>\n",
            y - 5.0 - 0.5 * legend[i].height, legend[i].height, std::min(2.0, 0.5 * legend[i].height), legend[i].colour,
            y, escaped(legend[i].text));
    }
    return svg + "</svg>\n";
}

void add_widths(std::vector<LegendEntry>& legend, const Voice& voice) {
    for (std::size_t w = 0; w < stroke_widths.size(); ++w)
        legend.push_back({width_colour, voice.say(fmt::format("map.width.{}", w)), 1.6 * stroke_widths[w]});
}

}  // namespace

std::string speed_map_svg(const StoredResults& results, const Digest& digest, const Voice& voice,
                          std::size_t scenario) {
    const CityMap map = city_map(results.header.links, digest.links.base_volume_vph);
    std::vector<LegendEntry> legend;
    for (const int c : {0, 1, 2, 3})
        legend.push_back({speed_colours[static_cast<std::size_t>(c)], voice.say(fmt::format("map.speed.{}", c))});
    add_widths(legend, voice);
    return map_svg(map, voice.say("map.speed_title", {{"scenario", voice.of(results.header.scenarios[scenario].name)}}),
                   paths_svg(map, speed_classes(results, digest, scenario), {3, 2, 1, 0}, speed_colours.data()),
                   legend);
}

std::string change_map_svg(const StoredResults& results, const Digest& digest, const Voice& voice, std::size_t policy) {
    const CityMap map = city_map(results.header.links, digest.links.base_volume_vph);
    std::vector<LegendEntry> legend;
    for (const int c : {4, 3, 2, 1, 0})
        legend.push_back({change_colours[static_cast<std::size_t>(c)], voice.say(fmt::format("map.change.{}", c))});
    add_widths(legend, voice);
    return map_svg(map, voice.say("map.change_title", {{"scenario", voice.of(results.header.scenarios[policy].name)}}),
                   paths_svg(map, change_classes(digest, policy), {2, 1, 3, 0, 4}, change_colours.data()), legend);
}

std::string change_drawing(const StoredResults& results, const Digest& digest, std::size_t policy) {
    const CityMap map = city_map(results.header.links, digest.links.base_volume_vph);
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\"><g transform=\"scale(0.1)\" fill=\"none\" "
        "stroke-linecap=\"round\" stroke-linejoin=\"round\">\n{}</g></svg>\n",
        map.width, map.height, paths_svg(map, change_classes(digest, policy), {2, 1, 3, 0, 4}, change_colours.data()));
}

std::string map_data(const StoredResults& results, const Digest& digest) {
    using nlohmann::json;
    const CityMap map = city_map(results.header.links, digest.links.base_volume_vph);
    json names = json::array();
    json name_of_link = json::array();
    std::unordered_map<std::string, std::size_t> known;
    for (const LinkText& link : results.header.links) {
        const auto [entry, added] = known.emplace(link.street, known.size());
        if (added) names.push_back(link.street);
        name_of_link.push_back(entry->second);
    }
    const auto digits = [](const std::vector<char>& classes) {
        std::string text;
        for (const char c : classes) text += static_cast<char>('0' + c);
        return text;
    };
    // Tenths of km/h as integers: a third of the size of decimals.
    const auto tenths = [](const std::vector<float>& values) {
        json out = json::array();
        for (const float v : values) out.push_back(v < -900.0F ? -1 : static_cast<int>(std::lround(10.0F * v)));
        return out;
    };
    json scenarios = json::array();
    for (std::size_t s = 0; s < results.header.scenarios.size(); ++s) {
        json entry = {{"speed", tenths(digest.links.speed_kmh[s])},
                      {"speedClass", digits(speed_classes(results, digest, s))}};
        if (s > 0) entry["change"] = tenths(digest.links.difference_kmh[s]);
        if (s > 0) entry["changeClass"] = digits(change_classes(digest, s));
        scenarios.push_back(std::move(entry));
    }
    return json{{"width", map.width},
                {"height", map.height},
                {"path", map.path},
                {"weight", digits(map.weight)},
                {"widths", stroke_widths},
                {"names", names},
                {"name", name_of_link},
                {"scenarios", scenarios},
                {"speedColours", speed_colours},
                {"changeColours", change_colours}}
        .dump();
}

}  // namespace septima

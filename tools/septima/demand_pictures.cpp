#include "tools/septima/demand_pictures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

#include "sim/demand/od.h"

namespace septima::cli {

namespace {

constexpr double width_px = 900.0;
constexpr std::size_t most_lines = 250;

/// A bin without an end is drawn as wide as the one before.
double bin_end_km(const DemandInfo& info, std::size_t i) {
    const auto& b = info.lengths[i];
    if (std::isfinite(b.high_km)) return b.high_km;
    return b.low_km + (i > 0 ? b.low_km - info.lengths[i - 1].low_km : 1.0);
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '&')
            out += "&amp;";
        else
            out += c;
    }
    return out;
}

std::string svg_begin(double height_px, const std::string& title) {
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} "
        "{1:.0f}\" "
        "font-family=\"Inter, sans-serif\" font-size=\"13\" fill=\"#222\">\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<text x=\"20\" y=\"28\" font-size=\"17\" "
        "font-weight=\"600\">{2}</text>\n",
        width_px, height_px, escaped(title));
}

/// "1.549.572", as Spanish writes it.
std::string grouped(double number) {
    std::string digits = fmt::format("{:.0f}", number);
    for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ".");
    return digits;
}

struct Flow {
    std::size_t a, b;
    double trips;
};

/// Both ways together, largest first.
std::vector<Flow> flows_of(const OdMatrix& pairs) {
    std::vector<Flow> flows;
    for (std::size_t a = 0; a < pairs.zones; ++a)
        for (std::size_t b = a + 1; b < pairs.zones; ++b)
            if (const double trips = pairs.at(a, b) + pairs.at(b, a); trips > 0.0) flows.push_back({a, b, trips});
    std::stable_sort(flows.begin(), flows.end(), [](const Flow& x, const Flow& y) { return x.trips > y.trips; });
    flows.resize(std::min(most_lines, flows.size()));
    return flows;
}

/// Metres to pixels, north up.
struct Frame {
    double left_m = 0.0, top_m = 0.0, px_per_m = 1.0, height_px = 0.0;
    double x(Point p) const { return 20.0 + (p.x_m - left_m) * px_per_m; }
    double y(Point p) const { return 60.0 + (top_m - p.y_m) * px_per_m; }
};

Frame frame_of(const Network& network) {
    double right_m = -1e12, bottom_m = 1e12;
    Frame f{1e12, -1e12, 1.0, 0.0};
    for (const Point p : network.node_xy) {
        f.left_m = std::min(f.left_m, p.x_m);
        f.top_m = std::max(f.top_m, p.y_m);
        right_m = std::max(right_m, p.x_m);
        bottom_m = std::min(bottom_m, p.y_m);
    }
    const double across_m = std::max(1.0, right_m - f.left_m), down_m = std::max(1.0, f.top_m - bottom_m);
    f.px_per_m = std::min((width_px - 40.0) / across_m, 1200.0 / down_m);
    f.height_px = 80.0 + down_m * f.px_per_m;
    return f;
}

void add_streets(std::string& svg, const Network& network, const Frame& f) {
    svg += "<g stroke=\"#ccc\" stroke-width=\"0.7\">\n";
    for (std::size_t i = 0; i < network.links(); ++i) {
        const LinkId link = id_at<LinkId>(i);
        const RoadClass c = network.link_class[link];
        if (c == RoadClass::residential || c == RoadClass::service) continue;
        const Point a = network.node_xy[network.link_from[link]], b = network.node_xy[network.link_to[link]];
        fmt::format_to(std::back_inserter(svg), "<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\"/>\n", f.x(a), f.y(a), f.x(b),
                       f.y(b));
    }
    svg += "</g>\n";
}

}  // namespace

std::string length_bars(const DemandInfo& info) {
    double most = 0.0;
    for (const auto& b : info.lengths) most = std::max(most, b.trips);
    std::string out;
    for (const auto& b : info.lengths) {
        const std::string range = std::isfinite(b.high_km) ? fmt::format("{:>4.0f} to {:>3.0f} km", b.low_km, b.high_km)
                                                           : fmt::format("{:>4.0f} km and on", b.low_km);
        const auto marks = static_cast<std::size_t>(most > 0.0 ? std::lround(40.0 * b.trips / most) : 0);
        fmt::format_to(std::back_inserter(out), "  {:<14} {:>10.0f} {:>5.1f} %  {}\n", range, b.trips,
                       info.trips > 0.0 ? 100.0 * b.trips / info.trips : 0.0, std::string(marks, '#'));
    }
    return out;
}

std::string trip_lengths_svg(const DemandInfo& info) {
    constexpr double height_px = 420.0, left_px = 60.0, bottom_px = 370.0, tall_px = 290.0;
    double end_km = 1.0, highest = 1e-12;
    for (std::size_t i = 0; i < info.lengths.size(); ++i) {
        end_km = std::max(end_km, bin_end_km(info, i));
        highest = std::max(highest, info.lengths[i].trips / (bin_end_km(info, i) - info.lengths[i].low_km));
    }
    const double px_per_km = (width_px - left_px - 30.0) / end_km;
    std::string svg = svg_begin(height_px, "Longitud de los viajes en vehículo");
    svg += fmt::format(
        "<text x=\"20\" y=\"48\" fill=\"#666\">Trip lengths, % of trips per km: {} viajes / trips, mean {:.1f} "
        "km</text>\n",
        grouped(info.trips), info.mean_km);
    for (std::size_t i = 0; i < info.lengths.size(); ++i) {
        const auto& b = info.lengths[i];
        const double wide_km = bin_end_km(info, i) - b.low_km;
        const double tall = b.trips / wide_km / highest * tall_px;
        const double x = left_px + b.low_km * px_per_km;
        fmt::format_to(std::back_inserter(svg),
                       "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" fill=\"#2b6cb0\"/>\n"
                       "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\" font-size=\"11\">{:.1f}</text>\n"
                       "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\" fill=\"#666\">{:.0f}</text>\n",
                       x + 0.5, bottom_px - tall, std::max(0.5, wide_km * px_per_km - 1.0), tall,
                       x + 0.5 * wide_km * px_per_km, bottom_px - tall - 4.0,
                       info.trips > 0.0 ? 100.0 * b.trips / info.trips / wide_km : 0.0, x, bottom_px + 18.0, b.low_km);
    }
    svg += fmt::format(
        "<text x=\"{:.0f}\" y=\"{:.0f}\" text-anchor=\"end\" fill=\"#666\">km (la última barra no "
        "tiene límite / the last bar is open)</text>\n</svg>\n",
        width_px - 20.0, bottom_px + 40.0);
    return svg;
}

std::string desire_lines_svg(const DemandInfo& info, const Network& network, const Zones& zones) {
    const Frame f = frame_of(network);
    const std::vector<Flow> flows = flows_of(info.pairs);
    const double most = flows.empty() ? 1.0 : flows.front().trips;
    std::string svg = svg_begin(f.height_px, "Líneas de deseo: de dónde a dónde se viaja");
    svg += fmt::format(
        "<text x=\"20\" y=\"48\" fill=\"#666\">Desire lines: the {} largest flows, both ways together; the "
        "widest {:.0f} trips</text>\n",
        flows.size(), flows.empty() ? 0.0 : most);
    add_streets(svg, network, f);
    const std::vector<ZoneExtent> extents = zone_extents(network, zones);
    svg += "<g stroke=\"#c05621\" stroke-linecap=\"round\">\n";
    for (auto flow = flows.rbegin(); flow != flows.rend(); ++flow) {
        const Point a = extents[flow->a].centre, b = extents[flow->b].centre;
        fmt::format_to(std::back_inserter(svg),
                       "<path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\" stroke-width=\"{:.2f}\" stroke-opacity=\"{:.2f}\"/>\n",
                       f.x(a), f.y(a), f.x(b), f.y(b), std::max(0.4, 9.0 * std::sqrt(flow->trips / most)),
                       0.15 + 0.6 * std::sqrt(flow->trips / most));
    }
    svg += "</g>\n";
    for (std::size_t z = 0; z < zones.size(); ++z) {
        const Point p = extents[z].centre;
        fmt::format_to(std::back_inserter(svg),
                       "<circle cx=\"{0:.1f}\" cy=\"{1:.1f}\" r=\"3\" fill=\"{2}\"/><text x=\"{3:.1f}\" y=\"{4:.1f}\" "
                       "font-size=\"10\">{5}</text>\n",
                       f.x(p), f.y(p), zones.gate.values()[z] != 0 ? "#805ad5" : "#222", f.x(p) + 5.0, f.y(p) + 3.0,
                       escaped(zones.name.values()[z]));
    }
    return svg + "</svg>\n";
}

}  // namespace septima::cli

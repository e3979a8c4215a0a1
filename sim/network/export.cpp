#include "sim/network/export.h"

#include <fmt/format.h>

#include <iterator>
#include <optional>

#include "sim/base/file.h"
#include "sim/network/projection.h"

namespace septima {

namespace {

std::string json_text(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20)
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<int>(c));
        else
            out += c;
    }
    return out + '"';
}

void add_feature(std::string& out, const Network& network, LinkId link, const std::optional<Projection>& projection) {
    const auto append = std::back_inserter(out);
    fmt::format_to(
        append,
        R"({{"type":"Feature","properties":{{"link_id":{},"street":{},"class":"{}","lanes":{},"length_m":{:.1f},"limit_kmh":{:.0f}}},)"
        R"("geometry":{{"type":"LineString","coordinates":[)",
        json_text(network.link_name[link]), json_text(network.link_street[link]), name_of(network.link_class[link]),
        network.lane_count(link), network.link_length_m[link], network.link_limit_mps[link] * 3.6F);
    bool first = true;
    for (const Point p : network.link_shape[link]) {
        if (!first) out += ',';
        first = false;
        if (projection) {
            const GeoPoint place = projection->to_geo(p);
            fmt::format_to(append, "[{:.7f},{:.7f}]", place.lon_deg, place.lat_deg);
        } else {
            fmt::format_to(append, "[{:.2f},{:.2f}]", p.x_m, p.y_m);
        }
    }
    out += "]}}";
}

}  // namespace

std::string links_geojson(const Network& network) {
    std::optional<Projection> projection;
    if (!network.crs.empty()) projection.emplace(network.crs);
    std::string out = "{\"type\":\"FeatureCollection\",\"features\":[\n";
    for (std::size_t i = 0; i < network.links(); ++i) {
        if (i > 0) out += ",\n";
        add_feature(out, network, id_at<LinkId>(i), projection);
    }
    return out + "\n]}\n";
}

void write_geojson(const Network& network, const std::filesystem::path& path) {
    write_atomically(path, links_geojson(network));
}

}  // namespace septima

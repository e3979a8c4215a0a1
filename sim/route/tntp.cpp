#include "sim/route/tntp.h"

#include <fmt/format.h>

#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "sim/base/file.h"
#include "sim/base/text.h"

namespace septima {

namespace {

constexpr double most_nodes = 1e7;
constexpr double greatest_power = 100.0;  // beyond it (volume / capacity)^power is 0 or infinite
constexpr std::size_t link_columns = 10;

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> found;
    std::size_t at = 0;
    while (true) {
        at = text.find_first_not_of(" \t\r", at);
        if (at == std::string_view::npos) return found;
        const std::size_t end = std::min(text.find_first_of(" \t\r", at), text.size());
        found.push_back(text.substr(at, end - at));
        at = end;
    }
}

/// A TNTP file line by line: comments and blank lines left out, metadata apart.
struct TntpFile {
    std::string file;
    Problems& problems;
    struct Value {
        double number = 0.0;
        int line = 0;
    };
    std::map<std::string, Value, std::less<>> metadata{};
    struct Line {
        std::string_view text;
        int number = 0;
    };
    std::vector<Line> lines{};  ///< after the metadata

    void error(int line, std::string text) const { problems.error(file, line, std::move(text)); }

    void read_metadata(std::string_view text, int line) {
        const std::size_t close = text.find('>');
        if (close == std::string_view::npos) return error(line, "metadata without '>'; write <KEY> value");
        const std::string key(trimmed(text.substr(1, close - 1)));
        if (!key.starts_with("NUMBER OF ") && key != "FIRST THRU NODE" && key != "TOTAL OD FLOW" &&
            key != "TOLL FACTOR" && key != "DISTANCE FACTOR")
            return;
        std::string_view value = text.substr(close + 1);
        value = trimmed(value.substr(0, value.find('~')));
        if (const auto number = to_number(value))
            metadata[key] = {*number, line};
        else
            error(line, fmt::format("<{}> is '{}'; a number is needed", key, printable(value)));
    }

    void read(std::string_view text) {
        int number = 0;
        for (std::string_view line : split(text, '\n')) {
            ++number;
            line = trimmed(line);
            if (line.starts_with("\xEF\xBB\xBF")) line = trimmed(line.substr(3));
            if (line.empty() || line.front() == '~') continue;
            if (line.front() == '<')
                read_metadata(line, number);
            else
                lines.push_back({trimmed(line.substr(0, line.find('~'))), number});
        }
    }

    /// A whole number of the metadata from 1 to `most`; `fallback` when it is absent and one is given.
    std::size_t count(std::string_view key, double most, std::optional<std::size_t> fallback = {}) const {
        const auto found = metadata.find(key);
        if (found == metadata.end()) {
            if (!fallback) error(0, fmt::format("<{}> is missing", key));
            return fallback.value_or(0);
        }
        const Value& value = found->second;
        if (value.number >= 1.0 && value.number <= most && std::floor(value.number) == value.number)
            return static_cast<std::size_t>(value.number);
        error(value.line, fmt::format("<{}> is {}; a whole number from 1 to {} is needed", key, value.number, most));
        return fallback.value_or(0);
    }

    double weight(std::string_view key) const {
        const auto found = metadata.find(key);
        return found == metadata.end() ? 0.0 : found->second.number;
    }

    std::optional<std::uint32_t> node(std::string_view text, int line, std::string_view what, std::size_t nodes) const {
        const auto number = to_integer(text);
        if (number && *number >= 1 && static_cast<std::size_t>(*number) <= nodes)
            return static_cast<std::uint32_t>(*number - 1);
        error(line, fmt::format("{} is '{}'; a number from 1 to {} is needed", what, printable(text), nodes));
        return std::nullopt;
    }

    double number(std::string_view text, int line, std::string_view what, bool negative_too = false) const {
        const auto value = to_number(text);
        if (value && (negative_too || *value >= 0.0)) return *value;
        error(line, fmt::format("{} is '{}'; a number{} is needed", what, printable(text),
                                negative_too ? "" : " of 0 or more"));
        return 0.0;
    }
};

void read_link(const TntpFile& in, const TntpFile::Line& line, std::size_t nodes, AssignmentNetwork& network) {
    std::string_view text = line.text;
    const std::vector<std::string_view> w = words(text.substr(0, text.find(';')));
    if (w.size() != link_columns) {
        in.error(line.number,
                 fmt::format("{} values; a link has {}: init_node term_node capacity length free_flow_time "
                             "b power speed toll link_type ;",
                             w.size(), link_columns));
        return;
    }
    const auto from = in.node(w[0], line.number, "init_node", nodes);
    const auto to = in.node(w[1], line.number, "term_node", nodes);
    VolumeDelay delay;
    delay.capacity = in.number(w[2], line.number, "capacity");
    const double length = in.number(w[3], line.number, "length");
    delay.free_time = in.number(w[4], line.number, "free_flow_time");
    delay.rise = delay.free_time * in.number(w[5], line.number, "b");
    delay.power = in.number(w[6], line.number, "power");
    if (delay.power > greatest_power)
        in.error(line.number,
                 fmt::format("power is '{}'; a number from 0 to {} is allowed", printable(w[6]), greatest_power));
    const double toll = in.number(w[8], line.number, "toll", true);
    if (delay.rise > 0.0 && to_number(w[2]) == 0.0)
        in.error(line.number, "capacity is 0 where b is not: the travel time would be infinite");
    if (delay.capacity == 0.0) delay.capacity = 1.0;
    if (!from || !to) return;
    network.graph.arc_from.push_back(*from);
    network.graph.arc_to.push_back(*to);
    network.graph.delay.push_back(delay);
    network.link_name.push_back(fmt::format("{}", network.link_name.size() + 1));
    network.link_from.emplace_back(w[0]);
    network.link_to.emplace_back(w[1]);
    network.link_length.push_back(length);
    network.link_toll.push_back(toll);
    network.link_allowed.push_back(all_kinds);
}

struct TripReader {
    const TntpFile& in;
    OdMatrix& od;
    std::vector<char> given{};  ///< per cell
    std::optional<std::uint32_t> origin{};
    bool any_origin = false;

    void read_pair(std::string_view text, int line) {
        const std::vector<std::string_view> parts = split(text, ':');
        if (parts.size() != 2)
            return in.error(line, fmt::format("'{}' is no pair; write destination : trips;", printable(text)));
        const auto destination = in.node(trimmed(parts[0]), line, "destination", od.zones);
        const double trips = in.number(trimmed(parts[1]), line, "trips");
        if (!any_origin) return in.error(line, "trips before the first 'Origin'");
        if (!origin || !destination) return;
        char& seen = given[*origin * od.zones + *destination];
        if (seen != 0)
            return in.error(line, fmt::format("trips from {} to {} are given twice", *origin + 1, *destination + 1));
        seen = 1;
        od.at(*origin, *destination) = trips;
    }

    void read(const TntpFile::Line& line) {
        std::string_view text = line.text;
        if (text.starts_with("Origin") || text.starts_with("origin") || text.starts_with("ORIGIN")) {
            any_origin = true;
            origin = in.node(trimmed(text.substr(6)), line.number, "origin", od.zones);
            return;
        }
        for (const std::string_view piece : split(text, ';'))
            if (const std::string_view pair = trimmed(piece); !pair.empty()) read_pair(pair, line.number);
    }
};

}  // namespace

bool is_tntp(const std::filesystem::path& path) {
    return path.extension() == ".tntp";
}

AssignmentNetwork parse_tntp_network(std::string_view text, const std::string& file, Problems& problems) {
    TntpFile in{file, problems};
    in.read(text);
    AssignmentNetwork network;
    const std::size_t nodes = in.count("NUMBER OF NODES", most_nodes);
    const std::size_t zones = in.count("NUMBER OF ZONES", static_cast<double>(nodes));
    const std::size_t links = in.count("NUMBER OF LINKS", 10.0 * most_nodes);
    const std::size_t first_thru = in.count("FIRST THRU NODE", static_cast<double>(nodes) + 1.0, 1);
    if (nodes == 0) return network;
    for (const TntpFile::Line& line : in.lines) read_link(in, line, nodes, network);
    if (links > 0 && in.lines.size() != links)
        in.error(in.metadata.at("NUMBER OF LINKS").line,
                 fmt::format("<NUMBER OF LINKS> is {}, but {} lines follow", links, in.lines.size()));
    network.links = network.link_name.size();
    network.toll_weight = in.weight("TOLL FACTOR");
    network.length_weight = in.weight("DISTANCE FACTOR");
    network.graph.passable.assign(nodes, 1);
    for (std::size_t n = 0; n + 1 < first_thru; ++n) network.graph.passable[n] = 0;
    for (std::size_t z = 0; z < zones; ++z) {
        network.zone_name.push_back(fmt::format("{}", z + 1));
        network.zone_origin.push_back(static_cast<std::uint32_t>(z));
    }
    network.zone_destination = network.zone_origin;
    index_arcs(network.graph);
    return network;
}

AssignmentNetwork read_tntp_network(const std::filesystem::path& path, Problems& problems) {
    return parse_tntp_network(read_text(path), path.string(), problems);
}

OdMatrix parse_tntp_trips(std::string_view text, const std::string& file, std::size_t zones, Problems& problems) {
    TntpFile in{file, problems};
    in.read(text);
    OdMatrix od(zones);
    const std::size_t errors = problems.errors.size();
    const std::size_t stated = in.count("NUMBER OF ZONES", most_nodes, zones);
    if (stated != zones)
        in.error(in.metadata.at("NUMBER OF ZONES").line,
                 fmt::format("<NUMBER OF ZONES> is {}, but the network has {}", stated, zones));
    TripReader reader{in, od};
    reader.given.assign(zones * zones, 0);
    for (const TntpFile::Line& line : in.lines) reader.read(line);
    const double total = od.total();
    if (problems.errors.size() != errors) return od;
    if (total <= 0.0) in.error(0, "no trips at all");
    const auto flow = in.metadata.find("TOTAL OD FLOW");
    if (flow != in.metadata.end() && std::abs(flow->second.number - total) > 1e-3 * total)
        problems.warn(file, flow->second.line,
                      fmt::format("<TOTAL OD FLOW> is {}, but the trips add up to {}", flow->second.number, total));
    return od;
}

OdMatrix read_tntp_trips(const std::filesystem::path& path, std::size_t zones, Problems& problems) {
    return parse_tntp_trips(read_text(path), path.string(), zones, problems);
}

}  // namespace septima

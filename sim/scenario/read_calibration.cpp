#include "sim/scenario/read_calibration.h"

#include <fmt/format.h>

#include <iterator>

#include "sim/base/text.h"
#include "sim/policy/street.h"
#include "sim/scenario/toml_reader.h"

namespace septima {

namespace {

constexpr Range allowed_pct{20.0, 150.0};
constexpr std::array<std::string_view, 2> set_names{"calibration", "validation"};

/// A table of percentages by road class.
void read_by_class(TomlTable& t, const char* key, double StreetFactors::*factor, CalibrationFile& out) {
    t.table(key, [&](TomlTable& classes) {
        for (std::size_t c = 0; c < road_classes; ++c)
            out.by_class[c].*factor = classes.number(road_class_names[c], 100.0, allowed_pct) / 100.0;
    });
}

void read_street(TomlTable& t, CalibrationFile& out) {
    CalibrationFile::Street street;
    street.name = t.required_text("name");
    street.line = t.line();
    if (!t.has("desired_speed_pct") && !t.has("capacity_pct"))
        t.error("desired_speed_pct", "is missing, and capacity_pct too; give at least one of them");
    street.factors.desired_speed = t.number("desired_speed_pct", 0.0, allowed_pct) / 100.0;
    street.factors.capacity = t.number("capacity_pct", 0.0, allowed_pct) / 100.0;
    out.streets.push_back(std::move(street));
}

void read_fit(TomlTable& t, CalibrationFile& out) {
    constexpr Range allowed{0.0, 1e9};
    FitRow row;
    if (!t.has("set")) t.error("set", "is missing; calibration or validation");
    row.held_out = t.word("set", set_names).value_or(0) == 1;
    if (!t.has("kind")) t.error("kind", fmt::format("is missing; one of {}", fmt::join(fit_kind_names, ", ")));
    row.kind = static_cast<FitKind>(t.word("kind", fit_kind_names).value_or(0));
    row.place = t.required_text("place");
    row.observed = t.required_number("observed", allowed);
    row.modelled = t.required_number("modelled", allowed);
    row.source = t.required_text("source");
    out.fit.push_back(std::move(row));
}

}  // namespace

CalibrationFile read_calibration(const std::filesystem::path& path, Problems& problems) {
    CalibrationFile out;
    out.file = path.string();
    read_toml(path, "calibration/1", problems, [&out](TomlTable& t) {
        read_by_class(t, "desired_speed_pct", &StreetFactors::desired_speed, out);
        read_by_class(t, "capacity_pct", &StreetFactors::capacity, out);
        t.tables("street", [&out](TomlTable& street) { read_street(street, out); });
        t.tables("fit", [&out](TomlTable& row) { read_fit(row, out); });
    });
    return out;
}

namespace {

std::string toml_string(const std::string& text) {
    std::string out = "\"";
    for (const char c : printable(text)) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

void write_by_class(const CalibrationFile& calibration, const char* key, double StreetFactors::*factor,
                    std::string& out) {
    std::string lines;
    for (std::size_t c = 0; c < road_classes; ++c)
        if (const double value = calibration.by_class[c].*factor; value != 1.0)
            fmt::format_to(std::back_inserter(lines), "{} = {:.1f}\n", road_class_names[c], 100.0 * value);
    if (!lines.empty()) out += fmt::format("\n[{}]\n{}", key, lines);
}

}  // namespace

std::string calibration_toml(const CalibrationFile& calibration) {
    std::string out = "format = \"calibration/1\"\n";
    write_by_class(calibration, "desired_speed_pct", &StreetFactors::desired_speed, out);
    write_by_class(calibration, "capacity_pct", &StreetFactors::capacity, out);
    for (const CalibrationFile::Street& street : calibration.streets) {
        out += fmt::format("\n[[street]]\nname = {}\n", toml_string(street.name));
        if (street.factors.desired_speed > 0.0)
            out += fmt::format("desired_speed_pct = {:.1f}\n", 100.0 * street.factors.desired_speed);
        if (street.factors.capacity > 0.0)
            out += fmt::format("capacity_pct = {:.1f}\n", 100.0 * street.factors.capacity);
    }
    for (const FitRow& row : calibration.fit)
        out += fmt::format(
            "\n[[fit]]\nset = \"{}\"\nkind = \"{}\"\nplace = {}\nobserved = {:.4g}\nmodelled = {:.4g}\nsource = {}\n",
            set_names[row.held_out ? 1 : 0], fit_kind_names[static_cast<std::size_t>(row.kind)], toml_string(row.place),
            row.observed, row.modelled, toml_string(row.source.empty() ? "not stated" : row.source));
    return out;
}

void calibrate_streets(const CalibrationFile& file, Network& network, Problems& problems) {
    const auto set = [&network](LinkId link, const StreetFactors& factors) {
        if (factors.desired_speed > 0.0) network.link_speed_ratio[link] = static_cast<float>(factors.desired_speed);
        if (factors.capacity > 0.0) network.link_headway_ratio[link] = static_cast<float>(1.0 / factors.capacity);
    };
    for (std::size_t i = 0; i < network.links(); ++i)
        set(id_at<LinkId>(i), file.by_class[static_cast<std::size_t>(network.link_class[id_at<LinkId>(i)])]);
    if (file.streets.empty()) return;
    const StreetIndex index = street_index(network);
    for (const CalibrationFile::Street& street : file.streets) {
        const std::vector<LinkId> links = links_of_street(index, street.name);
        if (links.empty())
            problems.error(file.file, street.line,
                           fmt::format("street: '{}' is not a street of the network{}", printable(street.name),
                                       near_names_hint(street.name, index.names)));
        for (const LinkId link : links) set(link, street.factors);
    }
}

}  // namespace septima

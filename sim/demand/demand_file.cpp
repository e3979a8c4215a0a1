#include <algorithm>
#include <cmath>
#include <numeric>

#include "sim/base/file.h"
#include "sim/demand/synthesize.h"
#include "sim/demand/toml_reader.h"

namespace septima {

namespace {

/// A percentage as a share; `fallback` (a share) when absent.
double share_of(TomlReader& reader, std::string_view key, double fallback, double most_pct = 100.0) {
    return reader.number(key, 0.0, most_pct).value_or(100.0 * fallback) / 100.0;
}

void read_shares(TomlReader& top, DemandParameters& p) {
    std::optional<TomlReader> table = top.required_section("share_pct");
    if (!table) return;
    p.walk = share_of(*table, "walk", 0.0);
    p.public_transport = share_of(*table, "public_transport", 0.0);
    p.car = share_of(*table, "car", 0.0);
    p.motorcycle = share_of(*table, "motorcycle", 0.0);
    p.taxi = share_of(*table, "taxi", 0.0);
    p.bicycle = share_of(*table, "bicycle", 0.0);
    const double other = share_of(*table, "other", 0.0);
    const double sum = p.walk + p.public_transport + p.car + p.motorcycle + p.taxi + p.bicycle + other;
    if (sum > 1.005)
        top.problems().error(table->file(), table->line(),
                             fmt::format("share_pct sums to {:.2f} %; at most 100 is allowed", 100.0 * sum));
    if (p.public_transport + p.car + p.motorcycle + p.taxi <= 0.0)
        top.problems().error(table->file(), table->line(),
                             "share_pct gives no trip to a motor vehicle, so there is nothing to simulate");
    table->finish();
}

void read_occupancy(TomlReader& top, DemandParameters& p) {
    std::optional<TomlReader> table = top.section("occupancy");
    if (!table) return;
    p.car_occupancy = table->number("car", 0.1, 300.0).value_or(p.car_occupancy);
    p.motorcycle_occupancy = table->number("motorcycle", 0.1, 300.0).value_or(p.motorcycle_occupancy);
    p.taxi_occupancy = table->number("taxi", 0.1, 300.0).value_or(p.taxi_occupancy);
    p.bus_occupancy = table->number("bus", 0.1, 300.0).value_or(p.bus_occupancy);
    table->finish();
}

/// The 24 hours of a day as shares that sum to 1; left alone when the key is absent.
void read_day(TomlReader& table, const char* key, std::array<double, 24>& shares) {
    const std::vector<double> profile = table.numbers(key, 24, 0.0, 100.0);
    const double sum = std::accumulate(profile.begin(), profile.end(), 0.0);
    if (!profile.empty() && std::abs(sum - 100.0) > 0.5)
        table.error(key, fmt::format("sums to {:.2f}; the 24 hours of a day sum to 100", sum));
    if (!profile.empty() && sum > 0.0)
        std::transform(profile.begin(), profile.end(), shares.begin(), [sum](double pct) { return pct / sum; });
}

void read_period(TomlReader& top, DemandParameters& p) {
    std::optional<TomlReader> table = top.section("period");
    if (!table) return;
    read_day(*table, "profile_pct_per_hour", p.hour_share);
    const std::vector<double> outbound = table->numbers("outbound_pct_per_hour", 24, 0.0, 100.0);
    if (!outbound.empty())
        std::transform(outbound.begin(), outbound.end(), p.outbound_share.begin(),
                       [](double pct) { return pct / 100.0; });
    table->finish();
}

void read_rest(TomlReader& top, DemandParameters& p) {
    if (std::optional<TomlReader> table = top.section("freight")) {
        p.trucks_per_car = share_of(*table, "trucks_pct_of_cars", 0.0, 1000.0);
        p.vans_per_car = share_of(*table, "vans_pct_of_cars", 0.0, 1000.0);
        read_day(*table, "profile_pct_per_hour", p.freight_hour_share);
        table->finish();
    }
    if (std::optional<TomlReader> table = top.section("taxi")) {
        p.taxi_empty = share_of(*table, "empty_share_pct", 0.0, 90.0);
        table->finish();
    }
    if (std::optional<TomlReader> table = top.section("through")) {
        p.through = share_of(*table, "share_pct", p.through, 90.0);
        table->finish();
    }
    if (std::optional<TomlReader> table = top.section("gravity")) {
        const std::string deterrence = table->text("deterrence").value_or("exponential");
        if (deterrence != "exponential")
            table->error("deterrence", fmt::format("is '{}'; exponential is the one there is", printable(deterrence)));
        p.mean_trip_km = table->number("mean_trip_length_km", 0.1, 500.0).value_or(0.0);
        p.within_scope = share_of(*table, "within_scope_pct", p.within_scope);
        table->finish();
    }
    if (std::optional<TomlReader> table = top.section("plates")) {
        p.plates.registered_here = share_of(*table, "registered_here_pct", p.plates.registered_here);
        table->finish();
    }
}

/// Every group of figures names where it comes from; one that does not is worth a warning.
void read_sources(TomlReader& top) {
    std::optional<TomlReader> table = top.section("sources");
    for (const auto& [key, value] : top.table()) {
        const std::string name(key.str());
        if (name == "format" || name == "sources") continue;
        bool named = table && !table->text(name).value_or("").empty();
        if (value.is_table())
            for (const auto& [inner, ignored] : *value.as_table()) {
                const std::string dotted = fmt::format("{}.{}", name, inner.str());
                named |= table && (table->text(inner.str()) || table->text(dotted));
            }
        if (!named)
            top.problems().warn(top.file(), line_of(value),
                                fmt::format("{} has no source; name one in [sources], or say 'assumption'", name));
    }
    if (table) table->finish();
}

}  // namespace

DemandParameters parse_demand_file(std::string_view text, const std::string& file, Problems& problems) {
    DemandParameters p = typical_parameters(0.0);
    const std::optional<toml::table> table = parse_toml(text, file, problems);
    if (!table) return p;
    TomlReader top(*table, "", file, problems);
    require_format(top, "demand/1");
    p.trips_per_day = top.required_number("trips_per_day", 1.0, 1e9);
    read_shares(top, p);
    read_occupancy(top, p);
    read_period(top, p);
    read_rest(top, p);
    read_sources(top);
    top.finish();
    return p;
}

DemandParameters read_demand_file(const std::filesystem::path& path, Problems& problems) {
    return parse_demand_file(read_text(path), path.string(), problems);
}

}  // namespace septima

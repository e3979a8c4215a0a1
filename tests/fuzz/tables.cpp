// The smaller tables: detectors, bus stops and lines, prescribed speeds, counts, speeds observed. The header says
// which.
#include "sim/demand/observations.h"
#include "sim/result/validation.h"
#include "sim/scenario/read_scenario.h"
#include "tests/fuzz/town.h"

namespace {

using namespace septima;

void read_buses(const fuzz::Folder& folder, const fuzz::Town& town) {
    Problems problems;
    const SampleContext context{town.network, town.zones, town.classes};
    BusLines lines =
        read_bus_stops(folder.path() / "stops.csv", folder.path() / "line_stops.csv", town.network, problems);
    read_bus_lines(folder.path() / "bus_lines.csv", context, lines, problems);
}

void read(std::string_view text, const fuzz::Folder& folder, const fuzz::Town& town) {
    const std::string_view header = text.substr(0, text.find('\n'));
    const auto has = [header](std::string_view column) { return header.find(column) != std::string_view::npos; };
    Problems problems;
    if (has("detector_id")) {
        read_detectors(folder.write("detectors.csv", text), town.network, problems);
    } else if (has("count_id")) {
        parse_counts(text, "counts.csv", problems);
    } else if (has("speed_id")) {
        parse_speeds(text, "speeds.csv", problems);
    } else if (has("observed")) {
        parse_fit(text, "fit.csv", problems);
    } else if (has("time_s")) {
        Trips trips;
        trips.id.values() = {"1", "2"};
        trips.departure_s.values() = {0.0F, 1.0F};
        read_scripts(folder.write("scripts.csv", text), trips, problems);
    } else {
        const char* name = has("headway_s") ? "bus_lines.csv" : has("line_id") ? "line_stops.csv" : "stops.csv";
        folder.write(name, text);
        fuzz::answered([&] { read_buses(folder, town); });
        folder.restore(name);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Folder folder;
    static const fuzz::Town town;
    fuzz::answered([&] { read(fuzz::text_of(data, size), folder, town); });
    return 0;
}

// Zones as GeoJSON and as tables, laid on the streets of the corpus' city.
#include "tests/fuzz/town.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace septima;
    static const fuzz::Town town;
    const std::string_view text = fuzz::text_of(data, size);
    fuzz::answered([&] {
        Problems problems;
        if (text.find('{') < text.find('\n')) {
            const ZoneFile file = parse_zone_geojson(text, "zones.geojson", problems);
            if (problems.errors.empty()) attached(file, town.network, problems);
        } else {
            const Zones zones = parse_zone_table(text, "zones.csv", town.network, problems);
            if (problems.errors.empty()) zone_table_csv(zones, town.network);
        }
    });
    return 0;
}

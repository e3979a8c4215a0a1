// Tables of trips, on the streets and zones of the corpus' city.
#include "sim/demand/trips_csv.h"

#include "tests/fuzz/town.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const septima::fuzz::Town town;
    septima::fuzz::answered([&] {
        septima::Problems problems;
        const septima::SampleContext context{town.network, town.zones, town.classes};
        const auto trips = septima::parse_trips(septima::fuzz::text_of(data, size), "trips.csv", context, {}, problems);
        if (problems.errors.empty()) septima::trips_csv(trips, context);
    });
    return 0;
}

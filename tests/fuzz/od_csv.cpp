// OD tables, on the zones of the corpus' city.
#include "sim/demand/od_csv.h"

#include "tests/fuzz/town.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const septima::fuzz::Town town;
    septima::fuzz::answered([&] {
        septima::Problems problems;
        const auto demand =
            septima::parse_od(septima::fuzz::text_of(data, size), "od.csv", town.zones, town.classes, problems);
        if (problems.errors.empty()) septima::od_csv(demand, town.zones);
    });
    return 0;
}

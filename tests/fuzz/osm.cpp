// OpenStreetMap files of any kind, told apart by their first bytes: the seeds decide which kind is tried.
#include "sim/network/osm_import.h"
#include "sim/network/osm_report.h"
#include "tests/fuzz/town.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const septima::fuzz::Folder folder;
    const auto file = folder.write("fuzzed.osm", septima::fuzz::text_of(data, size));
    septima::fuzz::answered([&] {
        septima::Problems problems;
        septima::ImportReport report;
        const auto draft = septima::import_osm(file, report, problems);
        septima::text_of(report);
        septima::finished(draft, problems);
    });
    return 0;
}

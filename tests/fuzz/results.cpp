// Results files: SQLite that somebody else may have written.
#include "sim/batch/store.h"
#include "tests/fuzz/town.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace septima;
    static const fuzz::Folder folder;
    const auto file = folder.write("r.sqlite", fuzz::text_of(data, size));
    fuzz::answered([&] {
        const StoredResults results = read_results(file);
        link_totals_between(file, results, 0.0, 1e9);
    });
    fuzz::answered([&] { read_run(file); });
    fuzz::answered([&] { stored_meta(file); });
    return 0;
}

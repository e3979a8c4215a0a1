// OMX tables, on the zones of the corpus' city.
#include "sim/demand/od_omx.h"
#include "tests/fuzz/town.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace septima;
    static const fuzz::Folder folder;
    static const fuzz::Town town;
    if (!omx_supported()) return 0;
    const auto file = folder.write("od.omx", fuzz::text_of(data, size));
    fuzz::answered([&] {
        Problems problems;
        read_omx(file, town.zones, town.classes, problems);
    });
    return 0;
}

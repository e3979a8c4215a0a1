// Every TOML format; the file's own format line says which.
#include "sim/demand/synthesize.h"
#include "sim/network/sketch.h"
#include "sim/scenario/classes_toml.h"
#include "sim/scenario/experiment.h"
#include "sim/scenario/read_policy.h"
#include "sim/scenario/read_scenario.h"
#include "tests/fuzz/town.h"

namespace {

using namespace septima;

void read(std::string_view text, const fuzz::Folder& folder) {
    const auto says = [text](std::string_view format) { return text.find(format) != std::string_view::npos; };
    Problems problems;
    if (says("policy/1"))
        read_policy(folder.write("x.toml", text), problems);
    else if (says("experiment/1"))
        read_experiment_file(folder.write("x.toml", text), problems);
    else if (says("sketch/1"))
        parse_sketch(text, "x.toml", problems);
    else if (says("zones/1"))
        parse_zone_file(text, "x.toml", problems);
    else if (says("demand/1"))
        read_demand_file(folder.write("x.toml", text), problems);
    else if (says("[class."))
        read_classes(folder.write("x.toml", text), problems);
    else
        read_scenario_file(folder.write("x.toml", text), problems);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Folder folder;
    fuzz::answered([&] { read(fuzz::text_of(data, size), folder); });
    return 0;
}

// TNTP networks and trip tables, classes, tolls and link performance of an assignment.
#include "sim/route/tntp.h"

#include "sim/route/assignment_files.h"
#include "tests/fuzz/town.h"

namespace {

using namespace septima;

AssignmentNetwork little_network() {
    Problems problems;
    return read_tntp_network(fuzz::city() / "little_net.tntp", problems);
}

void read(std::string_view text) {
    static const AssignmentNetwork network = little_network();
    static const fuzz::Town town;
    const auto says = [text](std::string_view word) { return text.find(word) != std::string_view::npos; };
    Problems problems;
    if (says("NUMBER OF LINKS")) {
        parse_tntp_network(text, "x_net.tntp", problems);
    } else if (says("Origin") || says("NUMBER OF ZONES")) {
        parse_tntp_trips(text, "x_trips.tntp", 2, problems);
    } else if (says("pce")) {
        parse_class_rules(text, "classes.csv", false, problems);
    } else if (says("toll")) {
        std::vector<ClassRule> rules{default_rule("car", VehicleKind::car)};
        parse_tolls(text, "tolls.csv", network, rules, problems);
    } else {
        parse_link_performance(text, "link.csv", town.network, problems);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::answered([&] { read(fuzz::text_of(data, size)); });
    return 0;
}

// One table of a GMNS folder; its header says which. The other tables are those of the corpus' city.
#include <array>
#include <utility>

#include "sim/network/checks.h"
#include "sim/signal/default_plan.h"
#include "tests/fuzz/town.h"

namespace {

using namespace septima;

std::string table_of(std::string_view header) {
    constexpr std::array<std::pair<std::string_view, const char*>, 8> columns{
        {{"x_coord", "node.csv"},
         {"from_node_id", "link.csv"},
         {"ib_link", "movement.csv"},
         {"lane_num", "lane.csv"},
         {"dataset_name", "config.csv"},
         {"signal_phase_num", "signal_timing_phase.csv"},
         {"protection", "signal_phase_mvmt.csv"},
         {"cycle_length", "signal_timing_plan.csv"}}};
    for (const auto& [column, table] : columns)
        if (header.find(column) != std::string_view::npos) return table;
    return "link.csv";
}

void read(std::string_view text, const fuzz::Folder& folder) {
    const std::string table = table_of(text.substr(0, text.find('\n')));
    folder.write("town/" + table, text);
    fuzz::answered([&] {
        Problems problems;
        Network network = load_network(folder.path() / "town", problems);
        add_default_plans(network);
        check_network(network, problems);
    });
    folder.restore("town/" + table);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const fuzz::Folder folder;
    read(fuzz::text_of(data, size), folder);
    return 0;
}

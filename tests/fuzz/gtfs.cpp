// A GTFS feed as a zip, or its tables one after the other, each under a line "== NAME"; its lines are put on the
// streets of the corpus' city.
#include "sim/base/text.h"
#include "sim/demand/gtfs_match.h"
#include "tests/fuzz/town.h"

namespace {

std::vector<septima::GtfsMember> tables_of(std::string_view text) {
    std::vector<septima::GtfsMember> members;
    for (const std::string_view line : septima::split(text, '\n'))
        if (line.starts_with("== "))
            members.push_back({std::string(line.substr(3)), {}});
        else if (!members.empty())
            members.back().text += std::string(line) + '\n';
    return members;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace septima;
    static const fuzz::Town town;
    const std::string_view text = fuzz::text_of(data, size);
    fuzz::answered([&] {
        Problems problems;
        const std::vector<GtfsMember> members =
            text.starts_with("== ") ? tables_of(text) : gtfs_members_of_zip(text, "feed.zip", problems);
        const GtfsFeed feed = read_gtfs(members, 20261124, problems);
        if (!problems.errors.empty()) return;
        bus_tables(matched_lines(feed, town.network, {}), feed, town.network);
    });
    return 0;
}

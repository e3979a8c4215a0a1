#include <fmt/format.h>

#include <map>

#include "sim/base/csv.h"
#include "sim/base/text.h"
#include "sim/scenario/read_scenario.h"

namespace septima {

std::vector<Detector> read_detectors(const std::filesystem::path& path, const Network& network, Problems& problems) {
    const CsvTable table = read_csv(path, problems);
    require_columns(table, {"detector_id", "link_id", "lane_num", "position_m"}, problems);
    std::map<std::string, LinkId, std::less<>> links;
    for (std::size_t i = 0; i < network.links(); ++i)
        links.emplace(network.link_name[id_at<LinkId>(i)], id_at<LinkId>(i));
    std::map<std::string, int, std::less<>> seen;
    std::vector<Detector> detectors;
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        const std::string id(trimmed(table.cell(r, "detector_id")));
        const int line = table.line_of_row[r];
        if (id.empty())
            problems.error(table.file, line, "detector_id is empty; every detector needs a name");
        else if (!seen.emplace(id, line).second)
            problems.error(table.file, line,
                           fmt::format("detector_id '{}' appears twice, first in line {}", printable(id), seen[id]));
        const std::string_view wanted = trimmed(table.cell(r, "link_id"));
        const auto found = links.find(wanted);
        if (found == links.end()) {
            problems.error(table.file, line,
                           fmt::format("link_id '{}' is not a link of the network{}", printable(wanted),
                                       near_names_hint(wanted, network.link_name.values())));
            continue;
        }
        const LinkId link = found->second;
        const int least = network.least_lane_num(link);
        const double given = table.required_number(r, "lane_num", least, network.most_lane_num(link), problems);
        const double at =
            table.required_number(r, "position_m", 0.0, static_cast<double>(network.link_length_m[link]), problems);
        const LaneId lane = network.lane_of_num(link, static_cast<int>(given));
        if (given != static_cast<double>(static_cast<int>(given)) || lane == no_id<LaneId>)
            problems.error(table.file, line,
                           fmt::format("lane_num is {}; a whole number is needed, 1 = leftmost{}", given,
                                       least < 0 ? ", -1 = the pocket left of it" : ""));
        detectors.push_back({id, lane == no_id<LaneId> ? network.lanes_of(link)[0] : lane, static_cast<float>(at)});
    }
    return detectors;
}

}  // namespace septima

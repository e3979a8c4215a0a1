#include "tools/septima/timetable.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sim/base/file.h"
#include "sim/base/text.h"
#include "sim/demand/gtfs_match.h"
#include "sim/network/load.h"
#include "sim/scenario/read_scenario.h"
#include "tools/septima/exit_code.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

namespace fs = std::filesystem;

namespace {

/// Day to read the timetable for, as GTFS writes it.
GtfsDate day_of(const TimetableOptions& options, const Date& scenario_date) {
    Date date = scenario_date;
    if (!options.date.empty()) {
        const auto parts = split(options.date, '-');
        const auto part = [&](std::size_t i) { return i < parts.size() ? to_integer(parts[i]).value_or(0) : 0; };
        date = Date{std::chrono::year{static_cast<int>(part(0))}, std::chrono::month{static_cast<unsigned>(part(1))},
                    std::chrono::day{static_cast<unsigned>(part(2))}};
        if (parts.size() != 3 || !date.ok() || part(0) < 1900 || part(0) > 2999)
            throw InputError(fmt::format("--date: '{}' is no day; write it like 2026-11-24", printable(options.date)));
    }
    return static_cast<int>(date.year()) * 10000 + static_cast<int>(static_cast<unsigned>(date.month())) * 100 +
           static_cast<int>(static_cast<unsigned>(date.day()));
}

std::size_t departures_of(const GtfsFeed& feed, const MatchedLines& lines) {
    std::size_t count = 0;
    for (const MatchedLine& matched : lines.matched)
        for (const GtfsDepartures& d : feed.lines[matched.line].departures)
            for (double at_s = d.from_s; at_s < d.to_s; at_s += d.headway_s) ++count;
    return count;
}

}  // namespace

int timetable(const TimetableOptions& options) {
    Problems of_scenario, problems;
    const ScenarioFile scenario =
        read_scenario_file(options.scenario, of_scenario);  // its stops may be about to be made
    of_scenario.throw_if_any();
    const Network network = load_network(scenario.network, of_scenario);
    of_scenario.throw_if_any();
    std::vector<GtfsMember> members = gtfs_members(options.feed, problems);
    problems.throw_if_any();
    const GtfsDate day = day_of(options, scenario.settings.date);
    const GtfsFeed feed = read_gtfs(members, day, problems);
    members.clear();
    for (auto* told : {&problems.errors, &problems.warnings})
        for (Problem& problem : *told)
            if (!problem.file.empty()) problem.file = (fs::path(options.feed) / problem.file).string();
    problems.throw_if_any();
    const MatchedLines lines = matched_lines(feed, network, {.reach_m = options.reach_m, .dwell_s = options.dwell_s});
    if (lines.matched.empty())
        throw InputError(
            fmt::format("{}: none of {} lines runs on the streets of {}; is it the same city? A larger --reach-m "
                        "finds stops further from the streets",
                        options.feed, feed.lines.size(), options.scenario));
    const BusTables tables = bus_tables(lines, feed, network);
    const fs::path folder = options.out;
    write_atomically(folder / "stops.csv", tables.stops);
    write_atomically(folder / "line_stops.csv", tables.line_stops);
    write_atomically(folder / "bus_lines.csv", tables.bus_lines);

    print_warnings(problems);
    std::vector<std::string> notes = feed.notes;
    notes.insert(notes.end(), lines.notes.begin(), lines.notes.end());
    if (options.json) {
        const nlohmann::ordered_json json{{"day", day},
                                          {"lines_of_feed", feed.lines.size()},
                                          {"lines", lines.matched.size()},
                                          {"stops", lines.buses.stops.size()},
                                          {"departures", departures_of(feed, lines)},
                                          {"notes", notes}};
        fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
        return done;
    }
    for (const std::string& note : notes) fmt::print("note: {}\n", printable(note));
    fmt::print("{} of {} lines, {} stops, {} departures on {}\n", lines.matched.size(), feed.lines.size(),
               lines.buses.stops.size(), departures_of(feed, lines), day);
    fmt::print(
        "wrote {0}; a scenario takes them by\n  stops = \"{0}/stops.csv\"\n  line_stops = \"{0}/line_stops.csv\"\n  "
        "bus_lines = \"{0}/bus_lines.csv\"\n",
        folder.string());
    return done;
}

}  // namespace septima::cli

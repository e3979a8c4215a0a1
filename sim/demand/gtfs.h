#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/error.h"
#include "sim/base/geometry.h"

namespace septima {

// A public-transport timetable as cities publish it: the General Transit Feed Specification
// (gtfs.org/schedule/reference, a zip or a folder of tables). Only what a bus on the street needs is kept.

/// A table of a feed.
struct GtfsMember {
    std::string name;  ///< "stops.txt"
    std::string text;
};

/// The tables of a zip file or of a folder; others are passed over. What the zip says about itself is not believed:
/// no name leaves the archive, nobody unpacks more than 1 GiB a table or a hundred times its packed size, checksums
/// must be right. Errors go to `problems`. Throws IoError when there is no such file.
std::vector<GtfsMember> gtfs_members(const std::filesystem::path& path, Problems& problems);
std::vector<GtfsMember> gtfs_members_of_zip(std::string_view bytes, const std::string& file, Problems& problems);

struct GtfsStop {
    std::string id;
    std::string name;
    GeoPoint place;
};

/// A call of a line at a stop.
struct GtfsCall {
    std::uint32_t stop = 0;  ///< row of GtfsFeed::stops
    double after_s = 0.0;    ///< departure from here, since the departure from the first stop; as the first trip has it
    double dwell_s = 0.0;    ///< departure - arrival; 0 = the timetable has none
};

/// Departures `headway_s` apart, from `from_s` on, before `to_s`; seconds since midnight of the day, over 86,400 after
/// the next one.
struct GtfsDepartures {
    double from_s = 0.0;
    double to_s = 0.0;
    double headway_s = 0.0;
    bool operator==(const GtfsDepartures&) const = default;
};

/// Trips of one route that serve the same stops on the same shape: what drives as one line.
struct GtfsLine {
    std::string
        id;  ///< short name of the route, its direction when it has two, a number when several share these: "B10:0.2"
    std::string name;  ///< headsign, or long name
    std::vector<GtfsCall> calls;
    std::vector<GeoPoint> shape;  ///< may be empty
    std::vector<GtfsDepartures> departures;
};

struct GtfsFeed {
    std::vector<GtfsStop> stops;
    std::vector<GtfsLine> lines;
    std::vector<std::string> notes;  ///< what was left out, a sentence each
};

/// A day of the calendar, as GTFS writes it: 20261124.
using GtfsDate = int;

/// Lines that run on a day. Buses, coaches and trolleybuses only (route_type 3, 11, 200-299, 700-799, 800); the others
/// are counted in a note. Times that a stop lacks are interpolated. Everything wrong is listed with table and line: a
/// table or column that is missing, an id that is unknown or stands twice, times that run backward, places that are no
/// place; also a day on which nothing runs, with the days the feed covers.
GtfsFeed read_gtfs(const std::vector<GtfsMember>& members, GtfsDate day, Problems& problems);

/// Departures as rows of equal headway. @param at_s ascending
std::vector<GtfsDepartures> runs_of_headway(const std::vector<double>& at_s);

}  // namespace septima

#pragma once

// Stages of `build_sketch`; private to sim/network/sketch_*.cpp.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/geometry.h"
#include "sim/network/draft.h"
#include "sim/network/sketch.h"

namespace septima::sketch {

enum class JunctionKind { level, joint, gate, ramp };

/// A node to be.
struct Junction {
    Point xy;
    JunctionKind kind = JunctionKind::level;
    std::string name;
    NodeControl control = NodeControl::none;
};

/// Which way one drives along a track.
enum class Way : std::size_t { with_points = 0, against_points = 1 };

/// Where a track passes a junction. Merged crossings occupy a stretch of the track.
struct Stop {
    std::size_t junction = 0;
    double first_m = 0.0;
    double last_m = 0.0;
    /// Traffic that drives this way finds a left-turn pocket from here to the next stop.
    std::optional<Way> pocket = std::nullopt;
};

/// A corridor in the plane. Track i is that of corridor i.
struct Track {
    std::vector<Point> line;
    std::vector<double> point_at_m;  ///< stations of the corridor's points, for its sections
    std::vector<Stop> stops;         ///< ascending
    /// Stations where an end that meets a corridor at another level was drawn on as a stub for the ramps of the far
    /// side; before/behind them the track has no street of its own. Negative / infinite: no stub.
    double stub_before_m = -1.0;
    double stub_after_m = 1e300;
    double length_m() const { return septima::length_m(line); }
};

enum class Level { same, flyover, apart };

struct Meeting {
    std::size_t a = 0, b = 0;  ///< tracks, a < b
    double at_a_m = 0.0, at_b_m = 0.0;
    Point xy;
    Level level = Level::same;
};

/// A one-way, one-lane link between two ramp junctions: leaves the track at `from`, driving `from_way`, and joins the
/// other at `to`, driving `to_way`. Always a right turn at both ends.
struct Ramp {
    std::size_t from = 0, to = 0;  ///< junctions
    std::size_t from_track = 0, to_track = 0;
    Way from_way = Way::with_points, to_way = Way::with_points;
    std::vector<Point> shape;
};

/// A two-way collector between two junctions.
struct LocalLink {
    std::size_t from = 0, to = 0;
};

struct Plan {
    std::vector<Track> tracks;
    std::vector<Junction> junctions;
    std::vector<Ramp> ramps;
    std::vector<LocalLink> local_links;
};

constexpr double snap_m = 60.0;   ///< an end this near another corridor is joined to it
constexpr double merge_m = 40.0;  ///< crossings nearer than this along a corridor are one junction
constexpr double min_link_m = 45.0;

/// How two corridors cross.
Level level_between(const SketchCorridor& a, const SketchCorridor& b);
/// "avenida_caracas" for ids.
std::string slug(std::string_view name);

/// Adds a stop to a track and keeps them ascending.
void add_stop(Track& track, Stop stop);
/// Distance from a station to the nearest stop; infinite without stops.
double clearance_m(const Track& track, double at_m);

/// Tracks with their ends joined, trimmed or, at flyovers, drawn on.
std::vector<Track> joined_tracks(const Sketch& sketch, const std::vector<std::vector<Point>>& lines);
std::vector<Meeting> meetings_of(const Sketch& sketch, const std::vector<Track>& tracks);
/// Level junctions, gates and section joints with their stops.
void add_junctions(const Sketch& sketch, const std::vector<Meeting>& meetings, Plan& plan);
/// Ramp junctions, tapers and ramps of every flyover.
void add_interchanges(const Sketch& sketch, const std::vector<Meeting>& meetings, Plan& plan, Problems& problems);
/// The collector grid between the corridors.
void add_local_streets(const Sketch& sketch, Plan& plan);

/// Which junctions have signals.
void add_signals(const Sketch& sketch, Plan& plan);
/// Left-turn pockets before signals.
void add_pockets(const Sketch& sketch, Plan& plan);

/// Nodes, links and the movements at ramps, tapers and pockets.
Draft drafted(const Sketch& sketch, const Plan& plan);
/// Shared controllers, signs and banned turns.
void add_controls(const Sketch& sketch, const Plan& plan, Draft& draft);

}  // namespace septima::sketch

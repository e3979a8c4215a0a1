#include <fmt/format.h>

#include <map>

#include "sim/base/text.h"
#include "sim/network/projection.h"
#include "sim/network/sketch.h"
#include "sim/network/sketch_plan.h"

namespace septima {

namespace {

/// Keeps the connected part and says which corridors lost a piece: a one-way street whose end leads nowhere, a corridor
/// that touches no other.
void warn_of_dropped(const Sketch& sketch, Draft& draft, Problems& problems) {
    std::map<std::string, double> km_before, km_after;
    for (const DraftLink& link : draft.links) km_before[link.street] += length_m(link.shape) / 1000.0;
    if (keep_largest_connected(draft) == 0) return;
    for (const DraftLink& link : draft.links) km_after[link.street] += length_m(link.shape) / 1000.0;
    for (const SketchCorridor& corridor : sketch.corridors) {
        const double lost_km = km_before[corridor.name] - km_after[corridor.name];
        km_before[corridor.name] = km_after[corridor.name];
        if (lost_km > 0.05)
            problems.warn(sketch.file, corridor.line,
                          fmt::format("'{}' loses {:.1f} km that cannot be both reached and left; join its ends",
                                      printable(corridor.name), lost_km));
    }
}

}  // namespace

Draft build_sketch(const Sketch& sketch, Problems& problems) {
    const std::string crs = fmt::format("EPSG:{}", sketch.epsg);
    const Projection projection(crs);
    std::vector<std::vector<Point>> lines;
    for (const SketchCorridor& corridor : sketch.corridors) {
        std::vector<Point> line;
        for (const GeoPoint point : corridor.points) line.push_back(projection.to_plane(point));
        lines.push_back(std::move(line));
    }
    sketch::Plan plan;
    plan.tracks = sketch::joined_tracks(sketch, lines);
    const std::vector<sketch::Meeting> meetings = sketch::meetings_of(sketch, plan.tracks);
    sketch::add_junctions(sketch, meetings, plan);
    sketch::add_interchanges(sketch, meetings, plan, problems);
    sketch::add_local_streets(sketch, plan);
    sketch::add_signals(sketch, plan);
    sketch::add_pockets(sketch, plan);
    Draft draft = sketch::drafted(sketch, plan);
    sketch::add_controls(sketch, plan, draft);
    draft.name = sketch.name;
    draft.file = sketch.file;
    draft.crs = crs;
    warn_of_dropped(sketch, draft, problems);
    return draft;
}

}  // namespace septima

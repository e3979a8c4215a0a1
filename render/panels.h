#pragma once

#include <vector>

#include "render/canvas.h"
#include "render/difference.h"
#include "render/history.h"
#include "render/incidents.h"
#include "render/map_view.h"
#include "render/scene.h"
#include "render/source.h"

namespace septima::render {

// Panels: draw_x(canvas, box, data). They read and draw; what was clicked is answered by the boxes they return.

/// What all panels may read.
struct BoardData {
    const City& city;
    const Scene& scene;
    const Picture& picture;
    const History& history;
    std::vector<std::vector<StretchState>> states;  ///< per side, of city.stretches
    double shown_time_s = 0.0;
    std::vector<NodeId> tiles = {};              ///< junctions of the camera tiles
    std::vector<NodeId> pinned = {};             ///< those that keep their tile
    const DifferenceMap* difference = nullptr;   ///< of the first two sides, when it is to be shown
    std::vector<ListedIncident> incidents = {};  ///< open ones first
    /// Grows when the lists above are made anew: panels drawn for the same number still hold. 0: they are never kept.
    std::uint64_t lists = 0;
};
inline constexpr std::size_t most_incidents = 40;  ///< that a board is given

/// A place on the screen that moves the camera to a link or a junction, or pins the junction's tile.
struct LinkSpot {
    Box box;
    LinkId link = no_id<LinkId>;
    NodeId node = no_id<NodeId>;
    bool pins = false;
    std::uint32_t trip = 0xFFFFFFFFU;  ///< a bus to pick ...
    std::size_t side = 0;              ///< ... of this side
    std::uint32_t line = no_line;      ///< a bus line to pick
};

/// Who gains and who loses time, with intervals.
void draw_winners(const Canvas& canvas, const Box& box, const BoardData& data);
/// Indicators of a stored comparison: values, paired difference, 95 % interval; as many as fit.
void draw_stored_cards(const Canvas& canvas, const Box& box, const BoardData& data);
/// Name, date and figures; the clock comes with draw_clock.
void draw_header(const Canvas& canvas, const Box& box, const BoardData& data);
void draw_clock(const Canvas& canvas, const Box& header, const BoardData& data);
void draw_corridors(const Canvas& canvas, const Box& box, const BoardData& data, std::vector<LinkSpot>& spots);
/// The incidents, open ones first, with TOPIS's classes.
void draw_incidents(const Canvas& canvas, const Box& box, const BoardData& data, std::vector<LinkSpot>& spots);
void draw_incidents_on_map(const Canvas& canvas, const MapRequest& request,
                           const std::vector<ListedIncident>& incidents, double time_s);
/// A warning triangle.
void draw_incident_sign(const Canvas& canvas, Pixel at, float radius_px, sf::Color colour);
/// What the message signs of the first side say now, at the lower right of `room`, as many as fit beside each other.
void draw_message_signs(const Canvas& canvas, const Box& room, const BoardData& data, std::vector<LinkSpot>& spots);
void draw_hot_spots(const Canvas& canvas, const Box& box, const BoardData& data, std::vector<LinkSpot>& spots);
/// Every line as a string with its buses as beads, coloured by how they follow each other.
void draw_bus_lines(const Canvas& canvas, const Box& box, const BoardData& data, std::vector<LinkSpot>& spots);
void draw_speed_chart(const Canvas& canvas, const Box& box, const BoardData& data);
/// Speed classes, always visible, the vehicles where they are drawn as shapes, and the scale of the map.
void draw_legend(const Canvas& canvas, const Box& pane, const Camera& camera);
/// Where the legend lies; empty when it does not fit.
Box legend_box(const Canvas& canvas, const Box& pane, Detail detail);
/// The colours of a difference map, and how much it proves.
void draw_difference_legend(const Canvas& canvas, const Box& pane, const Scene& scene, const Camera& camera);
/// Distance against time, coloured by speed, of both directions of a street.
void draw_diagram(const Canvas& canvas, const Box& box, const BoardData& data, std::uint32_t street);
/// Badge and name of a side over its map.
void draw_side_name(const Canvas& canvas, const Box& pane, const Scene& scene, std::size_t side);

/// "A", "B"...
std::string side_letter(std::size_t side);

}  // namespace septima::render

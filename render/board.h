#pragma once

#include <array>
#include <string>
#include <vector>

#include "render/hand_orders.h"
#include "render/layout.h"
#include "render/openable.h"
#include "render/panels.h"
#include "render/pick.h"
#include "render/search.h"
#include "render/trip_time.h"

namespace septima::render {

/// The box in which another scenario or results file is chosen.
struct OpenBox {
    bool shown = false, focus = false;
    bool checking = false;  ///< what was entered is being read
    std::array<char, 1024> text{};
    std::vector<std::string> recent;
    std::vector<Openable> rows;  ///< of the folder, then recent ones
    std::size_t entries = 0;     ///< rows of the folder
    std::size_t chosen = 0;      ///< by Up and Down; rows.size(): none
    bool scroll = false;         ///< to the chosen one
    std::string typed;           ///< the text that `rows` answers, or that Up and Down wrote
    bool listed = false;         ///< `rows` holds
    std::string problem;         ///< why it cannot be opened
    std::string dropped;         ///< a file that was dragged here, to be taken in the next frame
    bool hovered = false;        ///< one is held over the window
};

/// What the operator has chosen.
struct View {
    Camera camera;
    Language language = Language::es;
    ThemeName theme = ThemeName::night;
    bool colour_blind = false;
    LayoutName layout = LayoutName::map;
    std::size_t tiles = 8;       ///< camera tiles of the wall
    std::vector<NodeId> pinned;  ///< junctions that keep their tile
    bool panels = true;
    bool difference = false;     ///< B − A on one map
    bool winners = false;        ///< with two sides: who gains and who loses, beside the maps
    bool buses = false;          ///< bus lines in the place of corridors
    std::uint32_t corridor = 0;  ///< row of CityMap::streets that the diagram shows
    bool swipe = false;
    float swipe_share = 0.5F;  ///< of the map's width that shows side A
    bool help = false;
    Picked picked;
    bool follow = false;             ///< the camera stays with the picked vehicle
    std::vector<LinkId> zone_links;  ///< of the zone below
    std::size_t zone_links_of = no_zone;
    // a trip measured between two clicks
    bool measuring = false;
    LinkId trip_from = no_id<LinkId>, trip_to = no_id<LinkId>;
    std::vector<MeasuredTrip> trips;  ///< per side
    std::size_t selected_side = 0;
    Pace pace;
    // search
    bool search = false, focus_search = false;
    std::array<char, 120> search_text{};
    std::string searched;  ///< the text that `found` answers
    std::vector<FoundPlace> found;
    OpenBox open;
    // the operator's hand
    Scope scope = Scope::link;
    bool hand = false;                            ///< its list is shown
    bool act = false;                             ///< the form of new measures is shown
    bool focus_act = false, act_focused = false;  ///< it is to have the keyboard; it has it
    bool list_open = false;                       ///< one of its lists is unfolded
    float act_height = 0.0F;                      ///< pixels; 0: it is closed
    HandForm form;
    bool focus_save = false;            ///< the cursor goes to the file name in the next frame
    std::array<char, 200> save_file{};  ///< where the measures are saved
};

/// What the picture of the last frame showed. Where the target keeps its pixels from frame to frame, what still holds
/// is not drawn again.
struct KeptFrame {
    bool retains = false;  ///< the target keeps them
    bool touched = true;   ///< something was asked of the board, or a window lay over it: nothing holds
    std::uint64_t lists = 0;
    std::uint64_t look = 0;
    Layout layout;
    std::uint32_t corridor = 0;
    bool buses = false;
    Camera camera;
    std::vector<LinkSpot> spots;  ///< of the panels
};

/// What a frame draws anew.
enum class Redraw : std::uint8_t { clock, maps, all };

/// Meshes and places of names, kept from frame to frame.
struct BoardCache {
    std::vector<MapLayers> layers;
    std::vector<LabelLayer> labels;
    std::vector<MapLayers> tile_layers;
    std::vector<LabelLayer> tile_labels;
    KeptFrame kept;
};

inline constexpr double lists_every_s = 1.0;  ///< of a window's clock

/// The form of new measures is open and lacks nothing.
bool form_ready(const City& city, const Scene& scene, const View& view);
/// What it orders. REQUIRES form_ready.
Order order_of_form(const City& city, const View& view);

/// Everything but the operator's controls. Adds to `spots` what can be clicked to move the camera. Says what was drawn:
/// after `clock` the controls of the last frame are still there.
Redraw draw_board(const Canvas& canvas, const Layout& layout, const BoardData& data, const View& view,
                  BoardCache& cache, std::vector<LinkSpot>& spots);

/// The camera tiles of the wall.
void draw_tiles(const Canvas& canvas, const Layout& layout, const BoardData& data, const View& view, BoardCache& cache,
                std::vector<LinkSpot>& spots);

/// The pane under a pixel and the box its camera belongs to; panes.size() when it is over none.
std::size_t pane_at(const Layout& layout, const View& view, Pixel pixel);

/// Row of the street of this name (abbreviations are understood), or the first main one for an empty name. Throws
/// InputError with near names.
std::uint32_t corridor_named(const City& city, std::string_view name);

/// A camera that shows the crossing of two streets ("Carrera 7", "Calle 72") with so many metres across the box.
/// Throws InputError with near names when there is no such crossing.
Camera camera_at(const City& city, std::string_view street, std::string_view other, double across_m, const Box& box);

}  // namespace septima::render

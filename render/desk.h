#pragma once

#include <SFML/Graphics/RenderWindow.hpp>
#include <SFML/System/Clock.hpp>
#include <SFML/Window/Event.hpp>
#include <future>
#include <memory>
#include <vector>

#include "render/controls.h"
#include "render/dashboard.h"
#include "render/drop_target.h"

namespace septima::render {

// The window's loop and its parts; nobody outside dashboard.cpp and keys.cpp needs this.

/// A story that is being played.
struct StoryPlay {
    bool on = false;
    std::size_t scene = 0;  ///< row of ShowOptions::story
    double shown_s = 0.0;   ///< so long, without pauses
    bool waits = false;     ///< for the simulation to begin anew
    bool gliding = false;   ///< the camera is on its way
    double glided_s = 0.0;
    Camera from;
};

/// Everything the window loop carries from frame to frame.
struct Desk {
    const Scene& scene;
    const LiveSource& source;
    ShowOptions options;
    Fonts fonts;
    City city;
    sf::RenderWindow window;
    std::unique_ptr<Controls> controls;
    std::unique_ptr<DropTarget> drops;  ///< of the window, which is open
    View view;
    Camera wanted;  ///< where the camera is going
    Layout layout;
    BoardCache cache;
    Picture picture;
    History history;
    std::vector<std::vector<StretchState>> states;
    std::vector<LinkSpot> spots;
    std::vector<NodeId> tiles;
    DifferenceMap difference;
    IncidentLog incidents;
    std::uint64_t lists = 0;          ///< how often states were made anew
    double difference_made_s = -1e9;  ///< simulated time
    double tiles_made_s = -1e9;       ///< simulated time
    double trip_made_s = -1e9;        ///< simulated time
    StoryPlay story;
    std::future<std::string> checked;  ///< what is wrong with `asked`
    std::string asked, opened;         ///< what is to be opened; what may be
    int touched_frames = 3;            ///< so many frames are drawn as a whole
    bool full_screen = false;
    bool fitted_once = false;
    // mouse
    bool dragging = false, dragging_divider = false, moved = false;
    Pixel pressed_at, pointer;
    std::vector<sf::Event> late;  ///< mouse events that wait until the controls know what lies under the pointer
    // clocks, s
    sf::Clock clock;
    double picture_came_s = 0.0, states_made_s = -1.0, frame_came_s = 0.0;

    Desk(const Scene& scene_, const LiveSource& source_, const ShowOptions& options_)
        : scene(scene_), source(source_), options(options_) {}
};

float scale_of(const Desk& desk);
/// Divides the window anew, after its size or what is to be seen changed.
void lay_out(Desk& desk);
/// The pane whose camera all panes share.
Box pane_box(const Desk& desk);
void show_whole_city(Desk& desk);
void toggle_full_screen(Desk& desk);
void set_pace(Desk& desk);
/// The measured trip at the speeds of now.
void measure_trips(Desk& desk);
/// Hands an order to the simulation and shows the list of measures.
void give(Desk& desk, const Order& order);
/// Gives a junction a tile of its own, or takes it back.
void toggle_pin(View& view, NodeId node);
// mouse.cpp
void on_mouse(Desk& desk, const sf::Event& event);
/// What waited for a frame, in its order.
void take_late_events(Desk& desk);
// story_play.cpp
/// Turns to the first scene when there is a story. Throws InputError for streets that do not cross.
void begin_story(Desk& desk);
/// To be called with every frame: moves the camera and goes on to the next scene.
void play_story(Desk& desk, double elapsed_s);
/// False when the key means nothing to a story.
bool story_key(Desk& desk, sf::Keyboard::Key key);
void draw_story(const Canvas& canvas, const Desk& desk, double time_s);
void on_key(Desk& desk, const sf::Event::KeyEvent& key);

}  // namespace septima::render

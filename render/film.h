#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "render/dashboard.h"
#include "render/history.h"
#include "render/scene.h"
#include "render/story.h"

namespace septima::render {

/// A film of the dashboard, frame by frame and as long as drawing takes: nothing is skipped on a slow machine. ffmpeg
/// makes the file; it takes its name in `finish`, a film that is not finished leaves none. Throws InputError without
/// ffmpeg, without a display or for odd sides, IoError when writing fails.
class Film {
  public:
    /// `file` empty: stills only, without ffmpeg.
    Film(const Scene& scene, const ShowOptions& options, const std::filesystem::path& file, unsigned frames_per_s);
    ~Film();
    Film(const Film&) = delete;
    Film& operator=(const Film&) = delete;

    /// Throws InputError for a look that cannot be shown, before anything is simulated for it.
    void require(const SceneLook& look) const;
    /// Turns to the next scene; the camera glides there while the first frames are added. Throws InputError for streets
    /// that do not cross.
    void turn_to(const SceneLook& look);
    /// Adds a frame that shows the picture at `time_s`, between its previous time and its own.
    void add(const Picture& picture, const History& history, double time_s);
    void finish();
    /// Writes a picture of the scene as PNG, the camera at its place.
    void save_still(const Picture& picture, const History& history, double time_s, const std::filesystem::path& file);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace septima::render

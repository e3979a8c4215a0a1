#pragma once

#include <cstddef>
#include <memory>

#include "render/dashboard.h"

namespace septima::render {

/// What drawing costs: the board with the operator's controls, off screen, finished by the driver.
struct FrameCost {
    double ms = 0.0;           ///< of one frame, mean, by the wall clock
    double cpu_ms = 0.0;       ///< of one frame, of all threads of the program
    double first_ms = 0.0;     ///< of the first, which builds every mesh
    std::size_t vehicles = 0;  ///< in the map's picture
    double metres_across = 0.0;
};

/// A board drawn again and again at the size of the options. Lives on the thread that made it.
class FrameMeter {
  public:
    FrameMeter(const Scene& scene, const ShowOptions& options);
    ~FrameMeter();
    FrameMeter(const FrameMeter&) = delete;
    FrameMeter& operator=(const FrameMeter&) = delete;

    /// The whole city, `frames` times.
    FrameCost city(const Picture& picture, int frames);
    /// The most crowded junction, as near as so many vehicles are visible; vehicles to scale as long as that is near
    /// enough.
    FrameCost crowd(const Picture& picture, std::size_t vehicles, int frames);
    /// One frame of the present view.
    void draw(const Picture& picture);

  private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace septima::render

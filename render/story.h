#pragma once

#include <string>
#include <vector>

#include "render/canvas.h"
#include "render/layout.h"
#include "render/scene.h"
#include "render/source.h"
#include "render/theme.h"

namespace septima::render {

/// What one scene of a story looks at, and what stands written over it.
struct SceneLook {
    std::string street, cross_street;  ///< the crossing in the middle; both empty = the whole city
    double across_m = 400.0;
    LayoutName layout = LayoutName::map;
    ThemeName theme = ThemeName::night;
    bool difference = false;
    Text caption;  ///< may hold {clock}, {speed}, {speed_a}, {speed_b}, {vehicles}
};

/// A scene of a story: what is looked at while the day goes from one time to another.
struct StoryScene {
    SceneLook look;
    double from_s = 0.0, to_s = 0.0;  ///< of the day
    double lasts_s = 10.0;            ///< on the screen
};

inline constexpr double glide_s = 2.0;  ///< the camera's way from scene to scene

/// Slow at both ends; 0 and 1 where `share` is.
double eased(double share);

/// A caption with its figures of this picture put in.
std::string filled_caption(const Text& caption, const Picture& picture, double time_s, Language language);

/// A caption in the middle of its band, in as many lines as it needs.
void draw_caption(const Canvas& canvas, const Box& band, const std::string& caption, float text_size);

}  // namespace septima::render

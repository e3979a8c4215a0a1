#pragma once

#include <memory>
#include <string>

#include "sim/base/geometry.h"

namespace septima {

/// Degrees <-> metres through PROJ. Not shared between threads.
class Projection {
  public:
    /// Throws InputError when PROJ does not know the reference system ("EPSG:9377").
    explicit Projection(const std::string& crs);
    ~Projection();
    Projection(Projection&&) noexcept;
    Projection& operator=(Projection&&) noexcept;
    Projection(const Projection&) = delete;
    Projection& operator=(const Projection&) = delete;

    Point to_plane(GeoPoint place) const;
    GeoPoint to_geo(Point place) const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// EPSG:9377 (MAGNA-SIRGAS / Origen-Nacional) inside Colombia's mainland box, the UTM zone elsewhere.
std::string suitable_crs(GeoPoint place);

}  // namespace septima

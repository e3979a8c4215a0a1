#include "sim/network/projection.h"

#include <fmt/format.h>
#include <proj.h>

#include <algorithm>
#include <cmath>

#include "sim/base/error.h"

namespace septima {

struct Projection::State {
    PJ_CONTEXT* context = nullptr;
    PJ* transform = nullptr;
    ~State() {
        proj_destroy(transform);
        proj_context_destroy(context);
    }
};

Projection::Projection(const std::string& crs) : state_(std::make_unique<State>()) {
    state_->context = proj_context_create();
    proj_log_level(state_->context, PJ_LOG_NONE);
    PJ* raw = proj_create_crs_to_crs(state_->context, "EPSG:4326", crs.c_str(), nullptr);
    if (raw == nullptr)
        throw InputError(
            fmt::format("coordinate reference system '{}' is not known to PROJ; write it as EPSG:9377", crs));
    // Same axis order for every system: longitude/easting first.
    state_->transform = proj_normalize_for_visualization(state_->context, raw);
    proj_destroy(raw);
}

Projection::~Projection() = default;
Projection::Projection(Projection&&) noexcept = default;
Projection& Projection::operator=(Projection&&) noexcept = default;

Point Projection::to_plane(GeoPoint place) const {
    const PJ_COORD out = proj_trans(state_->transform, PJ_FWD, proj_coord(place.lon_deg, place.lat_deg, 0, 0));
    return {out.xy.x, out.xy.y};
}

GeoPoint Projection::to_geo(Point place) const {
    const PJ_COORD out = proj_trans(state_->transform, PJ_INV, proj_coord(place.x_m, place.y_m, 0, 0));
    return {out.xy.y, out.xy.x};
}

std::string suitable_crs(GeoPoint place) {
    const bool colombia =
        place.lat_deg > -4.3 && place.lat_deg < 13.5 && place.lon_deg > -79.1 && place.lon_deg < -66.8;
    if (colombia) return "EPSG:9377";
    const int zone = std::clamp(static_cast<int>(std::floor((place.lon_deg + 180.0) / 6.0)) + 1, 1, 60);
    return fmt::format("EPSG:{}", (place.lat_deg >= 0 ? 32600 : 32700) + zone);
}

}  // namespace septima

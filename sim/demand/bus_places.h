#pragma once

#include <boost/geometry.hpp>
#include <boost/geometry/index/rtree.hpp>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sim/base/geometry.h"
#include "sim/network/network.h"

namespace septima {

/// A place on a link where a stop may be.
struct StopPlace {
    LinkId link = no_id<LinkId>;
    double at_m = 0.0;    ///< on the lane's coordinate
    double cost_m = 0.0;  ///< distance to the stop, and the wrong kerb
};

/// Links that buses may use, findable by place. The network must outlive it.
struct BusStreets {
    using Corner = boost::geometry::model::point<double, 2, boost::geometry::cs::cartesian>;
    using Box = boost::geometry::model::box<Corner>;
    using Piece = std::pair<Box, std::uint32_t>;  ///< of a link's shape: long slanting links fill their boxes badly

    explicit BusStreets(const Network& n);

    /// Links with a piece whose box comes within `reach_m` of a place, ascending.
    std::vector<LinkId> near(Point p, double reach_m) const;
    /// Places for a stop at `p`, at most eight, the cheapest first.
    std::vector<StopPlace> places(Point p, double reach_m) const;
    /// A busway, or a lane on which buses are and cars are not allowed.
    bool has_bus_lane(LinkId link) const;
    /// Share of a route's length with bus lanes.
    double bus_lane_share(const std::vector<LinkId>& route) const;

    const Network& network;
    std::vector<char> for_buses;  ///< per link
    boost::geometry::index::rtree<Piece, boost::geometry::index::quadratic<16>> pieces;

  private:
    std::optional<StopPlace> place(Point p, LinkId link, double reach_m) const;
};

}  // namespace septima

#pragma once

// Places of trips.csv: links, nodes and zones by name, and the links a trip between two of them uses.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/demand/reachability.h"
#include "sim/demand/synthesize.h"

namespace septima {

/// Rows of a network and its zones by id.
struct PlaceNames {
    std::unordered_map<std::string_view, LinkId> links;
    std::unordered_map<std::string_view, NodeId> nodes;
    std::unordered_map<std::string_view, ZoneId> zones;
};
PlaceNames place_names(const SampleContext& context);

/// Links of a zone that a kind of vehicle may use, with running sums of their weights.
struct ZoneChoice {
    std::vector<LinkId> links;
    std::vector<double> sums;
};
ZoneChoice zone_choice(const SampleContext& context, ZoneId zone, std::span<const LinkId> links, VehicleKind kind);

/// One end of a trip: the links it may use there.
struct TripEnd {
    std::vector<LinkId> links;         ///< at a link or node
    const ZoneChoice* area = nullptr;  ///< in a zone
    ZoneId zone = no_id<ZoneId>;
    bool empty() const { return area != nullptr ? area->links.empty() : links.empty(); }
};

/// Key of the draws of one trip.
struct DrawKey {
    std::uint64_t seed;
    std::uint64_t subject;
};

struct LinkPair {
    LinkId from;
    LinkId to;
};

/// The links a trip starts and ends on. At nodes a keyed draw among the pairs that are joined by a way and whose
/// straight line is within 10 % of the shortest, so that nobody sets off backwards; in zones a keyed draw by door
/// weight. Nothing when no way was found.
std::optional<LinkPair> drawn_links(const TripEnd& origin, const TripEnd& destination, const Network& network,
                                    const Reachability& ways, DrawKey key);

}  // namespace septima

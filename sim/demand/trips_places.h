#pragma once

// Places of trips.csv: links, nodes and zones by name, and the links a trip between two of them uses.

#include <cstdint>
#include <map>
#include <optional>
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

/// One end of a trip: the links it may use there.
struct TripEnd {
    enum class Kind : std::uint8_t { link, node, zone } kind = Kind::link;
    std::vector<LinkId> links;
    ZoneId zone = no_id<ZoneId>;
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
std::optional<LinkPair> drawn_links(const TripEnd& origin, const TripEnd& destination, const SampleContext& context,
                                    const Reachability& ways, DrawKey key);

}  // namespace septima

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/network/network.h"
#include "sim/policy/measure.h"

namespace septima {

/// A street name as it is compared: no accents, lower case, common abbreviations written out ("Av. Cra 7", "AK 7" and
/// "Avenida Carrera 7" are one street).
std::string canonical_street(std::string_view name);

/// Links by street name.
struct StreetIndex {
    std::map<std::string, std::vector<LinkId>> links_of;  ///< by canonical name, in id order
    std::vector<std::string> names;                       ///< as shown, each once, sorted
};

StreetIndex street_index(const Network& network);

/// Links of a street; empty when nobody knows the name.
std::vector<LinkId> links_of_street(const StreetIndex& index, std::string_view name);

/// Keeps the links that lead the given way. Inbound links lead towards `centre`; for a compass heading a link counts
/// with its whole carriageway, so that a bend in a northbound avenue stays northbound.
std::vector<LinkId> with_heading(const Network& network, const std::vector<LinkId>& street, Heading heading,
                                 Point centre);

/// Nodes of `street` where it crosses `other`: shared nodes, or, where they pass over or near each other (within 150
/// m), the nodes next to that place. Empty when they do not meet.
std::vector<NodeId> crossing_nodes(const Network& network, const std::vector<LinkId>& street,
                                   const std::vector<LinkId>& other);

/// Keeps the links of `street` between two sets of its nodes, along the street in either direction.
std::vector<LinkId> between_nodes(const Network& network, const std::vector<LinkId>& street,
                                  const std::vector<NodeId>& first, const std::vector<NodeId>& second);

/// Distance along `street` from its nodes `sources` to every node of the network, m; infinity where it does not lead.
/// Directed: only with the traffic.
std::vector<double> distances_along_m(const Network& network, const std::vector<LinkId>& street,
                                      const std::vector<NodeId>& sources, bool directed);

}  // namespace septima

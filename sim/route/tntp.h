#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "sim/base/error.h"
#include "sim/demand/od.h"
#include "sim/route/assignment_network.h"

namespace septima {

/// True for a name that ends in "_net.tntp" or ".tntp".
bool is_tntp(const std::filesystem::path& path);

/// Reads a network of the collection "Transportation Networks for Research" (Bar-Gera; github.com/bstabler/
/// TransportationNetworks): metadata lines <KEY> value, comments from ~, then one line a link: init_node term_node
/// capacity length free_flow_time b power speed toll link_type ;. Zones are the nodes 1 .. NUMBER OF ZONES; nodes below
/// FIRST THRU NODE are not driven through. <TOLL FACTOR> and <DISTANCE FACTOR> become weights. Everything wrong is
/// added to `problems`.
AssignmentNetwork parse_tntp_network(std::string_view text, const std::string& file, Problems& problems);
/// Throws IoError when the file cannot be read.
AssignmentNetwork read_tntp_network(const std::filesystem::path& path, Problems& problems);

/// Reads a trip table of the collection: "Origin 1", then pairs "destination : trips;".
OdMatrix parse_tntp_trips(std::string_view text, const std::string& file, std::size_t zones, Problems& problems);
OdMatrix read_tntp_trips(const std::filesystem::path& path, std::size_t zones, Problems& problems);

}  // namespace septima

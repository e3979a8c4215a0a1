#pragma once

#include <string>
#include <vector>

#include "render/map_view.h"
#include "render/source.h"

namespace septima::render {

/// How far a measure made at a link reaches.
enum class Scope : std::uint8_t { link, stretch };

/// The links of a measure made at `link`: itself, or the stretch of its street and direction that it lies in.
std::vector<LinkId> links_in_scope(const City& city, LinkId link, Scope scope);

/// What the buttons of the operator make.
enum class HandKind : std::uint8_t { close_right_lane, close_road, bus_lane, limit };

struct HandChoice {
    std::size_t side = 0;
    Scope scope = Scope::link;
    HandKind kind = HandKind::close_right_lane;
    double max_kmh = 0.0;  ///< of a limit, which holds as it is, lower or higher than the mapped one
};
/// The order of a measure at a link from now on.
Order hand_order(const City& city, LinkId link, const HandChoice& choice);

/// "Carrera 7 con Calle 72".
std::string place_text(const City& city, LinkId link, Language language);
/// "Carril cerrado", "Límite 30 km/h".
std::string measure_text(const Measure& measure, Language language);

/// Ids of the links a measure lists; those the network does not know are left out.
std::vector<LinkId> listed_links(const Network& network, const Measure& measure);

}  // namespace septima::render

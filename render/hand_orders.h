#pragma once

#include <string>
#include <vector>

#include "render/map_view.h"
#include "render/source.h"

namespace septima::render {

/// How far a measure made at a link reaches.
enum class Scope : std::uint8_t { link, stretch, street };

/// The links of a measure made at `link`: itself, the stretch of its street and direction that it lies in, or its whole
/// street in both directions.
std::vector<LinkId> links_in_scope(const City& city, LinkId link, Scope scope);

/// Where a measure of this scope applies, as a policy file says it; a whole street by its name.
MeasurePlace place_of(const City& city, LinkId link, Scope scope);

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

/// The measures that are made in a form (the others have buttons of their own). Plates and demand hold in the whole
/// city, holding of buses at the chosen stop, line or all of them, an incident at one place of the chosen link, signals
/// at the controllers of the links in scope, a toll at each of these links or along the street, a reversible lane along
/// the street or about 800 m of it, in the direction of the chosen link.
enum class FormKind : std::uint8_t {
    incident,
    signal_plan,
    signal_control,
    plates,
    toll,
    demand,
    bus_holding,
    bus_lane,
    reversible,
    message_sign
};
inline constexpr std::size_t form_kinds = 10;

/// What the operator has filled in.
struct HandForm {
    FormKind kind = FormKind::incident;
    IncidentClass incident_class = IncidentClass::traffic_accident;
    int lanes_blocked = 1;     ///< from the right; all of the link's when there are fewer
    float position_m = -1.0F;  ///< from the start of the chosen link; < 0: its middle
    float length_m = 10.0F;
    float cycle_s = 90.0F;
    float offset_s = 0.0F;
    float corridor_green_pct = 60.0F;  ///< of all green, for the phases that serve the links
    ControlKind control = ControlKind::actuated;
    bool bus_priority = false;
    bool cars = true, motorcycles = false;
    DigitSet digits = 0;  ///< plates that may not depart
    float compliance_pct = 92.0F;
    float price_cop = 5000.0F;
    float lasts_min = 0.0F;  ///< 0: until it is lifted
    float hold_most_s = 60.0F;
    std::string line, stop;     ///< ids of where buses are held; empty: all
    bool left_lane = false;     ///< of a bus lane; otherwise the right one
    int lanes_given = 1;        ///< to the chosen direction
    float readers_pct = 33.0F;  ///< of those who pass a message sign (MessageSign::attention)
    float demand_pct = 80.0F;   ///< of the trips of the scenario
};
/// False while the form lacks something: a link, a controller there, digits, kinds.
bool complete(const HandForm& form, const City& city, LinkId link, Scope scope);
/// The order of the form from now on. REQUIRES complete.
Order form_order(const HandForm& form, const City& city, LinkId link, Scope scope);

/// True when the streets or the demand that a world began with do not suffice for the measure: the day is simulated
/// anew with it, up to now.
bool begins_anew(const Measure& measure);

/// Ids of the links a measure lists or whose street it names; those the network does not know are left out.
std::vector<LinkId> listed_links(const Network& network, const Measure& measure);

}  // namespace septima::render

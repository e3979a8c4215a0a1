#pragma once

// Spanish and English words for the sentences of describe.cpp.

#include <array>
#include <string_view>
#include <utility>

#include "sim/policy/measure.h"

namespace septima {

inline constexpr std::array<std::pair<std::string_view, std::string_view>, vehicle_kinds> kind_words{
    {{"automóviles", "cars"},
     {"motocicletas", "motorcycles"},
     {"taxis", "taxis"},
     {"camionetas de reparto", "vans"},
     {"buses", "buses"},
     {"buses articulados", "articulated buses"},
     {"buses biarticulados", "bi-articulated buses"},
     {"camiones", "trucks"},
     {"bicicletas", "bicycles"}}};

inline constexpr std::array<std::pair<std::string_view, std::string_view>, road_classes> road_words{
    {{"autopistas", "motorways"},
     {"vías expresas", "expressways"},
     {"vías arterias", "arterials"},
     {"vías intermedias", "secondary streets"},
     {"vías colectoras", "collector streets"},
     {"vías locales", "local streets"},
     {"vías de servicio", "service roads"},
     {"troncales de buses", "busways"},
     {"ramales", "ramps"}}};

inline constexpr std::array<std::pair<std::string_view, std::string_view>, 7> heading_words{
    {{"", ""},
     {" hacia el centro", " inbound"},
     {" saliendo del centro", " outbound"},
     {" hacia el norte", " northbound"},
     {" hacia el sur", " southbound"},
     {" hacia el oriente", " eastbound"},
     {" hacia el occidente", " westbound"}}};

inline constexpr std::array<std::pair<std::string_view, std::string_view>, 7> day_words{{{"lunes", "Monday"},
                                                                                         {"martes", "Tuesday"},
                                                                                         {"miércoles", "Wednesday"},
                                                                                         {"jueves", "Thursday"},
                                                                                         {"viernes", "Friday"},
                                                                                         {"sábados", "Saturday"},
                                                                                         {"domingos", "Sunday"}}};

inline constexpr std::array<std::pair<std::string_view, std::string_view>, incident_classes> incident_words{
    {{"Siniestro vial", "Traffic accident"},
     {"Vehículo varado", "Vehicle breakdown"},
     {"Atropello", "Pedestrian accident"},
     {"Obras en la vía", "Roadworks"},
     {"Objeto en la vía", "Fallen object"},
     {"Siniestro de un bus", "Bus accident"},
     {"Emergencia en el metro", "Subway accident"},
     {"Incendio", "Fire"},
     {"Emergencia por clima", "Weather emergency"},
     {"Manifestación o evento", "Assembly or event"},
     {"Otro incidente", "Other incident"},
     {"Reporte ciudadano", "Public report"},
     {"Información", "Information"}}};

}  // namespace septima

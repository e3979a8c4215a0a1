#include "render/words.h"

#include <array>

namespace septima::render {

namespace {

struct Entry {
    Word word;
    std::string_view es, en;
};

constexpr std::array catalogue{
    Entry{Word::product, "SÉPTIMA", "SÉPTIMA"},
    Entry{Word::mean_speed, "Velocidad media", "Mean speed"},
    Entry{Word::on_road, "En la vía", "On the road"},
    Entry{Word::waiting_outside, "Esperan para entrar", "Waiting to enter"},
    Entry{Word::completed, "Viajes terminados", "Trips completed"},
    Entry{Word::stuck, "Atascados", "Stuck"},
    Entry{Word::stuck_hint, "detenidos más de 5 min", "standing over 5 min"},
    Entry{Word::delay, "Demora acumulada", "Delay so far"},
    Entry{Word::one_run_note, "una sola corrida; intervalos en el informe", "one run; intervals are in the report"},
    Entry{Word::vehicles, "vehículos", "vehicles"},
    Entry{Word::suppressed, "Viajes evitados", "Trips not made"},
    Entry{Word::base_case, "Situación actual", "As it is today"},
    Entry{Word::difference, "Diferencia", "Difference"},
    Entry{Word::legend_title, "Velocidad, km/h", "Speed, km/h"},
    Entry{Word::legend_streets, "Calles", "Streets"},
    Entry{Word::legend_express, "Vías rápidas", "Expressways"},
    Entry{Word::legend_vehicles, "Vehículos", "Vehicles"},
    Entry{Word::corridors, "Corredores", "Corridors"},
    Entry{Word::corridors_hint, "velocidad por sentido, km/h", "speed by direction, km/h"},
    Entry{Word::hot_spots, "Puntos críticos", "Hot spots"},
    Entry{Word::hot_spots_hint, "donde más tiempo se pierde ahora", "where most time is being lost now"},
    Entry{Word::none_now, "Ninguno en este momento", "None at this moment"},
    Entry{Word::speed_over_time, "Velocidad media", "Mean speed"},
    Entry{Word::near_street, "con", "at"},
    Entry{Word::play, "Seguir", "Play"},
    Entry{Word::pause, "Pausa", "Pause"},
    Entry{Word::speed_of_time, "Ritmo", "Pace"},
    Entry{Word::as_fast_as_possible, "máx.", "max."},
    Entry{Word::real_time_factor, "veces el tiempo real", "times real time"},
    Entry{Word::behind, "el cálculo no alcanza este ritmo", "the computation cannot keep this pace"},
    Entry{Word::language, "English", "Español"},
    Entry{Word::colour_blind, "Daltonismo", "Colour-blind"},
    Entry{Word::night_day, "Noche / día", "Night / day"},
    Entry{Word::whole_city, "Toda la ciudad", "Whole city"},
    Entry{Word::help, "Ayuda", "Help"},
    Entry{Word::full_screen, "Pantalla", "Screen"},
    Entry{Word::swipe, "Cortina", "Swipe"},
    Entry{Word::close, "Cerrar", "Close"},
    Entry{Word::selected_link, "Tramo elegido", "Selected link"},
    Entry{Word::road_class, "Tipo de vía", "Road class"},
    Entry{Word::lanes, "Carriles", "Lanes"},
    Entry{Word::length, "Longitud", "Length"},
    Entry{Word::limit, "Límite", "Limit"},
    Entry{Word::speed_now, "Velocidad", "Speed"},
    Entry{Word::vehicles_now, "Vehículos", "Vehicles"},
    Entry{Word::direction, "Sentido", "Direction"},
    Entry{Word::unnamed_street, "Vía sin nombre", "Unnamed street"},
    Entry{Word::finished, "Fin de la simulación", "End of the simulation"},
    Entry{Word::loading, "Preparando la ciudad…", "Preparing the city…"},
    Entry{Word::north, "norte", "north"},
    Entry{Word::south, "sur", "south"},
    Entry{Word::east, "oriente", "east"},
    Entry{Word::west, "occidente", "west"},
    Entry{Word::keys_title, "Teclas y ratón", "Keys and mouse"},
    Entry{Word::key_space, "Pausa o seguir", "Pause or play"},
    Entry{Word::key_speed, "Ritmo: más rápido, más lento", "Pace: faster, slower"},
    Entry{Word::key_steps, "Ritmo 1×, 10×, 60×, máximo", "Pace 1×, 10×, 60×, maximum"},
    Entry{Word::key_full, "Pantalla completa", "Full screen"},
    Entry{Word::key_language, "Español / English", "Español / English"},
    Entry{Word::key_colour, "Colores para daltonismo", "Colour-blind colours"},
    Entry{Word::key_night, "Tema de noche o de día", "Night or day theme"},
    Entry{Word::key_city, "Ver toda la ciudad", "See the whole city"},
    Entry{Word::key_rotate, "Girar el mapa", "Turn the map"},
    Entry{Word::key_pan, "Mover el mapa", "Move the map"},
    Entry{Word::key_zoom, "Acercar y alejar en el puntero", "Zoom at the pointer"},
    Entry{Word::key_click, "Cifras de un tramo", "Figures of a link"},
    Entry{Word::key_swipe, "Cortina entre A y B", "Swipe between A and B"},
    Entry{Word::key_panels, "Mostrar u ocultar paneles", "Show or hide panels"},
    Entry{Word::key_help, "Esta ayuda", "This help"},
    Entry{Word::key_quit, "Salir", "Quit"},
    Entry{Word::panels, "Paneles", "Panels"},
    Entry{Word::hand_title, "Medidas del operador", "Operator's measures"},
    Entry{Word::hand_from_now, "Medidas desde ahora", "Measures from now on"},
    Entry{Word::hand_none, "Haga clic en una calle para intervenirla", "Click a street to act on it"},
    Entry{Word::hand_scope_link, "Este tramo", "This link"},
    Entry{Word::hand_scope_stretch, "Unos 800 m", "About 800 m"},
    Entry{Word::hand_close_right, "Cerrar carril derecho", "Close right lane"},
    Entry{Word::hand_close_all, "Cerrar toda la calzada", "Close the carriageway"},
    Entry{Word::hand_bus_lane, "Carril derecho para buses", "Right lane for buses"},
    Entry{Word::hand_limit, "Límite, km/h", "Limit, km/h"},
    Entry{Word::hand_lift, "Levantar", "Lift"},
    Entry{Word::hand_lifted, "levantada", "lifted"},
    Entry{Word::hand_undone, "deshecha", "undone"},
    Entry{Word::hand_undo, "Deshacer", "Undo"},
    Entry{Word::hand_redo, "Rehacer", "Redo"},
    Entry{Word::hand_save, "Guardar como política", "Save as policy"},
    Entry{Word::hand_save_file, "Archivo", "File"},
    Entry{Word::hand_one_lane, "Un solo carril: solo se puede cerrar todo",
          "One lane only: it can only be closed whole"},
    Entry{Word::lane_closed, "Carril cerrado", "Lane closed"},
    Entry{Word::road_closed, "Calzada cerrada", "Carriageway closed"},
    Entry{Word::bus_lane_made, "Carril para buses", "Bus lane"},
    Entry{Word::limit_made, "Límite", "Limit"},
    Entry{Word::other_measure, "Otra medida", "Other measure"},
    Entry{Word::notice_saved, "Política guardada:", "Policy saved:"},
    Entry{Word::notice_exists, "Ya existe y no se reemplaza:", "Exists already and is not replaced:"},
    Entry{Word::notice_failed, "No se pudo guardar:", "Could not be saved:"},
    Entry{Word::notice_nothing, "No hay medidas que guardar", "There are no measures to save"},
    Entry{Word::notice_ended, "La simulación terminó: ya no se puede intervenir",
          "The simulation has ended: nothing can be changed"},
    Entry{Word::key_undo, "Deshacer, rehacer una medida", "Undo, redo a measure"},
    Entry{Word::key_save, "Guardar las medidas como política", "Save the measures as a policy"},
    Entry{Word::key_log, "Lista de medidas", "List of measures"},
    Entry{Word::key_measures, "Cerrar carril, carril bus, límite de 30", "Close lane, bus lane, limit of 30"},
    Entry{Word::key_close_road, "Cerrar toda la calzada", "Close the carriageway"},
    Entry{Word::layout_wall, "Muro", "Wall"},
    Entry{Word::layout_map, "Mapa", "Map"},
    Entry{Word::layout_compare, "Comparar", "Compare"},
    Entry{Word::layout_corridor, "Corredor", "Corridor"},
    Entry{Word::search, "Buscar", "Search"},
    Entry{Word::search_title, "Buscar una calle o un cruce", "Find a street or a crossing"},
    Entry{Word::search_hint, "Cl 72 Kr 7, Av. Boyacá…", "Cl 72 Kr 7, Av. Boyacá…"},
    Entry{Word::search_nothing, "No hay ninguna vía con ese nombre", "No street has that name"},
    Entry{Word::queued, "en cola", "in line"},
    Entry{Word::key_layouts, "Muro, mapa, comparar, corredor", "Wall, map, compare, corridor"},
    Entry{Word::key_search, "Buscar una calle o un cruce", "Find a street or a crossing"},
    Entry{Word::key_tiles, "Número de cámaras", "Number of camera tiles"},
    Entry{Word::key_pin, "Fijar el cruce más cercano en una cámara", "Pin the nearest junction to a tile"},
    Entry{Word::difference_title, "diferencia de velocidad ahora", "difference of speed now"},
    Entry{Word::faster_there, "más rápido,", "faster,"},
    Entry{Word::slower_there, "más lento,", "slower,"},
    Entry{Word::no_difference, "sin diferencia o sin tránsito,", "no difference or no traffic,"},
    Entry{Word::one_replication, "Una sola réplica: no prueba nada", "A single replication: it proves nothing"},
    Entry{Word::key_difference, "Mapa de diferencias entre A y B", "Difference map of A and B"},
    Entry{Word::key_corridor, "Siguiente corredor del diagrama", "Next corridor of the diagram"},
    Entry{Word::difference_mean_title, "diferencia de velocidad media", "difference of mean speed"},
    Entry{Word::not_detectable, "sin diferencia detectable", "no detectable difference"},
    Entry{Word::replications, "réplicas pareadas", "paired replications"},
    Entry{Word::links_changed, "tramos cambian", "links change"},
    Entry{Word::not_comparable, "No se pueden comparar: una ciudad colapsó", "Not comparable: one city collapsed"},
    Entry{Word::mean_of_runs, "promedio de las réplicas", "mean over the replications"},
    Entry{Word::city_stage, "Estado de la ciudad", "City stage"},
    Entry{Word::stage_1, "Normalidad", "Normal"},
    Entry{Word::stage_2, "Atención", "Attention"},
    Entry{Word::stage_3, "Alerta", "Alert"},
    Entry{Word::stage_4, "Alto impacto", "High impact"},
    Entry{Word::stage_5, "Crisis", "Crisis"},
    Entry{Word::incidents, "Incidentes", "Incidents"},
    Entry{Word::incidents_hint, "clases de TOPIS; abiertos primero", "TOPIS classes; open ones first"},
    Entry{Word::incident_slowdown, "caída de velocidad", "speed fell"},
    Entry{Word::incident_standing, "detenidos más de 5 min", "standing over 5 min"},
    Entry{Word::incident_gridlock, "cuadras trancadas en círculo", "streets blocked in a circle"},
    Entry{Word::incident_cleared, "cerrado", "cleared"},
    Entry{Word::incident_since, "desde", "since"},
    Entry{Word::signs_title, "Paneles de mensajes", "Message signs"},
    Entry{Word::sign_free, "TRÁNSITO FLUIDO", "TRAFFIC FLOWS"},
    Entry{Word::sign_slow, "TRÁNSITO LENTO", "SLOW TRAFFIC"},
    Entry{Word::sign_jam, "CONGESTIÓN", "CONGESTION"},
    Entry{Word::sign_trip, "RECORRIDO", "WHOLE LENGTH"},
    Entry{Word::sign_caution, "PRECAUCIÓN", "CAUTION"},
    Entry{Word::control_fixed, "tiempo fijo", "fixed time"},
    Entry{Word::control_actuated, "accionado por vehículos", "actuated"},
    Entry{Word::control_coordinated, "coordinado", "coordinated"},
    Entry{Word::control_max_pressure, "máxima presión", "max pressure"},
    Entry{Word::plates_made, "Placas que no salen:", "Plates kept off:"},
    Entry{Word::toll_made, "Peaje", "Toll"},
    Entry{Word::demand_made, "Demanda al", "Demand at"},
    Entry{Word::plan_made, "Plan semafórico", "Signal plan"},
    Entry{Word::control_made, "Semáforo", "Signal"},
    Entry{Word::act, "Intervenir", "Act"},
    Entry{Word::act_title, "Nueva medida", "New measure"},
    Entry{Word::hand_scope_street, "Toda la vía", "Whole street"},
    Entry{Word::form_incident, "Incidente", "Incident"},
    Entry{Word::form_plan, "Plan semafórico", "Signal plan"},
    Entry{Word::form_control, "Modo del semáforo", "Signal control"},
    Entry{Word::form_plates, "Pico y placa", "Plate restriction"},
    Entry{Word::form_toll, "Peaje o cobro", "Toll or charge"},
    Entry{Word::form_demand, "Menos viajes", "Fewer trips"},
    Entry{Word::form_cycle, "Ciclo, s", "Cycle, s"},
    Entry{Word::form_offset, "Desfase, s (0: como está)", "Offset, s (0: as it is)"},
    Entry{Word::form_green, "Verde de la vía elegida, %", "Green for the chosen street, %"},
    Entry{Word::form_bus_priority, "Prioridad a los buses", "Bus priority"},
    Entry{Word::form_cars, "carros", "cars"},
    Entry{Word::form_motorcycles, "motos", "motorcycles"},
    Entry{Word::form_digits, "No salen las placas que terminan en", "Plates that may not depart end in"},
    Entry{Word::form_compliance, "Cumplen, %", "Compliance, %"},
    Entry{Word::form_price, "Precio, COP", "Price, COP"},
    Entry{Word::form_share, "Viajes que se hacen, %", "Trips still made, %"},
    Entry{Word::form_apply, "Aplicar desde ahora", "Apply from now on"},
    Entry{Word::form_needs_link, "Elija primero una calle en el mapa", "Choose a street on the map first"},
    Entry{Word::form_no_signal, "Ahí no hay semáforo", "There is no signal there"},
    Entry{Word::form_whole_city, "Rige en toda la ciudad", "Holds in the whole city"},
    Entry{Word::notice_refused, "No se puede:", "Not possible:"},
    Entry{Word::key_act, "Nueva medida: semáforos, placas, peaje, demanda",
          "New measure: signals, plates, toll, demand"},
    Entry{Word::cause_red, "semáforo en rojo", "red light"},
    Entry{Word::cause_queue, "cola", "queue"},
    Entry{Word::cause_blocked, "salida llena", "exit full"},
    Entry{Word::cause_yield, "ceder el paso", "giving way"},
    Entry{Word::cause_lane_change, "cambio de carril", "lane changes"},
    Entry{Word::cause_slow_leader, "vehículo lento adelante", "slow vehicle ahead"},
    Entry{Word::cause_bus_stop, "parada de bus", "bus stop"},
    Entry{Word::cause_incident, "incidente", "incident"},
    Entry{Word::cause_outside, "esperar para entrar", "waiting to enter"},
    Entry{Word::why_here, "Por qué se pierde tiempo aquí, veh·min", "Why time is lost here, veh·min"},
    Entry{Word::speed_last_hour, "Velocidad en la última hora, km/h", "Speed in the last hour, km/h"},
    Entry{Word::flow_now, "Flujo (densidad × velocidad)", "Flow (density × speed)"},
    Entry{Word::phases, "fases", "phases"},
    Entry{Word::lost_now, "Tiempo perdido ahora", "Time lost now"},
    Entry{Word::place_now, "Lugar", "Place"},
    Entry{Word::trip_from, "Desde", "From"},
    Entry{Word::trip_to, "Hacia", "To"},
    Entry{Word::trip_departure, "Salida", "Departure"},
    Entry{Word::trip_time, "Tiempo de viaje", "Travel time"},
    Entry{Word::delay_of_trip, "Demora", "Delay"},
    Entry{Word::trip_left, "Le falta", "Still to go"},
    Entry{Word::vehicle_arrived, "Ya no está en la vía", "No longer on the road"},
    Entry{Word::follow, "Seguir este vehículo", "Follow this vehicle"},
    Entry{Word::selected_vehicle, "Vehículo", "Vehicle"},
    Entry{Word::selected_zone, "Zona", "Zone"},
    Entry{Word::selected_node, "Cruce", "Junction"},
    Entry{Word::measure_trip, "Medir un viaje", "Measure a trip"},
    Entry{Word::measure_first, "Haga clic donde empieza", "Click where it begins"},
    Entry{Word::measure_second, "Haga clic donde termina", "Click where it ends"},
    Entry{Word::measure_none, "no hay camino en carro", "there is no way by car"},
    Entry{Word::measure_free, "con vías libres", "on free streets"},
    Entry{Word::key_follow, "Seguir el vehículo elegido", "Follow the chosen vehicle"},
    Entry{Word::key_measure, "Medir un viaje entre dos clics", "Measure a trip between two clicks"},
    Entry{Word::winners, "Quién gana y quién pierde", "Who gains, who loses"},
    Entry{Word::winners_hint, "cambio del tiempo de un viaje, 95 %", "change of a trip's time, 95 %"},
    Entry{Word::reasons_title, "Por qué cambia esta vía, s/km (95 %)", "Why this street changes, s/km (95 %)"},
    Entry{Word::lanes_blocked, "carriles bloqueados", "lanes blocked"},
    Entry{Word::form_lanes, "Carriles bloqueados desde la derecha", "Lanes blocked from the right"},
    Entry{Word::form_length, "Largo, m", "Length, m"},
    Entry{Word::form_click_place, "Queda donde hizo clic, hasta que lo levante",
          "Stands where you clicked, until lifted"},
    Entry{Word::key_incident, "Incidente en el tramo elegido", "Incident on the chosen link"},
    Entry{Word::story_forward, "adelantando el reloj", "winding the clock forward"},
    Entry{Word::key_story, "En una historia: escena anterior o siguiente; salir",
          "In a story: previous or next scene; leave"},
};

// Row = value of the enumerator: a forgotten or misplaced line does not compile.
constexpr bool complete() {
    if (catalogue.size() != static_cast<std::size_t>(Word::count_)) return false;
    for (std::size_t i = 0; i < catalogue.size(); ++i)
        if (catalogue[i].word != static_cast<Word>(i) || catalogue[i].es.empty() || catalogue[i].en.empty())
            return false;
    return true;
}
static_assert(complete(), "render/words.cpp: one line per Word, in the order of words.h");

constexpr std::array<std::string_view, road_classes> road_es{"autopista",          "vía expresa",  "arteria principal",
                                                             "arteria secundaria", "colectora",    "residencial",
                                                             "servicio",           "vía de buses", "rampa"};
constexpr std::array<std::string_view, road_classes> road_en{
    "motorway", "expressway", "main arterial", "secondary arterial", "collector", "residential",
    "service",  "busway",     "ramp"};
constexpr std::array<std::string_view, vehicle_kinds> kind_es{
    "carro", "moto", "taxi", "furgoneta", "bus", "bus articulado", "bus biarticulado", "camión", "bicicleta"};
constexpr std::array<std::string_view, vehicle_kinds> kind_en{
    "car", "motorcycle", "taxi", "van", "bus", "articulated bus", "bi-articulated bus", "truck", "bicycle"};

}  // namespace

std::string_view words(Word word, Language language) {
    const Entry& entry = catalogue[static_cast<std::size_t>(word)];
    return language == Language::es ? entry.es : entry.en;
}

std::string_view words(RoadClass road_class, Language language) {
    return (language == Language::es ? road_es : road_en)[static_cast<std::size_t>(road_class)];
}

std::string_view words(VehicleKind kind, Language language) {
    return (language == Language::es ? kind_es : kind_en)[static_cast<std::size_t>(kind)];
}

std::string_view compass_letter(Word way, Language language) {
    const bool es = language == Language::es;
    if (way == Word::north) return "N";
    if (way == Word::south) return "S";
    if (way == Word::east) return es ? "Or" : "E";
    return es ? "Oc" : "W";
}

}  // namespace septima::render

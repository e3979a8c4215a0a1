#pragma once

#include <cstdint>
#include <string_view>

#include "render/number_text.h"
#include "sim/base/vehicle_class.h"
#include "sim/network/network.h"
#include "sim/policy/command.h"

namespace septima::render {

/// Every text of the dashboard. The catalogue in words.cpp holds Spanish and English for each.
enum class Word : std::uint8_t {
    product,
    mean_speed,
    on_road,
    waiting_outside,
    completed,
    stuck,
    stuck_hint,
    delay,
    one_run_note,
    vehicles,
    suppressed,
    base_case,
    difference,
    legend_title,
    legend_streets,
    legend_express,
    legend_vehicles,
    corridors,
    corridors_hint,
    hot_spots,
    hot_spots_hint,
    none_now,
    speed_over_time,
    near_street,
    play,
    pause,
    speed_of_time,
    as_fast_as_possible,
    real_time_factor,
    behind,
    language,
    colour_blind,
    night_day,
    whole_city,
    help,
    full_screen,
    swipe,
    close,
    selected_link,
    road_class,
    lanes,
    length,
    limit,
    speed_now,
    vehicles_now,
    direction,
    unnamed_street,
    finished,
    loading,
    north,
    south,
    east,
    west,
    keys_title,
    key_space,
    key_speed,
    key_steps,
    key_full,
    key_language,
    key_colour,
    key_night,
    key_city,
    key_rotate,
    key_pan,
    key_zoom,
    key_click,
    key_swipe,
    key_panels,
    key_help,
    key_quit,
    panels,
    hand_title,
    hand_from_now,
    hand_none,
    hand_scope_link,
    hand_scope_stretch,
    hand_close_right,
    hand_close_all,
    hand_bus_lane,
    hand_limit,
    hand_lift,
    hand_lifted,
    hand_undone,
    hand_undo,
    hand_redo,
    hand_save,
    hand_save_file,
    hand_one_lane,
    lane_closed,
    road_closed,
    bus_lane_made,
    limit_made,
    other_measure,
    notice_saved,
    notice_exists,
    notice_failed,
    notice_nothing,
    notice_ended,
    key_undo,
    key_save,
    key_log,
    key_measures,
    key_close_road,
    layout_wall,
    layout_map,
    layout_compare,
    layout_corridor,
    search,
    search_title,
    search_hint,
    search_nothing,
    queued,
    key_layouts,
    key_search,
    key_tiles,
    key_pin,
    count_
};

std::string_view words(Word word, Language language);
/// The name of a road class or vehicle kind in the language.
std::string_view words(RoadClass road_class, Language language);
std::string_view words(VehicleKind kind, Language language);
/// N, S, E, W; Or (oriente) and Oc (occidente) in Spanish, as Bogotá's addresses have it.
std::string_view compass_letter(Word way, Language language);
inline const std::string& words(const Text& text, Language language) {
    return language == Language::es || text.en.empty() ? text.es : text.en;
}

}  // namespace septima::render

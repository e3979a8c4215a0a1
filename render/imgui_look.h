#pragma once

#include <imgui.h>

#include <string>

#include "render/canvas.h"
#include "render/controls.h"

namespace septima::render {

// What the windows of Dear ImGui share; only controls.cpp and the files named *_window.cpp include this.

inline ImVec4 colour4(sf::Color c, float alpha = 1.0F) {
    return {static_cast<float>(c.r) / 255.0F, static_cast<float>(c.g) / 255.0F, static_cast<float>(c.b) / 255.0F,
            alpha * static_cast<float>(c.a) / 255.0F};
}
inline ImU32 colour32(sf::Color c) {
    return IM_COL32(c.r, c.g, c.b, c.a);
}
inline std::string label(const Canvas& canvas, Word word) {
    return std::string(canvas.say(word));
}

/// A button that shines while what it stands for is on.
inline bool accent_button(const Canvas& canvas, const char* text, bool on) {
    if (on) {
        ImGui::PushStyleColor(ImGuiCol_Button, colour4(canvas.theme.accent));
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, colour4(canvas.theme.accent));
        ImGui::PushStyleColor(ImGuiCol_Text, colour4(canvas.theme.map_ground));
    }
    const bool pressed = ImGui::Button(text);
    if (on) ImGui::PopStyleColor(3);
    return pressed;
}

inline constexpr ImGuiWindowFlags small_window =
    ImGuiWindowFlags_AlwaysAutoResize | ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoCollapse;

/// Figures of the selected link and what can be done to it.
void selection_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, Wishes& wishes);
/// Where a street or a crossing is looked for by name.
void search_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, Wishes& wishes);
/// Where another scenario or results file is opened.
void opening_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, Wishes& wishes);
/// The form of new measures: signals, plates, tolls, demand.
void act_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, Wishes& wishes);
/// Figures of the picked vehicle, junction or zone.
void facts_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view);
/// How long the measured trip takes now on every side.
void trip_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view);
void help_window(const Canvas& canvas, const Layout& layout, View& view);
/// The operator's measures, newest first.
void hand_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, Wishes& wishes);

}  // namespace septima::render

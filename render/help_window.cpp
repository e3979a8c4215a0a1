#include <array>

#include "render/imgui_look.h"

namespace septima::render {

void help_window(const Canvas& canvas, const Layout& layout, View& view) {
    if (!view.help) return;
    struct Row {
        const char* keys;
        Word meaning;
    };
    static constexpr std::array rows{
        Row{"Space", Word::key_space},
        Row{"+  −", Word::key_speed},
        Row{"1  2  3  4", Word::key_steps},
        Row{"↑ ↓ ← →", Word::key_pan},
        Row{"PgUp  PgDn", Word::key_zoom},
        Row{"Q  E", Word::key_rotate},
        Row{"Home", Word::key_city},
        Row{"Click", Word::key_click},
        Row{"F", Word::key_follow},
        Row{"R", Word::key_measure},
        Row{"S", Word::key_swipe},
        Row{"D", Word::key_difference},
        Row{"K", Word::key_corridor},
        Row{"W", Word::key_winners},
        Row{"U", Word::key_buses},
        Row{"P", Word::key_panels},
        Row{"N", Word::key_night},
        Row{"C", Word::key_colour},
        Row{"L", Word::key_language},
        Row{"F2 F3 F4 F5", Word::key_layouts},
        Row{"Ctrl+F", Word::key_search},
        Row{"T", Word::key_tiles},
        Row{"J", Word::key_pin},
        Row{"F11", Word::key_full},
        Row{"F1", Word::key_help},
        Row{"Ctrl+Z  Ctrl+Y", Word::key_undo},
        Row{"Ctrl+S", Word::key_save},
        Row{"X  B  V", Word::key_measures},
        Row{"Shift+X", Word::key_close_road},
        Row{"I", Word::key_incident},
        Row{"M", Word::key_act},
        Row{"Ctrl+Enter", Word::key_apply},
        Row{"O", Word::key_log},
        Row{"← →  Esc", Word::key_story},
        Row{"Ctrl+O", Word::key_open},
        Row{"Ctrl+Q", Word::key_quit},
    };
    const Pixel middle = layout.map.center();
    ImGui::SetNextWindowPos({middle.x, middle.y}, ImGuiCond_Always, {0.5F, 0.5F});
    const std::string title = std::string(canvas.say(Word::keys_title)) + "###help";
    ImGui::Begin(title.c_str(), &view.help, small_window);
    if (ImGui::BeginTable("##keys", 4, ImGuiTableFlags_SizingFixedFit)) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            // Two rows beside each other, so that all fit on a small screen.
            const Row& row = rows[i];
            if (i % 2 == 0) ImGui::TableNextRow();
            ImGui::TableNextColumn();
            ImGui::TextColored(colour4(canvas.theme.accent), "%s   ", row.keys);
            ImGui::TableNextColumn();
            ImGui::Text("%s   ", std::string(canvas.say(row.meaning)).c_str());
        }
        ImGui::EndTable();
    }
    ImGui::End();
}

}  // namespace septima::render

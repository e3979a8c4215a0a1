#include "render/imgui_look.h"

namespace septima::render {

void search_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, Wishes& wishes) {
    if (!view.search) return;
    ImGui::SetNextWindowPos({layout.map.center().x, layout.map.y + canvas.px(14.0F)}, ImGuiCond_Always, {0.5F, 0.0F});
    const std::string title = label(canvas, Word::search_title) + "###search";
    ImGui::Begin(title.c_str(), &view.search, small_window);
    if (view.focus_search) ImGui::SetKeyboardFocusHere();
    view.focus_search = false;
    ImGui::SetNextItemWidth(canvas.px(420.0F));
    const bool entered =
        ImGui::InputTextWithHint("##text", label(canvas, Word::search_hint).c_str(), view.search_text.data(),
                                 view.search_text.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    const std::string text = view.search_text.data();
    if (text != view.searched) {
        view.searched = text;
        view.found = found_places(data.city.map, data.scene.other_names, text, canvas.say(Word::near_street), 7);
    }
    if (view.found.empty() && !text.empty()) ImGui::TextDisabled("%s", label(canvas, Word::search_nothing).c_str());
    const FoundPlace* chosen = entered && !view.found.empty() ? &view.found.front() : nullptr;
    for (std::size_t i = 0; i < view.found.size(); ++i) {
        const std::string row = view.found[i].title + "##" + std::to_string(i);
        if (ImGui::Selectable(row.c_str(), i == 0)) chosen = &view.found[i];
    }
    if (chosen != nullptr) {
        wishes.fly_to = chosen->bounds;
        view.search = false;
    }
    if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape))) view.search = false;
    ImGui::End();
}

}  // namespace septima::render

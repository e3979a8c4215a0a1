#include <algorithm>
#include <utility>

#include "render/imgui_look.h"
#include "sim/base/text.h"

namespace septima::render {

namespace {

/// Tab completes the path; Up and Down put an entry of the list into its place.
int on_path_key(ImGuiInputTextCallbackData* data) {
    OpenBox& box = *static_cast<OpenBox*>(data->UserData);
    std::string text(data->Buf, static_cast<std::size_t>(data->BufTextLen));
    if (data->EventFlag == ImGuiInputTextFlags_CallbackCompletion) {
        text = completed(text);
        box.listed = false;
    } else if (!box.rows.empty()) {
        const std::size_t last = box.rows.size() - 1;
        if (data->EventKey == ImGuiKey_DownArrow)
            box.chosen = box.chosen >= last ? 0 : box.chosen + 1;
        else
            box.chosen = box.chosen == 0 || box.chosen > last ? last : box.chosen - 1;
        text = box.typed = box.rows[box.chosen].path;
        box.scroll = true;
    }
    if (static_cast<int>(text.size()) >= data->BufSize) return 0;
    data->DeleteChars(0, data->BufTextLen);
    data->InsertChars(0, text.c_str());
    return 0;
}

void write_path(OpenBox& box, const std::string& path) {
    if (path.size() < box.text.size()) *std::ranges::copy(path, box.text.begin()).out = '\0';
    box.listed = false;
    box.focus = true;
}

/// The line has the keyboard again; what is typed then takes the place of a path that was wrong.
constexpr ImGuiInputTextFlags path_line = ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll |
                                          ImGuiInputTextFlags_CallbackCompletion | ImGuiInputTextFlags_CallbackHistory;

/// A plain folder is entered, anything else is to be opened.
void take(OpenBox& box, const std::string& path, Wishes& wishes) {
    std::error_code ignored;
    box.problem.clear();
    if (path.empty()) {
        box.focus = true;
    } else if (std::filesystem::is_directory(path, ignored) && !holds_scenario(path)) {
        write_path(box, path.ends_with('/') ? path : path + "/");
    } else {
        write_path(box, path);
        box.checking = true;
        wishes.open = path;
    }
}

void list_again(OpenBox& box, const std::vector<std::string>& recent) {
    const std::string text = box.text.data();
    if (box.listed && text == box.typed) return;
    if (text != box.typed) {
        box.problem.clear();
    }
    box.typed = text;
    box.listed = true;
    box.rows = openable_beside(text);
    box.entries = box.rows.size();
    for (const std::string& path : recent)
        box.rows.push_back({path, path.ends_with(".sqlite") ? Openable::Kind::results : Openable::Kind::scenario});
    box.chosen = box.rows.size();
}

std::string row_text(const Canvas& canvas, const OpenBox& box, std::size_t row) {
    const Openable& entry = box.rows[row];
    if (row >= box.entries) return entry.path;
    const std::string name = entry.path.substr(entry.path.rfind('/', entry.path.size() - 2) + 1);
    if (entry.kind == Openable::Kind::folder) return name;
    Word what = Word::open_scenario;
    if (entry.kind == Openable::Kind::results) what = Word::open_results;
    if (entry.kind == Openable::Kind::streets) what = Word::open_streets;
    return name + "   · " + label(canvas, what);
}

void list_rows(const Canvas& canvas, OpenBox& box, Wishes& wishes) {
    const float line = ImGui::GetTextLineHeightWithSpacing();
    const std::size_t lines = box.rows.size() + (box.entries == 0 ? 1 : 0) + (box.rows.size() > box.entries ? 1 : 0);
    const float height = line * static_cast<float>(std::min<std::size_t>(lines, 11)) + canvas.px(8.0F);
    ImGui::BeginChild("##rows", {canvas.px(620.0F), height}, false, ImGuiWindowFlags_NoNav);
    if (box.entries == 0) ImGui::TextDisabled("%s", label(canvas, Word::open_nothing).c_str());
    for (std::size_t row = 0; row < box.rows.size(); ++row) {
        if (row == box.entries) ImGui::TextDisabled("%s", label(canvas, Word::open_recent).c_str());
        ImGui::PushID(static_cast<int>(row));
        const std::string path = box.rows[row].path;  // taking it may change the list
        const bool clicked = ImGui::Selectable(row_text(canvas, box, row).c_str(), row == box.chosen);
        if (row == box.chosen && box.scroll) ImGui::SetScrollHereY();
        ImGui::PopID();
        if (clicked && !box.checking) take(box, path, wishes);
    }
    box.scroll = false;
    ImGui::EndChild();
}

/// What is held over the window may be let go.
void drop_here(const Canvas& canvas, const Layout& layout) {
    ImGui::SetNextWindowPos({layout.map.center().x, layout.map.center().y}, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::Begin("##drop", nullptr, small_window | ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoFocusOnAppearing);
    ImGui::TextUnformatted(label(canvas, Word::open_drop).c_str());
    ImGui::End();
}

}  // namespace

void opening_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, Wishes& wishes) {
    OpenBox& box = view.open;
    if (box.hovered) drop_here(canvas, layout);
    if (!box.dropped.empty() && !box.checking) {
        box.shown = true;
        take(box, std::exchange(box.dropped, {}), wishes);
    }
    if (!box.shown) return;
    ImGui::SetNextWindowPos({layout.map.center().x, layout.map.y + canvas.px(14.0F)}, ImGuiCond_Always, {0.5F, 0.0F});
    const std::string title = label(canvas, Word::open_title) + "###open";
    ImGui::Begin(title.c_str(), &box.shown, small_window);
    if (box.focus) ImGui::SetKeyboardFocusHere();
    box.focus = false;
    ImGui::SetNextItemWidth(canvas.px(620.0F));
    const bool entered = ImGui::InputTextWithHint("##path", label(canvas, Word::open_hint).c_str(), box.text.data(),
                                                  box.text.size(), path_line, on_path_key, &box);
    list_again(box, box.recent);
    if (entered && !box.checking) take(box, std::string(trimmed(box.text.data())), wishes);
    list_rows(canvas, box, wishes);
    ImGui::PushTextWrapPos(canvas.px(630.0F));
    if (box.checking) ImGui::TextDisabled("%s", label(canvas, Word::open_checking).c_str());
    if (!data.picture.hand.rows.empty()) ImGui::TextDisabled("%s", label(canvas, Word::open_loses).c_str());
    ImGui::PushStyleColor(ImGuiCol_Text, colour4(canvas.theme.bad));
    if (!box.problem.empty()) ImGui::TextUnformatted(box.problem.c_str());
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
    if (ImGui::IsKeyPressed(ImGui::GetKeyIndex(ImGuiKey_Escape))) box.shown = false;
    ImGui::End();
}

}  // namespace septima::render

#include <cmath>

#include "render/hand_orders.h"
#include "render/imgui_look.h"

namespace septima::render {

namespace {

/// "07:42–07:55, 08:00–": when a measure held; open while it does.
std::string hours_text(const Hand& hand, std::size_t row, const Canvas& canvas) {
    const std::vector<TimeWindow>& windows = hand.rows[row].measure.time.windows;
    if (windows.empty()) return label(canvas, Word::hand_undone);
    std::string text;
    for (const TimeWindow& window : windows) {
        if (!text.empty()) text += ", ";
        text += time_text(window.from_s) + "–";
        if (window.to_s != hand.end_s) text += time_text(window.to_s);
    }
    return text;
}

void hand_row(const Canvas& canvas, const BoardData& data, View& view, Wishes& wishes, std::size_t row) {
    const Hand& hand = data.picture.hand;
    const HandMeasure& made = hand.rows[row];
    const bool active = in_force(hand, row, data.picture.sides.front().time_s);
    ImGui::PushID(static_cast<int>(row));
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    std::string what = measure_text(made.measure, canvas.language);
    if (data.picture.sides.size() > 1) what = side_letter(made.side) + "  " + what;
    ImGui::TextColored(colour4(active ? canvas.theme.text : canvas.theme.text_faint), "%s", what.c_str());
    const std::vector<LinkId> links = listed_links(*data.city.map.network, made.measure);
    const std::string where = links.empty() ? label(canvas, Word::form_whole_city)
                                            : place_text(data.city, links[links.size() / 2], canvas.language);
    ImGui::TextDisabled("%s", where.c_str());
    ImGui::TextDisabled("%s", hours_text(hand, row, canvas).c_str());
    if (!links.empty() && ImGui::IsItemClicked()) view.picked = {.link = links[links.size() / 2]};
    ImGui::TableNextColumn();
    if (active) {
        if (ImGui::Button(label(canvas, Word::hand_lift).c_str())) {
            Order lifted;
            lifted.kind = Order::Kind::lift;
            lifted.row = row;
            wishes.orders.push_back(lifted);
        }
    } else if (!made.measure.time.windows.empty()) {
        ImGui::TextDisabled("%s", label(canvas, Word::hand_lifted).c_str());
    }
    ImGui::PopID();
}

void wish(Wishes& wishes, Order::Kind kind) {
    Order made;
    made.kind = kind;
    wishes.orders.push_back(made);
}

void save_row(const Canvas& canvas, const BoardData& data, View& view, Wishes& wishes) {
    const Hand& hand = data.picture.hand;
    ImGui::SetNextItemWidth(canvas.px(250.0F));
    const bool entered =
        ImGui::InputTextWithHint("##file", label(canvas, Word::hand_save_file).c_str(), view.save_file.data(),
                                 view.save_file.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    if (view.focus_save) ImGui::SetKeyboardFocusHere(-1);
    view.focus_save = false;
    for (std::size_t side = 0; side < data.picture.sides.size(); ++side) {
        ImGui::SameLine();
        std::string text = label(canvas, Word::hand_save);
        if (data.picture.sides.size() > 1) text = side_letter(side);
        ImGui::BeginDisabled(measures_of(hand, side).empty());
        const bool pressed = ImGui::Button((text + "##save" + std::to_string(side)).c_str());
        if (pressed || (entered && side == view.selected_side)) {
            Order save;
            save.kind = Order::Kind::save;
            save.side = side;
            save.file = view.save_file.data();
            wishes.orders.push_back(save);
        }
        ImGui::EndDisabled();
    }
}

/// What the operator has to hear of the last order.
void notice_row(const Canvas& canvas, const Notice& notice) {
    if (notice.number == 0) return;
    ImGui::PushTextWrapPos(canvas.px(470.0F));
    ImGui::TextColored(colour4(notice.bad ? canvas.theme.bad : canvas.theme.good), "%s %s",
                       label(canvas, notice.word).c_str(), words(notice.detail, canvas.language).c_str());
    ImGui::PopTextWrapPos();
}

/// What the estimate leaves out, and why.
void unseen_rows(const Canvas& canvas, const InstantEstimate& e) {
    for (const auto& [unseen, word] :
         {std::pair{e.offsets_unseen, Word::estimate_no_offsets},
          std::pair{e.control_unseen, Word::estimate_no_control},
          std::pair{e.holding_unseen, Word::estimate_no_holding}, std::pair{e.signs_unseen, Word::estimate_no_signs}})
        if (unseen) ImGui::TextDisabled("%s", label(canvas, word).c_str());
}

/// "Estimación al instante: tiempo de viaje +2,3 % (31,2 → 31,9 min)", with what it cannot know.
void estimate_rows(const Canvas& canvas, const BoardData& data) {
    for (std::size_t side = 0; side < data.picture.estimates.size(); ++side) {
        const InstantEstimate& e = data.picture.estimates[side];
        if (e.state == InstantEstimate::State::none) continue;
        std::string text = label(canvas, Word::estimate) + ": ";
        if (data.picture.sides.size() > 1) text = side_letter(side) + "  " + text;
        if (e.state == InstantEstimate::State::running) {
            ImGui::TextDisabled("%s%s", text.c_str(), label(canvas, Word::estimate_running).c_str());
            continue;
        }
        if (e.state == InstantEstimate::State::unseen) {
            ImGui::TextDisabled("%s%s", text.c_str(), label(canvas, Word::estimate_none).c_str());
            unseen_rows(canvas, e);
            continue;
        }
        const double change_pct = e.base_h > 0.0 ? 100.0 * (e.policy_h / e.base_h - 1.0) : 0.0;
        text += signed_text(change_pct, 1, canvas.language) + " % · " + number_text(e.base_min, 1, canvas.language) +
                " → " + number_text(e.policy_min, 1, canvas.language) + " min";
        if (e.unserved > 0.5)
            text += " · " + number_text(e.unserved, 0, canvas.language) + " " + label(canvas, Word::estimate_unserved);
        const sf::Color colour = change_pct > 0.05    ? canvas.theme.bad
                                 : change_pct < -0.05 ? canvas.theme.good
                                                      : canvas.theme.text_soft;
        ImGui::TextColored(colour4(colour), "%s", text.c_str());
        ImGui::TextDisabled("%s", label(canvas, Word::estimate_caveat).c_str());
        unseen_rows(canvas, e);
    }
}

}  // namespace

void hand_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, Wishes& wishes) {
    const Hand& hand = data.picture.hand;
    if (!view.hand || layout.controls.empty()) return;
    // On the left, below the form when that is open: the right is for what was clicked.
    const float top =
        layout.map.y + canvas.px(70.0F) + (view.act_height > 0.0F ? view.act_height + canvas.px(8.0F) : 0.0F);
    ImGui::SetNextWindowPos({layout.map.x + canvas.px(14.0F), top}, ImGuiCond_Always);
    const std::string title = label(canvas, Word::hand_title) + "###hand";
    ImGui::Begin(title.c_str(), &view.hand, small_window | ImGuiWindowFlags_NoFocusOnAppearing);
    if (hand.rows.empty()) ImGui::TextDisabled("%s", label(canvas, Word::hand_none).c_str());
    if (!hand.rows.empty() &&
        ImGui::BeginTable(
            "##rows", 2, ImGuiTableFlags_ScrollY | ImGuiTableFlags_SizingFixedFit,
            {canvas.px(470.0F), std::min(3.0F, static_cast<float>(hand.rows.size())) * canvas.px(84.0F)})) {
        ImGui::TableSetupColumn("##what", ImGuiTableColumnFlags_WidthStretch);
        ImGui::TableSetupColumn("##lift", ImGuiTableColumnFlags_WidthFixed);
        for (std::size_t row = hand.rows.size(); row > 0; --row) hand_row(canvas, data, view, wishes, row - 1);
        ImGui::EndTable();
    }
    ImGui::BeginDisabled(hand.done.empty());
    if (ImGui::Button(label(canvas, Word::hand_undo).c_str())) wish(wishes, Order::Kind::undo);
    ImGui::EndDisabled();
    ImGui::SameLine();
    ImGui::BeginDisabled(hand.undone.empty());
    if (ImGui::Button(label(canvas, Word::hand_redo).c_str())) wish(wishes, Order::Kind::redo);
    ImGui::EndDisabled();
    estimate_rows(canvas, data);
    if (!hand.rows.empty()) save_row(canvas, data, view, wishes);
    notice_row(canvas, data.picture.notice);
    ImGui::End();
}

}  // namespace septima::render

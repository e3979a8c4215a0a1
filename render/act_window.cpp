#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "render/hand_orders.h"
#include "render/imgui_look.h"
#include "render/incidents.h"

namespace septima::render {

namespace {

Word form_word(FormKind kind) {
    return static_cast<Word>(static_cast<int>(Word::form_incident) + static_cast<int>(kind));
}

void slider(const Canvas& canvas, Word name, float& value, float low, float high, const char* format = "%.0f") {
    ImGui::SetNextItemWidth(canvas.px(210.0F));
    ImGui::SliderFloat((label(canvas, name) + "##slider").c_str(), &value, low, high, format,
                       ImGuiSliderFlags_AlwaysClamp);
}

void lanes_slider(const Canvas& canvas, Word name, int& lanes, int most) {
    ImGui::SetNextItemWidth(canvas.px(210.0F));
    ImGui::SliderInt((label(canvas, name) + "##lanes").c_str(), &lanes, 1, most, "%d", ImGuiSliderFlags_AlwaysClamp);
}

void kind_boxes(const Canvas& canvas, HandForm& form) {
    ImGui::Checkbox(label(canvas, Word::form_cars).c_str(), &form.cars);
    ImGui::SameLine();
    ImGui::Checkbox(label(canvas, Word::form_motorcycles).c_str(), &form.motorcycles);
}

void signal_control_fields(const Canvas& canvas, HandForm& form) {
    for (const ControlKind kind :
         {ControlKind::fixed, ControlKind::actuated, ControlKind::coordinated, ControlKind::max_pressure}) {
        if (kind != ControlKind::fixed && kind != ControlKind::coordinated) ImGui::SameLine();
        if (accent_button(canvas, label(canvas, control_word(kind)).c_str(), form.control == kind)) form.control = kind;
    }
    ImGui::BeginDisabled(form.control == ControlKind::coordinated || form.control == ControlKind::max_pressure);
    ImGui::Checkbox(label(canvas, Word::form_bus_priority).c_str(), &form.bus_priority);
    ImGui::EndDisabled();
}

void plate_fields(const Canvas& canvas, HandForm& form) {
    kind_boxes(canvas, form);
    ImGui::TextDisabled("%s", label(canvas, Word::form_digits).c_str());
    for (unsigned digit = 0; digit < 10; ++digit) {
        if (digit != 0) ImGui::SameLine(0.0F, canvas.px(4.0F));
        const bool on = (form.digits >> digit & 1U) != 0;
        if (accent_button(canvas, (std::to_string(digit) + "##digit").c_str(), on))
            form.digits = static_cast<DigitSet>(form.digits ^ (1U << digit));
    }
    slider(canvas, Word::form_compliance, form.compliance_pct, 0.0F, 100.0F);
}

void incident_fields(const Canvas& canvas, HandForm& form) {
    const auto name = [&](std::size_t i) {
        const auto row = static_cast<IncidentClass>(i);
        return code_of(row) + " " + std::string(words(row, canvas.language));
    };
    ImGui::SetNextItemWidth(canvas.px(260.0F));
    if (ImGui::BeginCombo("##class", name(static_cast<std::size_t>(form.incident_class)).c_str())) {
        for (std::size_t i = 0; i < incident_classes; ++i)
            if (ImGui::Selectable(name(i).c_str(), static_cast<std::size_t>(form.incident_class) == i))
                form.incident_class = static_cast<IncidentClass>(i);
        ImGui::EndCombo();
    }
    lanes_slider(canvas, Word::form_lanes, form.lanes_blocked, 5);
    slider(canvas, Word::form_length, form.length_m, 5.0F, 100.0F);
}

/// One of several, or all of them (the empty id).
void choice_of_id(const Canvas& canvas, const char* name, Word all, std::string& chosen,
                  const std::vector<std::pair<std::string, std::string>>& ids_and_names) {
    const auto at = std::find_if(ids_and_names.begin(), ids_and_names.end(),
                                 [&](const auto& entry) { return entry.first == chosen; });
    if (at == ids_and_names.end()) chosen.clear();
    const std::string shown = at == ids_and_names.end() ? label(canvas, all) : at->second;
    ImGui::SetNextItemWidth(canvas.px(320.0F));
    if (!ImGui::BeginCombo(name, shown.c_str())) return;
    if (ImGui::Selectable(label(canvas, all).c_str(), chosen.empty())) chosen.clear();
    for (const auto& [id, text] : ids_and_names) {
        ImGui::PushID(id.c_str());
        if (ImGui::Selectable(text.c_str(), chosen == id)) chosen = id;
        ImGui::PopID();
    }
    ImGui::EndCombo();
}

/// Which line's buses are held, and where.
void holding_fields(const Canvas& canvas, const BusLines& buses, HandForm& form) {
    std::vector<std::pair<std::string, std::string>> lines, stops;
    for (const BusLine& line : buses.lines) lines.emplace_back(line.id, line.id);
    choice_of_id(canvas, "##line", Word::form_all_lines, form.line, lines);
    for (const BusLine& line : buses.lines) {
        if (!form.line.empty() && line.id != form.line) continue;
        for (const LineStop& row : line.stops) {
            const BusStop& stop = buses.stops[row.stop];
            const std::pair<std::string, std::string> entry{stop.id, stop.name.empty() ? stop.id : stop.name};
            if (std::find(stops.begin(), stops.end(), entry) == stops.end()) stops.push_back(entry);
        }
    }
    choice_of_id(canvas, "##stop", Word::form_all_stops, form.stop, stops);
    slider(canvas, Word::form_hold, form.hold_most_s, 10.0F, 180.0F);
}

void bus_lane_fields(const Canvas& canvas, HandForm& form) {
    if (accent_button(canvas, label(canvas, Word::form_right_lane).c_str(), !form.left_lane)) form.left_lane = false;
    ImGui::SameLine();
    if (accent_button(canvas, label(canvas, Word::form_left_lane).c_str(), form.left_lane)) form.left_lane = true;
    slider(canvas, Word::form_compliance, form.compliance_pct, 0.0F, 100.0F);
}

void fields(const Canvas& canvas, const BusLines& buses, HandForm& form) {
    switch (form.kind) {
        case FormKind::incident:
            incident_fields(canvas, form);
            break;
        case FormKind::signal_plan:
            slider(canvas, Word::form_cycle, form.cycle_s, 40.0F, 200.0F);
            slider(canvas, Word::form_green, form.corridor_green_pct, 10.0F, 90.0F);
            slider(canvas, Word::form_offset, form.offset_s, 0.0F, 199.0F);
            break;
        case FormKind::signal_control:
            signal_control_fields(canvas, form);
            break;
        case FormKind::plates:
            plate_fields(canvas, form);
            break;
        case FormKind::toll:
            slider(canvas, Word::form_price, form.price_cop, 500.0F, 50000.0F);
            kind_boxes(canvas, form);
            break;
        case FormKind::bus_holding:
            holding_fields(canvas, buses, form);
            break;
        case FormKind::bus_lane:
            bus_lane_fields(canvas, form);
            break;
        case FormKind::message_sign:
            slider(canvas, Word::form_readers, form.readers_pct, 1.0F, 100.0F);
            break;
        case FormKind::reversible:
            lanes_slider(canvas, Word::form_lanes_given, form.lanes_given, 3);
            break;
        default:
            slider(canvas, Word::form_share, form.demand_pct, 10.0F, 300.0F);
            kind_boxes(canvas, form);
    }
}

void scope_buttons(const Canvas& canvas, View& view) {
    constexpr std::array names{Word::hand_scope_link, Word::hand_scope_stretch, Word::hand_scope_street};
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i != 0) ImGui::SameLine();
        if (accent_button(canvas, label(canvas, names[i]).c_str(), view.scope == static_cast<Scope>(i)))
            view.scope = static_cast<Scope>(i);
    }
}

/// Where the measure will hold, or what is missing for it.
void place_line(const Canvas& canvas, const BoardData& data, View& view) {
    const FormKind kind = view.form.kind;
    if (kind == FormKind::bus_holding && data.scene.lines.lines.empty()) {
        ImGui::TextColored(colour4(canvas.theme.bad), "%s", label(canvas, Word::bus_none).c_str());
        return;
    }
    if (kind == FormKind::plates || kind == FormKind::demand || kind == FormKind::bus_holding) {
        const bool part = kind == FormKind::bus_holding && !(view.form.line.empty() && view.form.stop.empty());
        if (!part) ImGui::TextDisabled("%s", label(canvas, Word::form_whole_city).c_str());
        return;
    }
    if (view.picked.link == no_id<LinkId>) {
        ImGui::TextColored(colour4(canvas.theme.bad), "%s", label(canvas, Word::form_needs_link).c_str());
        return;
    }
    ImGui::TextUnformatted(place_text(data.city, view.picked.link, canvas.language).c_str());
    if (kind == FormKind::incident) {
        ImGui::TextDisabled("%s", label(canvas, Word::form_click_place).c_str());
        return;
    }
    scope_buttons(canvas, view);
    if (kind == FormKind::toll || complete(view.form, data.city, view.picked.link, view.scope)) return;
    const Word missing = kind == FormKind::reversible ? Word::form_one_way : Word::form_no_signal;
    ImGui::TextColored(colour4(canvas.theme.bad), "%s", label(canvas, missing).c_str());
}

}  // namespace

void act_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, Wishes& wishes) {
    view.act_focused = false;
    view.list_open = false;
    view.act_height = 0.0F;
    if (!view.act || layout.controls.empty() || !data.scene.runs()) return;
    ImGui::SetNextWindowPos({layout.map.x + canvas.px(14.0F), layout.map.y + canvas.px(70.0F)}, ImGuiCond_Always);
    std::string title = label(canvas, Word::act_title);
    if (data.picture.sides.size() > 1) title += " · " + side_letter(view.selected_side);
    ImGui::Begin((title + "###act").c_str(), &view.act, small_window | ImGuiWindowFlags_NoFocusOnAppearing);
    if (view.focus_act) ImGui::SetWindowFocus();
    view.focus_act = false;
    view.act_focused = ImGui::IsWindowFocused(ImGuiFocusedFlags_RootAndChildWindows);
    for (std::size_t i = 0; i < form_kinds; ++i) {
        const auto kind = static_cast<FormKind>(i);
        if (i % 3 != 0) ImGui::SameLine();
        if (accent_button(canvas, label(canvas, form_word(kind)).c_str(), view.form.kind == kind))
            view.form.kind = kind;
    }
    ImGui::Separator();
    place_line(canvas, data, view);
    fields(canvas, data.scene.lines, view.form);
    slider(canvas, Word::form_lasts, view.form.lasts_min, 0.0F, 120.0F);
    if (view.form.kind == FormKind::reversible ||
        (view.form.kind == FormKind::demand && std::round(view.form.demand_pct) > 100.0F))
        ImGui::TextDisabled("%s", label(canvas, Word::form_again).c_str());
    ImGui::BeginDisabled(data.picture.finished || !form_ready(data.city, data.scene, view));
    if (ImGui::Button(label(canvas, Word::form_apply).c_str())) wishes.orders.push_back(order_of_form(data.city, view));
    ImGui::SameLine();
    ImGui::TextDisabled("Ctrl+Enter");
    ImGui::EndDisabled();
    view.act_height = ImGui::GetWindowHeight();
    view.list_open = ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopup);
    ImGui::End();
}

bool form_ready(const City& city, const Scene& scene, const View& view) {
    if (!view.act || !scene.runs()) return false;
    if (view.form.kind == FormKind::bus_holding && scene.lines.lines.empty()) return false;
    return complete(view.form, city, view.picked.link, view.scope);
}

Order order_of_form(const City& city, const View& view) {
    Order made = form_order(view.form, city, view.picked.link, view.scope);
    made.side = view.selected_side;
    return made;
}

}  // namespace septima::render

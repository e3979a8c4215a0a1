#include <algorithm>
#include <array>

#include "render/hand_orders.h"
#include "render/imgui_facts.h"

namespace septima::render {

namespace {

std::string speed_text(const Canvas& canvas, float speed_mps) {
    return number_text(static_cast<double>(speed_mps) * 3.6, 1, canvas.language) + " km/h";
}

void link_rows(const Canvas& canvas, const BoardData& data, LinkId link) {
    const Network& network = *data.city.map.network;
    fact_row(canvas, Word::road_class, std::string(words(network.link_class[link], canvas.language)));
    fact_row(canvas, Word::lanes, std::to_string(network.lane_count(link)));
    fact_row(canvas, Word::length,
             number_text(static_cast<double>(network.link_length_m[link]), 0, canvas.language) + " m");
    fact_row(canvas, Word::limit, speed_text(canvas, network.link_limit_mps[link]));
    for (std::size_t side = 0; side < data.picture.sides.size(); ++side) {
        const Snapshot& s = data.picture.sides[side];
        const std::string letter = data.picture.sides.size() > 1 ? side_letter(side) + "  " : "";
        fact_row(canvas, Word::speed_now, letter + speed_text(canvas, s.link_speed_mps[link]));
        fact_row(canvas, Word::vehicles_now,
                 letter + number_text(static_cast<double>(s.link_vehicles[link]), 0, canvas.language));
        const float flow_vph =
            s.link_vehicles[link] / std::max(1.0F, network.link_length_m[link]) * s.link_speed_mps[link] * 3600.0F;
        fact_row(canvas, Word::flow_now,
                 letter + number_text(static_cast<double>(flow_vph), 0, canvas.language) + " veh/h");
    }
}

/// What adds time to a kilometre of the link's street under the policy, both directions.
void reason_rows(const Canvas& canvas, const BoardData& data, const std::string& street) {
    std::size_t shown = 0;
    for (const StoredReason& reason : data.scene.stored->reasons) {
        if (reason.street != street || shown == 5) continue;
        if (shown++ == 0) ImGui::TextDisabled("%s", label(canvas, Word::reasons_title).c_str());
        std::string text = std::string(1, reason.direction) + "  " + words(reason.cause, canvas.language) + "  " +
                           signed_text(reason.s_per_km, 1, canvas.language);
        if (reason.known)
            text += "  [" + signed_text(reason.low, 1, canvas.language) + "; " +
                    signed_text(reason.high, 1, canvas.language) + "]";
        const bool sure = reason.known && (reason.low > 0.0 || reason.high < 0.0);
        const sf::Color colour = reason.s_per_km > 0.0 ? canvas.theme.bad : canvas.theme.good;
        ImGui::TextColored(colour4(sure ? colour : canvas.theme.text_faint), "%s", text.c_str());
    }
}

void order(const View& view, Wishes& wishes, const City& city, HandKind kind, double max_kmh = 0.0) {
    wishes.orders.push_back(hand_order(city, view.picked.link, {view.selected_side, view.scope, kind, max_kmh}));
}

/// Lanes that cars may use: those that a measure can take.
std::size_t car_lanes(const Network& network, LinkId link) {
    std::size_t count = 0;
    for (const LaneId lane : network.lanes_of(link))
        if (allows(network.lane_allowed[lane], VehicleKind::car)) ++count;
    return count;
}

void hand_buttons(const Canvas& canvas, const BoardData& data, View& view, Wishes& wishes) {
    ImGui::Separator();
    std::string title = label(canvas, Word::hand_from_now);
    if (data.picture.sides.size() > 1) title += " · " + side_letter(view.selected_side);
    ImGui::TextColored(colour4(canvas.theme.accent), "%s", title.c_str());
    if (accent_button(canvas, label(canvas, Word::hand_scope_link).c_str(), view.scope == Scope::link))
        view.scope = Scope::link;
    ImGui::SameLine();
    if (accent_button(canvas, label(canvas, Word::hand_scope_stretch).c_str(), view.scope == Scope::stretch))
        view.scope = Scope::stretch;
    ImGui::SameLine();
    if (accent_button(canvas, label(canvas, Word::hand_scope_street).c_str(), view.scope == Scope::street))
        view.scope = Scope::street;
    const bool one_lane = car_lanes(*data.city.map.network, view.picked.link) < 2;
    ImGui::BeginDisabled(one_lane);
    if (ImGui::Button(label(canvas, Word::hand_close_right).c_str()))
        order(view, wishes, data.city, HandKind::close_right_lane);
    ImGui::SameLine();
    if (ImGui::Button(label(canvas, Word::hand_bus_lane).c_str())) order(view, wishes, data.city, HandKind::bus_lane);
    ImGui::EndDisabled();
    if (one_lane) ImGui::TextDisabled("%s", label(canvas, Word::hand_one_lane).c_str());
    if (ImGui::Button(label(canvas, Word::hand_close_all).c_str()))
        order(view, wishes, data.city, HandKind::close_road);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(label(canvas, Word::hand_limit).c_str());
    for (const int limit : {20, 30, 40, 50, 60}) {
        ImGui::SameLine();
        if (ImGui::Button(std::to_string(limit).c_str())) order(view, wishes, data.city, HandKind::limit, limit);
    }
}

}  // namespace

void selection_window(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, Wishes& wishes) {
    if (view.picked.link == no_id<LinkId>) return;
    const Network& network = *data.city.map.network;
    ImGui::SetNextWindowPos({layout.map.right() - canvas.px(14.0F), layout.map.y + canvas.px(14.0F)}, ImGuiCond_Always,
                            {1.0F, 0.0F});
    bool open = true;
    const std::string title = label(canvas, Word::selected_link) + "###selection";
    ImGui::Begin(title.c_str(), &open, small_window);
    const std::string& street = network.link_street[view.picked.link];
    ImGui::TextUnformatted(street.empty() ? std::string(canvas.say(Word::unnamed_street)).c_str() : street.c_str());
    if (const std::string_view cross = cross_street(data.city.map, view.picked.link); !cross.empty())
        ImGui::TextDisabled("%s %s", std::string(canvas.say(Word::near_street)).c_str(), std::string(cross).c_str());
    if (ImGui::BeginTable("##link", 2)) {
        link_rows(canvas, data, view.picked.link);
        ImGui::EndTable();
    }
    history_chart(canvas, data, {view.picked.link});
    cause_bars(canvas, data, view.picked.link);
    ImGui::TextDisabled("%s", network.link_name[view.picked.link].c_str());
    if (data.scene.stored) reason_rows(canvas, data, street);
    if (data.scene.runs() && !data.picture.finished) hand_buttons(canvas, data, view, wishes);
    ImGui::End();
    if (!open) view.picked = {};
}

}  // namespace septima::render

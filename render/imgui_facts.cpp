#include "render/imgui_facts.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace septima::render {

void fact_row(const Canvas& canvas, Word name, const std::string& value) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextDisabled("%s", label(canvas, name).c_str());
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(value.c_str());
}

namespace {

constexpr double window_s = 3600.0;

/// Length over the time somebody would need, km/h.
float speed_at(const Network& network, const SpeedHistory& history, std::size_t sample,
               const std::vector<LinkId>& links) {
    float metres = 0.0F;
    float slowness = 0.0F;
    for (const LinkId link : links) {
        metres += network.link_length_m[link];
        slowness += network.link_length_m[link] / std::max(1.0F, static_cast<float>(history.kmh(sample, link)));
    }
    return slowness > 0.0F ? metres / slowness : 0.0F;
}

struct Curve {
    std::vector<float> time_s, value;
};

/// What `value_at(sample)` says of the samples of the last hour.
template <class Value>
Curve curve_of(const SpeedHistory& history, const Value& value_at) {
    Curve curve;
    for (std::size_t k = 0; k < history.time_s.size(); ++k) {
        if (history.time_s[k] < history.time_s.back() - window_s) continue;
        curve.time_s.push_back(static_cast<float>(history.time_s[k]));
        curve.value.push_back(value_at(k));
    }
    return curve;
}

/// Vehicles per hour of a link, by density and speed.
float flow_at(const Network& network, const SpeedHistory& history, std::size_t sample, LinkId link) {
    const auto vehicles = static_cast<float>(history.vehicles_on(sample, link));
    const float km = std::max(1.0F, network.link_length_m[link]) / 1000.0F;
    return vehicles / km * static_cast<float>(history.kmh(sample, link));
}

void draw_curve(const Canvas& canvas, const Curve& curve, ImVec2 at, ImVec2 area, float top, std::size_t side) {
    const float last_s = curve.time_s.back();
    const auto x_of = [&](float time_s) {
        return at.x + area.x * (1.0F - (last_s - time_s) / static_cast<float>(window_s));
    };
    const auto y_of = [&](float value) { return at.y + area.y * (1.0F - std::min(1.0F, value / top)); };
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (std::size_t k = 1; k < curve.value.size(); ++k)
        list.AddLine({x_of(curve.time_s[k - 1]), y_of(curve.value[k - 1])},
                     {x_of(curve.time_s[k]), y_of(curve.value[k])}, colour32(canvas.theme.side[side % 4]),
                     canvas.px(2.0F));
    list.AddCircleFilled({x_of(last_s), y_of(curve.value.back())}, canvas.px(3.5F),
                         colour32(canvas.theme.side[side % 4]));
}

/// Curves of the sides over the last hour; the scale ends at a multiple of `step`.
void draw_chart(const Canvas& canvas, Word title, const std::vector<Curve>& curves, float step) {
    float top = step;
    for (const Curve& curve : curves)
        for (const float value : curve.value) top = std::max(top, step * std::ceil(value / step));
    ImGui::TextDisabled("%s", label(canvas, title).c_str());
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 area{canvas.px(320.0F), canvas.px(64.0F)};
    ImGui::Dummy(area);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(at, {at.x + area.x, at.y + area.y}, colour32(canvas.theme.card));
    for (const float share : {0.0F, 0.5F}) {
        const float y = at.y + area.y * share;
        list.AddLine({at.x, y}, {at.x + area.x, y}, colour32(canvas.theme.panel_edge));
        const std::string text = number_text(static_cast<double>(top * (1.0F - share)), 0, canvas.language);
        list.AddText({at.x + canvas.px(3.0F), y}, colour32(canvas.theme.text_faint), text.c_str());
    }
    for (std::size_t side = 0; side < curves.size(); ++side)
        if (!curves[side].value.empty()) draw_curve(canvas, curves[side], at, area, top, side);
}

}  // namespace

void history_chart(const Canvas& canvas, const BoardData& data, const std::vector<LinkId>& links) {
    if (links.empty() || data.history.speeds.empty()) return;
    const Network& network = *data.city.map.network;
    std::vector<Curve> speeds, flows;
    for (const SpeedHistory& history : data.history.speeds) {
        speeds.push_back(curve_of(history, [&](std::size_t k) { return speed_at(network, history, k, links); }));
        flows.push_back(curve_of(history, [&](std::size_t k) { return flow_at(network, history, k, links.front()); }));
    }
    draw_chart(canvas, Word::speed_last_hour, speeds, 20.0F);
    if (links.size() == 1 && data.scene.runs()) draw_chart(canvas, Word::flow_last_hour, flows, 500.0F);
}

void cause_bars(const Canvas& canvas, const BoardData& data, LinkId link) {
    std::array<std::size_t, named_causes> order{};
    for (std::size_t c = 0; c < named_causes; ++c) order[c] = c;
    const auto minutes = [&](std::size_t side, std::size_t cause) {
        const std::vector<float>& s = data.picture.sides[side].link_cause_s;
        const std::size_t at = row(link) * named_causes + cause;
        return at < s.size() ? s[at] / 60.0F : 0.0F;
    };
    const std::size_t sides = data.picture.sides.size();
    std::array<float, named_causes> largest{};
    for (std::size_t c = 0; c < named_causes; ++c)
        for (std::size_t side = 0; side < sides; ++side) largest[c] = std::max(largest[c], minutes(side, c));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return largest[a] > largest[b]; });
    const float top = largest[order.front()];
    if (top < 0.5F) return;
    ImGui::TextDisabled("%s", label(canvas, Word::why_here).c_str());
    if (!ImGui::BeginTable("##causes", 3, ImGuiTableFlags_SizingFixedFit)) return;
    for (std::size_t i = 0; i < 4 && largest[order[i]] >= 0.05F * top; ++i)
        for (std::size_t side = 0; side < sides; ++side) {
            const float value = minutes(side, order[i]);
            ImGui::TableNextRow();
            ImGui::TableNextColumn();
            if (side == 0) ImGui::TextUnformatted(label(canvas, cause_word(order[i])).c_str());
            ImGui::TableNextColumn();
            const ImVec2 at = ImGui::GetCursorScreenPos();
            const float height = ImGui::GetTextLineHeight();
            ImGui::Dummy({canvas.px(120.0F), height});
            ImGui::GetWindowDrawList()->AddRectFilled(
                {at.x, at.y + 0.2F * height},
                {at.x + std::max(1.0F, canvas.px(120.0F) * value / top), at.y + 0.85F * height},
                colour32(canvas.theme.side[side % 4]));
            ImGui::TableNextColumn();
            ImGui::TextUnformatted((number_text(static_cast<double>(value), 0, canvas.language) + " min").c_str());
        }
    ImGui::EndTable();
}

}  // namespace septima::render

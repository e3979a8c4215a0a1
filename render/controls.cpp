#include "render/controls.h"

#include <backends/imgui_impl_opengl2.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "render/imgui_look.h"

namespace septima::render {

namespace {

constexpr double unlimited = std::numeric_limits<double>::infinity();
constexpr std::array paces{0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 60.0, 120.0, 300.0, unlimited};

void use_theme(const Canvas& canvas) {
    const Theme& t = canvas.theme;
    ImGuiStyle& style = ImGui::GetStyle();
    style = ImGuiStyle();
    style.WindowRounding = canvas.px(7.0F);
    style.FrameRounding = canvas.px(6.0F);
    style.WindowPadding = {canvas.px(14.0F), canvas.px(10.0F)};
    style.FramePadding = {canvas.px(11.0F), canvas.px(8.0F)};
    style.ItemSpacing = {canvas.px(7.0F), canvas.px(8.0F)};
    style.WindowBorderSize = 1.0F;
    style.Colors[ImGuiCol_WindowBg] = colour4(t.panel);
    style.Colors[ImGuiCol_PopupBg] = colour4(with_alpha(t.panel, 255));  // it lies over other texts
    style.Colors[ImGuiCol_ScrollbarBg] = colour4(t.card);
    style.Colors[ImGuiCol_ScrollbarGrab] = colour4(t.panel_edge);
    style.Colors[ImGuiCol_ScrollbarGrabHovered] = style.Colors[ImGuiCol_ScrollbarGrabActive] = colour4(t.text_faint);
    style.Colors[ImGuiCol_Border] = colour4(t.panel_edge);
    style.Colors[ImGuiCol_Text] = colour4(t.text);
    style.Colors[ImGuiCol_TextDisabled] = colour4(t.text_soft);
    style.Colors[ImGuiCol_Button] = colour4(t.card);
    style.Colors[ImGuiCol_ButtonHovered] = colour4(t.panel_edge);
    style.Colors[ImGuiCol_ButtonActive] = colour4(t.accent, 0.6F);
    style.Colors[ImGuiCol_FrameBg] = colour4(t.card);
    style.Colors[ImGuiCol_FrameBgHovered] = style.Colors[ImGuiCol_FrameBgActive] = colour4(t.panel_edge);
    style.Colors[ImGuiCol_SliderGrab] = style.Colors[ImGuiCol_CheckMark] = colour4(t.accent);
    style.Colors[ImGuiCol_SliderGrabActive] = colour4(t.accent, 0.7F);
    style.Colors[ImGuiCol_TitleBg] = style.Colors[ImGuiCol_TitleBgActive] = colour4(t.card);
    style.Colors[ImGuiCol_TableBorderLight] = style.Colors[ImGuiCol_Separator] = colour4(t.panel_edge);
}

/// Spanish and English letters, punctuation, arrows and signs used by the catalogue.
const ImWchar* glyph_ranges() {
    static constexpr std::array<ImWchar, 9> ranges{0x20, 0xFF, 0x2010, 0x2026, 0x2190, 0x2193, 0x2212, 0x2265, 0};
    return ranges.data();
}

/// The two signs everybody knows, drawn: not every font has them.
bool play_button(const Canvas& canvas, bool playing) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float side = ImGui::GetFrameHeight();
    const bool pressed = ImGui::Button("##play", {side * 1.35F, side});
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImU32 colour = colour32(canvas.theme.text);
    const float cx = at.x + side * 0.675F;
    const float cy = at.y + side * 0.5F;
    const float r = side * 0.23F;
    if (playing) {
        list.AddRectFilled({cx - r, cy - r}, {cx - r * 0.3F, cy + r}, colour);
        list.AddRectFilled({cx + r * 0.3F, cy - r}, {cx + r, cy + r}, colour);
    } else {
        list.AddTriangleFilled({cx - r * 0.8F, cy - r * 1.1F}, {cx - r * 0.8F, cy + r * 1.1F}, {cx + r * 1.1F, cy},
                               colour);
    }
    return pressed;
}

std::string pace_text(const Canvas& canvas, double pace) {
    if (std::isinf(pace)) return std::string(canvas.say(Word::as_fast_as_possible));
    return number_text(pace, pace < 1.0 ? 1 : 0, canvas.language) + "×";
}

bool pace_controls(const Canvas& canvas, const BoardData& data, View& view) {
    bool changed = false;
    if (play_button(canvas, view.pace.playing)) {
        view.pace.playing = !view.pace.playing;
        changed = true;
    }
    ImGui::SameLine();
    if (ImGui::Button("−")) {
        view.pace.times_real = slower(view.pace.times_real);
        changed = true;
    }
    for (const double pace : {1.0, 10.0, 60.0, unlimited}) {
        ImGui::SameLine();
        if (accent_button(canvas, pace_text(canvas, pace).c_str(), view.pace.times_real == pace)) {
            view.pace.times_real = pace;
            changed = true;
        }
    }
    ImGui::SameLine();
    if (ImGui::Button("+")) {
        view.pace.times_real = faster(view.pace.times_real);
        changed = true;
    }
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    std::string text = pace_text(canvas, view.pace.times_real);
    if (view.pace.playing && data.picture.achieved_pace > 0.0 &&
        (std::isinf(view.pace.times_real) || data.picture.achieved_pace < 0.9 * view.pace.times_real))
        text += " (" + number_text(data.picture.achieved_pace, 0, canvas.language) + "×)";
    ImGui::TextUnformatted(text.c_str());
    return changed;
}

/// The day from start to end; a click on a later time runs there as fast as possible.
bool timeline(const Canvas& canvas, const BoardData& data, View& view, float width_px) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = ImGui::GetFrameHeight();
    if (width_px < canvas.px(80.0F)) return false;
    ImGui::InvisibleButton("##timeline", {width_px, height});
    const double span = std::max(1.0, data.scene.end_s - data.scene.start_s);
    const auto x_of = [&](double time) {
        return at.x + width_px * static_cast<float>(std::clamp((time - data.scene.start_s) / span, 0.0, 1.0));
    };
    const float middle = at.y + height / 2.0F;
    const float thick = canvas.px(3.0F);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled({at.x, middle - thick}, {at.x + width_px, middle + thick}, colour32(canvas.theme.panel_edge),
                       thick);
    list.AddRectFilled({at.x, middle - thick}, {x_of(data.shown_time_s), middle + thick}, colour32(canvas.theme.accent),
                       thick);
    if (view.pace.run_to_s > data.shown_time_s)
        list.AddRectFilled({x_of(view.pace.run_to_s) - 1.5F, middle - 4.0F * thick},
                           {x_of(view.pace.run_to_s) + 1.5F, middle + 4.0F * thick}, colour32(canvas.theme.side[1]));
    list.AddCircleFilled({x_of(data.shown_time_s), middle}, canvas.px(8.0F), colour32(canvas.theme.text));
    if (!ImGui::IsItemHovered()) return false;
    const double wanted =
        data.scene.start_s + span * static_cast<double>((ImGui::GetIO().MousePos.x - at.x) / width_px);
    ImGui::SetTooltip("%s", time_text(wanted).c_str());
    if (!ImGui::IsItemClicked() || (!data.scene.replay && wanted <= data.shown_time_s)) return false;
    view.pace.run_to_s = wanted;
    view.pace.playing = true;
    return true;
}

/// Buttons at the right end; returns their width so that the timeline can fill the rest.
float toggles_width(const Canvas& canvas, const View& view, bool several, bool acts) {
    float width = 0.0F;
    const auto add = [&](Word word) {
        width += ImGui::CalcTextSize(canvas.say(word).data()).x + 2.0F * ImGui::GetStyle().FramePadding.x +
                 ImGui::GetStyle().ItemSpacing.x;
    };
    if (acts) add(Word::act);
    for (const Word word : {Word::language, Word::colour_blind, Word::night_day, Word::whole_city, Word::panels,
                            Word::help, Word::search, layout_word(view.layout)})
        add(word);
    if (several) add(Word::swipe);
    return width;
}

void toggles(const Canvas& canvas, View& view, bool several, bool acts, Wishes& wishes) {
    const auto label = [&](Word word) { return std::string(canvas.say(word)); };
    if (several) {
        if (accent_button(canvas, label(Word::swipe).c_str(), view.swipe)) view.swipe = !view.swipe;
        ImGui::SameLine();
    }
    if (acts) {
        if (accent_button(canvas, label(Word::act).c_str(), view.act)) view.act = !view.act;
        ImGui::SameLine();
    }
    if (ImGui::Button(label(layout_word(view.layout)).c_str())) view.layout = next_layout(view.layout);
    ImGui::SameLine();
    if (ImGui::Button(label(Word::search).c_str())) view.search = view.focus_search = true;
    ImGui::SameLine();
    if (ImGui::Button(label(Word::whole_city).c_str())) wishes.whole_city = true;
    ImGui::SameLine();
    if (accent_button(canvas, label(Word::panels).c_str(), view.panels)) view.panels = !view.panels;
    ImGui::SameLine();
    if (accent_button(canvas, label(Word::colour_blind).c_str(), view.colour_blind))
        view.colour_blind = !view.colour_blind;
    ImGui::SameLine();
    if (ImGui::Button(label(Word::night_day).c_str()))
        view.theme = view.theme == ThemeName::night ? ThemeName::day : ThemeName::night;
    ImGui::SameLine();
    if (ImGui::Button(label(Word::language).c_str()))
        view.language = view.language == Language::es ? Language::en : Language::es;
    ImGui::SameLine();
    if (accent_button(canvas, label(Word::help).c_str(), view.help)) view.help = !view.help;
}

void control_bar(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, Wishes& wishes) {
    if (layout.controls.empty()) return;
    ImGui::SetNextWindowPos({layout.controls.x, layout.controls.y});
    ImGui::SetNextWindowSize({layout.controls.width, layout.controls.height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0F);
    ImGui::PushStyleColor(ImGuiCol_WindowBg, colour4(canvas.theme.header));
    ImGui::Begin("##controls", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoSavedSettings);
    const bool runs = data.scene.runs() || data.scene.replay;
    if (runs) {
        wishes.pace_changed = pace_controls(canvas, data, view);
        ImGui::SameLine(0.0F, canvas.px(22.0F));
    }
    const bool several = data.picture.sides.size() > 1;
    const bool acts = data.scene.runs();
    const float room = ImGui::GetContentRegionAvail().x - toggles_width(canvas, view, several, acts) - canvas.px(24.0F);
    if (runs)
        wishes.pace_changed = timeline(canvas, data, view, room) || wishes.pace_changed;
    else
        ImGui::Dummy({std::max(1.0F, room), 1.0F});
    ImGui::SameLine(0.0F, canvas.px(22.0F));
    toggles(canvas, view, several, acts, wishes);
    ImGui::End();
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
}

/// Keys that Dear ImGui needs to edit a text.
constexpr std::array<std::pair<ImGuiKey_, sf::Keyboard::Key>, 17> edit_keys{
    {{ImGuiKey_Tab, sf::Keyboard::Tab},
     {ImGuiKey_LeftArrow, sf::Keyboard::Left},
     {ImGuiKey_RightArrow, sf::Keyboard::Right},
     {ImGuiKey_UpArrow, sf::Keyboard::Up},
     {ImGuiKey_DownArrow, sf::Keyboard::Down},
     {ImGuiKey_Home, sf::Keyboard::Home},
     {ImGuiKey_End, sf::Keyboard::End},
     {ImGuiKey_Delete, sf::Keyboard::Delete},
     {ImGuiKey_Backspace, sf::Keyboard::Backspace},
     {ImGuiKey_Enter, sf::Keyboard::Enter},
     {ImGuiKey_Space, sf::Keyboard::Space},
     {ImGuiKey_Escape, sf::Keyboard::Escape},
     {ImGuiKey_A, sf::Keyboard::A},
     {ImGuiKey_C, sf::Keyboard::C},
     {ImGuiKey_V, sf::Keyboard::V},
     {ImGuiKey_X, sf::Keyboard::X},
     {ImGuiKey_Z, sf::Keyboard::Z}}};

}  // namespace

double faster(double times_real) {
    const auto next = std::upper_bound(paces.begin(), paces.end(), times_real);
    return next == paces.end() ? paces.back() : *next;
}

double slower(double times_real) {
    const auto here = std::lower_bound(paces.begin(), paces.end(), times_real);
    return here == paces.begin() ? paces.front() : *(here - 1);
}

Controls::Controls(const Fonts& fonts, float scale) : scale_(scale) {
    IMGUI_CHECKVERSION();
    ImGui::CreateContext();
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;  // the dashboard writes nothing behind the operator's back
    io.LogFilename = nullptr;
    for (const auto& [imgui, sfml] : edit_keys) io.KeyMap[imgui] = sfml;
    io.Fonts->AddFontFromFileTTF(fonts.regular_file.string().c_str(), std::round(16.5F * scale), nullptr,
                                 glyph_ranges());
    ImGui_ImplOpenGL2_Init();
}

Controls::~Controls() {
    ImGui_ImplOpenGL2_Shutdown();
    ImGui::DestroyContext();
}

void Controls::handle(const sf::Event& event) {
    ImGuiIO& io = ImGui::GetIO();
    const auto number = [](sf::Mouse::Button which) { return which == sf::Mouse::Right ? 1 : 0; };
    if (event.type == sf::Event::MouseMoved)
        io.MousePos = {static_cast<float>(event.mouseMove.x), static_cast<float>(event.mouseMove.y)};
    else if (event.type == sf::Event::MouseButtonPressed)
        io.MouseDown[number(event.mouseButton.button)] = true;
    else if (event.type == sf::Event::MouseButtonReleased)
        buttons_up_.push_back(number(event.mouseButton.button));
    else if (event.type == sf::Event::MouseWheelScrolled)
        io.MouseWheel += event.mouseWheelScroll.delta;
    else if (event.type == sf::Event::TextEntered && event.text.unicode >= 32 && event.text.unicode != 127)
        io.AddInputCharacter(event.text.unicode);
    else if (event.type == sf::Event::KeyPressed || event.type == sf::Event::KeyReleased)
        handle_key(event);
    else if (event.type == sf::Event::LostFocus || event.type == sf::Event::MouseLeft)
        io.MousePos = {-1.0F, -1.0F};
}

void Controls::handle_key(const sf::Event& event) {
    ImGuiIO& io = ImGui::GetIO();
    io.KeyCtrl = event.key.control;
    io.KeyShift = event.key.shift;
    io.KeyAlt = event.key.alt;
    if (event.key.code < 0 || event.key.code >= sf::Keyboard::KeyCount) return;
    // Ctrl+Enter applies a form; Enter alone begins to type a number into the field it stands on.
    const bool applies = event.key.control && event.key.code == sf::Keyboard::Enter;
    if (event.type == sf::Event::KeyPressed)
        io.KeysDown[event.key.code] = !applies;
    else
        keys_up_.push_back(event.key.code);
}

bool Controls::wants_mouse() const {
    return ImGui::GetIO().WantCaptureMouse;
}
bool Controls::wants_keys() const {
    return ImGui::GetIO().WantTextInput;
}
bool Controls::covers_board() const {
    const ImDrawData* drawn = ImGui::GetDrawData();
    return drawn == nullptr || drawn->CmdListsCount > 1;  // one is the bar below the board
}

Wishes Controls::draw(const Canvas& canvas, const Layout& layout, const BoardData& data, View& view, float elapsed_s) {
    ImGuiIO& io = ImGui::GetIO();
    const sf::Vector2u pixels = canvas.target.getSize();
    io.DisplaySize = {static_cast<float>(pixels.x), static_cast<float>(pixels.y)};
    io.DeltaTime = std::max(1e-4F, elapsed_s);
    use_theme(canvas);
    // Arrows and Space belong to the map and the clock, but for a form that was opened to be filled in.
    io.ConfigFlags = view.act_focused ? io.ConfigFlags | ImGuiConfigFlags_NavEnableKeyboard
                                      : io.ConfigFlags & ~ImGuiConfigFlags_NavEnableKeyboard;
    ImGui_ImplOpenGL2_NewFrame();
    ImGui::NewFrame();
    Wishes wishes;
    control_bar(canvas, layout, data, view, wishes);
    selection_window(canvas, layout, data, view, wishes);
    facts_window(canvas, layout, data, view);
    trip_window(canvas, layout, data, view);
    act_window(canvas, layout, data, view, wishes);
    hand_window(canvas, layout, data, view, wishes);
    search_window(canvas, layout, data, view, wishes);
    opening_window(canvas, layout, data, view, wishes);
    help_window(canvas, layout, view);
    ImGui::Render();
    canvas.target.pushGLStates();
    ImGui_ImplOpenGL2_RenderDrawData(ImGui::GetDrawData());
    canvas.target.popGLStates();
    for (const int key : keys_up_) io.KeysDown[key] = false;
    for (const int button : buttons_up_) io.MouseDown[button] = false;
    keys_up_.clear();
    buttons_up_.clear();
    return wishes;
}

}  // namespace septima::render

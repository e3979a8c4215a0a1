#include "render/settings.h"

#include <array>
#include <cstdlib>
#include <iomanip>
#include <optional>
#include <sstream>

#include "sim/base/text.h"

namespace septima::render {

namespace {

constexpr std::array<std::string_view, 2> language_words{"es", "en"};
constexpr std::array<std::string_view, 2> theme_words{"night", "day"};
constexpr std::array<std::string_view, 2> switch_words{"no", "yes"};

template <std::size_t n>
std::optional<std::size_t> row_of(std::string_view word, const std::array<std::string_view, n>& words) {
    for (std::size_t i = 0; i < n; ++i)
        if (words[i] == word) return i;
    return std::nullopt;
}

template <std::size_t n>
std::string allowed(const std::array<std::string_view, n>& words) {
    std::string text;
    for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + std::string(word);
    return text;
}

/// False when these are no four numbers of a camera.
bool read_camera(Camera& camera, std::string_view text) {
    std::vector<double> numbers;
    for (const std::string_view word : split(text, ' '))
        if (const auto number = to_number(word)) numbers.push_back(*number);
    if (numbers.size() != 4 || numbers[2] < closest_m_per_px || numbers[2] > farthest_m_per_px) return false;
    camera = {{numbers[0], numbers[1]}, numbers[2], numbers[3]};
    return true;
}

std::string camera_text(const Camera& camera) {
    std::ostringstream text;
    text << std::setprecision(10) << camera.center.x_m << ' ' << camera.center.y_m << ' ' << camera.metres_per_pixel
         << ' ' << camera.angle_rad;
    return text.str();
}

/// The value of one line put into `settings`; what is allowed when it is not.
std::string set(Settings& settings, std::string_view key, std::string_view value) {
    const auto choose = [&](const auto& words, auto& into) -> std::string {
        const auto row = row_of(value, words);
        if (!row) return allowed(words);
        into = static_cast<std::remove_reference_t<decltype(into)>>(*row);
        return "";
    };
    if (key == "layout") return choose(layout_words, settings.layout);
    if (key == "language") return choose(language_words, settings.language);
    if (key == "theme") return choose(theme_words, settings.theme);
    if (key == "colour_blind") return choose(switch_words, settings.colour_blind);
    if (key == "panels") return choose(switch_words, settings.panels);
    if (key == "camera_of") {
        settings.camera_of = value;
        return "";
    }
    if (key == "recent") {
        if (settings.recent.size() < most_recent) settings.recent.emplace_back(value);
        return "";
    }
    if (key == "camera") return read_camera(settings.camera, value) ? "" : "x_m y_m metres_per_pixel angle_rad";
    if (key != "tiles")
        return "the keys layout, tiles, language, theme, colour_blind, panels, camera, camera_of, recent";
    const auto count = to_integer(value);
    if (!count || *count < 1 || *count > static_cast<std::int64_t>(most_tiles)) return "a number from 1 to 16";
    settings.tiles = static_cast<unsigned>(*count);
    return "";
}

}  // namespace

void add_recent(Settings& settings, const std::filesystem::path& path) {
    std::error_code failed;
    std::string whole = std::filesystem::absolute(path, failed).lexically_normal().string();
    if (whole.size() > 1 && whole.ends_with('/')) whole.pop_back();
    if (failed || whole.find('\n') != std::string::npos) return;  // one line each
    std::erase(settings.recent, whole);
    settings.recent.insert(settings.recent.begin(), std::move(whole));
    if (settings.recent.size() > most_recent) settings.recent.resize(most_recent);
}

std::string settings_text(const Settings& s) {
    const auto line = [](std::string_view key, std::string_view value) {
        return std::string(key) + " = " + std::string(value) + "\n";
    };
    std::string recent;
    for (const std::string& path : s.recent) recent += line("recent", path);
    return line("layout", layout_words[static_cast<std::size_t>(s.layout)]) + line("tiles", std::to_string(s.tiles)) +
           line("language", language_words[static_cast<std::size_t>(s.language)]) +
           line("theme", theme_words[static_cast<std::size_t>(s.theme)]) +
           line("colour_blind", switch_words[s.colour_blind ? 1 : 0]) + line("panels", switch_words[s.panels ? 1 : 0]) +
           (s.camera_of.empty() ? "" : line("camera_of", s.camera_of) + line("camera", camera_text(s.camera))) + recent;
}

Settings settings_from(std::string_view text, std::vector<std::string>& problems) {
    Settings settings;
    const std::size_t before = problems.size();
    std::size_t number = 0;
    for (const std::string_view line : split(text, '\n')) {
        ++number;
        const std::string_view written = trimmed(line);
        if (written.empty() || written.front() == '#') continue;
        const std::size_t sign = written.find('=');
        const std::string_view key = trimmed(written.substr(0, sign));
        const std::string_view value =
            sign == std::string_view::npos ? std::string_view{} : trimmed(written.substr(sign + 1));
        const std::string hint = set(settings, key, value);
        if (!hint.empty())
            problems.push_back("line " + std::to_string(number) + ": '" + printable(written) + "'; allowed: " + hint);
    }
    return problems.size() == before ? settings : Settings{};
}

std::filesystem::path settings_file() {
    const auto folder = [](const char* variable) {
        const char* value = std::getenv(variable);
        return std::filesystem::path(value == nullptr ? "" : value);
    };
    // The XDG rules: a path that is not absolute counts as not given.
    if (folder("XDG_CONFIG_HOME").is_absolute()) return folder("XDG_CONFIG_HOME") / "septima" / "dashboard.conf";
    if (folder("HOME").is_absolute()) return folder("HOME") / ".config" / "septima" / "dashboard.conf";
    return {};
}

}  // namespace septima::render

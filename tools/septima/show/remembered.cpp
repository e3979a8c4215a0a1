#include "tools/septima/show/remembered.h"

#include <fmt/format.h>

#include <filesystem>
#include <new>

#include "sim/base/error.h"
#include "sim/base/file.h"
#include "tools/septima/memory.h"
#include "tools/septima/warnings.h"

namespace septima::cli {

render::Settings remembered_settings() {
    const std::filesystem::path file = render::settings_file();
    std::error_code ignored;
    if (file.empty() || !std::filesystem::exists(file, ignored)) return {};
    std::vector<std::string> problems;
    render::Settings settings;
    try {
        settings = render::settings_from(read_text(file, 1U << 16U), problems);
    } catch (const std::exception& error) {
        problems.emplace_back(error.what());
    }
    for (const std::string& problem : problems)
        fmt::print(stderr, "septima: warning: {}: {}; the file is ignored\n", file.string(), problem);
    return settings;
}

void remember(const render::Settings& settings) {
    const std::filesystem::path file = render::settings_file();
    if (file.empty()) return;
    try {
        write_atomically(file, render::settings_text(settings));
    } catch (const std::exception& error) {
        fmt::print(stderr, "septima: warning: the layout is not remembered: {}\n", error.what());
    }
}

Text what_is_wrong(const std::function<void()>& reading) {
    constexpr std::size_t most = 4;  // that a box shows
    std::vector<Problem> problems;
    try {
        reading();
        return {};
    } catch (const InputError& error) {
        problems = in_order(error.problems());
    } catch (const std::bad_alloc&) {
        problems.push_back({"", 0, "out of memory", "no hay memoria suficiente"});
    } catch (const MemoryError& error) {
        problems.push_back({"", 0, error.what(), "no cabe en la memoria de este equipo"});
    } catch (const std::exception& error) {
        problems.push_back({"", 0, error.what()});
    }
    print_errors(problems);
    Text text;
    for (std::size_t i = 0; i < std::min(most, problems.size()); ++i) {
        const std::string whole = to_string(problems[i]);
        text.es += (problems[i].es.empty() ? whole : problems[i].es) + "\n";
        text.en += whole + "\n";
    }
    if (problems.size() > most) {
        const std::string more = fmt::format("... +{} (septima check)\n", problems.size() - most);
        text = {text.es + more, text.en + more};
    }
    return text;
}

}  // namespace septima::cli

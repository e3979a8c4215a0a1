#include "tools/report/html.h"

#include <fmt/format.h>

#include "tools/report/charts.h"

namespace septima {

std::string plot(const std::string& key, const std::string& title) {
    return fmt::format("<div class=\"plot\" data-chart=\"{}\" role=\"img\" aria-label=\"{}\"></div>\n", key,
                       escaped(title));
}

std::string section(const Voice& voice, const std::string& name, const std::string& body) {
    return fmt::format(
        "<section class=\"{0}\" aria-labelledby=\"{0}-{1}\">\n<h2 id=\"{0}-{1}\">{2}</h2>\n{3}</section>\n", name,
        code_of(voice.language), voice.say("section." + name), body);
}

std::string note(const Voice& voice, const std::string& key) {
    return fmt::format("<p class=\"note\">{}</p>\n", voice.say(key));
}

std::string policy_heading(const StoredResults& results, const Voice& voice, std::size_t policy) {
    return fmt::format("<h3 style=\"--policy:{}\"><span class=\"swatch\"></span>{}</h3>\n", scenario_colour(policy),
                       escaped(voice.of(results.header.scenarios[policy].name)));
}

}  // namespace septima

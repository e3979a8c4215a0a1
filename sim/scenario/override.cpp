#include "sim/scenario/override.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "sim/base/text.h"
#include "sim/scenario/toml_reader.h"

namespace septima {

namespace {

/// The table that "name" or "name[3]" leads to; nullptr when there is none.
toml::table* step_into(toml::table& from, std::string_view part) {
    const std::size_t bracket = part.find('[');
    toml::node* node = from.get(part.substr(0, bracket));
    if (bracket == std::string_view::npos || node == nullptr) return node == nullptr ? nullptr : node->as_table();
    std::size_t place = 0;
    const char* last = part.data() + part.size() - 1;
    const auto [end, error] = std::from_chars(part.data() + bracket + 1, last, place);
    toml::array* items = node->as_array();
    if (error != std::errc{} || end != last || *last != ']' || items == nullptr || place < 1 || place > items->size())
        return nullptr;
    return (*items)[place - 1].as_table();
}

void replace_number(toml::table& root, const Override& change, const std::string& file, Problems& problems) {
    const std::vector<std::string_view> parts = split(change.path, '.');
    toml::table* table = &root;
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
        table = step_into(*table, parts[i]);
        if (table == nullptr) {
            problems.error(file, 0, fmt::format("{}: there is no '{}'", printable(change.path), printable(parts[i])));
            return;
        }
    }
    const toml::node* old = table->get(parts.back());
    if (old != nullptr && !old->is_number()) {
        problems.error(file, static_cast<int>(old->source().begin.line),
                       fmt::format("{}: is no number, so it cannot take values", printable(change.path)));
        return;
    }
    table->insert_or_assign(parts.back(), change.value);
}

}  // namespace

void replace_numbers(toml::table& root, Overrides changes, const std::string& file, Problems& problems) {
    for (const Override& change : changes) replace_number(root, change, file, problems);
}

}  // namespace septima

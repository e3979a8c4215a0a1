#pragma once

// Reads one TOML table with messages that name file, line and key. For .cpp files only: toml++ stays out of public
// headers.

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/base/toml_depth.h"

namespace septima {

inline int line_of(const toml::node& node) {
    return static_cast<int>(node.source().begin.line);
}

/// A table being read; `finish` reports the keys nobody asked for.
class TomlReader {
  public:
    TomlReader(const toml::table& table, std::string where, std::string file, Problems& problems)
        : table_(&table), where_(std::move(where)), file_(std::move(file)), problems_(&problems) {}

    bool has(std::string_view key) const { return table_->contains(key); }
    int line() const { return line_of(*table_); }
    int line(std::string_view key) const { return has(key) ? line_of(*table_->get(key)) : line(); }
    const toml::table& table() const { return *table_; }
    std::string path(std::string_view key) const {
        return where_.empty() ? std::string(key) : fmt::format("{}.{}", where_, key);
    }
    void error(std::string_view key, std::string_view text) const {
        problems_->error(file_, line(key), fmt::format("{} {}", path(key), text));
    }

    const toml::node* node(std::string_view key) {
        known_.insert(std::string(key));
        return table_->get(key);
    }

    std::optional<double> number(std::string_view key, double low, double high) {
        const toml::node* found = node(key);
        if (found == nullptr) return std::nullopt;
        const std::optional<double> value = found->is_number() ? found->value<double>() : std::nullopt;
        if (value && std::isfinite(*value) && *value >= low && *value <= high) return value;
        error(key, fmt::format("is {}; a number from {:g} to {:g} is allowed",
                               value ? fmt::format("{}", *value) : "not a number", low, high));
        return std::nullopt;
    }

    double required_number(std::string_view key, double low, double high) {
        if (node(key) == nullptr)
            error(key, fmt::format("is missing; a number from {:g} to {:g} is needed", low, high));
        return number(key, low, high).value_or(low);
    }

    std::optional<std::string> text(std::string_view key) {
        const toml::node* found = node(key);
        if (found == nullptr) return std::nullopt;
        if (const auto value = found->value<std::string>()) return value;
        error(key, "is no text; write it between quotation marks");
        return std::nullopt;
    }

    std::string required_text(std::string_view key) {
        if (node(key) == nullptr) error(key, "is missing; a text is needed");
        std::string value = text(key).value_or("");
        if (has(key) && trimmed(value).empty()) error(key, "is empty; a text is needed");
        return value;
    }

    std::vector<std::string> texts(std::string_view key) {
        std::vector<std::string> out;
        const toml::node* found = node(key);
        if (found == nullptr) return out;
        if (!found->is_array()) {
            error(key, "is no list; write [\"...\", \"...\"]");
            return out;
        }
        for (const toml::node& item : *found->as_array()) {
            if (const auto value = item.value<std::string>())
                out.push_back(*value);
            else
                problems_->error(file_, line_of(item), fmt::format("{} holds something that is no text", path(key)));
        }
        return out;
    }

    /// A list of exactly `count` numbers; empty when absent or wrong.
    std::vector<double> numbers(std::string_view key, std::size_t count, double low, double high) {
        std::vector<double> out;
        const toml::node* found = node(key);
        if (found == nullptr) return out;
        const toml::array* array = found->as_array();
        if (array == nullptr || array->size() != count) {
            error(key, fmt::format("needs a list of {} numbers{}", count,
                                   array != nullptr ? fmt::format("; it has {}", array->size()) : ""));
            return out;
        }
        for (const toml::node& item : *array) {
            const std::optional<double> value = item.is_number() ? item.value<double>() : std::nullopt;
            if (value && std::isfinite(*value) && *value >= low && *value <= high) {
                out.push_back(*value);
                continue;
            }
            problems_->error(file_, line_of(item),
                             fmt::format("{} holds {}; numbers from {:g} to {:g} are allowed", path(key),
                                         value ? fmt::format("{}", *value) : "something that is no number", low, high));
            return {};
        }
        return out;
    }

    std::optional<TomlReader> section(std::string_view key) {
        const toml::node* found = node(key);
        if (found == nullptr) return std::nullopt;
        if (found->is_table()) return TomlReader(*found->as_table(), path(key), file_, *problems_);
        error(key, fmt::format("is no table; write [{}]", path(key)));
        return std::nullopt;
    }

    std::optional<TomlReader> required_section(std::string_view key) {
        if (node(key) == nullptr) problems_->error(file_, 1, fmt::format("table [{}] is missing", path(key)));
        return section(key);
    }

    void finish() const {
        const std::vector<std::string> known(known_.begin(), known_.end());
        for (const auto& [key, value] : *table_)
            if (!known_.contains(std::string(key.str())))
                problems_->error(
                    file_, line_of(value),
                    fmt::format("{} is not a known key{}", path(key.str()), near_names_hint(key.str(), known)));
    }

    const std::string& file() const { return file_; }
    Problems& problems() const { return *problems_; }

  private:
    const toml::table* table_;
    std::string where_;
    std::string file_;
    Problems* problems_;
    std::set<std::string> known_;
};

/// The table of a TOML text, or nothing with an error noted.
inline std::optional<toml::table> parse_toml(std::string_view text, const std::string& file, Problems& problems) {
    if (!has_shallow_keys(text, file, problems)) return std::nullopt;
    try {
        return toml::parse(text, file);
    } catch (const toml::parse_error& error) {
        problems.error(file, static_cast<int>(error.source().begin.line),
                       fmt::format("is not TOML: {}", error.description()));
        return std::nullopt;
    }
}

/// Notes an error unless `format` is what the reader understands.
inline void require_format(TomlReader& reader, std::string_view format) {
    const std::string found = reader.required_text("format");
    if (!found.empty() && found != format)
        reader.error("format", fmt::format("is '{}'; '{}' is what this program reads", printable(found), format));
}

}  // namespace septima

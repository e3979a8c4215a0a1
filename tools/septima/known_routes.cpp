#include "tools/septima/known_routes.h"

#include <cstring>

#include "sim/base/file.h"
#include "sim/base/hash.h"

namespace septima::cli {

namespace {

// "routes/1", the demand's hash (16 characters), the number of trips, then per trip the number of turns and the turns;
// whole numbers of 32 bits in the machine's order: the file is of use to the machines of one batch only. Last the hash
// of all before.
constexpr std::string_view mark = "routes/1";
constexpr std::size_t hash_characters = 16;

void add_number(std::string& text, std::uint32_t number) {
    text.append(reinterpret_cast<const char*>(&number), sizeof number);
}

std::string hash_of(std::string_view text) {
    Hash hash;
    hash.add(text);
    return hex(hash.value);
}

/// Takes numbers from the front of a text that is known to hold them.
struct Numbers {
    std::string_view text;
    std::uint32_t next() {
        std::uint32_t number = 0;
        if (text.size() < sizeof number) return 0;
        std::memcpy(&number, text.data(), sizeof number);
        text.remove_prefix(sizeof number);
        return number;
    }
};

}  // namespace

void write_known_routes(const std::filesystem::path& path, const KnownRoutes& routes) {
    std::string text(mark);
    text += routes.demand_hash;
    add_number(text, static_cast<std::uint32_t>(routes.plans.size()));
    for (const std::vector<std::uint32_t>& turns : routes.plans) {
        add_number(text, static_cast<std::uint32_t>(turns.size()));
        for (const std::uint32_t turn : turns) add_number(text, turn);
    }
    text += hash_of(text);
    write_atomically(path, text);
}

KnownRoutes read_known_routes(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) return {};
    const std::string file = read_text(path, std::size_t{1} << 34U);
    std::string_view text = file;
    if (text.size() < mark.size() + 2 * hash_characters || !text.starts_with(mark)) return {};
    const std::string_view seal = text.substr(text.size() - hash_characters);
    text.remove_suffix(hash_characters);
    if (hash_of(text) != seal) return {};
    text.remove_prefix(mark.size());
    KnownRoutes routes{std::string(text.substr(0, hash_characters)), {}};
    Numbers numbers{text.substr(hash_characters)};
    routes.plans.resize(numbers.next());
    for (std::vector<std::uint32_t>& turns : routes.plans) {
        turns.resize(numbers.next());
        for (std::uint32_t& turn : turns) turn = numbers.next();
    }
    return routes;
}

}  // namespace septima::cli

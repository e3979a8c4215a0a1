#pragma once

// The small city of tests/corpus/city, one of whose files is replaced by a malformed one, and what the program makes of
// it.

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/base/text.h"
#include "tests/scenario/temp_folder.h"
#include "tests/system/program.h"

namespace septima::test {

inline std::filesystem::path corpus() {
    return std::filesystem::path(SEPTIMA_SOURCE_DIR) / "tests" / "corpus";
}

/// A copy of the city to spoil.
class City {
  public:
    City() { std::filesystem::copy(corpus() / "city", place(), std::filesystem::copy_options::recursive); }
    std::filesystem::path place() const { return folder_.path() / "city"; }
    void replace(const std::string& name, const std::string& text) const { write_atomically(place() / name, text); }
    /// Runs `septima WORDS` in the city.
    Ended run(const std::string& words, std::size_t address_space_mb = 0) const {
        std::vector<std::string> arguments;
        for (const std::string_view word : split(words, ' ')) arguments.emplace_back(word);
        return septima(arguments, folder_.path(),
                       {.wall_s = 120, .address_space_mb = address_space_mb, .work = place()});
    }

  private:
    TempFolder folder_;
};

/// What a command should do.
struct Expected {
    int code = 0;
    std::string words;  ///< separated by |; all stand in the message (with code 0: in any output)
};

/// The promises of tests/corpus/README.md: code, words, 5 s of processor time, 512 MB, clean text, nothing left behind.
inline void expect(const Ended& ended, const Expected& expected, const City& city) {
    EXPECT_EQ(ended.code, expected.code) << ended.err;
    EXPECT_LT(ended.cpu_s, 5.0);
    EXPECT_LT(ended.peak_mb, 512.0);
    const std::string told = expected.code == 0 ? ended.err + ended.out : ended.err;
    for (const std::string_view word : split(expected.words, '|'))
        EXPECT_NE(told.find(word), std::string::npos) << "'" << word << "' is not in:\n" << told.substr(0, 2000);
    const auto is_control = [](char c) { return (c >= '\0' && c < ' ' && c != '\n') || c == '\x7f'; };
    EXPECT_EQ(std::ranges::count_if(ended.err, is_control), 0) << "control characters in:\n" << ended.err;
    if (expected.code != 0 && expected.code != 6) {
        EXPECT_NE(ended.err, "");
        EXPECT_FALSE(std::filesystem::exists(city.place() / "out")) << "a refused command left something behind";
    }
}

}  // namespace septima::test

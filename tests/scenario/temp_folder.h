#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "sim/base/error.h"
#include "sim/base/file.h"

namespace septima::test {

/// A new folder that vanishes with its owner. Nobody else has it, whatever runs on the machine at the same time or
/// died there before.
class TempFolder {
  public:
    TempFolder() {
        const auto* info = testing::UnitTest::GetInstance()->current_test_info();
        std::string name = std::string(info->test_suite_name()) + "_" + info->name();
        std::ranges::replace(name, '/', '_');  // of tests with parameters
        name = (std::filesystem::temp_directory_path() / ("septima_" + name + "_XXXXXX")).string();
        if (::mkdtemp(name.data()) == nullptr) throw IoError(name + ": cannot be made");
        path_ = name;
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path write(const std::string& name, const std::string& text) const {
        write_atomically(path_ / name, text);
        return path_ / name;
    }

  private:
    std::filesystem::path path_;
};

/// "line: text" of every error, for comparing and printing.
inline std::string told(const Problems& problems) {
    std::string text;
    for (const Problem& p : problems.errors) text += std::to_string(p.line) + ": " + p.text + "\n";
    return text;
}

}  // namespace septima::test

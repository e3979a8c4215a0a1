#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

namespace septima {

// Other programs the report asks for pictures and pages; each is optional.

enum class Told { errors, nothing };  ///< what of a program's output reaches the terminal

/// Starts a program found on the PATH, without a shell; -1 when it could not be started.
pid_t started(const std::vector<std::string>& words, Told told = Told::errors);

/// Waits for a program; its exit code, or -1 when it was not started or was killed. 127: there is no such program.
int exit_code_of(pid_t child);

/// A folder that goes away with its content. Throws IoError when it cannot be made.
class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace septima

#include "sim/base/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "sim/base/error.h"

namespace septima {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path, std::string_view what) {
    throw IoError(fmt::format("{}: {}: {}", path.string(), what, std::strerror(errno)));
}

void sync_to_disk(const std::filesystem::path& path) {
    const int handle = ::open(path.c_str(), O_RDONLY);
    if (handle < 0) fail(path, "cannot be opened");
    const int result = ::fsync(handle);
    ::close(handle);
    // Some file systems refuse fsync on folders (EINVAL); the rename is still atomic there.
    if (result != 0 && errno != EINVAL) fail(path, "cannot be flushed to the disk");
}

}  // namespace

std::string read_text(const std::filesystem::path& path, std::size_t limit_bytes) {
    std::error_code error;
    if (!std::filesystem::exists(path, error)) throw InputError({{path.string(), 0, "does not exist; check the path"}});
    if (!std::filesystem::is_regular_file(path, error)) throw InputError({{path.string(), 0, "is not a regular file"}});
    const auto bytes = std::filesystem::file_size(path, error);
    if (error) throw IoError(fmt::format("{}: {}", path.string(), error.message()));
    if (bytes > limit_bytes)
        throw InputError({{path.string(), 0, fmt::format("has {} bytes; at most {} are read", bytes, limit_bytes)}});
    std::ifstream in(path, std::ios::binary);
    if (!in) fail(path, "cannot be read");
    std::string text(bytes, '\0');
    in.read(text.data(), static_cast<std::streamsize>(bytes));
    if (in.bad()) fail(path, "cannot be read");
    text.resize(static_cast<std::size_t>(in.gcount()));
    return text;
}

void refuse_special_file(const std::filesystem::path& path) {
    std::error_code ignored;
    const std::filesystem::file_status status = std::filesystem::status(path, ignored);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        throw IoError(
            fmt::format("{}: is a folder or a device, not a regular file, and is not replaced; give another "
                        "name",
                        path.string()));
}

void require_writable_place(const std::filesystem::path& path) {
    refuse_special_file(path);
    std::filesystem::path folder = std::filesystem::absolute(path).parent_path();
    std::error_code ignored;
    while (folder.has_relative_path() && !std::filesystem::exists(folder, ignored)) folder = folder.parent_path();
    // A path through a file ("x.csv/y") ends at the file, which access calls no folder.
    if (::access((folder / ".").c_str(), W_OK | X_OK) != 0) fail(path, "cannot be written");
}

void commit_file(const std::filesystem::path& temporary, const std::filesystem::path& path) {
    refuse_special_file(path);
    sync_to_disk(temporary);
    if (::rename(temporary.c_str(), path.c_str()) != 0) fail(path, "cannot be replaced");
    sync_to_disk(path.has_parent_path() ? path.parent_path() : std::filesystem::path("."));
}

void write_atomically(const std::filesystem::path& path, std::string_view content) {
    refuse_special_file(path);
    std::error_code error;
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    if (error) throw IoError(fmt::format("{}: cannot make its folder: {}", path.string(), error.message()));
    std::filesystem::path temporary = path;
    temporary += ".tmp";
    {
        std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
        if (!out) fail(temporary, "cannot be written");
        out.write(content.data(), static_cast<std::streamsize>(content.size()));
        out.close();
        if (!out) {
            const int cause = errno;
            std::filesystem::remove(temporary, error);
            errno = cause;
            fail(temporary, "cannot be written");
        }
    }
    commit_file(temporary, path);
}

}  // namespace septima

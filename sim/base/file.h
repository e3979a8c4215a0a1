#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace septima {

/// Whole text of a regular file of at most `limit_bytes`. Throws IoError when it cannot be read, InputError when it is
/// not a regular file or too large.
std::string read_text(const std::filesystem::path& path, std::size_t limit_bytes = std::size_t{1} << 30U);

/// Writes `name.tmp` in the same folder, flushes it to the disk, then renames: the file is whole or absent, never torn.
/// Creates missing folders. Throws IoError.
void write_atomically(const std::filesystem::path& path, std::string_view content);

/// Throws IoError when something else than a regular file bears the name: a rename would take a device's place.
void refuse_special_file(const std::filesystem::path& path);

/// Throws IoError when a file of this name could not be written: something else bears the name, or the folder, or the
/// nearest one above it that exists, takes no files. Leaves nothing behind. For a look before long work.
void require_writable_place(const std::filesystem::path& path);

/// Flushes a finished `path.tmp` to the disk and renames it to `path`. Throws IoError.
void commit_file(const std::filesystem::path& temporary, const std::filesystem::path& path);

}  // namespace septima

#include "sim/batch/claim.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

#include "sim/base/error.h"

namespace septima {

Claim::~Claim() {
    if (handle_ >= 0) ::close(handle_);
}

Claim::Claim(Claim&& other) noexcept : handle_(other.handle_) {
    other.handle_ = -1;
}

std::optional<Claim> claimed(const std::filesystem::path& file, std::uint64_t key) {
    const int handle = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (handle < 0) throw IoError(fmt::format("{}: cannot be opened: {}", file.string(), std::strerror(errno)));
    Claim claim(handle);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    // Old network file systems know 31 bits. Two keys on one byte only wait for each other.
    lock.l_start = static_cast<off_t>(key & 0x7FFFFFFFU);
    lock.l_len = 1;
    // Locks of the open file, not of the process: two threads exclude each other too.
    if (::fcntl(handle, F_OFD_SETLK, &lock) == 0) return claim;
    if (errno == EAGAIN || errno == EACCES) return std::nullopt;
    throw IoError(fmt::format("{}: cannot be locked: {}; put the results on a file system with locks", file.string(),
                              std::strerror(errno)));
}

Claim awaited_claim(const std::filesystem::path& file, std::uint64_t key) {
    while (true) {
        if (std::optional<Claim> claim = claimed(file, key)) return std::move(*claim);
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
}

}  // namespace septima

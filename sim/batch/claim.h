#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace septima {

/// The right to do one piece of work, held by one thread of one process on one machine: a lock on one byte of a file
/// that all of them share. The system takes it back when its holder ends, however it ends.
class Claim {
  public:
    ~Claim();
    Claim(Claim&& other) noexcept;
    Claim& operator=(Claim&&) = delete;
    Claim(const Claim&) = delete;
    Claim& operator=(const Claim&) = delete;

  private:
    explicit Claim(int handle) : handle_(handle) {}
    friend std::optional<Claim> claimed(const std::filesystem::path& file, std::uint64_t key);
    int handle_;
};

/// The claim on the piece of work of this key; nothing when somebody else holds it. Makes the file, which holds
/// nothing, when it is missing. Throws IoError when the file or its file system gives no locks.
std::optional<Claim> claimed(const std::filesystem::path& file, std::uint64_t key);

/// The same, once nobody else holds it.
Claim awaited_claim(const std::filesystem::path& file, std::uint64_t key);

}  // namespace septima

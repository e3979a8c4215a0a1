#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace septima {

/// Order-dependent 64-bit hash of words; equal inputs give equal hashes on every machine.
struct Hash {
    std::uint64_t value = 0xcbf29ce484222325U;

    void add(std::uint64_t word) {
        value ^= word;
        value *= 0x9e3779b97f4a7c15U;
        value ^= value >> 32U;
    }
    void add(float number) { add(static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(number))); }
    void add(double number) { add(std::bit_cast<std::uint64_t>(number)); }
    void add(std::string_view text) {
        add(static_cast<std::uint64_t>(text.size()));
        for (const char c : text) add(static_cast<std::uint64_t>(static_cast<unsigned char>(c)));
    }
};

/// Sixteen lower-case hexadecimal digits.
std::string hex(std::uint64_t value);

}  // namespace septima

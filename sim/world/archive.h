#pragma once

// Columns to bytes and back, for save.cpp.

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "sim/base/error.h"

namespace septima {

/// Appends columns to a text.
struct Saver {
    std::string out;
    template <class T>
    void number(const T& value) {
        static_assert(std::is_trivially_copyable_v<T>);
        out.append(reinterpret_cast<const char*>(&value), sizeof(T));
    }
    template <class T>
    void column(const std::vector<T>& values) {
        static_assert(std::is_trivially_copyable_v<T>);
        number(static_cast<std::uint64_t>(values.size()));
        if (!values.empty()) out.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
    }
    template <class T>
    void same_column(const std::vector<T>& values) {
        column(values);
    }
};

/// Takes them out again, in the same order.
struct Loader {
    std::string_view in;
    const std::string& file;

    [[noreturn]] void refuse(const std::string& why) const {
        throw InputError({{file, 0, why + "; give a file written by `septima run --save-state`"}});
    }
    const char* take(std::uint64_t bytes) {
        if (bytes > in.size()) refuse("ends too early");
        const char* begin = in.data();
        in.remove_prefix(bytes);
        return begin;
    }
    template <class T>
    void number(T& value) {
        static_assert(std::is_trivially_copyable_v<T>);
        std::memcpy(&value, take(sizeof(T)), sizeof(T));
    }
    template <class T>
    void column(std::vector<T>& values) {
        static_assert(std::is_trivially_copyable_v<T>);
        std::uint64_t size = 0;
        number(size);
        if (size > in.size() / sizeof(T)) refuse("ends too early");
        values.resize(size);
        if (size > 0) std::memcpy(static_cast<void*>(values.data()), take(size * sizeof(T)), size * sizeof(T));
    }
    /// ... that is as long as this world's.
    template <class T>
    void same_column(std::vector<T>& values) {
        const std::size_t before = values.size();
        column(values);
        if (values.size() != before)
            refuse(fmt::format("holds a column of {} rows where this world has {}", values.size(), before));
    }
};

}  // namespace septima

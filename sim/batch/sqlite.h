#pragma once

// The only files that know SQLite: this one, its .cpp and store.cpp.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

struct sqlite3;
struct sqlite3_stmt;

namespace septima {

/// A database connection. Every failure throws IoError with SQLite's own words.
class Database {
  public:
    enum class Mode { create, read };
    Database(const std::filesystem::path& path, Mode mode);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    void execute(const char* sql);
    /// Closes and reports a failure to do so, which the destructor cannot.
    void close();
    sqlite3* handle() const { return handle_; }
    [[noreturn]] void fail(std::string_view doing) const;
    /// Throws InputError: the file has not the tables or columns that were asked for.
    [[noreturn]] void refuse() const;

  private:
    sqlite3* handle_ = nullptr;
    std::string name_;
};

/// A prepared statement; rows come by `step`.
class Statement {
  public:
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    /// Binds all parameters, runs to the end and makes the statement ready for the next row.
    template <class... Values>
    void insert(const Values&... values) {
        int index = 0;
        (bind_value(++index, values), ...);
        step();
        reset();
    }
    /// True while there is a row.
    bool step();
    void reset();
    std::int64_t integer(int column) const;
    double number(int column) const;
    bool is_null(int column) const;
    std::string text(int column) const;

  private:
    template <class Value>
    void bind_value(int index, const Value& value) {
        if constexpr (std::is_floating_point_v<Value>)
            bind_number(index, static_cast<double>(value));
        else if constexpr (std::is_integral_v<Value>)
            bind_integer(index, static_cast<std::int64_t>(value));
        else if constexpr (std::is_same_v<Value, std::nullptr_t>)
            bind_null(index);
        else if constexpr (std::is_same_v<Value, std::optional<double>>)
            value ? bind_number(index, *value) : bind_null(index);
        else
            bind_text(index, value);
    }
    void bind_number(int index, double value);
    void bind_integer(int index, std::int64_t value);
    void bind_text(int index, std::string_view value);
    void bind_null(int index);
    void check(int code, std::string_view doing) const;

    Database& database_;
    sqlite3_stmt* handle_ = nullptr;
};

}  // namespace septima

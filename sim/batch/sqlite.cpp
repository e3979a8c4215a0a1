#include "sim/batch/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cmath>

#include "sim/base/error.h"

namespace septima {

Database::Database(const std::filesystem::path& path, Mode mode) : name_(path.string()) {
    const int flags = mode == Mode::create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
    if (sqlite3_open_v2(name_.c_str(), &handle_, flags, nullptr) == SQLITE_OK) {
        sqlite3_extended_result_codes(handle_, 1);
        return;
    }
    const std::string reason = handle_ != nullptr ? sqlite3_errmsg(handle_) : "out of memory";
    sqlite3_close(handle_);
    handle_ = nullptr;
    throw IoError(fmt::format("{}: cannot be opened: {}", name_, reason));
}

Database::~Database() {
    sqlite3_close(handle_);
}

void Database::fail(std::string_view doing) const {
    throw IoError(fmt::format("{}: cannot {}: {}", name_, doing, sqlite3_errmsg(handle_)));
}

void Database::refuse() const {
    throw InputError({{name_, 0,
                       fmt::format("is no results file that this program reads: {}; give a file written by `septima "
                                   "run`, `compare` or `batch`",
                                   sqlite3_errmsg(handle_))}});
}

void Database::execute(const char* sql) {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail("be written");
}

void Database::close() {
    if (sqlite3_close(handle_) != SQLITE_OK) fail("be closed");
    handle_ = nullptr;
}

Statement::Statement(Database& database, std::string_view sql) : database_(database) {
    const int code =
        sqlite3_prepare_v2(database_.handle(), sql.data(), static_cast<int>(sql.size()), &handle_, nullptr);
    // The file has not the tables or columns that this program knows: it is another's, or an older one.
    if (code == SQLITE_ERROR) database_.refuse();
    check(code, "prepare");
}

Statement::~Statement() {
    sqlite3_finalize(handle_);
}

void Statement::check(int code, std::string_view doing) const {
    if (code != SQLITE_OK) database_.fail(doing);
}

bool Statement::step() {
    const int code = sqlite3_step(handle_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) database_.fail(sqlite3_stmt_readonly(handle_) != 0 ? "be read" : "be written");
    return false;
}

void Statement::reset() {
    check(sqlite3_reset(handle_), "be written");
}

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(handle_, column);
}
double Statement::number(int column) const {
    return sqlite3_column_double(handle_, column);
}
bool Statement::is_null(int column) const {
    return sqlite3_column_type(handle_, column) == SQLITE_NULL;
}

std::string Statement::text(int column) const {
    const unsigned char* bytes = sqlite3_column_text(handle_, column);
    if (bytes == nullptr) return {};
    return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

void Statement::bind_number(int index, double value) {
    // SQLite turns NaN into NULL; a results table with holes must not come about silently.
    if (!std::isfinite(value)) throw IoError("a result is not a finite number and was not written");
    check(sqlite3_bind_double(handle_, index, value), "bind");
}
void Statement::bind_integer(int index, std::int64_t value) {
    check(sqlite3_bind_int64(handle_, index, value), "bind");
}
void Statement::bind_text(int index, std::string_view value) {
    check(sqlite3_bind_text(handle_, index, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT), "bind");
}
void Statement::bind_null(int index) {
    check(sqlite3_bind_null(handle_, index), "bind");
}

}  // namespace septima

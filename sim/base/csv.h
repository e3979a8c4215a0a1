#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sim/base/error.h"

namespace septima {

/// A CSV file in memory (RFC 4180: quotes, CRLF; a byte-order mark is skipped). Cells are kept as text.
struct CsvTable {
    std::string file;
    std::vector<std::string> header;
    std::vector<std::vector<std::string>> rows;
    std::vector<int> line_of_row;
    std::unordered_map<std::string, std::size_t> column_of;

    bool has(const std::string& column) const { return column_of.contains(column); }
    /// Cell text; "" when the column is missing.
    std::string_view cell(std::size_t row, const std::string& column) const;
    /// A finite number within [low, high]; otherwise a problem is noted and `fallback` returned. An empty cell or a
    /// missing column gives `fallback` without a problem.
    double number(std::size_t row, const std::string& column, double fallback, double low, double high,
                  Problems& problems) const;
    /// As `number`, but an empty cell is a problem too.
    double required_number(std::size_t row, const std::string& column, double low, double high,
                           Problems& problems) const;
};

/// Reads a CSV file. Short and long rows, duplicate header names, NUL and an unclosed quote become errors in
/// `problems`. Throws IoError when the file cannot be read.
CsvTable read_csv(const std::filesystem::path& path, Problems& problems);
CsvTable parse_csv(std::string_view text, std::string file, Problems& problems);
/// The same for a table too long to keep: `visit` sees each row as row 0 of a table.
void for_each_csv_row(std::string_view text, std::string file, Problems& problems,
                      const std::function<void(const CsvTable&)>& visit);

/// Notes an error for every name of `columns` that the table lacks.
void require_columns(const CsvTable& table, const std::vector<std::string>& columns, Problems& problems);

/// A cell quoted as needed; a text that starts with = + - @ and is no number gets a leading apostrophe (spreadsheets).
std::string csv_cell(std::string_view text);

}  // namespace septima

#include "sim/base/csv.h"

#include <fmt/format.h>

#include "sim/base/file.h"
#include "sim/base/text.h"

namespace septima {

std::string_view CsvTable::cell(std::size_t row, const std::string& column) const {
    const auto found = column_of.find(column);
    if (found == column_of.end() || found->second >= rows[row].size()) return {};
    return rows[row][found->second];
}

double CsvTable::number(std::size_t row, const std::string& column, double fallback, double low, double high,
                        Problems& problems) const {
    const std::string_view text = trimmed(cell(row, column));
    if (text.empty()) return fallback;
    const auto value = to_number(text);
    if (!value || *value < low || *value > high) {
        problems.error(
            file, line_of_row[row],
            fmt::format("{} is '{}'; a number from {} to {} is allowed", column, printable(text), low, high));
        return fallback;
    }
    return *value;
}

double CsvTable::required_number(std::size_t row, const std::string& column, double low, double high,
                                 Problems& problems) const {
    if (trimmed(cell(row, column)).empty()) {
        problems.error(file, line_of_row[row],
                       fmt::format("{} is empty; a number from {} to {} is needed", column, low, high));
        return low;
    }
    return number(row, column, low, low, high, problems);
}

namespace {

struct CsvScanner {
    std::string_view text;
    std::size_t at = 0;
    int line = 1;

    bool done() const { return at >= text.size(); }

    /// One record; false in `closed` when a quote stays open to the end of the file.
    std::vector<std::string> record(bool& closed) {
        std::vector<std::string> cells(1);
        bool quoted = false;
        while (!done()) {
            const char c = text[at++];
            if (quoted) {
                if (c == '\n') ++line;
                if (c != '"')
                    cells.back() += c;
                else if (!done() && text[at] == '"')
                    cells.back() += text[at++];
                else
                    quoted = false;
            } else if (c == '"')
                quoted = true;
            else if (c == ',')
                cells.emplace_back();
            else if (c == '\n') {
                ++line;
                break;
            } else if (c != '\r')
                cells.back() += c;
        }
        closed = !quoted;
        return cells;
    }
};

/// Length of the UTF-8 sequence that a byte begins; 0 when it begins none.
std::size_t sequence_length(unsigned char lead) {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead < 0xE0) return 2;
    if (lead >= 0xE0 && lead < 0xF0) return 3;
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

/// Line of the first byte that is not UTF-8; 0 when there is none.
int line_of_bad_utf8(std::string_view text) {
    int line = 1;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == '\n') ++line;
        const std::size_t length = sequence_length(static_cast<unsigned char>(text[i]));
        if (length == 0 || i + length > text.size()) return line;
        for (std::size_t k = 1; k < length; ++k)
            if ((static_cast<unsigned char>(text[i + k]) & 0xC0U) != 0x80U) return line;
        i += length;
    }
    return 0;
}

void read_header(CsvTable& table, Problems& problems) {
    for (std::size_t i = 0; i < table.header.size(); ++i) {
        std::string& name = table.header[i];
        name = std::string(trimmed(name));
        if (!table.column_of.emplace(name, i).second)
            problems.error(table.file, 1, fmt::format("column '{}' appears twice; names must differ", printable(name)));
    }
}

}  // namespace

namespace {

/// Reads the header into `table`, then gives every sound row and its line to `take`.
void scan(std::string_view text, CsvTable& table, Problems& problems,
          const std::function<void(std::vector<std::string>&&, int)>& take) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    if (text.find('\0') != std::string_view::npos) {
        problems.error(table.file, 0, "holds NUL bytes; a UTF-8 text file is needed");
        return;
    }
    if (const int line = line_of_bad_utf8(text); line > 0) {
        problems.error(table.file, line, "holds bytes that are not UTF-8; save the file as UTF-8");
        return;
    }
    CsvScanner scanner{text};
    bool closed = true;
    if (scanner.done()) {
        problems.error(table.file, 0, "is empty; a header line is needed");
        return;
    }
    table.header = scanner.record(closed);
    read_header(table, problems);
    while (!scanner.done() && closed) {
        const int line = scanner.line;
        std::vector<std::string> cells = scanner.record(closed);
        if (cells.size() == 1 && trimmed(cells[0]).empty()) continue;
        if (cells.size() != table.header.size())
            problems.error(table.file, line,
                           fmt::format("has {} cells; the header has {}", cells.size(), table.header.size()));
        else
            take(std::move(cells), line);
    }
    if (!closed) problems.error(table.file, scanner.line, "a quoted cell is never closed");
}

}  // namespace

CsvTable parse_csv(std::string_view text, std::string file, Problems& problems) {
    CsvTable table;
    table.file = std::move(file);
    scan(text, table, problems, [&table](std::vector<std::string>&& cells, int line) {
        table.rows.push_back(std::move(cells));
        table.line_of_row.push_back(line);
    });
    return table;
}

void for_each_csv_row(std::string_view text, std::string file, Problems& problems,
                      const std::function<void(const CsvTable&)>& visit) {
    CsvTable table;
    table.file = std::move(file);
    table.rows.resize(1);
    table.line_of_row.resize(1);
    scan(text, table, problems, [&](std::vector<std::string>&& cells, int line) {
        table.rows[0] = std::move(cells);
        table.line_of_row[0] = line;
        visit(table);
    });
}

CsvTable read_csv(const std::filesystem::path& path, Problems& problems) {
    return parse_csv(read_text(path), path.string(), problems);
}

void require_columns(const CsvTable& table, const std::vector<std::string>& columns, Problems& problems) {
    if (table.header.size() == 1 && table.header[0].find_first_of(";\t") != std::string::npos && columns.size() > 1) {
        problems.error(table.file, 1, "its cells are separated by semicolons or tabs; commas are needed");
        return;
    }
    for (const std::string& column : columns)
        if (!table.has(column))
            problems.error(table.file, 1,
                           fmt::format("column '{}' is missing{}", column, near_names_hint(column, table.header)));
}

std::string csv_cell(std::string_view text) {
    std::string out;
    if (!text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos && !to_number(text))
        out += '\'';
    out += printable(text);
    if (out.find_first_of(",\"") == std::string::npos) return out;
    std::string quoted = "\"";
    for (const char c : out) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace septima

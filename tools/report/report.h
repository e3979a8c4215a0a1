#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace septima {

/// What was written, and what could not be (PNG without a converter, static charts without Node).
struct ReportFiles {
    std::filesystem::path page;                ///< report.html
    std::vector<std::filesystem::path> files;  ///< everything else: charts, the pages for the council
    std::vector<std::string> notes;            ///< one line each, for stderr
};

/// Reads a results file and writes `folder`/report.html (one self-contained page) and `folder`/charts/*: the Vega-Lite
/// specifications, SVG, PNG and PDF in Spanish and English, and council.LANG.pdf, two pages to hand out. Throws
/// InputError for a file that is no results file, IoError when writing fails or when the program was built without the
/// chart libraries.
ReportFiles write_report(const std::filesystem::path& results, const std::filesystem::path& folder);

}  // namespace septima

#include "tools/report/report.h"

#include "sim/base/error.h"
#include "sim/base/file.h"
#include "sim/batch/store.h"
#include "tools/report/council.h"
#include "tools/report/digest.h"
#include "tools/report/page.h"
#include "tools/report/static_files.h"

namespace septima {

ReportFiles write_report(const std::filesystem::path& results_file, const std::filesystem::path& folder) {
    const StoredResults results = read_results(results_file);
    if (results.runs.empty())
        throw InputError(
            {{results_file.string(), 0, "holds no finished run; finish the batch (`septima batch --resume`)"}});
    const Digest numbers = digest(results);
    ReportFiles files;
    files.page = folder / "report.html";
    const std::string page = report_page(results, numbers);  // throws before anything is written
    files.files = write_static_files(results, numbers, folder / "charts", files.notes);
    for (auto& file : write_council(results, numbers, folder, files.notes)) files.files.push_back(std::move(file));
    write_atomically(files.page, page);  // last: where it is, the report is complete
    return files;
}

}  // namespace septima

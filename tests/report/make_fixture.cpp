// Writes an invented results file and its report: make_fixture CASE FOLDER. TEST ONLY.
#include <cstdio>
#include <exception>
#include <string>

#include "sim/base/file.h"
#include "tests/report/fixture.h"
#include "tools/report/council.h"
#include "tools/report/report.h"

namespace {

septima::FixtureCase case_of(const std::string& name) {
    septima::FixtureCase what;
    if (name == "city") what.avenues = 40;  // 6,240 links
    if (name == "one_seed") what.seeds = {1};
    if (name == "null") what.null_policy = true;
    if (name == "gridlock") what.gridlock = true;
    if (name == "single") what.single = true;
    if (name == "interrupted") what.interrupted = true;
    return what;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: make_fixture plain|city|one_seed|null|gridlock|single|interrupted FOLDER\n", stderr);
        return 2;
    }
    try {
        const std::filesystem::path folder = argv[2];
        septima::write_fixture(folder / "results.sqlite", case_of(argv[1]));
        const septima::ReportFiles files = septima::write_report(folder / "results.sqlite", folder);
        // The council's pages as they go to the printer, for the test that looks for what the paper would cut off.
        const septima::StoredResults results = septima::read_results(folder / "results.sqlite");
        for (const septima::Language language : septima::languages)
            septima::write_atomically(
                folder / ("council." + std::string(septima::code_of(language)) + ".html"),
                septima::council_page(results, septima::digest(results), septima::Voice{language}));
        for (const std::string& note : files.notes) std::fprintf(stderr, "note: %s\n", note.c_str());
        std::printf("%s\n%zu charts\n", files.page.c_str(), files.files.size());
    } catch (const std::exception& error) {
        std::fprintf(stderr, "make_fixture: %s\n", error.what());
        return 1;
    }
    return 0;
}

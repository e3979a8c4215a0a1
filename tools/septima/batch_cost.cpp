#include "tools/septima/batch_cost.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>

namespace septima::cli {

double all_cpu_s() {
    double sum = 0.0;
    for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage{};
        ::getrusage(who, &usage);
        for (const timeval& t : {usage.ru_utime, usage.ru_stime})
            sum += static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    }
    return sum;
}

void print_cost(const BatchCost& cost, std::size_t made) {
    const double all_s = all_cpu_s();
    const double after_s = all_s - cost.before_runs_s - cost.runs_s;
    const double other_s = cost.before_runs_s + cost.tables_s + cost.files_s + after_s;
    fmt::print(
        "{} runs made in {:.1f} s of processor time; {:.1f} s of it ({:.1f} %) were not simulation: reading {:.1f} s, "
        "tables {:.1f} s, files {:.1f} s, collecting and report {:.1f} s\n",
        made, all_s, other_s, 100.0 * other_s / std::max(1e-9, all_s), cost.before_runs_s, cost.tables_s, cost.files_s,
        after_s);
}

}  // namespace septima::cli

// A fault of each kind on purpose: what the sanitizers of a build must find under the options and suppressions of its
// preset. planted leak|overflow|undefined|race
#include <climits>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "sim/base/parallel.h"

namespace septima {
namespace {

/// Nobody knows the blocks when the program ends; a stale copy of the last one's place may remain.
void leak() {
    std::size_t lost = 0;
    for (std::size_t i = 1; i <= 100; ++i) lost += (new std::vector<std::size_t>(i, i))->back();
    std::printf("%zu\n", lost);
}

void overflow() {
    const std::size_t rows = static_cast<std::size_t>(std::getenv("PATH") != nullptr) * 8;
    std::vector<int> column(rows, 1);
    const volatile int* first = column.data();
    std::printf("%d\n", first[rows]);
}

void undefined() {
    volatile int most = INT_MAX;
    std::printf("%d\n", most + 1);
}

/// Two threads of for_each_row add to one sum: what STYLE's one writer per row forbids.
void race() {
    long sum = 0;
    ThreadLimit(2).execute([&sum] { for_each_row(2000, [&sum](std::size_t row) { sum += static_cast<long>(row); }); });
    std::printf("%ld\n", sum);
}

}  // namespace
}  // namespace septima

int main(int argc, char** argv) {
    const std::string_view fault = argc == 2 ? argv[1] : "";
    if (fault == "leak")
        septima::leak();
    else if (fault == "overflow")
        septima::overflow();
    else if (fault == "undefined")
        septima::undefined();
    else if (fault == "race")
        septima::race();
    else
        return 2;
    return 0;
}

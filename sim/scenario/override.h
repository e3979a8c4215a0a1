#pragma once

#include <span>
#include <string>

namespace septima {

/// A number of a TOML file replaced by another: one value of a sweep.
struct Override {
    std::string path;  ///< "demand_scale_pct" or "measure[1].price_cop"; the first measure is 1
    double value = 0.0;
    bool operator==(const Override&) const = default;
};

/// Numbers replaced in one file, in this order.
using Overrides = std::span<const Override>;

}  // namespace septima

#pragma once

#include <string_view>

namespace septima {

/// A file that is part of the program: "page/style.css", "vega.js"... Throws IoError when the program was built without
/// it (the chart libraries, when `npm ci` was not run before the build).
std::string_view asset(std::string_view name);

}  // namespace septima

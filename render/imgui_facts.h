#pragma once

#include <string>
#include <vector>

#include "render/imgui_look.h"

namespace septima::render {

// Rows and charts that the windows of figures share.

/// Name and value in the open two-column table.
void fact_row(const Canvas& canvas, Word name, const std::string& value);

/// Mean speed of links over the last hour, every side in its colour.
void history_chart(const Canvas& canvas, const BoardData& data, const std::vector<LinkId>& links);

/// Why time was lost on a link, every side: bars of vehicle-minutes by cause, the largest first.
void cause_bars(const Canvas& canvas, const BoardData& data, LinkId link);

}  // namespace septima::render

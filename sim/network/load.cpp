#include "sim/network/load.h"

#include <fmt/format.h>

#include "sim/network/draft.h"
#include "sim/network/gmns_read.h"
#include "sim/network/osm_import.h"
#include "sim/network/osm_report.h"
#include "sim/network/sketch.h"
#include "sim/network/spatial_order.h"

namespace septima {

namespace {

Draft draft_of(const std::filesystem::path& path, Problems& problems) {
    if (!std::filesystem::exists(path)) throw IoError(fmt::format("{} does not exist", path.string()));
    if (std::filesystem::is_directory(path)) return read_gmns(path, problems);
    if (path.extension() == ".toml") {
        const Sketch sketch = read_sketch(path, problems);
        problems.throw_if_any();
        return build_sketch(sketch, problems);
    }
    if (is_osm_extract(path)) {
        ImportReport report;
        return import_osm(path, report, problems);
    }
    throw InputError(fmt::format(
        "{} is no network: a GMNS folder, a sketch (.toml) or an OpenStreetMap file (.osm, .osm.gz, .osm.bz2, "
        ".osm.pbf) is needed",
        path.string()));
}

}  // namespace

bool is_osm_extract(const std::filesystem::path& path) {
    return path.filename().string().find(".osm") != std::string::npos || path.extension() == ".pbf";
}

Network load_network(const std::filesystem::path& path, Problems& problems) {
    Draft draft = draft_of(path, problems);
    problems.throw_if_any();
    sort_spatially(draft);
    return finished(draft, problems);
}

}  // namespace septima

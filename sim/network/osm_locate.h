#pragma once

#include <filesystem>
#include <optional>

#include "sim/base/error.h"

namespace septima {

/// Where and why an OSM XML file (.osm or .osm.gz) cannot be read: its first fault with its line, which libosmium does
/// not tell. Nothing when none is found. Reads the file as a stream.
std::optional<Problem> first_xml_fault(const std::filesystem::path& path);

}  // namespace septima

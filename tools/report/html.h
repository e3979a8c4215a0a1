#pragma once

#include <string>

#include "sim/batch/store.h"
#include "tools/report/voice.h"

namespace septima {

// The pieces of HTML every section is made of.

/// A place where page.js draws the chart of a key; the title is for screen readers.
std::string plot(const std::string& key, const std::string& title);

/// A section with its heading, section.NAME of the catalogue.
std::string section(const Voice& voice, const std::string& name, const std::string& body);

/// A paragraph of the catalogue that explains what follows.
std::string note(const Voice& voice, const std::string& key);

/// The name of a policy beside its colour.
std::string policy_heading(const StoredResults& results, const Voice& voice, std::size_t policy);

}  // namespace septima

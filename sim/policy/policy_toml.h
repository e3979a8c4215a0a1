#pragma once

#include <string>

#include "sim/policy/measure.h"

namespace septima {

/// A policy as the text of a 'policy/1' file: `read_policy` of it gives equal measures: bit for bit those that came
/// from a file, to the last digit others. Keys: scenarios/README.md.
std::string policy_toml(const PolicyFile& policy);

}  // namespace septima

// Texts of findings: `{…}` filled from the instance, and the dated parameters that took part.
// Comes in: an instance; goes out: texts. Never fills in a patient's values (patient.*).
#pragma once

#include <set>
#include <string>

#include "compiler/reference/run.h"

namespace payrule::reference {

/// `{col2.procedure}`, `{line.number}`, `{edit.release}`, `{limit.value}` …; a name that is not known stays as written.
std::string filled_text(const Run& run, const Instance& instance, const std::string& text);
/// `therapy_threshold 2026 = 2480.00` for each parameter in the guards of the variant and of what it excepts.
std::string parameters_used(const Instance& instance, Index variant);
std::set<std::string> parameter_citations(const Instance& instance, Index variant);
/// The payer's changes of those values; kNoIndex stands for values as they were.
std::set<Index> parameter_changes(const Instance& instance, Index variant);

}  // namespace payrule::reference

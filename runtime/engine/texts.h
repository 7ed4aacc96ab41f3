// Texts of findings: `{…}` filled from the instance, and the dated parameters that took part.
// Comes in: an instance; goes out: texts. Never fills in a patient's values (patient.*).
#pragma once

#include <set>
#include <string>

#include "runtime/engine/scratch.h"

namespace payrule::engine {

/// `{col2.procedure}`, `{line.number}`, `{edit.release}`, `{limit.value}` …; a name that is not known stays as written.
std::string filled_text(const Scratch& run, const Instance& instance, std::string_view text);
/// A number by its type: money, dates, percentages, days.
std::string value_in_words(ImageValueType type, std::int64_t value);
/// `therapy_threshold 2026 = 2480.00` for each parameter in the guards of the variant and of what it excepts.
std::string parameters_used(const Instance& instance, std::uint32_t variant);
std::set<std::string> parameter_citations(const Instance& instance, std::uint32_t variant);
/// The payer's changes of those values; kNone stands for values as they were.
std::set<std::uint32_t> parameter_changes(const Instance& instance, std::uint32_t variant);
ChangeBehind payer_change(const Image& image, std::uint32_t index);

}  // namespace payrule::engine

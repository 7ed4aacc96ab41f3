// Numbers that depend on other lines: running sums, day sums, ranks (language.md sections 4.3 and 4.7).
// Comes in: run and instance; goes out: intervals. Must not know rules.
#pragma once

#include "compiler/reference/run.h"

namespace payrule::reference {

/// The accumulator before the line, or with it.
Value running_sum(const Run& run, const Instance& instance, const Accumulator& accumulator, LineIndex line,
                  bool with_line);
/// Units of the instance's day.
Value day_units(const Run& run, const Instance& instance);
/// The line's rank among the payable lines of its day, from 1; absent where the line is not ranked.
Value rank_of(const Run& run, const Instance& instance, LineIndex line);
/// Some listed primary of the instance's add-on row is payable.
Truth any_primary_payable(const Run& run, const Instance& instance);
/// Same patient, provider and service date.
Truth same_day(const World& world, const EffectivePolicy& policy, LineIndex a, LineIndex b);

}  // namespace payrule::reference

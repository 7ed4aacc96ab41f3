// Numbers that depend on other lines: running sums, day sums, ranks, and whether an add-on has a primary
// (language.md sections 4.3 and 4.7). Comes in: run and instance; goes out: intervals, and their causes where `causes`
// is not null. Must not know rules' effects.
#pragma once

#include "runtime/engine/run.h"
#include "runtime/engine/scratch.h"

namespace payrule::engine {

/// Ends between which a running sum of allowed amounts lies for a line, whatever becomes of the claim's lines: what was
/// there before, and all of them on top. Unknown where nothing so simple can be said.
Value allowed_bounds(const World& world, const Image& image, std::uint32_t accumulator, LineIndex line);

/// The accumulator before the line, or with it.
Value running_sum(const Scratch& run, const Instance& instance, std::uint32_t accumulator, LineIndex line,
                  bool with_line, Causes* causes);
/// Units of the instance's day.
Value day_units(const Scratch& run, const Instance& instance, Causes* causes);
/// The line's rank among the payable lines of its day, from 1; absent where the line is not ranked.
Value rank_of(const Scratch& run, const Instance& instance, LineIndex line, Causes* causes);
/// Some listed primary of the instance's add-on row is payable.
Tri any_primary_payable(const Scratch& run, const Instance& instance, Causes* causes);
/// Same patient, provider and service date.
Tri same_day(const Scratch& run, const Image& image, LineIndex a, LineIndex b, Causes* causes);
/// Whether a line is of the day group of `receiver`: same day and the same procedure.
Tri of_day_group(const Scratch& run, const Image& image, LineIndex receiver, LineIndex line, Causes* causes);

}  // namespace payrule::engine

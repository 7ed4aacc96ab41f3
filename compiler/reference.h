// The reference evaluator: a slow, obvious interpreter of the effective policy. It defines what every faster path must
// answer; `payrule test`, witnesses and the differential tests use it, `run`, `decide` and `why` do not link it.
// Comes in: an effective policy, tables, a claim with its history; goes out: a Decision. Must not know compiled files.
#pragma once

#include <vector>

#include "compiler/effective.h"
#include "core/claim.h"
#include "core/decision.h"
#include "core/tables.h"

namespace payrule {

/// How one rule stood on one instance: kept for tests of coverage and for findings about rules.
struct RuleTrace {
    Index rule = 0;
    Index variant = 0;
    std::int32_t line = 0;    // the line that would receive the effect
    std::uint8_t status = 0;  // Tri
};

/// Where language.md leaves a choice, this evaluator takes it so:
/// - a line without a version, or whose days cross a change, has no as-of date: no rule is evaluated on it; it is
///   review and, for other lines, maybe;
/// - a rule looked at a line if its scope ranged over the line while in force, whether or not the line was *no*;
/// - an effect acts where its own line is on this claim; an effect on a line of history is dropped alone;
/// - a possible reduction raises the upper end, as a possible denial does; possible advice is kept, not certain;
/// - past its coverage: `carry` makes each edit possible and flags the line once for a table; without it every line
///   that the scope ranges over is review besides;
/// - `rule does not apply` on an exception that itself says so restores the rule; on one with effects it lifts those;
/// - an exception without `if not known` of its own uses that of its rule, once.
///
/// Decides one claim under the versions of one payer's policy; each line picks the version in force on its date
/// (language.md section 4.8). Errors: none; what cannot be decided is review with its cause.
Decision reference_decide(const std::vector<const EffectivePolicy*>& versions, const TableSet& tables,
                          const Claim& claim, std::vector<RuleTrace>* trace = nullptr);

}  // namespace payrule

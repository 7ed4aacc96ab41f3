// The lines of one decision: those of the claim and those of history, each with its version of the policy.
// Comes in: versions, tables, claim; goes out: World, and the comparison of fields between its lines.
// Must not know expressions or rules.
#pragma once

#include <string>
#include <vector>

#include "compiler/effective.h"
#include "compiler/reference/value.h"
#include "core/claim.h"
#include "core/tables.h"

namespace payrule::reference {

using LineIndex = std::size_t;
constexpr LineIndex kNoLine = static_cast<LineIndex>(-1);

struct Line {
    const ClaimLine* billed = nullptr;        // what the line says, of history too
    const HistoryLine* history = nullptr;     // null for a line of this claim
    const EffectivePolicy* policy = nullptr;  // the version in force on its date; null for history and undated lines
    std::string no_policy;                    // why there is none
};

/// Everything that stays fixed while a claim is decided. Shape: claim lines by line number, then history lines by
/// received, claim id and line number; `own` of the first.
struct World {
    const TableSet* tables = nullptr;
    const Claim* claim = nullptr;
    std::vector<Line> lines;
    std::size_t own = 0;

    bool is_history(LineIndex line) const { return line >= own; }
    LineReference reference(LineIndex line) const;
};
World make_world(const std::vector<const EffectivePolicy*>& versions, const TableSet& tables, const Claim& claim);

/// The as-of date of a line, where it has one (language.md section 4.8: the service date).
std::optional<Date> as_of(const Line& line);

std::string_view field_path(ClaimField field);
bool is_claim_field(ClaimField field);
/// A field as an expression reads it: claim fields are this claim's, line fields the line's.
Value field_value(const World& world, LineIndex line, ClaimField field);
/// A field as two lines are compared: of a history line also the fields of the claim it came with.
Value own_field_value(const World& world, LineIndex line, ClaimField field);
/// The codes of a Codes field.
std::vector<Code> field_codes(const World& world, LineIndex line, ClaimField field);

/// `same x`: false if either is absent, unless both are and `both_absent` says that this counts as equal.
Truth same_field(const World& world, LineIndex a, LineIndex b, ClaimField field, bool both_absent);
Truth same_patient(const World& world, LineIndex a, LineIndex b);
Truth same_provider(const World& world, const EffectivePolicy& policy, LineIndex a, LineIndex b);
/// The first line comes before the second in a declared order; lines of history win ties.
bool comes_before(const World& world, const std::vector<ClaimField>& order, LineIndex first, LineIndex second);

/// The value of a fact on a line (kNoLine: of the claim), typed as declared.
Value fact_value(const World& world, const FactDeclaration& fact, LineIndex line);
/// What is said of a fact that is given in another kind than declared, and so counts as missing; else empty.
std::string told_of_fact(const World& world, const EffectivePolicy& policy, LineIndex line, std::string_view name);

}  // namespace payrule::reference

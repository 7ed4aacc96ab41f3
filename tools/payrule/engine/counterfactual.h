// What would change a line's outcome, or who bears it: the claim is decided again with one thing changed at a time – a
// modifier more or less, another line away, fewer units, one fact or opening amount known. Diagnoses are not tried.
// Comes in: an engine and a decided claim; goes out: the changes that matter. Must not know rules: only decisions are
// compared, so what it says is what the engine does.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/engine.h"

namespace payrule::tools {

struct Change {
    std::string what;  // "with modifier 59 on line 2"
    Outcome outcome = Outcome::Pay;
    Liability liability = Liability::None;  // who then bears it
    bool proposed = false;                  // what deals with the line wants or proposes it
};

/// Modifiers that the policies of a payer name; of every payer for an empty id.
std::set<Code> modifiers_named(const Engine& engine, std::string_view payer);

/// The modifiers to try on a line, what decides it proposes or wants first, then those that the payer's policies name,
/// by code. 24, 25 and 57 say something of a visit: where the policy lists visits, they are tried on those only.
std::vector<Code> modifiers_to_try(const Engine& engine, std::string_view payer, const ClaimLine& line,
                                   const std::vector<Finding>& findings);

/// Changes of the claim that give the line another outcome, better ones first, of those what a rule
/// proposes. Cost: one decision for each change
/// tried.
std::vector<Change> what_would_change(Engine& engine, const Claim& claim, const Decision& decision, std::int32_t line,
                                      const DecideOptions& options);

}  // namespace payrule::tools

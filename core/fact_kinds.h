// What is said of a fact that a claim gives in another kind than its policy declares: it counts as missing, and whoever
// reads "missing" looks for it in vain. Comes in: the two kinds; goes out: one wording for every evaluator and command.
// Must not know values: they are the patient's.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/claim.h"
#include "core/claim_schema.h"

namespace payrule {

/// `a text; true or false is wanted`. `values`: names of a closed list.
std::string misfit_text(FactKind found, ImageValueType wanted, const std::vector<std::string>& values);

/// What is told of a fact by its name; empty where it is not there, or fits.
using ToldOfFact = std::function<std::string(std::string_view)>;
/// Adds to each sentence `missing fact: NAME` what the claim gives instead.
void tell_misfits(std::vector<std::string>& causes, const ToldOfFact& told);

}  // namespace payrule

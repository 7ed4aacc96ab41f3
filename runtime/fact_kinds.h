// Facts that a claim gives in another kind than a loaded policy declares. Comes in: the declared fact and what the
// claim gives; goes out: what to say of it. Must not know the patient's values beyond their kind.
#pragma once

#include <string>

#include "core/claim.h"
#include "core/image.h"

namespace payrule {

/// What to say of the fact, as `a text; true or false is wanted`; empty where the policy can use it.
std::string fact_misfit(const Image& image, const ImageFact& fact, const FactInput& given);

}  // namespace payrule

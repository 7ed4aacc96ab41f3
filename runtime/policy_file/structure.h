// The part of the verifier that looks across records: order, nesting, dispatch and diagrams.
// Comes in: an image whose every index is in range; goes out: the first rule broken.
#pragma once

#include <optional>

#include "runtime/policy_file.h"

namespace payrule {

std::optional<LoadError> check_structure(const Image& image);

}  // namespace payrule

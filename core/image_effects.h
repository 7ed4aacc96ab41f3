// Whether two lists of effects of a compiled policy do the same. Comes in: an image and two ranges of its effects; goes
// out: yes or no. The engine asks it where several rows of a decision table may apply, and pictures show what it says.
#pragma once

#include "core/image.h"

namespace payrule {

/// True where both lists hold equal effects in the same order.
bool same_effects(const Image& image, ImageRange a, ImageRange b);

}  // namespace payrule

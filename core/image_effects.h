// What the engine and pictures both ask of a compiled rule's effects: whose clause speaks for what may act, and whether
// effects are the same. Comes in: an image, its variants and effects; goes out: an index, yes or no. Must not know how
// the status of a variant is found.
#pragma once

#include <span>

#include "core/image.h"

namespace payrule {

/// True where both lists hold equal effects in the same order.
bool same_effects(const Image& image, ImageRange a, ImageRange b);

/// True where all these rows of a decision table have one effect, so that it does not matter which applies.
bool rows_agree(const Image& image, std::span<const ImageVariant> variants, std::span<const std::uint32_t> rows);

/// The variant whose `if not known` replaces what another may do: itself, what it excepts, or for a row the table.
/// kNone where none has such a clause.
std::uint32_t clause_owner(std::span<const ImageVariant> variants, std::uint32_t variant);

}  // namespace payrule

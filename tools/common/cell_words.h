// Cells of fields in words, grouped: `97110..97113, 97116`, `from 2026-01-01`, `otherwise`. Comes in: an image's field
// and cell numbers; goes out: text. The single cells' words come from the field's kind. Must not know diagrams.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/image.h"

namespace payrule::tools {

/// What sorts of cells a set of them holds.
struct CellKinds {
    std::vector<std::uint32_t> exact;  // spans between cuts whose number is known, sorted
    std::uint32_t open = 0;            // cells of numbers that are known to lie in several spans only
    bool absent = false, unknown = false;
};
CellKinds kinds_of_cells(const ImageField& field, const std::vector<std::uint32_t>& cells);
/// A set of cells, neighbours joined. `cells` is sorted; the field is one of the rule's.
std::string cells_in_words(const Image& image, const ImageRule& rule, const ImageField& field,
                           const std::vector<std::uint32_t>& cells);
/// Whether the field is a difference of two dates, so that its numbers are days.
bool counts_days(const Image& image, const ImageField& field);
/// Intervals of codes.
std::string codes_in_words(const Image& image, ImageRange intervals);

}  // namespace payrule::tools

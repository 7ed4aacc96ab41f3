// What a diagram asks, in the words that an analyst wrote: `limit.mai`, `sum of line.units over the day > limit.value`.
// Comes in: an image, a rule of it and one of its fields; goes out: the question, and the answer that a set of cells
// stands for. Must not know diagrams. The words of single values are in cell_words.h.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/image.h"

namespace payrule::tools {

/// A question of a rule. Two sides of a comparison that is cut nowhere but at their being equal are asked as one.
std::string question_in_words(const Image& image, const ImageRule& rule, const ImageField& field);
/// What cells of the field answer to its question. `cells` is sorted.
std::string answer_in_words(const Image& image, const ImageRule& rule, const ImageField& field,
                            const std::vector<std::uint32_t>& cells);
/// `line` or `col2`; lines that the rule does not name are other lines.
std::string variable_in_words(const Image& image, const ImageRule& rule, std::uint32_t variable);
/// A sum of terms with its constant.
std::string form_in_words(const Image& image, const ImageRule& rule, const ImageForm& form);
/// `85%` of 8500.
std::string percent_in_words(std::int64_t ten_thousandths);

}  // namespace payrule::tools

// See image_effects.h.
#include "core/image_effects.h"

#include <algorithm>
#include <span>

namespace payrule {

namespace {

bool same_effect(const Image& image, const ImageEffect& a, const ImageEffect& b);

template <class Record, class Same>
bool same_parts(std::span<const Record> section, ImageRange a, ImageRange b, Same same) {
    const auto left = Image::part(section, a), right = Image::part(section, b);
    return std::equal(left.begin(), left.end(), right.begin(), right.end(), same);
}

bool same_numbers(const Image& image, ImageRange a, ImageRange b) {
    return same_parts(image.numbers, a, b, [](std::int64_t x, std::int64_t y) { return x == y; });
}

bool same_otherwise(const Image& image, std::uint32_t a, std::uint32_t b) {
    if (a == kNone || b == kNone) return a == b;
    return same_effect(image, image.effects[a], image.effects[b]);
}

bool same_effect(const Image& image, const ImageEffect& a, const ImageEffect& b) {
    const auto same_choice = [&](const ImageChoice& x, const ImageChoice& y) {
        return x.value == y.value && same_numbers(image, x.modifiers, y.modifiers);
    };
    return a.action == b.action && a.target == b.target && a.variable == b.variable && a.reason == b.reason &&
           image.text(a.text) == image.text(b.text) && image.text(a.audience) == image.text(b.audience) &&
           a.quantify == b.quantify && same_numbers(image, a.modifiers, b.modifiers) &&
           same_numbers(image, a.replaced, b.replaced) && a.fact == b.fact && a.ground == b.ground &&
           a.amount == b.amount && a.percent == b.percent && same_otherwise(image, a.otherwise, b.otherwise) &&
           same_parts(image.choices, a.choices, b.choices, same_choice);
}

}  // namespace

bool same_effects(const Image& image, ImageRange a, ImageRange b) {
    return same_parts(image.effects, a, b,
                      [&](const ImageEffect& x, const ImageEffect& y) { return same_effect(image, x, y); });
}

bool rows_agree(const Image& image, std::span<const ImageVariant> variants, std::span<const std::uint32_t> rows) {
    return std::all_of(rows.begin(), rows.end(), [&](std::uint32_t row) {
        return same_effects(image, variants[row].effects, variants[rows.front()].effects);
    });
}

std::uint32_t clause_owner(std::span<const ImageVariant> variants, std::uint32_t variant) {
    while (variants[variant].has_if_not_known == 0) {
        if (variant == 0) return kNone;
        const std::uint32_t parent = variants[variant].parent;
        variant = parent == kNone ? 0 : parent;  // a row belongs to the base
    }
    return variant;
}

}  // namespace payrule

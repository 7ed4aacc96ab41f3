// What a rule does where its diagram has answered: which of its variants act, for certain or perhaps, and what that is
// in words. Comes in: an image, a unit and the states of its variants; goes out: deeds with their words. The same
// choice as the engine's (docs/format/graph_dump.md, Folds). Must not know diagrams or drawings.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/image.h"

namespace payrule::tools {

/// How much a deed weighs for the line, the heaviest last.
enum class Weight : std::uint8_t { Nothing, Advice, Payment, Review, Denial };

/// One variant at work.
struct Deed {
    std::uint32_t variant = 0;  // place in the rule
    ImageRange effects;
    bool certain = true;   // false: only if what is missing turns out so
    bool missing = false;  // it acts because something is missing
    bool lifts = false;    // it takes the rule's effects away
};

/// The deeds of the states, in the order of the rule's variants. Shape: empty where nothing happens.
std::vector<Deed> deeds_in(const Image& image, const ImageUnit& unit, std::span<const std::uint8_t> states);

/// What a deed does to the receiver of a unit, on a date; names its exception. Empty: nothing that this receiver meets.
std::string deed_in_words(const Image& image, const ImageUnit& unit, const Deed& deed, std::int32_t day);
Weight weight_of(const Image& image, const ImageUnit& unit, const Deed& deed);

}  // namespace payrule::tools

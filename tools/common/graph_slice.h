// The part of a rule's diagram that a picture shows: one procedure code, some dates of service, nothing missing. Comes
// in: an image and what to keep; goes out: a reduced diagram, in which what asks nothing any more is gone and equal
// parts are one. Must not know words or drawings.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "core/code.h"
#include "core/date.h"
#include "core/image.h"

namespace payrule::tools {

/// What of a diagram is kept.
struct SliceView {
    std::optional<Code> procedure;  // of the line that receives the effect
    Date from = kDateMin;           // its date of service lies in these days
    Date until = kDateMax;
    bool known = false;               // no fact is missing and every sum is known exactly
    std::set<std::uint32_t> without;  // modifiers, by their place in the image, that no line carries
};

/// A question, or an outcome where there are no cells. Children stand for the cells, one for one.
struct SliceNode {
    std::uint32_t field = kNone;
    std::vector<std::uint32_t> cells;
    std::vector<std::uint32_t> children;
    std::uint32_t outcome = 0;

    bool is_outcome() const { return cells.empty(); }
    auto operator<=>(const SliceNode&) const = default;
};

/// Names outcomes: states that mean the same get the same number.
using NameOutcome = std::function<std::uint32_t(std::span<const std::uint8_t> states)>;

struct Slice {
    std::vector<SliceNode> nodes;  // children before their parents
    std::uint32_t root = 0;
};

/// Modifiers that a rule never tells apart: of such a group any one is as good as another.
struct AlikeModifiers {
    std::vector<std::uint32_t> members;  // places in the image, sorted
    bool shared = false;                 // the rule asks whether two lines carry the same one of them
};
/// Groups of two or more, by their first member.
std::vector<AlikeModifiers> alike_modifiers(const Image& image, const ImageRule& rule);

/// Cuts the part out of one unit's diagram. Cost: cells times nodes of the diagram.
Slice slice_of(const Image& image, const ImageUnit& unit, const SliceView& view, const NameOutcome& name_outcome);

}  // namespace payrule::tools

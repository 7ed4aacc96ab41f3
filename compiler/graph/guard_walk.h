// Every node of a rule's guards, exceptions' included. Comes in: an image and one of its rules; goes out: one call for
// each node on the way. Must not know what is looked for.
#pragma once

#include <vector>

#include "core/image.h"

namespace payrule::graph {

/// Shape: a node that several guards share is visited for each of them, in no order that matters.
template <class Visit>
void for_each_guard_node(const Image& image, const ImageRule& rule, Visit&& visit) {
    std::vector<std::uint32_t> waiting;
    for (const ImageVariant& variant : Image::part(image.variants, rule.variants)) {
        if (variant.guard != kNone) waiting.push_back(variant.guard);
    }
    while (!waiting.empty()) {
        const ImageNode& node = image.nodes[waiting.back()];
        waiting.pop_back();
        visit(node);
        if (node.kind != NodeKind::And && node.kind != NodeKind::Or && node.kind != NodeKind::Not) continue;
        for (const std::uint32_t child : Image::part(image.words, node.children))
            waiting.push_back(child);
    }
}

}  // namespace payrule::graph

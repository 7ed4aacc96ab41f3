// The meaning hash: what a policy decides, whatever its text looks like (language.md section 5). Two policies with
// equal hashes have, rule by rule, the same diagrams in values, effects, sums, grounds, tables and changes. Private to
// compiler/graph.
#pragma once

#include <vector>

#include "compiler/graph/builder.h"
#include "core/image.h"

namespace payrule::graph {

/// Computes the hash into image.header[0]. `roots` are the units' diagrams, in unit order.
void set_meaning_hash(ImageBuilder& image, Builder& builder, const std::vector<Ref>& roots);

}  // namespace payrule::graph

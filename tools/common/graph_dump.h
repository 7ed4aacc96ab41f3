// A compiled policy as JSON: fields with their cells, rules with effects, diagrams – everything that decides, nothing
// else, so that a claim can be decided again from the dump alone. Comes in: an image; goes out: JSON text with a fixed
// key order. Must not know how the image was made.
#pragma once

#include <string>

#include "core/image.h"

namespace payrule::tools {

std::string dump_graph_json(const Image& image);

}  // namespace payrule::tools

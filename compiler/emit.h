// Effective policy → bytes of a compiled policy file. Comes in: a checked policy; goes out: `.payc` bytes, the same for
// the same sources on any machine. Must not know files on disk or the engine.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "compiler/diagnostics.h"
#include "compiler/effective.h"
#include "compiler/graph.h"

namespace payrule {

/// The image with diagrams and meaning hash. Errors: empty and a diagnostic where a rule outgrows its budget.
std::optional<ImageBuilder> compile_image(const EffectivePolicy& policy, const Sources* sources,
                                          const GraphLimits& limits, Diagnostics& diagnostics);
/// The file's bytes.
std::vector<std::byte> image_bytes(const ImageBuilder& image);
/// `mh1:` and 64 hexadecimal digits.
std::string meaning_hash_text(const Image& image);

}  // namespace payrule

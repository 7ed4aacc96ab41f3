// A rule's diagram for people: the questions it asks of a line, in order, and what follows from each answer, as text
// and as a Graphviz drawing with the same content. Comes in: an image; goes out: text or DOT. Must not know evaluation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/code.h"
#include "core/image.h"

namespace payrule::tools {

/// One question with its answers; chains of modifier questions are folded into one.
struct PictureEdge {
    std::string answer;
    std::uint32_t to = 0;  // index into nodes
};
struct PictureNode {
    std::string label;
    std::vector<PictureEdge> edges;  // empty: an outcome
    bool nothing = false;            // an outcome in which the rule does nothing
    bool possible = false;           // an outcome that hangs on a missing fact
};
struct Picture {
    std::string title;
    std::string subtitle;            // scope, stage
    std::vector<PictureNode> nodes;  // 0 is the root; each outcome stands once for each edge that leads to it
    std::uint32_t left_out = 0;      // nodes beyond the limit
};

constexpr std::uint32_t kDefaultPictureNodes = 300;

/// The picture of each unit of the rule; empty where there is no such rule.
std::vector<Picture> picture_rule(const Image& image, std::string_view rule,
                                  std::uint32_t limit = kDefaultPictureNodes);
/// Every unit that a line with this procedure code can set off, with the code's questions answered.
std::vector<Picture> picture_code(const Image& image, Code procedure, std::uint32_t limit = kDefaultPictureNodes);

std::string picture_text(const std::vector<Picture>& pictures);
std::string picture_dot(const std::vector<Picture>& pictures);

}  // namespace payrule::tools

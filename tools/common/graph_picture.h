// A rule's diagram for people: the questions it asks of a line, in order, and what follows from each answer, as text
// and as a Graphviz drawing with the same content; for many rules at once an overview of what each asks and does.
// Comes in: an image; goes out: text or DOT. Must not know evaluation.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/image.h"
#include "tools/common/graph_slice.h"
#include "tools/common/unit_deeds.h"

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
    Weight weight = Weight::Nothing;
};
struct Picture {
    std::string title;
    std::string subtitle;  // scope, stage
    std::uint32_t stage = 0;
    std::vector<PictureNode> nodes;     // 0 is the root; each outcome stands once for each edge that leads to it
    std::uint32_t questions = 0;        // before anything was narrowed
    std::vector<std::string> notes;     // where it was asked for by the name of an exception: what else it shows
    std::vector<std::string> narrowed;  // what was left out so that it can be read
    std::vector<std::string> hints;     // options that show it
    std::uint32_t left_out = 0;         // questions beyond the limit
};

constexpr std::uint32_t kDefaultPictureNodes = 60;

struct PictureView {
    SliceView slice;
    std::uint32_t limit = kDefaultPictureNodes;  // questions; a picture with more is narrowed, then cut off
};

/// The picture of each unit of the rule; empty where there is no such rule.
std::vector<Picture> picture_rule(const Image& image, std::string_view rule, const PictureView& view);
/// Every unit that a line of the view can set off, by stage.
std::vector<Picture> picture_all(const Image& image, const PictureView& view);

/// `head` says what all of them are about; it may be empty.
std::string picture_text(const std::vector<Picture>& pictures, const std::string& head = {});
std::string picture_dot(const std::vector<Picture>& pictures, const std::string& head = {});
/// Rules by stage: what each asks about and what it can do.
std::string overview_text(const std::vector<Picture>& pictures, const std::string& head);
std::string overview_dot(const std::vector<Picture>& pictures, const std::string& head);

}  // namespace payrule::tools

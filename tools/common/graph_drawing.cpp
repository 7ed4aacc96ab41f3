// Pictures of rules as text, as Graphviz drawings, and as an overview of many. See graph_picture.h.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/decision.h"
#include "tools/common/graph_picture.h"

namespace payrule::tools {

namespace {

void write_text(const Picture& picture, std::uint32_t id, const std::string& indent, std::vector<bool>& told,
                std::string& out) {
    const PictureNode& node = picture.nodes[id];
    if (node.edges.empty()) {
        std::string label = node.label;
        for (std::size_t at = label.find('\n'); at != std::string::npos; at = label.find('\n', at + 1))
            label.replace(at, 1, "; ");
        out += " -> " + label + "\n";
        return;
    }
    if (told[id]) {
        out += " -> as at (" + std::to_string(id) + ")\n";
        return;
    }
    told[id] = true;
    out += "\n" + indent + "(" + std::to_string(id) + ") " + node.label + "\n";
    for (const PictureEdge& edge : node.edges) {
        out += indent + "  " + edge.answer;
        write_text(picture, edge.to, indent + "    ", told, out);
    }
}

std::string escaped(const std::string& text) {
    std::string out;
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out;
}

/// Long lists of codes break after about thirty characters, so that boxes stay readable.
std::string wrapped(const std::string& text) {
    std::string out;
    std::size_t column = 0;
    for (char c : text) {
        out += c;
        column = c == '\n' ? 0 : column + 1;
        if (column >= 30 && c == ' ') out += '\n', column = 0;
    }
    return out;
}

constexpr const char* kDotHead =
    "digraph payrule {\n  rankdir=TB; fontname=\"Helvetica\";\n"
    "  node [fontname=\"Helvetica\", fontsize=11]; edge [fontname=\"Helvetica\", fontsize=9];\n";
/// A rule on two lines stands under the line that it denies or pays otherwise, which readers of one code must know.
constexpr const char* kHeadNote = "a rule on two lines is shown where this line is the one that it acts on";

std::string head_in_text(const std::string& head) { return head.empty() ? "" : head + "\n" + kHeadNote + "\n\n"; }

std::string head_in_dot(const std::string& head) {
    if (head.empty()) return "";
    return "  label=\"" + escaped(head + "\n" + kHeadNote) + "\"; labelloc=t; fontsize=14;\n";
}

constexpr std::size_t kOverviewColumns = 4;
constexpr std::size_t kOverviewQuestions = 6;
constexpr std::size_t kOverviewDeeds = 4;

const char* look_of(const PictureNode& node) {
    if (!node.edges.empty()) return R"(shape=box, style="rounded,filled", fillcolor="#eef3fb")";
    if (node.nothing) return "shape=plaintext, fontcolor=\"#7b8794\"";
    if (node.possible) return R"(shape=box, style="filled,dashed", fillcolor="#fff6d6")";
    switch (node.weight) {
        case Weight::Denial: return R"(shape=box, style=filled, fillcolor="#fbe3e0")";
        case Weight::Review: return R"(shape=box, style=filled, fillcolor="#fff6d6")";
        case Weight::Payment: return R"(shape=box, style=filled, fillcolor="#fdebd3")";
        case Weight::Advice: return R"(shape=box, style=filled, fillcolor="#e6f4ea")";
        case Weight::Nothing: return R"(shape=box, style=filled, fillcolor="#f3f4f6")";
    }
    return "";
}

std::vector<std::string> notes_of(const Picture& picture) {
    std::vector<std::string> notes = picture.notes;
    notes.insert(notes.end(), picture.narrowed.begin(), picture.narrowed.end());
    if (picture.left_out > 0) notes.push_back(std::to_string(picture.left_out) + " more questions are not drawn");
    return notes;
}

void add_once(std::vector<std::string>& list, const std::string& words) {
    if (std::find(list.begin(), list.end(), words) == list.end()) list.push_back(words);
}

/// Each thing that outcomes do, once. What the rule does certainly comes before what hangs on a missing fact.
std::vector<std::string> deeds_of(const Picture& picture) {
    std::vector<std::string> certain, open;
    for (const PictureNode& node : picture.nodes) {
        if (!node.edges.empty() || node.nothing) continue;
        std::size_t from = 0;
        while (from <= node.label.size()) {
            const std::size_t end = std::min(node.label.find('\n', from), node.label.size());
            const std::string deed = node.label.substr(from, end - from);
            add_once(deed.starts_with("not known") ? open : certain, deed);
            from = end + 1;
        }
    }
    certain.insert(certain.end(), open.begin(), open.end());
    return certain;
}

/// What a rule asks about, then what it can do.
std::vector<std::string> overview_lines(const Picture& picture) {
    std::vector<std::string> asks;
    for (const PictureNode& node : picture.nodes) {
        if (!node.edges.empty()) add_once(asks, node.label.substr(0, node.label.find_last_not_of('?') + 1));
    }
    std::vector<std::string> lines;
    std::string all;
    for (std::size_t i = 0; i < asks.size() && i < kOverviewQuestions; ++i)
        all += (i == 0 ? "asks: " : " · ") + asks[i];
    if (asks.size() > kOverviewQuestions) all += " · and " + std::to_string(asks.size() - kOverviewQuestions) + " more";
    if (!all.empty()) lines.push_back(all);
    const std::vector<std::string> deeds = deeds_of(picture);
    for (std::size_t i = 0; i < deeds.size() && i < kOverviewDeeds; ++i)
        lines.push_back("may: " + deeds[i]);
    if (deeds.size() > kOverviewDeeds)
        lines.push_back("and " + std::to_string(deeds.size() - kOverviewDeeds) + " other outcomes");
    return lines;
}

}  // namespace

std::string picture_text(const std::vector<Picture>& pictures, const std::string& head) {
    std::string out = head_in_text(head);
    for (const Picture& picture : pictures) {
        out += picture.title + " (" + picture.subtitle + ")\n";
        for (const std::string& note : notes_of(picture))
            out += "  " + note + "\n";
        out.pop_back();
        std::vector<bool> told(picture.nodes.size());
        write_text(picture, 0, "  ", told, out);
        out += "\n";
    }
    return out;
}

std::string picture_dot(const std::vector<Picture>& pictures, const std::string& head) {
    std::string out = kDotHead + head_in_dot(head);
    for (std::size_t p = 0; p < pictures.size(); ++p) {
        const Picture& picture = pictures[p];
        const std::string prefix = "p" + std::to_string(p) + "_";
        std::string title = picture.title + "\n" + picture.subtitle;
        for (const std::string& note : notes_of(picture))
            title += "\n" + note;
        out += "  subgraph cluster_" + std::to_string(p) + " {\n    label=\"" + escaped(title) +
               "\"; style=rounded; color=\"#9aa5b1\";\n";
        for (std::size_t i = 0; i < picture.nodes.size(); ++i) {
            const PictureNode& node = picture.nodes[i];
            out += "    " + prefix + std::to_string(i) + " [label=\"" + escaped(wrapped(node.label)) + "\", " +
                   look_of(node) + "];\n";
            for (const PictureEdge& edge : node.edges) {
                out += "    " + prefix + std::to_string(i) + " -> " + prefix + std::to_string(edge.to) + " [label=\"" +
                       escaped(wrapped(edge.answer)) + "\"];\n";
            }
        }
        out += "  }\n";
        // One below the other: side by side, the letters of many rules become too small to read.
        if (p > 0) out += "  p" + std::to_string(p - 1) + "_0 -> " + prefix + "0 [style=invis, minlen=3];\n";
    }
    return out + "}\n";
}

std::string overview_text(const std::vector<Picture>& pictures, const std::string& head) {
    std::string out = head_in_text(head), stage;
    for (const Picture& picture : pictures) {
        const std::string name(stage_name(static_cast<Stage>(picture.stage)));
        if (name != stage) out += (stage.empty() ? "" : "\n") + std::string("stage ") + name + "\n";
        stage = name;
        out += "  " + picture.title + ", " + picture.subtitle.substr(0, picture.subtitle.find(", stage")) + "\n";
        for (const std::string& line : overview_lines(picture))
            out += "    " + line + "\n";
    }
    return out;
}

std::string overview_dot(const std::vector<Picture>& pictures, const std::string& head) {
    std::string out = kDotHead + head_in_dot(head), stage, above, row;
    std::size_t column = 0, number = 0;
    for (const Picture& picture : pictures) {
        const std::string name(stage_name(static_cast<Stage>(picture.stage)));
        if (name != stage) {
            if (!stage.empty()) out += "  }\n";
            out += "  subgraph cluster_" + name + " {\n    label=\"stage " + name +
                   "\"; style=rounded; color=\"#9aa5b1\"; labeljust=l;\n";
            column = 0;
        }
        stage = name;
        std::string label = wrapped(picture.title) + "\n";
        for (const std::string& line : overview_lines(picture))
            label += "\n" + wrapped(line);
        const std::string id = "r" + std::to_string(number);
        out += "    " + id + " [label=\"" + escaped(label) + R"(", shape=box, style="rounded,filled", fillcolor=")" +
               (picture.stage < static_cast<std::uint32_t>(Stage::Advice) ? "#eef3fb" : "#f3f4f6") + "\"];\n";
        // Rows of four, each below the first of the row before: the sheet stays as wide as a page.
        if (column % kOverviewColumns == 0) above = std::exchange(row, id);
        if (!above.empty()) out += "    " + above + " -> " + id + " [style=invis];\n";
        ++column;
        ++number;
    }
    return out + (stage.empty() ? "}\n" : "  }\n}\n");
}

}  // namespace payrule::tools

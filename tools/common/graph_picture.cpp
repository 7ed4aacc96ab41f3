// See graph_picture.h.
#include "tools/common/graph_picture.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/decision.h"
#include "tools/common/cell_words.h"

namespace payrule::tools {

namespace {

constexpr const char* kScopes[] = {"claim", "line", "day of one procedure", "pair of lines", "add-on line"};

class Painter {
public:
    Painter(const Image& image, const ImageUnit& unit, const PictureView& view)
        : image_(image), unit_(unit), rule_(image.rules[unit.rule]), view_(view) {}

    Picture paint() {
        picture_.title = std::string(image_.text(rule_.name));
        picture_.subtitle = std::string("for each ") + kScopes[rule_.scope];
        if (rule_.table != kNone) {
            picture_.subtitle += " listed in " + std::string(image_.text(image_.tables[rule_.table].local));
        }
        picture_.stage = rule_.stage;
        picture_.subtitle += ", stage " + std::string(stage_name(static_cast<Stage>(rule_.stage)));
        choose_slice();
        node(slice_.root);
        return std::move(picture_);
    }

private:
    void cut(const SliceView& view) {
        outcomes_.clear();
        slice_ =
            slice_of(image_, unit_, view, [this](std::span<const std::uint8_t> states) { return outcome(states); });
        questions_ = 0;
        for (const SliceNode& it : slice_.nodes)
            questions_ += it.is_outcome() ? 0 : 1;
    }

    /// What is too much to be read is narrowed: first to one day, then to claims in which nothing is missing.
    void choose_slice() {
        SliceView view = view_.slice;
        cut(view);
        picture_.questions = questions_;
        if (questions_ > view_.limit && view.from != view.until) {
            view.until = view.from;
            cut(view);
            picture_.narrowed.push_back("dates of service other than " + format_date(view.from) +
                                        " are left out: --date draws another");
        }
        if (questions_ > view_.limit) leave_out_alike(view);
        if (questions_ > view_.limit && !view.known) {
            view.known = true;
            cut(view);
            picture_.narrowed.emplace_back("what happens where something is missing is left out");
        }
        if (!picture_.narrowed.empty())
            picture_.narrowed.push_back("--nodes " + std::to_string(picture_.questions) + " draws everything");
    }

    /// Of modifiers that the rule never tells apart one stands for all; two, where lines may carry the same one.
    void leave_out_alike(SliceView& view) {
        for (const AlikeModifiers& group : alike_modifiers(image_, rule_)) {
            const std::size_t kept = group.shared ? 2 : 1;
            if (group.members.size() <= kept) continue;
            view.without.insert(group.members.begin() + static_cast<std::ptrdiff_t>(kept), group.members.end());
            std::string all;
            for (const std::uint32_t member : group.members)
                all += (all.empty() ? "" : "/") + format_code(Code{image_.modifiers[member]});
            if (!group.shared) stands_for_[group.members[0]] = all;
            const std::string first = format_code(Code{image_.modifiers[group.members[0]]});
            const std::string second = format_code(Code{image_.modifiers[group.members[1]]});
            if (group.shared) picture_.narrowed.push_back(first + " and " + second + " stand for any two of " + all);
        }
        cut(view);
    }

    std::string modifier_name(const ImageField& field) const {
        const auto at = stands_for_.find(field.index);
        return at == stands_for_.end() ? std::string(image_.text(field.name)) : at->second;
    }

    std::uint32_t node(std::uint32_t id) {
        const SliceNode& at = slice_.nodes[id];
        if (at.is_outcome()) return add(outcomes_[at.outcome]);
        if (auto placed = placed_.find(id); placed != placed_.end()) return placed->second;
        if (drawn_ >= view_.limit) {
            ++picture_.left_out;
            return add({"… (not drawn)", {}, true, false});
        }
        ++drawn_;
        const std::uint32_t drawn = add({});
        placed_.emplace(id, drawn);
        if (image_.fields[at.field].kind == FieldKind::ModifierBit) {
            modifier_node(drawn, id);
        } else {
            field_node(drawn, id);
        }
        return drawn;
    }

    std::uint32_t add(PictureNode value) {
        picture_.nodes.push_back(std::move(value));
        return static_cast<std::uint32_t>(picture_.nodes.size() - 1);
    }

    const ImageField& field_of(std::uint32_t id) const { return image_.fields[slice_.nodes[id].field]; }

    std::uint32_t child_of(std::uint32_t id, std::uint32_t cell) const {
        const SliceNode& at = slice_.nodes[id];
        const auto found = std::lower_bound(at.cells.begin(), at.cells.end(), cell);
        return at.children[static_cast<std::size_t>(found - at.cells.begin())];
    }

    bool continues(std::uint32_t next, std::uint32_t variable, std::uint32_t cell, std::uint32_t target) const {
        if (slice_.nodes[next].is_outcome()) return false;
        const ImageField& field = field_of(next);
        return field.kind == FieldKind::ModifierBit && field.variable == variable && child_of(next, cell) == target;
    }

    /// yes→A, no→(yes→A, no→…) is "has any of"; no→B, yes→(no→B, yes→…) is "has all of".
    void modifier_node(std::uint32_t drawn, std::uint32_t id) {
        const ImageField& field = field_of(id);
        std::uint32_t yes = child_of(id, 1), no = child_of(id, 0);
        bool any = continues(no, field.variable, 1, yes);
        bool all = !any && continues(yes, field.variable, 0, no);
        std::string list = modifier_name(field);
        std::uint32_t count = 1;
        while ((any && continues(no, field.variable, 1, yes)) || (all && continues(yes, field.variable, 0, no))) {
            std::uint32_t next = any ? no : yes;
            list += ", " + modifier_name(field_of(next));
            (any ? no : yes) = child_of(next, any ? 0 : 1);
            ++count;
        }
        std::string verb = count == 1 ? " has modifier [" : any ? " has any modifier of [" : " has all modifiers of [";
        picture_.nodes[drawn].label = variable_name(field.variable) + verb + list + "]?";
        std::vector<PictureEdge> edges{{"yes", node(yes)}, {"no", node(no)}};
        picture_.nodes[drawn].edges = std::move(edges);
    }

    void field_node(std::uint32_t drawn, std::uint32_t id) {
        const ImageField& field = field_of(id);
        const SliceNode& at = slice_.nodes[id];
        picture_.nodes[drawn].label = question(field);
        std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> groups;  // child, cells
        for (std::size_t i = 0; i < at.cells.size(); ++i) {
            auto same =
                std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == at.children[i]; });
            if (same == groups.end()) {
                groups.push_back({at.children[i], {at.cells[i]}});
            } else {
                same->second.push_back(at.cells[i]);
            }
        }
        std::vector<PictureEdge> edges;
        for (const auto& [child, members] : groups)
            edges.push_back({cells_in_words(image_, field, members), node(child)});
        picture_.nodes[drawn].edges = std::move(edges);
    }

    std::string variable_name(std::uint32_t variable) const {
        if (variable >= rule_.variables.count) return "other line";
        return std::string(image_.text(image_.string_list[rule_.variables.first + variable]));
    }
    std::string question(const ImageField& field) const {
        std::string name(image_.text(field.name));
        bool on_line = name.starts_with("line.");
        if (on_line) name = variable_name(field.variable) + name.substr(4);
        switch (field.kind) {
            case FieldKind::TextEqual:
            case FieldKind::TextEqualOrAbsent: return "same " + name.substr(name.find('.') + 1) + "?";
            case FieldKind::SameProvider: return "same provider?";
            case FieldKind::SamePatient: return "same patient?";
            case FieldKind::Payable: return variable_name(field.variable) + " payable?";
            case FieldKind::AnyPrimaryPayable: return "a listed primary is payable?";
            case FieldKind::AnyOtherLine: return "some other line …?";
            case FieldKind::ListedIn: return variable_name(field.variable) + " listed in " + name + "?";
            case FieldKind::GroundSupplied: return "ground " + name + " given?";
            case FieldKind::AnyGroundSupplied: return "some ground given?";
            case FieldKind::RecordSupplied: return "record supplied?";
            case FieldKind::HasCode: return name + " has " + codes_in_words(image_, field.range) + "?";
            default: return name + (counts_days(image_, field) ? " (days)?" : "?");
        }
    }

    std::string effect_words(const ImageEffect& effect) const {
        std::string text(action_name(static_cast<Action>(effect.action)));
        if (effect.reason != kNone) {
            const ImageReason& reason = image_.reasons[effect.reason];
            const ImageReasonStep& step = image_.reason_steps[reason.steps.first + reason.steps.count - 1];
            text += " [" + std::string(group_name(static_cast<Group>(step.group))) + "-" +
                    format_code(Code{step.carc}) + "]";
        } else if (effect.text.length > 0) {
            text += " \"" + std::string(image_.text(effect.text)) + "\"";
        }
        return text;
    }

    /// The number of what those states do; the same words have one number.
    std::uint32_t outcome(std::span<const std::uint8_t> states) {
        PictureNode out;
        out.nothing = true;
        for (std::uint32_t i = 0; i < unit_.status_width; ++i) {
            bool row = i >= 1 && i <= rule_.row_count;  // a row's own truth: its decision's state bounds it
            std::uint8_t status = row ? std::min(states[i], states[0]) : states[i];
            if (status == 0) continue;
            const ImageVariant& variant = image_.variants[rule_.variants.first + i];
            if (variant.effects.count == 0 && variant.lifts == 0 && (status != 1 || variant.has_if_not_known == 0))
                continue;
            out.nothing = false;
            bool unknown = status == 1;
            out.possible = out.possible || unknown;
            ImageRange effects = unknown && variant.has_if_not_known != 0 ? variant.if_not_known : variant.effects;
            std::string words = variant.lifts != 0 ? "rule does not apply" : "";
            for (const ImageEffect& effect : Image::part(image_.effects, effects)) {
                words += (words.empty() ? "" : ", ") + effect_words(effect);
            }
            std::string lead = unknown ? "not known: " : "";
            std::string name = i == 0 ? "" : " by " + std::string(image_.text(variant.name));
            out.label += (out.label.empty() ? "" : "\n") + lead + words + name;
        }
        if (out.nothing) out.label = "nothing";
        const auto same = [&](const PictureNode& it) { return it.label == out.label && it.possible == out.possible; };
        const auto at = std::find_if(outcomes_.begin(), outcomes_.end(), same);
        if (at != outcomes_.end()) return static_cast<std::uint32_t>(at - outcomes_.begin());
        outcomes_.push_back(std::move(out));
        return static_cast<std::uint32_t>(outcomes_.size() - 1);
    }

    const Image& image_;
    const ImageUnit& unit_;
    const ImageRule& rule_;
    const PictureView& view_;
    Slice slice_;
    std::uint32_t questions_ = 0, drawn_ = 0;
    std::vector<PictureNode> outcomes_;
    Picture picture_;
    std::map<std::uint32_t, std::uint32_t> placed_;
    std::map<std::uint32_t, std::string> stands_for_;  // by place of the modifier that is drawn
};

bool does_anything(const Picture& picture) {
    return std::any_of(picture.nodes.begin(), picture.nodes.end(),
                       [](const PictureNode& n) { return n.edges.empty() && !n.nothing; });
}

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
constexpr std::size_t kOverviewColumns = 4;
constexpr std::size_t kOverviewQuestions = 6;
constexpr std::size_t kOverviewDeeds = 4;

const char* look_of(const PictureNode& node) {
    if (!node.edges.empty()) return R"(shape=box, style="rounded,filled", fillcolor="#eef3fb")";
    if (node.nothing) return "shape=plaintext, fontcolor=\"#7b8794\"";
    return node.possible ? R"(shape=box, style="filled,dashed", fillcolor="#fff6d6")"
                         : R"(shape=box, style=filled, fillcolor="#fbe3e0")";
}

std::vector<std::string> notes_of(const Picture& picture) {
    std::vector<std::string> notes = picture.narrowed;
    if (picture.left_out > 0)
        notes.push_back(std::to_string(picture.left_out) + " more questions are not drawn; raise --nodes");
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

std::vector<Picture> picture_rule(const Image& image, std::string_view rule, const PictureView& view) {
    std::vector<Picture> pictures;
    for (const ImageUnit& unit : image.units) {
        const ImageRule& owner = image.rules[unit.rule];
        bool named = image.text(owner.name) == rule;
        for (const ImageVariant& v : Image::part(image.variants, owner.variants))
            named = named || image.text(v.name) == rule;
        if (named) pictures.push_back(Painter(image, unit, view).paint());
    }
    return pictures;
}

std::vector<Picture> picture_all(const Image& image, const PictureView& view) {
    std::vector<Picture> pictures;
    for (const ImageUnit& unit : image.units) {
        Picture picture = Painter(image, unit, view).paint();
        if (does_anything(picture)) pictures.push_back(std::move(picture));
    }
    std::stable_sort(pictures.begin(), pictures.end(),
                     [](const Picture& a, const Picture& b) { return a.stage < b.stage; });
    return pictures;
}

std::string picture_text(const std::vector<Picture>& pictures) {
    std::string out;
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

std::string picture_dot(const std::vector<Picture>& pictures) {
    std::string out = kDotHead;
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

std::string overview_text(const std::vector<Picture>& pictures) {
    std::string out, stage;
    for (const Picture& picture : pictures) {
        const std::string name(stage_name(static_cast<Stage>(picture.stage)));
        if (name != stage) out += (out.empty() ? "" : "\n") + std::string("stage ") + name + "\n";
        stage = name;
        out += "  " + picture.title + ", " + picture.subtitle.substr(0, picture.subtitle.find(", stage")) + "\n";
        for (const std::string& line : overview_lines(picture))
            out += "    " + line + "\n";
    }
    return out;
}

std::string overview_dot(const std::vector<Picture>& pictures) {
    std::string out = kDotHead, stage, above, row;
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

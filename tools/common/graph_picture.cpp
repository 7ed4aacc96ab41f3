// See graph_picture.h.
#include "tools/common/graph_picture.h"

#include <algorithm>
#include <map>
#include <optional>

#include "core/decision.h"
#include "tools/common/cell_words.h"

namespace payrule::tools {

namespace {

constexpr const char* kScopes[] = {"claim", "line", "day of one procedure", "pair of lines", "add-on line"};

class Painter {
public:
    Painter(const Image& image, const ImageUnit& unit, std::uint32_t limit, std::optional<Code> procedure)
        : image_(image), unit_(unit), rule_(image.rules[unit.rule]), limit_(limit), procedure_(procedure) {}

    Picture paint() {
        picture_.title = std::string(image_.text(rule_.name));
        picture_.subtitle = std::string("for each ") + kScopes[rule_.scope];
        if (rule_.table != kNone) {
            picture_.subtitle += " listed in " + std::string(image_.text(image_.tables[rule_.table].local));
        }
        picture_.subtitle += ", stage " + std::string(stage_name(static_cast<Stage>(rule_.stage)));
        node(unit_.root);
        return std::move(picture_);
    }

private:
    bool is_terminal(std::uint32_t ref) const { return (ref & kTerminal) != 0; }

    /// With a procedure given, its own questions are answered on the way.
    std::uint32_t skip(std::uint32_t ref) const {
        while (procedure_ && !is_terminal(ref)) {
            const ImageDiagramNode& at = image_.diagram_nodes[ref];
            const ImageField& field = image_.fields[at.field];
            bool own = field.kind == FieldKind::CodeOf && field.variable == unit_.variable && is_procedure(field);
            if (!own) break;
            auto cuts = Image::part(image_.numbers, field.cuts);
            auto after = std::upper_bound(cuts.begin(), cuts.end(), static_cast<std::int64_t>(procedure_->key));
            std::uint32_t cell = static_cast<std::uint32_t>(after - cuts.begin());
            for (const ImageDiagramRun& run : Image::part(image_.diagram_runs, at.runs)) {
                if (cell > run.end_cell) continue;
                ref = run.child;
                break;
            }
        }
        return ref;
    }

    std::uint32_t node(std::uint32_t ref) {
        ref = skip(ref);
        if (is_terminal(ref)) return outcome(ref);
        if (auto at = placed_.find(ref); at != placed_.end()) return at->second;
        if (picture_.nodes.size() >= limit_) {
            ++picture_.left_out;
            return add({"… (not drawn)", {}, true, false});
        }
        std::uint32_t id = add({});
        placed_.emplace(ref, id);
        if (image_.fields[image_.diagram_nodes[ref].field].kind == FieldKind::ModifierBit) {
            modifier_node(id, ref);
        } else {
            field_node(id, ref);
        }
        return id;
    }

    std::uint32_t add(PictureNode value) {
        picture_.nodes.push_back(std::move(value));
        return static_cast<std::uint32_t>(picture_.nodes.size() - 1);
    }

    std::uint32_t child_of(std::uint32_t ref, std::uint32_t cell) const {
        for (const ImageDiagramRun& run : Image::part(image_.diagram_runs, image_.diagram_nodes[ref].runs)) {
            if (cell <= run.end_cell) return skip(run.child);
        }
        return ref;
    }

    bool continues(std::uint32_t next, std::uint32_t variable, std::uint32_t cell, std::uint32_t target) const {
        if (is_terminal(next)) return false;
        const ImageField& field = image_.fields[image_.diagram_nodes[next].field];
        return field.kind == FieldKind::ModifierBit && field.variable == variable && child_of(next, cell) == target;
    }

    /// yes→A, no→(yes→A, no→…) is "has any of"; no→B, yes→(no→B, yes→…) is "has all of".
    void modifier_node(std::uint32_t id, std::uint32_t ref) {
        const ImageField& field = image_.fields[image_.diagram_nodes[ref].field];
        std::uint32_t yes = child_of(ref, 1), no = child_of(ref, 0);
        bool any = continues(no, field.variable, 1, yes);
        bool all = !any && continues(yes, field.variable, 0, no);
        std::string list(image_.text(field.name));
        std::uint32_t count = 1;
        while ((any && continues(no, field.variable, 1, yes)) || (all && continues(yes, field.variable, 0, no))) {
            std::uint32_t next = any ? no : yes;
            list += ", " + std::string(image_.text(image_.fields[image_.diagram_nodes[next].field].name));
            (any ? no : yes) = child_of(next, any ? 0 : 1);
            ++count;
        }
        std::string verb = count == 1 ? " has modifier [" : any ? " has any modifier of [" : " has all modifiers of [";
        picture_.nodes[id].label = variable_name(field.variable) + verb + list + "]?";
        std::vector<PictureEdge> edges{{"yes", node(yes)}, {"no", node(no)}};
        picture_.nodes[id].edges = std::move(edges);
    }

    void field_node(std::uint32_t id, std::uint32_t ref) {
        const ImageField& field = image_.fields[image_.diagram_nodes[ref].field];
        picture_.nodes[id].label = question(field);
        std::vector<std::pair<std::uint32_t, std::vector<std::uint32_t>>> groups;  // child, cells
        std::uint32_t cells = word_cell_count(field);
        for (std::uint32_t cell = 0; cell < cells; ++cell) {
            std::uint32_t child = child_of(ref, cell);
            auto at = std::find_if(groups.begin(), groups.end(), [&](const auto& g) { return g.first == child; });
            if (at == groups.end()) {
                groups.push_back({child, {cell}});
            } else {
                at->second.push_back(cell);
            }
        }
        std::vector<PictureEdge> edges;
        for (const auto& [child, members] : groups)
            edges.push_back({cells_in_words(image_, field, members), node(child)});
        picture_.nodes[id].edges = std::move(edges);
    }

    std::string variable_name(std::uint32_t variable) const {
        if (variable >= rule_.variables.count) return "other line";
        return std::string(image_.text(image_.string_list[rule_.variables.first + variable]));
    }
    std::string question(const ImageField& field) const {
        std::string name(image_.text(field.name));
        bool on_line = name.rfind("line.", 0) == 0;
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

    std::uint32_t outcome(std::uint32_t ref) {
        PictureNode out;
        out.nothing = true;
        for (std::uint32_t i = 0; i < unit_.status_width; ++i) {
            std::span<const std::uint8_t> states = image_.statuses.subspan(ref & ~kTerminal, unit_.status_width);
            bool row = i >= 1 && i <= rule_.row_count;  // a row's own truth: its decision's state bounds it
            std::uint8_t status = row ? std::min(states[i], states[0]) : states[i];
            if (status == 0) continue;
            const ImageVariant& variant = image_.variants[rule_.variants.first + i];
            if (variant.effects.count == 0 && variant.lifts == 0 && !(status == 1 && variant.has_if_not_known != 0))
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
        return add(std::move(out));
    }

    bool is_procedure(const ImageField& field) const { return image_.text(field.name) == "line.procedure"; }

    const Image& image_;
    const ImageUnit& unit_;
    const ImageRule& rule_;
    std::uint32_t limit_;
    std::optional<Code> procedure_;
    Picture picture_;
    std::map<std::uint32_t, std::uint32_t> placed_;
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

}  // namespace

std::vector<Picture> picture_rule(const Image& image, std::string_view rule, std::uint32_t limit) {
    std::vector<Picture> pictures;
    for (const ImageUnit& unit : image.units) {
        const ImageRule& owner = image.rules[unit.rule];
        bool named = image.text(owner.name) == rule;
        for (const ImageVariant& v : Image::part(image.variants, owner.variants))
            named = named || image.text(v.name) == rule;
        if (named) pictures.push_back(Painter(image, unit, limit, std::nullopt).paint());
    }
    return pictures;
}

std::vector<Picture> picture_code(const Image& image, Code procedure, std::uint32_t limit) {
    std::vector<std::pair<std::uint32_t, Picture>> pictures;
    for (const ImageUnit& unit : image.units) {
        Picture picture = Painter(image, unit, limit, procedure).paint();
        if (does_anything(picture)) pictures.emplace_back(image.rules[unit.rule].stage, std::move(picture));
    }
    std::stable_sort(pictures.begin(), pictures.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<Picture> out;
    for (auto& [stage, picture] : pictures)
        out.push_back(std::move(picture));
    return out;
}

std::string picture_text(const std::vector<Picture>& pictures) {
    std::string out;
    for (const Picture& picture : pictures) {
        out += picture.title + " (" + picture.subtitle + ")";
        std::vector<bool> told(picture.nodes.size());
        write_text(picture, 0, "  ", told, out);
        if (picture.left_out > 0)
            out += "  " + std::to_string(picture.left_out) + " more questions are not drawn; raise --nodes\n";
        out += "\n";
    }
    return out;
}

std::string picture_dot(const std::vector<Picture>& pictures) {
    std::string out =
        "digraph payrule {\n  rankdir=TB; fontname=\"Helvetica\";\n"
        "  node [fontname=\"Helvetica\", fontsize=11]; edge [fontname=\"Helvetica\", fontsize=9];\n";
    for (std::size_t p = 0; p < pictures.size(); ++p) {
        const Picture& picture = pictures[p];
        std::string prefix = "p" + std::to_string(p) + "_";
        out += "  subgraph cluster_" + std::to_string(p) + " {\n    label=\"" +
               escaped(picture.title + "\n" + picture.subtitle) + "\"; style=rounded; color=\"#9aa5b1\";\n";
        for (std::size_t i = 0; i < picture.nodes.size(); ++i) {
            const PictureNode& node = picture.nodes[i];
            std::string look = !node.edges.empty() ? "shape=box, style=\"rounded,filled\", fillcolor=\"#eef3fb\""
                               : node.nothing      ? "shape=plaintext, fontcolor=\"#7b8794\""
                               : node.possible     ? "shape=box, style=\"filled,dashed\", fillcolor=\"#fff6d6\""
                                                   : "shape=box, style=filled, fillcolor=\"#fbe3e0\"";
            out += "    " + prefix + std::to_string(i) + " [label=\"" + escaped(wrapped(node.label)) + "\", " + look +
                   "];\n";
            for (const PictureEdge& edge : node.edges) {
                out += "    " + prefix + std::to_string(i) + " -> " + prefix + std::to_string(edge.to) + " [label=\"" +
                       escaped(wrapped(edge.answer)) + "\"];\n";
            }
        }
        out += "  }\n";
    }
    return out + "}\n";
}

}  // namespace payrule::tools

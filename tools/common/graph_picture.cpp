// See graph_picture.h.
#include "tools/common/graph_picture.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/claim_schema.h"
#include "core/decision.h"
#include "tools/common/field_words.h"

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
        const auto target = static_cast<ImageTarget>(unit_.target);
        const bool of_several = target == ImageTarget::Variable && rule_.variables.count > 1;
        if (of_several) picture_.subtitle += ", acting on " + variable_in_words(image_, rule_, unit_.variable);
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
            picture_.narrowed.push_back("dates of service other than " + format_date(view.from) + " are left out");
            picture_.hints.emplace_back("--date draws another day");
        }
        if (questions_ > view_.limit) leave_out_alike(view);
        if (questions_ > view_.limit && !view.known) {
            view.known = true;
            cut(view);
            picture_.narrowed.emplace_back("what happens where something is missing is left out");
        }
        if (!picture_.narrowed.empty())
            picture_.hints.push_back("--nodes " + std::to_string(picture_.questions) + " draws everything");
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
        picture_.nodes[drawn].label = variable_in_words(image_, rule_, field.variable) + verb + list + "]?";
        std::vector<PictureEdge> edges{{"yes", node(yes)}, {"no", node(no)}};
        picture_.nodes[drawn].edges = std::move(edges);
    }

    void field_node(std::uint32_t drawn, std::uint32_t id) {
        const ImageField& field = field_of(id);
        const SliceNode& at = slice_.nodes[id];
        picture_.nodes[drawn].label = question_in_words(image_, rule_, field);
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
            edges.push_back({answer_in_words(image_, rule_, field, members), node(child)});
        picture_.nodes[drawn].edges = std::move(edges);
    }

    /// The number of what those states do; the same words have one number.
    std::uint32_t outcome(std::span<const std::uint8_t> states) {
        PictureNode out;
        bool denied = false;
        for (const Deed& deed : deeds_in(image_, unit_, states)) {
            const std::string words = deed_in_words(image_, unit_, deed, view_.slice.until.days);
            if (words.empty()) continue;
            out.label += (out.label.empty() ? "" : "\n") + words;
            out.possible = out.possible || deed.missing || !deed.certain;
            const Weight weight = weight_of(image_, unit_, deed);
            out.weight = std::max(out.weight, weight);
            denied = denied || (weight == Weight::Denial && deed.certain && !deed.missing);
        }
        out.possible = out.possible && !denied;
        out.nothing = out.label.empty();
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

}  // namespace

std::vector<Picture> picture_rule(const Image& image, std::string_view rule, const PictureView& view) {
    std::vector<Picture> pictures;
    for (const ImageUnit& unit : image.units) {
        const ImageRule& owner = image.rules[unit.rule];
        const std::string_view name = image.text(owner.name);
        const auto variants = Image::part(image.variants, owner.variants);
        const bool exception =
            name != rule && std::any_of(variants.begin(), variants.end(),
                                        [&](const ImageVariant& v) { return image.text(v.name) == rule; });
        if (name != rule && !exception) continue;
        pictures.push_back(Painter(image, unit, view).paint());
        if (exception)
            pictures.back().notes = {std::string(rule) + " is an exception, drawn inside its rule " + std::string(name),
                                     "what it does ends in `by " + std::string(rule) + "`"};
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

}  // namespace payrule::tools

// Parts of a condition that follow from its other parts. Comes in: diagrams; goes out: W0402. Diagrams are canonical,
// so two conditions mean the same where their diagrams are one; that one code implies another is seen by the search.
// Must not know the dates or claims of a policy.
#include <algorithm>

#include "compiler/graph/guard_walk.h"
#include "compiler/guarantees/analysis.h"

namespace payrule::guarantees {

namespace {

constexpr std::size_t kMostParts = 24;

class Redundant {
public:
    Redundant(Analysis& analysis, const Sources* sources, Diagnostics& diagnostics)
        : analysis_(analysis), sources_(sources), diagnostics_(diagnostics) {}

    void rule(Index index) {
        const Rule& rule = analysis_.policy().rules[index];
        const ImageRule& lowered = analysis_.image().rules[index];
        if (waits_for_parameter(lowered)) return;
        index_ = index;
        for (Index i = 0; i < rule.variants.size(); ++i) {
            const bool row = i >= 1 && i <= rule.row_count;
            // A module serves many policies; its authors see what it says by itself.
            if (row || rule.variants[i].origin.owner != analysis_.policy().name) continue;
            const std::uint32_t guard = Image::part(analysis_.image().variants, lowered.variants)[i].guard;
            if (guard == kNone) continue;
            try {
                condition(rule.variants[i], analysis_.image().nodes[guard]);
            } catch (const graph::Overflow&) {
                continue;
            }
        }
    }

private:
    using Parts = std::vector<std::uint32_t>;

    bool waits_for_parameter(const ImageRule& rule) const {
        bool waits = false;
        graph::for_each_guard_node(analysis_.image(), rule,
                                   [&](const ImageNode& node) { waits = waits || node.kind == NodeKind::Unknown; });
        return waits;
    }
    graph::Ref together(const Parts& parts, std::size_t left_out) {
        graph::Ref all = graph::terminal(static_cast<std::int32_t>(Tri::Yes));
        for (std::size_t i = 0; i < parts.size(); ++i) {
            if (i != left_out) all = analysis_.builder().conjunction(all, analysis_.builder().guard(parts[i]));
        }
        return all;
    }
    void condition(const Variant& variant, const ImageNode& node) {
        if (node.kind != NodeKind::And) return;
        const auto children = Image::part(analysis_.image().words, node.children);
        Parts parts(children.begin(), children.end());
        if (parts.size() > kMostParts) return;
        const graph::Ref all = together(parts, parts.size());
        if (graph::is_terminal(all)) return;  // never or always: other messages say that
        for (std::size_t i = parts.size(); i-- > 0;) {
            if (graph::is_terminal(analysis_.builder().guard(parts[i])) || said_twice(parts, i)) continue;
            const graph::Ref rest = together(parts, i);
            if (rest != all && !(asks_codes(parts[i]) && never_changes(rest, parts[i]))) continue;
            report(variant, parts[i]);
            parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i));
        }
    }
    /// `has diagnosis [ ]` and the like, or its denial.
    bool asks_codes(std::uint32_t part) const {
        const Image& image = analysis_.image();
        const ImageNode* node = &image.nodes[part];
        if (node->kind == NodeKind::Not) node = &image.nodes[Image::part(image.words, node->children)[0]];
        return node->kind == NodeKind::Test && image.fields[image.tests[node->test].field].kind == FieldKind::HasCode;
    }
    /// Whether the part holds wherever the rest may: a code of one list is a code of every list that holds it.
    bool never_changes(graph::Ref rest, std::uint32_t part) {
        graph::Builder& builder = analysis_.builder();
        const graph::Ref otherwise = builder.conjunction(rest, builder.negation(builder.guard(part)));
        const auto& units = analysis_.units(index_);
        return std::none_of(units.begin(), units.end(), [&](std::uint32_t unit) {
            const Domain any =
                analysis_.domain(analysis_.policy().rules[index_], analysis_.unit(unit), kDateMin, kDateMax, true);
            Search search(analysis_.image(), builder, any);
            return search.reaches(otherwise, [](std::int32_t at) { return static_cast<Tri>(at) != Tri::No; });
        });
    }
    /// The same words, which the checker of the text has seen.
    bool said_twice(const Parts& parts, std::size_t which) const {
        const std::string_view text = text_of(parts[which]);
        return std::count_if(parts.begin(), parts.end(), [&](std::uint32_t part) { return text_of(part) == text; }) > 1;
    }
    std::string_view text_of(std::uint32_t part) const {
        return analysis_.image().text(analysis_.image().nodes[part].text);
    }
    void report(const Variant& variant, std::uint32_t part) {
        const std::string text(text_of(part));
        if (text.empty()) return;  // not a sentence of the author
        const ExprId written = part_of(analysis_.policy(), sources_, variant.guard, text);
        const Span at = analysis_.policy().expr(written == kNoExpr ? variant.guard : written).span;
        const bool denied = written != kNoExpr && analysis_.policy().expr(written).kind == ExprKind::Not;
        const std::string rest = "the rest of the condition of `" + variant.name + "`";
        diagnostics_.report(DiagnosticCode::W0402, at,
                            denied ? "`" + text + "` never holds where " + rest + " does, so to except it changes " +
                                         "nothing; take it out, or say what was meant"
                                   : "`" + text + "` follows from " + rest +
                                         " and changes nothing; take it out, or say what was meant");
    }
    Analysis& analysis_;
    const Sources* sources_;
    Diagnostics& diagnostics_;
    Index index_ = 0;  // of the rule looked at
};

}  // namespace

void check_redundant(Analysis& analysis, const Sources* sources, Diagnostics& diagnostics) {
    Redundant redundant(analysis, sources, diagnostics);
    for (Index rule = 0; rule < analysis.policy().rules.size(); ++rule) {
        if (!analysis.settled(rule)) redundant.rule(rule);
    }
}

}  // namespace payrule::guarantees

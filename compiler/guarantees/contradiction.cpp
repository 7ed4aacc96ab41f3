// See contradiction.h.
#include "compiler/guarantees/contradiction.h"

namespace payrule::guarantees {

namespace {

constexpr const char* kExcepted = ", which `unless` excepts";

std::string_view text_of(const Analysis& analysis, std::uint32_t node) {
    return analysis.image().text(analysis.image().nodes[node].text);
}

}  // namespace

std::vector<ConditionPart> parts_of(const Analysis& analysis, const Sources* sources, Index rule, Index variant) {
    const Image& image = analysis.image();
    const std::uint32_t root = Image::part(image.variants, image.rules[rule].variants)[variant].guard;
    if (root == kNone) return {};
    const auto children = Image::part(image.words, image.nodes[root].children);
    std::vector<std::uint32_t> nodes{root};
    if (image.nodes[root].kind == NodeKind::And) nodes.assign(children.begin(), children.end());
    const EffectivePolicy& policy = analysis.policy();
    std::vector<ConditionPart> parts;
    for (const std::uint32_t node : nodes) {
        ConditionPart part{node, &policy.rules[rule].variants[variant], kNoExpr, false};
        const std::string_view text = text_of(analysis, node);
        part.written = part_of(policy, sources, part.of->guard, text);
        // A denial that is written `not …` is told as it stands.
        part.excepted = part.written != kNoExpr && policy.expr(part.written).kind == ExprKind::Not &&
                        !text.starts_with("not ") && !text.starts_with("no ");
        parts.push_back(part);
    }
    return parts;
}

graph::Ref Contradiction::together(const std::vector<ConditionPart>& parts) {
    graph::Ref all = graph::terminal(static_cast<std::int32_t>(Tri::Yes));
    for (const ConditionPart& part : parts)
        all = analysis_.builder().conjunction(all, analysis_.builder().guard(part.node));
    return all;
}

std::string Contradiction::quoted(const ConditionPart& part, const Variant& here) const {
    return "`" + std::string(text_of(analysis_, part.node)) + "`" +
           (part.of == &here ? "" : " of `" + part.of->name + "`");
}

std::string Contradiction::both(const ConditionPart& a, const ConditionPart& b) const {
    const std::string x = quoted(a, *b.of), y = quoted(b, *b.of);
    const bool same = text_of(analysis_, a.node) == text_of(analysis_, b.node);
    if (same && a.excepted && a.of != b.of) return "`unless` in `" + a.of->name + "` has taken out what meets " + y;
    if (a.excepted && b.excepted) return "every claim meets " + x + " or " + y + kExcepted;
    if (b.excepted) return "what meets " + x + " meets " + y + " too" + kExcepted;
    if (a.excepted) return "what meets " + y + " meets " + x + " too" + kExcepted;
    return "no claim meets both " + x + " and " + y;
}

bool Contradiction::explain_part(Diagnostic& d, const std::string& lead, const std::vector<ConditionPart>& before,
                                 const ConditionPart& last) {
    if (last.written == kNoExpr) return false;
    const EffectivePolicy& policy = analysis_.policy();
    const std::string words = quoted(last, *last.of);
    d.span = policy.expr(last.written).span;
    if (!reaches_(analysis_.builder().guard(last.node))) {
        const Expr& asked = policy.expr(last.written);
        if (asked.kind == ExprKind::HasModifier && asked.quantify == Quantify::All)
            d.label = "a line has at most four modifiers";
        d.text = lead + (last.excepted ? "every claim of this policy meets " + words + kExcepted
                                       : "no claim of this policy meets " + words);
        return true;
    }
    for (const ConditionPart& part : before) {
        if (part.written == kNoExpr || reaches_(together({part, last}))) continue;
        d.text = lead + both(part, last);
        d.notes.push_back({"it contradicts this part", policy.expr(part.written).span});
        return true;
    }
    d.text = lead + (last.excepted ? "what meets the parts before it meets " + words + " too" + kExcepted
                                   : "no claim meets " + words + " and all parts of the condition before it");
    Span earlier = policy.expr(before.front().of->guard).span;
    if (before.front().of == last.of && earlier.begin < d.span.begin) earlier.end = d.span.begin;
    d.notes.push_back({"together with these parts nothing is left", earlier});
    return true;
}

void Contradiction::explain(Diagnostic& d, const std::string& name, const std::vector<ConditionPart>& given,
                            const std::vector<ConditionPart>& own) {
    std::vector<ConditionPart> before = given;
    graph::Ref so_far = together(given);
    for (const ConditionPart& part : own) {
        so_far = analysis_.builder().conjunction(so_far, analysis_.builder().guard(part.node));
        if (reaches_(so_far)) {
            before.push_back(part);
            continue;
        }
        const std::string text(text_of(analysis_, part.node));
        if (explain_part(d, "`" + name + "` can never act: ", before, part) || text.empty()) return;
        // Where the text of the part is not at hand: what a definition stands for.
        d.notes.push_back({"the parts of the condition up to `" + text + "` leave no claim",
                           analysis_.policy().expr(part.of->guard).span});
        return;
    }
}

}  // namespace payrule::guarantees

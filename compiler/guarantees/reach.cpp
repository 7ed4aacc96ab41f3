// Rules, rows and exceptions that can never act, and conditions that always hold. Comes in: diagrams; goes out: E0331,
// E0332. The domain of the search is wider than what claims can be, so both findings are proofs.
#include <algorithm>

#include "compiler/graph/guard_walk.h"
#include "compiler/guarantees/analysis.h"
#include "compiler/guarantees/contradiction.h"
#include "compiler/guarantees/witness.h"

namespace payrule::guarantees {

namespace {

class Reach {
public:
    Reach(Analysis& analysis, const Sources* sources, Diagnostics& diagnostics)
        : analysis_(analysis), sources_(sources), diagnostics_(diagnostics) {}

    void rule(Index index) {
        rule_ = &analysis_.policy().rules[index];
        index_ = index;
        bool swallowed = false;
        for (Index i = 1 + rule_->row_count; i < rule_->variants.size(); ++i)
            swallowed = exception(i) || swallowed;
        if (!swallowed) variant(0);
        if (never_[0]) return;
        for (Index i = 0; i < rule_->variants.size(); ++i)
            clause(i);
        for (Index i = 1 + rule_->row_count; i < rule_->variants.size(); ++i)
            variant(i);
    }
    void start(Index index) { never_.assign(analysis_.policy().rules[index].variants.size(), false); }

private:
    const EffectivePolicy& policy() const { return analysis_.policy(); }

    bool own(const Variant& variant) const { return variant.origin.owner == policy().name; }
    /// A module or base serves several versions, so neither the days nor the claim forms of this one bound its texts.
    std::pair<Date, Date> days(const Variant& variant) const {
        const Date from = own(variant) ? policy().effective_from : kDateMin;
        const Date until = own(variant) ? policy().effective_until : kDateMax;
        return {std::max(from, variant.effective_from), std::min(until, variant.effective_until)};
    }
    bool in_force(const Variant& variant) const {
        const auto [from, until] = days(variant);
        return from <= until;  // else W0403 has said so
    }
    /// Whether the variant acts for certain on some instance. Where all of it is known a contradiction is No; what is
    /// missing only makes it unknown.
    bool reaches(Index variant) {
        const auto [from, until] = days(rule_->variants[variant]);
        for (const std::uint32_t unit : analysis_.units(index_)) {
            const auto root = analysis_.diagram(unit);
            if (!root) return true;  // too large to say
            Search search(analysis_.image(), analysis_.builder(),
                          analysis_.domain(*rule_, analysis_.unit(unit), from, until, !own(rule_->variants[variant])));
            // The bundling fixpoint settles which lines are payable after the condition was asked.
            const bool settled_later = analysis_.image().rules[index_].reads_payable != 0;
            const auto acts = static_cast<std::uint8_t>(settled_later ? Tri::Unknown : Tri::Yes);
            if (search.reaches(*root, [&](std::int32_t at) { return analysis_.status(at, variant) >= acts; }))
                return true;
        }
        return analysis_.units(index_).empty();
    }
    /// Whether some instance gives a guard's diagram the value.
    bool guard_reaches(graph::Ref root, const Variant& variant, Tri value) {
        const auto [from, until] = days(variant);
        for (const std::uint32_t unit : analysis_.units(index_)) {
            Search search(analysis_.image(), analysis_.builder(),
                          analysis_.domain(*rule_, analysis_.unit(unit), from, until, !own(variant)));
            if (search.reaches(root, [&](std::int32_t at) { return static_cast<Tri>(at) == value; })) return true;
        }
        return analysis_.units(index_).empty();
    }
    graph::Ref guard(Index variant) {
        const ImageRule& rule = analysis_.image().rules[index_];
        const std::uint32_t node = Image::part(analysis_.image().variants, rule.variants)[variant].guard;
        return node == kNone ? graph::terminal(static_cast<std::int32_t>(Tri::Yes)) : analysis_.builder().guard(node);
    }

    /// A condition on a parameter that has no value yet may hold once it has one.
    bool waits_for_parameter() const {
        const Image& image = analysis_.image();
        bool waits = false;
        graph::for_each_guard_node(image, image.rules[index_],
                                   [&](const ImageNode& node) { waits = waits || node.kind == NodeKind::Unknown; });
        return waits;
    }

    void variant(Index index) {
        const Variant& variant = rule_->variants[index];
        if (!in_force(variant) || variant.lifts) return;
        try {
            if (index == 0) condition_of_base();
            if (never_[index] || waits_for_parameter() || reaches(index)) return;
            never_[index] = true;
            report_never(index);
        } catch (const graph::Overflow&) {
            return;
        }
    }
    /// Exceptions take what meets the rule's condition.
    bool taken(Index index) {
        const Variant& variant = rule_->variants[index];
        return index == 0 && variant.guard != kNoExpr && guard_reaches(guard(0), variant, Tri::Yes);
    }
    /// Says why: exceptions that take everything, with a claim; or the part at which nothing is left.
    void report_never(Index index) {
        const Variant& variant = rule_->variants[index];
        const bool has_condition = variant.guard != kNoExpr;
        const bool taken = this->taken(index);
        const std::string where = index == 0 ? "" : " where `" + rule_->variants[0].name + "` would act";
        Diagnostic& d = diagnostics_.report(
            DiagnosticCode::E0331, variant.origin.span,
            "`" + variant.name + "` can never act: " +
                (taken ? "its exceptions take every claim that meets its condition" : "no claim meets its condition") +
                where);
        if (index == 0 && has_condition && !taken) explain_parts(d, 0);
        if (!taken) return;
        const auto shown =
            show(guard(0), variant, [&](const Witness& w) { return held(w, 0, [](std::int32_t) { return true; }); });
        if (shown) d.notes.push_back({witness_note("a claim that meets the condition:", *shown), std::nullopt});
    }
    /// Shows the part at which nothing is left, and what it contradicts: in the rule, or in what an exception excepts.
    void explain_parts(Diagnostic& d, Index index) {
        const Variant& it = rule_->variants[index];
        std::vector<ConditionPart> given;
        for (Index up = it.parent; index != 0 && up != kNoIndex; up = rule_->variants[up].parent) {
            const std::vector<ConditionPart> parts = parts_of(analysis_, sources_, index_, up);
            given.insert(given.begin(), parts.begin(), parts.end());
            if (up == 0) break;
        }
        Contradiction contradiction(analysis_, [&](graph::Ref parts) { return guard_reaches(parts, it, Tri::Yes); });
        contradiction.explain(d, it.name, given, parts_of(analysis_, sources_, index_, index));
    }

    /// A claim on which a guard's diagram holds, where one is confirmed.
    std::optional<Witness> show(graph::Ref root, const Variant& variant, const Confirm& confirm) {
        const auto [from, until] = days(variant);
        for (const std::uint32_t unit : analysis_.units(index_)) {
            Search search(analysis_.image(), analysis_.builder(),
                          analysis_.domain(*rule_, analysis_.unit(unit), from, until));
            const Search::Wanted certain = [](std::int32_t at) { return static_cast<Tri>(at) == Tri::Yes; };
            for (const Path& path : search.paths(root, certain, 16)) {
                auto shown = try_parts(policy(), analysis_.image(), {{rule_, lines_of(*rule_), &path}}, confirm);
                if (shown) return shown;
            }
        }
        return std::nullopt;
    }
    template <class OnLine>
    bool held(const Witness& witness, Index variant, const OnLine& on_line) const {
        return std::any_of(witness.trace.begin(), witness.trace.end(), [&](const RuleTrace& t) {
            return t.rule == index_ && t.variant == variant && t.status == static_cast<std::uint8_t>(Tri::Yes) &&
                   on_line(t.line);
        });
    }

    /// E0313 where the diagrams show what the text does not: nothing leaves the rule open, exceptions included.
    void clause(Index index) {
        const Variant& it = rule_->variants[index];
        if (!it.has_if_not_known || !own(it) || !in_force(it) || waits_for_parameter()) return;
        const auto [from, until] = days(it);
        for (const std::uint32_t unit : analysis_.units(index_)) {
            const auto root = analysis_.diagram(unit);
            if (!root) return;
            Search search(analysis_.image(), analysis_.builder(),
                          analysis_.domain(*rule_, analysis_.unit(unit), from, until));
            const bool open = search.reaches(*root, [&](std::int32_t at) {
                for (Index v = 0; v < rule_->variants.size(); ++v) {
                    if (analysis_.status(at, v) == static_cast<std::uint8_t>(Tri::Unknown)) return true;
                }
                return false;
            });
            if (open) return;
        }
        diagnostics_.report(DiagnosticCode::E0313, it.origin.span,
                            "whatever is missing, the condition of `" + it.name + "` is decided without it, so its `" +
                                (rule_->is_table ? "unknown" : "if not known") + "` never runs; take it out");
    }

    void condition_of_base() {
        const Variant& base = rule_->variants[0];
        if (base.guard == kNoExpr || guard_reaches(guard(0), base, Tri::No) || waits_for_parameter()) return;
        const bool settled_later = analysis_.image().rules[index_].reads_payable != 0;
        if (settled_later && guard_reaches(guard(0), base, Tri::Unknown)) return;
        diagnostics_.report(DiagnosticCode::E0332, policy().expr(base.guard).span,
                            "this condition holds for every claim, so `" + base.name +
                                "` always acts; take the condition out, or say what was meant");
    }

    /// An exception that holds wherever its rule would leaves nothing of the rule. True where that was reported.
    bool exception(Index index) {
        const Variant& it = rule_->variants[index];
        // `disable rule … from … until` is an exception without a condition, and says itself that it always holds.
        if (!in_force(it) || it.guard == kNoExpr || it.parent == kNoIndex) return false;
        try {
            graph::Ref chain = graph::terminal(static_cast<std::int32_t>(Tri::Yes));
            for (Index up = it.parent; up != kNoIndex; up = rule_->variants[up].parent) {
                chain = analysis_.builder().conjunction(chain, guard(up));
                if (up == 0) break;
            }
            if (!guard_reaches(chain, it, Tri::Yes)) return false;
            const graph::Ref own = guard(index);
            const graph::Ref meets = analysis_.builder().conjunction(chain, own);
            if (!guard_reaches(meets, it, Tri::Yes) && !waits_for_parameter()) {
                never_[index] = true;
                Diagnostic& d =
                    diagnostics_.report(DiagnosticCode::E0331, it.origin.span,
                                        "`" + it.name + "` can never act: no claim meets its condition where `" +
                                            rule_->variants[it.parent].name + "` would act");
                explain_parts(d, index);
                return false;
            }
            const graph::Ref left = analysis_.builder().conjunction(chain, analysis_.builder().negation(own));
            if (guard_reaches(left, it, Tri::Yes) || waits_for_parameter()) return false;
            return report_always(index, meets);
        } catch (const graph::Overflow&) {
            return false;
        }
    }

    bool report_always(Index index, graph::Ref meets) {
        const Variant& it = rule_->variants[index];
        const std::string& parent = rule_->variants[it.parent].name;
        Diagnostic& d =
            diagnostics_.report(DiagnosticCode::E0332, it.origin.span,
                                "`" + it.name + "` holds wherever `" + parent + "` would act, so nothing is left of `" +
                                    parent + "`; change or disable `" + parent + "` instead");
        const auto shown = show(meets, it, [&](const Witness& w) {
            return held(w, it.parent, [&](std::int32_t line) {
                return held(w, index, [&](std::int32_t other) { return other == line; });
            });
        });
        if (shown) {
            const std::string lead = "a claim where `" + parent + "` would act, and the exception takes it:";
            d.notes.push_back({witness_note(lead, *shown), std::nullopt});
        }
        return true;
    }

    Analysis& analysis_;
    const Sources* sources_;
    Diagnostics& diagnostics_;
    const Rule* rule_ = nullptr;
    Index index_ = 0;
    std::vector<bool> never_;
};

}  // namespace

void check_reach(Analysis& analysis, const Sources* sources, Diagnostics& diagnostics) {
    Reach reach(analysis, sources, diagnostics);
    for (Index rule = 0; rule < analysis.policy().rules.size(); ++rule) {
        if (analysis.settled(rule)) continue;
        reach.start(rule);
        reach.rule(rule);
    }
}

}  // namespace payrule::guarantees

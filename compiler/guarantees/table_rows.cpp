// What the proof about a decision table found, held against the rule's diagrams: rows that no claim brings together are
// no finding, the others are shown by a claim. Comes in: a resolved policy and findings; goes out: E0314, E0315. Must
// not know how the findings were made.
#include <algorithm>

#include "compiler/graph/guard_walk.h"
#include "compiler/guarantees.h"
#include "compiler/guarantees/analysis.h"
#include "compiler/guarantees/witness.h"

namespace payrule::guarantees {

namespace {

class TableRows {
public:
    TableRows(Analysis& analysis, Diagnostics& diagnostics) : analysis_(analysis), diagnostics_(diagnostics) {}

    void finding(const TableFinding& found) {
        const std::vector<Rule>& rules = analysis_.policy().rules;
        const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& r) { return r.name == found.rule; });
        if (rule == rules.end()) return report_table_finding(found, {}, diagnostics_);
        rule_ = &*rule;
        index_ = static_cast<Index>(rule - rules.begin());
        std::optional<Witness> shown;
        try {
            const graph::Ref root = found.rows ? both_rows(*found.rows) : no_row();
            if (!possible(root)) return;
            shown = show(root, found);
        } catch (const graph::Overflow&) {
            shown = std::nullopt;
        }
        report_table_finding(
            found,
            shown ? witness_note(found.rows ? "a line to which both rows apply:" : "a line to which no row applies:",
                                 *shown)
                  : "no claim that shows it could be built; perhaps what else the policy says keeps "
                    "these cells apart",
            diagnostics_, shown.has_value());
    }

private:
    graph::Ref guard(Index variant) {
        const ImageRule& rule = analysis_.image().rules[index_];
        const std::uint32_t node = Image::part(analysis_.image().variants, rule.variants)[variant].guard;
        return node == kNone ? graph::terminal(static_cast<std::int32_t>(Tri::Yes)) : analysis_.builder().guard(node);
    }
    graph::Ref both_rows(std::pair<std::size_t, std::size_t> rows) {
        graph::Builder& builder = analysis_.builder();
        const graph::Ref meet = builder.conjunction(guard(row(rows.first)), guard(row(rows.second)));
        return builder.conjunction(guard(0), meet);
    }
    graph::Ref no_row() {
        graph::Builder& builder = analysis_.builder();
        graph::Ref left = guard(0);
        for (Index i = 1; i <= rule_->row_count; ++i)
            left = builder.conjunction(left, builder.negation(guard(i)));
        return left;
    }
    static Index row(std::size_t place) { return static_cast<Index>(place + 1); }

    bool own() const { return rule_->origin.owner == analysis_.policy().name; }
    Domain domain(std::uint32_t unit) const {
        const Variant& base = rule_->variants[0];
        const Date from = std::max(own() ? analysis_.policy().effective_from : kDateMin, base.effective_from);
        const Date until = std::min(own() ? analysis_.policy().effective_until : kDateMax, base.effective_until);
        return analysis_.domain(*rule_, analysis_.unit(unit), from, until, !own());
    }
    /// A condition that waits for a parameter's value may hold once it has one.
    bool waits() const {
        bool waits = false;
        graph::for_each_guard_node(analysis_.image(), analysis_.image().rules[index_],
                                   [&](const ImageNode& node) { waits = waits || node.kind == NodeKind::Unknown; });
        return waits;
    }
    /// False is a proof: the search knows more claims than there can be.
    bool possible(graph::Ref root) {
        if (waits() || analysis_.units(index_).empty()) return true;
        const bool settled_later = analysis_.image().rules[index_].reads_payable != 0;
        const Tri wanted = settled_later ? Tri::Unknown : Tri::Yes;
        return std::any_of(analysis_.units(index_).begin(), analysis_.units(index_).end(), [&](std::uint32_t unit) {
            Search search(analysis_.image(), analysis_.builder(), domain(unit));
            return search.reaches(root, [&](std::int32_t at) { return static_cast<Tri>(at) >= wanted; });
        });
    }

    std::optional<Witness> show(graph::Ref root, const TableFinding& found) {
        constexpr std::size_t kTries = 32;
        for (const std::uint32_t unit : analysis_.units(index_)) {
            Search search(analysis_.image(), analysis_.builder(), domain(unit));
            const Search::Wanted certain = [](std::int32_t at) { return static_cast<Tri>(at) == Tri::Yes; };
            for (const Path& path : search.paths(root, certain, kTries)) {
                auto shown = try_parts(analysis_.policy(), analysis_.image(), {{rule_, lines_of(*rule_), &path}},
                                       [&](const Witness& w) { return confirmed(w, found); });
                if (shown) return shown;
            }
        }
        return std::nullopt;
    }
    /// The evaluator stops at the first row that applies, so the second is asked with the two rows changed about.
    bool confirmed(const Witness& witness, const TableFinding& found) const {
        if (!found.rows) return applies(witness, 0) && none_applies(witness);
        const Index first = row(std::min(found.rows->first, found.rows->second));
        const Index second = row(std::max(found.rows->first, found.rows->second));
        if (!applies(witness, first)) return false;
        EffectivePolicy turned = analysis_.policy();
        std::swap(turned.rules[index_].variants[first].guard, turned.rules[index_].variants[second].guard);
        const std::optional<Witness> again = decide_text(turned, witness.text);
        return again && applies(*again, first);
    }
    bool applies(const Witness& witness, Index variant) const {
        return std::any_of(witness.trace.begin(), witness.trace.end(), [&](const RuleTrace& t) {
            return t.rule == index_ && t.variant == variant && t.status == static_cast<std::uint8_t>(Tri::Yes);
        });
    }
    bool none_applies(const Witness& witness) const {
        return std::all_of(witness.trace.begin(), witness.trace.end(), [&](const RuleTrace& t) {
            const bool of_rows = t.rule == index_ && t.variant >= 1 && t.variant <= rule_->row_count;
            return !of_rows || t.status == static_cast<std::uint8_t>(Tri::No);
        });
    }

    Analysis& analysis_;
    Diagnostics& diagnostics_;
    const Rule* rule_ = nullptr;
    Index index_ = 0;
};

}  // namespace

}  // namespace payrule::guarantees

namespace payrule {

void show_table_findings(const EffectivePolicy& policy, const Sources* sources,
                         const std::vector<TableFinding>& findings, Diagnostics& diagnostics) {
    if (findings.empty()) return;
    guarantees::Analysis analysis(policy, sources);
    guarantees::TableRows rows(analysis, diagnostics);
    for (const TableFinding& finding : findings)
        rows.finding(finding);
}

}  // namespace payrule

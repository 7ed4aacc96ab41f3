// What every proof about a policy needs: its normal form, the diagrams of its units, and what their instances have in
// common. Comes in: a policy; goes out: diagrams on demand. Must not know findings. Private to compiler/guarantees.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "compiler/diagnostics.h"
#include "compiler/effective.h"
#include "compiler/graph/builder.h"
#include "compiler/guarantees/search.h"
#include "compiler/source.h"

namespace payrule::guarantees {

class Analysis {
public:
    Analysis(const EffectivePolicy& policy, const Sources* sources);

    const EffectivePolicy& policy() const { return policy_; }
    const Image& image() const { return view_; }
    graph::Builder& builder() { return builder_; }
    /// Indices of the rule's units.
    const std::vector<std::uint32_t>& units(Index rule) const { return units_[rule]; }
    const ImageUnit& unit(std::uint32_t unit) const { return view_.units[unit]; }
    /// A unit's diagram; nothing where it outgrew its budget.
    std::optional<graph::Ref> diagram(std::uint32_t unit);
    /// `any_form`: claims of forms that the policy does not decide count too.
    Domain domain(const Rule& rule, const ImageUnit& unit, Date from, Date until, bool any_form = false) const;
    /// Status of a variant at a terminal of a unit's diagram, as Tri.
    std::uint8_t status(std::int32_t terminal, Index variant) const { return builder_.statuses(terminal)[variant]; }

    /// A rule whose trouble has been reported: what follows from it is not.
    void settle(Index rule) { settled_.insert(rule); }
    bool settled(Index rule) const { return settled_.contains(rule); }

private:
    const EffectivePolicy& policy_;
    ImageBuilder image_;
    Image view_;
    graph::Builder builder_;
    std::vector<std::vector<std::uint32_t>> units_;
    std::vector<std::optional<graph::Ref>> diagrams_;
    std::vector<bool> built_;
    std::set<Index> settled_;
};

/// The condition, or the part of an `and`, that stands in these words; kNoExpr where it is not the text's own, or no
/// texts are at hand.
ExprId part_of(const EffectivePolicy& policy, const Sources* sources, ExprId guard, std::string_view text);

/// E0340: code lists that are empty whenever a rule asks them.
void check_lists(Analysis& analysis, Diagnostics& diagnostics);
/// E0331, E0332: rules, rows and exceptions that never act or always do.
void check_reach(Analysis& analysis, const Sources* sources, Diagnostics& diagnostics);
/// W0412: demands and proposals that change nothing wherever their rule acts.
void check_idle_effects(Analysis& analysis, Diagnostics& diagnostics);
/// W0402: parts of a condition that follow from its other parts.
void check_redundant(Analysis& analysis, const Sources* sources, Diagnostics& diagnostics);
/// E0333: exceptions of one rule that can both hold and do different things.
void check_exceptions(Analysis& analysis, Diagnostics& diagnostics);
/// E0334, E0335: proposals of different rules that contradict one another, demands that no four modifiers meet.
void check_conflicts(Analysis& analysis, Diagnostics& diagnostics);

}  // namespace payrule::guarantees

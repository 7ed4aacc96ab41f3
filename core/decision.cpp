// Names of a decision's parts, the fixed order of findings, and the choice of the primary reason.
// Comes in: findings of any evaluator; goes out: the same order and choice for all of them. Must not know rules.
#include "core/decision.h"

#include <algorithm>
#include <tuple>

namespace payrule {
namespace {

/// How strongly a finding claims the amount: rejections, then denials, then reduced payment; 0 bears no amount.
/// A possible finding bears none, because the amount of a line in review is still open.
int amount_rank(const Finding& finding) {
    if (!finding.certain) return 0;
    switch (finding.action) {
        case Action::Reject:
        case Action::ReturnClaim: return 3;
        case Action::Deny:
        case Action::DenyClaim: return 2;
        case Action::PayPercent:
        case Action::ReduceBy:
        case Action::LimitUnits: return 1;
        case Action::Review:
        case Action::PayLine:
        case Action::RequireModifier:
        case Action::ProposeAppend:
        case Action::ProposeReplace:
        case Action::ProposeRemove:
        case Action::ProposeAttest:
        case Action::Prefer:
        case Action::Request:
        case Action::Flag:
        case Action::Advise:
        case Action::RuleDoesNotApply: return 0;
    }
    return 0;
}

/// Place in the declared order; a declared reason without remarks stands for that reason with any remarks.
std::size_t declared_place(const Remittance& remittance, const std::vector<Remittance>& order) {
    const auto place = std::find_if(order.begin(), order.end(), [&](const Remittance& declared) {
        return declared.group == remittance.group && declared.carc == remittance.carc &&
               (declared.rarcs.empty() || declared.rarcs == remittance.rarcs);
    });
    return static_cast<std::size_t>(place - order.begin());
}

}  // namespace

std::string_view stage_name(Stage stage) {
    switch (stage) {
#define STAGE(Name_, text_, what_) \
    case Stage::Name_: return text_;
#include "core/stages.def"
#undef STAGE
    }
    return {};
}

std::string_view payer_change_name(PayerChangeKind kind) {
    switch (kind) {
#define PAYER_CHANGE(Name_, text_, what_) \
    case PayerChangeKind::Name_: return text_;
#include "core/payer_changes.def"
#undef PAYER_CHANGE
    }
    return {};
}

std::string_view action_name(Action action) {
    switch (action) {
#define ACTION(Name_, text_, slot_, what_) \
    case Action::Name_: return text_;
#include "core/actions.def"
#undef ACTION
    }
    return {};
}

std::string_view outcome_name(Outcome outcome) {
    switch (outcome) {
        case Outcome::Pay: return "pay";
        case Outcome::Reduce: return "reduce";
        case Outcome::Review: return "review";
        case Outcome::Deny: return "deny";
        case Outcome::Reject: return "reject";
    }
    return {};
}

std::string_view liability_name(Liability liability) {
    switch (liability) {
        case Liability::None: return "none";
        case Liability::Provider: return "provider";
        case Liability::Patient: return "patient";
        case Liability::Payer: return "payer";
    }
    return {};
}

std::string_view group_name(Group group) {
    switch (group) {
        case Group::None: return "";
        case Group::CO: return "CO";
        case Group::PR: return "PR";
        case Group::OA: return "OA";
        case Group::PI: return "PI";
    }
    return {};
}

Liability liability_of(Group group) {
    switch (group) {
        case Group::None:
        case Group::OA: return Liability::None;
        case Group::CO: return Liability::Provider;
        case Group::PR: return Liability::Patient;
        case Group::PI: return Liability::Payer;
    }
    return Liability::None;
}

void sort_findings(std::vector<Finding>& findings) {
    const auto key = [](const Finding& f) { return std::tie(f.stage, f.action, f.rule, f.others, f.text); };
    std::sort(findings.begin(), findings.end(), [&](const Finding& a, const Finding& b) {
        const auto order = key(a) <=> key(b);
        return order != 0 ? order < 0 : a < b;  // the whole finding breaks ties, so that the order is total
    });
}

std::optional<std::uint32_t> primary_reason(const std::vector<Finding>& findings,
                                            const std::vector<Remittance>& remittance_order) {
    std::optional<std::uint32_t> best;
    const auto key = [&](const Finding& f) {
        return std::make_tuple(-amount_rank(f), f.stage, declared_place(f.remittance, remittance_order), f.rule);
    };
    for (std::uint32_t i = 0; i < findings.size(); ++i) {
        if (amount_rank(findings[i]) == 0) continue;
        if (!best || key(findings[i]) < key(findings[*best])) best = i;
    }
    return best;
}

}  // namespace payrule

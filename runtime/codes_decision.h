// The short answer to one claim: an outcome for each line and what acted on it, as numbers and views, without
// sentences. The engine fills one object again and again, so a claim costs no memory of its own. Same outcomes, same
// order as the full Decision at level `codes`. Must not know how it was reached.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/code.h"
#include "core/decision.h"
#include "core/money.h"

namespace payrule {

/// A run of entries in one of the decision's lists.
struct CodesRange {
    std::uint32_t first = 0, count = 0;
};

/// One effect of one rule.
struct CodesReason {
    std::string_view rule;  // the rule or exception that acted
    Stage stage = Stage::Intake;
    Action action = Action::Deny;
    bool certain = true;  // false: possible, because a fact is missing
    Group group = Group::None;
    Code carc;
    CodesRange rarcs;             // into `rarcs`
    Code row_first, row_second;   // the table row that it rests on; no code: none
    std::int32_t other_line = 0;  // the other line of a pair; 0: none
    std::int64_t amount = 0;      // factor in 1/10000, amount in 1/100 cent, or units, by action
};

struct CodesLine {
    std::int32_t number = 0;
    Outcome outcome = Outcome::Pay;
    bool paid_known = false;
    Money paid;
    CodesRange reasons;  // into `reasons`
    CodesRange causes;   // into `causes`: why a person decides, where no reason says it
};

/// Texts point into policies and the claim. Shape: lines by number; reasons of one line (or the claim) next to each
/// other, by stage, action, rule and other line; advice and flags are among them unless DecideOptions::advice is off.
struct CodesDecision {
    std::string_view claim_id;
    Outcome outcome = Outcome::Pay;
    CodesRange claim_reasons;
    std::vector<CodesLine> lines;
    std::vector<CodesReason> reasons;
    std::vector<Code> rarcs;
    std::vector<std::string> causes;

    std::span<const CodesReason> of(CodesRange range) const {
        return std::span(reasons).subspan(range.first, range.count);
    }
    std::span<const std::string> causes_of(const CodesLine& line) const {
        return std::span(causes).subspan(line.causes.first, line.causes.count);
    }
    std::span<const Code> codes(CodesRange range) const { return std::span(rarcs).subspan(range.first, range.count); }
};

/// Whether an action bears on what the line reads at the end: dispositions and payments do, advice does not.
bool decides(Action action);
/// Whether an outcome is told without a reason: a line in review on which nothing that decides acted.
template <class Reasons>
bool waits_without_reason(Outcome outcome, const Reasons& reasons) {
    if (outcome != Outcome::Review) return false;
    for (const auto& reason : reasons) {
        if (decides(reason.action)) return false;
    }
    return true;
}

}  // namespace payrule

// Lower end deny or reject: that is the outcome. Lower end pay and upper above it: review, with its causes. Else pay,
// or reduce where less than the allowed amount is paid.
#include "compiler/reference/fold.h"

#include <algorithm>
#include <map>

#include "compiler/reference/pricing.h"
#include "core/fact_kinds.h"
#include "core/history.h"

namespace payrule::reference {
namespace {

Outcome outcome_of(const LineState& state, const Pricing& pricing) {
    if (state.lower == Severity::Reject) return Outcome::Reject;
    if (state.lower == Severity::Deny) return Outcome::Deny;
    if (state.upper > Severity::Pay) return Outcome::Review;
    return pricing.reduced ? Outcome::Reduce : Outcome::Pay;
}

/// Whether a possible effect could still change the line: on a line that is certainly denied only something worse.
bool could_change(const LineState& state, const Delivered& delivered) {
    if (delivered.finding.certain || !delivered.raises) return true;
    return state.lower == Severity::Pay || delivered.severity > state.lower;
}

std::set<std::string> causes_of(const Delivered& delivered) {
    std::set<std::string> causes = cause_texts(delivered.causes);
    if (causes.empty()) {
        const Finding& finding = delivered.finding;
        causes.insert(finding.rule + " asks for a person" + (finding.text.empty() ? "" : ": " + finding.text));
    }
    return causes;
}

std::vector<std::string> review_causes(const LineState& state) {
    std::set<std::string> causes = state.other_causes;
    for (const Delivered& delivered : state.delivered) {
        if (hit_of(delivered) == Hit::Possible) causes.merge(causes_of(delivered));
    }
    return {causes.begin(), causes.end()};
}

/// Equal findings merge; what could not change the line any more is left out.
std::vector<Finding> findings_of(const LineState& state) {
    std::vector<Finding> findings;
    for (const Delivered& delivered : state.delivered) {
        if (could_change(state, delivered)) findings.push_back(delivered.finding);
    }
    for (const auto& [text, flag] : state.carried)
        findings.push_back(flag.finding);
    sort_findings(findings);
    findings.erase(std::unique(findings.begin(), findings.end()), findings.end());
    return findings;
}

Remittance fee_schedule() { return {Group::CO, code("45"), {}}; }
/// What is paid above the charge: 45 takes off and cannot add.
Remittance above_charge() { return {Group::CO, code("94"), {}}; }

std::vector<Adjustment> in_order(const std::map<Remittance, std::int64_t>& amounts) {
    std::vector<Adjustment> adjustments;
    for (const auto& [remittance, amount] : amounts) {
        if (amount != 0) adjustments.push_back({remittance, Money{amount}});
    }
    return adjustments;
}

/// Charge = paid + Σ adjustments: what is above the allowed amount is CO-45, what effects took off has their reasons.
void pay(LineDecision& line, const Pricing& pricing, const Maybe<Money>& charge) {
    if (!pricing.after) return;
    line.allowed_after = line.paid = pricing.after;
    if (!charge.is_known()) return;
    std::map<Remittance, std::int64_t> amounts;
    std::int64_t rest = charge.value.hundredths_of_cent - pricing.after->hundredths_of_cent;
    for (const auto& [remittance, amount] : pricing.reductions) {
        const bool without_reason = remittance.group == Group::None;
        amounts[without_reason ? fee_schedule() : remittance] += amount.hundredths_of_cent;
        rest -= amount.hundredths_of_cent;
    }
    amounts[rest < 0 ? above_charge() : fee_schedule()] += rest;
    line.adjustments = in_order(amounts);
}

/// The primary reason alone bears the whole charge of a line that is not paid.
void bear_charge(LineDecision& line, const Maybe<Money>& charge) {
    line.paid = Money{0};
    if (charge.is_known() && line.primary) {
        line.adjustments = in_order({{line.findings[*line.primary].remittance, charge.value.hundredths_of_cent}});
    }
}

LineDecision fold_line(const Run& run, LineIndex index) {
    const Line& it = run.world->lines[index];
    const LineState& state = run.states[index];
    const Pricing pricing = price(run, index);
    LineDecision line;
    line.number = it.billed->number;
    line.outcome = outcome_of(state, pricing);
    line.lower = state.lower;
    line.upper = state.upper;
    line.findings = findings_of(state);
    line.allowed = pricing.allowed;
    line.rules_looked = static_cast<std::uint32_t>(state.looked.size());
    if (it.policy != nullptr) {
        line.policy = it.policy->name;
        line.version = it.policy->version;
    }
    if (line.outcome == Outcome::Review) {
        line.review_causes = review_causes(state);
        if (it.policy != nullptr) {
            tell_misfits(line.review_causes,
                         [&](std::string_view fact) { return told_of_fact(*run.world, *it.policy, index, fact); });
        }
        return line;
    }
    line.primary = primary_reason(line.findings, it.policy ? it.policy->remittance_order : std::vector<Remittance>{});
    if (line.primary) line.liability = line.findings[*line.primary].liability;
    if (line.outcome == Outcome::Pay || line.outcome == Outcome::Reduce)
        pay(line, pricing, it.billed->charge);
    else
        bear_charge(line, it.billed->charge);
    return line;
}

/// `name release` of the loaded tables and `name version` of the versions that the lines were decided under.
void name_sources(const World& world, Decision& decision) {
    std::set<std::string> tables;
    std::set<std::string> policies;
    for (LineIndex line = 0; line < world.own; ++line) {
        const EffectivePolicy* policy = world.lines[line].policy;
        if (policy == nullptr) continue;
        policies.insert(policy->name + " " + policy->version);
        for (const TableBinding& binding : policy->tables) {
            const Table* table = binding.is_own ? nullptr : world.tables->find(binding.table);
            if (table == nullptr) continue;
            const std::string release(table->release());
            tables.insert(binding.table + (release.empty() ? "" : " " + release));
        }
    }
    decision.tables.assign(tables.begin(), tables.end());
    decision.policies.assign(policies.begin(), policies.end());
}

}  // namespace

Decision fold(const Run& run) {
    const World& world = *run.world;
    Decision decision;
    decision.claim_id = std::string(world.claim->id);
    decision.history = history_state_name(world.claim->history.state);
    for (LineIndex line = 0; line < world.own; ++line) {
        decision.lines.push_back(fold_line(run, line));
        decision.outcome = std::max(decision.outcome, decision.lines.back().outcome);
    }
    for (const Delivered& delivered : run.claim_delivered)
        decision.claim_findings.push_back(delivered.finding);
    sort_findings(decision.claim_findings);
    auto& findings = decision.claim_findings;
    findings.erase(std::unique(findings.begin(), findings.end()), findings.end());
    name_sources(world, decision);
    return decision;
}

}  // namespace payrule::reference

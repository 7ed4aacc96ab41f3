// Lower end deny or reject: that is the outcome. Lower end pay and upper above it: review, with its causes. Else pay,
// or reduce where less than the allowed amount is paid.
#include "runtime/engine/fold.h"

#include <algorithm>
#include <bit>
#include <map>

#include "core/fact_kinds.h"
#include "core/history.h"
#include "runtime/engine/deliver.h"
#include "runtime/engine/fact_misfits.h"

namespace payrule::engine {
namespace {

std::set<std::string> causes_of(const Story& story) {
    std::set<std::string> causes = cause_texts(story.causes);
    if (causes.empty()) {
        const Finding& finding = story.finding;
        causes.insert(finding.rule + " asks for a person" + (finding.text.empty() ? "" : ": " + finding.text));
    }
    return causes;
}

std::vector<std::string> review_causes(const Scratch& run, LineIndex line) {
    std::set<std::string> causes = run.other_causes[line];
    for (const Delivered& delivered : run.delivered[line]) {
        if (hit_of(delivered) == Hit::Possible) causes.merge(causes_of(run.stories[delivered.story]));
    }
    return {causes.begin(), causes.end()};
}

void sort_and_merge(std::vector<Finding>& findings) {
    sort_findings(findings);
    findings.erase(std::unique(findings.begin(), findings.end()), findings.end());
}

/// Equal findings merge; what could not change the line any more is left out.
std::vector<Finding> findings_of(const Scratch& run, LineIndex line) {
    std::vector<Finding> findings;
    for (const Delivered& delivered : run.delivered[line]) {
        if (could_change(run.states[line], delivered)) findings.push_back(run.stories[delivered.story].finding);
    }
    for (const auto& [text, flag] : run.carried[line])
        findings.push_back(flag);
    sort_and_merge(findings);
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
    for (const Reduction& reduction : pricing.reductions) {
        const Remittance remittance = remittance_of(*reduction.effect->policy->image, reduction.effect->reason_step);
        amounts[remittance.group == Group::None ? fee_schedule() : remittance] += reduction.amount.hundredths_of_cent;
        rest -= reduction.amount.hundredths_of_cent;
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

std::vector<Remittance> remittance_order(const Image& image) {
    std::vector<Remittance> order;
    for (const ImageRemittance& it : Image::part(image.remittances, image.header[0].remittance_order)) {
        Remittance remittance{static_cast<Group>(it.group), Code{it.carc}, {}};
        for (std::int64_t rarc : Image::part(image.numbers, it.rarcs))
            remittance.rarcs.push_back(Code{std::bit_cast<std::uint64_t>(rarc)});
        order.push_back(std::move(remittance));
    }
    return order;
}

LineDecision fold_line(const Scratch& run, LineIndex index) {
    const Line& it = run.world.lines[index];
    const LineState& state = run.states[index];
    const Pricing pricing = price(run, index);
    LineDecision line;
    line.number = it.billed->number;
    line.outcome = outcome_of(state, pricing);
    line.lower = state.lower;
    line.upper = state.upper;
    line.findings = findings_of(run, index);
    line.allowed = pricing.allowed;
    std::vector<Remittance> order;
    if (it.policy != nullptr) {
        const Image& image = *it.policy->image;
        line.rules_looked = run.looked[index] + it.policy->plain_count[slice_of(image, it.as_of)];
        line.policy = image.text(image.header[0].name);
        line.version = image.text(image.header[0].version);
        order = remittance_order(image);
    }
    if (line.outcome == Outcome::Review) {
        line.review_causes = review_causes(run, index);
        if (it.policy != nullptr && !run.world.claim->facts.empty()) {
            tell_misfits(line.review_causes, [&](std::string_view fact) {
                return told_of_fact(run.world, *it.policy->image, index, fact);
            });
        }
        return line;
    }
    line.primary = primary_reason(line.findings, order);
    if (line.primary) line.liability = line.findings[*line.primary].liability;
    if (line.outcome == Outcome::Pay || line.outcome == Outcome::Reduce)
        pay(line, pricing, it.billed->charge);
    else
        bear_charge(line, it.billed->charge);
    return line;
}

/// The loaded tables and the versions that the lines were decided under.
void name_sources(const World& world, bool digests, Decision& decision) {
    std::set<std::string> tables;
    std::set<std::string> policies;
    for (LineIndex line = 0; line < world.own; ++line) {
        const Prepared* policy = world.lines[line].policy;
        if (policy == nullptr) continue;
        const Image& image = *policy->image;
        std::string name =
            std::string(image.text(image.header[0].name)) + " " + std::string(image.text(image.header[0].version));
        policies.insert(digests ? name + " " + policy->loaded->identity() : name);
        for (const ImageTable& binding : image.tables) {
            const Table* table = binding.is_own != 0 ? nullptr : world.tables->find(image.text(binding.table));
            if (table == nullptr) continue;
            const std::string release(table->release());
            const std::string identity(digests ? table->identity() : std::string_view{});
            tables.insert(std::string(image.text(binding.table)) + (release.empty() ? "" : " " + release) +
                          (identity.empty() ? "" : " " + identity));
        }
    }
    decision.tables.assign(tables.begin(), tables.end());
    decision.policies.assign(policies.begin(), policies.end());
}

}  // namespace

bool could_change(const LineState& state, const Delivered& delivered) {
    if (delivered.certain || !delivered.raises) return true;
    return state.lower == Severity::Pay || delivered.severity > state.lower;
}

Outcome outcome_of(const LineState& state, const Pricing& pricing) {
    if (state.lower == Severity::Reject) return Outcome::Reject;
    if (state.lower == Severity::Deny) return Outcome::Deny;
    if (state.upper > Severity::Pay) return Outcome::Review;
    return pricing.reduced ? Outcome::Reduce : Outcome::Pay;
}

Decision fold(const Scratch& run, bool digests) {
    const World& world = run.world;
    Decision decision;
    decision.claim_id = std::string(world.claim->id);
    decision.history = history_state_name(world.claim->history.state);
    for (LineIndex line = 0; line < world.own; ++line) {
        decision.lines.push_back(fold_line(run, line));
        decision.outcome = std::max(decision.outcome, decision.lines.back().outcome);
    }
    for (const Delivered& delivered : run.claim_delivered)
        decision.claim_findings.push_back(run.stories[delivered.story].finding);
    sort_and_merge(decision.claim_findings);
    name_sources(world, digests, decision);
    return decision;
}

}  // namespace payrule::engine

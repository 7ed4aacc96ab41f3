// Findings have one total order (core/decision.h): stage, action, rule, other lines, text. The first four are known
// without sentences. Where they leave two reasons equal, the caller decides the claim in full.
#include "runtime/engine/codes.h"

#include <algorithm>
#include <bit>
#include <compare>

#include "runtime/engine/fold.h"

namespace payrule::engine {
namespace {

Stage stage_of(const Delivered& it) { return static_cast<Stage>(it.policy->image->rules[it.rule].stage); }
std::string_view name_of(const Delivered& it) {
    return it.policy->image->text(it.policy->image->variants[it.variant].name);
}

/// Other lines as findings order them: lines of this claim before those of others.
std::strong_ordering compare_others(const World& world, LineIndex a, LineIndex b) {
    if (a == b) return std::strong_ordering::equal;
    if (a == kNoLine || b == kNoLine) return a == kNoLine ? std::strong_ordering::less : std::strong_ordering::greater;
    const auto claim_of = [&](LineIndex line) {
        const HistoryLine* history = world.lines[line].history;
        return history == nullptr ? std::string_view() : history->claim_id;
    };
    if (const auto order = claim_of(a) <=> claim_of(b); order != 0) return order;
    return world.lines[a].billed->number <=> world.lines[b].billed->number;
}

/// Nothing acted on the line: what price() says without effects.
void pay_as_allowed(const Maybe<Money>& allowed, CodesLine& line) {
    line.paid_known = allowed.is_known();
    if (line.paid_known) line.paid = round_to_cents(std::max(allowed.value, Money{0}));
}

void clear(CodesDecision& decision) {
    decision.outcome = Outcome::Pay;
    decision.lines.clear();
    decision.reasons.clear();
    decision.rarcs.clear();
    decision.causes.clear();
}

class Folding {
public:
    Folding(const Scratch& run, CodesDecision& decision) : run_(run), world_(run.world), decision_(decision) {}

    bool all() {
        decision_.claim_id = world_.claim->id;
        clear(decision_);
        for (LineIndex line = 0; line < world_.own; ++line)
            fold_line(line);
        decision_.claim_reasons = {static_cast<std::uint32_t>(decision_.reasons.size()), 0};
        if (!run_.claim_delivered.empty()) add_reasons(run_.claim_delivered, nullptr, decision_.claim_reasons);
        return told_;
    }

private:
    void fold_line(LineIndex index) {
        const LineState& state = run_.states[index];
        CodesLine line;
        line.number = world_.number(index);
        line.reasons = {static_cast<std::uint32_t>(decision_.reasons.size()), 0};
        if (run_.delivered[index].empty() && state.upper == Severity::Pay) {
            pay_as_allowed(world_.allowed(index), line);
        } else {
            decide(index, line);
            add_reasons(run_.delivered[index], &state, line.reasons);
            // Its causes are sentences, which only a decision in full has.
            if (waits_without_reason(line.outcome, decision_.of(line.reasons))) told_ = false;
        }
        decision_.outcome = std::max(decision_.outcome, line.outcome);
        decision_.lines.push_back(line);
    }

    void decide(LineIndex index, CodesLine& line) const {
        const Pricing pricing = price(run_, index);
        line.outcome = outcome_of(run_.states[index], pricing);
        if (line.outcome == Outcome::Pay || line.outcome == Outcome::Reduce) {
            line.paid_known = pricing.after.has_value();
            line.paid = pricing.after.value_or(Money{});
        } else {
            line.paid_known = line.outcome != Outcome::Review;
        }
    }

    void add_reasons(const std::vector<Delivered>& delivered, const LineState* state, CodesRange& range) {
        std::vector<const Delivered*>& list = run_.order;
        list.clear();
        for (const Delivered& it : delivered) {
            const bool wanted = run_.screen.advice || decides(it.action);
            if (wanted && (state == nullptr || could_change(*state, it))) list.push_back(&it);
        }
        // Delivery order breaks ties of advice; std::stable_sort would take memory, and lists are short.
        for (std::size_t i = 1; i < list.size(); ++i) {
            for (std::size_t k = i; k > 0 && compare(*list[k], *list[k - 1]) < 0; --k)
                std::swap(list[k], list[k - 1]);
        }
        for (std::size_t i = 0; i < list.size(); ++i) {
            if (i > 0 && decides(list[i]->action) && compare(*list[i], *list[i - 1]) == 0) told_ = false;
            add_reason(*list[i]);
        }
        range.count = static_cast<std::uint32_t>(list.size());
    }

    std::strong_ordering compare(const Delivered& a, const Delivered& b) const {
        if (const auto order = stage_of(a) <=> stage_of(b); order != 0) return order;
        if (const auto order = a.action <=> b.action; order != 0) return order;
        if (const auto order = name_of(a) <=> name_of(b); order != 0) return order;
        return compare_others(world_, a.other, b.other);
    }

    void add_reason(const Delivered& it) {
        CodesReason reason;
        reason.rule = name_of(it);
        reason.stage = stage_of(it);
        reason.action = it.action;
        reason.certain = it.certain;
        reason.row_first = it.row_first;
        reason.row_second = it.row_second;
        if (it.other != kNoLine) reason.other_line = world_.number(it.other);
        reason.amount = it.amount;
        if (it.reason_step != kNone) {
            const Image& image = *it.policy->image;
            const ImageReasonStep& step = image.reason_steps[it.reason_step];
            reason.group = static_cast<Group>(step.group);
            reason.carc = Code{step.carc};
            reason.rarcs = {static_cast<std::uint32_t>(decision_.rarcs.size()), step.rarcs.count};
            for (std::int64_t rarc : Image::part(image.numbers, step.rarcs))
                decision_.rarcs.push_back(Code{std::bit_cast<std::uint64_t>(rarc)});
        }
        decision_.reasons.push_back(reason);
    }

    const Scratch& run_;
    const World& world_;
    CodesDecision& decision_;
    bool told_ = true;
};

void add_findings(const std::vector<Finding>& findings, bool advice, CodesRange& range, CodesDecision& decision) {
    range = {static_cast<std::uint32_t>(decision.reasons.size()), 0};
    for (const Finding& it : findings) {
        if (!advice && !decides(it.action)) continue;
        ++range.count;
        CodesReason reason;
        reason.rule = it.rule;
        reason.stage = it.stage;
        reason.action = it.action;
        reason.certain = it.certain;
        reason.group = it.remittance.group;
        reason.carc = it.remittance.carc;
        reason.rarcs = {static_cast<std::uint32_t>(decision.rarcs.size()),
                        static_cast<std::uint32_t>(it.remittance.rarcs.size())};
        decision.rarcs.insert(decision.rarcs.end(), it.remittance.rarcs.begin(), it.remittance.rarcs.end());
        if (it.row) {
            reason.row_first = it.row->first;
            reason.row_second = it.row->second;
        }
        if (!it.others.empty()) reason.other_line = it.others.front().line;
        reason.amount = it.amount;
        decision.reasons.push_back(reason);
    }
}

}  // namespace

bool fold_codes(const Scratch& run, CodesDecision& decision) { return Folding(run, decision).all(); }

void pay_all(const PlainClaim& claim, std::span<const PlainLine> lines, CodesDecision& decision) {
    clear(decision);
    decision.claim_id = claim.id;
    decision.claim_reasons = {};
    decision.lines.resize(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CodesLine& line = decision.lines[i];
        line.number = lines[i].number;
        pay_as_allowed(lines[i].known_allowed(), line);
    }
}

void codes_of(const Decision& full, bool advice, CodesDecision& decision) {
    decision.claim_id = full.claim_id;
    clear(decision);
    decision.outcome = full.outcome;
    for (const LineDecision& it : full.lines) {
        CodesLine line;
        line.number = it.number;
        line.outcome = it.outcome;
        line.paid_known = it.paid.has_value();
        line.paid = it.paid.value_or(Money{});
        add_findings(it.findings, advice, line.reasons, decision);
        if (waits_without_reason(it.outcome, it.findings)) {
            line.causes = {static_cast<std::uint32_t>(decision.causes.size()),
                           static_cast<std::uint32_t>(it.review_causes.size())};
            decision.causes.insert(decision.causes.end(), it.review_causes.begin(), it.review_causes.end());
        }
        decision.lines.push_back(line);
    }
    add_findings(full.claim_findings, advice, decision.claim_reasons, decision);
}

}  // namespace payrule::engine

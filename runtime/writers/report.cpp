// See decision_writer.h. Here: the report for people, in a biller's words. What to do comes before where it stands
// written.
#include <algorithm>

#include "runtime/decision_writer.h"

namespace payrule {
namespace {

std::string join(const std::vector<Code>& codes, std::string_view between = ", ") {
    std::string text;
    for (Code code : codes)
        text += (text.empty() ? "" : std::string(between)) + format_code(code);
    return text;
}

std::string join(const std::vector<std::string>& texts) {
    std::string text;
    for (const std::string& each : texts)
        text += (text.empty() ? "" : ", ") + each;
    return text;
}

std::string dollars_text(Money amount) { return "$" + format_money(amount); }

/// 8500 is 85%, 3333 is 33.33%.
std::string percent_text(std::int64_t factor) {
    std::string text = format_money(Money{factor * 100});  // a hundredth of a percent prints as a cent does
    while (text.find('.') != std::string::npos && (text.back() == '0' || text.back() == '.')) {
        const bool point = text.back() == '.';
        text.pop_back();
        if (point) break;
    }
    return text + "%";
}

/// An effect that is possible because nobody knows the amount has none.
bool without_amount(const Finding& finding) { return !finding.certain && finding.amount == 0; }

/// What the finding does to the line, or asks for.
std::string deed(const Finding& finding) {
    const bool certain = finding.certain;
    const std::string proposal = certain ? "proposal: " : "possible proposal: ";
    switch (finding.action) {
        case Action::Deny: return certain ? "denied" : "possibly denied";
        case Action::Reject: return certain ? "rejected, correct and resubmit" : "possibly rejected";
        case Action::Review: return certain ? "a person decides" : "a person may have to decide";
        case Action::PayLine: return "pays whatever the missing fact is";
        case Action::PayPercent:
            return (certain ? "paid at " : "possibly paid at ") + percent_text(finding.amount) + " of allowed";
        case Action::ReduceBy:
            if (without_amount(finding)) return "possibly reduced, by what is not known";
            return (certain ? "reduced by " : "possibly reduced by ") + dollars_text(Money{finding.amount});
        case Action::LimitUnits:
            if (without_amount(finding)) return "possibly limited, to how many units is not known";
            return (certain ? "limited to " : "possibly limited to ") + std::to_string(finding.amount) + " units";
        case Action::ReturnClaim: return certain ? "claim returned to the provider" : "claim possibly returned";
        case Action::DenyClaim: return certain ? "whole claim denied" : "whole claim possibly denied";
        case Action::RequireModifier:
            return (certain ? "needs modifier " : "possibly needs modifier ") + join(finding.modifiers, " or ");
        case Action::ProposeAppend: return proposal + "add modifier " + join(finding.modifiers);
        case Action::ProposeReplace:
            return proposal + "replace modifier " + join(finding.replaced) + " by " + join(finding.modifiers);
        case Action::ProposeRemove: return proposal + "take off modifier " + join(finding.replaced);
        case Action::ProposeAttest:
            if (finding.modifiers.empty()) return proposal + "attest, once the record shows what is missing";
            return proposal + "attest with modifier " + join(finding.modifiers);
        case Action::Prefer: return proposal + "modifier " + join(finding.modifiers) + " says it better";
        case Action::Request: return certain ? "record wanted" : "record possibly wanted";
        case Action::Flag: return certain ? "flagged for audit" : "possibly flagged for audit";
        case Action::Advise: return certain ? "advice" : "possible advice";
        case Action::RuleDoesNotApply: return "the rule does not apply";
    }
    return "";
}

std::string remittance_text(const Remittance& remittance) {
    std::string text(group_name(remittance.group));
    if (remittance.carc) text += "-" + format_code(remittance.carc);
    if (!remittance.rarcs.empty()) text += (text.empty() ? "" : ", ") + join(remittance.rarcs);
    return text.empty() ? text : " [" + text + "]";
}

std::string_view liability_text(Liability liability) {
    switch (liability) {
        case Liability::None: return "nobody owes it";
        case Liability::Provider: return "the provider bears it";
        case Liability::Patient: return "the patient owes it";
        case Liability::Payer: return "the payer's own reduction";
    }
    return "";
}

std::string row_text(const RowReference& row) {
    std::string text = row.table + " " + format_code(row.first);
    if (row.second) text += "/" + format_code(row.second);
    text += (row.second ? ", indicator " : ", value ") + std::to_string(row.value);
    if (row.mai != 0) text += ", MAI " + std::to_string(row.mai);
    if (row.effective != kDateMin) text += ", from " + format_date(row.effective);
    if (row.deleted != kDateMax) text += " to " + format_date(row.deleted);
    if (!row.release.empty()) text += ", release " + row.release;
    if (!row.note.empty()) text += " (" + row.note + " by the payer)";
    return text;
}

class Report {
public:
    Report(std::string& out, const Decision& decision, const Claim* claim)
        : out_(out), decision_(decision), claim_(claim) {}

    void run() {
        say("claim " + decision_.claim_id + ": " + std::string(outcome_name(decision_.outcome)));
        for (const Finding& finding : decision_.claim_findings)
            finding_text(finding, "  ");
        for (const LineDecision& line : decision_.lines)
            line_text(line);
        for (const std::string& policy : decision_.policies)
            say("  policy: " + policy);
        for (const std::string& table : decision_.tables)
            say("  table: " + table);
        if (!decision_.history.empty()) say("  history: " + decision_.history);
    }

private:
    void say(const std::string& text) {
        out_ += text;
        out_ += '\n';
    }

    const ClaimLine* line_of(std::int32_t number) const {
        if (claim_ == nullptr) return nullptr;
        const auto at = std::find_if(claim_->lines.begin(), claim_->lines.end(),
                                     [&](const ClaimLine& line) { return line.number == number; });
        return at == claim_->lines.end() ? nullptr : &*at;
    }

    std::string submitted(std::int32_t number) const {
        const ClaimLine* line = line_of(number);
        if (line == nullptr) return "";
        std::string text = "  " + (line->procedure.is_known() ? format_code(line->procedure.value) : "no code");
        for (Code modifier : line->modifiers)
            text += "-" + format_code(modifier);
        if (line->units.is_known()) text += " x" + std::to_string(line->units.value);
        if (line->service_date.is_known()) text += "  " + format_date(line->service_date.value);
        if (line->charge.is_known()) text += "  charge " + dollars_text(line->charge.value);
        return text;
    }

    void line_text(const LineDecision& line) {
        std::string head = "  line " + std::to_string(line.number) + submitted(line.number) + ": " +
                           std::string(outcome_name(line.outcome));
        if (line.allowed_after) head += ", allowed " + dollars_text(*line.allowed_after);
        if (line.paid) head += ", paid " + dollars_text(*line.paid);
        if (line.liability != Liability::None) head += ", " + std::string(liability_text(line.liability));
        say(head);
        for (const std::string& cause : line.review_causes)
            say("    open: " + cause);
        if (line.primary) finding_text(line.findings[*line.primary], "    ");
        for (std::size_t i = 0; i < line.findings.size(); ++i) {
            if (!line.primary || *line.primary != i) finding_text(line.findings[i], "    ");
        }
        const std::string looked = std::to_string(line.rules_looked) + (line.rules_looked == 1 ? " rule" : " rules");
        if (line.findings.empty() && line.outcome == Outcome::Pay)
            say("    " + looked + " looked at it, none objected");
        for (const Adjustment& adjustment : line.adjustments) {
            say("    adjustment: " + dollars_text(adjustment.amount) + remittance_text(adjustment.remittance));
        }
        if (!line.policy.empty()) say("    decided under " + line.policy + " " + line.version);
    }

    void finding_text(const Finding& finding, const std::string& indent) {
        std::string head = indent + deed(finding) + remittance_text(finding.remittance);
        if (!finding.text.empty()) head += ": " + finding.text;
        say(head);
        std::string rule = indent + "  rule " + finding.rule;
        if (!finding.policy.empty()) rule += " in " + finding.policy + " " + finding.version;
        if (!finding.place.empty()) rule += ", " + finding.place;
        say(rule);
        if (finding.row) say(indent + "  table row " + row_text(*finding.row));
        for (const LineReference& other : finding.others) {
            say(indent + "  with line " + std::to_string(other.line) + submitted_if_here(other) +
                (other.claim_id.empty() ? "" : " of claim " + other.claim_id));
        }
        if (!finding.parameter.empty()) say(indent + "  " + finding.parameter);
        if (!finding.missing.empty()) say(indent + "  would be settled by: " + join(finding.missing));
        for (const ChangeBehind& change : finding.changes)
            say(indent + "  the payer's " + payer_change_text(change));
        for (const std::string& citation : finding.citations)
            say(indent + "  source: " + citation);
    }

    std::string submitted_if_here(const LineReference& other) const {
        return other.claim_id.empty() ? submitted(other.line) : "";
    }

    std::string& out_;
    const Decision& decision_;
    const Claim* claim_;
};

}  // namespace

void append_report(std::string& out, const Decision& decision, const Claim* claim) {
    Report(out, decision, claim).run();
}

}  // namespace payrule

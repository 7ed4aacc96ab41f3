// See scenario.h. Here: decisions against expectations, and what a decided claim leaves for the next one.
#include <algorithm>

#include "tools/common/scenario.h"

namespace payrule::tools {
namespace {

/// `97140/97530`: two codes of five characters each, which must be a table row behind the line.
bool is_row_cite(std::string_view cite) {
    if (cite.size() != 11 || cite[5] != '/') return false;
    return parse_code(cite.substr(0, 5)).has_value() && parse_code(cite.substr(6)).has_value();
}

bool has_row(const LineDecision& line, std::string_view cite) {
    return std::any_of(line.findings.begin(), line.findings.end(), [&](const Finding& finding) {
        return finding.row && format_code(finding.row->first) == cite.substr(0, 5) &&
               format_code(finding.row->second) == cite.substr(6);
    });
}

std::string rows_of(const LineDecision& line) {
    std::string text;
    for (const Finding& finding : line.findings) {
        if (!finding.row || !finding.row->second) continue;
        text += (text.empty() ? "" : ", ") + format_code(finding.row->first) + "/" + format_code(finding.row->second);
    }
    return text.empty() ? "none" : text;
}

const LineDecision* find_line(const ExpectedLine& expected, const std::vector<Decision>& decisions) {
    for (const Decision& decision : decisions) {
        if (!expected.claim_id.empty() && decision.claim_id != expected.claim_id) continue;
        for (const LineDecision& line : decision.lines) {
            if (line.number == expected.number) return &line;
        }
    }
    return nullptr;
}

/// The product of what certain findings leave of the allowed amount, in 1/10000.
std::int64_t payment_factor(const LineDecision& line) {
    std::int64_t factor = 10000;
    for (const Finding& finding : line.findings) {
        if (finding.certain && finding.action == Action::PayPercent) factor = factor * finding.amount / 10000;
    }
    return factor;
}

std::string name_of(const ExpectedLine& expected) {
    return "line " + (expected.claim_id.empty() ? "" : expected.claim_id + "/") + std::to_string(expected.number);
}

/// The rules behind a line, so that a difference can be traced without running the case again.
std::string rules_of(const LineDecision& line) {
    std::string text;
    for (const Finding& finding : line.findings) {
        text += (text.empty() ? "" : ", ") + finding.rule + (finding.certain ? "" : "?");
    }
    for (const std::string& cause : line.review_causes)
        text += (text.empty() ? "" : ", ") + cause;
    return text.empty() ? "no rule" : text;
}

class LineComparison {
public:
    LineComparison(const ExpectedLine& expected, const LineDecision& line, std::vector<std::string>& differences)
        : expected_(expected), line_(line), differences_(differences) {}

    void run() {
        if (outcome_name(line_.outcome) != expected_.decision) {
            differ("decision", expected_.decision, std::string(outcome_name(line_.outcome)) + " by " + rules_of(line_));
            return;
        }
        if (expected_.liability && liability_name(line_.liability) != *expected_.liability) {
            differ("liability", *expected_.liability, std::string(liability_name(line_.liability)));
        }
        remittance();
        amounts();
        for (const std::string& cite : expected_.cites) {
            if (is_row_cite(cite) && !has_row(line_, cite)) differ("table row", cite, rows_of(line_));
        }
    }

private:
    void differ(const std::string& what, const std::string& wanted, const std::string& found) {
        differences_.push_back(name_of(expected_) + ": " + what + ": expected " + wanted + ", decided " + found);
    }

    void remittance() {
        if (!expected_.group && !expected_.carc) return;
        const Remittance none;
        const Remittance& found = line_.primary ? line_.findings[*line_.primary].remittance : none;
        if (expected_.group && group_name(found.group) != *expected_.group) {
            differ("group", *expected_.group, std::string(group_name(found.group)));
        }
        if (expected_.carc && found.carc != *expected_.carc) {
            differ("CARC", format_code(*expected_.carc), found.carc ? format_code(found.carc) : "none");
        }
    }

    void amounts() {
        if (expected_.allowed_after && line_.allowed_after != expected_.allowed_after) {
            differ("allowed after", format_money(*expected_.allowed_after),
                   line_.allowed_after ? format_money(*line_.allowed_after) : "unknown");
        }
        if (expected_.payment_factor && payment_factor(line_) != *expected_.payment_factor) {
            differ("payment factor", std::to_string(*expected_.payment_factor) + "/10000",
                   std::to_string(payment_factor(line_)) + "/10000");
        }
    }

    const ExpectedLine& expected_;
    const LineDecision& line_;
    std::vector<std::string>& differences_;
};

}  // namespace

std::vector<std::string> compare(const std::vector<ExpectedLine>& expected, const std::vector<Decision>& decisions) {
    std::vector<std::string> differences;
    for (const ExpectedLine& line : expected) {
        const LineDecision* found = find_line(line, decisions);
        if (found == nullptr) {
            differences.push_back(name_of(line) + ": expected " + line.decision +
                                  ", but the decision has no such line");
        } else {
            LineComparison(line, *found, differences).run();
        }
    }
    return differences;
}

void add_to_history(const Claim& decided, const Decision& decision, Claim& later) {
    const bool other_patient = decided.patient_id.is_known() && later.patient_id.is_known() &&
                               decided.patient_id.value != later.patient_id.value;
    if (other_patient) return;
    for (const ClaimLine& line : decided.lines) {
        const auto at = std::find_if(decision.lines.begin(), decision.lines.end(),
                                     [&](const LineDecision& candidate) { return candidate.number == line.number; });
        if (at == decision.lines.end()) continue;
        HistoryLine history;
        history.claim_id = decided.id;
        history.received = decided.received;
        history.patient_id = decided.patient_id.value;
        history.billing_npi = decided.billing_npi.value;
        history.type_of_bill = decided.type_of_bill;
        history.line = line;
        history.paid = at->outcome == Outcome::Pay || at->outcome == Outcome::Reduce;
        history.undecided = at->outcome == Outcome::Review;
        if (at->allowed_after) history.line.allowed = Maybe<Money>::known(*at->allowed_after);
        if (at->paid) history.paid_amount = Maybe<Money>::known(*at->paid);
        history.accrues = true;
        later.history.lines.push_back(history);
    }
}

}  // namespace payrule::tools

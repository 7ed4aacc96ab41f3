// See decision_writer.h. Here: NDJSON at both levels; the report is in writers/report.cpp.
#include "runtime/decision_writer.h"

#include <array>

#include "runtime/writers/json_buffer.h"

namespace payrule {
namespace {

using writers::JsonBuffer;

/// Writes `,"key":` and a text, unless the text is empty. `key` comes with its quotes, comma and colon.
void text_member(JsonBuffer& json, std::string_view key, std::string_view value) {
    if (value.empty()) return;
    json.raw(key);
    json.text(value);
}

void code_member(JsonBuffer& json, std::string_view key, Code value) {
    if (!value) return;
    json.raw(key);
    json.code(value);
}

void money_member(JsonBuffer& json, std::string_view key, const std::optional<Money>& value) {
    if (!value) return;
    json.raw(key);
    json.text(format_money(*value));
}

template <class List, class Write>
void list_member(JsonBuffer& json, std::string_view key, const List& list, Write write) {
    if (list.empty()) return;
    json.raw(key);
    char before = '[';
    for (const auto& element : list) {
        json.raw(before);
        write(element);
        before = ',';
    }
    json.raw(']');
}

void texts_member(JsonBuffer& json, std::string_view key, const std::vector<std::string>& list) {
    list_member(json, key, list, [&](const std::string& element) { json.text(element); });
}

void codes_member(JsonBuffer& json, std::string_view key, const std::vector<Code>& list) {
    list_member(json, key, list, [&](Code element) { json.text(format_code(element)); });
}

void remittance_members(JsonBuffer& json, const Remittance& remittance) {
    text_member(json, R"(,"group":)", group_name(remittance.group));
    code_member(json, R"(,"carc":)", remittance.carc);
    codes_member(json, R"(,"rarcs":)", remittance.rarcs);
}

void row_member(JsonBuffer& json, const RowReference& row) {
    json.raw(R"(,"row":{"table":)");
    json.text(row.table);
    text_member(json, R"(,"release":)", row.release);
    code_member(json, R"(,"first":)", row.first);
    code_member(json, R"(,"second":)", row.second);
    if (row.effective != kDateMin) text_member(json, R"(,"effective":)", format_date(row.effective));
    if (row.deleted != kDateMax) text_member(json, R"(,"deleted":)", format_date(row.deleted));
    json.raw(R"(,"value":)");
    json.number(row.value);
    if (row.mai != 0) {
        json.raw(R"(,"mai":)");
        json.number(row.mai);
    }
    text_member(json, R"(,"note":)", row.note);
    json.raw('}');
}

/// What `amount` means depends on the action, so each meaning has a key of its own. An effect that is possible because
/// nobody knows the amount has none.
void amount_member(JsonBuffer& json, const Finding& finding) {
    if (!finding.certain && finding.amount == 0) return;
    switch (finding.action) {
        case Action::PayPercent: return money_member(json, R"(,"factor":)", Money{finding.amount});
        case Action::ReduceBy: return money_member(json, R"(,"reduce_by":)", Money{finding.amount});
        default: break;
    }
    if (finding.amount == 0 && finding.action != Action::LimitUnits) return;
    json.raw(finding.action == Action::LimitUnits ? R"(,"units":)" : R"(,"amount":)");
    json.number(finding.amount);
}

void full_finding(JsonBuffer& json, const Finding& finding) {
    json.raw(R"({"rule":)");
    json.text(finding.rule);
    text_member(json, R"(,"policy":)", finding.policy);
    text_member(json, R"(,"version":)", finding.version);
    text_member(json, R"(,"place":)", finding.place);
    text_member(json, R"(,"stage":)", stage_name(finding.stage));
    text_member(json, R"(,"action":)", action_name(finding.action));
    json.raw(finding.certain ? R"(,"certain":true)" : R"(,"certain":false)");
    remittance_members(json, finding.remittance);
    if (finding.liability != Liability::None) text_member(json, R"(,"liability":)", liability_name(finding.liability));
    text_member(json, R"(,"text":)", finding.text);
    texts_member(json, R"(,"citations":)", finding.citations);
    if (finding.row) row_member(json, *finding.row);
    list_member(json, R"(,"others":)", finding.others, [&](const LineReference& other) {
        json.raw(R"({"line":)");
        json.number(other.line);
        text_member(json, R"(,"claim_id":)", other.claim_id);
        json.raw('}');
    });
    texts_member(json, R"(,"missing":)", finding.missing);
    amount_member(json, finding);
    codes_member(json, R"(,"modifiers":)", finding.modifiers);
    codes_member(json, R"(,"replaced":)", finding.replaced);
    list_member(json, R"(,"changes":)", finding.changes, [&](const ChangeBehind& change) {
        json.raw(R"({"kind":)");
        json.text(payer_change_name(change.kind));
        text_member(json, R"(,"name":)", change.name);
        text_member(json, R"(,"policy":)", change.policy);
        text_member(json, R"(,"place":)", change.place);
        text_member(json, R"(,"because":)", change.because);
        json.raw('}');
    });
    text_member(json, R"(,"parameter":)", finding.parameter);
    json.raw('}');
}

std::string_view severity_name(Severity severity) {
    switch (severity) {
        case Severity::Pay: return "pay";
        case Severity::Deny: return "deny";
        case Severity::Reject: return "reject";
    }
    return "";
}

void full_line(JsonBuffer& json, const LineDecision& line) {
    json.raw(R"({"number":)");
    json.number(line.number);
    text_member(json, R"(,"outcome":)", outcome_name(line.outcome));
    text_member(json, R"(,"lower":)", severity_name(line.lower));
    text_member(json, R"(,"upper":)", severity_name(line.upper));
    text_member(json, R"(,"liability":)", liability_name(line.liability));
    text_member(json, R"(,"policy":)", line.policy);
    text_member(json, R"(,"version":)", line.version);
    json.raw(R"(,"rules_looked":)");
    json.number(line.rules_looked);
    if (line.primary) {
        json.raw(R"(,"primary":)");
        json.number(*line.primary);
    }
    money_member(json, R"(,"allowed":)", line.allowed);
    money_member(json, R"(,"allowed_after":)", line.allowed_after);
    money_member(json, R"(,"paid":)", line.paid);
    list_member(json, R"(,"adjustments":)", line.adjustments, [&](const Adjustment& adjustment) {
        json.raw(R"({"amount":)");
        json.text(format_money(adjustment.amount));
        remittance_members(json, adjustment.remittance);
        json.raw('}');
    });
    texts_member(json, R"(,"review_causes":)", line.review_causes);
    list_member(json, R"(,"findings":)", line.findings, [&](const Finding& finding) { full_finding(json, finding); });
    json.raw('}');
}

void codes_finding(JsonBuffer& json, const Finding& finding) {
    json.raw(R"({"rule":)");
    json.text(finding.rule);
    if (!finding.certain) json.raw(R"(,"certain":false)");
    remittance_members(json, finding.remittance);
    if (finding.row && finding.row->first) {
        json.raw(R"(,"row":")");
        json.raw(format_code(finding.row->first));
        if (finding.row->second) {
            json.raw('/');
            json.raw(format_code(finding.row->second));
        }
        json.raw('"');
    }
    json.raw('}');
}

void codes_findings(JsonBuffer& json, const std::vector<Finding>& findings) {
    std::string_view before = R"(,"reasons":[)";
    for (const Finding& finding : findings) {
        if (!decides(finding.action)) continue;
        json.raw(before);
        codes_finding(json, finding);
        before = ",";
    }
    if (before == ",") json.raw(']');
}

void codes_line(JsonBuffer& json, const LineDecision& line) {
    json.raw(R"({"number":)");
    json.number(line.number);
    text_member(json, R"(,"outcome":)", outcome_name(line.outcome));
    codes_findings(json, line.findings);
    if (waits_without_reason(line.outcome, line.findings)) texts_member(json, R"(,"causes":)", line.review_causes);
    json.raw('}');
}

/// What the short answer writes, from the compact form. Views of its own lists, so that both forms share one order.
void codes_reason(JsonBuffer& json, const CodesDecision& decision, const CodesReason& reason) {
    json.raw(R"({"rule":)");
    json.text(reason.rule);
    if (!reason.certain) json.raw(R"(,"certain":false)");
    text_member(json, R"(,"group":)", group_name(reason.group));
    code_member(json, R"(,"carc":)", reason.carc);
    list_member(json, R"(,"rarcs":)", decision.codes(reason.rarcs), [&](Code code) { json.code(code); });
    if (reason.row_first) {
        json.raw(R"(,"row":")");
        json.bare_code(reason.row_first);
        if (reason.row_second) {
            json.raw('/');
            json.bare_code(reason.row_second);
        }
        json.raw('"');
    }
    json.raw('}');
}

void codes_reasons(JsonBuffer& json, const CodesDecision& decision, CodesRange range) {
    std::string_view before = R"(,"reasons":[)";
    for (const CodesReason& reason : decision.of(range)) {
        if (!decides(reason.action)) continue;
        json.raw(before);
        codes_reason(json, decision, reason);
        before = ",";
    }
    if (before == ",") json.raw(']');
}

/// Most lines are paid, nothing is said about them, and they are numbered from 1 on: what is written about any run of
/// such lines stands here as one text. Invariant: ends_[n] is the end of line n, the comma before line n + 1 behind it.
class PaidLines {
public:
    PaidLines() {
        JsonBuffer json(text_);
        for (std::size_t number = 1; number <= kMost; ++number) {
            json.raw(number == 1 ? R"({"number":)" : R"(,{"number":)");
            json.number(static_cast<std::int64_t>(number));
            json.raw(R"(,"outcome":"pay"})");
            ends_[number] = static_cast<std::uint32_t>(text_.size());
        }
    }
    /// How many lines of such a run begin at line `first`, counted from 0.
    static std::size_t run(const std::vector<CodesLine>& lines, std::size_t first) {
        std::size_t i = first;
        while (i < lines.size() && i < kMost && is_plain(lines[i]) && lines[i].number == static_cast<int>(i + 1))
            ++i;
        return i - first;
    }
    /// With a comma before it where lines come before it.
    std::string_view text(std::size_t first, std::size_t count) const {
        return std::string_view(text_).substr(ends_[first], ends_[first + count] - ends_[first]);
    }
    static bool is_plain(const CodesLine& line) {
        return line.outcome == Outcome::Pay && line.reasons.count == 0 && line.causes.count == 0;
    }

private:
    static constexpr std::size_t kMost = 64;
    std::string text_;
    std::array<std::uint32_t, kMost + 1> ends_{};
};

void codes_line(JsonBuffer& json, const CodesDecision& decision, const CodesLine& line) {
    json.raw(R"({"number":)");
    json.number(line.number);
    text_member(json, R"(,"outcome":)", outcome_name(line.outcome));
    codes_reasons(json, decision, line.reasons);
    list_member(json, R"(,"causes":)", decision.causes_of(line), [&](const std::string& it) { json.text(it); });
    json.raw('}');
}

void codes_lines(JsonBuffer& json, const CodesDecision& decision) {
    static const PaidLines kPaid;
    if (decision.lines.empty()) return;
    json.raw(R"(,"lines":[)");
    for (std::size_t i = 0; i < decision.lines.size();) {
        if (const std::size_t count = PaidLines::run(decision.lines, i); count > 0) {
            json.raw(kPaid.text(i, count));
            i += count;
            continue;
        }
        if (i > 0) json.raw(',');
        codes_line(json, decision, decision.lines[i++]);
    }
    json.raw(']');
}

}  // namespace

std::string payer_change_text(const ChangeBehind& change) {
    std::string text = std::string(payer_change_name(change.kind)) + " " + change.name + " (" + change.policy;
    if (!change.place.empty()) text += ", " + change.place;
    return text + "): " + change.because;
}

bool decides(Action action) {
    switch (action) {
        case Action::Deny:
        case Action::Reject:
        case Action::Review:
        case Action::PayPercent:
        case Action::ReduceBy:
        case Action::LimitUnits:
        case Action::ReturnClaim:
        case Action::DenyClaim: return true;
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
        case Action::RuleDoesNotApply: return false;
    }
    return false;
}

void append_decision(std::string& out, const Decision& decision, OutputLevel level) {
    JsonBuffer json(out);
    json.raw(R"({"claim_id":)");
    json.text(decision.claim_id);
    text_member(json, R"(,"outcome":)", outcome_name(decision.outcome));
    if (level == OutputLevel::Codes) {
        codes_findings(json, decision.claim_findings);
        list_member(json, R"(,"lines":)", decision.lines, [&](const LineDecision& line) { codes_line(json, line); });
    } else {
        text_member(json, R"(,"engine":)", PAYRULE_VERSION);
        text_member(json, R"(,"history":)", decision.history);
        texts_member(json, R"(,"policies":)", decision.policies);
        texts_member(json, R"(,"tables":)", decision.tables);
        list_member(json, R"(,"claim_findings":)", decision.claim_findings,
                    [&](const Finding& finding) { full_finding(json, finding); });
        list_member(json, R"(,"lines":)", decision.lines, [&](const LineDecision& line) { full_line(json, line); });
    }
    json.raw("}\n");
}

void append_codes(std::string& out, const CodesDecision& decision) {
    JsonBuffer json(out);
    json.raw(R"({"claim_id":)");
    json.text(decision.claim_id);
    text_member(json, R"(,"outcome":)", outcome_name(decision.outcome));
    codes_reasons(json, decision, decision.claim_reasons);
    codes_lines(json, decision);
    json.raw("}\n");
}

void append_refusal(std::string& out, const Refusal& refusal) {
    JsonBuffer json(out);
    json.raw(R"({"refused":true,"ordinal":)");
    json.number(static_cast<std::int64_t>(refusal.ordinal));
    json.raw(R"(,"line":)");
    json.number(static_cast<std::int64_t>(refusal.line));
    text_member(json, R"(,"claim_id":)", refusal.claim_id);
    text_member(json, R"(,"field":)", refusal.field);
    text_member(json, R"(,"cause":)", refusal.cause);
    text_member(json, R"(,"next_step":)", refusal.next_step);
    json.raw("}\n");
}

}  // namespace payrule

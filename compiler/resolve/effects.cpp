// Lowering of effects (see effects.h). What may stand where follows language.md section 3.
#include "compiler/resolve/effects.h"

#include <algorithm>

namespace payrule::resolving {
namespace {

bool needs_reason(Action action) {
    return action == Action::Deny || action == Action::Reject || action == Action::DenyClaim ||
           action == Action::PayPercent || action == Action::ReduceBy || action == Action::LimitUnits;
}

bool is_note(Action action) { return action == Action::Request || action == Action::Flag || action == Action::Advise; }

bool is_proposal(Action action) {
    return action == Action::ProposeAppend || action == Action::ProposeReplace || action == Action::ProposeRemove ||
           action == Action::ProposeAttest || action == Action::Prefer;
}

/// 1/10000 as people write it: 5000 is `50%`, 3333 `33.33%`.
std::string percent_text(std::int64_t ten_thousandths) {
    std::string text = std::to_string(ten_thousandths / 100);
    std::string rest = std::to_string(100 + ten_thousandths % 100).substr(1);
    while (!rest.empty() && rest.back() == '0')
        rest.pop_back();
    return text + (rest.empty() ? "" : "." + rest) + "%";
}

}  // namespace

std::vector<Effect> EffectLowering::lower(const std::vector<ast::Effect>& effects, EffectPlace where) {
    std::vector<Effect> result;
    // A target named anywhere in the list serves those that name none: `deny col2 [..] and request document note`.
    for (const ast::Effect& written : effects) {
        const auto found = place_.variables.find(written.target.text);
        if (found != place_.variables.end() && !last_variable_) last_variable_ = found->second;
    }
    for (const ast::Effect& written : effects) {
        if (written.action == Action::RuleDoesNotApply && effects.size() > 1)
            context_.report(DiagnosticCode::E0310, written.span, "`rule does not apply` stands alone");
        if (written.action == Action::Request && written.names.size() > 1) {
            for (const ast::Name& name : written.names) {
                ast::Effect one = written;
                one.names = {name};
                if (auto lowered = effect(one, where)) result.push_back(std::move(*lowered));
            }
            continue;
        }
        if (auto lowered = effect(written, where)) result.push_back(std::move(*lowered));
    }
    return result;
}

std::optional<Effect> EffectLowering::effect(const ast::Effect& written, EffectPlace where) {
    Effect out;
    out.action = written.action;
    out.span = written.span;
    out.text = written.text;
    out.audience = written.audience;
    out.percent = written.percent;
    if (!allowed(written, where) || !allowed_in_stage(written)) return std::nullopt;
    if (written.action == Action::RuleDoesNotApply) return std::nullopt;
    const bool target = set_target(written, out);
    const bool reason = set_reason(written, out);
    const bool modifiers = set_modifiers(written, out);
    const bool amount = set_amount(written, out);
    const bool names = set_names(written, out);
    if (!out.text.empty() && written.action != Action::Request) check_text(out.text, written.span);
    if (!written.otherwise.empty()) out.otherwise = lower(written.otherwise, EffectPlace::Otherwise);
    if (!target || !reason || !modifiers || !amount || !names) return std::nullopt;
    return out;
}

bool EffectLowering::allowed(const ast::Effect& written, EffectPlace where) {
    const auto refuse = [&](std::string text, const char* instead = nullptr) {
        Diagnostic& report = context_.report(DiagnosticCode::E0310, written.span, std::move(text));
        if (instead != nullptr)
            report.fix = DiagnosticFix{written.span, instead, "write `" + std::string(instead) + "`"};
        return false;
    };
    if (written.action == Action::PayLine && where == EffectPlace::Row) {
        return refuse(
            "`pay line` stands only behind `if not known`; a row in which nothing happens says `rule does not apply`",
            "rule does not apply");
    }
    if (written.action == Action::PayLine && where != EffectPlace::IfNotKnown) {
        return refuse("`pay line` stands only behind `if not known`; a line that nobody objects to is paid");
    }
    if (written.action == Action::RuleDoesNotApply && where == EffectPlace::IfNotKnown) {
        return refuse(
            "where something is not known, `pay line` says that nothing happens; `rule does not apply` stands in "
            "exceptions and in rows of decision tables",
            place_.variables.contains("line") ? "pay line" : nullptr);
    }
    if (written.action == Action::RuleDoesNotApply && where != EffectPlace::ThenOfException &&
        where != EffectPlace::Row) {
        return refuse("`rule does not apply` stands only in an exception, or in a row of a decision table");
    }
    if (where == EffectPlace::IfNotKnown && written.action != Action::PayLine && written.action != Action::Review &&
        written.action != Action::Deny && written.action != Action::Reject && !is_note(written.action) &&
        !is_proposal(written.action)) {
        return refuse("`if not known` says `review line`, `pay line`, `deny`, `reject`, a document, a flag or advice");
    }
    if (where == EffectPlace::Otherwise && written.action != Action::Deny && written.action != Action::Reject &&
        written.action != Action::Review && !is_note(written.action)) {
        return refuse("behind `else` stands `deny`, `reject`, `review`, a document, a flag or advice");
    }
    return true;
}

bool EffectLowering::allowed_in_stage(const ast::Effect& written) {
    const auto refuse = [&](std::string_view stages) {
        context_.report(DiagnosticCode::E0310, written.span,
                        "`" + std::string(action_name(written.action)) + "` belongs to stage " + std::string(stages) +
                            "; this rule is in stage `" + std::string(stage_name(stage_)) + "`");
        return false;
    };
    switch (written.action) {
        case Action::PayPercent:
        case Action::ReduceBy: return stage_ == Stage::Pricing || refuse("`pricing`");
        case Action::LimitUnits:
            return stage_ == Stage::Units || stage_ == Stage::Pricing || stage_ == Stage::Sequence ||
                   refuse("`units`, `pricing` or `sequence`");
        case Action::Deny:
        case Action::Reject:
        case Action::Review:
        case Action::DenyClaim:
        case Action::ReturnClaim:
        case Action::RequireModifier:
            if (stage_ != Stage::Advice) return true;
            context_.report(DiagnosticCode::E0310, written.span,
                            "stage `advice` changes no outcome; `" + std::string(action_name(written.action)) +
                                "` belongs to an earlier stage");
            return false;
        case Action::PayLine:
        case Action::ProposeAppend:
        case Action::ProposeReplace:
        case Action::ProposeRemove:
        case Action::ProposeAttest:
        case Action::Prefer:
        case Action::Request:
        case Action::Flag:
        case Action::Advise:
        case Action::RuleDoesNotApply: return true;
    }
    return true;
}

bool EffectLowering::set_target(const ast::Effect& written, Effect& out) {
    const std::string& target = written.target.text;
    const auto refuse = [&](std::string text) {
        context_.report(DiagnosticCode::E0308, written.target ? written.target.span : written.span, std::move(text));
        return false;
    };
    const bool claim_action = written.action == Action::ReturnClaim || written.action == Action::DenyClaim;
    if (claim_action || target == "claim" || (target.empty() && scope_.kind == ScopeKind::Claim)) {
        out.target = EffectTarget::Claim;
        if (claim_action || written.action == Action::Review || is_note(written.action)) return true;
        return refuse(written.action == Action::Reject
                          ? "a claim is not rejected; write `return claim`, and its lines read reject"
                          : "`" + std::string(action_name(written.action)) + "` is about a line, not about the claim");
    }
    if (scope_.kind == ScopeKind::Claim) return refuse("a rule for each claim has no line; its effects are on `claim`");
    if (scope_.kind == ScopeKind::Day) {
        out.target = EffectTarget::Day;
        if (target.empty() || target == "line" || target == "day") return true;
        return refuse("a rule for a day acts on `line`: on every line of the day");
    }
    if (target.empty()) {
        if (scope_.variables.size() > 1 && !last_variable_) return refuse("say on which line of the pair");
        out.variable = scope_.variables.size() > 1 ? *last_variable_ : std::uint8_t{0};
        return true;
    }
    const auto found = place_.variables.find(target);
    if (found == place_.variables.end()) {
        report_unknown(context_, written.target, "line of this rule", scope_.variables);
        return false;
    }
    out.variable = found->second;
    return true;
}

bool EffectLowering::set_reason(const ast::Effect& written, Effect& out) {
    const bool names_carc = written.reason.named || !written.reason.carc.empty();
    if (needs_reason(written.action) && !names_carc) {
        context_.report(DiagnosticCode::E0309, written.span,
                        "`" + std::string(action_name(written.action)) +
                            "` needs a group and a reason, such as `[CO-50]`, or `as NAME`");
        return false;
    }
    if (!written.reason.written && !names_carc && written.reason.rarcs.empty()) return true;
    out.reason = reason_of(context_, place_.layer, written.reason);
    return out.reason != kNoIndex;
}

bool EffectLowering::set_modifiers(const ast::Effect& written, Effect& out) {
    switch (written.quantifier) {
        case ast::Quantifier::Any: out.quantify = Quantify::Any; break;
        case ast::Quantifier::All: out.quantify = Quantify::All; break;
        case ast::Quantifier::ExactlyOne: out.quantify = Quantify::ExactlyOne; break;
    }
    if (!written.codes.items.empty()) out.modifiers = modifiers(written.codes);
    if (!written.replaced.items.empty()) out.replaced = modifiers(written.replaced);
    if (written.action == Action::Prefer) return set_preference(written, out);
    const bool wants = written.action == Action::RequireModifier || written.action == Action::ProposeAppend ||
                       written.action == Action::ProposeReplace || written.action == Action::ProposeRemove;
    if (wants && out.modifiers.empty()) {
        if (written.codes.items.empty()) {
            context_.report(DiagnosticCode::E0308, written.span, "this names no modifier; write `modifier [59]`");
        }
        return false;
    }
    if (written.action == Action::RequireModifier && out.quantify == Quantify::All && out.modifiers.size() > 4) {
        context_.report(DiagnosticCode::E0308, written.span,
                        "a line has four modifiers at most, so it cannot carry all of these");
        return false;
    }
    if (written.action == Action::RequireModifier && written.otherwise.empty()) {
        context_.report(DiagnosticCode::E0310, written.span,
                        "say what happens without the modifier: `require … on line, else reject line [CO-4]`");
        return false;
    }
    return true;
}

bool EffectLowering::set_preference(const ast::Effect& written, Effect& out) {
    if (written.names.empty()) {  // no fact to ask: it is a replacement wherever the rule acts
        out.action = Action::ProposeReplace;
        return !out.modifiers.empty();
    }
    ast::Name name = written.names[0];
    const std::size_t dot = name.text.rfind('.');
    if (dot != std::string::npos) name.text = name.text.substr(dot + 1);
    const auto* symbol = find_symbol(context_, context_.facts, place_.layer, name, "fact");
    const auto index = context_.fact_index.find(name.text);
    if (symbol == nullptr || index == context_.fact_index.end()) return false;
    const FactDeclaration& fact = context_.out.facts[index->second];
    if (fact.type != ValueType::Enum) {
        context_.report(DiagnosticCode::E0311, name.span,
                        "`" + name.text + "` has no closed list of values to choose by; declare it `one of { … }`");
        return false;
    }
    out.fact = index->second;
    bool usable = true;
    for (const auto& [value, codes] : written.choices) {
        const auto found = std::find(fact.values.begin(), fact.values.end(), value.text);
        if (found == fact.values.end()) {
            report_unknown(context_, value, "value of `" + fact.name + "`", fact.values);
            usable = false;
            continue;
        }
        out.choices.push_back({found - fact.values.begin(), modifiers(codes)});
    }
    std::sort(out.choices.begin(), out.choices.end(),
              [](const ProposalChoice& a, const ProposalChoice& b) { return a.value < b.value; });
    return usable;
}

/// `reduce allowed on line by 30%` has its own words: what is paid, `pay 70% of allowed on line`.
bool EffectLowering::share_taken_off(const ast::Effect& written) {
    const ast::Expr& amount = context_.file(place_.layer).exprs[written.amount];
    constexpr std::int64_t kWhole = 10000;  // 100% in 1/10000
    if (amount.kind != ast::ExprKind::Percent || !amount.args.empty() || amount.number > kWhole) return false;
    const std::string target = written.target.text.empty() ? "line" : written.target.text;
    const std::string pays = "pay " + percent_text(kWhole - amount.number) + " of allowed on " + target;
    Diagnostic& report =
        context_.report(DiagnosticCode::E0301, amount.span,
                        "what is taken off is an amount of money; of a share the rule says what is paid");
    report.fix =
        DiagnosticFix{{written.span.source, written.span.begin, amount.span.end}, pays, "write `" + pays + "`"};
    return true;
}

bool EffectLowering::set_amount(const ast::Effect& written, Effect& out) {
    if (written.action != Action::ReduceBy && written.action != Action::LimitUnits) return true;
    const bool money = written.action == Action::ReduceBy;
    Lowering lowering(context_, place_);
    if (money && share_taken_off(written)) return false;
    out.amount = lowering.value_of(written.amount, money ? ValueType::Money : ValueType::Count,
                                   money ? "what is taken off" : "a limit of units");
    return out.amount != kNoExpr;
}

bool EffectLowering::set_names(const ast::Effect& written, Effect& out) {
    if (written.action == Action::Request) {
        out.text = written.names.empty() ? written.text : written.names[0].text;
        return true;
    }
    if (written.action == Action::Advise && !out.audience.empty()) {
        const std::vector<std::string> known = {"biller", "provider", "reviewer"};
        if (std::find(known.begin(), known.end(), out.audience) == known.end()) {
            report_unknown(context_, {out.audience, written.span}, "reader of advice", known);
            return false;
        }
    }
    if (written.action != Action::ProposeAttest || written.names.empty()) return true;
    const auto* symbol = find_symbol(context_, context_.attests, place_.layer, written.names[0], "ground");
    const auto index = context_.ground_index.find(written.names[0].text);
    if (symbol == nullptr || index == context_.ground_index.end()) return false;
    out.ground = index->second;
    out.modifiers = context_.out.grounds[index->second].modifiers;
    return true;
}

bool EffectLowering::text_name_known(const std::string& name) {
    const std::size_t dot = name.find('.');
    if (dot == std::string::npos) {
        return context_.parameter_index.count(name) != 0 || context_.accumulator_index.count(name) != 0;
    }
    const std::string first = name.substr(0, dot);
    const std::string rest = name.substr(dot + 1);
    if (const auto row = place_.rows.find(first); row != place_.rows.end()) {
        const TableBinding& table = context_.out.tables[row->second.table];
        if (rest == "release" || rest == "rationale" || rest == "effective" || rest == "deleted") return true;
        switch (table.kind) {
            case TableKind::Pairs: return rest == "indicator";
            case TableKind::UnitLimits: return rest == "value" || rest == "mai";
            case TableKind::AddOns: return rest == "type";
            case TableKind::Keyed: return std::count(table.columns.begin(), table.columns.end(), rest) != 0;
        }
    }
    const bool line = place_.variables.count(first) != 0 || (first == "line" && scope_.kind == ScopeKind::Day);
    const FieldInfo* info = find_field(line ? "line." + rest : name);
    // Patients' values never reach a message.
    return info != nullptr && !name.starts_with("patient.");
}

std::vector<std::string> EffectLowering::text_names() const {
    std::vector<std::string> names;
    for (const auto& [name, index] : context_.parameter_index)
        names.push_back(name);
    for (const FieldInfo& field : all_fields()) {
        const std::string path(field.path);
        if (path.starts_with("patient.")) continue;
        if (!field.on_line) names.push_back(path);
        for (const auto& [variable, number] : place_.variables) {
            if (field.on_line) names.push_back(variable + path.substr(path.find('.')));
        }
    }
    return names;
}

/// Where `{name}` stands in the source behind the beginning of a span; the span itself where it is written with
/// escapes.
Span EffectLowering::place_of_text(const std::string& name, Span span) const {
    const std::string_view source = context_.sources.text(span.source);
    const std::size_t at = source.find("{" + name + "}", span.begin);
    if (name.empty() || at == std::string_view::npos) return span;
    return {span.source, static_cast<std::uint32_t>(at + 1), static_cast<std::uint32_t>(at + 1 + name.size())};
}

void EffectLowering::check_text(const std::string& text, Span span) {
    for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
        const std::size_t close = text.find('}', open);
        const std::string name = close == std::string::npos ? std::string() : text.substr(open + 1, close - open - 1);
        if (!name.empty() && text_name_known(name)) continue;
        const Span place = place_of_text(name, span);
        const bool open_end = close == std::string::npos;
        const bool of_patient = name.starts_with("patient.");
        const std::optional<std::string> nearest =
            open_end || of_patient ? std::nullopt : did_you_mean(name, text_names());
        Diagnostic& report = context_.report(
            DiagnosticCode::E0204, place,
            open_end     ? "a `{` in the text is not closed"
            : of_patient ? "`{" + name + "}` would print a patient's value; messages never do"
                         : "`{" + name + "}` in the text is no field of a line, no column of the row and no parameter" +
                               (nearest ? "; did you mean `" + *nearest + "`?" : ""));
        if (nearest) report.fix = DiagnosticFix{place, *nearest, "write `" + *nearest + "`"};
    }
}

}  // namespace payrule::resolving

// The effective policy as text (see effective_dump.h): declarations and rules. Expressions are in effective_text.cpp.
#include "compiler/effective_dump.h"

#include <fmt/format.h>

namespace payrule {
namespace {

std::string_view scope_name(ScopeKind kind) {
    switch (kind) {
        case ScopeKind::Claim: return "claim";
        case ScopeKind::Line: return "line";
        case ScopeKind::Day: return "day of one procedure";
        case ScopeKind::Pair: return "pair of lines";
        case ScopeKind::AddOn: return "add_on line";
    }
    return "";
}

std::string_view kind_name(TableKind kind) {
    switch (kind) {
        case TableKind::Pairs: return "pairs";
        case TableKind::UnitLimits: return "unit_limits";
        case TableKind::AddOns: return "add_ons";
        case TableKind::Keyed: return "keyed";
    }
    return "";
}

std::string_view change_name(TableChange::Kind kind) {
    switch (kind) {
        case TableChange::Kind::AddPair: return "add pair";
        case TableChange::Kind::RemovePair: return "remove pair";
        case TableChange::Kind::IgnoreDeletions: return "ignore deletions";
        case TableChange::Kind::IgnoreDeletionOfPair: return "ignore deletion of pair";
        case TableChange::Kind::ForceIndicator: return "force indicator";
    }
    return "";
}

std::string_view window_name(Accumulator::Window window) {
    switch (window) {
        case Accumulator::Window::Ever: return "ever";
        case Accumulator::Window::CalendarYear: return "calendar_year";
        case Accumulator::Window::BenefitYear: return "benefit_year";
        case Accumulator::Window::MonthsBefore: return "months before";
        case Accumulator::Window::DaysBefore: return "days before";
    }
    return "";
}

std::string field_path(ClaimField field) {
    constexpr const char* kPaths[] = {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) path_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    };
    return kPaths[static_cast<std::size_t>(field)];
}

std::string fields_text(const std::vector<ClaimField>& fields) {
    std::string text;
    for (const ClaimField field : fields)
        text += (text.empty() ? "" : ", ") + field_path(field);
    return text;
}

std::string list_text(const std::vector<std::string>& items) { return fmt::format("{}", fmt::join(items, ", ")); }

std::string codes_text(const std::vector<Code>& codes) {
    std::string text;
    for (const Code code : codes)
        text += (text.empty() ? "" : ", ") + format_code(code);
    return "[" + text + "]";
}

std::string remittance_text(const Remittance& remittance) {
    std::string text = fmt::format("[{}{}{}]", group_name(remittance.group), remittance.carc ? "-" : "",
                                   remittance.carc ? format_code(remittance.carc) : "");
    if (!remittance.rarcs.empty()) text += " remark " + codes_text(remittance.rarcs);
    return text;
}

std::string origin_text(const Origin& origin) {
    std::string text = fmt::format("{} {} {}", origin.owner, origin.version, origin.place);
    if (!origin.because.empty()) text += fmt::format(" because \"{}\"", origin.because);
    return text;
}

std::string range_text(Date from, Date until) {
    std::string text;
    if (from > kDateMin) text += " from " + format_date(from);
    if (until < kDateMax) text += " until " + format_date(until);
    return text;
}

class Dump {
public:
    explicit Dump(const EffectivePolicy& policy) : policy_(policy) {}

    std::string run() {
        header();
        for (const TableBinding& table : policy_.tables)
            this->table(table);
        for (const CodeSet& set : policy_.sets) {
            if (!set.name.empty()) {
                line(0, "code list {} of {}: {}", set.name, system_name(set.system), code_set_text(set));
                line(1, "at {}", origin_text(set.origin));
            }
        }
        for (const Parameter& parameter : policy_.parameters)
            this->parameter(parameter);
        for (const FactDeclaration& fact : policy_.facts)
            this->fact(fact);
        for (const Reason& reason : policy_.reasons)
            this->reason(reason);
        for (const Accumulator& accumulator : policy_.accumulators)
            this->accumulator(accumulator);
        for (const Ground& ground : policy_.grounds)
            this->ground(ground);
        for (const Rule& rule : policy_.rules)
            this->rule(rule);
        for (const std::string& disabled : policy_.disabled)
            line(0, "disabled {}", disabled);
        return std::move(text_);
    }

private:
    template <class... Args>
    void line(int depth, fmt::format_string<Args...> format, Args&&... args) {
        text_.append(static_cast<std::size_t>(depth) * 2, ' ');
        text_ += fmt::format(format, std::forward<Args>(args)...);
        text_ += '\n';
    }
    static std::string_view system_name(CodeSystem system) {
        constexpr std::string_view kNames[] = {"procedure",    "modifier", "diagnosis",      "place_of_service",
                                               "type_of_bill", "revenue",  "condition_code", "frequency",
                                               "number",       "none"};
        return kNames[static_cast<std::size_t>(system)];
    }

    void header() {
        line(0, R"(policy "{}" version "{}" edition {})", policy_.name, policy_.version, policy_.edition);
        if (!policy_.title.empty()) line(1, "title \"{}\"", policy_.title);
        line(1, "payer \"{}\" payer_id {}", policy_.payer, policy_.payer_id);
        line(1, "claim_form {}", list_text(policy_.claim_forms));
        if (!policy_.types_of_bill.empty()) line(1, "type_of_bill {}", intervals_text(policy_.types_of_bill));
        line(1, "effective{}", range_text(policy_.effective_from, policy_.effective_until));
        if (policy_.published > kDateMin) line(1, "published {}", format_date(policy_.published));
        if (!policy_.supersedes.empty()) line(1, "supersedes \"{}\"", policy_.supersedes);
        line(1, "same provider {}, else {}", fields_text(policy_.same_provider.primary),
             fields_text(policy_.same_provider.otherwise));
        for (const Remittance& entry : policy_.remittance_order)
            line(1, "remittance {}", remittance_text(entry));
        for (const std::string& module : policy_.modules)
            line(1, "module {}", module);
    }

    void table(const TableBinding& table) {
        line(0, "table {} = {} ({}){}{}", table.local, table.table, kind_name(table.kind),
             table.carry_past_coverage ? " past coverage carry" : "", table.is_own ? " own" : "");
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            line(1, "column {}{}", table.columns[i],
                 table.column_values[i].empty() ? "" : " one of " + list_text(table.column_values[i]));
        }
        for (const KeyedRow& row : table.own_rows) {
            std::string values;
            for (std::size_t i = 0; i < row.values.size(); ++i)
                values += " " + literal_text(row.values[i], table.column_types[i]);
            line(1, "row {}{}{}", format_code(row.key), values, range_text(row.effective, row.deleted));
        }
        for (const TableChange& change : table.changes)
            this->change(change);
    }
    void change(const TableChange& change) {
        std::string text(change_name(change.kind));
        if (change.first != kNoIndex) text += " " + code_set_text(policy_.sets[change.first]);
        if (change.second != kNoIndex) text += ", " + code_set_text(policy_.sets[change.second]);
        if (change.kind == TableChange::Kind::AddPair || change.kind == TableChange::Kind::ForceIndicator) {
            text += fmt::format(" indicator {}", change.indicator);
        }
        if (change.kind == TableChange::Kind::IgnoreDeletions) {
            text += " deleted" + range_text(change.deleted_from, change.deleted_until);
        }
        if (change.where != kNoExpr) text += " where " + expr_text(policy_, change.where);
        line(1, "{}{}", text, range_text(change.from, change.until));
        line(2, "at {}", origin_text(change.origin));
    }

    void parameter(const Parameter& parameter) {
        line(0, "parameter {}", parameter.name);
        for (const ParameterStep& step : parameter.steps) {
            const std::string from = step.from == kDateMin ? "always" : "from " + format_date(step.from);
            if (!step.known) {
                line(1, "{}: not known", from);
                continue;
            }
            line(1, "{}: {} at {}", from, literal_text(step.value, parameter.type), origin_text(step.origin));
        }
    }
    void fact(const FactDeclaration& fact) {
        line(0, "fact {} on {}", fact.name, fact.on_line ? "line" : "claim");
        for (std::size_t i = 0; i < fact.values.size(); ++i) {
            line(1, "{}: {}", fact.values[i], fmt::format("\"{}\"", fmt::join(fact.spellings[i], "\", \"")));
        }
    }
    void reason(const Reason& reason) {
        if (reason.name.empty()) return;
        line(0, "reason {}", reason.name);
        for (const ReasonStep& step : reason.steps) {
            line(1, "{}: {}", step.from == kDateMin ? "always" : "from " + format_date(step.from),
                 remittance_text(step.remittance));
        }
        line(1, "at {}", origin_text(reason.origin));
    }
    void accumulator(const Accumulator& accumulator) {
        line(0, "accumulate {}: {} of {}", accumulator.name,
             accumulator.fold == Accumulator::Fold::Sum ? "sum" : "count of distinct", field_path(accumulator.value));
        if (accumulator.where != kNoExpr) line(1, "where {}", expr_text(policy_, accumulator.where));
        line(1, "{} keyed by {} per {} {}", accumulator.counting_paid ? "counting paid" : "counting all",
             fields_text(accumulator.keys), window_name(accumulator.window), accumulator.window_length);
        line(1, "ordered by {}", fields_text(accumulator.order));
        if (accumulator.has_opening) {
            line(1, "starts at history.{}{}", accumulator.opening_name,
                 accumulator.opening_codes == kNoIndex
                     ? ""
                     : " of " + code_set_text(policy_.sets[accumulator.opening_codes]));
        }
    }
    void ground(const Ground& ground) {
        line(0, "attest {} by {}", ground.name, codes_text(ground.modifiers));
        if (ground.where != kNoExpr) line(1, "where {}", expr_text(policy_, ground.where));
        for (const ExprId need : ground.needs)
            line(1, "needs {}", expr_text(policy_, need));
    }

    void rule(const Rule& rule) {
        line(0, "{} {} for each {} stage {}{}", rule.is_table ? "decide" : "rule", rule.name, scope_text(rule.scope),
             stage_name(rule.stage), rule.also_on_denied ? " also on denied lines" : "");
        if (rule.ranking) {
            line(1, "ranking by {}, {} first{}", field_path(rule.ranking->by),
                 rule.ranking->highest_first ? "highest" : "lowest",
                 rule.ranking->where == kNoExpr ? "" : " where " + expr_text(policy_, rule.ranking->where));
        }
        for (Index i = 0; i < rule.variants.size(); ++i)
            variant(rule, i);
    }
    std::string scope_text(const ScopeDeclaration& scope) const {
        std::string text(scope_name(scope.kind));
        if (scope.kind == ScopeKind::Pair) text += " (" + list_text(scope.variables) + ")";
        if (scope.table != kNoIndex)
            text += " listed in " + policy_.tables[scope.table].local + " as " + scope.row_name;
        if (scope.ordered) text += " in order of " + fields_text(scope.order);
        if (scope.including_history) text += ", including history";
        return text;
    }
    void variant(const Rule& rule, Index index) {
        const Variant& variant = rule.variants[index];
        const bool row = index > 0 && index <= rule.row_count;
        if (index > 0) {
            line(1, "{}{}", row ? "row" : "exception " + variant.name,
                 variant.parent == kNoIndex || variant.parent == 0 ? "" : " to " + rule.variants[variant.parent].name);
        }
        const int depth = index > 0 ? 2 : 1;
        if (!variant.title.empty() && !row) line(depth, "title \"{}\"", variant.title);
        const std::string dates = range_text(variant.effective_from, variant.effective_until);
        if (!dates.empty()) line(depth, "effective{}", dates);
        if (variant.guard != kNoExpr) line(depth, "when {}", expr_text(policy_, variant.guard));
        if (variant.lifts || (row && variant.effects.empty())) line(depth, "then rule does not apply");
        for (const Effect& effect : variant.effects)
            line(depth, "then {}", effect_text(rule, effect));
        for (const Effect& effect : variant.if_not_known)
            line(depth, "if not known {}", effect_text(rule, effect));
        if (!variant.reason_text.empty() && !row) line(depth, "reason \"{}\"", variant.reason_text);
        if (!row) {
            for (const std::string& citation : variant.citations)
                line(depth, "cite \"{}\"", citation);
        }
        line(depth, "at {}", origin_text(variant.origin));
    }
    std::string effect_text(const Rule& rule, const Effect& effect) const {
        std::string text(action_name(effect.action));
        if (effect.target == EffectTarget::Claim) text += " on claim";
        if (effect.target == EffectTarget::Day) text += " on every line of the day";
        if (effect.target == EffectTarget::Variable) text += " on " + rule.scope.variables[effect.variable];
        if (effect.action == Action::RequireModifier) {
            constexpr std::string_view kHow[] = {"any of", "all of", "exactly one of"};
            text += fmt::format(" {}", kHow[static_cast<std::size_t>(effect.quantify)]);
        }
        if (!effect.modifiers.empty()) text += " " + codes_text(effect.modifiers);
        if (!effect.replaced.empty()) text += " over " + codes_text(effect.replaced);
        if (effect.fact != kNoIndex) text += " by " + policy_.facts[effect.fact].name;
        for (const ProposalChoice& choice : effect.choices) {
            text += fmt::format(" {}: {}", policy_.facts[effect.fact].values[static_cast<std::size_t>(choice.value)],
                                codes_text(choice.modifiers));
        }
        if (effect.ground != kNoIndex) text += " " + policy_.grounds[effect.ground].name;
        if (effect.action == Action::PayPercent) text += " " + literal_text(effect.percent, ValueType::Percent);
        if (effect.amount != kNoExpr) text += " " + expr_text(policy_, effect.amount);
        if (effect.reason != kNoIndex) text += " " + reason_text(policy_.reasons[effect.reason]);
        if (!effect.text.empty()) text += fmt::format(" \"{}\"", effect.text);
        if (!effect.audience.empty()) text += " to " + effect.audience;
        for (const Effect& otherwise : effect.otherwise)
            text += ", else " + effect_text(rule, otherwise);
        return text;
    }
    static std::string reason_text(const Reason& reason) {
        return reason.name.empty() ? remittance_text(reason.steps[0].remittance) : "as " + reason.name;
    }

    const EffectivePolicy& policy_;
    std::string text_;
};

}  // namespace

std::string dump_effective(const EffectivePolicy& policy) { return Dump(policy).run(); }

}  // namespace payrule

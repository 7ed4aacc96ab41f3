// Rules: variants with their guards, effects, and the units – a rule as it meets one receiving variable.
// Comes in: resolved rules; goes out: rule, variant, effect and unit records. Must not know how units are run.
#include <algorithm>
#include <functional>
#include <set>

#include "compiler/normal/lowering.h"

namespace payrule::normal {

bool Lowering::reads(ExprId id, ExprKind kind) const {
    if (id == kNoExpr) return false;
    const Expr& expr = policy_.expr(id);
    if (expr.kind == kind) return true;
    return std::any_of(expr.args.begin(), expr.args.end(), [&](ExprId arg) { return reads(arg, kind); });
}

ImageEffect Lowering::effect(const Effect& value) {
    ImageEffect out;
    out.action = static_cast<std::uint32_t>(value.action);
    out.target = static_cast<std::uint32_t>(value.target);
    out.variable = value.variable;
    out.reason = value.reason;
    out.percent = value.percent;
    out.text = text(value.text);
    out.audience = text(value.audience);
    out.quantify = static_cast<std::uint32_t>(value.quantify);
    out.fact = value.fact;
    out.ground = value.ground;
    out.amount = value.amount == kNoExpr ? kNone : amount_form(value.amount);
    out.modifiers = codes(value.modifiers);
    out.replaced = codes(value.replaced);
    std::vector<ImageChoice> choices;
    for (const ProposalChoice& choice : value.choices)
        choices.push_back({choice.value, codes(choice.modifiers)});
    out.choices = {static_cast<std::uint32_t>(out_.choices.size()), static_cast<std::uint32_t>(choices.size())};
    out_.choices.insert(out_.choices.end(), choices.begin(), choices.end());
    if (!value.otherwise.empty()) {
        ImageEffect inner = effect(value.otherwise[0]);
        out.otherwise = static_cast<std::uint32_t>(out_.effects.size());
        out_.effects.push_back(inner);
    }
    return out;
}

ImageRange Lowering::effects(const std::vector<Effect>& values) {
    std::vector<ImageEffect> lowered;
    for (const Effect& value : values)
        lowered.push_back(effect(value));
    ImageRange range{static_cast<std::uint32_t>(out_.effects.size()), static_cast<std::uint32_t>(lowered.size())};
    out_.effects.insert(out_.effects.end(), lowered.begin(), lowered.end());
    return range;
}

void Lowering::collect_parameters(ExprId id, std::set<std::uint32_t>& found) const {
    if (id == kNoExpr) return;
    const Expr& expr = policy_.expr(id);
    if (expr.kind == ExprKind::ParameterValue) found.insert(expr.parameter);
    for (ExprId arg : expr.args)
        collect_parameters(arg, found);
}

void Lowering::lower_variant(const Variant& variant, ImageVariant& out) {
    out.name = text(variant.name);
    out.title = text(variant.title);
    out.reason_text = text(variant.reason_text);
    out.owner = text(variant.origin.owner);
    out.version = text(variant.origin.version);
    out.place = text(variant.origin.place);
    out.changes = words(variant.changes);
    out.citations = texts(variant.citations);
    out.effective_from = variant.effective_from.days;
    out.effective_until = variant.effective_until.days;
    NodeId condition = variant.guard == kNoExpr ? constant(Tri::Yes) : guard(variant.guard);
    // The dates of a rule are part of its guard, so that walkers and diagrams need no rule of their own for them.
    out.guard = dated(FieldKind::AsOfDate, 0, variant.effective_from, variant.effective_until, condition);
    out.lifts = variant.lifts ? 1 : 0;
    out.parent = variant.parent;
    out.has_if_not_known = variant.has_if_not_known ? 1 : 0;
    std::set<std::uint32_t> parameters;
    collect_parameters(variant.guard, parameters);
    for (const std::vector<Effect>* list : {&variant.effects, &variant.if_not_known}) {
        for (const Effect& each : *list)
            collect_parameters(each.amount, parameters);
    }
    out.parameters = words({parameters.begin(), parameters.end()});
    out.effects = effects(variant.effects);
    out.if_not_known = effects(variant.if_not_known);
}

void Lowering::lower_units(const Rule& rule, std::uint32_t rule_index) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> receivers;
    auto add = [&](const std::vector<Effect>& list) {
        for (const Effect& e : list) {
            bool by_line = e.target == EffectTarget::Variable;
            receivers.insert({static_cast<std::uint32_t>(e.target), by_line ? e.variable : 0u});
        }
    };
    for (const Variant& variant : rule.variants) {
        add(variant.effects);
        add(variant.if_not_known);
    }
    for (auto [target, variable] : receivers) {
        ImageUnit unit;
        unit.rule = rule_index;
        unit.target = target;
        unit.variable = variable;
        unit.status_width = static_cast<std::uint32_t>(rule.variants.size());
        out_.units.push_back(unit);
    }
}

void Lowering::lower_rule(const Rule& rule) {
    ImageRule out;
    out.name = text(rule.name);
    out.scope = static_cast<std::uint32_t>(rule.scope.kind);
    out.stage = static_cast<std::uint32_t>(rule.stage);
    out.table = rule.scope.table;
    out.also_on_denied = rule.also_on_denied ? 1 : 0;
    out.is_table = rule.is_table ? 1 : 0;
    out.row_count = rule.row_count;
    out.has_otherwise = rule.has_otherwise ? 1 : 0;
    out.including_history = rule.scope.including_history ? 1 : 0;
    out.ordered = rule.scope.ordered ? 1 : 0;
    for (const Variant& variant : rule.variants) {
        if (rule.stage == Stage::Bundling && reads(variant.guard, ExprKind::Payable)) out.reads_payable = 1;
    }
    out.order = field_words(rule.scope.order);
    out.variables = texts(rule.scope.variables);
    out.row_name = text(rule.scope.row_name);
    if (rule.ranking) {
        out.has_ranking = 1;
        out.rank_where = rule.ranking->where == kNoExpr ? kNone : guard(rule.ranking->where);
        out.rank_by = static_cast<std::uint32_t>(rule.ranking->by);
        out.rank_highest_first = rule.ranking->highest_first ? 1 : 0;
    }
    std::vector<ImageVariant> variants(rule.variants.size());
    for (std::size_t i = 0; i < rule.variants.size(); ++i)
        lower_variant(rule.variants[i], variants[i]);
    out.variants = {static_cast<std::uint32_t>(out_.variants.size()), static_cast<std::uint32_t>(variants.size())};
    out_.variants.insert(out_.variants.end(), variants.begin(), variants.end());
    out_.rules.push_back(out);
    lower_units(rule, static_cast<std::uint32_t>(out_.rules.size() - 1));
}

void Lowering::lower_rules() {
    for (const Rule& rule : policy_.rules)
        lower_rule(rule);
}

ImageBuilder Lowering::run() {
    lower_header();
    lower_sets();
    lower_payer_changes();
    lower_parameters();
    lower_facts();
    lower_reasons();
    lower_accumulators();
    lower_grounds();
    lower_tables();
    lower_rules();
    finish_fields();
    build_dispatch(out_);
    return std::move(out_);
}

}  // namespace payrule::normal

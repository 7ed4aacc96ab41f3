// What nothing uses: definitions, which are looked at all the same, code lists, parameters, facts and reasons. Comes
// in: a context whose rules are resolved; goes out: reports of wrong names and types, and W0409. Must not know what
// effects do; leaves Context::out as it was.
#include <algorithm>

#include "compiler/resolve/lowering.h"

namespace payrule::resolving {
namespace {

/// A definition may read the row of the rules that it was written for: of all that its layer sees.
void add_rows(const Context& context, const ast::Define& define, Place& place) {
    for (const auto& [name, symbol] : context.rules) {
        const ast::Scope& scope = symbol.decl->scope;
        if (!scope.table || !scope.row || scope.kind != define.scope || !context.sees(place.layer, symbol.layer))
            continue;
        const auto& tables = context.layers[symbol.layer].tables;
        const auto table = tables.find(scope.table.text);
        if (table == tables.end()) continue;
        const auto index = context.table_index.find(table->second);
        if (index != context.table_index.end()) place.rows.emplace(scope.row.text, RowName{index->second, 0, true});
    }
}

/// A rule that the definition would fit: its lines, and a stage in which everything can be read.
Place place_for(Context& context, const Symbol<ast::Define>& symbol) {
    const ast::Define& define = *symbol.decl;
    Place place;
    place.layer = symbol.layer;
    place.scope = scope_kind(define.scope);
    place.stage = Stage::Advice;
    place.ranked = true;
    place.definitions = {define.name.text};
    for (std::size_t i = 0; i < define.variables.size(); ++i)
        place.variables[define.variables[i].text] = static_cast<std::uint8_t>(i);
    if (place.variables.empty() && define.scope != ast::Scope::Kind::Claim) place.variables["line"] = 0;
    add_rows(context, define, place);
    find_listed_rows(context, place, {define.value});
    return place;
}

/// Lowers what nothing uses; goes out: the names that it uses.
Context looked_at(const Context& context, const std::vector<const Symbol<ast::Define>*>& unused) {
    Context trial = context;  // what is put in place here is of no rule
    for (const Symbol<ast::Define>* symbol : unused) {
        trial.expansion_start = trial.out.exprs.size();
        trial.expansion_reported = false;
        Lowering(trial, place_for(trial, *symbol)).value(symbol->decl->value);
    }
    return trial;
}

/// The names that expressions and effects of the effective policy use.
struct UsedNames {
    std::set<std::string> parameters, facts, reasons;
};

/// Sentences name parameters as `{therapy_threshold}`.
void add_text(UsedNames& used, const std::string& text) {
    for (std::size_t open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
        const std::size_t close = text.find('}', open);
        if (close != std::string::npos) used.parameters.insert(text.substr(open + 1, close - open - 1));
    }
}

void add_effects(UsedNames& used, const EffectivePolicy& policy, const std::vector<Effect>& effects) {
    for (const Effect& effect : effects) {
        if (effect.reason != kNoIndex) used.reasons.insert(policy.reasons[effect.reason].name);
        if (effect.fact != kNoIndex) used.facts.insert(policy.facts[effect.fact].name);
        add_text(used, effect.text);
        add_effects(used, policy, effect.otherwise);
    }
}

UsedNames names_used(const EffectivePolicy& policy) {
    UsedNames used;
    for (const Expr& expr : policy.exprs) {
        if (expr.parameter != kNoIndex) used.parameters.insert(policy.parameters[expr.parameter].name);
        if (expr.fact != kNoIndex) used.facts.insert(policy.facts[expr.fact].name);
    }
    for (const Rule& rule : policy.rules) {
        for (const Variant& variant : rule.variants) {
            add_text(used, variant.reason_text);
            add_effects(used, policy, variant.effects);
            add_effects(used, policy, variant.if_not_known);
        }
    }
    return used;
}

template <class Decl>
void warn(Context& context, const Symbols<Decl>& symbols, const std::set<std::string>& used, std::string_view how) {
    for (const auto& [name, symbol] : symbols) {
        if (symbol.layer != context.top() || used.count(name) != 0) continue;
        context.report(DiagnosticCode::W0409, symbol.decl->name.span,
                       "nothing uses `" + name + "`; use it in " + std::string(how) + ", or take it out");
    }
}

}  // namespace

void check_unused(Context& context) {
    std::vector<const Symbol<ast::Define>*> unused;
    for (const auto& [name, symbol] : context.defines) {
        if (context.used_definitions.count(name) == 0) unused.push_back(&symbol);
    }
    std::set<std::string> definitions = context.used_definitions, lists = context.used_lists;
    UsedNames used = names_used(context.out);
    if (!unused.empty()) {
        const Context trial = looked_at(context, unused);
        definitions = trial.used_definitions;
        lists = trial.used_lists;
        used = names_used(trial.out);
    }
    // A base or module has what it declares for others too; beside errors, what is not used may be what they are about.
    if (context.policy.header.is_module || !context.policy.header.payer_id) return;
    if (context.diagnostics.has_errors()) return;
    warn(context, context.defines, definitions, "a condition");
    warn(context, context.code_lists, lists, "brackets");
    warn(context, context.parameters, used.parameters, "a condition, an amount or a sentence");
    warn(context, context.facts, used.facts, "a condition");
    warn(context, context.reasons, used.reasons, "an effect, as `deny line as NAME`");
}

}  // namespace payrule::resolving

// Definitions that nothing uses: what they say is looked at all the same. Comes in: a context whose rules are resolved;
// goes out: reports of wrong names and types, and W0409. Must not know effects; leaves Context::out as it was.
#include <algorithm>

#include "compiler/resolve/lowering.h"

namespace payrule::resolving {
namespace {

ScopeKind kind_of(ast::Scope::Kind kind) {
    switch (kind) {
        case ast::Scope::Kind::Claim: return ScopeKind::Claim;
        case ast::Scope::Kind::Line: return ScopeKind::Line;
        case ast::Scope::Kind::Day: return ScopeKind::Day;
        case ast::Scope::Kind::Pair: return ScopeKind::Pair;
        case ast::Scope::Kind::AddOn: return ScopeKind::AddOn;
    }
    return ScopeKind::Line;
}

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
    place.scope = kind_of(define.scope);
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

}  // namespace

void check_unused_definitions(Context& context) {
    std::vector<const Symbol<ast::Define>*> unused;
    for (const auto& [name, symbol] : context.defines) {
        if (context.used_definitions.count(name) == 0) unused.push_back(&symbol);
    }
    if (unused.empty()) return;
    Context trial = context;  // what is put in place here is of no rule
    for (const Symbol<ast::Define>* symbol : unused) {
        trial.expansion_start = trial.out.exprs.size();
        trial.expansion_reported = false;
        Lowering(trial, place_for(trial, *symbol)).value(symbol->decl->value);
    }
    // A base or module has its definitions for others too.
    const bool decides = !context.policy.header.is_module && context.policy.header.payer_id;
    for (const Symbol<ast::Define>* symbol : unused) {
        const ast::Name& name = symbol->decl->name;
        if (!decides || symbol->layer != context.top() || trial.used_definitions.count(name.text) != 0) continue;
        context.report(DiagnosticCode::W0409, name.span,
                       "nothing uses `" + name.text + "`; use it in a condition, or take it out");
    }
}

}  // namespace payrule::resolving

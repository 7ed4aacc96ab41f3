// Scopes and stages of rules. Comes in: `for each …` and `stage …`; goes out: scope declarations and places for
// lowering. Must not know effects.
#include <algorithm>

#include "compiler/resolve/rules.h"

namespace payrule::resolving {

ScopeKind scope_kind(ast::Scope::Kind kind) {
    switch (kind) {
        case ast::Scope::Kind::Claim: return ScopeKind::Claim;
        case ast::Scope::Kind::Line: return ScopeKind::Line;
        case ast::Scope::Kind::Day: return ScopeKind::Day;
        case ast::Scope::Kind::Pair: return ScopeKind::Pair;
        case ast::Scope::Kind::AddOn: return ScopeKind::AddOn;
    }
    return ScopeKind::Line;
}

namespace {

/// Which kinds of table a scope can be listed in, in words; empty where the table fits.
std::string misfit(ScopeKind scope, TableKind table) {
    switch (scope) {
        case ScopeKind::Claim: return "a claim is not listed in a table";
        case ScopeKind::Pair: return table == TableKind::Pairs ? "" : "a pair of lines is listed in a table of pairs";
        case ScopeKind::AddOn:
            return table == TableKind::AddOns ? "" : "an add-on line is listed in a table of add-on codes";
        case ScopeKind::Line:
        case ScopeKind::Day:
            return table != TableKind::Pairs
                       ? ""
                       : "one line is not listed in a table of pairs; write `for each pair of lines`";
    }
    return "";
}

void set_table(Context& context, LayerId layer, const ast::Scope& scope, ScopeDeclaration& out) {
    if (!scope.table) {
        if (out.kind == ScopeKind::AddOn) {
            context.report(
                DiagnosticCode::E0305, scope.span,
                "which lines are add-ons stands in a table; write `for each add_on line listed in … as entry`");
        }
        return;
    }
    const std::string full = full_table_name(context, layer, scope.table);
    const auto index = context.table_index.find(full);
    if (index == context.table_index.end()) return;
    const std::string wrong = misfit(out.kind, context.out.tables[index->second].kind);
    if (!wrong.empty()) context.report(DiagnosticCode::E0225, scope.table.span, wrong);
    out.table = index->second;
    out.row_name = scope.row.text;
}

void set_variables(Context& context, const ast::Scope& scope, ScopeDeclaration& out) {
    if (out.kind == ScopeKind::Claim) return;
    if (out.kind != ScopeKind::Pair) {
        out.variables = {"line"};
        return;
    }
    for (const ast::Name& name : scope.variables)
        out.variables.push_back(name.text);
    if (out.variables.size() != 2) out.variables = {"first", "second"};
    const std::vector<std::string> reserved = {"claim", "patient", "provider", "coverage", "other", "history"};
    for (const ast::Name& name : scope.variables) {
        if (std::find(reserved.begin(), reserved.end(), name.text) == reserved.end()) continue;
        context.report(DiagnosticCode::E0205, name.span,
                       "`" + name.text + "` already means something else; pick another name");
    }
    if (out.variables[0] == out.variables[1]) {
        context.report(DiagnosticCode::E0205, scope.span, "the two lines of a pair need two names");
    }
}

}  // namespace

ScopeDeclaration resolve_scope(Context& context, LayerId layer, const ast::Scope& scope) {
    ScopeDeclaration out;
    out.kind = scope_kind(scope.kind);
    out.including_history = scope.including_history;
    set_variables(context, scope, out);
    set_table(context, layer, scope, out);
    if (out.kind == ScopeKind::Day && scope.day_of.text != "procedure") {
        context.report(DiagnosticCode::E0305, scope.span,
                       "a day is of one procedure: write `for each day of one procedure`");
    }
    if (!scope.order.empty() && out.kind != ScopeKind::Pair) {
        context.report(DiagnosticCode::E0305, scope.span, "only pairs of lines have an order");
    }
    out.ordered = !scope.order.empty();
    out.order = fields_of(context, scope.order);
    return out;
}

Place place_of(const Context& context, LayerId layer, const ScopeDeclaration& scope, Stage stage) {
    (void)context;
    Place place;
    place.layer = layer;
    place.scope = scope.kind;
    place.stage = stage;
    for (std::size_t i = 0; i < scope.variables.size(); ++i) {
        place.variables[scope.variables[i]] = static_cast<std::uint8_t>(i);
    }
    if (scope.table != kNoIndex && !scope.row_name.empty()) place.rows[scope.row_name] = {scope.table, 0, true};
    return place;
}

std::optional<Stage> resolve_stage(Context& context, const ast::RuleBody& body, ScopeKind scope) {
    constexpr Stage kStages[] = {
#define STAGE(Name_, text_, what_) Stage::Name_,
#include "core/stages.def"
#undef STAGE
    };
    std::vector<std::string> known;
    for (const Stage stage : kStages)
        known.emplace_back(stage_name(stage));
    if (!body.stage) {
        context.report(DiagnosticCode::E0319, body.name.span,
                       "`" + body.name.text + "` names no stage; write `stage` and one of " + join(known, ", "));
        return std::nullopt;
    }
    for (const Stage stage : kStages) {
        if (stage_name(stage) != body.stage.text) continue;
        if (scope == ScopeKind::AddOn && stage < Stage::Sequence) {
            context.report(DiagnosticCode::E0306, body.stage.span,
                           "whether a primary is payable is known in stage `sequence`; add-on rules stand there");
        }
        return stage;
    }
    report_unknown(context, body.stage, "stage", std::move(known));
    return std::nullopt;
}

}  // namespace payrule::resolving

// What the parts of rule resolution share. Private to compiler/resolve. Must not know evaluation.
#pragma once

#include "compiler/resolve/effects.h"

namespace payrule::resolving {

/// Changes that the layers make to rules, by the name of the rule or exception.
struct RuleChanges {
    std::map<std::string, std::vector<std::pair<const ast::Amend*, LayerId>>> amends;
    std::map<std::string, std::vector<std::pair<const ast::Disable*, LayerId>>> disables;
    std::map<std::string, std::vector<std::string>> exceptions;  // target → exceptions, by name
};
RuleChanges collect_changes(Context& context);

/// The scope of a rule. Errors: reported; the scope is still usable for further checks.
ScopeDeclaration resolve_scope(Context& context, LayerId layer, const ast::Scope& scope);
/// Where the rule's own words stand.
Place place_of(const Context& context, LayerId layer, const ScopeDeclaration& scope, Stage stage);
std::optional<Stage> resolve_stage(Context& context, const ast::RuleBody& body, ScopeKind scope);

/// Adds a table's rows to a rule whose base stands already, and proves that exactly one applies.
void add_decision_rows(Context& context, const ast::DecisionTable& table, const Place& place, Rule& rule);

}  // namespace payrule::resolving

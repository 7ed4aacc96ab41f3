// A payer's changes to rules: which amendments, disablings and exceptions meet which rule. Comes in: layers; goes out:
// RuleChanges. Targets that do not exist, changes in modules and changes without a reason are reported here.
#include <algorithm>

#include "compiler/resolve/rules.h"

namespace payrule::resolving {
namespace {

std::vector<std::string> rule_names(const Context& context) {
    std::vector<std::string> names;
    for (const auto& [name, symbol] : context.rules)
        names.push_back(name);
    for (const auto& [name, symbol] : context.exceptions)
        names.push_back(name);
    return names;
}

/// The layer where a rule or exception was first declared, if the asking layer may name it. Errors: reported.
std::optional<LayerId> layer_of_target(Context& context, LayerId from, const ast::Name& name, std::string_view what) {
    std::optional<LayerId> layer;
    if (const auto rule = context.rules.find(name.text); rule != context.rules.end()) {
        layer = rule->second.earlier.empty() ? rule->second.layer : rule->second.earlier.front().second;
    } else if (const auto other = context.exceptions.find(name.text); other != context.exceptions.end()) {
        layer = other->second.layer;
    }
    if (!layer) {
        std::vector<std::string> known = rule_names(context);
        const std::optional<std::string> nearest = did_you_mean(name.text, known);
        Diagnostic& report = context.report(DiagnosticCode::E0215, name.span,
                                            "there is no rule `" + name.text + "` to " + std::string(what) +
                                                (nearest ? "; did you mean `" + *nearest + "`?" : ""));
        if (nearest) report.fix = DiagnosticFix{name.span, *nearest, "write `" + *nearest + "`"};
        return std::nullopt;
    }
    if (!context.sees(from, *layer)) {
        context.report(DiagnosticCode::E0203, name.span,
                       "`" + name.text + "` is declared in `" + context.file(*layer).header.name.text + "`, which `" +
                           context.file(from).header.name.text + "` does not use");
        return std::nullopt;
    }
    return layer;
}

void check_change(Context& context, LayerId layer, const ast::Name& name, std::string_view verb,
                  const std::string& because) {
    if (context.file(layer).header.is_module) {
        context.report(DiagnosticCode::E0216, name.span,
                       "a module cannot " + std::string(verb) + " the rule `" + name.text + "`; only a policy can");
    }
    if (because.empty()) {
        context.report(
            DiagnosticCode::E0217, name.span,
            "this does not say why it would " + std::string(verb) + " `" + name.text + "`; write `because \"…\"`");
    }
}

/// A policy may disable what its base excepts; an exception to what its own file or a base has disabled never acts.
void check_not_disabled(Context& context, const RuleChanges& changes, LayerId layer, const ast::Name& target) {
    const auto found = changes.disables.find(target.text);
    if (found == changes.disables.end()) return;
    for (const auto& [disable, by] : found->second) {
        const bool for_ever = !disable->span_of_time.from && !disable->span_of_time.until;
        if (!for_ever || (by != layer && !context.sees(layer, by))) continue;
        Diagnostic& report =
            context.report(DiagnosticCode::E0331, target.span,
                           "the exception can never act on `" + target.text + "`, which is disabled; leave one out");
        report.notes.push_back({"it is disabled here", disable->rule.span});
        return;
    }
}

/// The rule is disabled on all these days by another line already.
void check_disabled_once(Context& context, const RuleChanges& changes, const ast::Disable& again) {
    const auto found = changes.disables.find(again.rule.text);
    if (found == changes.disables.end()) return;
    const auto from = [](const ast::Disable& it) { return it.span_of_time.from.value_or(kDateMin); };
    const auto until = [](const ast::Disable& it) { return it.span_of_time.until.value_or(kDateMax); };
    const auto within = [&](const ast::Disable& inner, const ast::Disable& outer) {
        return from(outer) <= from(inner) && until(inner) <= until(outer);
    };
    for (const auto& [other, layer] : found->second) {
        const bool idle = within(again, *other);
        if (!idle && !within(*other, again)) continue;
        Diagnostic& report =
            context.report(DiagnosticCode::W0410, (idle ? again : *other).rule.span,
                           "`" + again.rule.text +
                               "` is disabled on all of these days elsewhere, so this changes nothing; leave it out");
        report.notes.push_back({"the other one is here", (idle ? *other : again).rule.span});
        return;
    }
}

void add_exceptions(Context& context, RuleChanges& changes) {
    for (const auto& [name, symbol] : context.exceptions) {
        const ast::Exception& exception = *symbol.decl;
        if (exception.body.stage) {
            context.report(DiagnosticCode::E0310, exception.body.stage.span,
                           "an exception takes its stage from its rule; leave `stage` out");
        }
        for (const ast::Name& target : exception.targets) {
            const std::optional<LayerId> layer = layer_of_target(context, symbol.layer, target, "except from");
            if (!layer) continue;
            check_not_disabled(context, changes, symbol.layer, target);
            if (*layer != symbol.layer && exception.because.text.empty()) {
                context.report(DiagnosticCode::E0217, exception.body.name.span,
                               "`" + name + "` changes a rule of `" + context.file(*layer).header.name.text +
                                   "` and does not say why; write `exception " + name + " to " + target.text +
                                   " because \"…\" { … }`");
            }
            auto& list = changes.exceptions[target.text];
            if (std::find(list.begin(), list.end(), name) != list.end()) {
                context.report(DiagnosticCode::E0205, target.span, "`" + target.text + "` is named twice");
                continue;
            }
            list.push_back(name);
        }
    }
}

}  // namespace

RuleChanges collect_changes(Context& context) {
    RuleChanges changes;
    for (LayerId layer = 0; layer < context.layers.size(); ++layer) {
        for (const ast::Amend& amend : context.file(layer).amends) {
            check_change(context, layer, amend.rule, "amend", amend.because.text);
            if (!layer_of_target(context, layer, amend.rule, "amend")) continue;
            if (amend.when == ast::kNoExpr && amend.unless.empty()) {
                context.report(DiagnosticCode::E0310, amend.span,
                               "the amendment adds nothing; write `when …` or `unless …`");
            }
            changes.amends[amend.rule.text].emplace_back(&amend, layer);
        }
        for (const ast::Disable& disable : context.file(layer).disables) {
            check_change(context, layer, disable.rule, "disable", disable.because.text);
            if (!layer_of_target(context, layer, disable.rule, "disable")) continue;
            check_disabled_once(context, changes, disable);
            changes.disables[disable.rule.text].emplace_back(&disable, layer);
        }
    }
    add_exceptions(context, changes);
    return changes;
}

}  // namespace payrule::resolving

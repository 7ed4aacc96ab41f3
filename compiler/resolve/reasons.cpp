// Reasons as data: group, CARC and RARCs, named with dated steps or written inline. Comes in: reason declarations and
// references; goes out: Context::out.reasons. What may not stand together is in remittance.def.
#include <algorithm>

#include "compiler/reason_shapes.h"
#include "compiler/resolve/context.h"

namespace payrule::resolving {
namespace {

struct OnlyGroup {
    std::string_view carc;
    Group group;
};
constexpr OnlyGroup kOnlyGroups[] = {
#define CARC_ONLY_GROUP(carc_, group_) {carc_, Group::group_},
#include "compiler/resolve/remittance.def"
};
constexpr std::string_view kWantsRarc[] = {
#define CARC_WANTS_RARC(carc_) carc_,
#include "compiler/resolve/remittance.def"
};

void check_together(Context& context, const ast::ReasonRef& reference, const Remittance& remittance) {
    for (const OnlyGroup& rule : kOnlyGroups) {
        if (rule.carc != reference.carc || rule.group == remittance.group) continue;
        const std::string wanted = std::string(group_name(rule.group)) + "-" + reference.carc;
        Diagnostic& report = context.report(DiagnosticCode::E0224, reference.span,
                                            "reason " + reference.carc + " goes only with group " +
                                                std::string(group_name(rule.group)) + "; write `[" + wanted + "]`");
        report.fix = DiagnosticFix{reference.code_span, wanted, "write `" + wanted + "`"};
    }
    for (const std::string_view carc : kWantsRarc) {
        if (carc != reference.carc || !reference.rarcs.empty()) continue;
        context.report(DiagnosticCode::W0401, reference.span,
                       "reason " + reference.carc + " wants a remark that says what is meant; add `remark [N…]`");
    }
}

}  // namespace

std::optional<Remittance> remittance_of(Context& context, const ast::ReasonRef& reference) {
    Remittance remittance;
    if (const std::optional<ReasonMistake> mistake = mistake_in(reference)) {
        Diagnostic& report = context.report(DiagnosticCode::E0224, mistake->span, mistake->text);
        if (!mistake->meant.empty())
            report.fix = DiagnosticFix{mistake->span, mistake->meant, "write `" + mistake->meant + "`"};
        return std::nullopt;
    }
    if (const std::optional<Group> group = group_of(reference.group)) {
        remittance.group = *group;
        remittance.carc = parse_code(reference.carc).value_or(Code{});
    }
    for (const std::string& rarc : reference.rarcs)
        remittance.rarcs.push_back(parse_code(rarc).value_or(Code{}));
    std::sort(remittance.rarcs.begin(), remittance.rarcs.end());
    if (remittance.carc) check_together(context, reference, remittance);
    return remittance;
}

Index reason_of(Context& context, LayerId layer, const ast::ReasonRef& reference) {
    if (reference.named) {
        const auto* symbol = find_symbol(context, context.reasons, layer, reference.named, "reason");
        const auto index = context.reason_index.find(reference.named.text);
        return symbol == nullptr || index == context.reason_index.end() ? kNoIndex : index->second;
    }
    const std::optional<Remittance> remittance = remittance_of(context, reference);
    if (!remittance) return kNoIndex;
    for (Index index = 0; index < context.out.reasons.size(); ++index) {
        const Reason& known = context.out.reasons[index];
        if (known.name.empty() && known.steps[0].remittance == *remittance) return index;
    }
    Reason reason;
    reason.steps.push_back({kDateMin, *remittance, {}});
    reason.origin = context.origin(layer, reference.span);
    context.out.reasons.push_back(std::move(reason));
    return static_cast<Index>(context.out.reasons.size() - 1);
}

/// The first step also answers for the days before it: a line is never denied without a reason.
void resolve_reasons(Context& context) {
    for (const auto& [name, symbol] : context.reasons) {
        Reason reason;
        reason.name = name;
        reason.origin = context.origin(symbol.layer, symbol.decl->span, symbol.decl->because.text);
        std::vector<const ast::ReasonStep*> steps;
        for (const ast::ReasonStep& step : symbol.decl->steps)
            steps.push_back(&step);
        std::sort(steps.begin(), steps.end(), [](const ast::ReasonStep* a, const ast::ReasonStep* b) {
            return a->dates.from.value_or(kDateMin) < b->dates.from.value_or(kDateMin);
        });
        for (std::size_t i = 0; i < steps.size(); ++i) {
            const Date from = steps[i]->dates.from.value_or(kDateMin);
            if (i > 0 && from == steps[i - 1]->dates.from.value_or(kDateMin)) {
                context.report(DiagnosticCode::E0223, steps[i]->reason.span,
                               "two steps of the reason `" + name + "` begin on the same day");
            }
            const auto& until = steps[i]->dates.until;
            if (until &&
                (i + 1 == steps.size() || steps[i + 1]->dates.from.value_or(kDateMin) != add_days(*until, 1))) {
                context.report(DiagnosticCode::E0223, steps[i]->reason.span,
                               "the reason `" + name + "` has no step for " + format_date(add_days(*until, 1)));
            }
            const std::optional<Remittance> remittance = remittance_of(context, steps[i]->reason);
            if (!remittance) continue;
            reason.steps.push_back({i == 0 ? kDateMin : from, *remittance, texts_of(steps[i]->cites)});
        }
        if (steps.empty()) {
            context.report(DiagnosticCode::E0223, symbol.decl->name.span,
                           "the reason `" + name + "` says nothing; write a group and a reason, such as `[CO-97]`");
        }
        if (reason.steps.empty()) continue;
        reason.change = context.change(PayerChangeKind::Reason, name, reason.origin);
        context.reason_index[name] = static_cast<Index>(context.out.reasons.size());
        context.out.reasons.push_back(std::move(reason));
    }
}

}  // namespace payrule::resolving

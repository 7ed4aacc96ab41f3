// What rules do: effects (see lower.h, core/actions.def).
#include "compiler/parse/lower.h"

namespace payrule::parsing {

namespace {

ast::Effect made(Action action, Span at) {
    ast::Effect out;
    out.action = action;
    out.span = at;
    return out;
}

ast::Quantifier quantifier_of(Grammar::QuantifierContext* context) {
    if (context == nullptr || context->K_ALL() != nullptr) return ast::Quantifier::All;
    return context->K_ANY() != nullptr ? ast::Quantifier::Any : ast::Quantifier::ExactlyOne;
}

}  // namespace

void Lowering::effects(Grammar::EffectsContext* context, std::vector<ast::Effect>& out) {
    for (Grammar::EffectContext* part : context->effect())
        out.push_back(effect(part));
}

ast::Effect Lowering::effect(Grammar::EffectContext* context) {
    if (auto* part = context->require()) return require(part);
    return plain_effect(context->plainEffect());
}

ast::Effect Lowering::require(Grammar::RequireContext* context) {
    ast::Effect out = made(Action::RequireModifier, span(context));
    out.quantifier = quantifier_of(context->quantifier());
    out.codes = codes(context->codes());
    out.target = name(context->word());
    if (context->plainEffect() != nullptr) out.otherwise.push_back(plain_effect(context->plainEffect()));
    return out;
}

ast::Effect Lowering::deny(Grammar::DenyContext* context) {
    bool reject = context->K_REJECT() != nullptr;
    ast::Effect out = made(reject ? Action::Reject : Action::Deny, span(context));
    out.target = name(context->word());
    out.reason = reason(context->reason());
    if (!reject && out.target.text == "claim") out.action = Action::DenyClaim;
    return out;
}

ast::Effect Lowering::propose(Grammar::ProposeContext* context) {
    ast::Effect out = made(Action::ProposeAppend, span(context));
    out.target = name(context->word().back());
    if (context->K_ATTEST() != nullptr) {
        out.action = Action::ProposeAttest;
        out.names.push_back(name(context->word(0)));
        return out;
    }
    out.codes = codes(context->codes().back());
    if (context->K_REMOVE() != nullptr) out.action = Action::ProposeRemove;
    if (context->K_REPLACE() != nullptr) {
        out.action = Action::ProposeReplace;
        out.replaced = codes(context->codes(0));
    }
    return out;
}

ast::Effect Lowering::prefer(Grammar::PreferContext* context) {
    ast::Effect out = made(Action::Prefer, span(context));
    out.target = name(context->word());
    out.replaced = codes(context->codes().back());
    if (context->K_BY() == nullptr) {
        out.codes = codes(context->codes(0));
        return out;
    }
    out.names.push_back(name(context->qname()));
    for (Grammar::ChoiceContext* part : context->choice()) {
        out.choices.emplace_back(name(part->word()), codes(part->codes()));
    }
    return out;
}

ast::Effect Lowering::plain_effect(Grammar::PlainEffectContext* context) {
    Span at = span(context);
    if (auto* part = context->deny()) return deny(part);
    if (auto* part = context->propose()) return propose(part);
    if (auto* part = context->prefer()) return prefer(part);
    ast::Effect out = made(Action::RuleDoesNotApply, at);
    if (auto* part = context->review()) {
        out = made(Action::Review, at);
        out.target = name(part->word());
        if (part->STRING() != nullptr) out.text = string(part->STRING()).text;
    } else if (auto* pay = context->payLine()) {
        out = made(Action::PayLine, at);
        out.target = name(pay->word());
    } else if (auto* share_of = context->payPercent()) {
        out = made(Action::PayPercent, at);
        out.percent = percent(share_of->PERCENT());
        out.target = name(share_of->word());
        out.reason = reason(share_of->reason());
    } else if (auto* less = context->reduce()) {
        out = made(Action::ReduceBy, at);
        out.target = name(less->word());
        out.amount = sum(less->sum());
        out.reason = reason(less->reason());
    } else if (auto* most = context->limit()) {
        out = made(Action::LimitUnits, at);
        out.target = name(most->word());
        out.amount = sum(most->sum());
        out.reason = reason(most->reason());
    } else if (auto* returned = context->returnClaim()) {
        out = made(Action::ReturnClaim, at);
        out.target = {"claim", span(returned->K_CLAIM())};
        out.reason = reason(returned->reason());
    } else if (auto* asked = context->request()) {
        out = made(Action::Request, at);
        std::vector<Grammar::WordContext*> words = asked->word();
        if (asked->K_ON() != nullptr) {
            out.target = name(words.back());
            words.pop_back();
        }
        out.names = names(words);
    } else if (auto* flagged = context->flag()) {
        out = made(Action::Flag, at);
        out.target = name(flagged->word());
        out.text = string(flagged->STRING()).text;
    } else if (auto* advised = context->advise()) {
        out = made(Action::Advise, at);
        out.target = name(advised->word(0));
        out.text = string(advised->STRING()).text;
        if (advised->word().size() > 1) out.audience = advised->word(1)->getText();
    }
    return out;
}

}  // namespace payrule::parsing

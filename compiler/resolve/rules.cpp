// Rules with their exceptions, amendments and disablings. Comes in: symbols and layers; goes out: Context::out.rules,
// by name, base variant first. Must not know how guards are evaluated.
#include "compiler/resolve/rules.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

namespace payrule::resolving {
namespace {

/// Builds one effective rule.
class RuleBuilder {
public:
    RuleBuilder(Context& context, const RuleChanges& changes) : context_(context), changes_(changes) {}

    std::optional<Rule> build(const std::string& name, const Symbol<ast::Rule>& symbol) {
        const ast::Rule& decl = *symbol.decl;
        rule_.name = name;
        rule_.scope = resolve_scope(context_, symbol.layer, decl.scope);
        const std::optional<Stage> stage = resolve_stage(context_, decl.body, rule_.scope.kind);
        if (!stage) return std::nullopt;
        rule_.stage = *stage;
        rule_.also_on_denied = decl.body.also_on_denied;
        rule_.origin = context_.origin(symbol.layer, decl.body.name.span, decl.because.text);
        context_.rests_on.clear();
        context_.rest_on(PayerChangeKind::Rule, name, rule_.origin);
        Place place = place_of(context_, symbol.layer, rule_.scope, *stage);
        set_ranking(symbol, place);
        base(symbol, place);
        if (decl.table) {
            rule_.is_table = true;
            add_decision_rows(context_, *decl.table, place, rule_);
        }
        add_exceptions(name, 0);
        add_disabled_spans(name);
        sort_exceptions();
        pass_changes_down();
        return std::move(rule_);
    }

private:
    void set_ranking(const Symbol<ast::Rule>& symbol, Place& place) {
        const auto& ranking = symbol.decl->body.ranking;
        if (!ranking) return;
        RankingDeclaration out;
        out.highest_first = ranking->highest_first;
        const FieldInfo* info = find_field(ranking->by.text);
        if (info == nullptr || !info->on_line ||
            (info->type != "Money" && info->type != "Count" && info->type != "Date")) {
            context_.report(
                DiagnosticCode::E0201, ranking->by.span,
                "`" + ranking->by.text + "` has no order; rank by `line.allowed` or another amount of a line");
        } else {
            out.by = info->field;
        }
        if (rule_.scope.kind != ScopeKind::Line || rule_.stage < Stage::Pricing) {
            context_.report(DiagnosticCode::E0305, ranking->span,
                            "a ranking stands in a rule for each line, in stage `pricing` or later");
        }
        if (ranking->where != ast::kNoExpr) {
            out.where = Lowering(context_, place).condition(ranking->where);
        }
        place.ranked = true;
        rule_.ranking = out;
    }

    /// Adds `when` and `unless` of the amendments that speak of what is there now: not of a text replaced above them.
    ExprId amended(const std::string& name, LayerId decl_layer, ExprId guard, const Place& place, Origin& origin) {
        const auto found = changes_.amends.find(name);
        if (found == changes_.amends.end()) return guard;
        for (const auto& [amend, layer] : found->second) {
            if (layer < decl_layer) continue;
            Place inner = place;
            inner.layer = layer;
            std::vector<ast::ExprId> roots = amend->unless;
            roots.push_back(amend->when);
            find_listed_rows(context_, inner, roots);
            Lowering lowering(context_, inner);
            const ExprId added = lowering.guard(amend->when, amend->unless);
            if (added == kNoExpr) continue;
            context_.rest_on(PayerChangeKind::Amendment, name,
                             context_.origin(layer, amend->rule.span, amend->because.text));
            guard = guard == kNoExpr ? added : lowering.conjunction({guard, added}, amend->span);
            origin.because += (origin.because.empty() ? "" : "; ") + amend->because.text;
        }
        return guard;
    }

    static void add_rows_named_in(Context& context, const ast::RuleBody& body, Place& place) {
        std::vector<ast::ExprId> roots = body.unless;
        roots.push_back(body.when);
        find_listed_rows(context, place, roots);
    }

    Variant head(const ast::RuleBody& body, LayerId layer, const std::string& because) {
        Variant variant;
        variant.name = body.name.text;
        variant.title = body.title;
        variant.citations = texts_of(body.cites);
        variant.reason_text = body.reason_text;
        variant.origin = context_.origin(layer, body.name.span, because);
        variant.effective_from = body.effective.from.value_or(kDateMin);
        variant.effective_until = body.effective.until.value_or(kDateMax);
        if (variant.effective_until < variant.effective_from) {
            context_.report(DiagnosticCode::E0219, body.effective.span,
                            "`" + body.name.text + "` ends before it begins");
        }
        return variant;
    }

    void base(const Symbol<ast::Rule>& symbol, Place& place) {
        const ast::RuleBody& body = symbol.decl->body;
        Variant variant = head(body, symbol.layer, symbol.decl->because.text);
        add_rows_named_in(context_, body, place);
        Lowering lowering(context_, place);
        const ExprId own = lowering.guard(body.when, body.unless);
        variant.guard = amended(body.name.text, symbol.layer, own, place, variant.origin);
        fill_effects(body, place, variant, EffectPlace::Then);
        if (symbol.decl->table && symbol.decl->table->has_unknown) {
            EffectLowering effects(context_, place, rule_.scope, rule_.stage);
            variant.has_if_not_known = true;
            variant.if_not_known = effects.lower(symbol.decl->table->unknown, EffectPlace::IfNotKnown);
        }
        variant.changes = taken_changes();
        rule_.variants.push_back(std::move(variant));
    }

    /// The payer's changes met since this was last asked.
    std::vector<Index> taken_changes() {
        const std::set<Index> met = std::exchange(context_.rests_on, {});
        return {met.begin(), met.end()};
    }

    void fill_effects(const ast::RuleBody& body, const Place& place, Variant& variant, EffectPlace where) {
        EffectLowering effects(context_, place, rule_.scope, rule_.stage);
        variant.effects = effects.lower(body.then, where);
        variant.lifts = std::any_of(body.then.begin(), body.then.end(), [](const ast::Effect& effect) {
            return effect.action == Action::RuleDoesNotApply;
        });
        variant.has_if_not_known = body.has_if_not_known;
        variant.if_not_known = effects.lower(body.if_not_known, EffectPlace::IfNotKnown);
        if (!body.reason_text.empty()) effects.check_text(body.reason_text, body.name.span);
    }

    /// Exceptions to a variant, by name; then the exceptions to each of those.
    void add_exceptions(const std::string& target, Index parent) {
        const auto found = changes_.exceptions.find(target);
        if (found == changes_.exceptions.end()) return;
        for (const std::string& name : found->second) {
            if (std::find(chain_.begin(), chain_.end(), name) != chain_.end()) {
                context_.report(
                    DiagnosticCode::E0209, context_.exceptions.at(name).decl->body.name.span,
                    "exceptions that except one another in a circle: " + join(chain_, " → ") + " → " + name);
                continue;
            }
            if (wholly_disabled(name)) continue;
            chain_.push_back(name);
            const Index index = add_exception(context_.exceptions.at(name), parent);
            add_exceptions(name, index);
            chain_.pop_back();
        }
    }

    Index add_exception(const Symbol<ast::Exception>& symbol, Index parent) {
        const ast::RuleBody& body = symbol.decl->body;
        Place place = place_of(context_, symbol.layer, rule_.scope, rule_.stage);
        place.ranked = rule_.ranking.has_value();
        add_rows_named_in(context_, body, place);
        Variant variant = head(body, symbol.layer, symbol.decl->because.text);
        context_.rest_on(PayerChangeKind::Exception, body.name.text, variant.origin);
        Lowering lowering(context_, place);
        const ExprId own = lowering.guard(body.when, body.unless);
        variant.guard = amended(body.name.text, symbol.layer, own, place, variant.origin);
        fill_effects(body, place, variant, EffectPlace::ThenOfException);
        variant.changes = taken_changes();
        variant.parent = parent;
        rule_.variants.push_back(std::move(variant));
        return static_cast<Index>(rule_.variants.size() - 1);
    }

    bool wholly_disabled(const std::string& name) const {
        const auto found = changes_.disables.find(name);
        if (found == changes_.disables.end()) return false;
        return std::any_of(found->second.begin(), found->second.end(), [](const auto& entry) {
            return !entry.first->span_of_time.from && !entry.first->span_of_time.until;
        });
    }

    /// `disable rule X from D until D`: an exception that always holds in that time.
    void add_disabled_spans(const std::string& name) {
        const auto found = changes_.disables.find(name);
        if (found == changes_.disables.end()) return;
        for (const auto& [disable, layer] : found->second) {
            Variant variant;
            variant.name = name + ".disabled";
            variant.origin = context_.origin(layer, disable->span, disable->because.text);
            variant.effective_from = disable->span_of_time.from.value_or(kDateMin);
            variant.effective_until = disable->span_of_time.until.value_or(kDateMax);
            variant.lifts = true;
            variant.parent = 0;
            context_.rest_on(PayerChangeKind::Disabling, name, variant.origin);
            variant.changes = taken_changes();
            rule_.variants.push_back(std::move(variant));
        }
    }

    /// Exceptions by name; what they except moves with them.
    void sort_exceptions() {
        const std::size_t first = 1 + rule_.row_count;
        std::vector<Index> order(rule_.variants.size());
        std::iota(order.begin(), order.end(), Index{0});
        std::stable_sort(order.begin() + static_cast<std::ptrdiff_t>(first), order.end(),
                         [&](Index a, Index b) { return rule_.variants[a].name < rule_.variants[b].name; });
        std::vector<Index> place(order.size());
        for (Index i = 0; i < order.size(); ++i)
            place[order[i]] = i;
        std::vector<Variant> sorted;
        for (const Index from : order) {
            sorted.push_back(std::move(rule_.variants[from]));
            if (sorted.back().parent != kNoIndex) sorted.back().parent = place[sorted.back().parent];
        }
        rule_.variants = std::move(sorted);
    }

    /// A row rests on what its table's condition rests on, an exception on what stands above it too.
    void pass_changes_down() {
        for (Index at = 1; at < rule_.variants.size(); ++at) {
            Variant& variant = rule_.variants[at];
            std::set<Index> all(variant.changes.begin(), variant.changes.end());
            const auto add = [&](const Variant& above) { all.insert(above.changes.begin(), above.changes.end()); };
            add(rule_.variants[0]);
            for (Index above = variant.parent; above != kNoIndex && above != 0; above = rule_.variants[above].parent)
                add(rule_.variants[above]);
            variant.changes.assign(all.begin(), all.end());
        }
    }

    Context& context_;
    const RuleChanges& changes_;
    Rule rule_;
    std::vector<std::string> chain_;
};

std::optional<std::string> wholly_disabled_because(const RuleChanges& changes, const std::string& name) {
    const auto found = changes.disables.find(name);
    if (found == changes.disables.end()) return std::nullopt;
    for (const auto& [disable, layer] : found->second) {
        if (!disable->span_of_time.from && !disable->span_of_time.until) return disable->because.text;
    }
    return std::nullopt;
}

void add_rule(Context& context, const RuleChanges& changes, const std::string& name, const Symbol<ast::Rule>& symbol) {
    if (const auto because = wholly_disabled_because(changes, name)) {
        context.out.disabled.push_back(name + ": " + *because);
        return;
    }
    RuleBuilder builder(context, changes);
    if (std::optional<Rule> rule = builder.build(name, symbol)) context.out.rules.push_back(std::move(*rule));
}

}  // namespace

void resolve_rules(Context& context) {
    const RuleChanges changes = collect_changes(context);
    for (const auto& [name, symbol] : context.rules)
        add_rule(context, changes, name, symbol);
    for (const auto& [name, disables] : changes.disables) {
        if (context.exceptions.count(name) == 0) continue;
        if (const auto because = wholly_disabled_because(changes, name)) {
            context.out.disabled.push_back(name + ": " + *because);
        }
    }
    std::sort(context.out.disabled.begin(), context.out.disabled.end());
}

}  // namespace payrule::resolving

// Random effective policies. See generate.h. The rules are legal as the checker sees it: effects fit their scope, sums
// are read from `sequence` on, day sums only in day rules.
#include <algorithm>

#include "tests/differential/generate.h"
#include "tests/differential/generate_expressions.h"
#include "tests/differential/universe.h"

namespace payrule::differential {

namespace {

class PolicyMaker : private ExpressionMaker {
public:
    explicit PolicyMaker(Random& random) : ExpressionMaker(random) {}

    EffectivePolicy make(int number, Date from, Date until) {
        policy_ = EffectivePolicy{};
        policy_.name = "generated";
        policy_.version = std::to_string(number);
        policy_.payer_id = "payer";
        policy_.claim_forms = {"professional", "institutional", "dental"};
        policy_.effective_from = from;
        policy_.effective_until = until;
        policy_.published = from;
        policy_.same_provider.primary = {ClaimField::ProviderBillingNpi, ClaimField::LineSpecialty};
        policy_.same_provider.otherwise = {ClaimField::LineRenderingNpi};
        add_parameters();
        add_facts();
        add_tables();
        add_accumulators();
        add_grounds();
        if (random_.chance(50)) policy_.remittance_order = {{Group::CO, code("97"), {}}, {Group::CO, code("16"), {}}};
        std::uint32_t count = 2 + random_.below(7);
        for (std::uint32_t i = 0; i < count; ++i)
            add_rule(i);
        std::sort(policy_.rules.begin(), policy_.rules.end(),
                  [](const Rule& a, const Rule& b) { return a.name < b.name; });
        return std::move(policy_);
    }

private:
    using ExpressionMaker::make;

    // ---- declarations
    void add_parameters() {
        Parameter threshold;
        threshold.name = "threshold";
        threshold.type = ValueType::Money;
        threshold.steps.push_back({kDateMin, !random_.chance(10), 1000000, {}, {}, payer_change()});
        threshold.steps.push_back({kChangeDate, !random_.chance(20), 1500000, {}, {}, payer_change()});
        policy_.parameters.push_back(threshold);
        Parameter discount = threshold;
        discount.name = "discount";
        discount.steps = {{kDateMin, true, 200000, {"the manual"}, {}}};
        policy_.parameters.push_back(discount);
    }
    void add_facts() {
        for (ValueType type : {ValueType::Boolean, ValueType::Boolean, ValueType::Enum, ValueType::Date,
                               ValueType::Count, ValueType::Money}) {
            FactDeclaration fact;
            fact.name = "fact" + std::to_string(policy_.facts.size());
            fact.type = type;
            fact.on_line = policy_.facts.size() % 2 == 1;
            if (type == ValueType::Enum) {
                fact.values = {"first", "second", "other"};
                fact.spellings = {{"first", "1st"}, {"second"}, {"other"}};
            }
            policy_.facts.push_back(fact);
        }
    }
    void add_tables() {
        struct Row {
            const char* local;
            const char* table;
            TableKind kind;
        };
        for (Row row :
             {Row{"ptp", "ncci.ptp.practitioner", TableKind::Pairs},
              Row{"mue", "ncci.mue.practitioner", TableKind::UnitLimits}, Row{"aoc", "ncci.addon", TableKind::AddOns},
              Row{"special", "test.special", TableKind::Keyed}, Row{"own", "own", TableKind::Keyed}}) {
            TableBinding binding;
            binding.local = row.local;
            binding.table = row.table;
            binding.kind = row.kind;
            binding.carry_past_coverage = random_.chance(30);
            if (row.kind == TableKind::Keyed) {
                binding.columns = {"value"};
                binding.column_types = {ValueType::Count};
                binding.column_values = {{}};
            }
            if (binding.local == "own") add_own_rows(binding);
            if (row.kind == TableKind::Pairs && random_.chance(40)) add_changes(binding);
            if (row.kind == TableKind::Pairs && random_.chance(20)) add_changes(binding);
            policy_.tables.push_back(binding);
        }
    }
    void add_own_rows(TableBinding& binding) {
        binding.is_own = true;
        for (const std::string& procedure : kProcedures) {
            if (random_.chance(50)) continue;
            Date until = random_.chance(30) ? add_days(kChangeDate, -1) : kDateMax;
            binding.own_rows.push_back(
                {code(procedure), {static_cast<std::int64_t>(random_.below(4))}, kDateMin, until});
        }
    }
    void add_grounds() {
        Ground ground;
        ground.name = "criteria";
        ground.modifiers = {code("KX")};
        ground.where = in_procedures(0);
        for (int i = 0; i < 2; ++i) {
            ground.needs.push_back(fact_test(0));
            ground.need_texts.push_back("need " + std::to_string(i));
        }
        policy_.grounds.push_back(ground);
    }
    void add_changes(TableBinding& binding) {
        TableChange change{};
        change.kind = static_cast<TableChange::Kind>(random_.below(5));
        if (change.kind == TableChange::Kind::ForceIndicator && random_.chance(60)) {
            change.where = random_.chance(50) ? fact_test(0) : has_modifier(1);
        }
        change.first = code_set(CodeSystem::Procedure, kProcedures);
        change.second = code_set(CodeSystem::Procedure, kProcedures);
        change.indicator = random_.below(2);
        if (random_.chance(50)) change.from = kChangeDate;
        change.change = payer_change();
        binding.changes.push_back(change);
    }
    void add_accumulators() {
        const bool by_date = random_.chance(20);
        for (int i = 0; i < 2; ++i) {
            Accumulator sum;
            sum.name = "sum" + std::to_string(i);
            sum.fold = i == 0               ? Accumulator::Fold::Sum
                       : random_.chance(50) ? Accumulator::Fold::CountDistinct
                                            : Accumulator::Fold::Sum;
            sum.value = i == 0                                         ? ClaimField::LineAllowed
                        : sum.fold == Accumulator::Fold::CountDistinct ? ClaimField::LineServiceDate
                                                                       : ClaimField::LineUnits;
            sum.type = i == 0 ? ValueType::Money : ValueType::Count;
            sum.where = random_.chance(50) ? in_procedures(0) : has_modifier(0);
            sum.keys = {ClaimField::PatientId};
            sum.window = random_.chance(20)   ? Accumulator::Window::BenefitYear
                         : random_.chance(60) ? Accumulator::Window::CalendarYear
                         : random_.chance(50) ? Accumulator::Window::Ever
                                              : Accumulator::Window::MonthsBefore;
            sum.window_length = 3;
            if (random_.chance(15)) sum.window = Accumulator::Window::DaysBefore, sum.window_length = 30;
            sum.counting_paid = !random_.chance(20);
            if (random_.chance(20)) sum.keys.push_back(ClaimField::ProviderBillingNpi);
            if (random_.chance(10)) sum.keys.push_back(ClaimField::LineProcedure);
            sum.order = {ClaimField::ClaimReceived, ClaimField::ClaimId, ClaimField::LineNumber};
            if (by_date) sum.order = {ClaimField::LineServiceDate, ClaimField::LineNumber};
            sum.has_opening = i == 0 || random_.chance(50);
            sum.opening_name = sum.has_opening ? sum.name : "";
            if (sum.has_opening && random_.chance(25)) sum.opening_codes = code_set(CodeSystem::Procedure, kProcedures);
            policy_.accumulators.push_back(sum);
        }
    }

    // ---- rules
    /// One of the payer's changes, or none.
    Index payer_change() {
        if (random_.chance(60)) return kNoIndex;
        const std::uint32_t number = random_.below(6);
        const ChangeBehind made{static_cast<PayerChangeKind>(number), "change" + std::to_string(number), "generated 1",
                                "1.pay:" + std::to_string(number), "payer's manual"};
        const auto found = std::find(policy_.payer_changes.begin(), policy_.payer_changes.end(), made);
        const auto index = static_cast<Index>(found - policy_.payer_changes.begin());
        if (found == policy_.payer_changes.end()) policy_.payer_changes.push_back(made);
        return index;
    }
    Index reason(Group group, const char* carc, std::vector<Code> rarcs = {}) {
        Reason out;
        out.steps.push_back({kDateMin, {group, code(carc), std::move(rarcs)}, {}});
        if (random_.chance(20)) out.steps.push_back({kChangeDate, {group, code("252"), {}}, {"bulletin 7"}});
        out.change = payer_change();
        policy_.reasons.push_back(out);
        return static_cast<Index>(policy_.reasons.size() - 1);
    }
    Effect effect(const ScopeDeclaration& scope, Stage stage, bool gentle) {
        Effect out;
        out.target = scope.kind == ScopeKind::Claim ? EffectTarget::Claim
                     : scope.kind == ScopeKind::Day ? EffectTarget::Day
                                                    : EffectTarget::Variable;
        out.variable = scope.kind == ScopeKind::Pair && random_.chance(80) ? 1 : 0;
        std::uint32_t which = random_.below(12);
        if (scope.kind == ScopeKind::Claim) {
            out.action = which < 4 ? Action::ReturnClaim : which < 8 ? Action::DenyClaim : Action::Advise;
            if (out.action != Action::Advise) out.reason = reason(Group::CO, "16", {code("MA39")});
            out.text = "about the claim";
            return out;
        }
        if (gentle || which == 0) {
            out.action = random_.chance(60) ? Action::Review : Action::Request;
            out.text = out.action == Action::Review ? "look at it" : "operative_note";
        } else if (which < 5) {
            out.action = Action::Deny;
            out.reason = reason(random_.chance(70) ? Group::CO : Group::PR, random_.chance(50) ? "50" : "97");
        } else if (which == 5) {
            out.action = Action::Reject;
            out.reason = reason(Group::CO, "16", {code("M53")});
        } else if (which == 6 && stage == Stage::Pricing) {
            out.action = Action::PayPercent;
            out.percent = random_.chance(50) ? 8500 : 5000;
            out.reason = reason(Group::CO, "45");
        } else if (which == 7 && stage == Stage::Pricing) {
            out.action = Action::ReduceBy;
            out.amount = reduction(scope);
            out.reason = reason(Group::CO, "59");
        } else if (which == 8 && stage == Stage::Pricing && scope.kind == ScopeKind::Line) {
            out.action = Action::LimitUnits;
            out.amount = unit_limit(scope);
            out.reason = reason(Group::CO, "198");
        } else if (which == 9) {
            out.action = Action::RequireModifier;
            out.quantify = static_cast<Quantify>(random_.below(3));
            out.modifiers = {code(random_.pick(kModifiers)), code("RT")};
            std::sort(out.modifiers.begin(), out.modifiers.end());
            Effect otherwise = out;
            otherwise.action = Action::Reject;
            otherwise.modifiers.clear();
            otherwise.reason = reason(Group::CO, "4");
            if (random_.chance(80)) out.otherwise.push_back(otherwise);
        } else if (which == 10) {
            out.action = random_.chance(50) ? Action::Advise : Action::Flag;
            out.text =
                "{line.procedure} {col1.procedure} {edit.release} {limit.value} {threshold} {sum0} {line.charge} "
                "{nobody}";
        } else {
            propose(out);
        }
        return out;
    }
    ExprId reduction(const ScopeDeclaration& scope) {
        std::uint8_t other = scope.kind == ScopeKind::Pair ? 1 : 0;
        switch (random_.below(4)) {
            case 0: return scaled_allowed(0);
            case 1: return two_parameters();
            case 2: return claim_field(ClaimField::LinePaid, ValueType::Money, other);
            default: return literal(ValueType::Money, 123400);
        }
    }
    ExprId unit_limit(const ScopeDeclaration& scope) {
        if (random_.chance(30)) {  // below zero for lines of one unit
            const ExprId units = claim_field(ClaimField::LineUnits, ValueType::Count);
            return push(make(ExprKind::Subtract, ValueType::Count, {units, literal(ValueType::Count, 2)}));
        }
        if (scope.table != 1 || random_.chance(30)) return literal(ValueType::Count, 1 + random_.below(2));
        Expr row = make(ExprKind::Row, ValueType::Count);
        row.table = 1;
        row.column = RowColumn::Value;
        return push(row);
    }
    void propose(Effect& out) {
        out.modifiers = {code(random_.pick(kModifiers))};
        switch (random_.below(5)) {
            case 0: out.action = Action::ProposeAppend; break;
            case 1:
                out.action = Action::ProposeReplace;
                out.replaced = {code("59"), code("XS")};
                break;
            case 2: out.action = Action::ProposeRemove; break;
            case 3:
                out.action = Action::ProposeAttest;
                out.ground = 0;
                out.modifiers.clear();
                break;
            default:
                out.action = Action::Prefer;
                out.modifiers.clear();
                out.fact = 2;
                out.replaced = {code("59")};
                out.choices = {{0, {code("XS")}}, {1, {code("RT"), code("LT")}}};
        }
    }
    ScopeDeclaration scope() {
        ScopeDeclaration out;
        switch (random_.below(10)) {
            case 9:
                out.kind = ScopeKind::Pair;
                out.variables = {"col1", "col2"};
                out.including_history = random_.chance(30);
                break;
            case 0:
                out.kind = ScopeKind::Claim;
                out.variables = {"claim"};
                break;
            case 1:
                out.kind = ScopeKind::Pair;
                out.variables = {"first", "second"};
                out.ordered = true;
                out.order = {ClaimField::ClaimReceived, ClaimField::ClaimId, ClaimField::LineNumber};
                out.including_history = random_.chance(50);
                break;
            case 2:
            case 3:
                out.kind = ScopeKind::Pair;
                out.variables = {"col1", "col2"};
                out.table = 0;
                out.row_name = "edit";
                out.including_history = random_.chance(50);
                break;
            case 4:
                out.kind = ScopeKind::Day;
                out.variables = {"line"};
                if (random_.chance(60)) out.table = 1, out.row_name = "limit";
                out.including_history = random_.chance(50);
                break;
            case 5:
                out.kind = ScopeKind::AddOn;
                out.variables = {"line"};
                out.table = 2;
                out.row_name = "entry";
                out.including_history = random_.chance(50);
                break;
            default:
                out.variables = {"line"};
                if (random_.chance(25)) out.table = random_.pick(std::vector<Index>{1, 3, 4}), out.row_name = "limit";
        }
        return out;
    }
    Stage stage_for(const ScopeDeclaration& scope) {
        if (scope.kind == ScopeKind::AddOn) return Stage::Sequence;
        if (scope.kind == ScopeKind::Day) return Stage::Units;
        if (scope.kind == ScopeKind::Pair && scope.table != kNoIndex)
            return random_.chance(80) ? Stage::Bundling : Stage::Pricing;
        return static_cast<Stage>(random_.below(8));
    }
    void add_rule(std::uint32_t number) {
        Rule rule;
        rule.name = "rule" + std::to_string(number);
        rule.scope = scope();
        rule.stage = stage_for(rule.scope);
        rule.also_on_denied = random_.chance(10);
        Variant base;
        base.name = rule.name;
        base.origin.owner = "generated";
        base.origin.place = "generated.pay:" + std::to_string(number + 1);
        if (rule.scope.kind == ScopeKind::Line && random_.chance(15)) add_ranking(rule);
        base.guard = pair_guard(rule);
        if (random_.chance(10)) base.effective_from = kChangeDate;
        if (random_.chance(10)) base.effective_until = add_days(kChangeDate, 5);
        if (random_.chance(30)) base.reason_text = "{line.number} of {edit.indicator} {col2.units} {claim.form}";
        if (random_.chance(30)) base.citations = {"manual, p. 4"};
        base.effects.push_back(effect(rule.scope, rule.stage, false));
        if (random_.chance(30)) base.effects.push_back(same_receiver(rule, base.effects[0]));
        if (random_.chance(60) && rule.scope.kind != ScopeKind::Claim)
            add_if_not_known(rule, base, base.effects[0].variable);
        if (const Index change = payer_change(); change != kNoIndex) base.changes = {change};
        rule.variants.push_back(base);
        if (random_.chance(15) && rule.scope.kind == ScopeKind::Line) make_table(rule);
        std::uint32_t exceptions = random_.chance(40) ? 1 + random_.below(3) : 0;
        for (std::uint32_t i = 0; i < exceptions; ++i)
            add_exception(rule, i);
        policy_.rules.push_back(std::move(rule));
    }
    void add_ranking(Rule& rule) {
        rule.stage = random_.chance(60) ? Stage::Pricing : rule.stage;
        rule.ranking = RankingDeclaration{
            has_modifier(0), random_.chance(70) ? ClaimField::LineAllowed : ClaimField::LineCharge, random_.chance(70)};
    }
    ExprId pair_guard(const Rule& rule) {
        ExprId own = formula(rule.scope, rule.stage, 2);
        if (rule.ranking) {
            std::vector<ExprId> ranked{rank_test(), own};
            return push(make(ExprKind::And, ValueType::Boolean, ranked));
        }
        if (rule.scope.kind != ScopeKind::Pair || !random_.chance(80)) return own;
        std::vector<ExprId> args{push(make(ExprKind::SameProvider)), push(make(ExprKind::SamePatient))};
        Expr same = make(ExprKind::SameField);
        same.field = ClaimField::LineServiceDate;
        args.push_back(push(same));
        if (random_.chance(60)) args.push_back(payable(0));
        if (random_.chance(60)) args.push_back(own);
        return push(make(ExprKind::And, ValueType::Boolean, args));
    }
    Effect same_receiver(const Rule& rule, const Effect& like) {
        Effect out = effect(rule.scope, rule.stage, false);
        out.variable = like.variable;
        for (Effect& inner : out.otherwise)
            inner.variable = like.variable;
        return out;
    }
    void add_if_not_known(const Rule& rule, Variant& variant, std::uint8_t receiver) {
        variant.has_if_not_known = true;
        Effect gentle = effect(rule.scope, rule.stage, true);
        gentle.variable = receiver;
        variant.if_not_known.push_back(gentle);
    }
    void make_table(Rule& rule) {
        rule.is_table = true;
        rule.variants[0].effects.clear();
        rule.row_count = 2 + random_.below(2);
        // At most one, so that exceptions have a row's effects to go by.
        const std::uint32_t quiet_row = random_.chance(30) ? 1 + random_.below(rule.row_count) : 0;
        for (std::uint32_t i = 1; i <= rule.row_count; ++i) {
            Variant row;
            row.name = rule.name;
            row.origin = rule.variants[0].origin;
            if (i != quiet_row) row.effects.push_back(effect(rule.scope, rule.stage, false));
            if (i == rule.row_count) {
                rule.has_otherwise = true;
            } else {
                row.guard = random_.chance(50) ? fact_test(0) : has_modifier(0);
            }
            if (const Index change = payer_change(); change != kNoIndex) row.changes = {change};
            rule.variants.push_back(row);
        }
    }
    void add_exception(Rule& rule, std::uint32_t number) {
        Variant exception;
        exception.name = rule.name + ".exception" + std::to_string(number);
        exception.origin = rule.variants[0].origin;
        exception.parent = number > 0 && random_.chance(40) ? rule.row_count + 1 + random_.below(number) : 0;
        exception.guard = formula(rule.scope, rule.stage, 1);
        exception.lifts = random_.chance(40);
        const auto first_with_effects = std::find_if(rule.variants.begin(), rule.variants.end(),
                                                     [](const Variant& it) { return !it.effects.empty(); });
        const Effect like = first_with_effects->effects[0];
        if (random_.chance(15)) add_if_not_known(rule, exception, like.variable);
        if (!exception.lifts) exception.effects.push_back(same_receiver(rule, like));
        if (const Index change = payer_change(); change != kNoIndex) exception.changes = {change};
        rule.variants.push_back(exception);
    }
};

}  // namespace

std::vector<EffectivePolicy> generate_policies(Random& random) {
    std::vector<EffectivePolicy> versions;
    bool two = random.chance(30);
    PolicyMaker maker(random);
    versions.push_back(maker.make(1, kFirstDate, two ? add_days(kChangeDate, 10) : kDateMax));
    if (two) versions.push_back(maker.make(2, add_days(kChangeDate, 11), kDateMax));
    return versions;
}

}  // namespace payrule::differential

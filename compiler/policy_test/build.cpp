// Tests as written → claims and history. A closed world: history and amounts not given are empty and zero, unless an
// amount is given as `unknown`. Tables are built in policy_test/tables.cpp.
#include <algorithm>
#include <set>

#include "compiler/policy_test.h"
#include "compiler/policy_test/expected.h"
#include "compiler/policy_test/tables.h"
#include "compiler/policy_test/values.h"

namespace payrule {

namespace {

using ast::ExprKind;
using policy_testing::check_expected;
using policy_testing::fact_value;
using policy_testing::misfit;
using policy_testing::no_such_name;
using policy_testing::tables_of;

class SetupBuilder {
public:
    SetupBuilder(const ast::File& file, const ast::Test& test, const EffectivePolicy& policy,
                 std::vector<TestFailure>& failures)
        : file_(file), test_(test), policy_(policy), failures_(failures) {}

    TestSetup build() {
        check_expected(test_, policy_, failures_);
        setup_.tables = tables_of(file_, test_, policy_, failures_);
        for (std::size_t i = 0; i < test_.claims.size(); ++i) {
            Claim claim = make_claim(test_.claims[i], "C" + std::to_string(i + 1));
            add_facts(claim, test_.facts, 0);
            if (test_.record_given) claim.record_supplied = true;
            add_history(claim);
            setup_.claims.push_back(std::move(claim));
        }
        keep_warnings_apart();
        return std::move(setup_);
    }

private:
    void fail(Span span, std::string text) { failures_.push_back({span, std::move(text)}); }
    /// What is only probably wrong fails no test.
    void keep_warnings_apart() {
        const auto is_failure = [](const TestFailure& failure) {
            return diagnostic_severity(failure.code) == DiagnosticSeverity::Error;
        };
        const auto first = std::stable_partition(failures_.begin(), failures_.end(), is_failure);
        setup_.warnings.assign(std::make_move_iterator(first), std::make_move_iterator(failures_.end()));
        failures_.erase(first, failures_.end());
        // The history belongs to each claim of the test, and is built as often.
        std::set<std::uint32_t> said;
        std::erase_if(setup_.warnings, [&](const TestFailure& it) { return !said.insert(it.span.begin).second; });
    }
    Text keep(std::string text) { return setup_.text.keep(std::move(text)); }
    const ast::Expr& expr(ast::ExprId id) const { return file_.exprs[id]; }

    std::string word(ast::ExprId id) const {
        const ast::Expr& e = expr(id);
        if (e.kind == ExprKind::NameRef) return e.name.text;
        if (e.kind == ExprKind::Number) return std::to_string(e.number);
        return e.text;
    }

    std::vector<Code> codes(const ast::Codes& written, CodeSystem system) {
        return policy_testing::codes(written, system, failures_);
    }
    Maybe<Code> single(const ast::Codes& written, CodeSystem system) {
        return policy_testing::single(written, system, failures_);
    }

    Maybe<Date> date(ast::ExprId id) {
        if (expr(id).kind == ExprKind::DateLiteral) return Maybe<Date>::known(expr(id).date);
        if (!unknown(id)) fail(expr(id).span, "a date `YYYY-MM-DD` is wanted here");
        return {};
    }
    Maybe<Money> money(ast::ExprId id) {
        if (expr(id).kind == ExprKind::MoneyLiteral) return Maybe<Money>::known(Money{expr(id).number});
        if (!unknown(id)) fail(expr(id).span, "an amount such as `$60.00` is wanted here");
        return {};
    }
    bool unknown(ast::ExprId id) const { return expr(id).kind == ExprKind::NameRef && expr(id).name.text == "unknown"; }
    Maybe<Text> identifier(ast::ExprId id) {
        if (unknown(id)) return {};
        if (word(id) == "absent") return Maybe<Text>::absent();
        return Maybe<Text>::known(keep(word(id)));
    }

    /// Of what is said twice only one would count.
    template <class... Lists>
    void check_once(const Lists&... lists) {
        std::set<std::string> seen;
        const auto check = [&](const auto& list) {
            for (const auto& [name, value] : list) {
                if (!seen.insert(name.text).second) fail(name.span, "`" + name.text + "` is given twice");
            }
        };
        (check(lists), ...);
    }

    Claim make_claim(const ast::TestClaim& written, const std::string& default_id, bool earlier = false) {
        Claim claim;
        check_once(written.fields, written.code_fields);
        claim.id = keep(written.id.empty() ? default_id : written.id);
        const std::string form = written.form.text;
        claim.form = form == "institutional" ? ClaimForm::Institutional
                     : form == "dental"      ? ClaimForm::Dental
                                             : ClaimForm::Professional;
        claim.payer = Maybe<Text>::known(keep(written.payer ? written.payer.text : policy_.payer_id));
        if (written.payer && policy_.payer_id.empty()) {
            fail(written.payer.span,
                 "the claim is for `" + written.payer.text +
                     "`, but this policy has no payer_id, so it decides no claims; write `payer_id " +
                     written.payer.text + "` between its braces");
        } else if (written.payer && written.payer.text != policy_.payer_id) {
            fail(written.payer.span, "the claim is for `" + written.payer.text + "`, but this policy's payer_id is `" +
                                         policy_.payer_id + "`");
        }
        claim.patient_id = Maybe<Text>::known("P1");
        claim.billing_npi = Maybe<Text>::known("B1");
        for (const auto& [name, value] : written.fields)
            claim_field(claim, name, value);
        for (const auto& [name, value] : written.code_fields)
            claim_codes(claim, name, value);
        for (const ast::TestLine& line : written.lines)
            add_line(claim, line, earlier);
        if (written.received) claim.received = Maybe<Date>::known(*written.received);
        if (!written.received) received_by_default(claim);
        return claim;
    }

    /// A claim without a receipt date arrives on the last day of service.
    static void received_by_default(Claim& claim) {
        for (const ClaimLine& line : claim.lines) {
            if (!line.service_date.is_known()) continue;
            if (!claim.received.is_known() || claim.received.value < line.service_date.value) {
                claim.received = line.service_date;
            }
        }
    }

    void claim_field(Claim& claim, const ast::Name& name, ast::ExprId value) {
        const std::string& n = name.text;
        if (n == "patient")
            claim.patient_id = identifier(value);
        else if (n == "sex")
            sex(claim, value);
        else if (n == "born" || n == "birth_date")
            claim.patient_birth_date = date(value);
        else if (n == "billing" || n == "billing_npi" || n == "provider")
            claim.billing_npi = identifier(value);
        else if (n == "original_received")
            claim.original_received = date(value);
        else if (n == "other_payer_paid_on")
            claim.other_payer_paid_on = date(value);
        else if (n == "benefit_year_start")
            claim.benefit_year_start = date(value);
        else if (n == "received")
            claim.received = date(value);
        else if (names_codes(n))
            fail(expr(value).span, "codes stand in brackets: `" + n + " [" + word(value) + "]`");
        else
            fail(name.span,
                 "a test's claim has no field `" + n +
                     "`; it has patient, sex, born, billing, received, "
                     "original_received, other_payer_paid_on, benefit_year_start, place_of_service, type_of_bill, "
                     "condition_code, diagnosis and frequency");
    }
    static bool names_codes(const std::string& name) {
        return name == "place_of_service" || name == "type_of_bill" || name == "frequency" ||
               name == "condition_code" || name == "diagnosis";
    }
    void sex(Claim& claim, ast::ExprId value) {
        const std::string w = word(value);
        if (w == "female")
            claim.patient_sex = Maybe<Sex>::known(Sex::Female);
        else if (w == "male")
            claim.patient_sex = Maybe<Sex>::known(Sex::Male);
        else if (w != "unknown")
            fail(expr(value).span, "sex is female, male or unknown");
    }
    void claim_codes(Claim& claim, const ast::Name& name, const ast::Codes& value) {
        const std::string& n = name.text;
        if (n == "place_of_service")
            claim.place_of_service = single(value, CodeSystem::PlaceOfService);
        else if (n == "type_of_bill")
            claim.type_of_bill = single(value, CodeSystem::TypeOfBill);
        else if (n == "frequency")
            claim.frequency = single(value, CodeSystem::Frequency);
        else if (n == "condition_code")
            claim.condition_codes = codes(value, CodeSystem::ConditionCode);
        else if (n == "diagnosis")
            claim.diagnoses = codes(value, CodeSystem::Diagnosis);
        else
            fail(name.span, "a test's claim has no codes `" + n +
                                "`; it has place_of_service, type_of_bill, "
                                "frequency, condition_code and diagnosis");
    }

    void add_line(Claim& claim, const ast::TestLine& written, bool earlier) {
        ClaimLine line;
        check_once(written.fields, written.code_fields);
        line.number = written.number;
        line.procedure = single(written.procedure, CodeSystem::Procedure);
        for (Code modifier : codes(written.modifiers, CodeSystem::Modifier)) {
            if (line.modifiers.count == kMaxModifiers) {
                fail(written.modifiers.span, "a line has at most four modifiers");
                break;
            }
            line.modifiers.codes[line.modifiers.count++] = modifier;
        }
        line.units = Maybe<std::int64_t>::known(1);
        line.charge = Maybe<Money>::known(Money{});
        line.allowed = Maybe<Money>::known(Money{});
        line.place_of_service = claim.place_of_service;
        line.rendering_npi = Maybe<Text>::known("R1");
        line.specialty = Maybe<Text>::known("S1");
        line.diagnoses = claim.diagnoses;
        for (const auto& [name, value] : written.fields)
            line_field(line, name, value, earlier);
        for (const auto& [name, value] : written.code_fields)
            line_codes(line, name, value);
        if (!line.service_date_end.is_known()) line.service_date_end = line.service_date;
        if (line.service_date.is_known() && line.service_date_end.value < line.service_date.value)
            fail(written.span, "the line ends before it begins");
        if (line.charge.value < line.allowed.value) line.charge = line.allowed;
        add_facts(claim, written.facts, written.number);
        claim.lines.push_back(std::move(line));
    }

    void line_field(ClaimLine& line, const ast::Name& name, ast::ExprId value, bool earlier) {
        const std::string& n = name.text;
        if (n == "on" || n == "service_date")
            line.service_date = date(value);
        else if (n == "service_date_end" || n == "until")
            line.service_date_end = date(value);
        else if (n == "units")
            units(line, value);
        else if (n == "charge")
            line.charge = money(value);
        else if (n == "allowed")
            line.allowed = money(value);
        else if (n == "rendering" || n == "rendering_npi")
            line.rendering_npi = identifier(value);
        else if (n == "specialty")
            line.specialty = identifier(value);
        else if (n == "tooth")
            line.tooth = identifier(value);
        else if (n == "ground")
            ground(line, value);
        else if (n == "paid" || n == "status") {
            if (!earlier) fail(name.span, "`" + n + "` is of lines of earlier claims, in `history { … }`");
        } else {
            fail(name.span, "a test's line has no field `" + n +
                                "`; it has modifiers, units, charge, allowed, on, "
                                "rendering, specialty, tooth, ground, place_of_service, revenue and diagnosis");
        }
    }
    void ground(ClaimLine& line, ast::ExprId value) {
        std::vector<std::string> known;
        for (const Ground& each : policy_.grounds)
            known.push_back(each.name);
        const std::string name = word(value);
        if (std::find(known.begin(), known.end(), name) == known.end())
            failures_.push_back(no_such_name({name, expr(value).span}, "the policy has no ground", known));
        line.grounds.push_back(keep(name));
    }
    void units(ClaimLine& line, ast::ExprId value) {
        if (expr(value).kind == ExprKind::Number)
            line.units = Maybe<std::int64_t>::known(expr(value).number);
        else if (unknown(value))
            line.units = {};
        else
            fail(expr(value).span, "units are a whole number");
    }
    void line_codes(ClaimLine& line, const ast::Name& name, const ast::Codes& value) {
        const std::string& n = name.text;
        if (n == "place_of_service")
            line.place_of_service = single(value, CodeSystem::PlaceOfService);
        else if (n == "revenue")
            line.revenue = single(value, CodeSystem::Revenue);
        else if (n == "diagnosis")
            line.diagnoses = codes(value, CodeSystem::Diagnosis);
        else
            fail(name.span, "a test's line has no codes `" + n + "`; it has place_of_service, revenue and diagnosis");
    }

    void add_facts(Claim& claim, const std::vector<std::pair<ast::Name, ast::ExprId>>& facts, std::int32_t line) {
        check_once(facts);
        for (const auto& [name, value] : facts) {
            claim.record_supplied = true;
            auto declared = std::find_if(policy_.facts.begin(), policy_.facts.end(),
                                         [&](const FactDeclaration& f) { return f.name == name.text; });
            if (declared == policy_.facts.end()) {
                std::vector<std::string> known;
                for (const FactDeclaration& each : policy_.facts)
                    known.push_back(each.name);
                failures_.push_back(no_such_name(name, "the policy declares no fact", known));
                continue;
            }
            if (unknown(value) || !fits(misfit(*declared, expr(value)))) continue;
            FactInput fact = fact_value(expr(value), setup_.text);
            fact.name = keep(name.text);
            fact.line = line;
            claim.facts.push_back(fact);
        }
    }
    bool fits(std::optional<TestFailure> failure) {
        if (failure) failures_.push_back(std::move(*failure));
        return !failure;
    }

    void add_history(Claim& claim) {
        claim.history.state = HistoryState::Supplied;
        claim.history.amounts_complete = true;
        for (std::size_t i = 0; i < test_.history.amounts.size(); ++i)
            add_amount(claim, i);
        for (std::size_t i = 0; i < test_.history.claims.size(); ++i)
            add_history_claim(claim, test_.history.claims[i], i);
    }
    /// A misspelt amount, or one of another kind, would leave the sum where it is not and the test green.
    void add_amount(Claim& claim, std::size_t index) {
        const auto& [name, value] = test_.history.amounts[index];
        std::vector<std::string> known;
        const Accumulator* starts = nullptr;
        for (const Accumulator& sum : policy_.accumulators) {
            if (!sum.has_opening) continue;
            known.push_back(sum.opening_name);
            if (sum.opening_name == name.text && starts == nullptr) starts = &sum;
        }
        if (starts == nullptr) {
            failures_.push_back(
                no_such_name(name, "no running sum of the policy starts at an amount of history called", known));
            return;
        }
        if (unknown(value)) {
            claim.history.amounts_complete = false;
            return;
        }
        if (!fits(misfit("the amount `" + name.text + "`", starts->type, expr(value)))) return;
        HistoryAmount amount;
        amount.name = keep(name.text);
        amount.value = expr(value).number;
        amount.year = test_.history.amount_years[index].value_or(0);
        if (const std::optional<ast::Codes>& of_codes = test_.history.amount_codes[index]) {
            if (starts->opening_codes == kNoIndex)
                fail(of_codes->span, "the amount `" + name.text + "` is one for all codes; leave out `of [ ]`");
            amount.code = single(*of_codes, CodeSystem::Procedure).value;
        }
        for (const HistoryAmount& other : claim.history.amounts) {
            if (other.name == amount.name && other.year == amount.year && other.code == amount.code)
                fail(name.span, "the amount `" + name.text + "` is given twice");
        }
        claim.history.amounts.push_back(amount);
    }
    void add_history_claim(Claim& claim, const ast::TestClaim& written, std::size_t index) {
        Claim earlier = make_claim(written, "H" + std::to_string(index + 1), true);
        for (std::size_t i = 0; i < earlier.lines.size(); ++i) {
            HistoryLine line;
            line.claim_id = earlier.id;
            line.received = earlier.received;
            line.patient_id = earlier.patient_id.value;
            line.billing_npi = earlier.billing_npi.value;
            line.type_of_bill = earlier.type_of_bill;
            line.line = earlier.lines[i];
            line.paid_amount = earlier.lines[i].allowed;
            for (const auto& [name, value] : written.lines[i].fields) {
                if (name.text == "paid") line.paid_amount = money(value);
                if (name.text == "status") line.paid = was_paid(value);
            }
            claim.history.lines.push_back(std::move(line));
        }
    }

    bool was_paid(ast::ExprId value) {
        const std::string status = word(value);
        if (status != "paid" && status != "denied")
            fail(expr(value).span, "the status of an earlier line is paid or denied");
        return status == "paid";
    }

    const ast::File& file_;
    const ast::Test& test_;
    const EffectivePolicy& policy_;
    std::vector<TestFailure>& failures_;
    TestSetup setup_;
};

}  // namespace

TestSetup build_test(const ast::File& file, const ast::Test& test, const EffectivePolicy& policy,
                     std::vector<TestFailure>& failures) {
    return SetupBuilder(file, test, policy, failures).build();
}

}  // namespace payrule

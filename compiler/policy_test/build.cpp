// Tests as written → claims, tables and history. A closed world: every table that the policy uses is loaded and empty
// unless the test gives rows; history and amounts not given are empty and zero, unless an amount is given as `unknown`.
#include <algorithm>

#include "compiler/diagnostics.h"
#include "compiler/policy_test.h"

namespace payrule {

namespace {

using ast::ExprKind;

class SetupBuilder {
public:
    SetupBuilder(const ast::File& file, const ast::Test& test, const EffectivePolicy& policy,
                 std::vector<TestFailure>& failures)
        : file_(file), test_(test), policy_(policy), failures_(failures) {}

    TestSetup build() {
        add_tables();
        for (std::size_t i = 0; i < test_.claims.size(); ++i) {
            Claim claim = make_claim(test_.claims[i], "C" + std::to_string(i + 1));
            add_facts(claim, test_.facts, 0);
            if (test_.record_given) claim.record_supplied = true;
            add_history(claim);
            setup_.claims.push_back(std::move(claim));
        }
        return std::move(setup_);
    }

private:
    void fail(Span span, std::string text) { failures_.push_back({span, std::move(text)}); }
    Text keep(std::string text) { return setup_.text.keep(std::move(text)); }
    const ast::Expr& expr(ast::ExprId id) const { return file_.exprs[id]; }

    std::string word(ast::ExprId id) const {
        const ast::Expr& e = expr(id);
        if (e.kind == ExprKind::NameRef) return e.name.text;
        if (e.kind == ExprKind::Number) return std::to_string(e.number);
        return e.text;
    }

    std::vector<Code> codes(const ast::Codes& written) {
        std::vector<Code> result;
        for (const ast::CodeItem& item : written.items) {
            std::string text = item.first;
            std::erase(text, '.');
            std::optional<Code> value = parse_code(text);
            if (item.kind != ast::CodeItem::Kind::Single || !value) {
                fail(item.span, "a test wants single codes here, not a range, prefix or list");
                continue;
            }
            result.push_back(*value);
        }
        return result;
    }
    /// `[]` is a claim that names no code.
    Maybe<Code> single(const ast::Codes& written) {
        std::vector<Code> all = codes(written);
        if (all.size() > 1 || (all.empty() && !written.items.empty())) fail(written.span, "one code is wanted here");
        return all.empty() ? Maybe<Code>::absent() : Maybe<Code>::known(all[0]);
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

    Claim make_claim(const ast::TestClaim& written, const std::string& default_id) {
        Claim claim;
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
            add_line(claim, line);
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
            claim.place_of_service = single(value);
        else if (n == "type_of_bill")
            claim.type_of_bill = single(value);
        else if (n == "frequency")
            claim.frequency = single(value);
        else if (n == "condition_code")
            claim.condition_codes = codes(value);
        else if (n == "diagnosis")
            claim.diagnoses = codes(value);
        else
            fail(name.span, "a test's claim has no codes `" + n +
                                "`; it has place_of_service, type_of_bill, "
                                "frequency, condition_code and diagnosis");
    }

    void add_line(Claim& claim, const ast::TestLine& written) {
        ClaimLine line;
        line.number = written.number;
        line.procedure = single(written.procedure);
        for (Code modifier : codes(written.modifiers)) {
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
            line_field(line, name, value);
        for (const auto& [name, value] : written.code_fields)
            line_codes(line, name, value);
        if (!line.service_date_end.is_known()) line.service_date_end = line.service_date;
        if (line.charge.value < line.allowed.value) line.charge = line.allowed;
        add_facts(claim, written.facts, written.number);
        claim.lines.push_back(std::move(line));
    }

    void line_field(ClaimLine& line, const ast::Name& name, ast::ExprId value) {
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
            line.grounds.push_back(keep(word(value)));
        else if (n != "paid" && n != "status") {
            fail(name.span, "a test's line has no field `" + n +
                                "`; it has modifiers, units, charge, allowed, on, "
                                "rendering, specialty, tooth, ground, place_of_service, revenue and diagnosis");
        }
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
            line.place_of_service = single(value);
        else if (n == "revenue")
            line.revenue = single(value);
        else if (n == "diagnosis")
            line.diagnoses = codes(value);
        else
            fail(name.span, "a test's line has no codes `" + n + "`; it has place_of_service, revenue and diagnosis");
    }

    void add_facts(Claim& claim, const std::vector<std::pair<ast::Name, ast::ExprId>>& facts, std::int32_t line) {
        for (const auto& [name, value] : facts) {
            claim.record_supplied = true;
            if (unknown(value)) continue;
            auto declared = std::find_if(policy_.facts.begin(), policy_.facts.end(),
                                         [&](const FactDeclaration& f) { return f.name == name.text; });
            if (declared == policy_.facts.end()) {
                fail(name.span, "the policy declares no fact `" + name.text + "`");
                continue;
            }
            FactInput fact = fact_value(value);
            fact.name = keep(name.text);
            fact.line = line;
            if (const std::string wanted = wanted_of(*declared, fact); !wanted.empty()) {
                fail(expr(value).span, "the fact `" + name.text + "` is " + wanted);
                continue;
            }
            claim.facts.push_back(fact);
        }
    }

    FactInput fact_value(ast::ExprId value) {
        const ast::Expr& e = expr(value);
        FactInput fact;
        fact.number = e.number;
        switch (e.kind) {
            case ExprKind::BooleanLiteral: fact.kind = FactKind::Boolean; break;
            case ExprKind::Number: fact.kind = FactKind::Number; break;
            case ExprKind::MoneyLiteral: fact.kind = FactKind::Money; break;
            case ExprKind::DateLiteral:
                fact.kind = FactKind::Date;
                fact.number = e.date.days;
                break;
            default: fact.kind = FactKind::Text; fact.text = keep(word(value));
        }
        return fact;
    }
    /// What the fact wants where the value is of another kind, which would count as unknown; nothing where it fits.
    static std::string wanted_of(const FactDeclaration& declared, const FactInput& fact) {
        const auto unless = [&](FactKind kind, const char* wanted) { return fact.kind == kind ? "" : wanted; };
        switch (declared.type) {
            case ValueType::Boolean: return unless(FactKind::Boolean, "yes or no: write `true` or `false`");
            case ValueType::Money: return unless(FactKind::Money, "an amount: write it as `$12.50`");
            case ValueType::Date: return unless(FactKind::Date, "a date: write it as `2026-07-08`");
            case ValueType::Count:
            case ValueType::Days:
            case ValueType::Percent: return unless(FactKind::Number, "a whole number: write digits only");
            case ValueType::Code: return unless(FactKind::Text, "a code: write it in quotes");
            case ValueType::Identifier: return unless(FactKind::Text, "a text: write it in quotes");
            case ValueType::Enum: break;
        }
        const auto is_value = [&](const std::vector<std::string>& spellings) {
            return std::find(spellings.begin(), spellings.end(), fact.text) != spellings.end();
        };
        const bool has_other = !declared.values.empty() && declared.values.back() == "other";
        if (fact.kind == FactKind::Text &&
            (has_other || std::any_of(declared.spellings.begin(), declared.spellings.end(), is_value)))
            return "";
        std::string names;
        for (const std::string& name : declared.values)
            names += (names.empty() ? "`" : ", `") + name + "`";
        return "one of " + names;
    }

    void add_history(Claim& claim) {
        claim.history.state = HistoryState::Supplied;
        claim.history.amounts_complete = true;
        for (const auto& [name, value] : test_.history.amounts) {
            check_amount_name(name);
            if (unknown(value)) {
                claim.history.amounts_complete = false;
                continue;
            }
            HistoryAmount amount;
            amount.name = keep(name.text);
            amount.value = expr(value).number;
            claim.history.amounts.push_back(amount);
        }
        for (std::size_t i = 0; i < test_.history.claims.size(); ++i)
            add_history_claim(claim, test_.history.claims[i], i);
    }
    /// A misspelt amount would leave the sum at zero and the test green.
    void check_amount_name(const ast::Name& name) {
        std::vector<std::string> known;
        for (const Accumulator& sum : policy_.accumulators) {
            if (sum.has_opening) known.push_back(sum.opening_name);
        }
        if (std::find(known.begin(), known.end(), name.text) != known.end()) return;
        const std::optional<std::string> nearest = did_you_mean(name.text, known);
        fail(name.span, "no running sum of the policy starts at `history." + name.text + "`" +
                            (nearest ? "; did you mean `" + *nearest + "`?" : ""));
    }
    void add_history_claim(Claim& claim, const ast::TestClaim& written, std::size_t index) {
        Claim earlier = make_claim(written, "H" + std::to_string(index + 1));
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
                if (name.text == "status") line.paid = word(value) == "paid";
            }
            claim.history.lines.push_back(std::move(line));
        }
    }

    void add_tables() {
        for (const TableBinding& binding : policy_.tables) {
            if (binding.is_own) continue;
            auto table = std::make_shared<MemoryTable>(binding.kind);
            table->table_release = "test";
            table->column_names = binding.columns;
            for (const ast::TestTableRows& rows : test_.tables) {
                if (rows.table.text == binding.local) fill(*table, binding, rows);
            }
            setup_.tables.add(binding.table, table);
        }
        for (const ast::TestTableRows& rows : test_.tables) {
            bool used = std::any_of(policy_.tables.begin(), policy_.tables.end(),
                                    [&](const TableBinding& b) { return b.local == rows.table.text; });
            if (!used) fail(rows.table.span, "the policy uses no table `" + rows.table.text + "`");
        }
    }
    void fill(MemoryTable& table, const TableBinding& binding, const ast::TestTableRows& rows) {
        if (rows.known_until) table.table_coverage.until = *rows.known_until;
        for (const ast::TestTableRows::Row& row : rows.rows) {
            Date from = row.dates.from.value_or(kDateMin);
            Date until = row.dates.until.value_or(kDateMax);
            Code first = single(row.first).value;
            switch (row.kind) {
                case ast::TestTableRows::Row::Kind::Pair:
                    table.pairs.push_back({first, single(row.second).value, from, until,
                                           static_cast<std::uint8_t>(row.number), false, "test", "test"});
                    break;
                case ast::TestTableRows::Row::Kind::Limit:
                    table.limits.push_back(
                        {first, row.number, static_cast<std::uint8_t>(row.mai), "test", "test", from, until});
                    break;
                case ast::TestTableRows::Row::Kind::AddOn: {
                    std::vector<Code> primaries = codes(row.second);
                    std::sort(primaries.begin(), primaries.end());
                    table.add_ons.push_back(
                        {first, static_cast<std::uint8_t>(row.number), primaries, from, until, "test"});
                    break;
                }
                case ast::TestTableRows::Row::Kind::Keyed:
                    table.keyed_rows.push_back(keyed(binding, row, first, from, until));
                    break;
            }
        }
    }
    KeyedRow keyed(const TableBinding& binding, const ast::TestTableRows::Row& row, Code key, Date from, Date until) {
        KeyedRow out{key, std::vector<std::int64_t>(binding.columns.size()), from, until};
        for (const auto& [name, value] : row.values) {
            auto at = std::find(binding.columns.begin(), binding.columns.end(), name.text);
            if (at == binding.columns.end()) {
                fail(name.span, "the table has no column `" + name.text + "`");
                continue;
            }
            std::size_t column = static_cast<std::size_t>(at - binding.columns.begin());
            const ast::Expr& e = expr(value);
            out.values[column] = e.kind == ExprKind::DateLiteral ? e.date.days : e.number;
            if (e.kind != ExprKind::NameRef || column >= binding.column_values.size()) continue;
            const std::vector<std::string>& names = binding.column_values[column];
            auto known = std::find(names.begin(), names.end(), e.name.text);
            if (known == names.end())
                fail(e.span, "`" + e.name.text + "` is not a value of column `" + name.text + "`");
            else
                out.values[column] = known - names.begin();
        }
        return out;
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

// Tests beside the rules; a test table becomes one test for each row (see lower.h).
#include <fmt/format.h>

#include <algorithm>

#include "compiler/parse/lower.h"

namespace payrule::parsing {

namespace {

using ast::Expectation;
using ast::ExprId;

template <class Value>
void set_value(std::vector<std::pair<ast::Name, Value>>& values, ast::Name name, Value value) {
    auto same = [&](const auto& entry) { return entry.first.text == name.text; };
    auto found = std::ranges::find_if(values, same);
    if (found == values.end()) {
        values.emplace_back(std::move(name), std::move(value));
    } else {
        found->second = std::move(value);
    }
}

}  // namespace

std::string Lowering::claim_id(Grammar::ClaimIdContext* context) {
    if (context == nullptr) return {};
    return context->STRING() != nullptr ? string(context->STRING()).text : context->getText();
}

ExprId Lowering::field_value(Grammar::FieldValueContext* context) {
    if (context->literal() != nullptr) return literal(context->literal());
    if (context->INT() != nullptr) return duration(integer(context->INT()), nullptr, span(context));
    return word_value(name(context->qname()));
}

void Lowering::check_money_field(const ast::Name& field_name, ExprId value) {
    bool money_field = field_name.text == "allowed" || field_name.text == "charge" || field_name.text == "paid";
    const ast::Expr& found = file_.exprs[value];
    if (!money_field || found.kind != ast::ExprKind::Number) return;
    std::string digits(text(found.span));
    Diagnostic& d =
        report(DiagnosticCode::E0109, found.span, fmt::format("`{}` is an amount of money", field_name.text));
    d.fix = DiagnosticFix{found.span, dollars_of(digits), fmt::format("write `{}`", dollars_of(digits))};
}

void Lowering::field(Grammar::FieldContext* context, NameValues& values, NameCodes* code_values) {
    ast::Name field_name = name(context->fieldName());
    if (context->fieldValue() != nullptr) {
        ExprId value = field_value(context->fieldValue());
        check_money_field(field_name, value);
        values.emplace_back(std::move(field_name), value);
    } else if (code_values != nullptr) {
        code_values->emplace_back(std::move(field_name), codes_or_none(context->codes()));
    } else {
        report(DiagnosticCode::E0119, span(context->codes()),
               "a table's columns hold values, not codes; only its key is a code");
    }
}

void Lowering::claim_field(Grammar::ClaimFieldContext* context, ast::TestClaim& out) {
    if (context->K_RECEIVED() != nullptr) {
        out.received = date(context->DATE());
    } else if (context->K_FOR() != nullptr) {
        out.payer = name(context->word());
    } else {
        field(context->field(), out.fields, &out.code_fields);
    }
}

ast::TestLine Lowering::test_line(Grammar::TestLineContext* context) {
    ast::TestLine out;
    out.span = span(context);
    out.number = static_cast<std::int32_t>(std::min<std::int64_t>(integer(context->INT()), 1'000'000));
    out.procedure = codes_or_none(context->codes());
    for (Grammar::LineFieldContext* part : context->lineField()) {
        if (part->K_MODIFIERS() != nullptr) {
            out.modifiers = codes_or_none(part->codes());
        } else if (part->K_ON() != nullptr) {
            constexpr const char* kNames[] = {"on", "service_date_end"};
            for (std::size_t i = 0; i < part->DATE().size(); ++i) {
                ast::Expr day;
                day.kind = ast::ExprKind::DateLiteral;
                day.span = span(part->DATE(i));
                day.date = date(part->DATE(i)).value_or(Date{});
                out.fields.emplace_back(ast::Name{kNames[i], span(part)}, add(std::move(day)));
            }
        } else {
            field(part->field(), out.fields, &out.code_fields);
        }
    }
    for (Grammar::AssignmentContext* part : context->assignment()) {
        out.facts.emplace_back(name(part->qname()), field_value(part->fieldValue()));
    }
    return out;
}

ast::TestClaim Lowering::test_claim(Grammar::TestClaimContext* context) {
    ast::TestClaim out;
    out.span = span(context);
    out.id = claim_id(context->claimId());
    out.form = name(context->claimForm());
    for (Grammar::ClaimFieldContext* part : context->claimField())
        claim_field(part, out);
    for (Grammar::TestLineContext* part : context->testLine()) {
        out.lines.push_back(test_line(part));
        auto same = [&](const ast::TestLine& line) { return line.number == out.lines.back().number; };
        if (std::ranges::count_if(out.lines, same) > 1) {
            report(DiagnosticCode::E0116, out.lines.back().span,
                   fmt::format("this claim has two lines {}", out.lines.back().number));
        }
    }
    return out;
}

void Lowering::history(Grammar::HistoryContext* context, ast::TestHistory& out) {
    out.given = true;
    out.span = span(context);
    for (Grammar::AmountContext* part : context->amount()) {
        out.amounts.emplace_back(name(part->qname()), field_value(part->fieldValue()));
        out.amount_codes.emplace_back();
        out.amount_years.emplace_back();
        if (part->codes() != nullptr) out.amount_codes.back() = codes(part->codes());
        if (part->INT() != nullptr) out.amount_years.back() = static_cast<std::int32_t>(integer(part->INT()) % 100000);
    }
    for (Grammar::TestClaimContext* part : context->testClaim())
        out.claims.push_back(test_claim(part));
}

ast::TestTableRows::Row Lowering::test_row(Grammar::TestRowContext* context) {
    using Kind = ast::TestTableRows::Row::Kind;
    ast::TestTableRows::Row out;
    out.span = span(context);
    out.dates = dates(context->dateSpan());
    if (auto* keyed = context->tableRow()) {
        ast::TableRow row = table_row(keyed);
        out.kind = Kind::Keyed;
        out.first = std::move(row.key);
        out.values = std::move(row.values);
        out.dates = row.dates;
        return out;
    }
    out.first = codes(context->codes(0));
    if (context->codes().size() > 1) out.second = codes(context->codes(1));
    std::int64_t given = context->small() != nullptr ? small(context->small()) : 0;
    if (context->K_PAIR() != nullptr) {
        out.number = given;
    } else if (context->K_LIMIT() != nullptr) {
        out.kind = Kind::Limit;
        out.number = integer(context->INT());
        out.mai = given;
    } else {
        out.kind = Kind::AddOn;
        out.number = given;
    }
    return out;
}

void Lowering::test_rows(Grammar::TestRowsContext* context, ast::Test& out) {
    ast::TestTableRows table;
    table.table = name(context->word());
    table.span = span(context);
    for (Grammar::TestRowContext* part : context->testRow()) {
        if (part->K_KNOWN() != nullptr) {
            table.known_until = date(part->DATE());
        } else {
            table.rows.push_back(test_row(part));
        }
    }
    out.tables.push_back(std::move(table));
}

void Lowering::place(Grammar::PlaceContext* context, Expectation& out) {
    if (context == nullptr) return;
    out.claim_id = claim_id(context->claimId());
    if (context->INT() != nullptr)
        out.line = static_cast<std::int32_t>(std::min<std::int64_t>(integer(context->INT()), 1'000'000));
}

void Lowering::outcome(Grammar::OutcomeContext* context, Expectation& out) {
    if (context->K_REDUCE() != nullptr) out.outcome = Outcome::Reduce;
    if (context->K_REVIEW() != nullptr) out.outcome = Outcome::Review;
    if (context->K_DENY() != nullptr) out.outcome = Outcome::Deny;
    if (context->K_REJECT() != nullptr) out.outcome = Outcome::Reject;
    out.reason = reason(context->reason());
    if (context->MONEY() != nullptr) out.allowed_after = money(context->MONEY());
    if (context->STRING() != nullptr) out.text = string(context->STRING()).text;
    out.by = name(context->qname());
}

Expectation Lowering::expectation(Grammar::ExpectedContext* context) {
    using Kind = Expectation::Kind;
    Expectation out;
    out.span = span(context);
    place(context->place(), out);
    if (context->outcome() != nullptr) {
        out.kind = context->K_CLAIM() != nullptr ? Kind::Claim : Kind::Line;
        out.claim_id = claim_id(context->claimId());
        if (context->INT() != nullptr)
            out.line = static_cast<std::int32_t>(std::min<std::int64_t>(integer(context->INT()), 1'000'000));
        outcome(context->outcome(), out);
    } else if (context->K_OTHER() != nullptr) {
        out.kind = Kind::NoOtherRule;
    } else if (context->K_RULE() != nullptr) {
        out.kind = context->K_DID() != nullptr ? Kind::RuleDidNotFire : Kind::RuleFired;
        out.by = name(context->qname());
    } else if (context->K_ADVICE() != nullptr) {
        out.kind = Kind::Advice;
    } else if (context->K_PROPOSAL() != nullptr) {
        out.kind = Kind::Proposal;
        if (context->codes() != nullptr) out.codes = codes(context->codes());
    } else {
        out.kind = context->K_FLAG() != nullptr ? Kind::Flag : Kind::Document;
    }
    if (context->outcome() == nullptr && context->STRING() != nullptr) out.text = string(context->STRING()).text;
    if (context->word() != nullptr) out.text = context->word()->getText();
    return out;
}

void Lowering::test_items(const std::vector<Grammar::TestItemContext*>& items, ast::Test& out) {
    for (Grammar::TestItemContext* item : items) {
        if (auto* part = item->history()) {
            once(out.history.given, "history", span(part));
            history(part, out.history);
        } else if (auto* record = item->facts()) {
            out.record_given = true;
            for (Grammar::AssignmentContext* fact_value : record->assignment()) {
                out.facts.emplace_back(name(fact_value->qname()), field_value(fact_value->fieldValue()));
            }
        } else if (auto* rows = item->testRows()) {
            test_rows(rows, out);
        } else if (auto* claim = item->testClaim()) {
            out.claims.push_back(test_claim(claim));
        } else if (auto* expected = item->expectation()) {
            out.expectations.push_back(expectation(expected->expected()));
        }
    }
    for (std::size_t i = 0; i < out.claims.size(); ++i) {
        if (out.claims[i].id.empty()) out.claims[i].id = fmt::format("C{}", i + 1);
    }
}

void Lowering::test(Grammar::TestContext* context) {
    ast::Test out;
    out.name = string(context->STRING());
    out.span = span(context);
    if (context->forRule() != nullptr) out.for_rule = name(context->forRule()->qname());
    test_items(context->testItem(), out);
    file_.tests.push_back(std::move(out));
}

ast::TestClaim* Lowering::case_claim(Grammar::CaseColumnContext* column, ast::Test& out) {
    std::string id = claim_id(column->claimId());
    for (ast::TestClaim& claim : out.claims) {
        if (id.empty() || claim.id == id) return &claim;
    }
    report(DiagnosticCode::E0119, span(column),
           id.empty() ? "this test has no claim" : fmt::format("this test has no claim `{}`", id));
    return nullptr;
}

void Lowering::case_line(Grammar::CaseColumnContext* column, Grammar::CaseCellContext* cell_of, ast::Test& out) {
    ast::TestClaim* claim = case_claim(column, out);
    if (claim == nullptr) return;
    std::int64_t number_of = integer(column->INT());
    auto line = std::ranges::find_if(claim->lines, [&](const ast::TestLine& l) { return l.number == number_of; });
    if (line == claim->lines.end()) {
        report(DiagnosticCode::E0119, span(column), fmt::format("the claim of this test has no line {}", number_of));
        return;
    }
    ast::Name field_name = name(column->word());
    if (auto* listed = cell_of->codes()) {
        if (field_name.text == "modifiers") {
            line->modifiers = codes_or_none(listed);
        } else if (field_name.text == "procedure") {
            line->procedure = codes_or_none(listed);
        } else {
            set_value(line->code_fields, field_name, codes_or_none(listed));
        }
        return;
    }
    ExprId value = field_value(cell_of->fieldValue());
    check_money_field(field_name, value);
    set_value(line->fields, field_name, value);
}

void Lowering::case_cell(Grammar::CaseColumnContext* column, Grammar::CaseCellContext* cell_of, ast::Test& out) {
    if (column->K_LINE() != nullptr) {
        case_line(column, cell_of, out);
        return;
    }
    bool of_claim = column->K_CLAIM() != nullptr;
    if (cell_of->codes() != nullptr) {
        ast::TestClaim* claim = of_claim ? case_claim(column, out) : nullptr;
        if (claim != nullptr) set_value(claim->code_fields, name(column->word()), codes_or_none(cell_of->codes()));
        if (!of_claim) report(DiagnosticCode::E0119, span(cell_of), "a value stands here, not codes");
        return;
    }
    ExprId value = field_value(cell_of->fieldValue());
    if (of_claim) {
        ast::TestClaim* claim = case_claim(column, out);
        if (claim == nullptr) return;
        if (column->word()->getText() == "received" && file_.exprs[value].kind == ast::ExprKind::DateLiteral) {
            claim->received = file_.exprs[value].date;
        } else {
            set_value(claim->fields, name(column->word()), value);
        }
    } else if (column->K_HISTORY() != nullptr) {
        out.history.given = true;
        set_value(out.history.amounts, name(column->qname()), value);
        out.history.amount_codes.resize(out.history.amounts.size());
        out.history.amount_years.resize(out.history.amounts.size());
    } else {
        out.record_given = true;
        set_value(out.facts, name(column->qname()), value);
    }
}

void Lowering::test_table(Grammar::TestTableContext* context) {
    ast::Test base;
    base.name = string(context->STRING());
    if (context->forRule() != nullptr) base.for_rule = name(context->forRule()->qname());
    test_items(context->testItem(), base);
    std::vector<Grammar::CaseColumnContext*> columns = context->caseHeader()->caseColumn();
    std::vector<Grammar::PlaceContext*> results = context->caseHeader()->place();
    std::size_t number_of = 0;
    for (Grammar::CaseRowContext* row : context->caseRow()) {
        ast::Test out = base;
        out.span = span(row);
        out.name.text += fmt::format(", row {}", ++number_of);
        std::vector<Grammar::CaseCellContext*> cells = row->caseCell();
        std::vector<Grammar::OutcomeContext*> outcomes = row->outcome();
        if (cells.size() != columns.size() || outcomes.size() != results.size()) {
            report(DiagnosticCode::E0119, out.span,
                   fmt::format("cells and outcomes in this row: {} and {}; in the header: {} and {}", cells.size(),
                               outcomes.size(), columns.size(), results.size()));
            continue;
        }
        for (std::size_t i = 0; i < cells.size(); ++i)
            case_cell(columns[i], cells[i], out);
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            Expectation expected;
            expected.span = span(outcomes[i]);
            place(results[i], expected);
            expected.kind = results[i]->K_CLAIM() != nullptr ? Expectation::Kind::Claim : Expectation::Kind::Line;
            outcome(outcomes[i], expected);
            out.expectations.push_back(std::move(expected));
        }
        file_.tests.push_back(std::move(out));
    }
}

}  // namespace payrule::parsing

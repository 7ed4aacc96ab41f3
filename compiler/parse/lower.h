// Parse tree to syntax tree. Comes in: the contexts of PayruleParser, one declaration at a time; goes out: nodes of one
// ast::File and diagnostics about values that the grammar cannot judge (dates, codes, money). Private to
// compiler/parse. The functions are grouped by subject: lower_common, lower_header, lower_declarations, lower_rules,
// lower_effects, lower_expr, lower_tests.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "PayruleLexer.h"
#include "PayruleParser.h"
#include "compiler/ast.h"
#include "compiler/diagnostics.h"
#include "compiler/parse.h"
#include "compiler/parse/scan.h"
#include "compiler/parse/text.h"

namespace payrule::parsing {

using Grammar = grammar::PayruleParser;
using Tokens = grammar::PayruleLexer;

/// Bytes of a token.
Span span_of(SourceId source, const Offsets& offsets, const antlr4::Token* token);

class Lowering {
public:
    Lowering(SourceId source, const Offsets& offsets, const ParseLimits& limits, const ScannedText& scanned,
             ast::File& file, Diagnostics& diagnostics)
        : source_(source),
          offsets_(offsets),
          limits_(limits),
          scanned_(scanned),
          file_(file),
          diagnostics_(diagnostics) {}

    void header(Grammar::HeaderContext* context);
    void declaration(Grammar::DeclarationContext* context);

private:
    using Node = antlr4::tree::TerminalNode;
    using NameValues = std::vector<std::pair<ast::Name, ast::ExprId>>;
    using NameCodes = std::vector<std::pair<ast::Name, ast::Codes>>;

    // lower_common.cpp
    Span span(const antlr4::Token* token) const { return span_of(source_, offsets_, token); }
    Span span(Node* node) const { return span(node->getSymbol()); }
    Span span(antlr4::ParserRuleContext* context) const;
    std::string_view text(Span span) const;
    /// The tokens of a name, whatever blanks and comments stand between them.
    std::string joined(antlr4::ParserRuleContext* context, Span at) const;
    Diagnostic& report(DiagnosticCode code, Span at, std::string message);
    template <class Context>
    ast::Name name(Context* context) const {
        if (context == nullptr) return {};
        const Span at = span(context);
        return {joined(context, at), at};
    }
    template <class Context>
    std::vector<ast::Name> names(const std::vector<Context*>& contexts, std::size_t from = 0) const {
        std::vector<ast::Name> out;
        for (std::size_t i = from; i < contexts.size(); ++i)
            out.push_back(name(contexts[i]));
        return out;
    }
    ast::String string(Node* node);
    std::optional<Date> date(Node* node);
    std::int64_t integer(Node* node);
    Money money(Node* node);
    /// `2480` as it is written as money: `$2,480`.
    std::string dollars_of(std::string_view digits) const;
    std::int64_t percent(Node* node);
    ast::DatedSpan dates(Grammar::DateSpanContext* context);
    ast::DatedSpan dates(Grammar::EffectiveContext* context);
    void cites(const std::vector<Grammar::CiteContext*>& contexts, std::vector<ast::String>& out);
    std::string because(Grammar::BecauseContext* context, ast::String& out);
    ast::CodeItem code_item(Grammar::CodeItemContext* context);
    void check_list_name(const ast::CodeItem& item);
    /// Codes of a rule: `[]` is an error there.
    ast::Codes codes(Grammar::CodesContext* context);
    ast::Codes codes_or_none(Grammar::CodesContext* context);
    std::int64_t small(Grammar::SmallContext* context);
    std::int64_t code_number(Grammar::CodesContext* context);
    ast::ReasonRef reason(Grammar::ReasonContext* context);
    ast::ReasonRef reason(Grammar::CodesContext* codes, Grammar::CodesContext* remark, Span at);
    void reason_code(Grammar::CodesContext* codes, ast::ReasonRef& out);
    std::string comment_above(antlr4::ParserRuleContext* context) const;

    // lower_expr.cpp
    ast::ExprId add(ast::Expr expr);
    ast::ExprId name_ref(ast::Name name);
    ast::ExprId clone(ast::ExprId id);
    ast::ExprId expr(Grammar::ExprContext* context);
    ast::ExprId operand(Grammar::OperandContext* context);
    ast::ExprId predicate(Grammar::PredicateContext* context);
    ast::ExprId share(Grammar::ShareContext* context);
    ast::ExprId other_line(Grammar::OtherLineContext* context);
    ast::ExprId block(Grammar::BlockContext* context);
    ast::ExprId relation(Grammar::RelationContext* context, ast::ExprId subject, Span whole);
    ast::ExprId has(Grammar::RelationContext* context, ast::ExprId subject, Span whole);
    ast::ExprId is(Grammar::RelationContext* context, ast::ExprId subject, Span whole);
    ast::ExprId compared(ast::Compare compare, ast::ExprId left, ast::ExprId right, Span whole);
    void check_compared(ast::Compare compare, ast::ExprId left, ast::ExprId right);
    ast::Compare comparator(Grammar::ComparatorContext* context) const;
    ast::Name subject_name(ast::ExprId subject, std::string_view verb);
    ast::ExprId sum(Grammar::SumContext* context);
    ast::ExprId product(Grammar::ProductContext* context);
    ast::ExprId primary(Grammar::PrimaryContext* context);
    ast::ExprId path_value(Grammar::PrimaryContext* context);
    ast::ExprId literal(Grammar::LiteralContext* context);
    /// A name, or `true` and `false` where they are values.
    ast::ExprId word_value(ast::Name word);
    ast::ExprId number(Grammar::NumberContext* context);
    ast::ExprId duration(std::int64_t amount, Grammar::UnitContext* unit, Span at);
    void report_mixed(Grammar::ExprContext* context);
    std::string written(antlr4::ParserRuleContext* context) const;

    // lower_effects.cpp
    void effects(Grammar::EffectsContext* context, std::vector<ast::Effect>& out);
    ast::Effect effect(Grammar::EffectContext* context);
    ast::Effect plain_effect(Grammar::PlainEffectContext* context);
    ast::Effect deny(Grammar::DenyContext* context);
    ast::Effect require(Grammar::RequireContext* context);
    ast::Effect propose(Grammar::ProposeContext* context);
    ast::Effect prefer(Grammar::PreferContext* context);

    // lower_rules.cpp
    /// What a rule and a decision table have in common: name, scope, and all parts but what they do.
    template <class Context>
    ast::Rule rule_head(Context* context, bool overrides) {
        ast::Rule out;
        out.overrides = overrides;
        out.body.name = name(context->qname());
        out.body.span = span(context);
        out.body.comment = comment_above(context);
        because(context->because(), out.because);
        out.scope = scope(context->scope());
        for (Grammar::RuleItemContext* item : context->ruleItem())
            rule_item(item, out.body);
        return out;
    }
    void rule(Grammar::RuleDeclContext* context, bool overrides);
    void decide(Grammar::DecideContext* context, bool overrides);
    void exception(Grammar::ExceptionDeclContext* context);
    void amend(Grammar::AmendContext* context);
    void disable(Grammar::DisableContext* context);
    ast::Scope scope(Grammar::ScopeContext* context);
    void rule_item(Grammar::RuleItemContext* context, ast::RuleBody& body);
    void check_once(const std::vector<ast::Name>& listed);
    void once(bool again, std::string_view what, Span at);
    ast::Ranking ranking(Grammar::RankingContext* context);
    ast::ExprId cell(Grammar::CellContext* context, ast::ExprId column);
    ast::ExprId cell_codes(Grammar::CellContext* context, ast::ExprId column);
    ast::ExprId negate(ast::ExprId id, bool negated, Span at);

    // lower_header.cpp
    void header_item(Grammar::HeaderItemContext* context);
    void header_table(Grammar::HeaderItemContext* context);
    void needs_table(Grammar::NeedsTableContext* context);
    void column(Grammar::ColumnDeclContext* context, std::vector<std::pair<ast::Name, ast::Name>>& columns,
                std::vector<std::vector<ast::FactValue>>& values);
    ast::Name type_of(Grammar::TypeRefContext* context, std::vector<ast::FactValue>& values);

    // lower_declarations.cpp
    void code_list(Grammar::CodeListContext* context, bool overrides);
    void parameter(Grammar::ParameterContext* context, bool overrides);
    ast::ExprId parameter_value(Grammar::ParameterValueContext* context, const ast::Parameter& of);
    void fact(Grammar::FactContext* context);
    void accumulate(Grammar::AccumulateContext* context, bool overrides);
    void window(Grammar::WindowContext* context, ast::Accumulator& out);
    void define(Grammar::DefineContext* context, bool overrides);
    void reason_decl(Grammar::ReasonDeclContext* context, bool overrides);
    void attest(Grammar::AttestContext* context);
    void table_decl(Grammar::TableDeclContext* context);
    ast::TableRow table_row(Grammar::TableRowContext* context);
    void table_changes(Grammar::TableChangesContext* context);
    ast::TableChange table_change(Grammar::TableChangeContext* context);

    // lower_tests.cpp
    void test(Grammar::TestContext* context);
    void test_table(Grammar::TestTableContext* context);
    void test_items(const std::vector<Grammar::TestItemContext*>& items, ast::Test& out);
    void history(Grammar::HistoryContext* context, ast::TestHistory& out);
    void test_rows(Grammar::TestRowsContext* context, ast::Test& out);
    ast::TestTableRows::Row test_row(Grammar::TestRowContext* context);
    ast::TestClaim test_claim(Grammar::TestClaimContext* context);
    void claim_field(Grammar::ClaimFieldContext* context, ast::TestClaim& out);
    ast::TestLine test_line(Grammar::TestLineContext* context);
    void field(Grammar::FieldContext* context, NameValues& values, NameCodes* code_values);
    ast::ExprId field_value(Grammar::FieldValueContext* context);
    void check_money_field(const ast::Name& field, ast::ExprId value);
    ast::Expectation expectation(Grammar::ExpectedContext* context);
    void place(Grammar::PlaceContext* context, ast::Expectation& out);
    void outcome(Grammar::OutcomeContext* context, ast::Expectation& out);
    void case_cell(Grammar::CaseColumnContext* column, Grammar::CaseCellContext* cell, ast::Test& out);
    void case_line(Grammar::CaseColumnContext* column, Grammar::CaseCellContext* cell, ast::Test& out);
    ast::TestClaim* case_claim(Grammar::CaseColumnContext* column, ast::Test& out);
    std::string claim_id(Grammar::ClaimIdContext* context);

    SourceId source_;
    const Offsets& offsets_;
    const ParseLimits& limits_;
    const ScannedText& scanned_;
    ast::File& file_;
    Diagnostics& diagnostics_;
};

}  // namespace payrule::parsing

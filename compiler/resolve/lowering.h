// Lowering of conditions and values: syntax → effective expressions, names resolved, types and units checked,
// definitions put in place. Comes in: an expression of a layer and where it stands; goes out: expression ids in
// Context::out. Private to compiler/resolve. Must not know effects or rules.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/resolve/context.h"

namespace payrule::resolving {

/// A row that conditions may read: `edit`, `limit`, or `package` of `surgery listed in global_days as package`.
struct RowName {
    Index table = kNoIndex;
    std::uint8_t variable = 0;
    bool of_scope = false;
};

/// Where an expression stands: which lines, rows and stages it may speak of.
struct Place {
    LayerId layer = 0;
    ScopeKind scope = ScopeKind::Line;
    std::map<std::string, std::uint8_t> variables;
    std::map<std::string, RowName> rows;
    std::optional<Stage> stage;  // nothing: an accumulator, ground or table change
    bool ranked = false;         // the rule declares a ranking
    bool in_other_line = false;
    std::uint8_t other = 1;                // the number that a further line would get
    std::vector<std::string> definitions;  // being put in place, to find circles
    std::string what;                      // `an accumulator`, `a ground` …: for messages where there is no stage
};

struct Typed {
    ExprId id = kNoExpr;  // kNoExpr: an error was reported
    ValueType type = ValueType::Boolean;
    bool condition = false;  // a condition rather than a value of type yes or no
    CodeSystem system = CodeSystem::None;
    bool many_codes = false;                           // a field that holds several codes
    const std::vector<std::string>* values = nullptr;  // of a closed list
    std::string list_name;                             // of the closed list, for messages
    std::optional<std::int64_t> months;  // a bare duration in months (years are 12): only for dates and ages
    explicit operator bool() const { return id != kNoExpr || months.has_value(); }
};

class Lowering {
public:
    Lowering(Context& context, Place place) : context_(context), place_(std::move(place)) {}

    /// A condition. Errors: reported, kNoExpr.
    ExprId condition(ast::ExprId id);
    /// A value of any type. Errors: reported.
    Typed value(ast::ExprId id);
    /// A value that must have a type. Errors: reported, kNoExpr.
    ExprId value_of(ast::ExprId id, ValueType type, std::string_view where);

    /// `when and not unless …`; kNoExpr where nothing is written.
    ExprId guard(ast::ExprId when, const std::vector<ast::ExprId>& unless);
    ExprId conjunction(const std::vector<ExprId>& parts, Span span);
    ExprId negation(ExprId part, Span span);
    /// The variable that a name means. Errors: reported, nothing.
    std::optional<std::uint8_t> variable(const ast::Name& name);
    ExprId claims_ground(const ast::Name& ground, std::uint8_t variable, Span span);
    Place& place() { return place_; }

private:
    const ast::Expr& syntax(ast::ExprId id) const { return context_.file(place_.layer).exprs[id]; }
    Diagnostic& report(DiagnosticCode code, Span span, std::string text) {
        return context_.report(code, span, std::move(text));
    }
    Expr make(ExprKind kind, const ast::Expr& from, ValueType type = ValueType::Boolean) const;
    ExprId add(Expr expr) { return context_.add(std::move(expr)); }
    ExprId literal(std::int64_t number, ValueType type, Span span);
    ExprId comparison(ExprId left, CompareOp op, ExprId right, Span span);
    ExprId disjunction(const std::vector<ExprId>& parts, Span span);
    ExprId joined(ExprKind kind, const std::vector<ExprId>& parts, Span span);
    std::vector<ExprId> conditions(const std::vector<ast::ExprId>& ids);
    ExprId as_condition(const Typed& typed, Span span);

    // conditions.cpp
    ExprId plain_condition(const ast::Expr& expr);
    ExprId compare(const ast::Expr& expr);
    bool names_something(const std::string& name) const;
    ExprId compare_word(const Typed& value, CompareOp op, const ast::Expr& word, const ast::Expr& expr);
    ExprId compare_typed(const Typed& left, CompareOp op, const Typed& right, const ast::Expr& expr);
    ExprId compare_texts(const Typed& left, CompareOp op, const Typed& right, const ast::Expr& expr);
    ExprId compare_age(const ast::Expr& age, CompareOp op, std::int64_t months, const ast::Expr& expr);
    bool length_without_unit(const Typed& left, const Typed& right, const ast::Expr& expr);
    ExprId report_types(const Typed& left, const Typed& right, const ast::Expr& expr);
    ExprId in_codes(const ast::Expr& expr);
    ExprId in_numbers(const Typed& value, const ast::Expr& expr);
    ExprId between(const ast::Expr& expr);
    ExprId is(const ast::Expr& expr);
    ExprId is_word(const Typed& value, const ast::Name& word, const ast::Expr& expr, const ast::Expr& subject);

    // lines.cpp: conditions about lines
    ExprId has_modifier(const ast::Expr& expr);
    ExprId has_code(const ast::Expr& expr);
    ExprId share_modifier(const ast::Expr& expr);
    ExprId same(const ast::Expr& expr);
    ExprId same_word(const ast::Name& word, std::uint8_t left, std::uint8_t right, const ast::Expr& expr);
    ExprId listed(const ast::Expr& expr);
    ExprId payable(const ast::Expr& expr);
    ExprId any_primary(const ast::Expr& expr);
    ExprId other_line(const ast::Expr& expr);
    ExprId attests_ground(const ast::Expr& expr);
    const Symbol<ast::Attest>* ground(const ast::Name& name);
    Lowering for_ground(const Symbol<ast::Attest>& ground, std::uint8_t variable);

    // values.cpp
    Typed name(const ast::Name& name, const ast::Expr& expr);
    Typed bare_name(const ast::Name& name, const ast::Expr& expr);
    Typed dotted_name(const ast::Name& name, const ast::Expr& expr, bool& known);
    Typed field(const FieldInfo& info, std::uint8_t variable, const ast::Expr& expr);
    Typed row(const RowName& row, const ast::Name& column, std::string_view column_text, const ast::Expr& expr);
    Typed keyed_column(const RowName& row, const ast::Name& name, std::string_view column, const ast::Expr& expr);
    Typed fact(Index index, std::uint8_t variable, const ast::Expr& expr);
    Typed definition(const Symbol<ast::Define>& symbol, const ast::Name& name, const ast::Expr& expr);
    bool definition_fits(const Symbol<ast::Define>& symbol, const ast::Name& name, Place& inner);
    bool usual_word(const ast::Name& name);
    bool row_alone(const ast::Name& name);
    Typed accumulated(const ast::Expr& expr, bool with);
    Typed arithmetic(const ast::Expr& expr);
    Typed date_shift(const Typed& date, const Typed& by, bool subtract, const ast::Expr& expr);
    Typed percent(const ast::Expr& expr);
    Typed age(const ast::Expr& expr, bool days);
    Typed day_sum(const ast::Expr& expr);
    Typed rank(const ast::Expr& expr);
    std::vector<std::string> known_names() const;

    Context& context_;
    Place place_;
};

/// Adds the rows that conditions name themselves (`x listed in t as row`) to the place.
void find_listed_rows(Context& context, Place& place, const std::vector<ast::ExprId>& roots);
std::string typed_text(const Typed& typed);
ScopeKind scope_kind(ast::Scope::Kind kind);

}  // namespace payrule::resolving

// Lowering of values: names (fields, rows, facts, parameters, definitions, accumulators), literals, arithmetic on dates
// and money. Comes in: syntax; goes out: typed values. Money never meets a count. Must not know conditions' shapes.
#include <algorithm>

#include "compiler/resolve/lowering.h"

namespace payrule::resolving {
namespace {

/// Definitions in definitions, deeper than any reader would follow.
constexpr std::size_t kMaxDefinitionDepth = 32;

struct RowColumnName {
    TableKind kind;
    std::string_view name;
    RowColumn column;
    ValueType type;
};
constexpr RowColumnName kRowColumns[] = {
    {TableKind::Pairs, "indicator", RowColumn::Indicator, ValueType::Count},
    {TableKind::Pairs, "effective", RowColumn::Effective, ValueType::Date},
    {TableKind::Pairs, "deleted", RowColumn::Deleted, ValueType::Date},
    {TableKind::UnitLimits, "value", RowColumn::Value, ValueType::Count},
    {TableKind::UnitLimits, "mai", RowColumn::Mai, ValueType::Count},
    {TableKind::AddOns, "type", RowColumn::Type, ValueType::Count},
};

Typed typed(ExprId id, ValueType type) {
    Typed result;
    result.id = id;
    result.type = type;
    return result;
}

ValueType field_type(const FieldInfo& info) {
    if (info.type == "Code" || info.type == "Codes") return ValueType::Code;
    if (info.type == "Count") return ValueType::Count;
    if (info.type == "Money") return ValueType::Money;
    if (info.type == "Date") return ValueType::Date;
    if (info.type == "Enum") return ValueType::Enum;
    return ValueType::Identifier;
}

}  // namespace

ExprId Lowering::value_of(ast::ExprId id, ValueType type, std::string_view where) {
    const Typed found = value(id);
    if (!found) return kNoExpr;
    if (!found.months && !found.condition && found.type == type) return found.id;
    report(DiagnosticCode::E0301, syntax(id).span,
           std::string(where) + " is " + std::string(value_type_name(type)) + ", but this is " + typed_text(found));
    return kNoExpr;
}

Typed Lowering::value(ast::ExprId id) {
    const ast::Expr& expr = syntax(id);
    const auto number = [&](ValueType type) { return typed(literal(expr.number, type, expr.span), type); };
    switch (expr.kind) {
        case ast::ExprKind::NameRef: return name(expr.name, expr);
        case ast::ExprKind::Number: return number(ValueType::Count);
        case ast::ExprKind::MoneyLiteral: return number(ValueType::Money);
        case ast::ExprKind::DurationDays: return number(ValueType::Days);
        case ast::ExprKind::DateLiteral:
            return typed(literal(expr.date.days, ValueType::Date, expr.span), ValueType::Date);
        case ast::ExprKind::DurationMonths:
        case ast::ExprKind::DurationYears: {
            Typed result;
            result.months = expr.kind == ast::ExprKind::DurationYears ? expr.number * 12 : expr.number;
            return result;
        }
        case ast::ExprKind::AccumulatorWith: return accumulated(expr, true);
        case ast::ExprKind::AccumulatorBefore: return accumulated(expr, false);
        case ast::ExprKind::DaySum: return day_sum(expr);
        case ast::ExprKind::Age: return age(expr, true);
        case ast::ExprKind::Rank: return rank(expr);
        case ast::ExprKind::Add:
        case ast::ExprKind::Subtract: return arithmetic(expr);
        case ast::ExprKind::Percent: return percent(expr);
        case ast::ExprKind::Text:
            report(DiagnosticCode::E0302, expr.span, "a text is not compared; codes are tested with `in [ ]`");
            return {};
        default: break;
    }
    Typed result = typed(condition(id), ValueType::Boolean);
    result.condition = true;
    return result;
}

std::optional<std::uint8_t> Lowering::variable(const ast::Name& name) {
    const auto found = place_.variables.find(name.text);
    if (found != place_.variables.end()) return found->second;
    if (name.text.empty() && place_.variables.size() == 1) return place_.variables.begin()->second;
    std::vector<std::string> known;
    for (const auto& [text, index] : place_.variables)
        known.push_back(text);
    if (known.empty()) {
        report(DiagnosticCode::E0305, name.span, "`" + name.text + "` speaks of a line, but no line is at hand here");
        return std::nullopt;
    }
    report_unknown(context_, name, "line of this rule", std::move(known));
    return std::nullopt;
}

std::vector<std::string> Lowering::known_names() const {
    std::vector<std::string> known;
    const auto add_all = [&](const auto& symbols) {
        for (const auto& [name, symbol] : symbols) {
            if (context_.sees(place_.layer, symbol.layer)) known.push_back(name);
        }
    };
    add_all(context_.parameters);
    add_all(context_.facts);
    add_all(context_.accumulators);
    add_all(context_.defines);
    for (const FieldInfo& info : all_fields()) {
        if (!info.on_line) {
            known.emplace_back(info.path);
            continue;
        }
        const std::string_view column = info.path.substr(info.path.find('.'));
        for (const auto& [variable, index] : place_.variables)
            known.push_back(variable + std::string(column));
    }
    for (const auto& [row, binding] : place_.rows) {
        const TableBinding& table = context_.out.tables[binding.table];
        for (const RowColumnName& column : kRowColumns) {
            if (column.kind == table.kind) known.push_back(row + "." + std::string(column.name));
        }
        for (const std::string& column : table.columns)
            known.push_back(row + "." + column);
    }
    return known;
}

Typed Lowering::name(const ast::Name& name, const ast::Expr& expr) {
    bool known = true;
    if (name.text.find('.') != std::string::npos) {
        const Typed result = dotted_name(name, expr, known);
        if (result || known) return result;
    }
    return bare_name(name, expr);
}

Typed Lowering::dotted_name(const ast::Name& name, const ast::Expr& expr, bool& known) {
    const std::size_t dot = name.text.find('.');
    const std::string first = name.text.substr(0, dot);
    const std::string rest = name.text.substr(dot + 1);
    const auto row_name = place_.rows.find(first);
    if (row_name != place_.rows.end()) return row(row_name->second, name, rest, expr);
    const auto line = place_.variables.find(first);
    if (line != place_.variables.end()) {
        if (const FieldInfo* info = find_field("line." + rest); info != nullptr && info->on_line) {
            return field(*info, line->second, expr);
        }
        const auto found = context_.fact_index.find(rest);
        if (found != context_.fact_index.end() && context_.out.facts[found->second].on_line) {
            return fact(found->second, line->second, expr);
        }
    }
    if (const FieldInfo* info = find_field(name.text); info != nullptr && !info->on_line) return field(*info, 0, expr);
    const auto found = context_.fact_index.find(rest);
    if (first == "claim" && found != context_.fact_index.end() && !context_.out.facts[found->second].on_line) {
        return fact(found->second, 0, expr);
    }
    if (const FieldInfo* info = find_field(name.text); info != nullptr) {
        report(DiagnosticCode::E0305, name.span,
               "`" + name.text + "` is a line's, and `line` does not say which line is meant here");
        return {};
    }
    known = false;
    return {};
}

Typed Lowering::field(const FieldInfo& info, std::uint8_t variable, const ast::Expr& expr) {
    if (place_.scope == ScopeKind::Day && info.on_line && info.field != ClaimField::LineProcedure &&
        info.field != ClaimField::LineServiceDate && !place_.in_other_line) {
        report(
            DiagnosticCode::E0305, expr.span,
            "the lines of a day differ in `" + std::string(info.path) +
                "`; a rule for a day reads `line.procedure`, `line.service_date` and `sum of line.units over the day`");
        return {};
    }
    Expr read = make(ExprKind::Field, expr, field_type(info));
    read.field = info.field;
    read.variable = variable;
    Typed result = typed(add(std::move(read)), field_type(info));
    result.system = info.code_system();
    result.many_codes = info.type == "Codes";
    if (result.type == ValueType::Enum) {
        result.values = find_enum(info.system);
        result.list_name = std::string(info.system);
    }
    return result;
}

Typed Lowering::row(const RowName& row, const ast::Name& name, std::string_view column_text, const ast::Expr& expr) {
    const TableBinding& table = context_.out.tables[row.table];
    if (table.kind == TableKind::Keyed) return keyed_column(row, name, column_text, expr);
    for (const RowColumnName& column : kRowColumns) {
        if (column.kind != table.kind || column.name != column_text) continue;
        Expr read = make(ExprKind::Row, expr, column.type);
        read.column = column.column;
        read.variable = row.variable;
        if (!row.of_scope) read.table = row.table;
        return typed(add(std::move(read)), column.type);
    }
    std::vector<std::string> known;
    for (const RowColumnName& column : kRowColumns) {
        if (column.kind == table.kind)
            known.push_back(name.text.substr(0, name.text.find('.') + 1) + std::string(column.name));
    }
    report_unknown(context_, name, "column of `" + table.local + "`", known);
    return {};
}

Typed Lowering::keyed_column(const RowName& row, const ast::Name& name, std::string_view column,
                             const ast::Expr& expr) {
    const TableBinding& table = context_.out.tables[row.table];
    const auto found = std::find(table.columns.begin(), table.columns.end(), column);
    if (found == table.columns.end()) {
        std::vector<std::string> known;
        for (const std::string& text : table.columns)
            known.push_back(name.text.substr(0, name.text.find('.') + 1) + text);
        report_unknown(context_, name, "column of `" + table.local + "`", known);
        return {};
    }
    const auto index = static_cast<std::size_t>(found - table.columns.begin());
    Expr read = make(ExprKind::Row, expr, table.column_types[index]);
    read.table = row.table;
    read.variable = row.variable;
    read.column = static_cast<RowColumn>(static_cast<std::size_t>(RowColumn::Keyed) + index);
    Typed result = typed(add(std::move(read)), table.column_types[index]);
    if (result.type == ValueType::Enum) {
        result.values = &table.column_values[index];
        result.list_name = *found;
    }
    return result;
}

Typed Lowering::fact(Index index, std::uint8_t variable, const ast::Expr& expr) {
    const FactDeclaration& declaration = context_.out.facts[index];
    Expr read = make(ExprKind::Fact, expr, declaration.type);
    read.fact = index;
    read.variable = variable;
    Typed result = typed(add(std::move(read)), declaration.type);
    if (declaration.type == ValueType::Enum) {
        result.values = &declaration.values;
        result.list_name = declaration.name;
    }
    return result;
}

Typed Lowering::bare_name(const ast::Name& name, const ast::Expr& expr) {
    const auto visible = [&](const auto& symbols) {
        return find_symbol(context_, symbols, place_.layer, name, "name");
    };
    if (context_.parameters.count(name.text) != 0) {
        if (visible(context_.parameters) == nullptr) return {};
        const auto index = context_.parameter_index.find(name.text);
        if (index == context_.parameter_index.end()) return {};
        Expr read = make(ExprKind::ParameterValue, expr, context_.out.parameters[index->second].type);
        read.parameter = index->second;
        const ValueType type = read.type;
        return typed(add(std::move(read)), type);
    }
    if (context_.facts.count(name.text) != 0) {
        if (visible(context_.facts) == nullptr) return {};
        const auto index = context_.fact_index.find(name.text);
        if (index == context_.fact_index.end()) return {};
        const bool on_line = context_.out.facts[index->second].on_line;
        if (on_line && place_.variables.size() != 1 && place_.variables.count("line") == 0) {
            report(DiagnosticCode::E0305, name.span,
                   "`" + name.text + "` is a fact of one line; say which line, such as `" +
                       (place_.variables.empty() ? "line" : place_.variables.begin()->first) + "." + name.text + "`");
            return {};
        }
        const auto line = place_.variables.find("line");
        return fact(index->second,
                    !on_line                         ? std::uint8_t{0}
                    : line != place_.variables.end() ? line->second
                                                     : place_.variables.begin()->second,
                    expr);
    }
    if (context_.defines.count(name.text) != 0) {
        const Symbol<ast::Define>* symbol = visible(context_.defines);
        return symbol == nullptr ? Typed{} : definition(*symbol, name, expr);
    }
    if (context_.accumulators.count(name.text) != 0) {
        report(DiagnosticCode::E0318, name.span,
               "say whether the line counts: `" + name.text + " with line` or `" + name.text + " before line`");
        return {};
    }
    if (context_.code_lists.count(name.text) != 0) {
        report(DiagnosticCode::E0202, name.span,
               "`" + name.text + "` is a code list; write `… in [" + name.text + "]`");
        return {};
    }
    if (!usual_word(name)) report_unknown(context_, name, "field, fact, parameter or definition", known_names());
    return {};
}

/// What others call a field of ours.
struct UsualName {
    std::string_view said, field;
};
constexpr UsualName kUsualNames[] = {
    {"date", "service_date"},
    {"dos", "service_date"},
    {"from_date", "service_date"},
    {"to_date", "service_date_end"},
    {"code", "procedure"},
    {"cpt", "procedure"},
    {"hcpcs", "procedure"},
    {"pos", "place_of_service"},
    {"quantity", "units"},
    {"billed", "charge"},
    {"amount", "charge"},
    {"charges", "charge"},
    {"revenue_code", "revenue"},
    {"dob", "birth_date"},
    {"gender", "sex"},
    {"tob", "type_of_bill"},
    {"bill_type", "type_of_bill"},
    {"received_date", "received"},
    {"npi", "billing_npi"},
};

/// A table's row where one of its columns is meant.
bool Lowering::row_alone(const ast::Name& name) {
    const auto row = place_.rows.find(name.text);
    if (row == place_.rows.end()) return false;
    const TableBinding& table = context_.out.tables[row->second.table];
    std::vector<std::string> columns = table.columns;
    switch (table.kind) {
        case TableKind::Pairs: columns = {"indicator"}; break;
        case TableKind::UnitLimits: columns = {"value", "mai"}; break;
        case TableKind::AddOns: columns = {"type"}; break;
        case TableKind::Keyed: break;
    }
    for (std::string& column : columns)
        column = "`" + name.text + "." + column + "`";
    report(DiagnosticCode::E0202, name.span,
           "`" + name.text + "` is a row of `" + table.local + "`; ask one of its columns: " + join(columns, ", "));
    return true;
}

/// Words that look like fields and are asked in another way. Goes out: whether that was reported.
bool Lowering::usual_word(const ast::Name& name) {
    const std::string& text = name.text;
    if (row_alone(name)) return true;
    const std::size_t dot = text.find('.');
    const std::string of_claim = dot == std::string::npos ? "" : "claim." + text.substr(dot + 1);
    if (place_.variables.count(text.substr(0, dot)) != 0 && find_field(of_claim) != nullptr) {
        Diagnostic& d = report(DiagnosticCode::E0201, name.span,
                               "`" + of_claim +
                                   "` is of the whole claim at hand; lines, and lines of earlier claims, "
                                   "have none of their own");
        d.fix = DiagnosticFix{name.span, of_claim, "write `" + of_claim + "`"};
        return true;
    }
    for (const UsualName& usual : kUsualNames) {
        if (dot == std::string::npos || text.substr(dot + 1) != usual.said) continue;
        const std::string meant = text.substr(0, dot + 1) + std::string(usual.field);
        const std::vector<std::string> known = known_names();
        if (std::find(known.begin(), known.end(), meant) == known.end()) continue;
        Diagnostic& d = report(DiagnosticCode::E0201, name.span, "this is called `" + meant + "`");
        d.fix = DiagnosticFix{name.span, meant, "write `" + meant + "`"};
        return true;
    }
    if (text == "modifier" || text == "line.modifier") {
        report(DiagnosticCode::E0201, name.span, "a line can have several modifiers, so the question is `has`")
            .notes.push_back({"write `line has modifier [GA]`, or `line has any modifier [GA, GZ]`", {}});
        return true;
    }
    if (text == "patient.age" || text == "age" || text == "line.age") {
        Diagnostic& d = report(DiagnosticCode::E0201, name.span, "an age is counted on a day");
        const std::string age = "age of patient on line.service_date";
        d.fix = DiagnosticFix{name.span, age, "write `" + age + "`"};
        return true;
    }
    return false;
}

bool Lowering::definition_fits(const Symbol<ast::Define>& symbol, const ast::Name& name, Place& inner) {
    const ast::Define& define = *symbol.decl;
    inner.variables.clear();
    const auto needs = [&](std::string_view what) {
        Diagnostic& report = this->report(
            DiagnosticCode::E0317, name.span,
            "`" + name.text + "` is defined for " + std::string(what) + ", which this place does not have");
        report.notes.push_back({"it is defined here", define.name.span});
        return false;
    };
    switch (define.scope) {
        case ast::Scope::Kind::Claim: return true;
        case ast::Scope::Kind::Day:
            if (place_.scope != ScopeKind::Day) return needs("a day");
            inner.variables = place_.variables;
            return true;
        case ast::Scope::Kind::AddOn:
            if (place_.scope != ScopeKind::AddOn) return needs("an add-on line");
            inner.variables = place_.variables;
            return true;
        case ast::Scope::Kind::Line: {
            const std::string line = define.variables.empty() ? "line" : define.variables[0].text;
            const auto same = place_.variables.find(line);
            if (place_.scope == ScopeKind::Day && !place_.in_other_line) return needs("one line");
            if (same == place_.variables.end() && place_.variables.size() != 1) return needs("one line");
            inner.variables[line] = same != place_.variables.end() ? same->second : place_.variables.begin()->second;
            return true;
        }
        case ast::Scope::Kind::Pair: break;
    }
    if (place_.scope != ScopeKind::Pair || define.variables.size() != 2) return needs("a pair of lines");
    const auto& pair = define.variables;
    const bool by_name = place_.variables.count(pair[0].text) != 0 && place_.variables.count(pair[1].text) != 0;
    inner.variables[pair[0].text] = by_name ? place_.variables.at(pair[0].text) : std::uint8_t{0};
    inner.variables[pair[1].text] = by_name ? place_.variables.at(pair[1].text) : std::uint8_t{1};
    return true;
}

Typed Lowering::definition(const Symbol<ast::Define>& symbol, const ast::Name& name, const ast::Expr& expr) {
    context_.used_definitions.insert(name.text);
    const auto& stack = place_.definitions;
    const auto begin = std::find(stack.begin(), stack.end(), name.text);
    if (begin != stack.end() || stack.size() >= kMaxDefinitionDepth) {
        std::vector<std::string> circle(begin, stack.end());
        circle.push_back(name.text);
        report(DiagnosticCode::E0209, symbol.decl->name.span,
               begin != stack.end()
                   ? "definitions that use one another in a circle: " + join(circle, " → ")
                   : "definitions are nested more than " + std::to_string(kMaxDefinitionDepth) + " deep");
        return {};
    }
    // Definitions that double at each level would grow without end: what one use may become is bounded.
    if (stack.empty()) {
        context_.expansion_start = context_.out.exprs.size();
        context_.expansion_reported = false;
    }
    if (context_.out.exprs.size() - context_.expansion_start > context_.limits.definition_parts) {
        if (!context_.expansion_reported) {
            report(DiagnosticCode::E0321, name.span,
                   "this grows past " + std::to_string(context_.limits.definition_parts) +
                       " parts once definitions are put in place; use fewer nested definitions (limit "
                       "definition-parts)");
        }
        context_.expansion_reported = true;
        return {};
    }
    Place inner = place_;
    if (!definition_fits(symbol, name, inner)) return {};
    if (!symbol.decl->because.text.empty()) {
        context_.rest_on(PayerChangeKind::Definition, name.text,
                         context_.origin(symbol.layer, symbol.decl->name.span, symbol.decl->because.text));
    }
    inner.layer = symbol.layer;
    inner.definitions.push_back(name.text);
    Lowering lowering(context_, std::move(inner));
    const ast::ExprId body = symbol.decl->value;
    (void)expr;
    return lowering.value(body);
}

Typed Lowering::accumulated(const ast::Expr& expr, bool with) {
    const Symbol<ast::Accumulator>* symbol =
        find_symbol(context_, context_.accumulators, place_.layer, expr.name, "accumulator");
    const auto index = context_.accumulator_index.find(expr.name.text);
    if (symbol == nullptr || index == context_.accumulator_index.end()) return {};
    if (!place_.stage || *place_.stage < Stage::Sequence) {
        report(DiagnosticCode::E0306, expr.span,
               "running sums are known from stage `sequence` on; " +
                   (place_.stage ? "this rule is in stage `" + std::string(stage_name(*place_.stage)) + "`"
                                 : place_.what + " cannot read them"));
        return {};
    }
    if (place_.scope != ScopeKind::Line && place_.scope != ScopeKind::AddOn) {
        report(DiagnosticCode::E0305, expr.span, "a running sum is read by a rule for each line");
        return {};
    }
    const auto line = expr.name2 ? variable(expr.name2) : std::optional<std::uint8_t>(std::uint8_t{0});
    if (!line) return {};
    const Accumulator& accumulator = context_.out.accumulators[index->second];
    Expr read = make(ExprKind::Accumulated, expr, accumulator.type);
    const std::set<Index>& changes = context_.sum_changes[index->second];
    context_.rests_on.insert(changes.begin(), changes.end());
    read.accumulator = index->second;
    read.variable = *line;
    read.flag = with;
    const ValueType type = read.type;
    return typed(add(std::move(read)), type);
}

Typed Lowering::arithmetic(const ast::Expr& expr) {
    Typed left = value(expr.args[0]);
    for (std::size_t i = 1; i < expr.args.size() && left; ++i) {
        const Typed right = value(expr.args[i]);
        if (!right) return {};
        const bool subtract = expr.kind == ast::ExprKind::Subtract;
        if (left.type == ValueType::Date && !left.months && (right.months || right.type == ValueType::Days)) {
            left = date_shift(left, right, subtract, expr);
            continue;
        }
        const bool dates = left.type == ValueType::Date && right.type == ValueType::Date && subtract;
        const bool amounts = left.type == right.type && (left.type == ValueType::Count ||
                                                         left.type == ValueType::Money || left.type == ValueType::Days);
        if (left.months || right.months || left.condition || right.condition || (!dates && !amounts)) {
            const bool bare = left.type == ValueType::Date && right.type == ValueType::Count && !right.months;
            Diagnostic& report =
                this->report(DiagnosticCode::E0303, expr.span,
                             typed_text(right) + " cannot be " + (subtract ? "taken from " : "added to ") +
                                 typed_text(left) + (bare ? "; write `days` or `months` behind the number" : ""));
            report.notes.push_back({"this is " + typed_text(right), syntax(expr.args[i]).span});
            return {};
        }
        Expr sum = make(subtract ? ExprKind::Subtract : ExprKind::Add, expr, dates ? ValueType::Days : left.type);
        sum.args = {left.id, right.id};
        const ValueType type = sum.type;
        left = typed(add(std::move(sum)), type);
    }
    return left;
}

Typed Lowering::date_shift(const Typed& date, const Typed& by, bool subtract, const ast::Expr& expr) {
    if (!by.months) {
        Expr sum = make(subtract ? ExprKind::Subtract : ExprKind::Add, expr, ValueType::Date);
        sum.args = {date.id, by.id};
        return typed(add(std::move(sum)), ValueType::Date);
    }
    Expr shift = make(ExprKind::AddMonths, expr, ValueType::Date);
    shift.args = {date.id};
    shift.number = subtract ? -*by.months : *by.months;
    return typed(add(std::move(shift)), ValueType::Date);
}

Typed Lowering::percent(const ast::Expr& expr) {
    if (expr.args.empty()) return typed(literal(expr.number, ValueType::Percent, expr.span), ValueType::Percent);
    const Typed of = value(expr.args[0]);
    if (!of) return {};
    if (of.months || of.condition || (of.type != ValueType::Money && of.type != ValueType::Count)) {
        report(DiagnosticCode::E0303, expr.span,
               "a percentage is taken of money or of a count; this is " + typed_text(of));
        return {};
    }
    Expr scaled = make(ExprKind::Scale, expr, of.type);
    scaled.args = {of.id};
    scaled.number = expr.number;
    return typed(add(std::move(scaled)), of.type);
}

Typed Lowering::age(const ast::Expr& expr, bool days) {
    const ExprId on = value_of(expr.args[0], ValueType::Date, "the day of an age");
    if (on == kNoExpr) return {};
    const ValueType type = days ? ValueType::Days : ValueType::Count;
    Expr read = make(days ? ExprKind::AgeDays : ExprKind::AgeYears, expr, type);
    read.args = {on};
    return typed(add(std::move(read)), type);
}

Typed Lowering::day_sum(const ast::Expr& expr) {
    if (place_.scope != ScopeKind::Day || place_.in_other_line) {
        report(DiagnosticCode::E0305, expr.span, "a day's sum is read by a rule `for each day of one procedure`");
        return {};
    }
    if (!expr.name.text.empty() && expr.name.text != "line.units") {
        report(DiagnosticCode::E0305, expr.name.span, "`line.units` is what is summed over a day");
        return {};
    }
    return typed(add(make(ExprKind::DayUnits, expr, ValueType::Count)), ValueType::Count);
}

Typed Lowering::rank(const ast::Expr& expr) {
    if (!place_.ranked) {
        report(DiagnosticCode::E0305, expr.span,
               "a rank needs an order: add `ranking payable lines of the day … by line.allowed, highest first`");
        return {};
    }
    return typed(add(make(ExprKind::Rank, expr, ValueType::Count)), ValueType::Count);
}

}  // namespace payrule::resolving

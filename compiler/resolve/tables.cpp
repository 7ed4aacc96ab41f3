// Table bindings: what each table is called, its kind and columns, rows of the policy's own tables, and a payer's
// changes to published tables. Comes in: layers' tables; goes out: Context::out.tables. Must not know rules.
#include <algorithm>
#include <map>

#include "compiler/resolve/lowering.h"
#include "compiler/resolve/table_conflicts.h"

namespace payrule::resolving {
namespace {

void add_column(Context& context, const ast::Name& name, const ast::Name& type,
                const std::vector<ast::FactValue>* values, TableBinding& table) {
    if (std::find(table.columns.begin(), table.columns.end(), name.text) != table.columns.end()) {
        context.report(DiagnosticCode::E0205, name.span, "the column `" + name.text + "` is declared twice");
        return;
    }
    std::vector<std::string> names;
    ValueType column_type = ValueType::Count;
    if (values != nullptr && !values->empty()) {
        column_type = ValueType::Enum;
        for (const ast::FactValue& value : *values)
            names.push_back(value.name.text);
    } else if (const std::vector<std::string>* known = find_enum(type.text)) {
        column_type = ValueType::Enum;
        names = *known;
    } else if (const auto found = find_value_type(type.text); found && *found != ValueType::Identifier) {
        column_type = *found;
    } else {
        report_unknown(context, type, "type of column",
                       {"yes_no", "date", "days", "count", "money", "percent", "sex", "one of { … }"});
        return;
    }
    table.columns.push_back(name.text);
    table.column_types.push_back(column_type);
    table.column_values.push_back(std::move(names));
}

std::vector<std::int64_t> row_values(Context& context, LayerId layer, const ast::TableRow& row,
                                     const TableBinding& table) {
    std::vector<std::int64_t> values(table.columns.size(), 0);
    std::vector<bool> given(table.columns.size(), false);
    for (const auto& [name, expr] : row.values) {
        const auto found = std::find(table.columns.begin(), table.columns.end(), name.text);
        if (found == table.columns.end()) {
            report_unknown(context, name, "column of `" + table.local + "`", table.columns);
            continue;
        }
        const auto column = static_cast<std::size_t>(found - table.columns.begin());
        if (given[column]) {
            context.report(DiagnosticCode::E0228, name.span, "`" + name.text + "` is given twice in this row");
        }
        given[column] = true;
        ast::Expr written = context.file(layer).exprs[expr];
        // Rows give bare numbers: the column says that they are days.
        if (table.column_types[column] == ValueType::Days && written.kind == ast::ExprKind::Number) {
            written.kind = ast::ExprKind::DurationDays;
        }
        values[column] =
            literal_value(context, written, table.column_types[column], &table.column_values[column]).value_or(0);
    }
    for (std::size_t column = 0; column < given.size(); ++column) {
        if (given[column]) continue;
        context.report(DiagnosticCode::E0228, row.span, "the row gives no `" + table.columns[column] + "`");
    }
    return values;
}

void check_row_overlaps(Context& context, const ast::TableDecl& decl, const TableBinding& table) {
    for (std::size_t i = 1; i < table.own_rows.size(); ++i) {
        const KeyedRow& before = table.own_rows[i - 1];
        const KeyedRow& row = table.own_rows[i];
        if (before.key != row.key || row.effective > before.deleted) continue;
        context.report(DiagnosticCode::E0228, decl.span,
                       "two rows of `" + decl.name.text + "` hold for " + format_code(row.key) + " on " +
                           format_date(row.effective));
    }
}

void add_rows(Context& context, const TableSymbol& symbol, TableBinding& table) {
    const ast::TableDecl& decl = *symbol.own;
    const std::optional<CodeSystem> system = find_code_system(decl.key ? decl.key.text : "procedure");
    if (!system || *system != CodeSystem::Procedure) {
        context.report(DiagnosticCode::E0228, decl.key.span, "a payer's own table is keyed by `procedure`");
        return;
    }
    for (const ast::TableRow& row : decl.rows) {
        const std::vector<std::int64_t> values = row_values(context, symbol.layer, row, table);
        for (const Code key : written_codes(context, symbol.layer, row.key, *system)) {
            table.own_rows.push_back(
                {key, values, row.dates.from.value_or(kDateMin), row.dates.until.value_or(kDateMax)});
        }
    }
    std::sort(table.own_rows.begin(), table.own_rows.end(), [](const KeyedRow& a, const KeyedRow& b) {
        return std::pair(a.key, a.effective) < std::pair(b.key, b.effective);
    });
    check_row_overlaps(context, decl, table);
}

std::optional<TableChange::Kind> kind_of(const ast::TableChange& change) {
    switch (change.kind) {
        case ast::TableChange::Kind::AddPair: return TableChange::Kind::AddPair;
        case ast::TableChange::Kind::RemovePair: return TableChange::Kind::RemovePair;
        case ast::TableChange::Kind::IgnoreDeletions: return TableChange::Kind::IgnoreDeletions;
        case ast::TableChange::Kind::IgnoreDeletionOfPair: return TableChange::Kind::IgnoreDeletionOfPair;
        case ast::TableChange::Kind::ForceIndicator: return TableChange::Kind::ForceIndicator;
    }
    return std::nullopt;
}

ExprId change_condition(Context& context, LayerId layer, const ast::TableChange& change) {
    if (!change.where) return kNoExpr;
    Place place;
    place.layer = layer;
    place.scope = ScopeKind::Pair;
    place.variables = {{"col1", 0}, {"col2", 1}};
    place.what = "a change to a table";
    const auto* symbol = find_symbol(context, context.defines, layer, change.where, "definition");
    if (symbol == nullptr) return kNoExpr;
    context.used_definitions.insert(change.where.text);
    if (symbol->decl->scope != ast::Scope::Kind::Pair) {
        context.report(DiagnosticCode::E0317, change.where.span,
                       "`" + change.where.text + "` is not defined for a pair of lines, and the change is about pairs");
        return kNoExpr;
    }
    // The definition's own names stand for column 1 and column 2, in that order.
    place.variables = {{symbol->decl->variables[0].text, 0}, {symbol->decl->variables[1].text, 1}};
    place.layer = symbol->layer;
    place.definitions = {change.where.text};
    return Lowering(context, std::move(place)).condition(symbol->decl->value);
}

void check_change(Context& context, const ast::TableChange& change) {
    const bool wants =
        change.kind == ast::TableChange::Kind::AddPair || change.kind == ast::TableChange::Kind::ForceIndicator;
    if (wants && (!change.indicator || *change.indicator < 0 || *change.indicator > 1)) {
        context.report(DiagnosticCode::E0229, change.span,
                       "the indicator is `[0]` (no modifier opens the pair) or `[1]` (a modifier may)");
    }
    if (change.dates.from && change.dates.until && *change.dates.until < *change.dates.from) {
        context.report(DiagnosticCode::E0229, change.dates.span, "the change ends before it begins");
    }
}

TableChange change_of(Context& context, LayerId layer, const ast::TableChanges& changes,
                      const ast::TableChange& change) {
    check_change(context, change);
    TableChange out{};
    out.kind = *kind_of(change);
    if (change.kind != ast::TableChange::Kind::IgnoreDeletions) {
        out.first = code_set(context, layer, change.first, CodeSystem::Procedure);
        out.second = code_set(context, layer, change.second, CodeSystem::Procedure);
    }
    out.indicator = change.indicator.value_or(0);
    out.from = change.dates.from.value_or(kDateMin);
    out.until = change.dates.until.value_or(kDateMax);
    out.deleted_from = change.deleted_from.value_or(kDateMin);
    out.deleted_until = change.deleted_until.value_or(kDateMax);
    out.where = change_condition(context, layer, change);
    out.citations = texts_of(change.cites);
    out.origin = context.origin(layer, change.span, changes.because.text);
    out.change = context.change(PayerChangeKind::Table, changes.table.text, out.origin);
    return out;
}

}  // namespace

void resolve_tables(Context& context) {
    for (const auto& [full, symbol] : context.tables) {
        TableBinding table;
        table.local = symbol.local;
        table.table = full;
        table.kind = symbol.kind.value_or(TableKind::Keyed);
        table.carry_past_coverage = symbol.carry_past_coverage;
        table.is_own = symbol.own != nullptr;
        table.origin = context.origin(symbol.layer, symbol.span);
        for (std::size_t i = 0; i < symbol.columns.size(); ++i) {
            const auto& [name, type] = symbol.columns[i];
            const bool listed = symbol.values != nullptr && i < symbol.values->size();
            add_column(context, name, type, listed ? &(*symbol.values)[i] : nullptr, table);
        }
        if (table.is_own) add_rows(context, symbol, table);
        context.table_index[full] = static_cast<Index>(context.out.tables.size());
        context.out.tables.push_back(std::move(table));
    }
}

void resolve_table_changes(Context& context) {
    for (LayerId layer = 0; layer < context.layers.size(); ++layer) {
        // What a policy changes comes after what its base changed, so only changes of one layer can contradict.
        std::map<Index, std::vector<WrittenChange>> written;
        for (const ast::TableChanges& changes : context.file(layer).table_changes) {
            if (context.file(layer).header.is_module) {
                context.report(DiagnosticCode::E0216, changes.table.span,
                               "a module cannot change a table; only a policy can");
            }
            if (changes.because.text.empty()) {
                context.report(DiagnosticCode::E0217, changes.table.span,
                               "the changes to `" + changes.table.text + "` do not say why; write `because \"…\"`");
            }
            const std::string full = full_table_name(context, layer, changes.table);
            const auto index = context.table_index.find(full);
            if (index == context.table_index.end()) continue;
            TableBinding& table = context.out.tables[index->second];
            if (table.kind != TableKind::Pairs) {
                context.report(DiagnosticCode::E0225, changes.table.span,
                               "`" + changes.table.text + "` holds no pairs, and these changes are about pairs");
                continue;
            }
            for (const ast::TableChange& change : changes.changes) {
                table.changes.push_back(change_of(context, layer, changes, change));
                written[index->second].push_back({&change, table.changes.back()});
            }
        }
        for (const auto& [table, changes] : written)
            check_table_changes(context, changes);
    }
}

}  // namespace payrule::resolving

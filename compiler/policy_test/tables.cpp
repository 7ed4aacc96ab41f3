// See tables.h.
#include "compiler/policy_test/tables.h"

#include <algorithm>
#include <memory>

#include "compiler/policy_test/values.h"

namespace payrule::policy_testing {

namespace {

using ast::ExprKind;

class TableBuilder {
public:
    TableBuilder(const ast::File& file, const ast::Test& test, const EffectivePolicy& policy,
                 std::vector<TestFailure>& failures)
        : file_(file), test_(test), policy_(policy), failures_(failures) {}

    TableSet build() {
        TableSet tables;
        for (const TableBinding& binding : policy_.tables) {
            if (binding.is_own) continue;
            auto table = std::make_shared<MemoryTable>(binding.kind);
            table->table_release = "test";
            table->column_names = binding.columns;
            for (const ast::TestTableRows& rows : test_.tables) {
                if (rows.table.text == binding.local) fill(*table, binding, rows);
            }
            tables.add(binding.table, table);
        }
        for (const ast::TestTableRows& rows : test_.tables)
            check_table(rows);
        return tables;
    }

private:
    using Row = ast::TestTableRows::Row;

    void fail(Span span, std::string text) { failures_.push_back({span, std::move(text)}); }
    Code procedure(const ast::Codes& written) { return single(written, CodeSystem::Procedure, failures_).value; }
    void check_table(const ast::TestTableRows& rows) {
        std::vector<std::string> known;
        for (const TableBinding& binding : policy_.tables) {
            known.push_back(binding.local);
            if (binding.local != rows.table.text) continue;
            if (binding.is_own) fail(rows.table.span, "the rows of `" + binding.local + "` stand in its declaration");
            return;
        }
        failures_.push_back(no_such_name(rows.table, "the policy uses no table", known));
    }
    static const char* kind_text(TableKind kind) {
        switch (kind) {
            case TableKind::Pairs: return "pairs, as in `pair [80053], [80048] indicator [0]`";
            case TableKind::UnitLimits: return "unit limits, as in `limit [97110] 6 mai 3`";
            case TableKind::AddOns: return "add-on codes, as in `add_on [64636] type 1 primaries [64635]`";
            case TableKind::Keyed: return "rows with columns, as in `row [27447] days 90`";
        }
        return "";
    }
    static TableKind kind_of(Row::Kind kind) {
        switch (kind) {
            case Row::Kind::Pair: return TableKind::Pairs;
            case Row::Kind::Limit: return TableKind::UnitLimits;
            case Row::Kind::AddOn: return TableKind::AddOns;
            case Row::Kind::Keyed: break;
        }
        return TableKind::Keyed;
    }
    void fill(MemoryTable& table, const TableBinding& binding, const ast::TestTableRows& rows) {
        if (rows.known_until) table.table_coverage.until = *rows.known_until;
        for (const Row& row : rows.rows) {
            const Date from = row.dates.from.value_or(kDateMin);
            const Date until = row.dates.until.value_or(kDateMax);
            const Code first = procedure(row.first);
            if (kind_of(row.kind) != binding.kind) {
                fail(row.span, "the table `" + binding.local + "` holds " + kind_text(binding.kind));
                continue;
            }
            check_numbers(row);
            switch (row.kind) {
                case Row::Kind::Pair:
                    table.pairs.push_back({first, procedure(row.second), from, until,
                                           static_cast<std::uint8_t>(row.number), false, "test", "test"});
                    break;
                case Row::Kind::Limit:
                    table.limits.push_back(
                        {first, row.number, static_cast<std::uint8_t>(row.mai), "test", "test", from, until});
                    break;
                case Row::Kind::AddOn: {
                    std::vector<Code> primaries = codes(row.second, CodeSystem::Procedure, failures_);
                    std::sort(primaries.begin(), primaries.end());
                    table.add_ons.push_back(
                        {first, static_cast<std::uint8_t>(row.number), primaries, from, until, "test"});
                    break;
                }
                case Row::Kind::Keyed: table.keyed_rows.push_back(keyed(binding, row, first, from, until)); break;
            }
        }
    }
    /// What CMS's tables hold.
    void check_numbers(const Row& row) {
        const bool indicator = row.number == 0 || row.number == 1 || row.number == 9;
        if (row.kind == Row::Kind::Pair && !indicator) fail(row.span, "a pair's indicator is `[0]`, `[1]` or `[9]`");
        if (row.kind == Row::Kind::Limit && (row.mai < 0 || row.mai > 3)) fail(row.span, "a limit's MAI is 1, 2 or 3");
        if (row.kind == Row::Kind::AddOn && (row.number < 1 || row.number > 3))
            fail(row.span, "an add-on code's type is 1, 2 or 3");
    }
    KeyedRow keyed(const TableBinding& binding, const Row& row, Code key, Date from, Date until) {
        KeyedRow out{key, std::vector<std::int64_t>(binding.columns.size()), from, until};
        std::vector<bool> given(binding.columns.size());
        for (const auto& [name, value] : row.values) {
            auto at = std::find(binding.columns.begin(), binding.columns.end(), name.text);
            if (at == binding.columns.end()) {
                failures_.push_back(no_such_name(name, "the table has no column", binding.columns));
                continue;
            }
            const auto column = static_cast<std::size_t>(at - binding.columns.begin());
            given[column] = true;
            out.values[column] = column_value(binding, column, file_.exprs[value]);
        }
        for (std::size_t column = 0; column < given.size(); ++column) {
            if (!given[column]) fail(row.span, "the row gives no `" + binding.columns[column] + "`");
        }
        return out;
    }
    std::int64_t column_value(const TableBinding& binding, std::size_t column, const ast::Expr& e) {
        const std::string what = "the column `" + binding.columns[column] + "`";
        if (const auto failure = misfit(what, binding.column_types[column], e)) {
            failures_.push_back(*failure);
            return 0;
        }
        if (binding.column_types[column] != ValueType::Enum)
            return e.kind == ExprKind::DateLiteral ? e.date.days : e.number;
        const std::vector<std::string>& names = binding.column_values[column];
        const std::string value = e.kind == ExprKind::NameRef ? e.name.text : e.text;
        const auto known = std::find(names.begin(), names.end(), value);
        if (known != names.end()) return known - names.begin();
        failures_.push_back(no_such_name({value, e.span}, what + " has no value", names));
        return 0;
    }

    const ast::File& file_;
    const ast::Test& test_;
    const EffectivePolicy& policy_;
    std::vector<TestFailure>& failures_;
};

}  // namespace

TableSet tables_of(const ast::File& file, const ast::Test& test, const EffectivePolicy& policy,
                   std::vector<TestFailure>& failures) {
    return TableBuilder(file, test, policy, failures).build();
}

}  // namespace payrule::policy_testing

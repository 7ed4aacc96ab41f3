// Rows of tables for an instance: coverage, the payer's changes, and what is not loaded.
// Comes in: a binding and codes; goes out: the row in force. Must not know scopes or rules.
#pragma once

#include <optional>
#include <string>

#include "compiler/reference/run.h"

namespace payrule::reference {

/// Whether a table can be asked on a date at all.
struct TableState {
    const Table* table = nullptr;  // null for a table written in the policy, and for one that is not loaded
    bool loaded = false;
    bool past_coverage = false;  // the date is before or after what the table speaks for
};
TableState table_state(const World& world, const TableBinding& binding, Date date);
std::string not_loaded_text(const TableBinding& binding);
std::string past_coverage_text(const TableBinding& binding);

/// The pair's row on the date, the payer's changes applied. `instance` is the pair, for `force indicator … where`.
std::optional<Row> pair_row(const Run& run, const Instance& instance, const TableBinding& binding, Code first,
                            Code second, Date date);
std::optional<Row> limit_row(const World& world, const TableBinding& binding, Code procedure, Date date);
std::optional<Row> add_on_row(const World& world, const TableBinding& binding, Code add_on, Date date);
std::optional<Row> keyed_row(const World& world, const TableBinding& binding, Code key, Date date);
/// The last day that the table itself gives the instance's row. A limit that ends with its table's coverage is open:
/// files of unit limits hold no last day, the rows are merely known so far.
Date last_day_known(const Run& run, const Instance& instance);
/// The row of a code in a table of any kind but pairs.
std::optional<Row> code_row(const World& world, const TableBinding& binding, Code code, Date date);

}  // namespace payrule::reference

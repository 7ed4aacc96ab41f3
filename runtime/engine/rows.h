// Rows of tables for an instance: coverage, the payer's changes, and what is not loaded.
// Comes in: a binding and codes; goes out: the row in force. Must not know scopes or rules.
#pragma once

#include <string>

#include "runtime/engine/run.h"
#include "runtime/engine/scratch.h"

namespace payrule::engine {

/// Whether a table can be asked on a date at all.
struct TableState {
    const Table* table = nullptr;  // null for a table written in the policy, and for one that is not loaded
    bool loaded = false;
    bool past_coverage = false;  // the date is before or after what the table speaks for
};
TableState table_state(const Prepared& policy, std::uint32_t binding, Date date);
std::string not_loaded_text(const Image& image, std::uint32_t binding);
std::string past_coverage_text(const Image& image, std::uint32_t binding);
void add_table_causes(const Prepared& policy, std::uint32_t binding, const TableState& state, Causes& causes);

/// The pair's row on the date, the payer's changes applied; false where there is none. `instance` is the pair, for
/// `force indicator … where`.
bool find_pair_row(const Scratch& run, const Instance& instance, std::uint32_t binding, Code first, Code second,
                   Date date, Row& row);
/// The row of a code in a table of any kind but pairs; false where there is none.
bool find_code_row(const Prepared& policy, std::uint32_t binding, Code code, Date date, Row& row);
/// Where the table is the rule's add-on table.
bool find_add_on_row(const Prepared& policy, std::uint32_t binding, Code code, Date date, Row& row);

/// The same for what screening found already, without rationale and release, which only sentences tell.
struct ScreenedRow {
    bool known = false;  // false: ask as above
    bool found = false;
};
ScreenedRow screened_pair_row(const Screen& screen, LineIndex line, std::uint32_t binding, std::uint8_t variable,
                              LineIndex other, Code first, Code second, Row& row);
ScreenedRow screened_limit_row(const Screen& screen, LineIndex line, std::uint32_t binding, Code procedure, Date date,
                               Row& row);

/// The row as decisions tell it.
RowReference row_reference(const Prepared& policy, const Row& row);
/// The last day that the table itself gives the row. A limit that ends with its table's coverage is open: files of unit
/// limits hold no last day, the rows are merely known so far.
Date last_day_known(const Prepared& policy, const Row& row);

}  // namespace payrule::engine

// A payer's changes to one table, held against one another. Comes in: the changes of one layer, resolved and as
// written; goes out: E0229, E0231, W0410. Must not know the table's own rows: which pairs CMS has is not known here.
#pragma once

#include <vector>

#include "compiler/resolve/context.h"

namespace payrule::resolving {

/// A change with the text that it comes from.
struct WrittenChange {
    const ast::TableChange* written = nullptr;
    TableChange change;
};

/// Reports changes of one layer that contradict one another or do nothing. Rows of a table have no order in time of
/// writing, so of two that contradict one another nobody could say which holds. Cost: quadratic in the changes.
void check_table_changes(Context& context, const std::vector<WrittenChange>& changes);

}  // namespace payrule::resolving

// The syntax tree as compact text: one S-expression per declaration, in the order of the file's lists.
// Comes in: ast::File; goes out: text for `payrule dump --ast` and goldens. Must not know resolution.
#pragma once

#include <string>

#include "compiler/ast.h"
#include "compiler/source.h"

namespace payrule {

/// Shape: one line for the header and for each declaration, `kind name @line …`. Same tree, same text.
std::string dump_ast(const ast::File& file, const Sources& sources);

/// One condition or value of the file, as it stands in dump_ast.
std::string dump_expr(const ast::File& file, ast::ExprId id);

}  // namespace payrule

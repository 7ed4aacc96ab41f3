// What a test gives for a fact, an opening amount, a code or a column of a table row, held against its declared kind.
// Comes in: a written value and the declaration; goes out: the value, or a failure that says what to write. A value of
// another kind would count as unknown, and the test would pass for the wrong reason. Private to compiler/policy_test.
#pragma once

#include <string>
#include <vector>

#include "compiler/ast.h"
#include "compiler/effective.h"
#include "compiler/policy_test.h"

namespace payrule::policy_testing {

/// `what` and the name that is not there, with the nearest that is.
TestFailure no_such_name(const ast::Name& name, std::string what, const std::vector<std::string>& known);

/// The value as a claim's record would give it; words and quoted texts are texts.
FactInput fact_value(const ast::Expr& written, ClaimText& text);

/// What is wrong with the value for the fact; nothing where it fits.
std::optional<TestFailure> misfit(const FactDeclaration& declared, const ast::Expr& written);

/// What is wrong with a value of the named thing, which is of a type: `the amount of …`, `column …`.
std::optional<TestFailure> misfit(const std::string& what, ValueType type, const ast::Expr& written);

/// Single codes, as claims have them once they are read. Errors: a failure for each that no claim can have, and for
/// ranges, beginnings and lists.
std::vector<Code> codes(const ast::Codes& written, CodeSystem system, std::vector<TestFailure>& failures);
/// One code; `[]` is a claim that names none.
Maybe<Code> single(const ast::Codes& written, CodeSystem system, std::vector<TestFailure>& failures);

}  // namespace payrule::policy_testing

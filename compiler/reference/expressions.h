// Expressions on an instance, three-valued (language.md sections 4.4 and 4.5). Comes in: run, instance, expression;
// goes
// out: truth or value with its causes. Must not know effects.
#pragma once

#include "compiler/reference/run.h"

namespace payrule::reference {

Truth evaluate(const Run& run, const Instance& instance, ExprId id);
Value value_of(const Run& run, const Instance& instance, ExprId id);
/// The step of a parameter on a date; null before the first.
const ParameterStep* step_on(const Parameter& parameter, Date date);
/// The instance on other lines: the same rule's policy and date, `line` as variable 0.
Instance on_line(const Instance& instance, LineIndex line);

}  // namespace payrule::reference

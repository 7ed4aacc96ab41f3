// Which rules can act on a line at all. Comes in: a policy, a date slice and a class of codes; goes out: the rules left
// after everything that only date and code decide, each with cheap tests that rule it out. A rule that a plan leaves
// out or a test rules out has a guard that is certainly false. Must not know lines or claims.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/engine/prepared.h"

namespace payrule::engine {

/// What must not be so for the guard to be false.
enum class CheckKind : std::uint8_t {
    AnyModifier,   // one of `mask` on the line
    AllModifiers,  // all of `mask` on the line
    NoModifier,    // none of `mask` on the line
    SameField,     // `field` of the other line, compared with the receiving line's
    Form,          // the sum of `terms` lies in `values`
};
struct CheckTerm {
    enum class Kind : std::uint8_t { Field, RowValue, RowMai, DayUnits };
    Kind kind = Kind::Field;
    FieldId field = FieldId::LineUnits;
    std::int64_t coefficient = 1;
};
struct Check {
    CheckKind kind = CheckKind::AnyModifier;
    bool wants_row = false;
    FieldId field = FieldId::LineProcedure;
    std::uint8_t term_count = 0;
    CheckTerm terms[2];
    std::uint64_t mask = 0;
    std::int64_t constant = 0;
    std::span<const ImageInterval> values;
};

/// A rule as it meets a receiving line.
struct Step {
    std::uint32_t rule = 0;
    bool plain = false;
    bool pairs_freely = false;      // with each other line, whatever a table says
    std::uint32_t binding = kNone;  // the scope's table
    std::uint32_t first_check = 0, check_count = 0;
};

/// Steps by stage, in the order in which they are asked. Bit i of a plane stands for step i.
struct Plan {
    std::vector<Step> steps;
    std::vector<Check> checks;
    std::uint32_t stage_first[kStageCount + 1] = {};
    std::size_t words = 0;
    std::vector<std::uint64_t> ungated;      // steps that wait for no modifier
    std::vector<std::uint64_t> by_modifier;  // 64 planes: steps that the modifier opens; empty: none has a gate
    std::vector<std::uint64_t> by_binding;   // a plane for each binding: steps that need a row of it
    std::vector<std::uint64_t> by_twin;      // steps that need another line of the same procedure
    std::vector<std::uint64_t> ranging;      // steps that ask a table or range over other lines
};

Plan make_plan(const Prepared& policy, std::uint32_t slice, std::uint32_t code_class);

}  // namespace payrule::engine

// Which rules can act on a line at all. Comes in: a policy, a date slice and a class of codes; goes out: the rules left
// after everything that only date and code decide, each with cheap tests that rule it out. A rule that a plan leaves
// out or a test rules out has a guard that is certainly false. Must not know lines or claims.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/tri.h"
#include "runtime/engine/prepared.h"

namespace payrule::engine {

/// What a check asks. Each is answered yes, no, or, where the screen cannot tell, unknown.
enum class CheckKind : std::uint8_t {
    All,             // of the checks below it
    Any,             // of the checks below it
    Not,             // the check below it
    AnyModifier,     // one of `mask` on the variable's line
    AllModifiers,    // all of `mask` on it
    SharedModifier,  // one of `mask` on both lines
    Form,            // the sum of `terms` lies in `values`
    SameField,       // `field` of both lines
    SamePatient,
    FactKnown,       // some fact is on record at all
    GroundSupplied,  // the line names some ground at all
    Record,          // a record came with the claim
    OtherLine,       // some other line meets all checks below it, as variable 1; none below: there is one at all
    SameProvider,
    Open,  // nothing that the screen could tell
};
struct CheckTerm {
    enum class Kind : std::uint8_t { Field, RowValue, RowMai, DayUnits, Sum };
    Kind kind = Kind::Field;
    FieldId field = FieldId::LineUnits;
    std::uint8_t variable = 0;
    std::uint32_t accumulator = kNone;
    std::int64_t coefficient = 1;
};
/// A tree laid out from the top: the checks below one follow it.
struct Check {
    CheckKind kind = CheckKind::Open;
    FieldId field = FieldId::LineProcedure;
    std::uint8_t variable = 0;
    std::uint8_t term_count = 0;
    bool both_absent = false;  // SameField: nothing on either line is the same
    Tri otherwise = Tri::No;   // FactKnown: the answer where there is none
    std::uint32_t end = 0;     // place after the last check below this one
    CheckTerm terms[2];
    std::uint64_t mask = 0;
    std::int64_t constant = 0;
    std::span<const ImageInterval> values;
};

/// A rule as it meets a receiving line.
struct Step {
    std::uint32_t rule = 0;
    bool plain = false;
    bool reads_sums = false;
    bool exact = false;             // the checks say all that the guard of a plain rule says, and it has no exceptions
    bool pair = false;              // of two lines
    bool compares = false;          // looks at other lines of the claim: pairs, and add-ons with their primaries
    bool ordered = false;           // the first of them before the second
    std::uint8_t variables = 1;     // bit: the receiving line may be this variable
    std::uint32_t binding = kNone;  // the scope's table
    std::uint32_t first_check = 0, end_check = 0;
};

/// Steps by stage, in the order in which they are asked. Bit i of a plane stands for step i.
struct Plan {
    std::vector<Step> steps;
    std::vector<Check> checks;
    std::uint32_t stage_first[kStageCount + 1] = {};
    std::size_t words = 0;
    std::vector<std::uint64_t> ungated;      // steps that wait for no modifier
    std::uint64_t gates = 0;                 // modifiers that open some step
    std::vector<std::uint64_t> by_modifier;  // 64 planes: steps that the modifier opens; empty: none has a gate
    std::vector<std::uint64_t> by_binding;   // a plane for each binding: steps that need a row of it
    std::vector<std::uint64_t> by_twin;      // steps that need another line of the same procedure
};

/// Without `advice`, of rules that only advise nothing is left but what their tables ask for.
Plan make_plan(const Prepared& policy, std::uint32_t slice, std::uint32_t code_class, bool advice);

}  // namespace payrule::engine

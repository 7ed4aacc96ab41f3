// Why a condition is met by no claim: the part at which nothing is left, and the part that it contradicts, in the words
// of the text. Comes in: parts of conditions that must hold together; goes out: the place and sentence of a finding.
// Must not know why nothing may be left. Private to compiler/guarantees.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "compiler/guarantees/analysis.h"

namespace payrule::guarantees {

/// One part of a variant's condition.
struct ConditionPart {
    std::uint32_t node = 0;
    const Variant* of = nullptr;
    ExprId written = kNoExpr;  // kNoExpr: not the text's own words
    bool excepted = false;     // stands behind `unless`
};
/// The parts of the condition of a rule's variant. Shape: empty where it has none.
std::vector<ConditionPart> parts_of(const Analysis& analysis, const Sources* sources, Index rule, Index variant);

class Contradiction {
public:
    /// Whether some claim gives a diagram the value Yes.
    using Reaches = std::function<bool(graph::Ref)>;
    Contradiction(Analysis& analysis, Reaches reaches) : analysis_(analysis), reaches_(std::move(reaches)) {}

    /// Says of a finding that `name` can never act, because no claim meets `given` and `own`: moves it to the part of
    /// `own` at which nothing is left. Leaves it as it is where that part is not in the text.
    void explain(Diagnostic& d, const std::string& name, const std::vector<ConditionPart>& given,
                 const std::vector<ConditionPart>& own);

private:
    bool explain_part(Diagnostic& d, const std::string& lead, const std::vector<ConditionPart>& before,
                      const ConditionPart& last);
    graph::Ref together(const std::vector<ConditionPart>& parts);
    std::string quoted(const ConditionPart& part, const Variant& here) const;
    std::string both(const ConditionPart& a, const ConditionPart& b) const;

    Analysis& analysis_;
    Reaches reaches_;
};

}  // namespace payrule::guarantees

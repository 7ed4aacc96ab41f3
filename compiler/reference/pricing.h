// What a line is paid (language.md section 3, line.payment). Comes in: the payment effects delivered to a line; goes
// out: the allowed amount before and after them, and what each took off. Must not know rules.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "compiler/reference/run.h"

namespace payrule::reference {

struct Pricing {
    std::optional<Money> allowed;                          // where known
    std::optional<Money> after;                            // whole cents
    std::vector<std::pair<Remittance, Money>> reductions;  // in the order of factors, amounts, limits, then rule
    bool reduced = false;                                  // certainly paid less than allowed, known or not
    bool open = false;                                     // a possible payment effect may take off more
};
Pricing price(const Run& run, LineIndex line);

/// What a running sum takes of the line: allowed after pricing, as an interval.
Value allowed_after_pricing(const Run& run, LineIndex line);

}  // namespace payrule::reference

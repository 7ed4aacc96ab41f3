// What a line is paid (language.md section 3, line.payment). Comes in: the payment effects delivered to a line; goes
// out: the allowed amount before and after them, and what each took off. Must not know rules' guards.
#pragma once

#include <optional>
#include <vector>

#include "runtime/engine/scratch.h"

namespace payrule::engine {

/// What one effect took off, and the delivered effect it was.
struct Reduction {
    const Delivered* effect = nullptr;
    Money amount;
};
struct Pricing {
    std::optional<Money> allowed;       // where known
    std::optional<Money> after;         // whole cents
    std::vector<Reduction> reductions;  // in the order of factors, amounts, limits, then rule
    bool reduced = false;               // certainly paid less than allowed, known or not
    bool open = false;                  // a possible payment effect may take off more
};
Pricing price(const Scratch& run, LineIndex line);

/// What a running sum takes of the line: allowed after pricing, as an interval.
Value allowed_after_pricing(const Scratch& run, LineIndex line, Causes* causes);

}  // namespace payrule::engine

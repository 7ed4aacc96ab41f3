// Causes that are collected only where somebody wants them: making five empty sets for nothing costs more than most
// conditions do. Comes in: where causes go, or null; goes out: the same for what is asked along the way.
#pragma once

#include <optional>

#include "core/causes.h"

namespace payrule::engine {

class WantedCauses {
public:
    explicit WantedCauses(bool wanted) {
        if (wanted) kept_.emplace();
    }
    /// Null where nobody wants them.
    Causes* into() { return kept_ ? &*kept_ : nullptr; }
    void add_to(Causes* causes) const {
        if (kept_ && causes != nullptr) causes->add(*kept_);
    }

private:
    std::optional<Causes> kept_;
};

}  // namespace payrule::engine

// Claims that stay in memory to be decided, many at once or again and again. Comes in: claims; goes out: their copies,
// and for the engine what most decisions read, close together. Must not know policies.
#pragma once

#include <memory>
#include <span>

#include "core/claim.h"

namespace payrule {

class HeldClaims {
public:
    HeldClaims();
    ~HeldClaims();
    HeldClaims(HeldClaims&&) noexcept;
    HeldClaims& operator=(HeldClaims&&) noexcept;

    /// Keeps a copy of the claim with its texts, equal ones once; the claim itself may go.
    void add(const Claim& claim);
    /// In the order in which they were added. Holds until the next is added.
    std::span<const Claim> claims() const;

private:
    friend class Engine;
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace payrule

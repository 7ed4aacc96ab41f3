// Turns the JSON text of one claim into calls of a ClaimBuilder. Must not know files, lines of files or CSV.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "runtime/readers/claim_builder.h"

namespace payrule::readers {

struct NdjsonOptions {
    bool ignore_unknown_keys = false;
    int max_depth = 64;
};

/// Owns the parser's buffers, which the texts of the claim point into.
class NdjsonClaim {
public:
    explicit NdjsonClaim(NdjsonOptions options);
    ~NdjsonClaim();

    /// Fills builder.claim. Shape: `record` stays alive as long as the claim is used, with kRecordPadding readable
    /// bytes behind it, the first of them below 0x20; `ascii`: it is known to hold nothing else, and need not be looked
    /// at for what is no text. Errors: false, with the fault in the builder.
    bool parse(std::string_view record, bool ascii, ClaimBuilder& builder);
    std::uint64_t unknown_keys() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace payrule::readers

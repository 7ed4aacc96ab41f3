// What sort of thing was wrong with a claim that could not be read, for whoever must act on it without reading
// sentences. Must not know formats.
#pragma once

#include <cstdint>

namespace payrule {

/// What sort of thing was wrong with a claim.
enum class RefusalKind : std::uint8_t {
    Content,    // something that it says
    NoJson,     // the record is no JSON object
    BreaksOff,  // the record ends before its JSON does
    OverLimit,  // it is beyond a limit; nothing else was found wrong with it
};

}  // namespace payrule

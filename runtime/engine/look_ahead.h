// Asks memory for what the next claims will need, so that it is near when they are decided. Comes in: claims and what
// the engine keeps of the policy that decided last; goes out: nothing that can be seen. Must not decide anything.
#pragma once

#include <span>

#include "core/claim.h"
#include "runtime/engine/screen.h"

namespace payrule::engine {

/// Claims that are looked at together: enough for their misses to overlap, few enough to stay in the first caches.
constexpr std::size_t kAhead = 16;

/// For claims that come after those under way: their lines.
void fetch_lines(std::span<const Claim> claims);
/// For claims that are next: what the policy that decided last knows about their codes, and the pair tables' bitmaps.
void fetch_codes(std::span<const Claim> claims, Screen& screen);

}  // namespace payrule::engine

// The default limits as constants, one for each row of limits.def. Readers and compiler passes compare with these;
// `payrule limits` prints them. Must not know who enforces a limit.
#pragma once

#include <cstdint>

namespace payrule::limits {

#define LIMIT(Id_, name_, value_, unit_, what_) constexpr std::uint64_t k##Id_ = value_;
#include "core/limits.def"
#undef LIMIT

}  // namespace payrule::limits

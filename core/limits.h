// The limits of limits.def: defaults as constants, a set of values that a command may lower or raise, and the rows for
// who prints or parses them. Readers and compiler passes compare with these. Must not know who enforces a limit.
#pragma once

#include <cstdint>
#include <string_view>

namespace payrule {

namespace limits {

#define LIMIT(member_, Id_, name_, value_, most_, unit_, areas_, what_) constexpr std::uint64_t k##Id_ = value_;
#include "core/limits.def"
#undef LIMIT

}  // namespace limits

/// What a limit bounds; bits.
enum LimitArea : std::uint8_t { kPolicyText = 1, kDiagrams = 2, kCompiled = 4, kClaims = 8, kTables = 16 };

/// One value for each limit, the default unless set.
struct Limits {
#define LIMIT(member_, Id_, name_, value_, most_, unit_, areas_, what_) std::uint64_t member_ = value_;
#include "core/limits.def"
#undef LIMIT
};

struct LimitRow {
    std::string_view name;
    std::uint64_t value;
    std::uint64_t most;
    std::string_view unit;
    unsigned areas;
    std::string_view what;
    std::uint64_t Limits::* member;
};

constexpr LimitRow kLimitRows[] = {
#define LIMIT(member_, Id_, name_, value_, most_, unit_, areas_, what_) \
    {name_, value_, most_, unit_, areas_, what_, &Limits::member_},
#include "core/limits.def"
#undef LIMIT
};

}  // namespace payrule

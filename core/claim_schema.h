// Numbers of the closed lists that compiled policies refer to by number. The compiler's and the engine's enums of these
// lists have the same order; the compiler checks its own against them. Must not know how any of them is evaluated.
#pragma once

#include <cstdint>

namespace payrule {

/// Place of each claim field in core/claim_fields.def.
enum class FieldId : std::uint8_t {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) Id_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
};
constexpr std::uint32_t kClaimFieldCount = 0
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) +1
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    ;

/// Types of values in compiled policies.
enum class ImageValueType : std::uint8_t { Boolean, Count, Money, Percent, Date, Days, Code, Enum, Identifier };
/// Scopes of rules.
enum class ImageScope : std::uint8_t { Claim, Line, Day, Pair, AddOn };
/// Whom an effect meets.
enum class ImageTarget : std::uint8_t { Variable, Day, Claim };
/// How many of the listed modifiers.
enum class ImageQuantify : std::uint8_t { Any, All, ExactlyOne };
/// Columns of NCCI rows; keyed tables number their own columns from Keyed on.
enum class ImageRowColumn : std::uint16_t { Indicator, Effective, Deleted, Value, Mai, Type, Keyed };
enum class ImageFold : std::uint8_t { Sum, CountDistinct };
enum class ImageWindow : std::uint8_t { Ever, CalendarYear, BenefitYear, MonthsBefore, DaysBefore };
/// A payer's changes to a table.
enum class ImageChangeKind : std::uint8_t {
    AddPair,
    RemovePair,
    IgnoreDeletions,
    IgnoreDeletionOfPair,
    ForceIndicator
};

}  // namespace payrule

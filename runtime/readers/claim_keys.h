// The keys of a claim in JSON: one list for each object, used by the NDJSON reader, by CSV mappings and by the test
// that compares docs/reference/claim.schema.json with them. Knows names and fields only.
#pragma once

#include <array>
#include <string_view>

#include "runtime/readers/claim_builder.h"

namespace payrule::readers {

/// What a key holds: one value of a field, or something with a shape of its own.
enum class KeyShape : std::uint8_t {
    Value,
    CodeList,
    Patient,
    Provider,
    Coverage,
    Lines,
    Documentation,
    History,
    Pointers,
    Grounds,
    HistoryLines,
    HistoryAmounts,
    AmountsComplete,
    ClaimId,
    Received,
    PatientId,
    BillingNpi,
    TypeOfBill,
    Status,
    Paid,
    Accrues,
    AmountName,
    AmountYear,
    AmountCode,
    AmountValue,
    AmountMoney,
    AmountCount,
};

struct Key {
    std::string_view name;
    KeyShape shape = KeyShape::Value;
    Field field = Field::ClaimId;  // of Value and CodeList
};

inline constexpr std::array kClaimKeys{
    Key{"id", KeyShape::Value, Field::ClaimId},
    Key{"form", KeyShape::Value, Field::ClaimForm},
    Key{"payer", KeyShape::Value, Field::ClaimPayer},
    Key{"received", KeyShape::Value, Field::ClaimReceived},
    Key{"frequency", KeyShape::Value, Field::ClaimFrequency},
    Key{"original_received", KeyShape::Value, Field::ClaimOriginalReceived},
    Key{"other_payer_paid_on", KeyShape::Value, Field::ClaimOtherPayerPaidOn},
    Key{"patient", KeyShape::Patient},
    Key{"provider", KeyShape::Provider},
    Key{"billing_npi", KeyShape::Value, Field::ProviderBillingNpi},
    Key{"coverage", KeyShape::Coverage},
    Key{"place_of_service", KeyShape::Value, Field::ClaimPlaceOfService},
    Key{"type_of_bill", KeyShape::Value, Field::ClaimTypeOfBill},
    Key{"condition_codes", KeyShape::CodeList, Field::ClaimConditionCodes},
    Key{"diagnoses", KeyShape::CodeList, Field::ClaimDiagnoses},
    Key{"lines", KeyShape::Lines},
    Key{"documentation", KeyShape::Documentation},
    Key{"history", KeyShape::History},
};

inline constexpr std::array kPatientKeys{
    Key{"id", KeyShape::Value, Field::PatientId},
    Key{"sex", KeyShape::Value, Field::PatientSex},
    Key{"birth_date", KeyShape::Value, Field::PatientBirthDate},
};

inline constexpr std::array kProviderKeys{
    Key{"billing_npi", KeyShape::Value, Field::ProviderBillingNpi},
    Key{"tax_id", KeyShape::Value, Field::ProviderTaxId},
    Key{"taxonomy", KeyShape::Value, Field::ProviderTaxonomy},
};

inline constexpr std::array kCoverageKeys{
    Key{"benefit_year_start", KeyShape::Value, Field::BenefitYearStart},
};

inline constexpr std::array kLineKeys{
    Key{"number", KeyShape::Value, Field::LineNumber},
    Key{"procedure", KeyShape::Value, Field::LineProcedure},
    Key{"modifiers", KeyShape::CodeList, Field::LineModifiers},
    Key{"units", KeyShape::Value, Field::LineUnits},
    Key{"charge", KeyShape::Value, Field::LineCharge},
    Key{"allowed", KeyShape::Value, Field::LineAllowed},
    Key{"service_date", KeyShape::Value, Field::LineServiceDate},
    Key{"service_date_end", KeyShape::Value, Field::LineServiceDateEnd},
    Key{"rendering_npi", KeyShape::Value, Field::LineRenderingNpi},
    Key{"specialty", KeyShape::Value, Field::LineSpecialty},
    Key{"place_of_service", KeyShape::Value, Field::LinePlaceOfService},
    Key{"revenue", KeyShape::Value, Field::LineRevenue},
    Key{"tooth", KeyShape::Value, Field::LineTooth},
    Key{"diagnosis_pointers", KeyShape::Pointers, Field::LineDiagnoses},
    Key{"grounds", KeyShape::Grounds},
    Key{"documentation", KeyShape::Documentation},
};

/// What a line of history has besides the keys of a line.
inline constexpr std::array kHistoryOnlyKeys{
    Key{"claim_id", KeyShape::ClaimId, Field::LineClaimId},
    Key{"received", KeyShape::Received},
    Key{"patient_id", KeyShape::PatientId},
    Key{"billing_npi", KeyShape::BillingNpi},
    Key{"type_of_bill", KeyShape::TypeOfBill},
    Key{"status", KeyShape::Status},
    Key{"paid", KeyShape::Paid, Field::LinePaid},
    Key{"accrues", KeyShape::Accrues},
};

/// The keys of a history line: a line's, without what only the present claim can have, and the ones above.
inline constexpr auto kHistoryLineKeys = [] {
    std::array<Key, kLineKeys.size() - 3 + kHistoryOnlyKeys.size()> keys{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < kLineKeys.size() - 3; ++i)
        keys[count++] = kLineKeys[i];
    for (const Key& key : kHistoryOnlyKeys)
        keys[count++] = key;
    return keys;
}();

inline constexpr std::array kHistoryKeys{
    Key{"lines", KeyShape::HistoryLines},
    Key{"amounts", KeyShape::HistoryAmounts},
    Key{"amounts_complete", KeyShape::AmountsComplete},
};

inline constexpr std::array kAmountKeys{
    Key{"name", KeyShape::AmountName},   Key{"year", KeyShape::AmountYear},   Key{"code", KeyShape::AmountCode},
    Key{"value", KeyShape::AmountValue}, Key{"money", KeyShape::AmountMoney}, Key{"count", KeyShape::AmountCount},
};

}  // namespace payrule::readers

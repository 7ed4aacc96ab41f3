// Fields of a claim whose values stand there as they mostly do: comes in: the place of a value and its field; goes out:
// the field set and the place behind the value, or null with everything as it was, and then the general way
// (claim_values.cpp) reads the value or says what is wrong with it. Whatever is taken here, the general way would read
// alike. See plain_values.h for what must stand behind the record.
#pragma once

#include "runtime/readers/claim_builder.h"
#include "runtime/readers/key_lists.h"
#include "runtime/readers/plain_values.h"

namespace payrule::readers {

[[gnu::always_inline]] inline const char* take_code(const char* at, Maybe<Code>& target, CodeSystem system) {
    Code code;
    int length = 0;
    at = plain::read_code(at, code, length);
    if (at == nullptr || !fits(length, system)) return nullptr;
    target = Maybe<Code>::known(code);
    return at;
}

[[gnu::always_inline]] inline const char* take_date(const char* at, ClaimBuilder& builder, Maybe<Date>& target) {
    return builder.read_plain_date(target, at) ? at + 12 : nullptr;
}

[[gnu::always_inline]] inline const char* take_money(const char* at, Maybe<Money>& target) {
    Money money;
    at = plain::read_money(at, money);
    if (at != nullptr) target = Maybe<Money>::known(money);
    return at;
}

[[gnu::always_inline]] inline const char* take_count(const char* at, Maybe<std::int64_t>& target, std::int64_t low,
                                                     std::int64_t high) {
    std::int64_t count = 0;
    at = plain::read_count(at, count);
    if (at == nullptr || count < low || count > high) return nullptr;
    target = Maybe<std::int64_t>::known(count);
    return at;
}

[[gnu::always_inline]] inline const char* take_text(const char* at, Maybe<Text>& target) {
    std::string_view text;
    const auto is_plain_end = [](char c) { return static_cast<unsigned char>(c) > ' '; };
    at = plain::read_text(at, text);
    if (at == nullptr || text.empty() || text.size() > kMaxText) return nullptr;
    if (!is_plain_end(text.front()) || !is_plain_end(text.back())) return nullptr;
    target = Maybe<Text>::known(text);
    return at;
}

/// One of the words that the general way knows in more spellings. Shape: `words` in the order of `values`.
template <class Value, std::size_t kCount>
const char* take_word(const char* at, Value& target, const std::string_view (&words)[kCount],
                      const Value (&values)[kCount]) {
    std::string_view text;
    at = plain::read_text(at, text);
    for (std::size_t i = 0; at != nullptr && i < kCount; ++i) {
        if (text != words[i]) continue;
        target = values[i];
        return at;
    }
    return nullptr;
}

/// A whole list without blanks, element by element: each hands out the place behind itself, or null. Errors: what the
/// elements before the odd one left behind is the caller's to take back.
template <class Element>
const char* take_list(const char* at, Element element) {
    if (*at != '[') return nullptr;
    if (at[1] == ']') return at + 2;
    do {
        at = element(plain::behind_blank(at + 1));
    } while (at != nullptr && *at == ',');
    return at != nullptr && *at == ']' ? at + 1 : nullptr;
}

inline const char* take_diagnoses(const char* at, std::vector<Code>& diagnoses) {
    at = take_list(at, [&](const char* place) {
        Maybe<Code> code;
        place = take_code(place, code, CodeSystem::Diagnosis);
        if (place != nullptr) diagnoses.push_back(code.value);
        return place;
    });
    if (at == nullptr) diagnoses.clear();
    return at;
}

inline const char* take_modifiers(const char* at, Modifiers& modifiers) {
    at = take_list(at, [&](const char* place) -> const char* {
        Maybe<Code> code;
        if (modifiers.count == kMaxModifiers) return nullptr;
        place = take_code(place, code, CodeSystem::Modifier);
        if (place != nullptr) modifiers.codes[modifiers.count++] = code.value;
        return place;
    });
    if (at == nullptr) modifiers = {};
    return at;
}

inline const char* take_pointers(const char* at, ClaimBuilder& builder) {
    plain::FewDigits few;
    if (const char* behind = plain::read_few_digits(at, few)) {
        builder.add_pointers(few);
        return behind;
    }
    const std::size_t before = builder.pointers();
    at = take_list(at, [&](const char* place) {
        Maybe<std::int64_t> number;
        place = take_count(place, number, 1, kMaxLines);
        if (place != nullptr) builder.add_pointer(number.value);
        return place;
    });
    if (at == nullptr) builder.forget_pointers(before);
    return at;
}

inline const char* take_form(const char* at, ClaimBuilder& builder) {
    static constexpr std::string_view kWords[] = {"professional", "institutional", "dental"};
    static constexpr ClaimForm kForms[] = {ClaimForm::Professional, ClaimForm::Institutional, ClaimForm::Dental};
    ClaimForm form{};
    at = take_word(at, form, kWords, kForms);
    if (at != nullptr) builder.set_form(form);
    return at;
}

inline const char* take_sex(const char* at, Maybe<Sex>& target) {
    static constexpr std::string_view kWords[] = {"female", "male", "F", "M"};
    static constexpr Sex kSexes[] = {Sex::Female, Sex::Male, Sex::Female, Sex::Male};
    Sex sex{};
    at = take_word(at, sex, kWords, kSexes);
    if (at != nullptr) target = Maybe<Sex>::known(sex);
    return at;
}

/// The value of a key of the claim itself or of its patient.
inline const char* take_claim_value(const char* at, ClaimBuilder& builder, const KeyText& key) {
    Claim& claim = builder.claim;
    if (key.shape != KeyShape::Value && key.shape != KeyShape::CodeList) return nullptr;
    switch (key.field) {
        case Field::ClaimDiagnoses: return take_diagnoses(at, claim.diagnoses);
        case Field::ClaimId: {
            Maybe<Text> id;
            at = take_text(at, id);
            if (at != nullptr) claim.id = id.value;
            return at;
        }
        case Field::ClaimForm: return take_form(at, builder);
        case Field::ClaimPayer: return take_text(at, claim.payer);
        case Field::ClaimReceived: return take_date(at, builder, claim.received);
        case Field::ClaimPlaceOfService: return take_code(at, claim.place_of_service, CodeSystem::PlaceOfService);
        case Field::ClaimTypeOfBill: return take_code(at, claim.type_of_bill, CodeSystem::TypeOfBill);
        case Field::ProviderBillingNpi:  // it can be given twice, and must be the same then
            return claim.billing_npi.is_known() ? nullptr : take_text(at, claim.billing_npi);
        case Field::PatientId: return take_text(at, claim.patient_id);
        case Field::PatientSex: return take_sex(at, claim.patient_sex);
        case Field::PatientBirthDate: return take_date(at, builder, claim.patient_birth_date);
        default: return nullptr;
    }
}

/// The value of a key of the history where there is none, and whether it is complete.
inline const char* take_history_value(const char* at, ClaimBuilder& builder, const KeyText& key) {
    ClaimHistory& history = builder.claim.history;
    if (key.shape == KeyShape::AmountsComplete) {
        at = plain::read_boolean(at, history.amounts_complete);
    } else {
        at = at[0] == '[' && at[1] == ']' ? at + 2 : nullptr;
    }
    if (at != nullptr) history.state = HistoryState::Supplied;
    return at;
}

/// The value of a key of a line. A pointer's field is that of the diagnoses that it leads to; keys that hold more than
/// values have no field of a line.
[[gnu::always_inline]] inline const char* take_line_value(const char* at, ClaimBuilder& builder, const KeyText& key,
                                                          ClaimLine& line) {
    switch (key.field) {
        case Field::LineModifiers: return take_modifiers(at, line.modifiers);
        case Field::LineDiagnoses: return take_pointers(at, builder);
        case Field::LineNumber: {
            Maybe<std::int64_t> number;
            at = take_count(at, number, 1, kMaxLineNumber);
            if (at != nullptr) line.number = static_cast<std::int32_t>(number.value);
            return at;
        }
        case Field::LineUnits: return take_count(at, line.units, 0, kMaxUnits);
        case Field::LineCharge: return take_money(at, line.charge);
        case Field::LineAllowed: return take_money(at, line.allowed);
        case Field::LineServiceDate: return take_date(at, builder, line.service_date);
        case Field::LineServiceDateEnd: return take_date(at, builder, line.service_date_end);
        case Field::LineRenderingNpi: return take_text(at, line.rendering_npi);
        case Field::LineSpecialty: return take_text(at, line.specialty);
        case Field::LineProcedure: return take_code(at, line.procedure, CodeSystem::Procedure);
        case Field::LinePlaceOfService: return take_code(at, line.place_of_service, CodeSystem::PlaceOfService);
        case Field::LineRevenue: return take_code(at, line.revenue, CodeSystem::Revenue);
        default: return nullptr;
    }
}

}  // namespace payrule::readers

// Fields of a claim whose values stand there as they mostly do: comes in: a cursor at a value and the field; goes out:
// the field set, or false with everything as it was, and then the general way (claim_values.cpp) reads the value or
// says what is wrong with it. Whatever is taken here, the general way would read alike.
#pragma once

#include "runtime/readers/claim_builder.h"
#include "runtime/readers/claim_keys.h"
#include "runtime/readers/plain_values.h"

namespace payrule::readers {

inline bool take_code(JsonCursor& cursor, Maybe<Code>& target, CodeSystem system) {
    Code code;
    const int length = see_plain_code(cursor, code);
    if (length == 0 || !fits(length, system)) return false;
    cursor.skip(static_cast<std::size_t>(length) + 2);
    target = Maybe<Code>::known(code);
    return true;
}

inline bool take_date(JsonCursor& cursor, ClaimBuilder& builder, Maybe<Date>& target) {
    std::string_view ten;
    if (!see_ten(cursor, ten) || !builder.read_plain_date(target, ten)) return false;
    cursor.skip(ten.size() + 2);
    return true;
}

inline bool take_money(JsonCursor& cursor, Maybe<Money>& target) {
    Money money;
    if (!take_plain_money(cursor, money)) return false;
    target = Maybe<Money>::known(money);
    return true;
}

inline bool take_count(JsonCursor& cursor, Maybe<std::int64_t>& target, std::int64_t low, std::int64_t high) {
    std::int64_t count = 0;
    const std::size_t length = see_plain_count(cursor, count);
    if (length == 0 || count < low || count > high) return false;
    cursor.skip(length);
    target = Maybe<std::int64_t>::known(count);
    return true;
}

inline bool take_text(JsonCursor& cursor, Maybe<Text>& target) {
    std::string_view text;
    const auto is_plain_end = [](char c) { return static_cast<unsigned char>(c) > ' '; };
    if (!cursor.see_plain_text(text) || text.empty() || text.size() > kMaxText) return false;
    if (!is_plain_end(text.front()) || !is_plain_end(text.back())) return false;
    cursor.skip(text.size() + 2);
    target = Maybe<Text>::known(text);
    return true;
}

/// A whole list without blanks, element by element. Errors: false with the cursor before the list; what the elements
/// before the odd one left behind is the caller's to take back.
template <class Element>
bool take_list(JsonCursor& cursor, Element element) {
    const char* start = cursor.at();
    if (!cursor.take_here('[')) return false;
    if (cursor.take_here(']')) return true;
    bool taken = false;
    do {
        taken = element();
    } while (taken && cursor.take_here(','));
    if (taken && cursor.take_here(']')) return true;
    cursor.go_back(start);
    return false;
}

inline bool take_diagnoses(JsonCursor& cursor, std::vector<Code>& diagnoses) {
    const bool taken = take_list(cursor, [&] {
        Maybe<Code> code;
        if (!take_code(cursor, code, CodeSystem::Diagnosis)) return false;
        diagnoses.push_back(code.value);
        return true;
    });
    if (!taken) diagnoses.clear();
    return taken;
}

inline bool take_modifiers(JsonCursor& cursor, Modifiers& modifiers) {
    const bool taken = take_list(cursor, [&] {
        Maybe<Code> code;
        if (modifiers.count == kMaxModifiers || !take_code(cursor, code, CodeSystem::Modifier)) return false;
        modifiers.codes[modifiers.count++] = code.value;
        return true;
    });
    if (!taken) modifiers = {};
    return taken;
}

inline bool take_pointers(JsonCursor& cursor, ClaimBuilder& builder) {
    const std::size_t before = builder.pointers();
    const bool taken = take_list(cursor, [&] {
        Maybe<std::int64_t> number;
        return take_count(cursor, number, 1, kMaxLines) && builder.add_pointer(number.value);
    });
    if (!taken) builder.forget_pointers(before);
    return taken;
}

/// The value of a key of the claim itself or of its patient.
inline bool take_claim_value(JsonCursor& cursor, ClaimBuilder& builder, const Key& key) {
    Claim& claim = builder.claim;
    if (key.shape != KeyShape::Value && key.shape != KeyShape::CodeList) return false;
    switch (key.field) {
        case Field::ClaimDiagnoses: return take_diagnoses(cursor, claim.diagnoses);
        case Field::ClaimId: {
            Maybe<Text> id;
            if (!take_text(cursor, id)) return false;
            claim.id = id.value;
            return true;
        }
        case Field::ClaimPayer: return take_text(cursor, claim.payer);
        case Field::ClaimReceived: return take_date(cursor, builder, claim.received);
        case Field::ClaimPlaceOfService: return take_code(cursor, claim.place_of_service, CodeSystem::PlaceOfService);
        case Field::ClaimTypeOfBill: return take_code(cursor, claim.type_of_bill, CodeSystem::TypeOfBill);
        case Field::PatientId: return take_text(cursor, claim.patient_id);
        case Field::PatientBirthDate: return take_date(cursor, builder, claim.patient_birth_date);
        default: return false;
    }
}

/// The value of a key of a line. A pointer's field is that of the diagnoses that it leads to.
inline bool take_line_value(JsonCursor& cursor, ClaimBuilder& builder, const Key& key, ClaimLine& line) {
    if (key.shape != KeyShape::Value && key.shape != KeyShape::CodeList && key.shape != KeyShape::Pointers)
        return false;
    switch (key.field) {
        case Field::LineModifiers: return take_modifiers(cursor, line.modifiers);
        case Field::LineDiagnoses: return take_pointers(cursor, builder);
        case Field::LineNumber: {
            Maybe<std::int64_t> number;
            if (!take_count(cursor, number, 1, kMaxLineNumber)) return false;
            line.number = static_cast<std::int32_t>(number.value);
            return true;
        }
        case Field::LineUnits: return take_count(cursor, line.units, 0, kMaxUnits);
        case Field::LineCharge: return take_money(cursor, line.charge);
        case Field::LineAllowed: return take_money(cursor, line.allowed);
        case Field::LineServiceDate: return take_date(cursor, builder, line.service_date);
        case Field::LineServiceDateEnd: return take_date(cursor, builder, line.service_date_end);
        case Field::LineRenderingNpi: return take_text(cursor, line.rendering_npi);
        case Field::LineSpecialty: return take_text(cursor, line.specialty);
        case Field::LineProcedure: return take_code(cursor, line.procedure, CodeSystem::Procedure);
        case Field::LinePlaceOfService: return take_code(cursor, line.place_of_service, CodeSystem::PlaceOfService);
        case Field::LineRevenue: return take_code(cursor, line.revenue, CodeSystem::Revenue);
        default: return false;
    }
}

}  // namespace payrule::readers

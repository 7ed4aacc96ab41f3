// Claim fields as values: one case per row of claim_fields.def. What a missing key means stands there (`when_missing`);
// readers have already put it into the presence. Comes in: world, line, field; goes out: a value.
#include <algorithm>
#include <bit>

#include "core/fact_kinds.h"
#include "runtime/engine/fact_misfits.h"
#include "runtime/engine/world.h"
#include "runtime/fact_kinds.h"

namespace payrule::engine {
namespace {

Value of_number(Presence presence, std::int64_t value) {
    if (presence != Presence::Known) return {presence, 0, 0};
    return number(value);
}
Value of_date(const Maybe<Date>& field) { return of_number(field.presence, field.value.days); }
Value of_code(const Maybe<Code>& field) {
    return of_number(field.presence, std::bit_cast<std::int64_t>(field.value.key));
}
Value of_money(const Maybe<Money>& field) { return of_number(field.presence, field.value.hundredths_of_cent); }

/// What was paid for a line: only history has it; of a line of this claim nothing is there yet.
Value paid_value(const Line& line) {
    if (line.history == nullptr) return absent();
    if (!line.history->paid && !line.history->undecided) return number(0);
    return of_money(line.history->paid_amount);
}

const Maybe<Date>& last_day(const ClaimLine& line) {
    return line.service_date_end.is_known() ? line.service_date_end : line.service_date;
}

Value line_field(const World& world, const Line& line, FieldId field) {
    const ClaimLine& it = *line.billed;
    switch (field) {
        case FieldId::LineNumber: return number(it.number);
        case FieldId::LineProcedure: return of_code(it.procedure);
        case FieldId::LineUnits: return of_number(it.units.presence, it.units.value);
        case FieldId::LineCharge: return of_money(it.charge);
        case FieldId::LineAllowed: return of_money(it.allowed);
        case FieldId::LineServiceDate: return of_date(it.service_date);
        case FieldId::LineServiceDateEnd: return of_date(last_day(it));
        case FieldId::LinePlaceOfService:
            if (it.place_of_service.presence == Presence::Absent && line.history == nullptr) {
                return of_code(world.claim->place_of_service);
            }
            return of_code(it.place_of_service);
        case FieldId::LineRevenue: return of_code(it.revenue);
        case FieldId::LinePaid: return paid_value(line);
        default: return absent();
    }
}

Value claim_field(const Claim& claim, FieldId field) {
    switch (field) {
        case FieldId::ClaimForm: return number(static_cast<std::int64_t>(claim.form));
        case FieldId::ClaimReceived: return of_date(claim.received);
        case FieldId::ClaimFrequency: return of_code(claim.frequency);
        case FieldId::ClaimOriginalReceived: return of_date(claim.original_received);
        case FieldId::ClaimOtherPayerPaidOn: return of_date(claim.other_payer_paid_on);
        case FieldId::ClaimPlaceOfService: return of_code(claim.place_of_service);
        case FieldId::ClaimTypeOfBill: return of_code(claim.type_of_bill);
        case FieldId::PatientSex:
            return of_number(claim.patient_sex.presence, static_cast<std::int64_t>(claim.patient_sex.value));
        case FieldId::PatientBirthDate: return of_date(claim.patient_birth_date);
        case FieldId::BenefitYearStart: return of_date(claim.benefit_year_start);
        default: return absent();
    }
}

Maybe<Text> line_text(const World& world, const Line& line, FieldId field) {
    const ClaimLine& it = *line.billed;
    switch (field) {
        case FieldId::LineRenderingNpi: return it.rendering_npi;
        case FieldId::LineSpecialty: return it.specialty;
        case FieldId::LineTooth: return it.tooth;
        case FieldId::LineClaimId: return Maybe<Text>::known(line.history ? line.history->claim_id : world.claim->id);
        default: return Maybe<Text>::absent();
    }
}

Maybe<Text> claim_text(const Claim& claim, FieldId field) {
    switch (field) {
        case FieldId::ClaimId: return Maybe<Text>::known(claim.id);
        case FieldId::ClaimPayer: return claim.payer;
        case FieldId::PatientId: return claim.patient_id;
        case FieldId::ProviderBillingNpi: return claim.billing_npi;
        case FieldId::ProviderTaxId: return claim.tax_id;
        case FieldId::ProviderTaxonomy: return claim.taxonomy;
        default: return Maybe<Text>::absent();
    }
}

}  // namespace

std::string_view field_path(FieldId field) {
    switch (field) {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    case FieldId::Id_: return path_;
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    }
    return {};
}

bool is_claim_field(FieldId field) {
    constexpr bool kClaim = true;
    constexpr bool kLine = false;
    switch (field) {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    case FieldId::Id_: return k##holder_;
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    }
    return false;
}

bool is_text_field(FieldId field) {
    constexpr bool kIdentifier = true;
    constexpr bool kCode = false, kCodes = false, kCount = false, kMoney = false, kDate = false, kEnum = false;
    switch (field) {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    case FieldId::Id_: return k##type_;
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    }
    return false;
}

Value field_value(const World& world, LineIndex line, FieldId field) {
    if (is_claim_field(field)) return claim_field(*world.claim, field);
    if (line == kNoLine) return absent();
    return line_field(world, world.lines[line], field);
}

Maybe<Text> field_text(const World& world, LineIndex line, FieldId field) {
    if (is_claim_field(field)) return claim_text(*world.claim, field);
    return line == kNoLine ? Maybe<Text>::absent() : line_text(world, world.lines[line], field);
}

Value compared_value(const World& world, LineIndex line, FieldId field) {
    const HistoryLine* history = line == kNoLine ? nullptr : world.lines[line].history;
    if (history == nullptr || !is_claim_field(field)) return field_value(world, line, field);
    switch (field) {
        case FieldId::ClaimReceived: return of_date(history->received);
        case FieldId::ClaimTypeOfBill: return of_code(history->type_of_bill);
        default: return unknown();
    }
}

Maybe<Text> compared_text(const World& world, LineIndex line, FieldId field) {
    if (!is_claim_field(field))
        return line == kNoLine ? Maybe<Text>::absent() : line_text(world, world.lines[line], field);
    const HistoryLine* history = line == kNoLine ? nullptr : world.lines[line].history;
    if (history == nullptr) return claim_text(*world.claim, field);
    switch (field) {
        case FieldId::ClaimId: return Maybe<Text>::known(history->claim_id);
        case FieldId::ProviderBillingNpi:
            return history->billing_npi.empty() ? Maybe<Text>{} : Maybe<Text>::known(history->billing_npi);
        case FieldId::PatientId:
            // Earlier claims are those of the same patient, unless they say another one.
            return history->patient_id.empty() ? world.claim->patient_id : Maybe<Text>::known(history->patient_id);
        default: return {};
    }
}

bool in_intervals(std::span<const ImageInterval> intervals, std::int64_t value) {
    const auto after = std::upper_bound(intervals.begin(), intervals.end(), value,
                                        [](std::int64_t wanted, const ImageInterval& it) { return wanted < it.first; });
    return after != intervals.begin() && value <= std::prev(after)->last;
}

bool has_code(const World& world, LineIndex line, FieldId field, std::span<const ImageInterval> intervals) {
    const auto any = [&](const auto& codes) {
        for (Code code : codes) {
            if (in_intervals(intervals, std::bit_cast<std::int64_t>(code.key))) return true;
        }
        return false;
    };
    switch (field) {
        case FieldId::ClaimConditionCodes: return any(world.claim->condition_codes);
        case FieldId::ClaimDiagnoses: return any(world.claim->diagnoses);
        case FieldId::LineModifiers: return line != kNoLine && any(world.lines[line].billed->modifiers);
        case FieldId::LineDiagnoses: return line != kNoLine && any(world.lines[line].billed->diagnoses);
        default: {
            const Value value = field_value(world, line, field);
            return value.is_known() && in_intervals(intervals, value.low);
        }
    }
}

void add_codes(const World& world, LineIndex line, FieldId field, std::vector<Code>& codes) {
    const auto add = [&](const auto& from) { codes.insert(codes.end(), from.begin(), from.end()); };
    switch (field) {
        case FieldId::ClaimConditionCodes: return add(world.claim->condition_codes);
        case FieldId::ClaimDiagnoses: return add(world.claim->diagnoses);
        case FieldId::LineModifiers:
            if (line != kNoLine) add(world.lines[line].billed->modifiers);
            return;
        case FieldId::LineDiagnoses:
            if (line != kNoLine) add(world.lines[line].billed->diagnoses);
            return;
        default: {
            const Value value = field_value(world, line, field);
            if (value.is_known()) codes.push_back(Code{std::bit_cast<std::uint64_t>(value.low)});
        }
    }
}

namespace {

const FactInput* find_fact(const Claim& claim, std::string_view name, std::int32_t line) {
    for (const FactInput& fact : claim.facts) {
        if (fact.line == line && fact.name == name) return &fact;
    }
    return nullptr;
}

Value enum_fact(const Image& image, const ImageFact& fact, Text given) {
    const auto values = Image::part(image.string_list, fact.values);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (image.text(values[i]) == given) return number(static_cast<std::int64_t>(i));
        const auto spellings = Image::part(image.words, fact.spellings);
        for (std::size_t k = 0; k + 1 < spellings.size(); k += 2) {
            if (spellings[k] == i && image.text(image.string_list[spellings[k + 1]]) == given) {
                return number(static_cast<std::int64_t>(i));
            }
        }
    }
    // What is outside the list arrives as `other`, where the list has it (language.md section 2, Facts).
    if (!values.empty() && image.text(values.back()) == "other")
        return number(static_cast<std::int64_t>(values.size() - 1));
    return unknown();
}

Value typed_fact(const Image& image, const ImageFact& fact, const FactInput& input) {
    const auto number_if = [&](FactKind kind) { return input.kind == kind ? number(input.number) : unknown(); };
    switch (static_cast<ImageValueType>(fact.type)) {
        case ImageValueType::Enum: return input.kind == FactKind::Text ? enum_fact(image, fact, input.text) : unknown();
        case ImageValueType::Identifier: return input.kind == FactKind::Text ? number(0) : unknown();
        case ImageValueType::Boolean: return number_if(FactKind::Boolean);
        case ImageValueType::Money: return number_if(FactKind::Money);
        case ImageValueType::Date: return number_if(FactKind::Date);
        case ImageValueType::Count:
        case ImageValueType::Days:
        case ImageValueType::Percent: return number_if(FactKind::Number);
        case ImageValueType::Code: {
            const auto code = input.kind == FactKind::Text ? parse_code(input.text) : std::nullopt;
            return code ? number(std::bit_cast<std::int64_t>(code->key)) : unknown();
        }
    }
    return unknown();
}

/// A fact of a line wins over one of the claim. Null: not given.
const FactInput* given_fact(const World& world, std::string_view name, LineIndex line) {
    if (line != kNoLine && world.is_history(line)) return nullptr;
    const FactInput* input = nullptr;
    if (line != kNoLine) input = find_fact(*world.claim, name, world.lines[line].billed->number);
    return input == nullptr ? find_fact(*world.claim, name, 0) : input;
}

}  // namespace

Value fact_value(const World& world, const Image& image, const ImageFact& fact, LineIndex line) {
    const FactInput* input = given_fact(world, image.text(fact.name), line);
    return input == nullptr ? unknown() : typed_fact(image, fact, *input);
}

std::string told_of_fact(const World& world, const Image& image, LineIndex line, std::string_view name) {
    const FactInput* input = given_fact(world, name, line);
    if (input == nullptr) return {};
    for (const ImageFact& fact : image.facts) {
        if (image.text(fact.name) == name) return fact_misfit(image, fact, *input);
    }
    return {};
}

}  // namespace payrule::engine

namespace payrule {

std::string fact_misfit(const Image& image, const ImageFact& fact, const FactInput& given) {
    if (engine::typed_fact(image, fact, given).is_known()) return {};
    std::vector<std::string> values;
    for (const ImageString& value : Image::part(image.string_list, fact.values))
        values.emplace_back(image.text(value));
    return misfit_text(given.kind, static_cast<ImageValueType>(fact.type), values);
}

}  // namespace payrule

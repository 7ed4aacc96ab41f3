// Claim fields as values: one case per row of claim_fields.def. What a missing key means stands there (`when_missing`);
// readers have already put it into the presence.
#include <algorithm>

#include "compiler/reference/world.h"
#include "core/fact_kinds.h"

namespace payrule::reference {
namespace {

Value of_text(const Maybe<Text>& field, ClaimField id) {
    if (field.presence == Presence::Absent) return absent();
    if (field.presence == Presence::Unknown) return unknown_value(missing_fact(std::string(field_path(id))));
    return text_value(field.value);
}
Value of_number(Presence presence, std::int64_t value, ClaimField id) {
    if (presence == Presence::Absent) return absent();
    if (presence == Presence::Unknown) return unknown_value(missing_fact(std::string(field_path(id))));
    return number(value);
}
Value of_date(const Maybe<Date>& field, ClaimField id) { return of_number(field.presence, field.value.days, id); }
Value of_code(const Maybe<Code>& field, ClaimField id) {
    if (field.is_known()) return code_value(field.value);
    return of_number(field.presence, 0, id);
}
Value of_money(const Maybe<Money>& field, ClaimField id) {
    return of_number(field.presence, field.value.hundredths_of_cent, id);
}

/// What was paid for a line: only history has it; of a line of this claim nothing is there yet.
Value paid_value(const Line& line) {
    if (line.history == nullptr) return absent();
    if (!line.history->paid && !line.history->undecided) return number(0);
    return of_money(line.history->paid_amount, ClaimField::LinePaid);
}

const Maybe<Date>& last_day(const ClaimLine& line) {
    return line.service_date_end.is_known() ? line.service_date_end : line.service_date;
}

Value line_field(const World& world, const Line& line, ClaimField field) {
    const ClaimLine& it = *line.billed;
    switch (field) {
        case ClaimField::LineNumber: return number(it.number);
        case ClaimField::LineProcedure: return of_code(it.procedure, field);
        case ClaimField::LineUnits: return of_number(it.units.presence, it.units.value, field);
        case ClaimField::LineCharge: return of_money(it.charge, field);
        case ClaimField::LineAllowed: return of_money(it.allowed, field);
        case ClaimField::LineServiceDate: return of_date(it.service_date, field);
        case ClaimField::LineServiceDateEnd: return of_date(last_day(it), field);
        case ClaimField::LineRenderingNpi: return of_text(it.rendering_npi, field);
        case ClaimField::LineSpecialty: return of_text(it.specialty, field);
        case ClaimField::LinePlaceOfService:
            if (it.place_of_service.presence == Presence::Absent && line.history == nullptr) {
                return of_code(world.claim->place_of_service, field);
            }
            return of_code(it.place_of_service, field);
        case ClaimField::LineRevenue: return of_code(it.revenue, field);
        case ClaimField::LineTooth: return of_text(it.tooth, field);
        case ClaimField::LineClaimId: return text_value(line.history ? line.history->claim_id : world.claim->id);
        case ClaimField::LinePaid: return paid_value(line);
        default: return absent();  // Codes fields are read by field_codes, claim fields by claim_field
    }
}

Value claim_field(const Claim& claim, ClaimField field) {
    switch (field) {
        case ClaimField::ClaimId: return text_value(claim.id);
        case ClaimField::ClaimForm: return number(static_cast<std::int64_t>(claim.form));
        case ClaimField::ClaimPayer: return of_text(claim.payer, field);
        case ClaimField::ClaimReceived: return of_date(claim.received, field);
        case ClaimField::ClaimFrequency: return of_code(claim.frequency, field);
        case ClaimField::ClaimOriginalReceived: return of_date(claim.original_received, field);
        case ClaimField::ClaimOtherPayerPaidOn: return of_date(claim.other_payer_paid_on, field);
        case ClaimField::ClaimPlaceOfService: return of_code(claim.place_of_service, field);
        case ClaimField::ClaimTypeOfBill: return of_code(claim.type_of_bill, field);
        case ClaimField::PatientId: return of_text(claim.patient_id, field);
        case ClaimField::PatientSex:
            return of_number(claim.patient_sex.presence, static_cast<std::int64_t>(claim.patient_sex.value), field);
        case ClaimField::PatientBirthDate: return of_date(claim.patient_birth_date, field);
        case ClaimField::ProviderBillingNpi: return of_text(claim.billing_npi, field);
        case ClaimField::ProviderTaxId: return of_text(claim.tax_id, field);
        case ClaimField::ProviderTaxonomy: return of_text(claim.taxonomy, field);
        case ClaimField::BenefitYearStart: return of_date(claim.benefit_year_start, field);
        default: return absent();
    }
}

/// A text that history leaves empty was not said there.
Value history_text(Text text, ClaimField field) {
    return text.empty() ? unknown_value(missing_fact(std::string(field_path(field)))) : text_value(text);
}

}  // namespace

std::string_view field_path(ClaimField field) {
    switch (field) {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    case ClaimField::Id_: return path_;
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    }
    return {};
}

bool is_claim_field(ClaimField field) {
    const std::string_view path = field_path(field);
    return !path.starts_with("line.");
}

Value field_value(const World& world, LineIndex line, ClaimField field) {
    if (is_claim_field(field)) return claim_field(*world.claim, field);
    if (line == kNoLine) return absent();
    return line_field(world, world.lines[line], field);
}

Value own_field_value(const World& world, LineIndex line, ClaimField field) {
    const HistoryLine* history = line == kNoLine ? nullptr : world.lines[line].history;
    if (history == nullptr || !is_claim_field(field)) return field_value(world, line, field);
    switch (field) {
        case ClaimField::ClaimId: return text_value(history->claim_id);
        case ClaimField::ClaimReceived: return of_date(history->received, field);
        case ClaimField::ClaimTypeOfBill: return of_code(history->type_of_bill, field);
        case ClaimField::ProviderBillingNpi: return history_text(history->billing_npi, field);
        case ClaimField::PatientId:
            // Earlier claims are those of the same patient, unless they say another one.
            if (history->patient_id.empty()) return claim_field(*world.claim, field);
            return text_value(history->patient_id);
        default: return unknown_value(missing_fact(std::string(field_path(field))));
    }
}

std::vector<Code> field_codes(const World& world, LineIndex line, ClaimField field) {
    const auto of_line = [&](auto member) {
        return line == kNoLine ? std::vector<Code>{} : member(*world.lines[line].billed);
    };
    switch (field) {
        case ClaimField::ClaimConditionCodes: return world.claim->condition_codes;
        case ClaimField::ClaimDiagnoses: return world.claim->diagnoses;
        case ClaimField::LineModifiers:
            return of_line(
                [](const ClaimLine& it) { return std::vector<Code>(it.modifiers.begin(), it.modifiers.end()); });
        case ClaimField::LineDiagnoses: return of_line([](const ClaimLine& it) { return it.diagnoses; });
        default: {
            const Value value = field_value(world, line, field);
            return value.presence == Presence::Known ? std::vector<Code>{as_code(value)} : std::vector<Code>{};
        }
    }
}

namespace {

const FactInput* find_fact(const Claim& claim, std::string_view name, std::int32_t line) {
    for (const FactInput& fact : claim.facts) {
        if (fact.name == name && fact.line == line) return &fact;
    }
    return nullptr;
}

Value enum_fact(const FactDeclaration& fact, Text given) {
    for (std::size_t i = 0; i < fact.values.size(); ++i) {
        const bool spelled = i < fact.spellings.size() && std::find(fact.spellings[i].begin(), fact.spellings[i].end(),
                                                                    given) != fact.spellings[i].end();
        if (fact.values[i] == given || spelled) return number(static_cast<std::int64_t>(i));
    }
    // What is outside the list arrives as `other`, where the list has it (language.md section 2, Facts).
    if (!fact.values.empty() && fact.values.back() == "other") {
        return number(static_cast<std::int64_t>(fact.values.size() - 1));
    }
    return unknown_value(missing_fact(fact.name));
}

Value typed_fact(const FactDeclaration& fact, const FactInput& input) {
    Value missing = unknown_value(missing_fact(fact.name));
    switch (fact.type) {
        case ValueType::Enum: return input.kind == FactKind::Text ? enum_fact(fact, input.text) : missing;
        case ValueType::Identifier: return input.kind == FactKind::Text ? text_value(input.text) : missing;
        case ValueType::Boolean: return input.kind == FactKind::Boolean ? number(input.number) : missing;
        case ValueType::Money: return input.kind == FactKind::Money ? number(input.number) : missing;
        case ValueType::Date: return input.kind == FactKind::Date ? number(input.number) : missing;
        case ValueType::Count:
        case ValueType::Days:
        case ValueType::Percent: return input.kind == FactKind::Number ? number(input.number) : missing;
        case ValueType::Code: {
            const auto code = input.kind == FactKind::Text ? parse_code(input.text) : std::nullopt;
            return code ? code_value(*code) : missing;
        }
    }
    return missing;
}

/// A fact of a line wins over one of the claim. Null: not given.
const FactInput* given_fact(const World& world, std::string_view name, LineIndex line) {
    if (line != kNoLine && world.is_history(line)) return nullptr;
    const FactInput* input = nullptr;
    if (line != kNoLine) input = find_fact(*world.claim, name, world.lines[line].billed->number);
    return input == nullptr ? find_fact(*world.claim, name, 0) : input;
}

}  // namespace

Value fact_value(const World& world, const FactDeclaration& fact, LineIndex line) {
    const FactInput* input = given_fact(world, fact.name, line);
    return input == nullptr ? unknown_value(missing_fact(fact.name)) : typed_fact(fact, *input);
}

std::string told_of_fact(const World& world, const EffectivePolicy& policy, LineIndex line, std::string_view name) {
    const FactInput* input = given_fact(world, name, line);
    if (input == nullptr) return {};
    for (const FactDeclaration& fact : policy.facts) {
        if (fact.name != name || typed_fact(fact, *input).presence != Presence::Unknown) continue;
        return misfit_text(input->kind, static_cast<ImageValueType>(fact.type), fact.values);
    }
    return {};
}

}  // namespace payrule::reference

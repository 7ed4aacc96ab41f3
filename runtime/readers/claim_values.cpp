// See claim_builder.h. Here: one token becomes one value, or the fault that says what was wanted instead.
#include <algorithm>
#include <array>
#include <cstring>

#include "runtime/claim_reader.h"
#include "runtime/readers/claim_builder.h"
#include "runtime/readers/plain_values.h"

namespace payrule::readers {
namespace {

constexpr std::int64_t kMaxMoney = 999'999'999 * kMoneyPerDollar;  // far below what sums of 999 lines could overflow
constexpr Date kFirstDay{-43829};                                  // 1850-01-01
constexpr Date kLastDay{84005};                                    // 2199-12-31

std::string_view trim(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool same_word(std::string_view text, std::string_view word) {
    return text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) { return upper(a) == upper(b); });
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Up to seven characters of a code, upper case, without what its system writes for the eye.
struct CodeText {
    std::array<char, kMaxCodeLength + 1> characters{};
    std::size_t size = 0;
    bool too_long = false;

    void add(char c) {
        if (size == kMaxCodeLength) {
            too_long = true;
        } else {
            characters[size++] = upper(c);
        }
    }
    std::string_view view() const { return {characters.data(), size}; }
};

CodeText normalise_code(std::string_view text, CodeSystem system) {
    CodeText code;
    if (system == CodeSystem::TypeOfBill && text.size() == 4 && text[0] == '0') text.remove_prefix(1);
    if (system == CodeSystem::Revenue && text.size() == 3 && all_digits(text)) code.add('0');
    if (system == CodeSystem::PlaceOfService && text.size() == 1 && all_digits(text)) code.add('0');
    for (char c : text) {
        if (c == '.' && system == CodeSystem::Diagnosis) continue;
        code.add(c);
    }
    return code;
}

/// Empty where the length fits the system, else what was wanted.
std::string_view wrong_length(std::size_t size, CodeSystem system) {
    switch (system) {
        case CodeSystem::Frequency: return size == 1 ? "" : "a frequency code has one character";
        case CodeSystem::PlaceOfService: return size == 2 ? "" : "a place of service has two characters";
        case CodeSystem::TypeOfBill: return size == 3 || size == 4 ? "" : "a type of bill has three characters";
        case CodeSystem::ConditionCode: return size == 2 ? "" : "a condition code has two characters";
        case CodeSystem::Diagnosis: return size >= 3 ? "" : "a diagnosis code has three to seven characters";
        case CodeSystem::Procedure: return size == 5 ? "" : "a procedure code has five characters";
        case CodeSystem::Modifier: return size == 2 ? "" : "a modifier has two characters";
        case CodeSystem::Revenue: return size == 4 ? "" : "a revenue code has four characters";
    }
    return "";
}

}  // namespace

CodeSystem ClaimBuilder::system_of(Field field) {
    switch (field) {
        case Field::ClaimFrequency: return CodeSystem::Frequency;
        case Field::ClaimTypeOfBill: return CodeSystem::TypeOfBill;
        case Field::ClaimConditionCodes: return CodeSystem::ConditionCode;
        case Field::ClaimDiagnoses: return CodeSystem::Diagnosis;
        case Field::LineRevenue: return CodeSystem::Revenue;
        case Field::LineProcedure: return CodeSystem::Procedure;
        case Field::LineModifiers: return CodeSystem::Modifier;
        default: return CodeSystem::PlaceOfService;
    }
}

bool ClaimBuilder::read_code(Maybe<Code>& target, Token token, CodeSystem system) {
    if (token.kind == TokenKind::Null) return true;
    if (token.kind != TokenKind::Text) {
        return fail("found a number or a truth value where a code belongs",
                    "write codes in quotes, so that leading zeros stay");
    }
    const std::string_view text = trim(token.text);
    if (text.empty()) return true;
    const CodeText code = normalise_code(text, system);
    if (code.too_long) return fail("the code is longer than seven characters", "write one code");
    const std::optional<Code> value = parse_code(code.view());
    if (!value) return fail("the code has a character other than letters and digits", "write one code, nothing else");
    const std::string_view wrong = wrong_length(code.size, system);
    if (!wrong.empty()) return fail("the code is too short or too long", wrong);
    target = Maybe<Code>::known(*value);
    return true;
}

bool ClaimBuilder::read_text(Maybe<Text>& target, Token token) {
    if (token.kind == TokenKind::Null) return true;
    if (token.kind != TokenKind::Text) {
        return fail("found a number or a truth value where text belongs",
                    "write it in quotes, so that leading zeros stay");
    }
    const std::string_view text = trim(token.text);
    if (text.size() > kMaxText) return fail("the text is longer than 256 bytes", "shorten it");
    if (std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; })) {
        return fail("the text holds a control character", "write one line of plain text");
    }
    if (!text.empty()) target = Maybe<Text>::known(text);
    return true;
}

bool ClaimBuilder::read_date(Maybe<Date>& target, Token token) {
    if (token.kind == TokenKind::Null) return true;
    if (token.kind != TokenKind::Text) return fail("found no text where a date belongs", "write it as \"2026-07-08\"");
    const std::string_view text = trim(token.text);
    if (text.empty()) return true;
    if (text == std::string_view(last_date_text_.data(), last_date_text_.size())) {
        target = Maybe<Date>::known(last_date_);
        return true;
    }
    std::optional<Date> date = parse_date(text);
    if (!date) date = parse_compact_date(text);
    if (!date) return fail("the text is no day of the calendar", "write it as \"2026-07-08\"");
    if (*date < kFirstDay || kLastDay < *date) {
        return fail("the year is out of all reason", "write a year from 1850 to 2199");
    }
    if (text.size() == last_date_text_.size()) {
        std::copy(text.begin(), text.end(), last_date_text_.begin());
        last_date_ = *date;
    }
    target = Maybe<Date>::known(*date);
    return true;
}

bool ClaimBuilder::learn_date(const char* quoted) {
    Date date;
    if (!plain::day_of(quoted, date) || date < kFirstDay || kLastDay < date) return false;
    std::copy_n(quoted, last_date_text_.size(), last_date_text_.begin());
    last_date_ = date;
    return true;
}

bool ClaimBuilder::read_money(Maybe<Money>& target, Token token) {
    if (token.kind == TokenKind::Null) return true;
    if (token.kind == TokenKind::Boolean)
        return fail("found a truth value where an amount belongs", "write it as 120.00");
    const std::string_view text = trim(token.text);
    if (text.empty()) return true;
    if (text.front() == '-') return fail("the amount is negative", "send a correction as a claim of its own");
    const std::optional<Money> money = parse_money(text);
    if (!money) return fail("the amount is not in dollars and cents", "write digits and a point, such as 120.00");
    if (money->hundredths_of_cent > kMaxMoney)
        return fail("the amount is above $999,999,999", "check the decimal point");
    target = Maybe<Money>::known(*money);
    return true;
}

bool ClaimBuilder::read_count(Maybe<std::int64_t>& target, Token token, std::int64_t low, std::int64_t high) {
    if (token.kind == TokenKind::Null) return true;
    if (token.kind == TokenKind::Boolean) return fail("found a truth value where a number belongs", "write digits");
    std::string_view text = trim(token.text);
    if (text.empty()) return true;
    const bool negative = text.front() == '-';
    if (negative) text.remove_prefix(1);
    if (const std::size_t point = text.find('.'); point != std::string_view::npos) {
        const std::string_view decimals = text.substr(point + 1);
        if (decimals.empty() || decimals.find_first_not_of('0') != std::string_view::npos) {
            return fail("not a whole number", "write whole units");
        }
        text = text.substr(0, point);
    }
    if (!all_digits(text)) return fail("not a whole number", "write digits only");
    std::int64_t value = 0;
    for (char c : text) {
        value = value * 10 + (c - '0');
        if (value > 1'000'000'000'000) break;
    }
    if (negative) value = -value;
    if (value < low) return fail(low == 0 ? "the number is negative" : "the number is too small", "check the number");
    if (value > high) return fail("the number is out of all reason", "check the number");
    target = Maybe<std::int64_t>::known(value);
    return true;
}

bool ClaimBuilder::read_form(Token token) {
    constexpr std::string_view kHint = "write professional, institutional or dental";
    if (token.kind == TokenKind::Null) return true;
    if (token.kind != TokenKind::Text) return fail("found no text where the claim form belongs", kHint);
    const std::string_view text = trim(token.text);
    if (text.empty()) return true;
    form_given_ = true;
    if (same_word(text, "professional") || same_word(text, "837P")) {
        claim.form = ClaimForm::Professional;
    } else if (same_word(text, "institutional") || same_word(text, "837I")) {
        claim.form = ClaimForm::Institutional;
    } else if (same_word(text, "dental") || same_word(text, "837D")) {
        claim.form = ClaimForm::Dental;
    } else {
        return fail("not a claim form", kHint);
    }
    return true;
}

bool ClaimBuilder::read_sex(Token token) {
    if (token.kind == TokenKind::Null) return true;
    if (token.kind != TokenKind::Text) return fail("found no text where female or male belongs", "write F, M or U");
    const std::string_view text = trim(token.text);
    if (same_word(text, "F") || same_word(text, "female")) claim.patient_sex = Maybe<Sex>::known(Sex::Female);
    if (same_word(text, "M") || same_word(text, "male")) claim.patient_sex = Maybe<Sex>::known(Sex::Male);
    return true;
}

bool ClaimBuilder::set_claim(Field field, Token token) {
    switch (field) {
        case Field::ClaimId: {
            Maybe<Text> id;
            if (!read_text(id, token)) return false;
            claim.id = id.value;
            return true;
        }
        case Field::ClaimForm: return read_form(token);
        case Field::ClaimPayer: return read_text(claim.payer, token);
        case Field::ClaimReceived: return read_date(claim.received, token);
        case Field::ClaimFrequency: return read_code(claim.frequency, token, CodeSystem::Frequency);
        case Field::ClaimOriginalReceived: return read_date(claim.original_received, token);
        case Field::ClaimOtherPayerPaidOn: return read_date(claim.other_payer_paid_on, token);
        case Field::ClaimPlaceOfService: return read_code(claim.place_of_service, token, CodeSystem::PlaceOfService);
        case Field::ClaimTypeOfBill: return read_code(claim.type_of_bill, token, CodeSystem::TypeOfBill);
        case Field::ClaimConditionCodes: return add_code(claim.condition_codes, token, CodeSystem::ConditionCode);
        case Field::ClaimDiagnoses: return add_code(claim.diagnoses, token, CodeSystem::Diagnosis);
        case Field::PatientId: return read_text(claim.patient_id, token);
        case Field::PatientSex: return read_sex(token);
        case Field::PatientBirthDate: return read_date(claim.patient_birth_date, token);
        case Field::ProviderBillingNpi: return read_text(claim.billing_npi, token);
        case Field::ProviderTaxId: return read_text(claim.tax_id, token);
        case Field::ProviderTaxonomy: return read_text(claim.taxonomy, token);
        case Field::BenefitYearStart: return read_date(claim.benefit_year_start, token);
        default: return fail("not a field of the claim", "see the claim schema");
    }
}

bool ClaimBuilder::set_line(Field field, Token token, ClaimLine& line) {
    switch (field) {
        case Field::LineNumber: {
            Maybe<std::int64_t> number;
            if (!read_count(number, token, 1, kMaxLineNumber)) return false;
            line.number = static_cast<std::int32_t>(number.value);
            return true;
        }
        case Field::LineUnits: return read_count(line.units, token, 0, kMaxUnits);
        case Field::LineCharge: return read_money(line.charge, token);
        case Field::LineAllowed: return read_money(line.allowed, token);
        case Field::LineServiceDate: return read_date(line.service_date, token);
        case Field::LineServiceDateEnd: return read_date(line.service_date_end, token);
        case Field::LineRenderingNpi: return read_text(line.rendering_npi, token);
        case Field::LineSpecialty: return read_text(line.specialty, token);
        case Field::LineTooth: return read_text(line.tooth, token);
        case Field::LineProcedure: return read_code(line.procedure, token, system_of(field));
        case Field::LinePlaceOfService: return read_code(line.place_of_service, token, system_of(field));
        case Field::LineRevenue: return read_code(line.revenue, token, system_of(field));
        case Field::LineModifiers: return add_modifier(line, token);
        default: return fail("not a field of a line", "see the claim schema");
    }
}

bool ClaimBuilder::add_code(std::vector<Code>& codes, Token token, CodeSystem system) {
    Maybe<Code> value;
    if (!read_code(value, token, system)) return false;
    if (value.is_known()) codes.push_back(value.value);
    return true;
}

bool ClaimBuilder::add_modifier(ClaimLine& line, Token token) {
    Maybe<Code> value;
    if (!read_code(value, token, CodeSystem::Modifier)) return false;
    if (!value.is_known()) return true;
    if (line.modifiers.count == kMaxModifiers) {
        return fail("a fifth modifier on the line", "a claim line has room for four; move the rest to the claim notes");
    }
    line.modifiers.codes[line.modifiers.count++] = value.value;
    return true;
}

bool ClaimBuilder::add_ground(ClaimLine& line, Token token) {
    Maybe<Text> value;
    if (!read_text(value, token)) return false;
    if (value.is_known()) line.grounds.push_back(value.value);
    return true;
}

}  // namespace payrule::readers

// See code_shapes.h.
#include "compiler/code_shapes.h"

#include <algorithm>

namespace payrule {

namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }

bool has_digits_only(CodeSystem system) {
    return system == CodeSystem::Revenue || system == CodeSystem::PlaceOfService;
}

}  // namespace

const std::vector<CodeShape>& code_shapes() {
    static const std::vector<CodeShape> kShapes = {
        {CodeSystem::Procedure, "procedure", 5, 5, "five digits or capital letters, such as 97110 or A5500"},
        {CodeSystem::Modifier, "modifier", 2, 2, "two digits or capital letters, such as 59 or KX"},
        {CodeSystem::Diagnosis, "diagnosis", 3, 7, "three to seven digits or capital letters, such as E11.9"},
        {CodeSystem::PlaceOfService, "place_of_service", 2, 2, "two digits, such as 11"},
        {CodeSystem::TypeOfBill, "type_of_bill", 3, 4, "three or four digits or letters, such as 131"},
        {CodeSystem::Revenue, "revenue", 3, 4, "three or four digits, such as 0420"},
        {CodeSystem::ConditionCode, "condition_code", 2, 2, "two digits or capital letters, such as 45"},
        {CodeSystem::Frequency, "frequency", 1, 1, "one digit, such as 7"},
        {CodeSystem::Number, "number", 1, 7, "a whole number"},
    };
    return kShapes;
}

const CodeShape& code_shape(CodeSystem system) {
    for (const CodeShape& shape : code_shapes()) {
        if (shape.system == system) return shape;
    }
    return code_shapes().front();
}

std::string beginning_in_claims(CodeSystem system, std::string text) {
    if (system == CodeSystem::Diagnosis) std::erase(text, '.');
    if (system == CodeSystem::TypeOfBill && text.size() > 1 && text[0] == '0') text.erase(0, 1);
    return text;
}

std::string code_in_claims(CodeSystem system, std::string text) {
    if (system == CodeSystem::Revenue && text.size() == 3) text.insert(0, "0");
    // A type of bill of three characters that begins with a zero is none; it stays as it is.
    if (system == CodeSystem::TypeOfBill && text.size() != 4) return text;
    return beginning_in_claims(system, std::move(text));
}

bool has_shape(CodeSystem system, std::string_view code) {
    const CodeShape& shape = code_shape(system);
    if (code.size() < shape.shortest || code.size() > shape.longest) return false;
    return !has_digits_only(system) ||
           std::all_of(code.begin(), code.end(), [](char c) { return digit(c) || c == 'O' || c == 'I'; });
}

std::string with_digits(CodeSystem system, std::string text) {
    const bool digits = system == CodeSystem::Procedure || system == CodeSystem::Revenue ||
                        system == CodeSystem::PlaceOfService || system == CodeSystem::Diagnosis;
    if (!digits) return text;
    // O00 (childbirth) and I10 (high blood pressure) are chapters of diagnoses.
    for (std::size_t i = system == CodeSystem::Diagnosis ? 1 : 0; i < text.size(); ++i) {
        if (text[i] == 'O') text[i] = '0';
        if (text[i] == 'I') text[i] = '1';
    }
    return text;
}

std::string letter_for_digit(CodeSystem system, const std::string& text) {
    std::string name(code_shape(system).word);
    std::replace(name.begin(), name.end(), '_', ' ');
    return "`" + text + "` has a letter where " + name + " codes have a digit; did you mean `" +
           with_digits(system, text) + "`?";
}

}  // namespace payrule

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
        {CodeSystem::Procedure, 5, 5, "five digits or capital letters, such as 97110 or A5500"},
        {CodeSystem::Modifier, 2, 2, "two digits or capital letters, such as 59 or KX"},
        {CodeSystem::Diagnosis, 3, 7, "three to seven digits or capital letters, such as E11.9"},
        {CodeSystem::PlaceOfService, 2, 2, "two digits, such as 11"},
        {CodeSystem::TypeOfBill, 3, 4, "three or four digits or letters, such as 131"},
        {CodeSystem::Revenue, 3, 4, "three or four digits, such as 0420"},
        {CodeSystem::ConditionCode, 2, 2, "two digits or capital letters, such as 45"},
        {CodeSystem::Frequency, 1, 1, "one digit, such as 7"},
        {CodeSystem::Number, 1, 7, "a whole number"},
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

}  // namespace payrule

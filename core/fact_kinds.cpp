// See fact_kinds.h.
#include "core/fact_kinds.h"

#include <algorithm>

namespace payrule {

namespace {

std::string_view found_text(FactKind kind) {
    switch (kind) {
        case FactKind::Boolean: return "true or false";
        case FactKind::Number: return "a whole number";
        case FactKind::Money: return "a number with decimals";
        case FactKind::Date: return "a date";
        case FactKind::Text: return "a text";
    }
    return {};
}

std::string wanted_text(ImageValueType type, const std::vector<std::string>& values) {
    switch (type) {
        case ImageValueType::Boolean: return "true or false";
        case ImageValueType::Count:
        case ImageValueType::Days:
        case ImageValueType::Percent: return "a whole number";
        case ImageValueType::Money: return "an amount with decimals, such as 12.50,";
        case ImageValueType::Date: return "a date, such as 2026-07-08,";
        case ImageValueType::Code: return "a code";
        case ImageValueType::Identifier: return "a text";
        case ImageValueType::Enum: break;
    }
    std::string names = "one of ";
    for (std::size_t i = 0; i < values.size(); ++i)
        names += (i == 0 ? "" : ", ") + values[i];
    return names;
}

}  // namespace

std::string misfit_text(FactKind found, ImageValueType wanted, const std::vector<std::string>& values) {
    const bool other_word = wanted == ImageValueType::Enum && found == FactKind::Text;
    return std::string(other_word ? "another text" : found_text(found)) + "; " + wanted_text(wanted, values) +
           " is wanted";
}

void tell_misfits(std::vector<std::string>& causes, const ToldOfFact& told) {
    constexpr std::string_view kMissing = "missing fact: ";
    for (std::string& cause : causes) {
        if (!cause.starts_with(kMissing)) continue;
        const std::string text = told(std::string_view(cause).substr(kMissing.size()));
        if (!text.empty()) cause += " (the claim gives " + text + ")";
    }
    std::sort(causes.begin(), causes.end());
}

}  // namespace payrule

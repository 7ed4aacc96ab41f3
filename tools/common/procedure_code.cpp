// See procedure_code.h.
#include "tools/common/procedure_code.h"

#include <algorithm>

#include <fmt/format.h>

namespace payrule::tools {

namespace {

constexpr std::size_t kProcedureLength = 5;

std::string capitals(std::string text) {
    for (char& c : text) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

}  // namespace

std::optional<Code> read_procedure_code(const std::string& text, std::string& problem) {
    const std::optional<Code> code = parse_code(text);
    if (!code && text.size() == kProcedureLength && parse_code(capitals(text))) {
        problem =
            fmt::format("`{}` has small letters; a procedure code is written with digits and capital letters: `{}`",
                        text, capitals(text));
        return std::nullopt;
    }
    const auto is_sign = [](char c) { return (c < '0' || c > '9') && (c < 'A' || c > 'Z'); };
    if (text.empty() || std::any_of(text.begin(), text.end(), is_sign)) {
        problem = fmt::format(
            "`{}` is no procedure code; a procedure code is written with five digits and capital letters, as in 97140",
            text);
        return std::nullopt;
    }
    if (text.size() == kProcedureLength) return code;
    problem = fmt::format("`{}` has {} character{}; a procedure code has five", text, text.size(),
                          text.size() == 1 ? "" : "s");
    return std::nullopt;
}

std::string letters_like_digits(const std::string& code) {
    std::string meant = code, letters;
    for (char& c : meant) {
        const bool like_nought = c == 'O';
        if (!like_nought && c != 'I') continue;
        if (letters.find(c) == std::string::npos) letters += (letters.empty() ? "" : " and ") + std::string(1, c);
        c = like_nought ? '0' : '1';
    }
    if (letters.empty()) return {};
    return fmt::format("`{}` has the letter {}, which no published procedure code has; did you mean `{}`?", code,
                       letters, meant);
}

}  // namespace payrule::tools

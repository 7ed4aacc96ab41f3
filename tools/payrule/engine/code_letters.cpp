// See code_letters.h.
#include "tools/payrule/engine/code_letters.h"

#include <fmt/format.h>

#include "core/code_layout.h"

namespace payrule::tools {
namespace {

/// Whether some place of the code has a letter.
bool has_letters(Code code) { return ((code.key >> kCharacterBits) & ((1u << kShapeLetterBits) - 1)) != 0; }

/// How a packed code holds the letter: the first character stands highest.
std::uint64_t code_character(std::string_view letter) {
    return code(letter).key >> (kCharacterBits - kBitsPerCharacter) & kCharacterMask;
}

bool has_letter_for_digit(Code code) {
    static const std::uint64_t kLetterI = code_character("I"), kLetterO = code_character("O");
    if (!has_letters(code)) return false;
    for (std::uint64_t rest = code.key & ((std::uint64_t{1} << kCharacterBits) - 1); rest != 0;
         rest >>= kBitsPerCharacter) {
        const std::uint64_t character = rest & kCharacterMask;
        if (character == kLetterI || character == kLetterO) return true;
    }
    return false;
}

}  // namespace

void CodeLetters::look(const Claim& claim, const std::string& path, std::uint64_t line) {
    for (const ClaimLine& it : claim.lines) {
        if (!it.procedure.is_known() || !has_letter_for_digit(it.procedure.value)) continue;
        if (lines_++ == 0) first_place_ = fmt::format("{}:{}, line {} of the claim", path, line, it.number);
    }
}

std::string CodeLetters::told() const {
    if (lines_ == 0) return {};
    return fmt::format(
        "{} a procedure code with a letter O or I, which no procedure code has (the first: {}); 0 or 1 is probably "
        "meant, and no rule about that code looks at {}",
        lines_ == 1 ? "1 line has" : fmt::format("{} lines have", lines_), first_place_, lines_ == 1 ? "it" : "them");
}

}  // namespace payrule::tools

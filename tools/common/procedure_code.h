// A procedure code as somebody types it at a command. Comes in: the word; goes out: the code, or what is wrong with the
// word; and what a code that can be meant otherwise was probably meant for. Must not know tables or policies.
#pragma once

#include <optional>
#include <string>

#include "core/code.h"

namespace payrule::tools {

/// Reads a procedure code: five digits and capital letters.
/// Errors: empty, and `problem` is a sentence that says what is wrong and what may have been meant.
std::optional<Code> read_procedure_code(const std::string& text, std::string& problem);

/// What to say of letters that look like digits where no published code has one (`2061O`); empty where there are none.
/// A payer's own code may have them, so this is a hint and no refusal.
std::string letters_like_digits(const std::string& code);

}  // namespace payrule::tools

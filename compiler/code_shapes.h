// What codes look like, by system, and how a code that is written for the eye stands in claims. Comes in: code texts of
// policies and tests; goes out: the text as claim readers give it. Must not know lists or claims.
#pragma once

#include <string>
#include <string_view>

#include "compiler/effective.h"

namespace payrule {

struct CodeShape {
    CodeSystem system;
    std::string_view word;  // as policies name it: `place_of_service`
    std::size_t shortest;
    std::size_t longest;
    std::string_view looks_like;  // `two digits, such as 11`
};
/// Shape: every system except None.
const std::vector<CodeShape>& code_shapes();
const CodeShape& code_shape(CodeSystem system);

/// The code as it is in claims once they are read: diagnoses without dots, revenue codes with four digits (420 is
/// 0420), types of bill without the zero before them (0131 is 131).
std::string code_in_claims(CodeSystem system, std::string text);
/// The same for what a code begins with, where it says how long the code is.
std::string beginning_in_claims(CodeSystem system, std::string text);
/// Whether a claim can have the code: its length fits, and where a system has digits only, so has the code. A letter O
/// or I may stand for a digit; W0411 says so.
bool has_shape(CodeSystem system, std::string_view code);

/// The code with digits where O and I cannot be meant; the code itself where they can.
std::string with_digits(CodeSystem system, std::string text);
/// What is to be said of a code that has such letters (W0411).
std::string letter_for_digit(CodeSystem system, const std::string& text);

}  // namespace payrule

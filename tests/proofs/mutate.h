// Single edits of a policy text: one word, number, date, code, sign or line changed, taken out, doubled or moved.
// Comes in: a text; goes out: every edit that the tables below know, in the order of the text. Knows words of the
// language, not its grammar: what no longer compiles is the compiler's to refuse.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace payrule::proofs {

struct Edit {
    std::size_t at = 0;      // byte of the text
    std::size_t length = 0;  // taken out there
    std::string replacement;
    std::string what;  // `sign`, `word`, `number`, `date`, `code`, `line out`, `line moved` …
};

std::vector<Edit> edits_of(std::string_view text);
std::string applied(std::string_view text, const Edit& edit);
/// `12: col1 is payable -> col2 is payable`, for messages.
std::string show(std::string_view text, const Edit& edit);

}  // namespace payrule::proofs

// Policy texts with many rules, for compile times and for how deciding depends on the number of rules. Comes in: the
// world's codes and a number; goes out: policy text for the payer `many_rules`. Must not know how they are measured.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace payrule::bench {

/// The codes shared out among `count` rules, so that every code meets exactly one; every eighth rule has an exception.
/// Where there are more rules than codes, codes go round.
std::string code_rules(const std::vector<std::string>& codes, std::size_t count);
/// `keyed` rules as above and `plain` ones whose conditions name no code.
std::string code_and_plain_rules(const std::vector<std::string>& codes, std::size_t keyed, std::size_t plain);
/// Rules of one code each, and each with a number of units of its own.
std::string cutting_rules(const std::vector<std::string>& codes, std::size_t count);

/// Seconds of CPU for each step from text to the bytes of a compiled file.
struct CompileTimes {
    double front = 0;   // read, parse, resolve, check
    double proofs = 0;  // what `payrule compile` proves of the rules beside
    double back = 0;    // normal form, diagrams, bytes
    std::size_t file_bytes = 0;
    double total() const { return front + proofs + back; }
};

/// Compiles a text that stands in a file below `folder`, and writes the compiled file beside it as NAME.payc. Errors:
/// ends the process with the messages.
CompileTimes compile_text(const std::string& folder, const std::string& name, const std::string& text);

}  // namespace payrule::bench

// Lines of claims whose procedure code has a letter O or I: levels I and II of HCPCS have neither, so a 0 or a 1 was
// meant, and no rule about the right code looks at the line. Comes in: claims with their places; goes out: one
// sentence. Must not refuse anything: what such a line is worth is for rules and people.
#pragma once

#include <cstdint>
#include <string>

#include "core/claim.h"

namespace payrule::tools {

class CodeLetters {
public:
    /// Counts the claim's lines with such a code. Cost: a look at each code's shape; codes of digits end there.
    void look(const Claim& claim, const std::string& path, std::uint64_t line);
    /// What was counted, with the first place; empty where nothing was.
    std::string told() const;

private:
    std::uint64_t lines_ = 0;
    std::string first_place_;
};

}  // namespace payrule::tools

// Says which claims were refused without flooding the terminal: the first few of each cause are told one by one, the
// rest are counted. Comes in: refusals; goes out: lines on stderr. Must not know how claims are read or decided.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "runtime/claim_reader.h"

namespace payrule::tools {

class RefusalTeller {
public:
    explicit RefusalTeller(std::uint64_t most) : most_(most) {}
    void tell(const std::string& path, const Refusal& refusal);
    /// How many were not told, by cause.
    void tell_rest() const;

private:
    std::uint64_t most_;
    std::map<std::string, std::uint64_t> causes_;  // refusals by cause
};

}  // namespace payrule::tools

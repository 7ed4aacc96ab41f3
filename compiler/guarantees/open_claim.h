// A claim on which something missing leaves a rule open. Comes in: a policy and one of its rules; goes out: a note for
// E0312, where a claim is found and the reference evaluator confirms it. Must not know why the rule may be open.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "compiler/effective.h"

namespace payrule::guarantees {

class Analysis;

/// Searches the claims of one policy; its diagrams are built when the first one is asked for.
class OpenClaims {
public:
    explicit OpenClaims(const EffectivePolicy& policy);
    ~OpenClaims();
    /// The note; nothing where no claim was found.
    std::optional<std::string> note(Index rule, Index variant);

private:
    const EffectivePolicy& policy_;
    std::unique_ptr<Analysis> analysis_;
};

}  // namespace payrule::guarantees

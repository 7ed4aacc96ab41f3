// The exceptions that kept rules away from a line of a claim. Comes in: an engine, a claim and a line as it was
// decided; goes out: rules with their exceptions, as data and as text. Must not know policies' text: it asks the
// engine, rule by rule, what it saw.
#pragma once

#include <string>
#include <vector>

#include "runtime/engine.h"
#include "runtime/why_not.h"

namespace payrule::tools {

/// An exception that kept a rule away from the line, or may have.
struct KeptAway {
    std::string rule;
    ExceptionStory exception;
};

/// Shape: by rule, then by exception. Cost: the claim is decided again for each rule that has exceptions.
std::vector<KeptAway> kept_away(Engine& engine, const Claim& claim, const LineDecision& line,
                                const DecideOptions& options);
/// The text for people; empty where nothing was kept away.
std::string kept_away_text(const std::vector<KeptAway>& kept);

}  // namespace payrule::tools

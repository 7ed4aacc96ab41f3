// What stands behind Engine (runtime/engine.h): policies and tables, which clones share, and what one engine keeps from
// claim to claim. Comes in: nothing; goes out: the state, and the steps that every way of deciding begins with. Must
// not know rules.
#pragma once

#include <memory>
#include <vector>

#include "runtime/engine.h"
#include "runtime/engine/plain_claims.h"
#include "runtime/engine/prepared.h"
#include "runtime/engine/scratch.h"
#include "runtime/engine/survey.h"
#include "runtime/engine/versions.h"

namespace payrule {

/// Everything that several engines may share; never changed once an engine has it.
struct SharedPolicies {
    std::vector<std::shared_ptr<const LoadedPolicy>> loaded;
    std::vector<std::unique_ptr<engine::Prepared>> policies;
    engine::VersionsByPayer by_payer;
    TableSet tables;
    std::uint64_t generation = 1;  // goes up with every change: what engines keep of policies and tables ends with it
};

struct Engine::State {
    std::shared_ptr<SharedPolicies> shared = std::make_shared<SharedPolicies>();
    engine::Scratch scratch;
    engine::Survey surveys[2];
    engine::PlainClaims plain;  // of claims that are not held
    std::vector<const engine::ClaimSort*> sorts;
    CodesDecision codes;
    Decision told;  // where the short answer needed the full one

    /// What is kept of policies and tables ends with them.
    void renew();
    void start_claim(const DecideOptions& options, bool full);
    /// Fills the world of a claim: its lines, each with the version that decides it.
    void enter_claim(const Claim& claim, const DecideOptions& options, bool full);
    Decision decide(const Claim& claim, const DecideOptions& options);
    void survey(std::span<const Claim* const> claims);
    /// Fills `codes`.
    void decide_codes(const Claim& claim, const DecideOptions& options, const engine::Surveyed& surveyed);
};

inline engine::VersionOptions version_options(const DecideOptions& options) {
    return {options.as_of, options.known_as_of, options.pin};
}

}  // namespace payrule

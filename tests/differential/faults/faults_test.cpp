// Every planted fault must make some evaluator differ from the reference on a generated policy and claim. Comes in:
// nothing, or the name of one fault; goes out: how many pairs of policy and claim each fault took, and
// `N passed, N failed`. A file that the verifier refuses with the fault in it counts for nothing here.
#include <cstdint>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "compiler/graph.h"
#include "compiler/normal.h"
#include "compiler/reference.h"
#include "runtime/engine.h"
#include "tests/differential/faults/faults.h"

namespace payrule::differential {
namespace {

constexpr std::uint64_t kMostPolicies = 20'000;
constexpr int kClaimsPerPolicy = 20;

/// A generated policy in the engine, with the fault where there is a place for it. Errors: false, and nothing is there.
bool load(const std::vector<EffectivePolicy>& policies, const Fault& fault, Random& random, Engine& engine) {
    bool planted = false;
    for (const EffectivePolicy& policy : policies) {
        ImageBuilder image = build_normal_form(policy, nullptr);
        if (fault.where == Planted::NormalForm) planted = fault.plant(image, random) || planted;
        if (build_graph(image)) return false;
        if (fault.where != Planted::NormalForm) planted = fault.plant(image, random) || planted;
        const LoadResult loaded = load_policy_image(image.view());
        if (!loaded.policy || engine.add_policy(loaded.policy)) return false;
    }
    return planted;
}

bool differs(Engine& engine, const Claim& claim, const Decision& expected) {
    for (const Evaluator evaluator : {Evaluator::Compiled, Evaluator::Graph}) {
        DecideOptions options;
        options.evaluator = evaluator;
        options.digests = false;
        if (!(engine.decide(claim, options) == expected)) return true;
    }
    return false;
}

struct Search {
    std::uint64_t pairs = 0, policies = 0, refused = 0;
    bool found = false;
};

Search find(const Fault& fault) {
    Search search;
    for (std::uint64_t seed = 1; seed <= kMostPolicies && !search.found; ++seed) {
        Random random(seed), choice(seed * 977);
        const std::vector<EffectivePolicy> policies = generate_policies(random);
        const TableSet tables = generate_tables(random);
        Engine engine;
        engine.set_tables(tables);
        if (!load(policies, fault, choice, engine)) {
            ++search.refused;
            continue;
        }
        ++search.policies;
        std::vector<const EffectivePolicy*> versions;
        for (const EffectivePolicy& policy : policies)
            versions.push_back(&policy);
        for (int i = 0; i < kClaimsPerPolicy && !search.found; ++i) {
            const GeneratedClaim generated = generate_claim(random);
            ++search.pairs;
            search.found = differs(engine, generated.claim, reference_decide(versions, tables, generated.claim));
        }
    }
    return search;
}

int run(int argc, char** argv) {
    const std::string only = argc > 1 ? argv[1] : "";
    std::uint64_t passed = 0, failed = 0;
    for (const Fault& fault : all_faults()) {
        if (!only.empty() && only != fault.name) continue;
        const Search search = find(fault);
        ++(search.found ? passed : failed);
        fmt::print("{}  {:>7} pairs, {:>5} policies  {}\n", search.found ? "found    " : "NOT FOUND", search.pairs,
                   search.policies, fault.name);
    }
    fmt::print("{} passed, {} failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace

}  // namespace payrule::differential

int main(int argc, char** argv) { return payrule::differential::run(argc, argv); }

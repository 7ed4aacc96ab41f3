// The shipped policies resolve without a word. Runs in the repository's folder.
#include <doctest/doctest.h>

#include "compiler/effective_dump.h"
#include "compiler/load_policies.h"

namespace payrule::resolve_shipped_test {

TEST_CASE("every shipped policy resolves") {
    const LoadedPolicies loaded = load_policies({{"policies"}, {"stdlib"}});
    INFO(render_diagnostics(loaded.diagnostics, loaded.sources));
    CHECK(loaded.diagnostics.all().empty());
    CHECK(versions_of(loaded, "medicare_b").size() >= 2);
    CHECK(loaded.policies.size() == loaded.policy_files.size());
    for (const char* payer : {"medicare_b", "medicare_opps", "medicare_dme", "comm_generic", "comm_requires_59",
                              "comm_keeps_removed_edits"}) {
        INFO(payer);
        CHECK_FALSE(versions_of(loaded, payer).empty());
    }
}

TEST_CASE("the dump of a policy is the same each time") {
    const LoadedPolicies first = load_policies({{"policies"}, {"stdlib"}});
    const LoadedPolicies second = load_policies({{"policies"}, {"stdlib"}});
    REQUIRE(first.policies.size() == second.policies.size());
    for (std::size_t i = 0; i < first.policies.size(); ++i) {
        CHECK(dump_effective(first.policies[i]) == dump_effective(second.policies[i]));
    }
}

TEST_CASE("versions are sorted by their first day") {
    const LoadedPolicies loaded = load_policies({{"policies"}, {"stdlib"}});
    const auto versions = versions_of(loaded, "medicare_b");
    for (std::size_t i = 1; i < versions.size(); ++i) {
        CHECK(versions[i - 1]->effective_from < versions[i]->effective_from);
    }
}

}  // namespace payrule::resolve_shipped_test

// The lock: what it compares, what it keeps, and that the same changes give the same bytes.
#include "compiler/policy_lock.h"

#include <doctest/doctest.h>

#include <algorithm>

namespace payrule::policy_lock_test {
namespace {

PayerChange change(const std::string& policy, const std::string& what, const std::string& before) {
    return {policy, "1", "override reason " + what, before, "after\n", true, Span{}};
}
std::vector<EffectivePolicy> policies(const std::vector<std::string>& names) {
    std::vector<EffectivePolicy> result(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        result[i].name = names[i];
        result[i].version = "1";
    }
    return result;
}
std::string compare(const std::vector<PayerChange>& changes, const std::string& lock) {
    Sources sources;
    Diagnostics diagnostics;
    check_lock(changes, sources.add("payrule.lock", lock), sources, diagnostics);
    std::string codes;
    for (const Diagnostic& d : diagnostics.all())
        codes += (codes.empty() ? "" : " ") + std::string(diagnostic_name(d.code));
    return codes;
}

TEST_CASE("a lock holds against what it was written for, and against nothing else") {
    const std::vector<PayerChange> changes{change("p", "a", "reason a\n  always: [CO-97]\n"),
                                           change("p", "b", "reason b\n  always: [CO-50]\n")};
    const std::string lock = write_lock(changes, policies({"p"}), "");
    CHECK(compare(changes, lock) == "");
    CHECK(compare({change("p", "a", "reason a\n  always: [CO-236]\n"), changes[1]}, lock) == "E0337");
    CHECK(compare({changes[0], changes[1], change("p", "c", "reason c\n")}, lock) == "W0405");
    CHECK(compare({changes[1]}, lock) == "");
    std::string edited = lock;
    edited.replace(edited.find("CO-97"), 5, "CO-98");
    CHECK(compare(changes, edited) == "E0338");
    CHECK(compare(changes, "") == "E0338");
    CHECK(compare(changes, "something else\n") == "E0338");
}

TEST_CASE("the same changes give the same bytes, in whatever order they come") {
    std::vector<PayerChange> changes{change("q", "a", "one\n"), change("p", "b", "two\n"), change("p", "a", "three\n")};
    const std::string lock = write_lock(changes, policies({"p", "q"}), "");
    std::reverse(changes.begin(), changes.end());
    CHECK(write_lock(changes, policies({"q", "p"}), "") == lock);
    CHECK(write_lock(changes, policies({"q", "p"}), lock) == lock);
}

TEST_CASE("entries of policies that are not loaded stay; a change that is gone goes") {
    const std::vector<PayerChange> both{change("p", "a", "one\n"), change("q", "a", "two\n")};
    const std::string lock = write_lock(both, policies({"p", "q"}), "");
    CHECK(write_lock({both[0]}, policies({"p"}), lock) == lock);
    CHECK(write_lock({}, policies({"p"}), lock) == write_lock({both[1]}, policies({"q"}), ""));
}

TEST_CASE("an override that says what stands there is reported, another change is not") {
    PayerChange same = change("p", "a", "after\n");
    Diagnostics diagnostics;
    check_overrides({same, change("p", "b", "before\n")}, diagnostics);
    same.overrides = false;
    check_overrides({same}, diagnostics);
    REQUIRE(diagnostics.all().size() == 1);
    CHECK(diagnostic_name(diagnostics.all()[0].code) == "E0336");
}

}  // namespace
}  // namespace payrule::policy_lock_test

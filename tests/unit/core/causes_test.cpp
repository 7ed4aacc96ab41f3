// Causes: one sentence each, in one order, whatever order they came in.
#include "core/causes.h"

#include <doctest/doctest.h>

namespace payrule::causes_test {

TEST_CASE("nothing missing has no sentences") {
    CHECK(Causes{}.empty());
    CHECK(cause_texts(Causes{}).empty());
}

TEST_CASE("each cause is a sentence, a circle is one") {
    Causes causes;
    causes.facts = {"line.units"};
    causes.parameters = {"threshold"};
    causes.tables = {"table ptp is not loaded"};
    causes.undecided = {{"", 2}, {"C7", 1}};
    causes.circle = {"10060>12001", "12001>10060"};
    CHECK_FALSE(causes.empty());
    CHECK(cause_texts(causes) == std::set<std::string>{
                                     "circle of edits: 10060>12001, 12001>10060",
                                     "line 1 of claim C7 is not decided",
                                     "line 2 is not decided",
                                     "missing fact: line.units",
                                     "parameter not yet known: threshold",
                                     "table ptp is not loaded",
                                 });
}

TEST_CASE("causes add up, the same one counts once") {
    Causes a;
    a.facts = {"line.units", "patient.sex"};
    Causes b;
    b.facts = {"line.units"};
    b.tables = {"t"};
    a.add(b);
    CHECK(a.facts.size() == 2);
    CHECK(a.tables == b.tables);
    const Causes once = a;
    a.add(b);
    CHECK(a == once);
}

}  // namespace payrule::causes_test

// Each conflict's claim, decided both ways: with one of the two texts, with the other, with both in either order. The
// finding is real if each text alone gives another answer, and both together give both.
#include "compiler/guarantees.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "compiler/guarantees/witness.h"
#include "tests/unit/compiler/resolve_fixture.h"

namespace payrule::guarantees_test {
namespace {

using testing::Resolved;

struct Found {
    std::string codes;
    std::string claim;  // the items of a test, from the last note with a claim
};

Resolved policy_of(const std::string& declarations) {
    return testing::resolve_files(
        {"policy \"p\" version \"1\" edition 1 {\n  payer_id p  effective 2020-01-01 .. "
         "2026-12-31\n  claim_form professional\n  uses table ncci.ptp.practitioner as ptp\n"
         "}\n" +
         declarations});
}

Found find(const std::string& declarations) {
    const Resolved resolved = policy_of(declarations);
    REQUIRE_MESSAGE(resolved.policy, resolved.text);
    Diagnostics diagnostics;
    check_guarantees(*resolved.policy, nullptr, diagnostics);
    Found found;
    for (const Diagnostic& d : diagnostics.sorted()) {
        found.codes += (found.codes.empty() ? "" : " ") + std::string(diagnostic_name(d.code));
        for (const DiagnosticNote& note : d.notes) {
            if (const std::size_t end = note.text.find('\n'); end != std::string::npos)
                found.claim = note.text.substr(end + 1) + "\n";
        }
    }
    return found;
}

/// The decision of line 1 of the claim as text: outcome, and each finding's rule, action and modifiers.
std::string decided(const std::string& declarations, const std::string& claim) {
    const Resolved resolved = policy_of(declarations);
    REQUIRE_MESSAGE(resolved.policy, resolved.text);
    const auto witness = guarantees::decide_text(*resolved.policy, claim);
    REQUIRE(witness);
    std::string text;
    for (const LineDecision& line : witness->decision.lines) {
        text += std::string(outcome_name(line.outcome));
        for (const Finding& f : line.findings) {
            text += " " + f.rule + ":" + std::string(action_name(f.action));
            for (const Code code : f.modifiers)
                text += "+" + format_code(code);
            for (const Code code : f.replaced)
                text += "-" + format_code(code);
        }
        text += "; ";
    }
    return text;
}

void both_ways(const std::string& code, const std::string& shared, const std::string& a, const std::string& b) {
    const Found found = find(shared + a + b);
    CHECK(found.codes == code);
    REQUIRE(!found.claim.empty());
    CAPTURE(found.claim);
    const std::string only_a = decided(shared + a, found.claim), only_b = decided(shared + b, found.claim);
    const std::string both = decided(shared + a + b, found.claim);
    CHECK(only_a != only_b);
    CHECK(both != only_a);
    CHECK(both != only_b);
    CHECK(decided(shared + b + a, found.claim) == both);
    CHECK(find(shared + b + a).codes == code);
    CHECK(find(shared + a).codes == "");
    CHECK(find(shared + b).codes == "");
}

TEST_CASE("exceptions that meet: each alone gives its own reason") {
    both_ways("E0333",
              "rule r for each line { stage coverage when line.procedure in [97110] and line.units > 4 "
              "then deny line [CO-50] }\n",
              "exception signed to r { when line has modifier [GA] then deny line [PR-50] }\n",
              "exception unsigned to r { when line has modifier [GZ] then deny line [CO-119] }\n");
}

TEST_CASE("proposals that meet: each alone tells the biller something else") {
    both_ways("E0334", "",
              "rule takes_off for each line { stage advice when line.procedure in [11720] and line has modifier [59] "
              "then propose remove modifier [59] on line }\n",
              "rule replaces for each line { stage advice when line has modifier [59] and line.units > 1 "
              "then propose replace modifier [59] with [XS] on line }\n");
    both_ways("E0334", "code list x of modifier { [XE, XP, XS, XU] }\n",
              "rule one for each line { stage advice when line.procedure in [11720] "
              "then propose append modifier [XS] on line }\n",
              "rule other for each line { stage advice when line.procedure in [11720..11721] "
              "then propose append modifier [XE] on line }\n");
    both_ways("E0334", "fact basis : one of { encounter, structure, other } on line\n",
              "rule one for each line { stage advice when line has modifier [59] "
              "then prefer on line over [59] by basis { encounter: [XE] structure: [XS] } }\n",
              "rule other for each line { stage advice when line.procedure in [11720] and line has modifier [59] "
              "then propose replace modifier [59] with [XU] on line }\n");
    both_ways("E0334", "",
              "rule adds for each line { stage advice when line.procedure in [11720] "
              "then propose append modifier [XS] on line }\n",
              "rule takes_off for each pair of lines (first, second) listed in ptp as edit { stage advice "
              "when edit.indicator in [1] and second.procedure in [11720] "
              "then propose remove modifier [XS] on second }\n");
}

TEST_CASE("demands that meet: whatever modifiers the line has, one of them is not met") {
    const std::string one =
        "rule one for each line { stage modifiers when line.procedure in [A4239] "
        "then require exactly one of modifier [KX, KS] on line, else reject line [CO-4] }\n";
    const std::string both =
        "rule both for each line { stage modifiers when line.procedure in [A4239, E2103] and line.units > 1 "
        "then require all of modifier [KX, KS] on line, else reject line [CO-16] remark [M20] }\n";
    const Found found = find(one + both);
    CHECK(found.codes == "E0335");
    REQUIRE(found.claim.find("[A4239]") != std::string::npos);
    for (const std::string modifiers : {"", " modifiers [KX]", " modifiers [KS]", " modifiers [KX, KS]"}) {
        std::string claim = found.claim;
        claim.insert(claim.find("[A4239]") + 7, modifiers);
        CHECK(decided(one + both, claim).find("reject") == 0);
        CHECK(decided(both + one, claim) == decided(one + both, claim));
    }
    const std::string kx = std::string(found.claim).insert(found.claim.find("[A4239]") + 7, " modifiers [KX]");
    CHECK(decided(one, kx) == "pay; ");
    CHECK(find(one + "rule far for each line { stage modifiers when line.procedure in [E2103] "
                     "then require all of modifier [KX, KS] on line, else reject line [CO-4] }\n")
              .codes == "");
}

TEST_CASE("what only the days, the modifiers or the code exclude is found") {
    const auto rule = [](const std::string& guard) {
        return find("rule r for each line { stage coverage when " + guard + " then advise line \"look\" }\n").codes;
    };
    CHECK(rule("line.service_date < 2020-01-01") == "E0331");
    CHECK(rule("line.service_date < 2020-01-02") == "");
    CHECK(rule("line.service_date < 2027-01-01") == "E0332");
    CHECK(rule("line has all modifiers [GP, GN, KX, GA, GY]") == "E0331");
    CHECK(rule("line has all modifiers [GP, GN, KX, GA]") == "");
    CHECK(rule("line.procedure in [97110..97112] and line.procedure in [97113..97116]") == "E0331");
    CHECK(rule("line.procedure in [97110..97113] and line.procedure in [97113..97116]") == "");
    CHECK(rule("claim.form is institutional") == "E0331");
    CHECK(rule("claim.form is professional") == "E0332");
    CHECK(rule("line.units < 3 and line.units >= 3") == "E0331");
    CHECK(rule("line.units <= 3 and line.units >= 3") == "");
    CHECK(rule("line.units >= 0") == "E0332");
    CHECK(rule("line.units >= 1") == "");
}

}  // namespace
}  // namespace payrule::guarantees_test

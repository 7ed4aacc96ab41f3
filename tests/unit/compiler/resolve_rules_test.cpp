// Rules: effects and targets, exceptions, amendments, overrides, disablings, rankings, tests.
#include <doctest/doctest.h>

#include "tests/unit/compiler/resolve_fixture.h"

namespace payrule::resolve_rules_test {
namespace {

using testing::resolve_files;
using testing::resolve_text;

std::string effect(const std::string& then, const std::string& stage = "coverage", const std::string& scope = "line",
                   const std::string& declarations = {}) {
    const auto r =
        resolve_text(declarations + "rule r for each " + scope + " { stage " + stage + " then " + then + " }");
    return r.policy ? "" : r.codes;
}
const std::string kPair = "pair of lines (a, b)";

TEST_CASE("effects stand in their stages and have targets and reasons") {
    CHECK(effect("deny line [CO-50]") == "");
    CHECK(effect("deny line") == "E0309");
    CHECK(effect("deny line remark [N115]") == "E0309");
    CHECK(effect("deny line [CO-50]", "advice") == "E0310");
    CHECK(effect("pay 85% of allowed on line [CO-45]", "pricing") == "");
    CHECK(effect("pay 85% of allowed on line [CO-45]") == "E0310");
    CHECK(effect("pay 85% of allowed on line", "pricing") == "E0309");
    CHECK(effect("reduce allowed on a by b.paid [CO-236]", "pricing", kPair) == "");
    CHECK(effect("reduce allowed on a by b.units [CO-236]", "pricing", kPair) == "E0301");
    CHECK(effect("limit line to 3 [CO-198]", "units") == "");
    CHECK(effect("limit line to $3 [CO-198]", "units") == "E0301");
    CHECK(effect("pay line") == "E0310");
    CHECK(effect("rule does not apply") == "E0310");
    CHECK(effect("return claim remark [MA39]") == "");
    CHECK(effect("deny claim [CO-50]") == "");
    CHECK(effect("reject claim [CO-16] remark [N1]") == "E0308");
    CHECK(effect("deny line [CO-50]", "coverage", "claim") == "E0308");
    CHECK(effect("review claim \"look\"", "coverage", "claim") == "");
    CHECK(effect("deny b [CO-50]", "bundling", kPair) == "");
    CHECK(effect("deny c [CO-50]", "bundling", kPair) == "E0201");
    CHECK(effect("request document note", "bundling", kPair) == "E0308");
    CHECK(effect("deny b [CO-50] and request document note", "bundling", kPair) == "");
    CHECK(effect("advise line \"x\" to payer") == "E0201");
    CHECK(effect("advise line \"x\" to reviewer") == "");
}

TEST_CASE("documents follow the line that is denied, one effect each") {
    const auto r =
        resolve_text("rule r for each " + kPair + " { stage bundling then deny b [CO-50] and request document x, y }");
    REQUIRE_MESSAGE(r.policy, r.text);
    const auto& effects = r.rule("r").variants[0].effects;
    REQUIRE(effects.size() == 3);
    CHECK(effects[1].variable == 1);
    CHECK(effects[1].text == "x");
    CHECK(effects[2].text == "y");
}

TEST_CASE("modifiers that are required, proposed and preferred") {
    CHECK(effect("require exactly one of modifier [KX, KS] on line, else reject line [CO-4]", "modifiers") == "");
    CHECK(effect("require all of modifier [KX, KS] on line", "modifiers") == "E0310");
    CHECK(effect("require all of modifier [21, 22, 23, 24, 25] on line, else reject line [CO-4]", "modifiers") ==
          "E0308");
    CHECK(effect("propose replace modifier [XS] with [59] on line", "advice") == "");
    const std::string fact = "fact basis : one of { near, far, other } on line fact plain : date on line\n";
    CHECK(effect("prefer on line over [59] by basis { near: [XS] far: [XE] }", "advice", "line", fact) == "");
    CHECK(effect("prefer on line over [59] by basis { near: [XS] left: [XE] }", "advice", "line", fact) == "E0201");
    CHECK(effect("prefer on line over [59] by plain { near: [XS] }", "advice", "line", fact) == "E0311");
    CHECK(effect("propose attest shoes on line", "advice", "line", "attest shoes by [KX] for line\n") == "");
    CHECK(effect("propose attest shoe on line", "advice", "line", "attest shoes by [KX] for line\n") == "E0201");
}

TEST_CASE("a rule names its stage") {
    CHECK(resolve_text("rule r for each line { then advise line \"x\" }").codes == "E0319");
}

TEST_CASE("rankings") {
    const auto rank = [](const std::string& by, const std::string& stage = "pricing",
                         const std::string& scope = "line") {
        return resolve_text("rule r for each " + scope + " { stage " + stage +
                            "\n ranking payable lines of the day with "
                            "line.procedure in [20000..28999] by " +
                            by +
                            ", highest first, then line.number\n"
                            " when rank of line >= 2 then pay 50% of allowed on line [CO-59] }");
    };
    const auto r = rank("line.allowed");
    CHECK_MESSAGE(r.codes == "", r.text);
    CHECK(rank("line.tooth").codes == "E0201");
    CHECK(rank("line.allowed", "units").codes.find("E0305") != std::string::npos);
}

const std::string kRule =
    "rule r for each line { stage coverage when line.procedure in [97110] then deny line [CO-50] }\n";

TEST_CASE("exceptions hang on rules and on other exceptions, by name") {
    const auto r = resolve_text(kRule +
                                "exception z to r { when line has modifier [GA] then deny line [PR-50] }\n"
                                "exception a to z { when line has modifier [GZ] then rule does not apply }\n");
    REQUIRE_MESSAGE(r.policy, r.text);
    const Rule& rule = r.rule("r");
    REQUIRE(rule.variants.size() == 3);
    CHECK(rule.variants[1].name == "a");
    CHECK(rule.variants[1].lifts);
    CHECK(rule.variants[1].parent == 2);
    CHECK(rule.variants[2].parent == 0);
    CHECK(resolve_text(kRule + "exception e to q { when line.units > 1 then rule does not apply }").codes == "E0215");
    CHECK(resolve_text(kRule + "exception e to r, r { when line.units > 1 then rule does not apply }").codes ==
          "E0205");
    CHECK(resolve_text(kRule + "exception e to r { stage units when line.units > 1 then rule does not apply }").codes ==
          "E0310");
    CHECK(resolve_text(
              kRule + "exception a to b { then rule does not apply }\nexception b to a, r { then rule does not apply }")
              .codes.find("E0209") != std::string::npos);
}

TEST_CASE("one exception to several rules") {
    const auto r = resolve_text(kRule +
                                "rule s for each line { stage units then deny line [CO-151] }\n"
                                "exception e to r, s { when line.units > 1 then rule does not apply }");
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(r.rule("r").variants.size() == 2);
    CHECK(r.rule("s").variants.size() == 2);
}

const std::string kBase =
    "policy \"base\" version \"1\" edition 1 { effective 2018-01-01 ..\n"
    " uses table ncci.ptp.practitioner as ptp }\n" +
    kRule +
    "exception e to r { when line has modifier [GA] then rule does not apply }\n"
    "reason x { [CO-97] }\ndefine often for line as line.units > 3\n";
const std::string kHead =
    "policy \"p\" version \"1\" edition 1 extends \"base\" version \"1\" { effective 2020-01-01 .. }\n";

TEST_CASE("amendments add conditions and keep the rest") {
    const auto r = resolve_files({kBase, kHead + "amend rule r because \"bill types\" { unless line.units > 5 }"});
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(r.guard("r") == "(line.procedure in [97110] and not line.units > 5)");
    CHECK(r.rule("r").variants.size() == 2);
    CHECK(r.rule("r").variants[0].origin.because == "bill types");
    CHECK(resolve_files({kBase, kHead + "amend rule q because \"x\" { unless line.units > 5 }"}).codes == "E0215");
}

TEST_CASE("an override keeps the exceptions and drops amendments of the text below") {
    const std::string middle =
        "policy \"mid\" version \"1\" edition 1 extends \"base\" version \"1\" { effective 2019-01-01 .. }\n"
        "amend rule r because \"mid\" { unless line.units > 5 }\n";
    const std::string head =
        "policy \"p\" version \"1\" edition 1 extends \"mid\" version \"1\" { effective 2020-01-01 .. }\n";
    const auto r = resolve_files({kBase, middle,
                                  head + "override rule r because \"ours\" for each line { stage coverage "
                                         "when line.units > 9 then deny line as x }"});
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(r.guard("r") == "line.units > 9");
    CHECK(r.rule("r").variants.size() == 2);
    CHECK(r.rule("r").origin.owner == "p");
    CHECK(r.rule("r").origin.because == "ours");
    CHECK(resolve_files(
              {kBase, kHead + "override rule q because \"x\" for each line { stage units then advise line \"x\" }"})
              .codes == "E0215");
}

TEST_CASE("overrides of reasons and definitions") {
    const auto r =
        resolve_files({kBase, kHead + "override reason x because \"ours\" { [CO-236] }\n"
                                      "override define often for line because \"ours\" as line.units > 9\n"
                                      "rule s for each line { stage coverage when often then deny line as x }"});
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(r.guard("s") == "line.units > 9");
    CHECK(format_code(r.policy->reasons.at(r.rule("s").variants[0].effects[0].reason).steps[0].remittance.carc) ==
          "236");
}

TEST_CASE("disabling, for good or for a time") {
    const auto r = resolve_files({kBase, kHead + "disable rule r because \"not here\""});
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK_FALSE(r.has_rule("r"));
    CHECK(r.policy->disabled == std::vector<std::string>{"r: not here"});
    const auto timed =
        resolve_files({kBase, kHead + "disable rule r from 2021-01-01 until 2021-12-31 because \"emergency\""});
    REQUIRE_MESSAGE(timed.policy, timed.text);
    const Variant& lifted = timed.rule("r").variants.at(2);
    CHECK(lifted.lifts);
    CHECK(lifted.effective_from == *parse_date("2021-01-01"));
    CHECK(lifted.origin.because == "emergency");
    const auto exception = resolve_files({kBase, kHead + "disable rule e because \"no ABN here\""});
    REQUIRE_MESSAGE(exception.policy, exception.text);
    CHECK(exception.rule("r").variants.size() == 1);
}

TEST_CASE("changes say why, and modules make none") {
    CHECK(resolve_files({kBase, kHead + "exception q to r { when line.units > 1 then rule does not apply }"}).codes ==
          "E0217");
    CHECK(resolve_files(
              {kBase, kHead + "exception q to r because \"x\" { when line.units > 1 then rule does not apply }"})
              .codes == "");
    const std::string module = "module \"m\" version \"1\" edition 1 { }\n" + kRule;
    const std::string changing =
        "module \"n\" version \"1\" edition 1 { uses module m version \"1\" }\ndisable rule r because \"x\"\n";
    CHECK(
        resolve_files({module, changing,
                       "policy \"p\" version \"1\" edition 1 { effective 2020-01-01 .. uses module n version \"1\" }"})
            .codes == "E0216");
}

TEST_CASE("dates of rules") {
    const auto r = resolve_text(
        "rule r for each line { effective 2023-01-01 .. 2025-06-30 stage coverage then deny line [CO-50] }");
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(r.rule("r").variants[0].effective_until == *parse_date("2025-06-30"));
    CHECK(resolve_text(
              "rule r for each line { effective 2010-01-01 .. 2011-06-30 stage coverage then deny line [CO-50] }")
              .codes == "W0403");
}

TEST_CASE("tests need a claim and an expectation") {
    CHECK(resolve_text("test \"empty\" { }").codes == "E0320 E0320");
    CHECK(resolve_text(kRule + "test \"t\" { claim professional { line 1 [97110] on 2026-01-01 } }").codes == "E0320");
    CHECK(resolve_text(kRule + "test \"t\" { claim professional { line 1 [97110] on 2026-01-01 } expect line 1: pay }")
              .codes == "");
}

}  // namespace
}  // namespace payrule::resolve_rules_test

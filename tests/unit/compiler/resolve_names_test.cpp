// Names: unknown, of another kind, not visible, twice; modules, bases and their tables.
#include <doctest/doctest.h>

#include "tests/unit/compiler/resolve_fixture.h"

namespace payrule::resolve_names_test {
namespace {

using testing::resolve_files;
using testing::resolve_guard;
using testing::resolve_text;

const std::string kModule =
    "module \"m\" version \"1\" edition 1 { needs table pairs_table : pairs }\n"
    "parameter either : yes_no { from 1996-01-01: false }\n"
    "code list kept of modifier { [59] }\n"
    "reason bundle { [CO-236] }\n"
    "rule m.pair for each pair of lines (x, y) listed in pairs_table as edit { stage bundling\n"
    "  when edit.indicator in [1] and not y has any modifier [kept] then deny y as bundle }\n";

std::string user(const std::string& with, const std::string& body = {}) {
    return "policy \"p\" version \"1\" edition 1 { payer_id p effective 2020-01-01 ..\n uses module m version \"1\" " +
           with + " }\n" + body;
}
const std::string kWith = "with pairs_table = ncci.ptp.practitioner";

TEST_CASE("an unknown name has one error with the nearest name") {
    const auto r = resolve_guard("line.proceedure in [97110]");
    CHECK(r.codes == "E0201");
    CHECK(r.text.find("did you mean `line.procedure`?") != std::string::npos);
    CHECK(resolve_guard("line.procedure in [therpy]", "code list therapy of procedure { [97110] }").codes == "E0201");
    CHECK(resolve_guard("diabtes is true", "fact diabetes : yes_no on line").codes == "E0201");
    CHECK(resolve_text("rule r for each line { stage coverge when line has modifier [GY] then advise line \"x\" }")
              .codes == "E0201");
    CHECK(resolve_text("rule r for each pair of lines (a, b) listed in pto as e { stage bundling then advise b \"x\" }")
              .codes == "E0201");
    CHECK(resolve_text("rule r for each line { stage coverage then deny line as nowhere }").codes == "E0201");
}

TEST_CASE("a name of another kind says what it is") {
    CHECK(resolve_guard("therapy is true", "code list therapy of procedure { [97110] }").codes == "E0202");
    CHECK(resolve_files(
              {kModule, "policy \"p\" version \"1\" edition 1 extends \"m\" version \"1\" { effective 2020-01-01 .. }"})
              .codes == "E0202");
}

TEST_CASE("duplicate names are reported with the first one") {
    CHECK(resolve_text("fact a : yes_no on line\nfact a : yes_no on line").codes == "E0205");
    CHECK(resolve_text("fact a : yes_no on line\nparameter a : count { from 2020-01-01: 1 }").codes == "E0205");
    CHECK(resolve_text("rule r for each line { stage coverage then advise line \"x\" }\n"
                       "rule r for each line { stage coverage then advise line \"x\" }")
              .codes == "E0205");
    CHECK(resolve_text("rule r for each pair of lines (a, a) { stage bundling then advise a \"x\" }").codes == "E0205");
    CHECK(resolve_text("rule r for each pair of lines (claim, b) { stage bundling then advise b \"x\" }").codes ==
          "E0205");
}

TEST_CASE("a module's rules keep their origin and its tables are bound") {
    const auto r = resolve_files({kModule, user(kWith)});
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(r.policy->modules == std::vector<std::string>{"m 1"});
    CHECK(r.rule("m.pair").origin.owner == "m");
    CHECK(r.rule("m.pair").origin.place == "1.pay:5");
    CHECK(r.policy->tables.at(0).table == "ncci.ptp.practitioner");
    CHECK(r.policy->tables.at(0).local == "pairs_table");
    CHECK(r.guard("m.pair") == "(row.indicator = 1 and not line2 has any modifier [kept])");
}

TEST_CASE("modules: missing, other version, unbound and wrongly bound tables") {
    CHECK(resolve_files({kModule, user("")}).codes == "E0206");
    CHECK(resolve_files({kModule, user("with pair_table = ncci.ptp.practitioner")}).codes == "E0201");
    CHECK(resolve_files({kModule, user("with pairs_table = ncci.mue.practitioner")}).codes == "E0225");
    CHECK(resolve_files({user(kWith)}).codes == "E0201");
    std::string other = kModule;
    other.replace(other.find("version \"1\""), 11, "version \"2\"");
    CHECK(resolve_files({other, user(kWith)}).codes == "E0208");
    const std::string both = R"(module "n" version "1" edition 1 { uses module m version "2" )" + kWith + " }\n";
    CHECK(
        resolve_files({kModule, other, both,
                       "policy \"p\" version \"1\" edition 1 { effective 2020-01-01 ..\n uses module m version \"1\" " +
                           kWith + "\n uses module n version \"1\" }"})
            .codes == "E0207");
    const std::string hospital =
        "module \"n\" version \"1\" edition 1 { uses module m version \"1\" with pairs_table = ncci.ptp.hospital }\n";
    CHECK(
        resolve_files({kModule, hospital,
                       "policy \"p\" version \"1\" edition 1 { effective 2020-01-01 ..\n uses module m version \"1\" " +
                           kWith + "\n uses module n version \"1\" }"})
            .codes == "E0206");
}

TEST_CASE("a module used by two others is there once") {
    const std::string n = R"(module "n" version "1" edition 1 { uses module m version "1" )" + kWith + " }\n";
    const std::string o = R"(module "o" version "1" edition 1 { uses module m version "1" )" + kWith + " }\n";
    const auto r =
        resolve_files({kModule, n, o,
                       "policy \"p\" version \"1\" edition 1 { effective 2020-01-01 ..\n uses module n version \"1\"\n"
                       " uses module o version \"1\" }"});
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(r.policy->rules.size() == 1);
    CHECK(r.policy->modules.size() == 3);
}

TEST_CASE("circles of files are named") {
    const std::string a = "module \"a\" version \"1\" edition 1 { uses module b version \"1\" }\n";
    const std::string b = "module \"b\" version \"1\" edition 1 { uses module a version \"1\" }\n";
    const auto r = resolve_files(
        {a, b, R"(policy "p" version "1" edition 1 { effective 2020-01-01 .. uses module a version "1" })"});
    CHECK(r.codes == "E0209");
    CHECK(r.text.find("a → b → a") != std::string::npos);
}

TEST_CASE("a module cannot see what a policy or another module declares") {
    const std::string n =
        "module \"n\" version \"1\" edition 1 { }\n"
        "rule n.r for each line { stage coverage when either is true then advise line \"x\" }\n";
    const auto r =
        resolve_files({kModule, n,
                       "policy \"p\" version \"1\" edition 1 { effective 2020-01-01 ..\n uses module m version \"1\" " +
                           kWith + "\n uses module n version \"1\" }"});
    CHECK(r.codes == "E0203");
}

TEST_CASE("a base's header, tables and declarations are inherited") {
    const std::string base =
        "policy \"base\" version \"1\" edition 1 { claim_form professional effective 2018-01-01 ..\n"
        " same provider means provider.billing_npi\n uses module m version \"1\" " +
        kWith + " }\n";
    const auto r = resolve_files(
        {kModule, base,
         "policy \"p\" version \"1\" edition 1 extends \"base\" version \"1\" { payer_id p\n"
         " effective 2020-01-01 .. }\nrule p.more for each pair of lines (c, d) listed in pairs_table as e {"
         " stage bundling when e.indicator in [0] then advise d \"x\" }"});
    REQUIRE_MESSAGE(r.policy, r.text);
    CHECK(r.policy->rules.size() == 2);
    CHECK(r.policy->claim_forms == std::vector<std::string>{"professional"});
    CHECK(r.policy->same_provider.primary == std::vector<ClaimField>{ClaimField::ProviderBillingNpi});
}

TEST_CASE("headers say from when they hold, and by which date") {
    CHECK(resolve_files({"policy \"p\" version \"1\" edition 1 { payer_id p }"}).codes == "E0227");
    CHECK(resolve_files({"policy \"p\" version \"1\" edition 1 { effective 2020-01-01 .. dated by claim.received }"})
              .codes == "E0227");
    CHECK(resolve_files({"policy \"p\" version \"1\" edition 1 { effective 2020-01-01 .. claim_form paper }"}).codes ==
          "E0201");
}

TEST_CASE("places in texts are names of fields, rows and parameters, never of patients") {
    const auto with = [](const std::string& text) {
        return resolve_text("rule r for each pair of lines (a, b) listed in ptp as edit { stage bundling reason \"" +
                            text + "\" when edit.indicator in [0] then deny b [CO-236] }")
            .codes;
    };
    CHECK(with("{b.procedure} is in {a.procedure} since {edit.effective} ({edit.release})") == "");
    CHECK(with("{b.code}") == "E0204");
    CHECK(with("{patient.id}") == "E0204");
    CHECK(with("{b.procedure") == "E0204");
}

TEST_CASE("tables whose kind nobody says, and scopes in tables of another kind") {
    CHECK(
        resolve_files({"policy \"p\" version \"1\" edition 1 { effective 2020-01-01 .. uses table acme.list as mine }"})
            .codes == "E0225");
    CHECK(resolve_text("rule r for each line listed in ptp as e { stage bundling then advise line \"x\" }").codes ==
          "E0225");
    CHECK(resolve_text("rule r for each pair of lines (a, b) listed in mue as e { stage bundling then advise b \"x\" }")
              .codes == "E0225");
    CHECK(resolve_guard("line listed in ptp").codes == "E0225");
}

}  // namespace
}  // namespace payrule::resolve_names_test

// The NDJSON claim reader: what it reads, and the named refusal of everything that it does not.
#include <doctest/doctest.h>

#include <string>

#include "runtime/claim_reader.h"

namespace payrule::claim_ndjson_test {
namespace {

const std::string kLine = R"({"number":1,"procedure":"97110","units":2,"charge":"120.00","service_date":"2026-07-08"})";

std::string claim_with(const std::string& more) {
    return R"({"id":"C1","form":"professional","lines":[)" + kLine + "]" + (more.empty() ? "" : "," + more) + "}";
}

std::string claim_of(const std::string& lines) {
    return R"({"id":"C1","form":"professional","lines":[)" + lines + "]}";
}

/// `FIELD: CAUSE` of a claim that must be refused.
std::string refused(const std::string& record, const ClaimReaderOptions& options = {}) {
    ClaimParser parser(options);
    const ClaimResult& result = parser.parse(record);
    REQUIRE(result.claim == nullptr);
    CHECK(!result.refusal.next_step.empty());
    return result.refusal.field + ": " + result.refusal.cause;
}

std::string refused_line(const std::string& member) {
    return refused(claim_of(R"({"procedure":"97110",)" + member + "}"));
}

TEST_CASE("a claim with everything in it") {
    ClaimParser parser;
    const ClaimResult& result = parser.parse(R"({
      "id":"C7","form":"837I","payer":"medicare_opps","received":"2026-07-20","frequency":"7",
      "original_received":"20260701","other_payer_paid_on":null,
      "patient":{"id":"P1","sex":"female","birth_date":"1950-02-28"},
      "provider":{"billing_npi":"B1","tax_id":"T","taxonomy":"X"},"coverage":{"benefit_year_start":"2026-01-01"},
      "place_of_service":"11","type_of_bill":"0131","condition_codes":["45"," g0 "],"diagnoses":["m54.50","E11.9"],
      "lines":[{"number":3,"procedure":" d7140 ","modifiers":["kx","","59"],"units":2.0,"charge":120.5,"allowed":"80.1234",
                "service_date":"2026-07-08","service_date_end":"2026-07-09","rendering_npi":"R1","specialty":"PT",
                "place_of_service":"2","revenue":"360","tooth":"14","diagnosis_pointers":[2],
                "grounds":["separate_structure"],"documentation":{"separate_structure":true}},
               {"procedure":null,"units":0}],
      "documentation":{"delivery":"2026-07-08","hours":3,"cost":12.50,"why":"text","none":null},
      "history":{"lines":[{"claim_id":"C0","received":"2026-05-01","status":"paid","paid":"10.00","procedure":"97110",
                           "units":1,"service_date":"2026-07-08","accrues":true}],
                 "amounts":[{"name":"pt_slp_allowed","year":2026,"value":"2450.00"},{"name":"dme_units","code":"A5512","count":4}],
                 "amounts_complete":true}})");
    INFO(describe_refusal("f", result.refusal));
    REQUIRE(result.claim != nullptr);
    const Claim& claim = *result.claim;
    CHECK(claim.id == "C7");
    CHECK(claim.form == ClaimForm::Institutional);
    CHECK(claim.original_received.value == *make_date(2026, 7, 1));
    CHECK(claim.other_payer_paid_on.presence == Presence::Absent);
    CHECK(claim.type_of_bill.value == code("131"));
    CHECK(claim.condition_codes == std::vector<Code>{code("45"), code("G0")});
    CHECK(claim.diagnoses == std::vector<Code>{code("M5450"), code("E119")});
    CHECK(claim.patient_sex == Maybe<Sex>::known(Sex::Female));
    CHECK(claim.billing_npi.value == "B1");
    REQUIRE(claim.lines.size() == 2);
    const ClaimLine& line = claim.lines[0];
    CHECK(line.procedure.value == code("D7140"));
    CHECK(line.modifiers.count == 2);
    CHECK(line.modifiers.has(code("KX")));
    CHECK(line.units.value == 2);
    CHECK(line.charge.value == cents(12050));
    CHECK(line.allowed.value.hundredths_of_cent == 801234);
    CHECK(line.place_of_service.value == code("02"));
    CHECK(line.revenue.value == code("0360"));
    CHECK(line.diagnoses == std::vector<Code>{code("E119")});
    CHECK(line.grounds == std::vector<Text>{"separate_structure"});
    const ClaimLine& second = claim.lines[1];
    CHECK(second.number == 2);
    CHECK(second.procedure.presence == Presence::Absent);
    CHECK(second.units == Maybe<std::int64_t>::known(0));
    CHECK(second.charge.presence == Presence::Unknown);
    CHECK(second.place_of_service.value == code("11"));
    CHECK(second.diagnoses.size() == 2);
    REQUIRE(claim.facts.size() == 5);
    CHECK(claim.record_supplied);
    CHECK(claim.facts[0].line == 3);
    CHECK(claim.facts[0].kind == FactKind::Boolean);
    CHECK(claim.facts[1].kind == FactKind::Date);
    CHECK(claim.facts[2].number == 3);
    CHECK(claim.facts[3].kind == FactKind::Money);
    CHECK(claim.facts[3].number == 125000);
    CHECK(claim.facts[4].text == "text");
    CHECK(claim.history.state == HistoryState::Supplied);
    CHECK(claim.history.amounts_complete);
    REQUIRE(claim.history.lines.size() == 1);
    CHECK(claim.history.lines[0].accrues);
    CHECK(claim.history.lines[0].paid_amount.value == dollars(10));
    REQUIRE(claim.history.amounts.size() == 2);
    CHECK(claim.history.amounts[0].value == 24500000);
    CHECK(claim.history.amounts[1].value == 4);
}

TEST_CASE("nothing of one claim stays in the next") {
    ClaimParser parser;
    parser.parse(claim_with(R"("diagnoses":["E119"],"documentation":{"a":true},"history":{"amounts_complete":true})"));
    const ClaimResult& result = parser.parse(claim_with(""));
    REQUIRE(result.claim != nullptr);
    CHECK(result.claim->diagnoses.empty());
    CHECK(result.claim->facts.empty());
    CHECK_FALSE(result.claim->record_supplied);
    CHECK(result.claim->history.state == HistoryState::None);
    CHECK(result.claim->patient_sex.presence == Presence::Unknown);
    CHECK(result.claim->frequency.presence == Presence::Absent);
}

TEST_CASE("missing fields of the claim") {
    CHECK(refused("{}") == "id: missing");
    CHECK(refused(R"({"id":"C1"})") == "form: missing");
    CHECK(refused(R"({"id":"C1","form":"dental"})") == "lines: the claim has no lines");
    CHECK(refused(R"({"id":"","form":"dental"})") == "id: missing");
}

TEST_CASE("values of the wrong type") {
    CHECK(refused(R"({"id":7})") == "id: found a number or a truth value where text belongs");
    CHECK(refused(R"({"id":"C1","lines":{}})") == "lines: found an object where a list belongs");
    CHECK(refused(R"({"id":"C1","lines":[7]})") == "lines[0]: found a number where an object belongs");
    CHECK(refused(R"({"id":"C1","lines":[null]})") == "lines[0]: found null where an object belongs");
    CHECK(refused(R"({"id":"C1","patient":"x"})") == "patient: found a text where an object belongs");
    CHECK(refused_line(R"("units":"two")") == "lines[0].units: not a whole number");
    CHECK(refused_line(R"("units":[2])") == "lines[0].units: found a list where a single value belongs");
    CHECK(refused_line(R"("units":1.5)") == "lines[0].units: not a whole number");
    CHECK(refused_line(R"("units":true)") == "lines[0].units: found a truth value where a number belongs");
    CHECK(refused_line(R"("revenue":360)") == "lines[0].revenue: found a number or a truth value where a code belongs");
    CHECK(refused_line(R"("charge":1e3)") == "lines[0].charge: a number with an exponent");
    CHECK(refused_line(R"("charge":"1,200.00")") == "lines[0].charge: the amount is not in dollars and cents");
    CHECK(refused_line(R"("service_date":20260708)") == "lines[0].service_date: found no text where a date belongs");
    CHECK(refused_line(R"("modifiers":"59")") == "lines[0].modifiers: found a text where a list belongs");
}

TEST_CASE("absurd values") {
    CHECK(refused_line(R"("units":-1)") == "lines[0].units: the number is negative");
    CHECK(refused_line(R"("units":99999999999999999999)") == "lines[0].units: the number is out of all reason");
    CHECK(refused_line(R"("charge":"-5.00")") == "lines[0].charge: the amount is negative");
    CHECK(refused_line(R"("charge":-5)") == "lines[0].charge: the amount is negative");
    CHECK(refused_line(R"("charge":"1000000000.00")") == "lines[0].charge: the amount is above $999,999,999");
    CHECK(refused_line(R"("service_date":"2026-02-30")") ==
          "lines[0].service_date: the text is no day of the calendar");
    CHECK(refused_line(R"("service_date":"9999-12-31")") == "lines[0].service_date: the year is out of all reason");
    CHECK(refused_line(R"("modifiers":["599"])") == "lines[0].modifiers[0]: the code is too short or too long");
    CHECK(refused(claim_of(R"({"procedure":"97 110"})")) ==
          "lines[0].procedure: the code has a character other than letters and digits");
    CHECK(refused(claim_of(R"({"procedure":"123456789"})")) ==
          "lines[0].procedure: the code is longer than seven characters");
}

TEST_CASE("the first and the last day that are taken") {
    ClaimParser parser;
    const auto taken = [&](const std::string& date) {
        return parser.parse(claim_of(R"({"service_date":")" + date + "\"}")).claim != nullptr;
    };
    CHECK_FALSE(taken("1849-12-31"));
    CHECK(taken("1850-01-01"));
    CHECK(taken("2199-12-31"));
    CHECK_FALSE(taken("2200-01-01"));
    CHECK_FALSE(taken("2200-01-01"));
}

TEST_CASE("a fifth modifier") {
    CHECK(refused_line(R"("modifiers":["59","KX","GP","RT","LT"])") ==
          "lines[0].modifiers[4]: a fifth modifier on the line");
}

TEST_CASE("contradictions") {
    CHECK(refused(claim_of(R"({"number":2,"units":1},{"number":2,"units":1})")) == "lines: line number 2 comes twice");
    CHECK(refused_line(R"("service_date":"2026-07-08","service_date_end":"2026-07-07")") ==
          "lines[0].service_date_end: it is before service_date");
    CHECK(refused(claim_with(R"("received":"2026-01-01","original_received":"2026-02-01")")) ==
          "original_received: it is after received");
    CHECK(refused(claim_with(R"("patient":{"birth_date":"2026-07-09"})")) ==
          "lines[0].service_date: the service is before the patient's birth");
    CHECK(refused(claim_with(R"("billing_npi":"A","provider":{"billing_npi":"B"})")) ==
          "provider.billing_npi: it differs from the billing provider given before");
    CHECK(refused_line(R"("diagnosis_pointers":[1])") ==
          "lines[0].diagnosis_pointers: it points past the claim's diagnoses");
}

TEST_CASE("keys") {
    CHECK(refused(R"({"id":"C1","id":"C2"})") == "id: the key comes twice");
    CHECK(refused(R"({"id":"C1","\u0069d":"C2"})") == "id: the key comes twice");
    CHECK(refused(claim_with(R"("documentation":{"a":true,"a":true})")) == "documentation.a: given twice");
    ClaimParser parser;
    const ClaimResult& result = parser.parse(claim_of(R"({"procedur":"97110"})"));
    CHECK(result.refusal.field == "lines[0]");
    CHECK(result.refusal.cause == "unknown key `procedur`");
    CHECK(result.refusal.next_step == "did you mean `procedure`?");
    CHECK(refused(R"({"John Smith":1})") == ": an unknown key that is no plain name");
    ClaimParser lenient({.ignore_unknown_keys = true});
    CHECK(lenient.parse(claim_with(R"("extra":{"deep":[1,"x",null,{"y":true}]},"more":1)")).claim != nullptr);
    CHECK(lenient.unknown_keys() == 2);
}

TEST_CASE("depth, at the limit and past it") {
    const auto nested = [](int levels) {
        return claim_with("\"extra\":" + std::string(static_cast<std::size_t>(levels), '[') +
                          std::string(static_cast<std::size_t>(levels), ']'));
    };
    const ClaimReaderOptions options{.ignore_unknown_keys = true};
    ClaimParser parser(options);
    CHECK(parser.parse(nested(62)).claim != nullptr);
    CHECK(parser.parse(nested(63)).claim != nullptr);  // and the claim itself: 64
    CHECK(refused(nested(64), options).ends_with("JSON nested deeper than 64 levels"));
    CHECK(refused(nested(100000), options).ends_with("JSON nested deeper than 64 levels"));
    CHECK(refused(nested(100000)).ends_with("unknown key `extra`"));
}

TEST_CASE("broken JSON") {
    for (const char* text :
         {"", "x", "[]", "7", "\"x\"", "{", R"({"id")", R"({"id":)", R"({"id":"C1)", R"({"id":"C1")", R"({"id":"C1",})",
          R"({"id":"C1" "form":"dental"})", R"({"id":tru})", R"({"id":nul})", R"({"id":"\x"})", "{\"id\":\"a\nb\"}"}) {
        CAPTURE(text);
        refused(text);
    }
    CHECK(refused(claim_with("") + "}").ends_with(": more text after the claim"));
    CHECK(refused(claim_with("") + claim_with("")).ends_with(": more text after the claim"));
    CHECK(refused("[" + claim_with("") + "]") == ": the record is no JSON object");
    CHECK(refused(claim_of(R"({"units":01})")) != "");
}

TEST_CASE("every cut of a claim is refused and no byte makes it crash") {
    const std::string whole =
        claim_with(R"("diagnoses":["E119"],"documentation":{"a":1.50},"history":{"amounts_complete":true})");
    ClaimParser parser;
    REQUIRE(parser.parse(whole).claim != nullptr);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        CHECK(parser.parse(std::string_view(whole).substr(0, size)).claim == nullptr);
    }
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char c : {'\0', '"', '{', '}', '[', ',', ':', '\\', '9', '\xE4'}) {
            std::string changed = whole;
            changed[at] = c;
            parser.parse(changed);
        }
    }
    CHECK(parser.parse(whole).claim != nullptr);
}

TEST_CASE("amounts say what they are") {
    const auto amount = [](const char* members) {
        return refused(claim_with(std::string(R"("history":{"amounts":[{)") + members + "}]}"));
    };
    CHECK(amount(R"("name":"a","value":2450)") ==
          "history.amounts[0].value: it does not say whether it is dollars or a count");
    CHECK(amount(R"("name":"a")") == "history.amounts[0]: an amount needs one of money, count and value");
    CHECK(amount(R"("money":"1.00")") == "history.amounts[0]: an amount without a name");
    CHECK(amount(R"("name":"a","count":1},{"name":"a","count":2)") ==
          "history.amounts[1]: the same name, year and code were given before");
}

TEST_CASE("history lines say their status") {
    CHECK(refused(claim_with(R"("history":{"lines":[{"procedure":"97110"}]})")) == "history.lines[0].status: missing");
    CHECK(refused(claim_with(R"("history":{"lines":[{"status":"maybe"}]})")) ==
          "history.lines[0].status: not a status of a decided line");
}

TEST_CASE("999 lines are read, 1000 are not") {
    std::string lines = R"({"procedure":"97110"})";
    for (int i = 1; i < 999; ++i)
        lines += R"(,{"procedure":"97110"})";
    ClaimParser parser;
    const ClaimResult& result = parser.parse(claim_of(lines));
    REQUIRE(result.claim != nullptr);
    CHECK(result.claim->lines.back().number == 999);
    CHECK(refused(claim_of(lines + R"(,{"procedure":"97110"})")) == "lines[999]: more than 999 lines");
}

TEST_CASE("no value of a claim reaches a message") {
    const std::string mark = "ZZMARKZZ";
    const std::string text = "\"" + mark + "\"";
    const std::vector<std::string> members = {"\"form\":" + text,
                                              "\"received\":" + text,
                                              "\"frequency\":" + text,
                                              "\"place_of_service\":" + text,
                                              "\"patient\":" + text,
                                              R"("patient":{"birth_date":)" + text + "}",
                                              R"("diagnoses":[")" + mark + "!\"]",
                                              R"("lines":[{"units":)" + text + "}]",
                                              R"("lines":[{"charge":)" + text + "}]",
                                              R"("lines":[{"modifiers":[)" + text + "]}]",
                                              R"("history":{"lines":[{"status":)" + text + "}]}"};
    for (const std::string& member : members) {
        ClaimParser parser;
        const ClaimResult& result = parser.parse(R"({"id":"C1",)" + member + "}");
        REQUIRE(result.claim == nullptr);
        CHECK(describe_refusal("file", result.refusal).find(mark) == std::string::npos);
    }
}

}  // namespace
}  // namespace payrule::claim_ndjson_test

// The CSV claim reader: grouping, quoting, mapping files and what is said about cells that spoil codes.
#include <doctest/doctest.h>

#include <string>

#include "runtime/claim_reader.h"

namespace payrule::claim_csv_test {
namespace {

const std::string kMapping = R"({"columns":{"claim":"id","cpt":"lines.procedure","mods":"lines.modifiers",
  "units":"lines.units","charge":"lines.charge","date":"lines.service_date","dx":"diagnoses","sex":"patient.sex",
  "ok":"lines.documentation.ok"},
  "constants":{"form":"professional","payer":"medicare_b","lines.place_of_service":"11"},"ignore":["note"]})";
const std::string kHeader = "claim,cpt,mods,units,charge,date,dx,sex,ok,note\n";

ClaimReaderOptions csv(std::string mapping = kMapping) {
    return {.format = ClaimFormat::Csv, .csv_mapping = std::move(mapping)};
}

std::string first_refusal(const std::string& rows) {
    ClaimReader reader(csv());
    const std::string bytes = kHeader + rows;
    REQUIRE_FALSE(reader.open_bytes(bytes));
    const ClaimResult* result = reader.next();
    REQUIRE(result != nullptr);
    REQUIRE(result->claim == nullptr);
    return result->refusal.field + ": " + result->refusal.cause;
}

TEST_CASE("rows with one claim id are one claim") {
    const std::string bytes = "\xEF\xBB\xBF" + kHeader +
                              "C1,97110,\"GP, KX\",2,120.00,2026-07-08,M54.5,F,true,\"a \"\"quoted\"\"\nnote\"\r\n"
                              "C1,00100,,1,80,20260708,,,,\n"
                              "C2,97140,59,1,,2026-07-08,,M,false,x";
    ClaimReader reader(csv());
    REQUIRE_FALSE(reader.open_bytes(bytes));
    const ClaimResult* first = reader.next();
    REQUIRE(first != nullptr);
    INFO(describe_refusal("f", first->refusal));
    REQUIRE(first->claim != nullptr);
    CHECK(first->line == 2);
    const Claim& claim = *first->claim;
    CHECK(claim.id == "C1");
    CHECK(claim.payer.value == "medicare_b");
    REQUIRE(claim.lines.size() == 2);
    CHECK(claim.lines[0].modifiers.has(code("KX")));
    CHECK(claim.lines[0].charge.value == dollars(120));
    CHECK(claim.lines[0].place_of_service.value == code("11"));
    CHECK(claim.lines[1].procedure.value == code("00100"));
    CHECK(claim.lines[1].number == 2);
    CHECK(claim.diagnoses == std::vector<Code>{code("M545")});
    REQUIRE(claim.facts.size() == 1);
    CHECK(claim.facts[0].line == 1);
    CHECK(claim.facts[0].kind == FactKind::Boolean);
    const ClaimResult* second = reader.next();
    REQUIRE(second != nullptr);
    REQUIRE(second->claim != nullptr);
    CHECK(second->line == 5);
    CHECK(second->claim->lines[0].charge.presence == Presence::Unknown);
    CHECK(second->claim->patient_sex.value == Sex::Male);
    CHECK(reader.next() == nullptr);
    CHECK(reader.counts().warnings == 0);
}

TEST_CASE("lost leading zeros are said") {
    ClaimReader reader(csv());
    const std::string bytes = kHeader + "C1,100,,1,1.00,2026-07-08,,,,\nC2,=\"00100\",,1,1.00,2026-07-08,,,,\n";
    REQUIRE_FALSE(reader.open_bytes(bytes));
    CHECK(reader.next()->claim == nullptr);  // and the code is not one of five characters
    REQUIRE(reader.warnings().size() == 1);
    CHECK(reader.warnings()[0].line == 2);
    CHECK(reader.warnings()[0].text.starts_with("cpt: a code of 3 digits"));
    CHECK(reader.warnings()[0].text.find("leading zeros") != std::string::npos);
    const ClaimResult* second = reader.next();
    REQUIRE(second->claim != nullptr);
    CHECK(second->claim->lines[0].procedure.value == code("00100"));
}

TEST_CASE("bad rows are refused, the next claim is read") {
    CHECK(first_refusal("C1,97110,,two,,,,,,\n") == "units: not a whole number");
    CHECK(first_refusal("C1,97110\n") == ": row on line 2: the row has fewer cells than the header");
    CHECK(first_refusal("C1,1,2,3,4,5,6,7,8,9,10,11\n") == ": row on line 2: the row has more cells than the header");
    CHECK(first_refusal("C\xE4,97110,,1,,,,,,\n") == ": row on line 2: bytes that are not UTF-8");
    CHECK(first_refusal("C1,97110,,1,,,,F,,\nC1,97110,,1,,,,M,,\n") == "sex: it differs between the rows of the claim");
    CHECK(first_refusal("C1,97110,\"1A 2A 3A 4A 5A\",1,,,,,,\n") == "mods: a fifth modifier on the line");
    CHECK(first_refusal(",97110,,1,,,,,,\n") == "claim (id): missing");
    ClaimReader reader(csv());
    const std::string bytes = kHeader + "C1,97110,,x,,,,,,\nC2,97110,,1,,,,,,\n";
    REQUIRE_FALSE(reader.open_bytes(bytes));
    CHECK(reader.next()->claim == nullptr);
    CHECK(reader.next()->claim != nullptr);
}

TEST_CASE("an unclosed quote fails the input instead of swallowing it") {
    ClaimReader reader(csv());
    const std::string bytes = kHeader + "C1,97110,,1,,,,,,\nC2,\"97110,,1\nC3,97110,,1,,,,,,\n";
    REQUIRE_FALSE(reader.open_bytes(bytes));
    CHECK(reader.next()->claim != nullptr);
    CHECK(reader.next() == nullptr);
    REQUIRE(reader.failure());
    CHECK(reader.failure()->starts_with("line 3: a quote"));
}

TEST_CASE("a claim of 999 rows is read, of 1000 refused") {
    std::string bytes = kHeader;
    for (int i = 0; i < 999; ++i)
        bytes += "C1,97110,,1,,,,,,\n";
    ClaimReader reader(csv());
    REQUIRE_FALSE(reader.open_bytes(bytes));
    CHECK(reader.next()->claim != nullptr);
    bytes += "C1,97110,,1,,,,,,\nC2,97110,,1,,,,,,\n";
    REQUIRE_FALSE(reader.open_bytes(bytes));
    CHECK(reader.next()->refusal.cause == "more than 999 lines");
    CHECK(reader.next()->claim != nullptr);
}

TEST_CASE("mappings that do not fit") {
    const auto error = [](const std::string& mapping, const std::string& header) {
        ClaimReader reader(csv(mapping));
        return reader.open_bytes(header).value_or("");
    };
    CHECK(error("x", "a\n").starts_with("mapping: not a JSON object"));
    CHECK(error(R"({"columns":{"a":"id","b":"lines.procedur"}})", "a,b\n") ==
          "mapping: `lines.procedur` is no field of a claim; did you mean `lines.procedure`?");
    CHECK(
        error(R"({"columns":{"a":"id"}})", "a,b\n").starts_with("column 2 of the header, `b`, is not in the mapping"));
    CHECK(error(R"({"columns":{"a":"id"}})", "a,Note\n").starts_with("column 2 of the header, `Note`, is not in the"));
    CHECK(error(R"({"columns":{"a":"id"}})", "a,JANE ROE\n").find("JANE") == std::string::npos);
    CHECK(error(R"({"columns":{"a":"id","Cpt":"lines.procedure"}})", "a,CPT\n") ==
          "mapping: `Cpt` is not in the header; did you mean `CPT`?");
    CHECK(error(R"({"columns":{"a":"id","procedure":"lines.procedure"}})", "a,procedur\n").ends_with("`procedure`?"));
    CHECK(error(R"({"columns":{"a":"id","b":"form"}})", "a\n").starts_with("mapping: the file has no column `b`"));
    CHECK(error(R"({"columns":{"a":"form"}})", "a\n").starts_with("mapping: no column is mapped to `id`"));
    const std::string rest = R"("constants":{"form":"dental","payer":"p","lines.service_date":"2026-02-01"}})";
    CHECK(error(R"({"columns":{"a":"id","b":"lines.procedure"},"ignore":"*",)" + rest, "a,b,c\n").empty());
    CHECK(error(R"({"columns":{"a":"id","b":"lines.revenue"},)" + rest, "a,b\n").empty());
    CHECK(
        error(R"({"columns":{"a":"id"},)" + rest, "a\n")
            .starts_with("mapping: nothing is mapped to `lines.procedure` or `lines.revenue`, which each claim needs"));
    CHECK(error(R"({"columns":{"a":"id"}})", "").empty());
}

TEST_CASE("a claim cannot do without these") {
    for (const std::string gone : {"form", "payer", "lines.service_date", "lines.procedure"}) {
        std::string mapping = R"({"columns":{"a":"id")", header = "a";
        for (const std::string path : {"form", "payer", "lines.service_date", "lines.procedure"}) {
            if (path == gone) continue;
            mapping += ",\"" + path + "\":\"" + path + "\"";
            header += "," + path;
        }
        ClaimReader reader(
            {.format = ClaimFormat::Csv, .csv_mapping = mapping + "}}", .csv_mapping_name = "folder/map.json"});
        const std::string said = reader.open_bytes(header + "\n").value_or("");
        CHECK(said.starts_with("mapping `folder/map.json`: nothing is mapped to `" + gone + "`"));
    }
}

TEST_CASE("fields of the whole claim are named by their column") {
    const std::string mapping = R"({"columns":{"a":"id","f":"form","p":"payer","d":"lines.service_date",
        "until":"lines.service_date_end","c":"lines.procedure"}})";
    ClaimReader reader(csv(mapping));
    REQUIRE_FALSE(
        reader.open_bytes("a,f,p,d,until,c\nA,,x,2026-02-01,,97110\nB,dental,x,2026-02-02,,D7140\n"
                          "B,dental,x,2026-02-02,2026-02-01,D7140\n"));
    CHECK(reader.next()->refusal.field == "f (form)");
    CHECK(reader.next()->refusal.field == "until (lines[1].service_date_end)");
}

TEST_CASE("TSV") {
    ClaimReader reader(
        {.format = ClaimFormat::Tsv, .csv_mapping = R"({"columns":{"a":"id","b":"lines.procedure"},"constants":
            {"form":"dental","payer":"p","lines.service_date":"2026-02-01"}})"});
    REQUIRE_FALSE(reader.open_bytes("a\tb\nC1\tD7140\n"));
    const ClaimResult* result = reader.next();
    REQUIRE(result->claim != nullptr);
    CHECK(result->claim->form == ClaimForm::Dental);
}

}  // namespace
}  // namespace payrule::claim_csv_test

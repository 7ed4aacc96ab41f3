// Values that are read as they mostly stand there: the quick way and the general way must read alike, or refuse alike.
// A tab before a value sends it the general way.
#include "runtime/readers/plain_values.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "runtime/claim_reader.h"

namespace payrule::claim_plain_test {

namespace {

/// What a record becomes, as text: the fields that can be read the quick way, or the refusal without its place.
std::string outcome_of(const std::string& record) {
    ClaimParser parser;
    const ClaimResult& result = parser.parse(record);
    if (result.claim == nullptr) return result.refusal.field + ": " + result.refusal.cause;
    const Claim& claim = *result.claim;
    std::string text = std::string(claim.id) + "|" + std::string(claim.payer.value) + "|" +
                       std::string(claim.patient_id.value) + "|" + std::to_string(claim.received.value.days) + "|" +
                       std::to_string(static_cast<int>(claim.received.presence)) + "|" +
                       format_code(claim.place_of_service.value) + "|" + format_code(claim.type_of_bill.value) + "|" +
                       std::to_string(claim.patient_birth_date.value.days);
    for (Code code : claim.diagnoses)
        text += " " + format_code(code);
    for (const ClaimLine& line : claim.lines) {
        text += "\n" + std::to_string(line.number) + "|" + format_code(line.procedure.value) + "|" +
                std::to_string(static_cast<int>(line.procedure.presence)) + "|" + std::to_string(line.units.value) +
                "|" + std::to_string(static_cast<int>(line.units.presence)) + "|" +
                std::to_string(line.charge.value.hundredths_of_cent) + "|" +
                std::to_string(static_cast<int>(line.charge.presence)) + "|" +
                std::to_string(line.service_date.value.days) + "|" + format_code(line.revenue.value) + "|" +
                std::string(line.rendering_npi.value) + "|";
        for (Code code : line.modifiers)
            text += format_code(code) + ",";
        for (Code code : line.diagnoses)
            text += " " + format_code(code);
    }
    return text;
}

std::string record_with(const std::string& claim_field, const std::string& line_field) {
    return R"({"id":"C1","form":"professional","payer":"p","diagnoses":["E119","I10"],)" + claim_field +
           R"("lines":[{"procedure":"97110",)" + line_field + R"("number":1},{"number":2}]})";
}

void same_both_ways(const std::string& key, const std::string& value, bool on_line) {
    const std::string general = "\"" + key + "\":\t" + value + ",";
    // As long as the other one, for bytes in messages.
    for (const std::string& quick : {" \"" + key + "\":" + value + ",", "\"" + key + "\": " + value + ","}) {
        INFO(quick);
        if (on_line)
            CHECK(outcome_of(record_with("", quick)) == outcome_of(record_with("", general)));
        else
            CHECK(outcome_of(record_with(quick, "")) == outcome_of(record_with(general, "")));
    }
}

/// `[1,2]` and nothing else, slowly.
bool are_few_digits(const std::string& text) {
    if (text.size() < 3 || text.size() > 9 || text.size() % 2 == 0 || text.back() != ']') return false;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        const char c = text[i];
        if (i % 2 == 1 ? c < '1' || c > '9' : c != (i == 0 ? '[' : ',')) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("codes, amounts, days and counts are read alike both ways") {
    const std::vector<std::string> values = {R"("")",
                                             R"(" ")",
                                             R"("1")",
                                             R"("01")",
                                             R"("11")",
                                             R"("111")",
                                             R"("0111")",
                                             R"("1234567")",
                                             R"("12345678")",
                                             R"("a5512")",
                                             R"("A5512")",
                                             R"("97-10")",
                                             R"("97110 ")",
                                             R"(" 9711")",
                                             R"("\u0041")",
                                             R"("Ä")",
                                             R"("80.69")",
                                             R"("0.00")",
                                             R"("9999.99")",
                                             R"("10000.00")",
                                             R"("1.2")",
                                             R"("1.234")",
                                             R"("12.")",
                                             R"(".12")",
                                             R"("-1.00")",
                                             R"("1,23.00")",
                                             R"("1x.00")",
                                             R"("..00")",
                                             R"("2026-07-08")",
                                             R"("2026-02-30")",
                                             R"("1849-12-31")",
                                             R"("2200-01-01")",
                                             R"("2026/07/08")",
                                             R"("20260708")",
                                             R"("2026-07-0a")",
                                             "0",
                                             "1",
                                             "00",
                                             "01",
                                             "7",
                                             "9999999",
                                             "10000000",
                                             "12345678901234",
                                             "-1",
                                             "1.0",
                                             "1.5",
                                             "1e2",
                                             "80.69",
                                             "true",
                                             "null",
                                             "[]",
                                             "{}",
                                             R"(["1"])",
                                             "nul",
                                             R"("open)"};
    for (const std::string& value : values) {
        for (const char* key : {"number", "units", "charge", "allowed", "service_date", "service_date_end",
                                "rendering_npi", "specialty", "place_of_service", "revenue"})
            same_both_ways(key, value, true);
        for (const char* key : {"received", "place_of_service", "type_of_bill", "payer", "id"})
            same_both_ways(key, value, false);
    }
}

TEST_CASE("lists are read alike both ways, and what was read before an odd element is taken back") {
    const std::vector<std::string> lists = {"[]",
                                            R"(["GP"])",
                                            R"(["GP","59"])",
                                            R"(["GP", "59"])",
                                            R"(["GP","59","KX","XS"])",
                                            R"(["GP","59","KX","XS","GA"])",
                                            R"(["GP",""])",
                                            R"(["GP",null,"59"])",
                                            R"(["GP",7])",
                                            R"(["gp","59"])",
                                            R"(["GP","59",])",
                                            R"(["GP" "59"])",
                                            R"(["GP")",
                                            "[1]",
                                            "[1,2]",
                                            "[1,2,3]",
                                            "[2,1.0]",
                                            "[1,0]",
                                            "[1,]",
                                            "[01]",
                                            "null",
                                            "7",
                                            R"(["E119","I10"])",
                                            R"(["E11.9","I10"])",
                                            R"(["E1","I10"])"};
    for (const std::string& list : lists) {
        same_both_ways("modifiers", list, true);
        same_both_ways("diagnosis_pointers", list, true);
        same_both_ways("condition_codes", list, false);
    }
}

TEST_CASE("short lists of digits are taken where they are that and nothing else") {
    const std::string characters = "[],190: a\n\xB1";
    std::uint64_t state = 99;
    int taken = 0;
    for (int i = 0; i < 200000; ++i) {
        // Mostly a list as it should be, with one byte of another kind in it.
        std::string text = "[";
        for (std::uint64_t element = 0; element <= static_cast<std::uint64_t>(i % 6); ++element)
            text += std::string(1, static_cast<char>('1' + (state >> (20 + element)) % 9)) + ",";
        text.back() = ']';
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        if (i % 3 != 0) text[(state >> 33) % text.size()] = characters[(state >> 40) % characters.size()];
        const std::string first =
            text.substr(0, text.find(']') == std::string::npos ? text.size() : text.find(']') + 1);
        const std::string padded = text + std::string(16, '\n');
        readers::plain::FewDigits few;
        const char* behind = readers::plain::read_few_digits(padded.data(), few);
        CAPTURE(text);
        REQUIRE((behind != nullptr) == are_few_digits(first));
        if (behind == nullptr) continue;
        ++taken;
        CHECK(behind == padded.data() + first.size());
        REQUIRE(few.count == first.size() / 2);
        for (std::size_t k = 0; k < few.count; ++k)
            CHECK(few[k] == static_cast<std::size_t>(first[2 * k + 1] - '0'));
    }
    CHECK(taken > 1000);
}

TEST_CASE("pointers lead to the same diagnoses whether those come before the lines or behind") {
    const std::string diagnoses = R"("diagnoses":["E119","I10","M545","Z321"],)";
    for (const std::string list :
         {"[1]", "[4,2]", "[1,2,3,4]", "[3,3]", "[]", "[1,2,3,4,1]", "[5]", "[1,9]", "[ 2,1]"}) {
        const std::string lines =
            R"("lines":[{"procedure":"97110","diagnosis_pointers":)" + list + R"(},{"procedure":"97112"}],)";
        const auto read = [](const std::string& members) {
            ClaimParser parser;
            const ClaimResult& result = parser.parse(R"({"id":"C",)" + members + R"("form":"professional"})");
            if (result.claim == nullptr) return result.refusal.field + ": " + result.refusal.cause;
            std::string text;
            for (const ClaimLine& line : result.claim->lines) {
                for (const Code code : line.diagnoses)
                    text += format_code(code) + " ";
                text += "| ";
            }
            return text;
        };
        CAPTURE(list);
        CHECK(read(diagnoses + lines) == read(lines + diagnoses));
        const bool past = list == "[5]" || list == "[1,9]";
        CHECK(read(diagnoses + lines).starts_with("lines[0].diagnosis_pointers") == past);
        CHECK(read(lines).starts_with("lines[0].diagnosis_pointers") == (list != "[]"));
    }
}

TEST_CASE("a key that comes twice is refused however it is read") {
    for (const char* twice : {R"("units":1,"units":1,)", R"("units":1,"units": 1,)", R"("units": 1,"units":1,)"})
        CHECK(outcome_of(record_with("", twice)) == "lines[0].units: the key comes twice");
}

TEST_CASE("codes are packed as parse_code packs them") {
    const std::string characters = "0189AKOPQZ";
    std::uint64_t state = 12345;
    for (int i = 0; i < 20000; ++i) {
        std::string text;
        const std::size_t length = 1 + static_cast<std::size_t>(i % 7);
        while (text.size() < length) {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            text += characters[(state >> 33) % characters.size()];
        }
        const std::string quoted = "\"" + text + "\",      ";
        Code packed;
        int found = 0;
        REQUIRE(readers::plain::read_code(quoted.data(), packed, found) == quoted.data() + length + 2);
        CHECK(found == static_cast<int>(length));
        CHECK(packed == code(text));
    }
}

}  // namespace payrule::claim_plain_test

// docs/reference/claim.schema.json against the reader: claims are changed at random, value by value; what the reader
// takes the schema takes, and what the reader refuses the schema refuses too, but for what a schema cannot say.
#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <regex>
#include <set>
#include <string>

#include "runtime/claim_reader.h"
#include "tests/unit/repository_text.h"

namespace payrule::claim_schema_mutation_test {
namespace {

using Json = nlohmann::json;

Json schema() { return Json::parse(repository_text("docs/reference/claim.schema.json")); }

/// Is that value of that JSON Schema type? A number without decimals is an integer, however it is written.
bool is_type(const Json& value, const std::string& type) {
    if (type == "integer") return value.is_number() && std::floor(value.get<double>()) == value.get<double>();
    if (type == "number") return value.is_number();
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "null") return value.is_null();
    if (type == "array") return value.is_array();
    return value.is_object();
}

/// The words of JSON Schema that the claim schema uses; any other fails the test, so that none is passed over.
bool valid(const Json& value, const Json& rule);

bool valid_members(const Json& value, const Json& rule) {
    for (const auto& [name, member] : value.items()) {
        if (rule.contains("propertyNames") && !valid(Json(name), rule["propertyNames"])) return false;
        if (rule.contains("properties") && rule["properties"].contains(name)) {
            if (!valid(member, rule["properties"][name])) return false;
            continue;
        }
        const Json more = rule.value("additionalProperties", Json(true));
        if (more.is_boolean() ? !more.get<bool>() : !valid(member, more)) return false;
    }
    return true;
}

bool valid(const Json& value, const Json& rule) {
    static std::map<std::string, std::regex> patterns;
    for (const auto& [word, wanted] : rule.items()) {
        if (word == "type") {
            bool fits = false;
            for (const Json& type : wanted.is_array() ? wanted : Json::array({wanted}))
                fits = fits || is_type(value, type.get<std::string>());
            if (!fits) return false;
        } else if (word == "enum") {
            if (std::find(wanted.begin(), wanted.end(), value) == wanted.end()) return false;
        } else if (word == "pattern" && value.is_string()) {
            const auto at = patterns.try_emplace(wanted.get<std::string>(), wanted.get<std::string>()).first;
            if (!std::regex_search(value.get<std::string>(), at->second)) return false;
        } else if (word == "minLength" && value.is_string()) {
            if (value.get<std::string>().size() < wanted) return false;
        } else if (word == "maxLength" && value.is_string()) {
            if (value.get<std::string>().size() > wanted) return false;
        } else if (word == "minimum" && value.is_number()) {
            if (value.get<double>() < wanted) return false;
        } else if (word == "maximum" && value.is_number()) {
            if (value.get<double>() > wanted) return false;
        } else if (word == "minItems" && value.is_array()) {
            if (value.size() < wanted) return false;
        } else if (word == "maxItems" && value.is_array()) {
            if (value.size() > wanted) return false;
        } else if (word == "maxProperties" && value.is_object()) {
            if (value.size() > wanted) return false;
        } else if (word == "required" && value.is_object()) {
            for (const Json& name : wanted) {
                if (!value.contains(name.get<std::string>())) return false;
            }
        } else if (word == "items" && value.is_array()) {
            for (const Json& element : value) {
                if (!valid(element, wanted)) return false;
            }
        } else if (word == "oneOf" || word == "anyOf") {
            std::size_t fits = 0;
            for (const Json& one : wanted)
                fits += valid(value, one) ? 1 : 0;
            if (fits == 0 || (word == "oneOf" && fits > 1)) return false;
        }
    }
    return !value.is_object() || valid_members(value, rule);
}

/// Every word of the schema is one that valid() knows, or says nothing about claims.
void collect_words(const Json& rule, std::set<std::string>& words) {
    for (const auto& [word, wanted] : rule.items()) {
        words.insert(word);
        if (word == "properties") {
            for (const auto& [name, member] : wanted.items())
                collect_words(member, words);
        } else if (word == "oneOf" || word == "anyOf") {
            for (const Json& one : wanted)
                collect_words(one, words);
        } else if (wanted.is_object()) {
            collect_words(wanted, words);
        }
    }
}

const char* const kSample = R"({"id":"C1","form":"professional","payer":"medicare_b","received":"2026-07-20",
 "frequency":"7","original_received":"2026-06-01","place_of_service":"11","type_of_bill":"131","condition_codes":["45"],
 "diagnoses":["M54.5","E11.42"],"billing_npi":"B1","patient":{"id":"P1","sex":"F","birth_date":"1950-01-01"},
 "provider":{"tax_id":"12","taxonomy":"T"},"coverage":{"benefit_year_start":"2026-01-01"},
 "lines":[{"number":1,"procedure":"97110","modifiers":["GP","KX"],"units":2,"charge":"120.00","allowed":99.5,
  "service_date":"2026-07-08","service_date_end":"2026-07-09","rendering_npi":"R1","specialty":"PT",
  "place_of_service":"11","revenue":"0420","tooth":"3","diagnosis_pointers":[1,2],"grounds":["g"],
  "documentation":{"a":true,"b":"2026-01-01","c":3,"d":1.5}},{"procedure":"97140"}],
 "documentation":{"signed":true},
 "history":{"lines":[{"claim_id":"C0","status":"paid","procedure":"97110","units":1,"charge":"5.00","paid":"4.00",
   "service_date":"2026-01-08","received":"2026-01-09","type_of_bill":"131","number":2}],
  "amounts":[{"name":"x","money":"1.00","year":2026,"code":"A5500"},{"name":"y","count":3},{"name":"z","value":"2.50"}],"amounts_complete":true}})";

/// What stands at the edges of what readers take.
const std::vector<Json> kValues = {
    nullptr,
    true,
    0,
    1,
    2.0,
    1.5,
    -1,
    999,
    1000,
    1849,
    1850,
    2199,
    2200,
    999999,
    1000000,
    9999999,
    10000000,
    999999999,
    1000000000,
    0.00005,
    "",
    " ",
    "x",
    "a5500",
    "97110",
    "9711012",
    "97110123",
    "A-1",
    "11",
    "1",
    "011",
    "0131",
    "01311",
    "E11.9",
    "E1",
    "M54.50001",
    "M54.500012",
    "K X",
    "é",
    "2026-07-08",
    " 2026-07-08 ",
    "20260708",
    "2026-7-8",
    "2026-13-01",
    "2026-02-30",
    "1849-12-31",
    "1850-01-01",
    "2199-12-31",
    "2200-01-01",
    "120.00",
    "120.",
    ".5",
    "-1.00",
    "1,000.00",
    "$5.00",
    "12.34567",
    "999999999.00",
    "999999999.01",
    "1000000000",
    "0000000000001.00",
    "2",
    "2.0",
    "2.5",
    "-0",
    "1e3",
    "0",
    "a\u0001b",
    "a\nb",
    "\ta\n",
    std::string(256, 'x'),
    std::string(257, 'x'),
    Json::array(),
    Json::array({"GP", "KX", "59", "76"}),
    Json::array({"GP", "KX", "59", "76", "77"}),
    Json::array({"E119"}),
    Json::array({1}),
    Json::array({nullptr}),
    Json::object(),
    "professional",
    "PROFESSIONAL",
    "837I",
    "F",
    "paid",
    "PAID",
};

void collect_places(const Json& value, const Json::json_pointer& at, std::vector<Json::json_pointer>& places) {
    if (!at.empty()) places.push_back(at);
    if (value.is_object()) {
        for (const auto& [name, member] : value.items())
            collect_places(member, at / name, places);
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i)
            collect_places(value[i], at / i, places);
    }
}

/// Causes that rest on a calendar, on decimals of a binary number, on two values at once, or on bytes.
bool is_beyond_schemas(const Refusal& refusal, const Json& changed) {
    static const std::set<std::string> kCauses = {
        "the text is no day of the calendar",  // 30 February
        "it points past the claim's diagnoses",
        "it is before service_date",
        "it is after received",
        "the service is before the patient's birth",
        "the same name, year and code were given before",
        "it differs from the billing provider given before",
    };
    if (kCauses.contains(refusal.cause) || refusal.cause.find("comes twice") != std::string::npos) return true;
    // 3 and 3.0 are one number to a schema; as texts they differ, and that it says.
    if (refusal.cause == "it does not say whether it is dollars or a count" && !changed.is_string()) return true;
    const bool decimals = refusal.cause == "the amount is not in dollars and cents" ||
                          refusal.cause == "a number with an exponent" ||
                          refusal.cause == "a number with more than four decimals or an exponent";
    return decimals && changed.is_number();
}

}  // namespace

TEST_CASE("the test knows every word that the schema uses") {
    std::set<std::string> words;
    collect_words(schema(), words);
    for (const char* known : {"$schema",
                              "$id",
                              "title",
                              "description",
                              "x-field",
                              "type",
                              "enum",
                              "pattern",
                              "minLength",
                              "maxLength",
                              "minimum",
                              "maximum",
                              "minItems",
                              "maxItems",
                              "maxProperties",
                              "required",
                              "items",
                              "properties",
                              "additionalProperties",
                              "propertyNames",
                              "oneOf",
                              "anyOf"})
        words.erase(known);
    for (const std::string& word : words)
        FAIL_CHECK("the schema says `" << word << "`, which this test does not look at");
}

TEST_CASE("each value at each place: reader and schema agree") {
    const Json rules = schema();
    const Json sample = Json::parse(kSample);
    REQUIRE(valid(sample, rules));
    ClaimParser parser;
    REQUIRE(parser.parse(sample.dump()).claim != nullptr);
    std::vector<Json::json_pointer> places;
    collect_places(sample, Json::json_pointer(), places);
    std::size_t refused = 0, unsaid = 0;
    for (const Json::json_pointer& place : places) {
        for (const Json& value : kValues) {
            Json claim = sample;
            claim[place] = value;
            CAPTURE(place.to_string());
            CAPTURE(value.dump());
            const ClaimResult& result = parser.parse(claim.dump());
            const bool taken = result.claim != nullptr;
            if (!taken) CAPTURE(result.refusal.cause);
            const bool allowed = valid(claim, rules);
            if (taken) CHECK(allowed);
            if (taken) continue;
            ++refused;
            if (allowed && is_beyond_schemas(result.refusal, value)) {
                ++unsaid;
                continue;
            }
            CHECK_FALSE(allowed);
        }
    }
    CHECK(refused > 2000);
    CHECK(unsaid * 20 < refused);  // the schema says nearly all of it
}

TEST_CASE("several changes at once, members left out and added: what the schema refuses, the reader refuses") {
    const Json rules = schema();
    const Json sample = Json::parse(kSample);
    ClaimParser parser;
    std::mt19937 random(20260101);
    std::size_t refused = 0;
    for (int round = 0; round < 3000; ++round) {
        Json claim = sample;
        for (int change = 0; change < 3; ++change) {
            std::vector<Json::json_pointer> places;
            collect_places(claim, Json::json_pointer(), places);
            const Json::json_pointer place = places[random() % places.size()];
            Json& parent = claim[place.parent_pointer()];
            const auto kind = random() % 3;
            if (kind == 0) claim[place] = kValues[random() % kValues.size()];
            if (kind == 1 && parent.is_object()) parent.erase(place.back());
            if (kind == 2 && parent.is_object()) parent["surplus"] = 1;
        }
        CAPTURE(claim.dump());
        const ClaimResult& result = parser.parse(claim.dump());
        if (!valid(claim, rules)) {
            CHECK(result.claim == nullptr);
            ++refused;
        } else if (result.claim == nullptr) {
            CAPTURE(result.refusal.cause);
            CHECK(is_beyond_schemas(result.refusal, Json(0)));
        }
    }
    CHECK(refused > 500);
}

}  // namespace payrule::claim_schema_mutation_test

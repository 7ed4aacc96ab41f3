// docs/reference/claim.schema.json has a place for every field of a claim and exactly the keys that the reader knows.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <string>

#include "runtime/claim_reader.h"
#include "runtime/readers/claim_keys.h"
#include "tests/unit/repository_text.h"

namespace payrule::claim_schema_test {
namespace {

using Json = nlohmann::json;

Json schema() { return Json::parse(repository_text("docs/reference/claim.schema.json")); }

void collect_fields(const Json& json, std::set<std::string>& fields) {
    if (json.is_object() && json.contains("x-field") && json["x-field"].is_string()) {
        fields.insert(json["x-field"].get<std::string>());
    }
    if (!json.is_structured()) return;
    for (const Json& value : json)
        collect_fields(value, fields);
}

std::set<std::string> names_of(std::span<const readers::Key> keys) {
    std::set<std::string> names;
    for (const readers::Key& key : keys)
        names.insert(std::string(key.name));
    return names;
}

std::set<std::string> names_of(const Json& object) {
    REQUIRE(object["additionalProperties"] == false);
    std::set<std::string> names;
    for (const auto& [name, value] : object["properties"].items())
        names.insert(name);
    return names;
}

TEST_CASE("every field of a claim has its place in the schema, and no other") {
    std::set<std::string> found;
    collect_fields(schema(), found);
    const std::set<std::string> wanted = {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) path_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
    };
    CHECK(found == wanted);
}

TEST_CASE("the schema has the keys that the reader knows") {
    const Json claim = schema();
    const Json& keys = claim["properties"];
    CHECK(names_of(claim) == names_of(readers::kClaimKeys));
    CHECK(names_of(keys["patient"]) == names_of(readers::kPatientKeys));
    CHECK(names_of(keys["provider"]) == names_of(readers::kProviderKeys));
    CHECK(names_of(keys["coverage"]) == names_of(readers::kCoverageKeys));
    CHECK(names_of(keys["lines"]["items"]) == names_of(readers::kLineKeys));
    CHECK(names_of(keys["history"]) == names_of(readers::kHistoryKeys));
    CHECK(names_of(keys["history"]["properties"]["lines"]["items"]) == names_of(readers::kHistoryLineKeys));
    CHECK(names_of(keys["history"]["properties"]["amounts"]["items"]) == names_of(readers::kAmountKeys));
}

/// A claim without `key` of an object, and the same claim where it is null.
TEST_CASE("a key that may be null in the schema may be null in a claim") {
    const Json claim = schema();
    const auto takes_null = [](const Json& property) {
        return property.contains("type") && property["type"].is_array() &&
               std::find(property["type"].begin(), property["type"].end(), "null") != property["type"].end();
    };
    ClaimParser parser;
    for (const auto& [name, property] : claim["properties"].items()) {
        CAPTURE(name);
        Json sample = {{"id", "C1"}, {"form", "dental"}, {"lines", Json::array({Json::object()})}};
        sample[name] = nullptr;
        CHECK((parser.parse(sample.dump()).claim != nullptr) == takes_null(property));
    }
    for (const auto& [name, property] : claim["properties"]["lines"]["items"]["properties"].items()) {
        CAPTURE(name);
        const Json sample = {{"id", "C1"}, {"form", "dental"}, {"lines", {{{name, nullptr}}}}};
        CHECK((parser.parse(sample.dump()).claim != nullptr) == takes_null(property));
    }
}

void check_missing(const std::string& text) {
    ClaimParser parser;
    const ClaimResult& result = parser.parse(text);
    REQUIRE(result.claim != nullptr);
    const Claim& claim = *result.claim;
    const ClaimLine& line = claim.lines[0];
    using readers::Field;
    const auto presence = [&](Field field) {
        switch (field) {
            case Field::ClaimPayer: return claim.payer.presence;
            case Field::ClaimReceived: return claim.received.presence;
            case Field::ClaimFrequency: return claim.frequency.presence;
            case Field::ClaimOriginalReceived: return claim.original_received.presence;
            case Field::ClaimOtherPayerPaidOn: return claim.other_payer_paid_on.presence;
            case Field::ClaimPlaceOfService: return claim.place_of_service.presence;
            case Field::ClaimTypeOfBill: return claim.type_of_bill.presence;
            case Field::PatientId: return claim.patient_id.presence;
            case Field::PatientSex: return claim.patient_sex.presence;
            case Field::PatientBirthDate: return claim.patient_birth_date.presence;
            case Field::ProviderBillingNpi: return claim.billing_npi.presence;
            case Field::ProviderTaxId: return claim.tax_id.presence;
            case Field::ProviderTaxonomy: return claim.taxonomy.presence;
            case Field::BenefitYearStart: return claim.benefit_year_start.presence;
            case Field::LineProcedure: return line.procedure.presence;
            case Field::LineUnits: return line.units.presence;
            case Field::LineCharge: return line.charge.presence;
            case Field::LineAllowed: return line.allowed.presence;
            case Field::LineServiceDate: return line.service_date.presence;
            case Field::LineServiceDateEnd: return line.service_date_end.presence;
            case Field::LineRenderingNpi: return line.rendering_npi.presence;
            case Field::LineSpecialty: return line.specialty.presence;
            case Field::LinePlaceOfService: return line.place_of_service.presence;
            case Field::LineRevenue: return line.revenue.presence;
            case Field::LineTooth: return line.tooth.presence;
            default: return Presence::Known;  // required, made up from the place, a list, or only in history
        }
    };
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    if (presence(Field::Id_) != Presence::Known) {                                  \
        INFO(path_);                                                                \
        CHECK(presence(Field::Id_) == Presence::when_missing_);                     \
    }
#include "core/claim_fields.def"
#undef CLAIM_FIELD
}

TEST_CASE("what a missing key means is what claim_fields.def says") {
    check_missing(R"({"id":"C1","form":"dental","lines":[{}]})");
}

TEST_CASE("null says no more than a missing key: units that are null may be any") {
    const Json claim = schema();
    Json sample = {{"id", "C1"}, {"form", "dental"}, {"lines", Json::array({Json::object()})}};
    for (const char* name : {"payer", "received", "frequency", "original_received", "other_payer_paid_on",
                             "place_of_service", "type_of_bill", "billing_npi"}) {
        REQUIRE(claim["properties"].contains(name));
        sample[name] = nullptr;
    }
    for (const char* group : {"patient", "provider", "coverage"}) {
        for (const auto& [name, property] : claim["properties"][group]["properties"].items())
            sample[group][name] = nullptr;
    }
    for (const auto& [name, property] : claim["properties"]["lines"]["items"]["properties"].items())
        sample["lines"][0][name] = nullptr;
    check_missing(sample.dump());
}

}  // namespace
}  // namespace payrule::claim_schema_test

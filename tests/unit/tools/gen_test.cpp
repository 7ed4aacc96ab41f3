// The generator: the same seed gives the same bytes everywhere, the importer reads what it writes, and the claims are
// what they are said to be.
#include "tools/common/gen_world.h"

#include <doctest/doctest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "runtime/table_import.h"
#include "runtime/table_pack.h"

namespace payrule::gen_test {

namespace {

using tools::GenFormat;
using tools::GenWorld;

constexpr std::uint32_t kRows = 20000;
// Fingerprints of seed 7; they change only with the generator.
constexpr std::uint64_t kTablesFingerprint = 17886302973050584516ULL;
constexpr std::uint64_t kClaimsFingerprint = 9870322936662350058ULL;

/// FNV-1a, so that the test needs no library.
std::uint64_t fingerprint(const std::string& bytes) {
    std::uint64_t hash = 0xCBF29CE484222325ULL;
    for (char c : bytes)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
    return hash;
}

std::map<std::string, std::string> tables_of(const GenWorld& world) {
    std::map<std::string, std::string> files;
    CHECK(tools::write_tables(world, [&](const std::string& name, std::string_view bytes) {
        files[name] += bytes;
        return true;
    }));
    return files;
}

std::string claims_of(const GenWorld& world, std::uint64_t seed, std::uint64_t count, GenFormat format) {
    std::string claims;
    CHECK(tools::write_claims(world, seed, count, format, [&](const std::string&, std::string_view bytes) {
        claims += bytes;
        return true;
    }));
    return claims;
}

}  // namespace

TEST_CASE("the same seed gives the same bytes on every machine") {
    const GenWorld world = tools::make_world(7, kRows);
    std::string all;
    for (const auto& [name, bytes] : tables_of(world))
        all += name + bytes;
    CHECK(fingerprint(all) == kTablesFingerprint);
    CHECK(fingerprint(claims_of(world, 7, 500, GenFormat::Ndjson)) == kClaimsFingerprint);
    CHECK(fingerprint(claims_of(world, 8, 500, GenFormat::Ndjson)) != kClaimsFingerprint);
}

TEST_CASE("the importer reads every generated table without a refused row") {
    const auto files = tables_of(tools::make_world(3, kRows));
    CHECK(files.size() == 2 * 4 + 8 * 3 + 1);
    std::vector<ImportFile> inputs;
    for (const auto& [name, bytes] : files)
        inputs.push_back({name, bytes});
    const ImportResult result = import_tables(inputs, {});
    REQUIRE_MESSAGE(result.problem.empty(), import_report_text(result.report));
    const PackResult pack = load_pack_bytes(result.bytes, PackCheck::Identity);
    REQUIRE(!pack.problem);
    std::uint64_t pairs = 0;
    for (const PackedTableInfo& info : pack.pack->tables())
        pairs += info.kind == TableKind::Pairs ? info.rows : 0;
    CHECK(pairs == 2 * kRows);
}

TEST_CASE("claims: 8 % with an active pair, therapy with a discipline, four modifiers at most, money that adds up") {
    const GenWorld world = tools::make_world(5, 200000);
    std::istringstream lines(claims_of(world, 5, 4000, GenFormat::Ndjson));
    std::map<std::string, std::uint32_t> places;
    for (std::uint32_t i = 0; i < world.codes.size(); ++i)
        places[world.codes[i]] = i;
    int with_pair = 0;
    int therapy = 0;
    int excess = 0;
    int claims = 0;
    for (std::string text; std::getline(lines, text); ++claims) {
        const auto claim = nlohmann::json::parse(text);
        const int setting = claim["form"] == "professional" ? 0 : 1;
        CHECK(claim.contains(setting == 0 ? "place_of_service" : "type_of_bill"));
        bool pair = false;
        for (const auto& one : claim["lines"]) {
            const std::uint32_t a = places.at(one["procedure"].get<std::string>());
            const auto date = parse_date(one["service_date"].get<std::string>());
            REQUIRE(date);
            CHECK(one["modifiers"].size() <= 4);
            CHECK(*date <= *parse_date(claim["received"].get<std::string>()));
            excess += one["units"].get<std::uint32_t>() > world.limits[a].units ? 1 : 0;
            for (const auto& modifier : one["modifiers"])
                therapy += modifier == "GP" ? 1 : 0;
            for (const auto& two : claim["lines"]) {
                const std::uint32_t b = places.at(two["procedure"].get<std::string>());
                if (a == b || one["service_date"] != two["service_date"]) continue;
                pair = pair || tools::find_active(world, setting, a, b, *date) != nullptr;
            }
        }
        with_pair += pair ? 1 : 0;
    }
    CHECK(claims == 4000);
    CHECK(with_pair > 200);
    CHECK(with_pair < 440);
    CHECK(therapy > 400);
    CHECK(excess > 50);
}

TEST_CASE("the CSV form has one row per line and a mapping for every column") {
    const GenWorld world = tools::make_world(5, kRows);
    const std::string csv = claims_of(world, 5, 50, GenFormat::Csv);
    const auto mapping = nlohmann::json::parse(tools::claims_csv_mapping());
    const std::string head = csv.substr(0, csv.find('\n'));
    std::istringstream cells(head);
    std::size_t columns = 0;
    for (std::string cell; std::getline(cells, cell, ','); ++columns)
        CHECK(mapping["columns"].contains(cell));
    CHECK(columns == mapping["columns"].size());
    std::istringstream rows(csv);
    for (std::string row; std::getline(rows, row);) {
        CHECK(static_cast<std::size_t>(std::count(row.begin(), row.end(), ',')) + 1 == columns);
    }
}

TEST_CASE("a sink that stops is heard") {
    const GenWorld world = tools::make_world(5, 100);
    const auto stop = [](const std::string&, std::string_view) { return false; };
    CHECK(!tools::write_tables(world, stop));
    CHECK(!tools::write_claims(world, 5, 1, GenFormat::Ndjson, stop));
}

}  // namespace payrule::gen_test

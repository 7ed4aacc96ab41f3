// Streaming of claims: records, line numbers, limits, encodings, what no input can stop, and no allocation on the way.
#include <doctest/doctest.h>

#include <unistd.h>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "runtime/claim_reader.h"

namespace payrule::claim_stream_test {
namespace {

const std::string kClaim =
    R"({"id":"C1","form":"professional","lines":[{"procedure":"97110","units":1,"service_date":"2026-07-08"}]})";

/// One letter for each claim: r read, x refused.
std::string pattern(ClaimReader& reader) {
    std::string text;
    while (const ClaimResult* result = reader.next())
        text += result->claim != nullptr ? 'r' : 'x';
    return text;
}

std::string pattern_of(std::string_view bytes, const ClaimReaderOptions& options = {}) {
    ClaimReader reader(options);
    REQUIRE_FALSE(reader.open_bytes(bytes));
    return pattern(reader);
}

TEST_CASE("an empty input has no claims") {
    CHECK(pattern_of("").empty());
    CHECK(pattern_of("\n \r\n\n").empty());
    CHECK(pattern_of("\xEF\xBB\xBF").empty());
}

TEST_CASE("one bad claim does not end the batch") {
    ClaimReader reader;
    const std::string bytes = kClaim + "\r\n\n" + "{broken\n" + kClaim;
    REQUIRE_FALSE(reader.open_bytes(bytes));
    reader.next();
    const ClaimResult* bad = reader.next();
    REQUIRE(bad != nullptr);
    CHECK(bad->claim == nullptr);
    CHECK(bad->ordinal == 2);
    CHECK(bad->line == 3);
    CHECK(describe_refusal("in.ndjson", bad->refusal).starts_with("in.ndjson:3: claim 2: "));
    const ClaimResult* good = reader.next();
    REQUIRE(good != nullptr);
    CHECK(good->claim != nullptr);
    CHECK(good->line == 4);
    CHECK(reader.next() == nullptr);
    CHECK(reader.counts().read == 2);
    CHECK(reader.counts().refused == 1);
}

TEST_CASE("a byte order mark is welcome, Latin-1 is refused by name") {
    CHECK(pattern_of("\xEF\xBB\xBF" + kClaim) == "r");
    std::string latin = kClaim;
    latin.replace(latin.find("C1"), 2, "C\xE4");
    ClaimReader reader;
    const std::string bytes = kClaim + "\n" + latin + "\n" + kClaim;
    REQUIRE_FALSE(reader.open_bytes(bytes));
    reader.next();
    const ClaimResult* bad = reader.next();
    REQUIRE(bad != nullptr);
    CHECK(bad->refusal.ordinal == 2);
    CHECK(bad->refusal.cause == "bytes that are not UTF-8");
    CHECK(pattern(reader) == "r");
}

TEST_CASE("size of a claim, at the limit and past it") {
    const ClaimReaderOptions options{.max_claim_bytes = kClaim.size()};
    CHECK(pattern_of(kClaim + "\n" + kClaim, options) == "rr");
    CHECK(pattern_of(kClaim + " \n" + kClaim, options) == "xr");
    std::string huge(5 << 20, 'x');
    CHECK(pattern_of(huge + "\n" + kClaim) == "xr");
    CHECK(pattern_of(kClaim + "\n" + huge) == "rx");
}

TEST_CASE("a claim on many lines needs the whole document") {
    std::string pretty = kClaim;
    pretty.replace(pretty.find(','), 1, ",\n");
    CHECK(pattern_of(pretty) == "xx");
    CHECK(pattern_of(pretty, {.one_document = true}) == "r");
}

TEST_CASE("files") {
    ClaimReader reader;
    const std::string folder = std::filesystem::temp_directory_path().string();
    REQUIRE(reader.open(folder));
    CHECK(reader.open(folder)->find("is a directory") != std::string::npos);
    CHECK(reader.open(folder + "/no such file")->find("cannot be opened") != std::string::npos);
    const std::string path = folder + "/payrule_claim_stream_" + std::to_string(::getpid());
    {
        std::ofstream out(path);
        for (int i = 0; i < 20000; ++i)
            out << kClaim << '\n';  // several windows
    }
    REQUIRE_FALSE(reader.open(path));
    CHECK(pattern(reader) == std::string(20000, 'r'));
    CHECK(reader.bytes_read() == 20000 * (kClaim.size() + 1));
    CHECK_FALSE(reader.failure());
    std::filesystem::remove(path);
}

}  // namespace
}  // namespace payrule::claim_stream_test

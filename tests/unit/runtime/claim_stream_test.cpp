// Streaming of claims: records, line numbers, limits, encodings, what no input can stop, and no allocation on the way.
#include <doctest/doctest.h>

#include <unistd.h>
#include <algorithm>
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

std::string claim_with_id(const std::string& id) {
    return R"({"id":")" + id + R"(","form":"professional","lines":[{"procedure":"97110","units":1}]})" + "\n";
}

/// Good claims, some with escapes, among blank, broken and over-long lines; what comes of each, by `ordinal:id`.
std::string many_claims(std::string& expected, int count, std::size_t most_bytes) {
    std::string bytes;
    int ordinal = 0;
    for (int i = 0; i < count; ++i) {
        const std::string id = "claim " + std::to_string(i);
        const std::string written = i % 7 == 0 ? "\\u0063laim " + std::to_string(i) : id;
        bytes += claim_with_id(written);
        expected += std::to_string(++ordinal) + ":" + id + "\n";
        if (i % 11 == 0) bytes += " \r\n";
        if (i % 13 == 0) {
            bytes += "{broken\n";
            expected += std::to_string(++ordinal) + ":x\n";
        }
        if (i % 101 == 0) {
            bytes += claim_with_id(std::string(most_bytes, 'y'));
            expected += std::to_string(++ordinal) + ":x\n";
        }
    }
    bytes.pop_back();  // the last line has no end
    return bytes;
}

/// By blocks; texts are looked at once the whole block has been read.
std::string by_blocks(ClaimReader& reader, std::size_t most, std::size_t& largest) {
    std::string text;
    for (auto block = reader.next_block(most); !block.empty(); block = reader.next_block(most)) {
        largest = std::max(largest, block.size());
        for (const ClaimResult& result : block)
            text += std::to_string(result.ordinal) + ":" +
                    (result.claim != nullptr ? std::string(result.claim->id) : "x") + "\n";
    }
    return text;
}

TEST_CASE("blocks bring the same claims, and each keeps its texts") {
    ClaimReaderOptions options;
    options.max_claim_bytes = 4096;
    std::string expected;
    const std::string bytes = many_claims(expected, 9000, options.max_claim_bytes);  // some windows of a file
    const std::string path = std::filesystem::temp_directory_path() / "payrule_blocks.ndjson";
    std::ofstream(path, std::ios::binary) << bytes;
    for (const std::size_t most : {std::size_t{1}, std::size_t{3}, std::size_t{16}}) {
        std::size_t largest = 0;
        ClaimReader in_memory(options), of_file(options);
        REQUIRE_FALSE(in_memory.open_bytes(bytes));
        CHECK(by_blocks(in_memory, most, largest) == expected);
        CHECK(largest == most);
        largest = 0;
        REQUIRE_FALSE(of_file.open(path));
        CHECK(by_blocks(of_file, most, largest) == expected);
        CHECK(largest == most);
        CHECK(of_file.counts().read == 9000);
        CHECK(of_file.counts().refused == in_memory.counts().refused);
    }
    std::filesystem::remove(path);
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

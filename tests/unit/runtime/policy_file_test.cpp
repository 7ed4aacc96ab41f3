// Compiled policy files: what was written is read back, and nothing damaged or forged is accepted.
#include "runtime/policy_file.h"

#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>

#include <doctest/doctest.h>

#include "tests/unit/runtime/damage_step.h"
#include "tests/unit/runtime/policy_sample.h"

namespace payrule::policy_file_test {

namespace {

using Change = std::function<void(ImageBuilder&)>;

std::vector<std::byte> sample_bytes() {
    const ImageBuilder builder = policy_sample::build();
    return write_policy_bytes(builder.view(), image_hashes());
}

/// The code with which a changed and re-sealed sample is refused; empty where it is accepted.
std::string refusal(const Change& change) {
    ImageBuilder builder = policy_sample::build();
    change(builder);
    const LoadResult result = load_policy_bytes(write_policy_bytes(builder.view(), image_hashes()));
    if (result.error) INFO(result.error->text);
    CHECK((result.policy == nullptr) == result.error.has_value());
    return result.error ? result.error->code : std::string();
}

std::string file_refusal(const std::function<void(std::vector<std::byte>&)>& change) {
    std::vector<std::byte> bytes = sample_bytes();
    change(bytes);
    const LoadResult result = load_policy_bytes(bytes);
    return result.error ? result.error->code : std::string();
}

PolicyFileSection section_row(const std::vector<std::byte>& bytes, std::size_t index) {
    PolicyFileSection row;
    std::memcpy(&row, bytes.data() + sizeof(PolicyFileHeader) + index * sizeof row, sizeof row);
    return row;
}

void set_section_row(std::vector<std::byte>& bytes, std::size_t index, const PolicyFileSection& row) {
    std::memcpy(bytes.data() + sizeof(PolicyFileHeader) + index * sizeof row, &row, sizeof row);
}

/// Seals only header and section table, for layouts on which the whole seal cannot be computed.
void seal_table(std::vector<std::byte>& bytes) {
    PolicyFileHeader header;
    std::memcpy(&header, bytes.data(), sizeof header);
    header.checksum = 0;
    std::memcpy(bytes.data(), &header, sizeof header);
    const std::size_t end = sizeof header + policy_sections().size() * sizeof(PolicyFileSection);
    header.checksum = image_hashes().checksum(std::span<const std::byte>(bytes).first(end));
    std::memcpy(bytes.data(), &header, sizeof header);
}

}  // namespace

TEST_CASE("a compiled policy is read back as it was written") {
    const ImageBuilder builder = policy_sample::build();
    const auto bytes = write_policy_bytes(builder.view(), image_hashes());
    CHECK(bytes == write_policy_bytes(builder.view(), image_hashes()));
    const LoadResult result = load_policy_bytes(bytes);
    REQUIRE_MESSAGE(!result.error, (result.error ? result.error->text : ""));
    CHECK(result.policy->name() == "sample.policy");
    CHECK(result.policy->identity().size() == 64);
    const Image& image = result.policy->image();
#define SECTION(member_, Record_, what_)                   \
    CHECK(image.member_.size() == builder.member_.size()); \
    CHECK(builder.member_.size() > 0);
#include "core/image_sections.def"
#undef SECTION
    CHECK(image.text(image.variants[0].place) == "sample.pay:12");
    CHECK(load_policy_image(image).policy->identity() == result.policy->identity());
}

TEST_CASE("a policy is mapped from a file, and what is no policy file is refused") {
    const std::string folder = std::filesystem::temp_directory_path() / "payrule_policy_file_test";
    std::filesystem::create_directories(folder);
    const std::string path = folder + "/sample.payc";
    const auto bytes = sample_bytes();
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    CHECK(load_policy(path).policy != nullptr);
    CHECK(load_policy(folder).error->code == "F114");
    CHECK(load_policy(folder + "/none.payc").error->code == "F113");
    std::ofstream(path, std::ios::trunc) << "";
    CHECK(load_policy(path).error->code == "F101");
    std::filesystem::remove_all(folder);
}

TEST_CASE("every bit flip and every truncation of a 64 KiB policy is refused") {
    ImageBuilder builder = policy_sample::build();
    // Text that nothing refers to brings the file to 64 KiB.
    builder.strings.insert(builder.strings.end(), 60000 - builder.strings.size(), 'x');
    std::vector<std::byte> bytes = write_policy_bytes(builder.view(), image_hashes());
    REQUIRE(load_policy_bytes(bytes).policy != nullptr);
    REQUIRE(bytes.size() >= 62000);
    std::size_t accepted = 0;
    const std::size_t step = damage::step();
    for (std::size_t bit = 0; bit < bytes.size() * 8; bit += step) {
        bytes[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
        accepted += load_policy_bytes(bytes).policy != nullptr;
        bytes[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    }
    for (std::size_t length = 0; length < bytes.size(); length += step) {
        accepted += load_policy_bytes(std::span<const std::byte>(bytes).first(length)).policy != nullptr;
    }
    CHECK(accepted == 0);
}

TEST_CASE("every rule about the file itself has its code") {
    CHECK(file_refusal([](auto& b) { b.resize(10); }) == "F101");
    CHECK(file_refusal([](auto& b) { b.clear(); }) == "F101");
    CHECK(file_refusal([](auto& b) { b[0] = std::byte{'X'}; }) == "F102");
    CHECK(file_refusal([](auto& b) { b[4] = std::byte{9}; }) == "F103");
    CHECK(file_refusal([](auto& b) { b.push_back(std::byte{0}); }) == "F104");
    CHECK(file_refusal([](auto& b) { b[24] ^= std::byte{1}; }) == "F105");
    CHECK(file_refusal([](auto& b) { b[40] ^= std::byte{1}; }) == "F111");  // identity
    const auto with_row = [](std::size_t index, const std::function<void(PolicyFileSection&)>& change) {
        return file_refusal([&](auto& b) {
            PolicyFileSection row = section_row(b, index);
            change(row);
            set_section_row(b, index, row);
            seal_table(b);
        });
    };
    CHECK(with_row(3, [](auto& row) { row.id = 9; }) == "F105");
    CHECK(with_row(3, [](auto& row) { row.record_size += 8; }) == "F106");
    CHECK(with_row(2, [](auto& row) { row.length -= 1; }) == "F106");
    CHECK(with_row(2, [](auto& row) { row.offset += 4; }) == "F107");
    CHECK(with_row(2, [](auto& row) { row.length = std::uint64_t{1} << 60; }) == "F107");
    CHECK(with_row(2, [](auto& row) { row.checksum ^= 1; }) == "F108");
    CHECK(file_refusal([](auto& b) {
              b.insert(b.end(), 128, std::byte{0});
              const std::uint64_t length = b.size();
              std::memcpy(b.data() + 8, &length, sizeof length);
              seal_table(b);
          }) == "F109");
    CHECK(file_refusal([](auto& b) { b.back() = std::byte{1}; }) == "F110");
}

TEST_CASE("an identity that is not the content's is loaded, and found when it is computed anew") {
    std::vector<std::byte> bytes = sample_bytes();
    const LoadResult right = load_policy_bytes(bytes);
    REQUIRE(right.policy != nullptr);
    CHECK(identity_is_right(*right.policy));
    bytes[offsetof(PolicyFileHeader, identity)] ^= std::byte{1};
    CHECK(load_policy_bytes(bytes).policy == nullptr);
    seal_table(bytes);
    const LoadResult wrong = load_policy_bytes(bytes);
    REQUIRE(wrong.policy != nullptr);
    CHECK(!identity_is_right(*wrong.policy));
}

TEST_CASE("every member of every record is checked") {
    const auto beyond = [](std::size_t size) { return static_cast<std::uint32_t>(size) + 1; };
#define TEXT(section_, member_)                                                                                \
    CHECK(refusal([&](ImageBuilder& b) { b.section_[0].member_ = {0, beyond(b.strings.size())}; }) == "F202"); \
    CHECK(refusal([&](ImageBuilder& b) { b.section_[0].member_ = {1, 1}; }) == "F203");
#define RANGE(section_, member_, target_)                                                                      \
    CHECK(refusal([&](ImageBuilder& b) { b.section_[0].member_ = {0, beyond(b.target_.size())}; }) == "F204"); \
    CHECK(refusal([&](ImageBuilder& b) { b.section_[0].member_ = {beyond(b.target_.size()), 0}; }) == "F204");
#define INDEX(section_, member_, target_)                                                                            \
    CHECK(refusal([&](ImageBuilder& b) { b.section_[0].member_ = static_cast<std::uint32_t>(b.target_.size()); }) == \
          "F205");
#define OPTIONAL(section_, member_, target_) INDEX(section_, member_, target_)
#define BELOW(section_, member_, limit_)                                                \
    CHECK(refusal([&](ImageBuilder& b) {                                                \
              b.section_[0].member_ = static_cast<decltype(b.section_[0].member_)>(77); \
          }) == "F206");
#define WORDS(section_, member_, limit_)                                               \
    CHECK(refusal([&](ImageBuilder& b) {                                               \
              b.section_[0].member_ = {static_cast<std::uint32_t>(b.words.size()), 1}; \
              b.words.push_back(100000);                                               \
          }) == "F207");                                                               \
    CHECK(refusal([&](ImageBuilder& b) { b.section_[0].member_ = {0, beyond(b.words.size())}; }) == "F204");
#include "runtime/policy_file/image_rules.def"
#undef TEXT
#undef RANGE
#undef INDEX
#undef OPTIONAL
#undef BELOW
#undef WORDS
}

TEST_CASE("every rule across records has its code") {
    std::set<std::string> met;
    const auto refused = [&](const char* code, const Change& change) {
        INFO(code);
        CHECK(refusal(change) == code);
        met.insert(code);
    };
    refused("F200", [](auto& b) { b.header.push_back(b.header[0]); });
    refused("F201", [](auto& b) { b.strings.push_back('\xFF'); });
    refused("F202", [](auto& b) { b.string_list[0].length = 1u << 30; });
    refused("F205", [](auto& b) { b.always.push_back(9); });
    refused("F206", [](auto& b) { b.statuses[0] = 3; });
    refused("F301", [](auto& b) {
        std::swap(b.intervals[b.tests[0].values.first].first, b.intervals[b.tests[0].values.first].last);
        b.intervals[b.tests[0].values.first].last -= 5;
    });
    refused("F302",
            [](auto& b) { std::swap(b.numbers[b.fields[0].cuts.first], b.numbers[b.fields[0].cuts.first + 1]); });
    refused("F303", [](auto& b) {
        b.sets[0].segments = {0, 2};
        b.segments.push_back(b.segments[0]);
    });
    refused("F304", [](auto& b) { b.segments[0].from = 0; });
    refused("F305", [](auto& b) { b.header[0].effective_until = b.header[0].effective_from - 1; });
    refused("F306", [](auto& b) { b.header[0].published = 5'000'000; });
    refused("F307", [](auto& b) { b.terms[0].kind = TermKind::Scale; });
    refused("F308", [](auto& b) { b.terms[0].field = 99; });
    refused("F309", [](auto& b) { b.fields[1].index = 99; });
    refused("F310", [](auto& b) { b.words[b.nodes[3].children.first] = 3; });
    refused("F310", [](auto& b) { b.words[b.nodes[3].children.first] = 1u << 31; });
    refused("F338", [](auto& b) { b.nodes[2].kind = NodeKind::AnyModifier; });
    refused("F339", [](auto& b) {
        b.nodes[2].kind = NodeKind::AnyModifier;
        b.words[b.nodes[2].children.first] = 0;
        b.nodes[2].test = 9;
    });
    refused("F311", [](auto& b) { b.nodes[2].children.count = 0; });
    refused("F312", [](auto& b) { b.nodes[0].test = 99; });
    refused("F313", [](auto& b) {
        b.fields[2].kind = FieldKind::AnyOtherLine;
        b.fields[2].index = 4;
    });
    refused("F314", [](auto& b) {
        for (int i = 0; i < 600; ++i)
            policy_sample::add_node(b, NodeKind::Not, {static_cast<std::uint32_t>(b.nodes.size() - 1)});
    });
    refused("F315", [](auto& b) {
        for (int i = 0; i < 40; ++i) {
            const auto last = static_cast<std::uint32_t>(b.nodes.size() - 1);
            policy_sample::add_node(b, NodeKind::And, {last, last});
        }
    });
    refused("F316", [](auto& b) {
        b.terms[0].kind = TermKind::AccumulatedBefore;
        b.accumulators[0].where = 4;
    });
    refused("F317", [](auto& b) { b.effects[0].otherwise = 0; });
    refused("F318", [](auto& b) { b.facts[1].spellings.count = 1; });
    refused("F318", [](auto& b) { b.words[b.facts[1].spellings.first] = 7; });
    refused("F319", [](auto& b) { b.rules[0].row_count = 2; });
    refused("F320", [](auto& b) { b.variants[1].parent = 1; });
    refused("F321", [](auto& b) { b.effects[0].variable = 1; });
    refused("F321", [](auto& b) { b.units[0].variable = 1; });
    refused("F322", [](auto& b) { b.rules[0].scope = static_cast<std::uint32_t>(ImageScope::AddOn); });
    refused("F323", [](auto& b) { b.units[0].status_width = 1; });
    refused("F324", [](auto& b) { b.units[0].modifier_mask = 2; });
    refused("F325", [](auto& b) { b.slices.push_back(b.slices[0]); });
    refused("F326", [](auto& b) { b.slices[0].from = 0; });
    refused("F327", [](auto& b) { b.class_of_interval.pop_back(); });
    refused("F328", [](auto& b) { b.class_starts[2] = b.class_starts[1]; });
    refused("F329", [](auto& b) { b.class_starts[0] = 1; });
    refused("F330", [](auto& b) {
        b.slices.push_back({5, 0});
        b.candidates.push_back({});
    });
    refused("F331", [](auto& b) { b.class_of_interval[1] = 2; });
    refused("F332", [](auto& b) { b.diagram_runs[3].child = 1; });
    refused("F333", [](auto& b) { b.fields[2].order = 0; });
    refused("F334", [](auto& b) { b.diagram_runs[1].end_cell = 0; });
    refused("F335", [](auto& b) { b.diagram_runs[2].end_cell = 5; });
    refused("F336", [](auto& b) { b.units[0].root = kNone; });
    refused("F336", [](auto& b) { b.units[0].root = 17; });
    refused("F337", [](auto& b) { b.diagram_runs[0].child = kTerminal | 8; });
    // A rule that is new in the list wants a bad file of its own: here, or in the cases above for those about the file
    // itself (F1) and about members of records; F100 in tests/limits, F112 in tests/promises, F401 in engine_test.
    for (const char* above : {"F100", "F101", "F102", "F103", "F104", "F105", "F106", "F107", "F108", "F109", "F110",
                              "F111", "F112", "F113", "F114", "F203", "F204", "F207", "F401"}) {
        CHECK(met.insert(above).second);
    }
    std::set<std::string> all;
#define POLICY_FILE_RULE(code_, text_) all.insert(code_);
#include "runtime/policy_file_rules.def"
    CHECK(met == all);
}

}  // namespace payrule::policy_file_test

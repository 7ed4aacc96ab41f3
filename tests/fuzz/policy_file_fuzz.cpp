// Hostile compiled policies: words of real files are changed, outside of the texts, and the checksums put right. Each
// is refused by the verifier, or decides claims within its bounds and in time, by both evaluators. The input is the
// number of a real file and a list of changes; with the last number it is the file itself, taken as it is.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/emit.h"
#include "compiler/load_policies.h"
#include "runtime/claim_reader.h"
#include "runtime/engine.h"
#include "runtime/policy_file.h"
#include "runtime/table_import.h"
#include "runtime/table_pack.h"

namespace {

using namespace payrule;

const std::string kRoot = PAYRULE_SOURCE_DIR "/";  // NOLINT(cert-err58-cpp): a target may die as it starts

std::string read_file(const std::string& path) {
    std::ifstream in(kRoot + path, std::ios::binary);
    if (!in) std::abort();
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Where a section of the file begins and ends, in bytes.
struct Part {
    std::size_t begin = 0, end = 0;
};

Part part_of(const std::vector<std::byte>& file, std::size_t index) {
    PolicyFileSection row;
    std::memcpy(&row, file.data() + sizeof(PolicyFileHeader) + index * sizeof row, sizeof row);
    return {row.offset, row.offset + row.length};
}

/// What stays the same for every input.
struct World {
    std::vector<std::vector<std::byte>> files;
    std::deque<ClaimParser> parsers;  // own the texts of the claims
    std::vector<Claim> claims;
    TableSet tables;

    World() {
        LoadOptions options;
        options.stdlib = {kRoot + "stdlib"};
        options.paths = {kRoot + "policies", kRoot + "examples"};
        const LoadedPolicies loaded = load_policies(options);
        for (const EffectivePolicy& policy : loaded.policies) {
            const bool wanted = policy.name == "acme.benefits" || policy.name.starts_with("riverside") ||
                                (policy.name == "medicare.part_b" && policy.version == "2026.1");
            Diagnostics diagnostics;
            if (!wanted) continue;
            const auto image = compile_image(policy, &loaded.sources, {}, diagnostics);
            if (!image) std::abort();
            files.push_back(image_bytes(*image));
        }
        if (files.size() != 3) std::abort();
        read_claims("examples/first_policy/claims.ndjson");
        read_claims("examples/demo/claims.ndjson");
        read_tables();
    }

private:
    void read_claims(const std::string& path) {
        const std::string text = read_file(path);
        for (std::size_t at = 0, end = 0; (end = text.find('\n', at)) != std::string::npos; at = end + 1) {
            const ClaimResult& result = parsers.emplace_back().parse(std::string_view(text).substr(at, end - at));
            if (result.claim == nullptr) std::abort();
            claims.push_back(*result.claim);
        }
    }
    void read_tables() {
        std::deque<std::string> texts;
        std::vector<ImportFile> sources;
        for (const char* name : {"add_on.csv", "mue_practitioner.csv", "ptp_hospital.csv", "ptp_practitioner.csv"})
            sources.push_back({name, texts.emplace_back(read_file(std::string("examples/tables/") + name))});
        const ImportResult result = import_tables(sources, {});
        const PackResult pack = load_pack_bytes(result.bytes);
        if (pack.pack == nullptr) std::abort();
        tables = combine_packs({pack.pack}).set;
    }
};

struct Change {
    std::uint8_t kind = 0;
    std::uint32_t place = 0;  // of a word, counted outside of the texts
    std::uint32_t value = 0;  // or the place of the word to copy
};

std::size_t place_of(const std::vector<std::byte>& file, std::uint32_t number) {
    const std::size_t begin = part_of(file, 0).begin;
    const Part texts = part_of(file, 1);
    const std::size_t before = texts.begin - begin;
    const std::size_t behind = (texts.end + 3) / 4 * 4;
    const std::size_t at = (std::size_t{number} * 4) % (before + (file.size() - behind) / 4 * 4);
    return at < before ? begin + at : behind + (at - before);
}

void change_word(std::vector<std::byte>& file, const Change& change) {
    const std::size_t place = place_of(file, change.place);
    std::uint32_t word = 0;
    std::memcpy(&word, file.data() + place, sizeof word);
    switch (change.kind % 4) {
        case 0: word = change.value; break;
        case 1: word += static_cast<std::uint32_t>(static_cast<std::int32_t>(change.value % 17) - 8); break;
        case 2: word ^= 1u << (change.value % 32); break;
        default: std::memcpy(&word, file.data() + place_of(file, change.value), sizeof word);
    }
    std::memcpy(file.data() + place, &word, sizeof word);
}

/// The file with the changes that the rest of the input names, nine bytes each.
std::vector<std::byte> changed(std::vector<std::byte> file, std::string_view input) {
    constexpr std::size_t kBytes = 9;
    for (; input.size() >= kBytes; input.remove_prefix(kBytes)) {
        Change change;
        change.kind = static_cast<std::uint8_t>(input[0]);
        std::memcpy(&change.place, input.data() + 1, sizeof change.place);
        std::memcpy(&change.value, input.data() + 5, sizeof change.value);
        change_word(file, change);
    }
    seal_policy_bytes(file, image_hashes());
    return file;
}

void decide_all(const World& world, std::shared_ptr<const LoadedPolicy> policy) {
    const Image& image = policy->image();
    const std::string_view payer = image.text(image.header[0].payer_id);
    Engine engine;
    engine.set_tables(world.tables);
    if (engine.add_policy(std::move(policy))) std::abort();
    for (Claim claim : world.claims) {
        claim.payer = Maybe<Text>::known(payer);
        for (const Evaluator evaluator : {Evaluator::Compiled, Evaluator::Graph}) {
            DecideOptions options;
            options.evaluator = evaluator;
            if (engine.decide(claim, options).lines.size() != claim.lines.size()) std::abort();
        }
    }
}

const World& world_of_all_inputs() {
    static const World world;
    return world;
}

}  // namespace

/// Compiles the real files before the first input, whose time is limited.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
    world_of_all_inputs();
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const World& world = world_of_all_inputs();
    if (size == 0) return 0;
    const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
    const std::size_t number = data[0] % (world.files.size() + 1);
    const LoadResult result = number < world.files.size() ? load_policy_bytes(changed(world.files[number], input))
                                                          : load_policy_bytes(std::as_bytes(std::span(input)));
    if ((result.policy == nullptr) != result.error.has_value()) std::abort();
    if (result.policy != nullptr) decide_all(world, result.policy);
    return 0;
}

// Any bytes as policy text, all the way: parsed, resolved beside the shipped modules and bases, checked, lowered, drawn
// as diagrams, emitted and loaded again; its own tests are run. A text is refused with an error that can be printed, or
// it compiles into a file that the verifier takes. Words of one text change places, so that more than syntax is met.
#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/ast_dump.h"
#include "compiler/effective_dump.h"
#include "compiler/emit.h"
#include "compiler/load_policies.h"
#include "compiler/parse.h"
#include "compiler/policy_test.h"
#include "compiler/resolve.h"
#include "runtime/policy_file.h"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

namespace {

using namespace payrule;

constexpr std::size_t kMaxText = 4096;            // the parser takes some 30 microseconds a line, and more here
constexpr GraphLimits kSmallGraphs{2000, 20000};  // a text that needs more is refused, which is an answer too

const LoadedPolicies& shipped() {
    static const LoadedPolicies loaded = [] {
        LoadOptions options;
        options.stdlib = {PAYRULE_SOURCE_DIR "/stdlib"};
        options.paths = {PAYRULE_SOURCE_DIR "/policies"};
        return load_policies(options);
    }();
    if (loaded.diagnostics.has_errors() || loaded.files.empty()) std::abort();
    return loaded;
}

void check_messages(const Diagnostics& diagnostics, const Sources& sources) {
    const bool some = !diagnostics.all().empty();
    if (some == render_diagnostics(diagnostics, sources).empty()) std::abort();
    if (render_diagnostics_json(diagnostics, sources).empty()) std::abort();
}

void compile(const ast::File& file, const EffectivePolicy& policy, const Sources& sources) {
    run_policy_tests(file, policy);
    if (dump_effective(policy).empty()) std::abort();
    Diagnostics diagnostics;
    const auto image = compile_image(policy, &sources, kSmallGraphs, diagnostics);
    if (image.has_value() == diagnostics.has_errors()) std::abort();
    if (image && load_policy_bytes(image_bytes(*image)).policy == nullptr) std::abort();
    check_messages(diagnostics, sources);
}

std::size_t word_end(std::string_view text, std::size_t at) {
    const auto in_word = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
    };
    if (!in_word(text[at])) return at + 1;
    while (at < text.size() && in_word(text[at]))
        ++at;
    return at;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = word_end(text, at);
        if (text[at] != ' ' && text[at] != '\n') words.push_back(text.substr(at, end - at));
        at = end;
    }
    return words;
}

}  // namespace

/// Reads what is shipped before the first input, whose time is limited.
extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
    shipped();
    return 0;
}

/// Half of the time a word is put in place of another, left out, or said twice; otherwise bytes change as always.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t max_size,
                                               unsigned int seed) {
    std::minstd_rand random(seed);
    if (random() % 2 == 0) return LLVMFuzzerMutate(data, size, max_size);
    std::string text(reinterpret_cast<const char*>(data), size);
    const auto words = words_of(text);
    if (words.size() < 2) return LLVMFuzzerMutate(data, size, max_size);
    const std::string_view target = words[random() % words.size()];
    std::string word(words[random() % words.size()]);
    const unsigned int kind = random() % 4;
    if (kind == 0) word.clear();
    if (kind == 1) word = std::string(target) + " " + word;
    text.replace(static_cast<std::size_t>(target.data() - text.data()), target.size(), word);
    const std::size_t length = text.size() < max_size ? text.size() : max_size;
    std::copy_n(text.data(), length, data);
    return length;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > kMaxText) return 0;
    Sources sources = shipped().sources;
    const SourceId source = sources.add("fuzz.pay", std::string(reinterpret_cast<const char*>(data), size));
    Diagnostics diagnostics;
    auto parsed = parse(source, sources, ParseLimits{}, diagnostics);
    if (parsed.has_value() == diagnostics.has_errors()) std::abort();
    if (parsed) {
        const auto file = std::make_shared<const ast::File>(std::move(*parsed));
        if (dump_ast(*file, sources).empty()) std::abort();
        Library library;
        library.add(file);
        for (const auto& other : shipped().files)
            library.add(other);
        const auto nothing = [](const std::string&) { return std::optional<std::string>(); };
        const auto policy = resolve(*file, library, sources, nothing, diagnostics);
        if (policy.has_value() == diagnostics.has_errors()) std::abort();
        if (policy && !file->header.is_module) compile(*file, *policy, sources);
    }
    check_messages(diagnostics, sources);
    return 0;
}

// See compiler/emit.h.
#include "compiler/emit.h"

#include <sodium.h>
#include <xxhash.h>

#include <algorithm>

#include "compiler/normal.h"
#include "core/image_file.h"

namespace payrule {

std::optional<ImageBuilder> compile_image(const EffectivePolicy& policy, const Sources* sources,
                                          const GraphLimits& limits, Diagnostics& diagnostics) {
    ImageBuilder image = build_normal_form(policy, sources);
    std::optional<GraphOverflow> overflow = build_graph(image, limits);
    if (!overflow) return image;
    auto rule =
        std::find_if(policy.rules.begin(), policy.rules.end(), [&](const Rule& r) { return r.name == overflow->rule; });
    Span span = rule == policy.rules.end() ? Span{} : rule->origin.span;
    std::string fields;
    for (const std::string& field : overflow->fields)
        fields += (fields.empty() ? "`" : ", `") + field + "`";
    const std::string text =
        overflow->all ? "the decision diagrams of the policy have more than " + std::to_string(overflow->limit) +
                            " nodes; split the policy in two, or raise the limit (limit graph-nodes)"
                      : "the decision diagram of `" + overflow->rule + "` has more than " +
                            std::to_string(overflow->limit) + " nodes; split the rule in two (limit rule-nodes)";
    Diagnostic& d = diagnostics.report(DiagnosticCode::E0390, span, text);
    if (!fields.empty()) d.notes.push_back({"the fields that it tells apart most finely: " + fields, std::nullopt});
    return std::nullopt;
}

std::vector<std::byte> image_bytes(const ImageBuilder& image) {
    ImageHashes hashes;
    hashes.checksum = [](std::span<const std::byte> bytes) -> std::uint64_t {
        return XXH3_64bits(bytes.data(), bytes.size());
    };
    hashes.identity = [](std::span<const std::byte> bytes, std::uint8_t(&result)[32]) {
        crypto_hash_sha256(result, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    };
    return write_policy_bytes(image.view(), hashes);
}

std::string meaning_hash_text(const Image& image) {
    static const char* digits = "0123456789abcdef";
    std::string text = "mh1:";
    for (std::uint8_t byte : image.header[0].meaning_hash) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

}  // namespace payrule

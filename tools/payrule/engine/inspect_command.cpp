// `payrule inspect`: what a compiled policy is: who, when, hashes, sections; the file is verified on the way.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/date.h"
#include "core/decision.h"
#include "runtime/policy_file.h"
#include "tools/common/counted.h"
#include "tools/payrule/command.h"
#include "tools/payrule/engine/policy_sources.h"

namespace payrule::tools {
namespace {

using Json = nlohmann::ordered_json;

std::string meaning_of(const ImageHeader& header) {
    std::string meaning = "mh1:";
    for (std::uint8_t byte : header.meaning_hash)
        meaning += fmt::format("{:02x}", byte);
    return meaning;
}

Json texts_of(const Image& image, ImageRange strings) {
    Json list = Json::array();
    for (ImageString text : Image::part(image.string_list, strings))
        list.push_back(image.text(text));
    return list;
}

std::string_view kind_of(const ImagePayerChange& change) {
    return payer_change_name(static_cast<PayerChangeKind>(change.kind));
}

/// What the payer changes of what it builds on, each with its reason; in the order of the compiled file.
Json changes_of(const Image& image) {
    Json list = Json::array();
    for (const ImagePayerChange& change : image.payer_changes) {
        list.push_back({{"kind", kind_of(change)},
                        {"name", image.text(change.name)},
                        {"policy", image.text(change.policy)},
                        {"place", image.text(change.place)},
                        {"because", image.text(change.because)}});
    }
    return list;
}

/// The members of print_text, in its order. `effective_until` is null where a later version ends it.
Json json_of(const std::string& file, const LoadedPolicy& policy, bool verified) {
    const Image& image = policy.image();
    const ImageHeader& header = image.header[0];
    Json tables = Json::array(), facts = Json::array(), amounts = Json::array(), grounds = Json::array();
    for (const ImageTable& table : image.tables)
        tables.push_back({{"table", image.text(table.table)}, {"as", image.text(table.local)}});
    for (const ImageFact& fact : image.facts)
        facts.push_back({{"name", image.text(fact.name)}, {"on", fact.on_line != 0 ? "line" : "claim"}});
    for (const ImageAccumulator& sum : image.accumulators) {
        if (sum.has_opening != 0)
            amounts.push_back({{"name", image.text(sum.opening_name)}, {"starts", image.text(sum.name)}});
    }
    for (const ImageGround& ground : image.grounds)
        grounds.push_back(image.text(ground.name));
    const bool open = header.effective_until >= kDateMax.days;
    return {{"file", file},
            {"policy", policy.name()},
            {"version", policy.version()},
            {"payer", image.text(header.payer)},
            {"payer_id", image.text(header.payer_id)},
            {"effective_from", format_date(Date{header.effective_from})},
            {"effective_until", open ? Json() : Json(format_date(Date{header.effective_until}))},
            {"identity", policy.identity()},
            {"identity_verified", verified},
            {"meaning", meaning_of(header)},
            {"rules", image.rules.size()},
            {"variants", image.variants.size()},
            {"diagram_nodes", image.diagram_nodes.size()},
            {"date_slices", image.slices.size()},
            {"modules", texts_of(image, header.modules)},
            {"tables", tables},
            {"facts", facts},
            {"amounts", amounts},
            {"grounds", grounds},
            {"disabled", texts_of(image, header.disabled)},
            {"payer_changes", changes_of(image)}};
}

void print_text(const std::string& file, const LoadedPolicy& policy, bool verify) {
    const Image& image = policy.image();
    const ImageHeader& header = image.header[0];
    std::string until =
        header.effective_until >= kDateMax.days ? "until superseded" : format_date(Date{header.effective_until});
    fmt::print("{}\n  policy     {} {}\n  payer      {} ({})\n  in force   {} {}\n  identity   {}{}\n  meaning    {}\n",
               file, policy.name(), policy.version(), image.text(header.payer), image.text(header.payer_id),
               format_date(Date{header.effective_from}), until, policy.identity(),
               verify ? " (computed anew, right)" : "", meaning_of(header));
    fmt::print("  rules      {} ({}), diagram {}, {}\n", image.rules.size(), counted(image.variants.size(), "variant"),
               counted(image.diagram_nodes.size(), "node"), counted(image.slices.size(), "date slice"));
    for (ImageString module : Image::part(image.string_list, header.modules))
        fmt::print("  module     {}\n", image.text(module));
    for (const ImageTable& table : image.tables) {
        fmt::print("  table      {} as {}\n", image.text(table.table), image.text(table.local));
    }
    for (const ImageFact& fact : image.facts)
        fmt::print("  fact       {} (documentation, {})\n", image.text(fact.name),
                   fact.on_line != 0 ? "by line" : "of the claim");
    for (const ImageAccumulator& sum : image.accumulators) {
        if (sum.has_opening != 0)
            fmt::print("  amount     {} (history.amounts, where {} starts)\n", image.text(sum.opening_name),
                       image.text(sum.name));
    }
    for (const ImageGround& ground : image.grounds)
        fmt::print("  ground     {}\n", image.text(ground.name));
    for (ImageString rule : Image::part(image.string_list, header.disabled))
        fmt::print("  disabled   {}\n", image.text(rule));
    for (const ImagePayerChange& change : image.payer_changes) {
        fmt::print("  change     {} {} ({}, {}): {}\n", kind_of(change), image.text(change.name),
                   image.text(change.policy), image.text(change.place), image.text(change.because));
    }
}

}  // namespace

int inspect_command(int argc, char** argv) {
    std::vector<std::string> files;
    bool verify = false;
    Limits limits;
    Format format = Format::Text;
    CommandLine line("inspect", "Verifies compiled policies and prints what they are.",
                     {{"payrule inspect build/policies/medicare.part_b-2026.1.payc", "name, dates, hashes, sections"},
                      {"payrule inspect --verify build/policies/*.payc", "and the identity, computed anew"}});
    line.list("FILE", files, "compiled policies (.payc); table packs have `payrule table list`");
    line.flag("--verify", verify, "compute the SHA-256 identity anew and compare it");
    line.limits(limits, kCompiled);
    line.format(format);
    if (auto code = line.parse(argc, argv)) return *code;
    for (const std::string& file : files) {
        LoadResult result = load_policy(file, limits.compiled_bytes);
        if (result.error) return policy_failure(file, *result.error);
        if (verify && !identity_is_right(*result.policy)) {
            return fail(kInputRefused, fmt::format("{}: the identity in its header is not the SHA-256 of its content; "
                                                   "compile the policy again",
                                                   file));
        }
        if (format == Format::Json)
            fmt::print("{}\n",
                       json_of(file, *result.policy, verify).dump(-1, ' ', false, Json::error_handler_t::replace));
        else
            print_text(file, *result.policy, verify);
    }
    return kDone;
}

}  // namespace payrule::tools

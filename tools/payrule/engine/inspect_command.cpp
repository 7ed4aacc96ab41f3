// `payrule inspect`: what a compiled policy is: who, when, hashes, sections; the file is verified on the way.
#include <fmt/format.h>

#include "core/date.h"
#include "runtime/policy_file.h"
#include "tools/payrule/command.h"
#include "tools/payrule/engine/policy_sources.h"

namespace payrule::tools {

int inspect_command(int argc, char** argv) {
    std::vector<std::string> files;
    bool verify = false;
    Limits limits;
    CommandLine line("inspect", "Verifies compiled policies and prints what they are.",
                     {{"payrule inspect build/policies/medicare.part_b-2026.1.payc", "name, dates, hashes, sections"},
                      {"payrule inspect --verify build/policies/*.payc", "and the identity, computed anew"}});
    line.list("FILE", files, "compiled policies (.payc); table packs have `payrule table list`");
    line.flag("--verify", verify, "compute the SHA-256 identity anew and compare it");
    line.limits(limits, kCompiled);
    if (auto code = line.parse(argc, argv)) return *code;
    for (const std::string& file : files) {
        LoadResult result = load_policy(file, limits.compiled_bytes);
        if (result.error) return policy_failure(file, *result.error);
        if (verify && !identity_is_right(*result.policy)) {
            return fail(kInputRefused, fmt::format("{}: the identity in its header is not the SHA-256 of its content; "
                                                   "compile the policy again",
                                                   file));
        }
        const Image& image = result.policy->image();
        const ImageHeader& header = image.header[0];
        std::string meaning = "mh1:";
        for (std::uint8_t byte : header.meaning_hash)
            meaning += fmt::format("{:02x}", byte);
        std::string until =
            header.effective_until >= kDateMax.days ? "until superseded" : format_date(Date{header.effective_until});
        fmt::print(
            "{}\n  policy     {} {}\n  payer      {} ({})\n  in force   {} {}\n  identity   {}{}\n  meaning    {}\n",
            file, result.policy->name(), result.policy->version(), image.text(header.payer),
            image.text(header.payer_id), format_date(Date{header.effective_from}), until, result.policy->identity(),
            verify ? " (computed anew, right)" : "", meaning);
        fmt::print("  rules      {} ({} variants), diagram {} nodes, {} date slices\n", image.rules.size(),
                   image.variants.size(), image.diagram_nodes.size(), image.slices.size());
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
    }
    return kDone;
}

}  // namespace payrule::tools

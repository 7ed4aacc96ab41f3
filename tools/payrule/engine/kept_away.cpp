// See kept_away.h.
#include "tools/payrule/engine/kept_away.h"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace payrule::tools {
namespace {

bool can_be_lifted(const Image& image, const ImageRule& rule) {
    const auto variants = Image::part(image.variants, rule.variants);
    return std::any_of(variants.begin(), variants.end(), [](const ImageVariant& it) { return it.lifts != 0; });
}

}  // namespace

std::vector<KeptAway> kept_away(Engine& engine, const Claim& claim, const LineDecision& line,
                                const DecideOptions& options) {
    std::map<std::pair<std::string, std::string>, KeptAway> found;
    for (const auto& policy : engine.loaded()) {
        if (policy->name() != line.policy || policy->version() != line.version) continue;
        const Image& image = policy->image();
        for (const ImageRule& rule : image.rules) {
            if (!can_be_lifted(image, rule)) continue;
            std::string problem;
            const std::string name(image.text(rule.name));
            const auto told = why_not(engine, claim, line.number, name, options, problem);
            if (!told || !told->silent.empty()) continue;
            for (const InstanceStory& instance : told->instances) {
                for (const ExceptionStory& exception : instance.excepted) {
                    if (exception.lifts) found.emplace(std::pair(name, exception.name), KeptAway{name, exception});
                }
            }
        }
    }
    std::vector<KeptAway> kept;
    for (auto& [key, it] : found)
        kept.push_back(std::move(it));
    return kept;
}

std::string kept_away_text(const std::vector<KeptAway>& kept) {
    if (kept.empty()) return {};
    std::string text = "kept away by exceptions\n";
    for (const KeptAway& it : kept) {
        text += fmt::format("  {:<10} {}\n", it.exception.certain ? "lifted" : "perhaps", it.rule);
        text += fmt::format("             by {} ({})\n", it.exception.name, it.exception.place);
        if (!it.exception.because.empty()) text += fmt::format("             {}\n", it.exception.because);
        for (const std::string& citation : it.exception.citations)
            text += fmt::format("             source: {}\n", citation);
    }
    return text;
}

}  // namespace payrule::tools

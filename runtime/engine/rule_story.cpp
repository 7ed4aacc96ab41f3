// The story of one rule on one line: the claim is decided with the rule watched. Comes in: the rule's name; goes out:
// what became of it, or what is wrong with the name.
#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime/engine/instances.h"
#include "runtime/engine/stages.h"
#include "runtime/engine/state.h"
#include "runtime/engine/watch.h"
#include "runtime/readers/suggest.h"
#include "runtime/why_not.h"

namespace payrule {
namespace {

std::string similar_rules(const Image& image, std::string_view wanted) {
    const std::string_view last = wanted.substr(wanted.rfind('.') + 1);
    std::string names;
    for (const ImageRule& rule : image.rules) {
        if (image.text(rule.name).find(last) != std::string_view::npos)
            names += (names.empty() ? "" : ", ") + std::string(image.text(rule.name));
    }
    if (!names.empty()) return "; there are " + names;
    std::vector<std::string_view> known;
    for (const ImageVariant& variant : image.variants)  // rules have the name of their first variant
        known.push_back(image.text(variant.name));
    const std::string_view nearest = readers::nearest_name(wanted, known);
    return nearest.empty() ? "" : "; did you mean `" + std::string(nearest) + "`?";
}

struct NamedVariant {
    std::uint32_t rule = kNone, variant = kNone;
};

/// The rule or exception of a name; nothing where there is none.
std::optional<NamedVariant> find_variant(const Image& image, std::string_view wanted) {
    for (std::uint32_t rule = 0; rule < image.rules.size(); ++rule) {
        const auto variants = Image::part(image.variants, image.rules[rule].variants);
        for (std::uint32_t v = 0; v < variants.size(); ++v) {
            const bool is_rule = v == 0 && image.text(image.rules[rule].name) == wanted;
            if (is_rule || image.text(variants[v].name) == wanted) return NamedVariant{rule, v};
        }
    }
    return std::nullopt;
}

/// How the policy disables the rule, `NAME: because`; empty where it does not.
std::string_view find_disabled(const Image& image, std::string_view wanted) {
    for (const ImageString& disabled : Image::part(image.string_list, image.header[0].disabled)) {
        const std::string_view text = image.text(disabled);
        if (text.starts_with(wanted) && text.substr(wanted.size()).starts_with(":")) return text;
    }
    return {};
}

/// What is wrong with the name; empty where `watch` got its rule or exception.
std::string find_watched(const Image& image, std::string_view wanted, engine::Watch& watch) {
    const std::string name(image.text(image.header[0].name)), version(image.text(image.header[0].version));
    if (const auto found = find_variant(image, wanted)) {
        const ImageRule& rule = image.rules[found->rule];
        const ImageVariant& variant = Image::part(image.variants, rule.variants)[found->variant];
        watch.rule = found->rule;
        watch.variant = found->variant;
        watch.story = {std::string(wanted),
                       std::string(image.text(variant.place)),
                       std::string(stage_name(static_cast<Stage>(rule.stage))),
                       name,
                       version,
                       {},
                       {}};
        return {};
    }
    const std::string_view disabled = find_disabled(image, wanted);
    if (!disabled.empty()) return fmt::format("{} {} disables {}", name, version, disabled);
    return fmt::format("{} {} has no rule `{}`{}", name, version, wanted, similar_rules(image, wanted));
}

}  // namespace

bool knows_rule(const Engine& engine, std::string_view rule) {
    return std::any_of(engine.loaded().begin(), engine.loaded().end(), [&](const auto& policy) {
        return find_variant(policy->image(), rule).has_value() || !find_disabled(policy->image(), rule).empty();
    });
}

std::optional<RuleStory> why_not(Engine& engine_of, const Claim& claim, std::int32_t line, const std::string& rule,
                                 const DecideOptions& options, std::string& problem) {
    engine::Scratch& run = engine_of.state_->scratch;
    engine_of.state_->enter_claim(claim, options, true);
    engine::LineIndex seen = 0;  // by whose version the rule is looked up
    while (seen < run.world.own && line != 0 && run.world.lines[seen].billed->number != line)
        ++seen;
    if (line == 0) seen = engine::earliest_line(run.world);
    if (seen >= run.world.own) {
        problem =
            line == 0 ? "no line of the claim has a date of service" : fmt::format("the claim has no line {}", line);
        return std::nullopt;
    }
    const engine::Line& it = run.world.lines[seen];
    if (it.policy == nullptr) {
        problem = engine::no_version_text(it);
        return std::nullopt;
    }
    engine::Watch watch;
    problem = find_watched(*it.policy->image, rule, watch);
    if (!problem.empty()) return std::nullopt;
    const bool of_claim = it.policy->image->rules[watch.rule].scope == static_cast<std::uint32_t>(ImageScope::Claim);
    watch.line = of_claim ? engine::kNoLine : seen;
    run.watch = &watch;
    engine::screen(run, {});
    engine::run_stages(run);
    run.watch = nullptr;
    return std::move(watch.story);
}

}  // namespace payrule

// The way through a claim: versions per line, then the fixed stages, then the folds.
#include "runtime/engine.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "runtime/engine/codes.h"
#include "runtime/engine/fold.h"
#include "runtime/engine/instances.h"
#include "runtime/engine/look_ahead.h"
#include "runtime/engine/stage.h"
#include "runtime/engine/versions.h"
#include "runtime/engine/watch.h"
#include "runtime/why_not.h"

namespace payrule {
namespace {

using engine::Line;
using engine::LineIndex;
using engine::NoVersion;
using engine::Prepared;
using engine::Scratch;

/// Everything that several engines may share; never changed once an engine has it.
struct Shared {
    std::vector<std::shared_ptr<const LoadedPolicy>> loaded;
    std::vector<std::unique_ptr<Prepared>> policies;
    std::map<std::string, std::vector<const Prepared*>, std::less<>> by_payer;
    TableSet tables;
    std::uint64_t generation = 1;  // goes up with every change: what engines keep of policies and tables ends with it
};

void run_plain_stage(Scratch& run) {
    // Within a stage rules do not see one another: all are evaluated before anything is delivered.
    std::vector<engine::Delivered>& delivered = run.of_stage;
    delivered.clear();
    for (LineIndex line = 0; line < run.world.own; ++line)
        engine::rules_on_line(run, line, delivered);
    for (const engine::Delivered& it : delivered)
        engine::receive(run, it);
}

void run_stage(Scratch& run, Stage stage) {
    engine::enter(run, stage);
    const std::size_t before = run.claim_delivered.size();
    if (stage == Stage::Bundling)
        engine::run_bundling(run);
    else if (stage == Stage::Sequence)
        engine::run_sequence(run);
    else
        run_plain_stage(run);
    engine::rules_on_claim(run);
    engine::spread_claim(run, before);
}

/// Whether a stage has anything to do. Sequence also says in which order lines enter the sums.
bool has_work(const Scratch& run, Stage stage) {
    const bool left = (run.screen.stages >> static_cast<unsigned>(stage) & 1U) != 0;
    return !run.screen.on || left || run.claim_rules || (stage == Stage::Sequence && run.screen.reads_sums);
}

/// Rules of claim scope are few; where a version has any, no stage is left out.
bool has_claim_rules(const Scratch& run) {
    for (LineIndex line = 0; line < run.world.own; ++line) {
        const Prepared* policy = run.world.lines[line].policy;
        if (policy != nullptr && policy->has_claim_rules) return true;
    }
    return false;
}

void run_all(Scratch& run) {
    engine::clear(run, run.world.own);
    run.screen.on = !run.full && !run.graph && run.watch == nullptr;
    if (run.screen.on) {
        run.claim_rules = has_claim_rules(run);
        engine::screen_lines(run.screen, run.world);
    }
    for (LineIndex line = 0; line < run.world.own; ++line) {
        const Line& it = run.world.lines[line];
        if (it.policy == nullptr) engine::review(run, line, run.full ? engine::no_version_text(it) : std::string());
    }
    for (const Stage stage : {Stage::Intake, Stage::Modifiers, Stage::Coverage, Stage::Bundling, Stage::Units,
                              Stage::Pricing, Stage::Sequence, Stage::Advice}) {
        if (has_work(run, stage)) run_stage(run, stage);
    }
}

bool share_forms(const LoadedPolicy& a, const LoadedPolicy& b) {
    const auto forms = [](const LoadedPolicy& policy) {
        return Image::part(policy.image().words, policy.image().header[0].claim_forms);
    };
    const auto left = forms(a), right = forms(b);
    if (left.empty() || right.empty()) return true;
    return std::find_first_of(left.begin(), left.end(), right.begin(), right.end()) != left.end();
}

bool share_bills(const LoadedPolicy& a, const LoadedPolicy& b) {
    const auto bills = [](const LoadedPolicy& policy) {
        return Image::part(policy.image().intervals, policy.image().header[0].types_of_bill);
    };
    const auto left = bills(a), right = bills(b);
    if (left.empty() || right.empty()) return true;
    return std::any_of(left.begin(), left.end(), [&](const ImageInterval& x) {
        return std::any_of(right.begin(), right.end(),
                           [&](const ImageInterval& y) { return x.first <= y.last && y.first <= x.last; });
    });
}

/// Two versions that could both decide one line, and neither was published later.
bool tie(const LoadedPolicy& a, const LoadedPolicy& b) {
    const ImageHeader& x = a.image().header[0];
    const ImageHeader& y = b.image().header[0];
    if (a.image().text(x.payer_id).empty()) return false;  // bases, which decide nothing
    const bool overlap = x.effective_from <= y.effective_until && y.effective_from <= x.effective_until;
    return a.image().text(x.payer_id) == b.image().text(y.payer_id) && x.published == y.published && overlap &&
           share_forms(a, b) && share_bills(a, b);
}

std::string full_name(const LoadedPolicy& policy) {
    return std::string(policy.name()) + " " + std::string(policy.version());
}

}  // namespace

struct Engine::State {
    std::shared_ptr<Shared> shared = std::make_shared<Shared>();
    Scratch scratch;
    CodesDecision codes;
    Decision told;  // where the short answer needed the full one
};

Engine::Engine() : state_(std::make_unique<State>()) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

Engine Engine::clone() const {
    Engine other;
    other.state_->shared = state_->shared;
    return other;
}

std::optional<LoadError> Engine::add_policy(std::shared_ptr<const LoadedPolicy> policy) {
    Shared& shared = *state_->shared;
    for (const auto& there : shared.loaded) {
        if (there->identity() == policy->identity()) return std::nullopt;  // the same file named twice
        if (!tie(*there, *policy)) continue;
        return LoadError{
            "F401",
            fmt::format("policies {} and {} of one payer hold on the same dates and were published on "
                        "the same day ({}); one must be published later",
                        full_name(*there), full_name(*policy), format_date(Date{policy->image().header[0].published}))};
    }
    ++shared.generation;
    shared.loaded.push_back(policy);
    auto prepared = std::make_unique<Prepared>(engine::prepare(std::move(policy)));
    prepared->place = static_cast<std::uint32_t>(shared.policies.size());
    engine::bind_tables(*prepared, shared.tables);
    const Image& image = *prepared->image;
    shared.by_payer[std::string(image.text(image.header[0].payer_id))].push_back(prepared.get());
    shared.policies.push_back(std::move(prepared));
    return std::nullopt;
}

std::optional<LoadError> Engine::load(const std::vector<std::string>& paths) {
    for (const std::string& path : paths) {
        LoadResult result = load_policy(path);
        if (result.error) return result.error;
        if (auto error = add_policy(result.policy)) return error;
    }
    return std::nullopt;
}

void Engine::set_tables(TableSet tables) {
    Shared& shared = *state_->shared;
    ++shared.generation;
    shared.tables = std::move(tables);
    for (const auto& policy : shared.policies)
        engine::bind_tables(*policy, shared.tables);
}

const TableSet& Engine::tables() const { return state_->shared->tables; }
const std::vector<std::shared_ptr<const LoadedPolicy>>& Engine::loaded() const { return state_->shared->loaded; }

std::vector<PolicyInfo> Engine::policies() const {
    std::vector<PolicyInfo> result;
    for (const auto& policy : state_->shared->loaded) {
        const ImageHeader& header = policy->image().header[0];
        result.push_back({std::string(policy->name()), std::string(policy->version()),
                          std::string(policy->image().text(header.payer_id)), policy->identity(),
                          Date{header.effective_from}, Date{header.effective_until}, Date{header.published}});
    }
    std::sort(result.begin(), result.end(), [](const PolicyInfo& a, const PolicyInfo& b) {
        return std::tie(a.payer_id, a.name, a.version) < std::tie(b.payer_id, b.name, b.version);
    });
    return result;
}

namespace {

/// Fills the world of a claim: its lines, each with the version that decides it.
void enter_claim(Scratch& run, const Shared& shared, const Claim& claim, const DecideOptions& options, bool full) {
    run.full = full;
    run.watch = nullptr;
    run.graph = options.evaluator == Evaluator::Graph;
    std::span<const Prepared* const> versions;
    NoVersion without = NoVersion::None;
    if (!claim.payer.is_known()) {
        without = NoVersion::PayerMissing;
    } else if (const auto place = shared.by_payer.find(claim.payer.value); place != shared.by_payer.end()) {
        versions = place->second;
    } else {
        without = NoVersion::PayerUnknown;
    }
    engine::make_world(run.world, versions, without, shared.tables, claim,
                       {options.as_of, options.known_as_of, options.pin});
}

}  // namespace

Decision Engine::decide(const Claim& claim, const DecideOptions& options) {
    Scratch& run = state_->scratch;
    enter_claim(run, *state_->shared, claim, options, true);
    run_all(run);
    return engine::fold(run, options.digests);
}

namespace {

/// What is kept of policies and tables ends with them.
void renew(engine::Screen& screen, std::uint64_t generation) {
    if (screen.generation == generation) return;
    screen.generation = generation;
    screen.last = nullptr;
    screen.caches.clear();
}

}  // namespace

const CodesDecision& Engine::decide_codes(const Claim& claim, const DecideOptions& options) {
    State& state = *state_;
    renew(state.scratch.screen, state.shared->generation);
    enter_claim(state.scratch, *state.shared, claim, options, false);
    run_all(state.scratch);
    if (!engine::fold_codes(state.scratch, state.codes)) {
        state.told = decide(claim, options);
        engine::codes_of(state.told, state.codes);
    }
    return state.codes;
}

void Engine::decide_codes(std::span<const Claim> claims,
                          const std::function<void(const Claim&, const CodesDecision&)>& use,
                          const DecideOptions& options) {
    engine::Screen& screen = state_->scratch.screen;
    renew(screen, state_->shared->generation);
    const auto group = [&](std::size_t first) {
        return claims.subspan(std::min(first, claims.size()),
                              std::min(engine::kAhead, claims.size() - std::min(first, claims.size())));
    };
    engine::fetch_lines(group(0));
    for (std::size_t first = 0; first < claims.size(); first += engine::kAhead) {
        engine::fetch_lines(group(first + engine::kAhead));
        engine::fetch_codes(group(first), screen);
        for (const Claim& claim : group(first))
            use(claim, decide_codes(claim, options));
    }
}

namespace {

std::string similar_rules(const Image& image, std::string_view wanted) {
    const std::string_view last = wanted.substr(wanted.rfind('.') + 1);
    std::string names;
    for (const ImageRule& rule : image.rules) {
        if (image.text(rule.name).find(last) != std::string_view::npos)
            names += (names.empty() ? "" : ", ") + std::string(image.text(rule.name));
    }
    return names.empty() ? "" : "; there are " + names;
}

/// The rule or exception of a name; what is wrong with the name where there is none.
std::string find_watched(const Image& image, std::string_view wanted, engine::Watch& watch) {
    for (std::uint32_t rule = 0; rule < image.rules.size(); ++rule) {
        const auto variants = Image::part(image.variants, image.rules[rule].variants);
        for (std::uint32_t v = 0; v < variants.size(); ++v) {
            const bool is_rule = v == 0 && image.text(image.rules[rule].name) == wanted;
            if (!is_rule && image.text(variants[v].name) != wanted) continue;
            watch.rule = rule;
            watch.variant = v;
            watch.story = {std::string(wanted),
                           std::string(image.text(variants[v].place)),
                           std::string(stage_name(static_cast<Stage>(image.rules[rule].stage))),
                           std::string(image.text(image.header[0].name)),
                           std::string(image.text(image.header[0].version)),
                           {},
                           {}};
            return {};
        }
    }
    const std::string policy =
        std::string(image.text(image.header[0].name)) + " " + std::string(image.text(image.header[0].version));
    for (const ImageString& disabled : Image::part(image.string_list, image.header[0].disabled)) {
        const std::string_view text = image.text(disabled);
        if (text.starts_with(wanted) && text.substr(wanted.size()).starts_with(":"))
            return policy + " disables " + std::string(text);
    }
    return policy + " has no rule `" + std::string(wanted) + "`" + similar_rules(image, wanted);
}

}  // namespace

std::optional<RuleStory> why_not(Engine& engine, const Claim& claim, std::int32_t line, const std::string& rule,
                                 const DecideOptions& options, std::string& problem) {
    Scratch& run = engine.state_->scratch;
    enter_claim(run, *engine.state_->shared, claim, options, true);
    LineIndex seen = 0;  // by whose version the rule is looked up
    while (seen < run.world.own && line != 0 && run.world.lines[seen].billed->number != line)
        ++seen;
    if (line == 0) seen = engine::earliest_line(run.world);
    if (seen >= run.world.own) {
        problem =
            line == 0 ? "no line of the claim has a date of service" : fmt::format("the claim has no line {}", line);
        return std::nullopt;
    }
    const Line& it = run.world.lines[seen];
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
    run_all(run);
    run.watch = nullptr;
    return std::move(watch.story);
}

}  // namespace payrule

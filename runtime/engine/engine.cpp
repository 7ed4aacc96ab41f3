// The engine's policies and tables, and decisions in full. Comes in: files, claims; goes out: decisions. Short answers
// are in short_answers.cpp, stories of one rule in rule_story.cpp.
#include "runtime/engine.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "runtime/engine/fold.h"
#include "runtime/engine/stages.h"
#include "runtime/engine/state.h"

namespace payrule {
namespace {

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
    SharedPolicies& shared = *state_->shared;
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
    auto prepared = std::make_unique<engine::Prepared>(engine::prepare(std::move(policy)));
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
    SharedPolicies& shared = *state_->shared;
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

void Engine::State::renew() {
    if (scratch.generation == shared->generation) return;
    scratch.generation = shared->generation;
    scratch.screen.caches.clear();
    scratch.sorts = {};
}

void Engine::State::start_claim(const DecideOptions& options, bool full) {
    renew();
    scratch.full = full;
    scratch.watch = nullptr;
    scratch.graph = options.evaluator == Evaluator::Graph;
}

void Engine::State::enter_claim(const Claim& claim, const DecideOptions& options, bool full) {
    start_claim(options, full);
    engine::make_world(scratch.world, shared->by_payer, scratch.sorts, shared->tables, claim, version_options(options));
}

Decision Engine::State::decide(const Claim& claim, const DecideOptions& options) {
    enter_claim(claim, options, true);
    engine::screen(scratch, {});
    engine::run_stages(scratch);
    return engine::fold(scratch, options.digests);
}

Decision Engine::decide(const Claim& claim, const DecideOptions& options) { return state_->decide(claim, options); }

}  // namespace payrule

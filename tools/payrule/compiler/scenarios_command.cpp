// `payrule scenarios`: runs files of claims with their small tables and the decisions expected of them, picking the
// policy by payer. Changes that a case makes to a payer's tables are added to the policy as the payer's own. The
// reference evaluator and the engine both decide each case, and must agree.
#include <fmt/format.h>

#include <map>
#include <memory>

#include "compiler/emit.h"
#include "compiler/reference.h"
#include "runtime/engine.h"
#include "tools/common/scenario_run.h"
#include "tools/payrule/compiler/loading.h"

namespace payrule::tools {

namespace {

/// Versions of each payer, and copies with a case's changes to tables.
class Deciders {
public:
    explicit Deciders(const LoadedPolicies& loaded) : loaded_(loaded) {}

    ScenarioAnswer decide(const Claim& claim, const std::string& payer, const TableSet& tables,
                          const std::vector<OverlayOp>& overlay) {
        std::vector<const EffectivePolicy*> versions = versions_of(loaded_, payer);
        if (versions.empty())
            return {{}, fmt::format("no policy has the payer_id `{}`; name its folder with --policies", payer)};
        std::vector<EffectivePolicy> changed;
        for (const EffectivePolicy* version : versions) {
            if (!overlay.empty()) changed.push_back(with_changes(*version, overlay));
        }
        for (std::size_t i = 0; i < changed.size(); ++i)
            versions[i] = &changed[i];
        ScenarioAnswer answer{reference_decide(versions, tables, claim), ""};
        std::string problem;
        if (overlay.empty()) {
            const auto place = engines_.find(payer);
            Engine& engine = place != engines_.end()
                                 ? place->second
                                 : engines_.emplace(payer, compiled(versions, problem)).first->second;
            compare(engine, tables, claim, answer, problem);
        } else {
            Engine engine = compiled(versions, problem);
            compare(engine, tables, claim, answer, problem);
        }
        return answer;
    }

private:
    static Engine compiled(const std::vector<const EffectivePolicy*>& versions, std::string& problem) {
        Engine engine;
        for (const EffectivePolicy* version : versions) {
            Diagnostics diagnostics;
            const auto image = compile_image(*version, nullptr, GraphLimits{}, diagnostics);
            const LoadResult loaded = image ? load_policy_image(image->view()) : LoadResult{};
            auto error = loaded.policy ? engine.add_policy(loaded.policy) : loaded.error;
            if (!loaded.policy && !error)
                problem = fmt::format("{} {} does not compile", version->name, version->version);
            if (error) problem = error->code + " " + error->text;
        }
        return engine;
    }
    static void compare(Engine& engine, const TableSet& tables, const Claim& claim, ScenarioAnswer& answer,
                        std::string problem) {
        engine.set_tables(tables);
        DecideOptions options;
        options.digests = false;
        for (const Evaluator evaluator : {Evaluator::Compiled, Evaluator::Graph}) {
            options.evaluator = evaluator;
            const bool differs = problem.empty() && !(engine.decide(claim, options) == answer.decision);
            if (differs)
                problem = fmt::format("the {} evaluator decides otherwise than the reference",
                                      evaluator == Evaluator::Graph ? "graph" : "compiled");
        }
        answer.error = problem;
    }

    static Index single_code(EffectivePolicy& policy, Code code) {
        CodeSet set;
        set.system = CodeSystem::Procedure;
        set.text = "[" + format_code(code) + "]";
        set.segments.push_back({kDateMin, {{code, code}}});
        policy.sets.push_back(set);
        return static_cast<Index>(policy.sets.size() - 1);
    }

    static EffectivePolicy with_changes(const EffectivePolicy& base, const std::vector<OverlayOp>& overlay) {
        EffectivePolicy policy = base;
        for (TableBinding& binding : policy.tables) {
            if (binding.kind != TableKind::Pairs) continue;
            for (const OverlayOp& op : overlay) {
                TableChange change{};
                change.kind = op.col1 ? TableChange::Kind::IgnoreDeletionOfPair : TableChange::Kind::IgnoreDeletions;
                if (op.col1) change.first = single_code(policy, op.col1);
                if (op.col2) change.second = single_code(policy, op.col2);
                change.from = op.from.value_or(kDateMin);
                change.deleted_from = op.deleted_from.value_or(kDateMin);
                change.deleted_until = op.deleted_until.value_or(kDateMax);
                change.origin.because = "overlay of the scenario";
                binding.changes.push_back(change);
            }
        }
        return policy;
    }

    const LoadedPolicies& loaded_;
    std::map<std::string, Engine> engines_;  // by payer
};

std::optional<Money> parameter_of_year(const LoadedPolicies& loaded, const std::string& payer, std::string_view name,
                                       int year) {
    Date day = from_calendar({year, 1, 1});
    for (const EffectivePolicy* version : versions_of(loaded, payer)) {
        if (day < version->effective_from || version->effective_until < day) continue;
        for (const Parameter& parameter : version->parameters) {
            if (parameter.name != name) continue;
            const ParameterStep* in_force = nullptr;
            for (const ParameterStep& step : parameter.steps) {
                if (step.from <= day) in_force = &step;
            }
            if (in_force != nullptr && in_force->known) return Money{in_force->value};
        }
    }
    return std::nullopt;
}

}  // namespace

int scenarios_command(int argc, char** argv) {
    PolicyOptions options;
    std::vector<std::string> files, only;
    bool verbose = false, permute = false;
    CommandLine line(
        "scenarios", "Runs files of claims with the decisions expected of them; ends with `N passed, N failed`.",
        {{"payrule scenarios tests/scenarios/core.ndjson", "runs the cases that ship"},
         {"payrule scenarios mine.ndjson --policies policies --policies my_payer", "with further payers"}});
    line.list("FILE", files, "scenario files, one JSON object on each line");
    line.option("--policies", options.paths, "folders of policies; `policies` unless given");
    line.option("--only", only, "run only the cases with these ids");
    line.flag("--permute", permute, "decide each case also with lines permuted and with an unrelated line added");
    line.flag("-v,--verbose", verbose, "print cases that pass, too");
    options.add_to(line);
    if (auto code = line.parse(argc, argv)) return *code;
    if (options.paths.empty()) options.paths = {"policies"};
    LoadedPolicies loaded = load(options);
    if (print_diagnostics(loaded, options)) return kPolicyErrors;
    Deciders deciders(loaded);
    ScenarioOptions run_options;
    run_options.permute = permute;
    run_options.only = only;
    run_options.parameter = [&](const std::string& payer, std::string_view name, int year) {
        return parameter_of_year(loaded, payer, name, year);
    };
    ScenarioReport report = run_scenarios(
        files,
        [&](const Claim& claim, const std::string& payer, const TableSet& tables,
            const std::vector<OverlayOp>& overlay) { return deciders.decide(claim, payer, tables, overlay); },
        run_options);
    fmt::print("{}", format_report(report, verbose));
    return report.ok() ? kDone : report.errors.empty() ? kTestsFailed : kCouldNot;
}

}  // namespace payrule::tools

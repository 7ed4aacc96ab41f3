// Pair instances are collected first. Where a rule says `col1 is payable`, lines are labelled by the least fixpoint of
//   pay: payable on entry, and every certain or possible pair that hits it comes from a line labelled no;
//   no:  not payable on entry, or a certain pair hits it from a line labelled pay.
// Lines without a label are maybe. Unique, and independent of any order.
#include "compiler/reference/bundling.h"

#include <algorithm>
#include <map>

#include "compiler/reference/deliver.h"
#include "compiler/reference/stage.h"

namespace payrule::reference {
namespace {

/// A pair whose rule says that its source is payable, with what it delivers if that is so.
struct Pair {
    LineIndex source = kNoLine;
    LineIndex target = kNoLine;
    std::vector<Delivered> delivered;
    Hit hit = Hit::None;
    Causes causes;                // of a possible hit
    std::size_t trace_begin = 0;  // its entries in the trace, which speak of a payable source until it has a label
    std::size_t trace_end = 0;
};

/// `col1 is payable` where it is one of the conditions that must all hold.
void payable_conditions(const EffectivePolicy& policy, ExprId id, std::set<std::uint8_t>& variables) {
    if (id == kNoExpr) return;
    const Expr& expr = policy.expr(id);
    if (expr.kind == ExprKind::Payable) variables.insert(expr.variable);
    if (expr.kind != ExprKind::And) return;
    for (const ExprId arg : expr.args)
        payable_conditions(policy, arg, variables);
}

/// The variable whose label the pair waits for; a line is never its own source.
std::optional<std::uint8_t> source_variable(const Instance& instance) {
    if (instance.rule->scope.kind != ScopeKind::Pair) return std::nullopt;
    std::set<std::uint8_t> variables;
    payable_conditions(*instance.policy, instance.rule->variants[0].guard, variables);
    variables.erase(instance.receiver_variable);
    if (variables.empty()) return std::nullopt;
    return *variables.begin();
}

class Bundling {
public:
    explicit Bundling(Run& run) : run_(run), world_(*run.world) {}

    void all() {
        for (LineIndex line = 0; line < world_.own; ++line)
            collect(line);
        start_labels();
        while (label_once()) {
        }
        for (LineIndex line = 0; line < world_.own; ++line)
            deliver_outside(line);
        // What stands behind open sources is told before any pair is delivered, so that no order of pairs shows in it.
        for (const Pair& pair : pairs_) {
            if (labels_[pair.source] == Payability::Maybe) behind_.try_emplace(pair.source, causes_behind(pair.source));
        }
        for (Pair& pair : pairs_)
            deliver_pair(pair);
    }

private:
    /// Rules without `is payable`, and other scopes, hit from outside of the fixpoint.
    void collect(LineIndex line) {
        const EffectivePolicy* policy = world_.lines[line].policy;
        outside_.emplace_back();
        if (policy == nullptr) return;
        for (Index rule = 0; rule < policy->rules.size(); ++rule) {
            for (Instance& instance : evaluated_instances(run_, rule, line)) {
                if (const auto source = source_variable(instance))
                    collect_pair(instance, *source);
                else
                    for (Delivered& it : deliver_all(run_, instance))
                        outside_[line].push_back(std::move(it));
            }
        }
    }

    /// The pair's status is that of its guard with the source payable: certain or possible.
    void collect_pair(Instance& instance, std::uint8_t source) {
        instance.assume_payable = source;
        Pair pair;
        pair.source = instance.variables[source];
        pair.target = instance.receiver;
        pair.trace_begin = trace_size();
        pair.delivered = deliver_all(run_, instance);
        pair.trace_end = trace_size();
        for (const Delivered& delivered : pair.delivered) {
            pair.hit = std::max(pair.hit, hit_of(delivered));
            if (hit_of(delivered) == Hit::Possible) pair.causes.add(delivered.causes);
        }
        pairs_.push_back(std::move(pair));
    }

    std::size_t trace_size() const { return run_.trace == nullptr ? 0 : run_.trace->size(); }

    /// The rule's status on the pair = its status with the source payable ∧ the source's label.
    void correct_trace(const Pair& pair) {
        const Payability label = labels_[pair.source];
        const Tri at_most = label == Payability::No ? Tri::No : label == Payability::Maybe ? Tri::Unknown : Tri::Yes;
        for (std::size_t i = pair.trace_begin; i < pair.trace_end; ++i) {
            std::uint8_t& status = (*run_.trace)[i].status;
            status = std::min(status, static_cast<std::uint8_t>(at_most));
        }
    }

    void start_labels() {
        for (LineIndex line = 0; line < world_.lines.size(); ++line) {
            labels_.push_back(Payability::Maybe);
            if (world_.is_history(line)) {  // a fixed fact
                const Tri paid = payable(run_, line).value;
                labels_[line] = paid == Tri::Yes  ? Payability::Yes
                                : paid == Tri::No ? Payability::No
                                                  : Payability::Maybe;
            } else if (run_.states[line].entry == Payability::No) {
                labels_[line] = Payability::No;
            }
        }
    }

    Hit outside_hit(LineIndex line) const {
        Hit hit = Hit::None;
        for (const Delivered& delivered : outside_[line])
            hit = std::max(hit, hit_of(delivered));
        // A table that cannot be asked has raised the upper end already.
        if (hit == Hit::None && run_.states[line].upper > Severity::Pay) hit = Hit::Possible;
        return hit;
    }

    bool is_pay(LineIndex line) const {
        if (run_.states[line].entry != Payability::Yes || outside_hit(line) != Hit::None) return false;
        return std::all_of(pairs_.begin(), pairs_.end(), [&](const Pair& pair) {
            return pair.target != line || pair.hit == Hit::None || labels_[pair.source] == Payability::No;
        });
    }
    bool is_no(LineIndex line) const {
        if (outside_hit(line) == Hit::Certain) return true;
        return std::any_of(pairs_.begin(), pairs_.end(), [&](const Pair& pair) {
            return pair.target == line && pair.hit == Hit::Certain && labels_[pair.source] == Payability::Yes;
        });
    }

    bool label_once() {
        bool changed = false;
        for (LineIndex line = 0; line < world_.own; ++line) {
            if (labels_[line] != Payability::Maybe) continue;
            if (is_pay(line))
                labels_[line] = Payability::Yes;
            else if (is_no(line))
                labels_[line] = Payability::No;
            changed = changed || labels_[line] != Payability::Maybe;
        }
        return changed;
    }

    void deliver_outside(LineIndex line) {
        for (const Delivered& delivered : outside_[line])
            receive(run_, line, delivered);
    }

    /// From a line labelled pay as it is; from one that is maybe as a possible effect, with the causes behind it.
    void deliver_pair(Pair& pair) {
        correct_trace(pair);
        if (labels_[pair.source] == Payability::No) return;
        const bool open = labels_[pair.source] == Payability::Maybe;
        const Causes behind = open ? behind_.at(pair.source) : Causes{};
        for (Delivered delivered : pair.delivered) {
            if (open) {
                delivered.finding.certain = false;
                delivered.causes.add(behind);
                delivered.finding.missing.assign(delivered.causes.facts.begin(), delivered.causes.facts.end());
                // A circle is the cause only where no fact is missing.
                if (!delivered.causes.facts.empty()) delivered.causes.circle.clear();
            }
            receive(run_, pair.target, std::move(delivered));
        }
    }

    // ---- causes of a line that is maybe: the missing facts behind it, else the circle with its edits ----

    Causes causes_behind(LineIndex line) const {
        Causes causes;
        std::set<LineIndex> seen;
        std::vector<LineIndex> waiting{line};
        while (!waiting.empty()) {
            const LineIndex at = waiting.back();
            waiting.pop_back();
            if (!seen.insert(at).second) continue;
            add_own_causes(at, causes);
            for (const Pair& pair : pairs_) {
                if (pair.target != at || pair.hit == Hit::None || labels_[pair.source] == Payability::No) continue;
                if (pair.hit == Hit::Possible) causes.add(pair.causes);
                if (labels_[pair.source] == Payability::Maybe) waiting.push_back(pair.source);
            }
        }
        if (causes.empty()) causes.circle = circle_within(seen);
        if (causes.empty()) causes.undecided.insert(world_.reference(line));
        return causes;
    }

    /// Why a line was maybe before any pair hit it.
    void add_own_causes(LineIndex line, Causes& causes) const {
        if (world_.is_history(line)) {
            causes.undecided.insert(world_.reference(line));
            return;
        }
        const LineState& state = run_.states[line];
        Causes own;
        for (const Delivered& delivered : state.delivered) {
            if (hit_of(delivered) == Hit::Possible) own.add(delivered.causes);
        }
        for (const Delivered& delivered : outside_[line]) {
            if (hit_of(delivered) == Hit::Possible) own.add(delivered.causes);
        }
        const bool maybe_without_pairs = state.entry == Payability::Maybe || outside_hit(line) != Hit::None;
        if (maybe_without_pairs && own.empty()) own.undecided.insert(world_.reference(line));
        causes.add(own);
    }

    bool reaches(LineIndex from, LineIndex to, const std::set<LineIndex>& among) const {
        std::set<LineIndex> seen;
        std::vector<LineIndex> waiting{from};
        while (!waiting.empty()) {
            const LineIndex at = waiting.back();
            waiting.pop_back();
            if (at == to) return true;
            if (!seen.insert(at).second) continue;
            for (const Pair& pair : pairs_) {
                if (pair.source == at && pair.hit != Hit::None && among.contains(pair.target))
                    waiting.push_back(pair.target);
            }
        }
        return false;
    }

    std::string code_of(LineIndex line) const {
        const Maybe<Code>& procedure = world_.lines[line].billed->procedure;
        return procedure.is_known() ? format_code(procedure.value)
                                    : "line " + std::to_string(world_.lines[line].billed->number);
    }

    /// An edit is on a circle where its target leads back to its source.
    std::set<std::string> circle_within(const std::set<LineIndex>& among) const {
        std::set<std::string> edits;
        for (const Pair& pair : pairs_) {
            const bool inside = among.contains(pair.source) && among.contains(pair.target) && pair.hit != Hit::None;
            if (inside && reaches(pair.target, pair.source, among)) {
                edits.insert(code_of(pair.source) + ">" + code_of(pair.target));
            }
        }
        return edits;
    }

    Run& run_;
    const World& world_;
    std::vector<std::vector<Delivered>> outside_;
    std::vector<Pair> pairs_;
    std::vector<Payability> labels_;      // history lines too
    std::map<LineIndex, Causes> behind_;  // of sources that are maybe
};

}  // namespace

void bundle(Run& run) { Bundling(run).all(); }

}  // namespace payrule::reference

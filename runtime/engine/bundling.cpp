// Pair instances are collected first. Where a rule says `col1 is payable`, lines are labelled by the least fixpoint of
//   pay: payable on entry, and every certain or possible pair that hits it comes from a line labelled no;
//   no:  not payable on entry, or a certain pair hits it from a line labelled pay.
// Lines without a label are maybe. Unique, independent of any order, and linear: each pair is looked at once when its
// source gets a label (language.md section 4.2).
#include <algorithm>
#include <set>

#include "runtime/engine/stage.h"

namespace payrule::engine {
namespace {

/// `col1 is payable` where it is one of the conditions that must all hold: bit 0 and 1 for the variables.
unsigned payable_conditions(const Image& image, std::uint32_t id) {
    if (id == kNone) return 0;
    const ImageNode& node = image.nodes[id];
    if (node.kind == NodeKind::Test) {
        const ImageField& field = image.fields[image.tests[node.test].field];
        const bool on_entry = field.kind == FieldKind::Payable && field.index == 0 && field.variable < 2;
        return on_entry ? 1u << field.variable : 0;
    }
    if (node.kind != NodeKind::And) return 0;
    unsigned variables = 0;
    for (std::uint32_t child : Image::part(image.words, node.children))
        variables |= payable_conditions(image, child);
    return variables;
}

/// The variable whose label the pair waits for; a line is never its own source.
std::uint8_t source_variable(const Instance& instance) {
    const ImageRule& rule = *instance.rule_record();
    if (rule.scope != static_cast<std::uint32_t>(ImageScope::Pair)) return kNobody;
    const Image& image = instance.image();
    const unsigned variables = payable_conditions(image, image.variants[rule.variants.first].guard);
    const auto other = static_cast<std::uint8_t>(1 - instance.receiver_variable);
    return (variables & (1u << other)) != 0 ? other : kNobody;
}

class Bundling {
public:
    explicit Bundling(Scratch& run) : run_(run), world_(run.world), space_(run.bundling) {}

    void all() {
        space_.clear(world_.lines.size());
        for (LineIndex line = 0; line < world_.own; ++line)
            collect(line);
        index_pairs();
        start_labels();
        spread_labels();
        for (LineIndex line = 0; line < world_.own; ++line) {
            for (const Delivered& delivered : space_.outside[line])
                receive(run_, delivered);
        }
        // What stands behind open sources is told before any pair is delivered, so that no order of pairs shows in it.
        if (run_.full) explain_open_sources();
        for (const BundledPair& pair : space_.pairs)
            deliver_pair(pair);
    }

private:
    /// Rules without `is payable`, and other scopes, hit from outside of the fixpoint.
    void collect(LineIndex line) {
        evaluated_instances(run_, line, [&](Instance& instance, const ImageUnit& unit) {
            const std::uint8_t source = source_variable(instance);
            if (source == kNobody)
                deliver_all(run_, instance, unit, space_.outside[line]);
            else
                collect_pair(instance, unit, source);
        });
    }

    /// The pair's status is that of its guard with the source payable: certain or possible.
    void collect_pair(Instance& instance, const ImageUnit& unit, std::uint8_t source) {
        instance.assume_payable = source;
        BundledPair pair;
        pair.source = instance.variables[source];
        pair.target = instance.receiver;
        pair.first = static_cast<std::uint32_t>(space_.delivered.size());
        deliver_all(run_, instance, unit, space_.delivered);
        pair.count = static_cast<std::uint32_t>(space_.delivered.size()) - pair.first;
        for (std::uint32_t i = pair.first; i < pair.first + pair.count; ++i)
            pair.hit = std::max(pair.hit, hit_of(space_.delivered[i]));
        if (pair.count != 0) space_.pairs.push_back(pair);
    }

    /// Pairs by source and by target, those that hit only.
    void index_pairs() {
        for (std::uint32_t i = 0; i < space_.pairs.size(); ++i) {
            if (space_.pairs[i].hit == Hit::None) continue;
            space_.from[space_.pairs[i].source].push_back(i);
            space_.onto[space_.pairs[i].target].push_back(i);
        }
    }

    Hit outside_hit(LineIndex line) const {
        Hit hit = Hit::None;
        for (const Delivered& delivered : space_.outside[line])
            hit = std::max(hit, hit_of(delivered));
        // A table that cannot be asked has raised the upper end already.
        if (hit == Hit::None && run_.states[line].upper > Severity::Pay) hit = Hit::Possible;
        return hit;
    }

    void start_labels() {
        space_.labels.assign(world_.lines.size(), Payability::Maybe);
        space_.unsettled.assign(world_.lines.size(), 0);
        for (LineIndex line = 0; line < world_.lines.size(); ++line)
            space_.unsettled[line] = space_.onto[line].size();
        for (LineIndex line = 0; line < world_.lines.size(); ++line) {
            if (world_.is_history(line)) {  // a fixed fact
                const Tri paid = payable(run_, line);
                if (paid != Tri::Unknown) label(line, paid == Tri::Yes ? Payability::Yes : Payability::No);
                continue;
            }
            if (run_.states[line].entry == Payability::No || outside_hit(line) == Hit::Certain)
                label(line, Payability::No);
        }
        for (LineIndex line = 0; line < world_.own; ++line)
            label_pay(line);
    }

    void label(LineIndex line, Payability value) {
        space_.labels[line] = value;
        space_.waiting.push_back(line);
    }
    void label_pay(LineIndex line) {
        if (space_.labels[line] != Payability::Maybe || world_.is_history(line) || space_.unsettled[line] != 0) return;
        if (run_.states[line].entry == Payability::Yes && outside_hit(line) == Hit::None) label(line, Payability::Yes);
    }

    void spread_labels() {
        while (!space_.waiting.empty()) {
            const LineIndex line = space_.waiting.back();
            space_.waiting.pop_back();
            for (std::uint32_t i : space_.from[line]) {
                const BundledPair& pair = space_.pairs[i];
                if (space_.labels[line] == Payability::No) {
                    --space_.unsettled[pair.target];
                    label_pay(pair.target);
                } else if (pair.hit == Hit::Certain && space_.labels[pair.target] == Payability::Maybe) {
                    label(pair.target, Payability::No);
                }
            }
        }
    }

    /// From a line labelled pay as it is; from one that is maybe as a possible effect, with the causes behind it.
    void deliver_pair(const BundledPair& pair) {
        if (space_.labels[pair.source] == Payability::No) return;
        const bool open = space_.labels[pair.source] == Payability::Maybe;
        for (std::uint32_t i = pair.first; i < pair.first + pair.count; ++i) {
            Delivered delivered = space_.delivered[i];
            if (open) {
                delivered.certain = false;
                if (run_.full) explain_open(run_.stories[delivered.story], pair.source);
            }
            receive(run_, delivered);
        }
    }

    // ---- causes of a line that is maybe: the missing facts behind it, else the circle with its edits ----

    void explain_open_sources() {
        behind_.resize(world_.lines.size());
        for (const BundledPair& pair : space_.pairs) {
            Causes& causes = behind_[pair.source];
            if (space_.labels[pair.source] == Payability::Maybe && causes.empty()) causes = causes_behind(pair.source);
        }
    }

    void explain_open(Story& story, LineIndex source) const {
        story.finding.certain = false;
        story.causes.add(behind_[source]);
        story.finding.missing.assign(story.causes.facts.begin(), story.causes.facts.end());
        // A circle is the cause only where no fact is missing.
        if (!story.causes.facts.empty()) story.causes.circle.clear();
    }

    Causes causes_behind(LineIndex line) const {
        Causes causes;
        std::set<LineIndex> seen;
        std::vector<LineIndex> waiting{line};
        while (!waiting.empty()) {
            const LineIndex at = waiting.back();
            waiting.pop_back();
            if (!seen.insert(at).second) continue;
            add_own_causes(at, causes);
            for (std::uint32_t i : space_.onto[at]) {
                const BundledPair& pair = space_.pairs[i];
                if (space_.labels[pair.source] == Payability::No) continue;
                if (pair.hit == Hit::Possible) add_possible(pair, causes);
                if (space_.labels[pair.source] == Payability::Maybe) waiting.push_back(pair.source);
            }
        }
        if (causes.empty()) causes.circle = circle_within(seen);
        if (causes.empty()) causes.undecided.insert(world_.reference(line));
        return causes;
    }

    void add_possible(const BundledPair& pair, Causes& causes) const {
        for (std::uint32_t i = pair.first; i < pair.first + pair.count; ++i) {
            if (hit_of(space_.delivered[i]) == Hit::Possible)
                causes.add(run_.stories[space_.delivered[i].story].causes);
        }
    }

    /// Why a line was maybe before any pair hit it.
    void add_own_causes(LineIndex line, Causes& causes) const {
        if (world_.is_history(line)) {
            causes.undecided.insert(world_.reference(line));
            return;
        }
        Causes own;
        for (const Delivered& delivered : run_.delivered[line]) {
            if (hit_of(delivered) == Hit::Possible) own.add(run_.stories[delivered.story].causes);
        }
        const bool maybe_without_pairs = run_.states[line].entry == Payability::Maybe || outside_hit(line) != Hit::None;
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
            for (std::uint32_t i : space_.from[at]) {
                if (among.contains(space_.pairs[i].target)) waiting.push_back(space_.pairs[i].target);
            }
        }
        return false;
    }

    std::string code_of(LineIndex line) const {
        const ClaimLine& it = *world_.lines[line].billed;
        return it.procedure.is_known() ? format_code(it.procedure.value) : "line " + std::to_string(it.number);
    }

    /// An edit is on a circle where its target leads back to its source.
    std::set<std::string> circle_within(const std::set<LineIndex>& among) const {
        std::set<std::string> edits;
        for (LineIndex source : among) {
            for (std::uint32_t i : space_.from[source]) {
                const BundledPair& pair = space_.pairs[i];
                if (!among.contains(pair.target) || !reaches(pair.target, pair.source, among)) continue;
                edits.insert(code_of(pair.source) + ">" + code_of(pair.target));
            }
        }
        return edits;
    }

    Scratch& run_;
    const World& world_;
    BundlingSpace& space_;
    std::vector<Causes> behind_;  // by source, where it is maybe
};

}  // namespace

void run_bundling(Scratch& run) { Bundling(run).all(); }

}  // namespace payrule::engine

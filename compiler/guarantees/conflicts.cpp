// Effects on one slot of one line that contradict one another. Comes in: diagrams; goes out: E0333 to E0335, each with
// a claim that the reference evaluator has decided. Only effects that write one slot are looked at: two at a time, and
// demands in sets. Where rules range over the same lines their diagrams are joined; else claims are built from ways
// through both.
#include <algorithm>
#include <map>
#include <set>

#include "compiler/guarantees/analysis.h"
#include "compiler/guarantees/effects.h"
#include "compiler/guarantees/witness.h"

namespace payrule::guarantees {

namespace {

constexpr std::size_t kTries = 32;  // ways tried for one finding
constexpr std::size_t kEach = 2;    // ways through the second diagram for each through the first, where not joined

constexpr std::size_t kThirds = 60;          // demands of which any three are tried; with more within the next limits
constexpr std::size_t kLargestSet = 6;       // demands that only together cannot be met: no more are looked for
constexpr std::size_t kDemandSets = 50'000;  // sets of demands that are looked at in one policy
constexpr std::size_t kJoining = 100;        // as many sets as joining the diagrams of one takes

/// A variant of a unit, and one of its effects there.
struct Writer {
    std::uint32_t unit = 0;
    Index variant = 0;
    const Effect* effect = nullptr;
    std::vector<Choice> codes;  // of the procedure that receives the effect; empty: any
};

/// Whether some procedure code is in both lists of cells.
bool share_codes(const std::vector<Choice>& a, const std::vector<Choice>& b) {
    if (a.empty() || b.empty() || a[0].field != b[0].field) return true;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        if (a[i].first <= b[j].last && b[j].first <= a[i].last) return true;
        ++(a[i].last < b[j].last ? i : j);
    }
    return false;
}

const Path kAnyPath;

class Conflicts {
public:
    Conflicts(Analysis& analysis, Diagnostics& diagnostics) : analysis_(analysis), diagnostics_(diagnostics) {}

    /// Exceptions of one parent that can both hold have equal effects; `rule does not apply` wins and is left out.
    void exceptions(Index rule_index) {
        const Rule& rule = policy().rules[rule_index];
        for (Index a = 1 + rule.row_count; a < rule.variants.size(); ++a) {
            for (Index b = a + 1; b < rule.variants.size(); ++b) {
                const Variant &first = rule.variants[a], &second = rule.variants[b];
                if (first.parent != second.parent || first.lifts || second.lifts) continue;
                if (!same_effects(first.effects, second.effects)) siblings(rule_index, a, b);
            }
        }
    }

    void proposals() {
        const std::vector<Writer> all = writers(is_proposal);
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t j = i + 1; j < all.size(); ++j) {
                if (rule_index(all[i]) == rule_index(all[j])) continue;  // rows exclude one another, siblings are E0333
                if (!share_procedures(all[i], all[j]) || !contradict(policy(), *all[i].effect, *all[j].effect))
                    continue;
                meeting(DiagnosticCode::E0334, all[i], all[j]);
            }
        }
    }

    void demands() {
        const std::vector<Writer> all =
            writers([](const Effect& effect) { return effect.action == Action::RequireModifier; });
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t j = i + 1; j < all.size(); ++j) {
                const bool one_rule = rule_index(all[i]) == rule_index(all[j]);
                if (one_rule && all[i].variant != all[j].variant) continue;
                if (!share_procedures(all[i], all[j])) continue;
                if (!satisfiable({all[i].effect, all[j].effect})) meeting(DiagnosticCode::E0335, all[i], all[j]);
            }
        }
        if (all.size() <= kThirds) thirds(all);
        looked_at_ = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            Demands set{&all[i]};
            grow(set, i + 1, all, all.size() <= kThirds ? 3 : 2);
            if (looked_at_ >= kDemandSets) return report_left(all[i]);
        }
    }

private:
    const EffectivePolicy& policy() const { return analysis_.policy(); }
    Index rule_index(const Writer& writer) const { return analysis_.unit(writer.unit).rule; }
    const Rule& rule(const Writer& writer) const { return policy().rules[rule_index(writer)]; }
    const Variant& variant(const Writer& writer) const { return rule(writer).variants[writer.variant]; }

    std::vector<Writer> writers(const std::function<bool(const Effect&)>& wanted) {
        std::vector<Writer> result;
        for (Index index = 0; index < policy().rules.size(); ++index) {
            for (const std::uint32_t unit : analysis_.units(index))
                add_writers(unit, policy().rules[index], wanted, result);
        }
        return result;
    }
    void add_writers(std::uint32_t unit, const Rule& rule, const std::function<bool(const Effect&)>& wanted,
                     std::vector<Writer>& result) {
        const ImageUnit& of = analysis_.unit(unit);
        for (Index v = 0; v < rule.variants.size(); ++v) {
            for (const Effect& effect : rule.variants[v].effects) {
                const bool here = static_cast<std::uint32_t>(effect.target) == of.target &&
                                  (effect.target != EffectTarget::Variable || effect.variable == of.variable);
                if (here && effect.target != EffectTarget::Claim && wanted(effect))
                    result.push_back({unit, v, &effect, codes_of(unit, v)});
            }
        }
    }
    /// Rules for different procedures never meet; the procedure is asked first in a diagram.
    bool share_procedures(const Writer& a, const Writer& b) const { return share_codes(a.codes, b.codes); }
    std::vector<Choice> codes_of(std::uint32_t unit, Index variant) {
        const auto root = acts(unit, variant);
        if (!root || graph::is_terminal(*root)) return {};
        const graph::Node& node = analysis_.builder().store().node(*root);
        const std::uint32_t field = analysis_.builder().field_on_level(node.level);
        const ImageField& of = analysis_.image().fields[field];
        const bool procedure = of.kind == FieldKind::CodeOf && of.variable == analysis_.unit(unit).variable &&
                               static_cast<ClaimField>(of.field) == ClaimField::LineProcedure;
        if (!procedure) return {};
        std::vector<Choice> cells;
        std::uint32_t first = 0;
        for (const graph::Run& run : node.runs) {
            const bool never = graph::is_terminal(run.child) && !certain(graph::terminal_value(run.child));
            if (!never) cells.push_back({field, first, run.end});
            first = run.end + 1;
        }
        return cells;
    }

    Search search(std::uint32_t unit, std::map<std::uint32_t, Choice> fixed = {}) {
        const Rule& of = policy().rules[analysis_.unit(unit).rule];
        Domain domain = analysis_.domain(of, analysis_.unit(unit), policy().effective_from, policy().effective_until);
        domain.fixed = std::move(fixed);
        return {analysis_.image(), analysis_.builder(), domain};
    }
    /// What a way through one unit's diagram says of the line that receives the effect, in another unit's fields.
    std::map<std::uint32_t, Choice> seen_from(const Path& way, const Writer& a, const Writer& b) const {
        const std::span<const ImageField> fields = analysis_.image().fields;
        const std::uint32_t from = analysis_.unit(a.unit).variable, to = analysis_.unit(b.unit).variable;
        std::map<std::uint32_t, Choice> fixed;
        for (const Choice& choice : way) {
            const ImageField& of = fields[choice.field];
            const bool of_claim = of.kind == FieldKind::AsOfDate || of.kind == FieldKind::EnumOf;
            const bool of_line = of.kind == FieldKind::CodeOf || of.kind == FieldKind::ModifierBit ||
                                 of.kind == FieldKind::FactValue || of.kind == FieldKind::DateOf;
            if (!of_claim && (!of_line || of.variable != from)) continue;
            for (std::uint32_t i = 0; i < fields.size(); ++i) {
                const bool same = fields[i].kind == of.kind && fields[i].field == of.field &&
                                  fields[i].index == of.index && fields[i].variable == (of_claim ? of.variable : to);
                // Fields of two variables are cut at different codes, so only equal cells can be carried over.
                const bool equal_cells = of_claim || of.kind == FieldKind::ModifierBit || same_cuts(of, fields[i]);
                if (same && equal_cells) fixed[i] = {i, choice.first, choice.last};
                if (same && !equal_cells) carry_values(of, choice, i, fixed);
            }
        }
        return fixed;
    }
    bool same_cuts(const ImageField& a, const ImageField& b) const {
        const auto x = Image::part(analysis_.image().numbers, a.cuts),
                   y = Image::part(analysis_.image().numbers, b.cuts);
        return a.can_be_absent == b.can_be_absent && a.can_be_unknown == b.can_be_unknown &&
               std::equal(x.begin(), x.end(), y.begin(), y.end());
    }
    /// The cells of another field that hold some value of the choice.
    void carry_values(const ImageField& of, const Choice& choice, std::uint32_t into,
                      std::map<std::uint32_t, Choice>& fixed) const {
        const Image& image = analysis_.image();
        if (choice.last >= numeric_cells(of)) return;
        const std::int64_t first = cell_values(image, of, choice.first).first;
        const std::int64_t last = cell_values(image, of, choice.last).last;
        const auto cuts = Image::part(image.numbers, image.fields[into].cuts);
        const auto cell_of = [&](std::int64_t value) {
            return static_cast<std::uint32_t>(std::upper_bound(cuts.begin(), cuts.end(), value) - cuts.begin());
        };
        fixed[into] = {into, cell_of(first), cell_of(last)};
    }
    /// Where a variant of a unit certainly acts. Errors: nothing where the diagram is too large.
    std::optional<graph::Ref> acts(std::uint32_t unit, Index variant) {
        if (const auto known = acts_.find({unit, variant}); known != acts_.end()) return known->second;
        const auto root = analysis_.diagram(unit);
        if (!root) return std::nullopt;
        return acts_[{unit, variant}] = analysis_.builder().store().map(*root, [&](std::int32_t at) {
            return static_cast<std::int32_t>(
                analysis_.status(at, variant) == static_cast<std::uint8_t>(Tri::Yes) ? Tri::Yes : Tri::No);
        });
    }
    static bool certain(std::int32_t terminal) { return static_cast<Tri>(terminal) == Tri::Yes; }

    // ---- exceptions of one rule ----

    void siblings(Index rule_index, Index a, Index b) {
        const Rule& of = policy().rules[rule_index];
        bool unshown = false;
        for (const std::uint32_t unit : analysis_.units(rule_index)) {
            const auto root = analysis_.diagram(unit);
            if (!root) continue;
            const auto yes = static_cast<std::uint8_t>(Tri::Yes);
            const std::vector<Path> paths = search(unit).paths(
                *root,
                [&](std::int32_t at) { return analysis_.status(at, a) == yes && analysis_.status(at, b) == yes; },
                kTries);
            const Confirm both = [&](const Witness& w) { return both_act(w, rule_index, a, rule_index, b); };
            for (const Path& path : paths) {
                const auto shown = try_parts(policy(), analysis_.image(), {{&of, lines_of(of), &path}}, both);
                if (!shown) continue;
                report_siblings(of, a, b, *shown);
                return;
            }
            unshown = unshown || !paths.empty();
        }
        if (!unshown) return;
        Diagnostic& d =
            diagnostics_.report(DiagnosticCode::W0406, of.variants[b].origin.span,
                                "`" + of.variants[a].name + "` and `" + of.variants[b].name +
                                    "` may both hold and do different things; no claim that shows it was found");
        d.notes.push_back({"the other exception is here", of.variants[a].origin.span});
    }
    void report_siblings(const Rule& of, Index a, Index b, const Witness& shown) {
        const Variant &first = of.variants[a], &second = of.variants[b];
        Diagnostic& d = diagnostics_.report(
            DiagnosticCode::E0333, second.origin.span,
            "`" + first.name + "` and `" + second.name + "`, exceptions to `" + of.variants[first.parent].name +
                "`, can both hold and do different things; let one except the other, or "
                "give them conditions that exclude one another");
        d.notes.push_back({"the other exception is here", first.origin.span});
        d.notes.push_back({witness_note("a claim for which both hold:", shown), std::nullopt});
    }
    static bool both_act(const Witness& witness, Index rule_a, Index a, Index rule_b, Index b) {
        const auto held = [&](Index rule, Index variant, std::int32_t line) {
            return std::any_of(witness.trace.begin(), witness.trace.end(), [&](const RuleTrace& t) {
                return t.rule == rule && t.variant == variant && t.line == line &&
                       t.status == static_cast<std::uint8_t>(Tri::Yes);
            });
        };
        // Line 0 is the claim, for rules about claims.
        const bool of_claim = held(rule_a, a, 0) && held(rule_b, b, 0);
        return of_claim ||
               std::any_of(witness.decision.lines.begin(), witness.decision.lines.end(), [&](const LineDecision& line) {
                   return held(rule_a, a, line.number) && held(rule_b, b, line.number);
               });
    }

    // ---- rules that meet ----

    /// Rules over the same lines share the fields of their diagrams.
    bool same_instances(const Writer& a, const Writer& b) const {
        const ScopeDeclaration &x = rule(a).scope, &y = rule(b).scope;
        const bool one_row = x.table == y.table || x.table == kNoIndex || y.table == kNoIndex;
        return x.kind == y.kind && x.ordered == y.ordered && one_row &&
               analysis_.unit(a.unit).variable == analysis_.unit(b.unit).variable;
    }

    void meeting(DiagnosticCode code, const Writer& a, const Writer& b) {
        const Confirm both = [&](const Witness& w) {
            return code == DiagnosticCode::E0334 ? both_propose(w, a, b)
                                                 : both_act(w, rule_index(a), a.variant, rule_index(b), b.variant);
        };
        may_meet_ = false;
        try {
            const auto shown = same_instances(a, b) ? joined(a, b, both) : side_by_side(a, b, both);
            if (shown) report(code, a, b, *shown);
            if (!shown && may_meet_) report_unconfirmed(a, b);
        } catch (const graph::Overflow&) {
            return;  // too large to say
        }
    }
    void report_unconfirmed(const Writer& a, const Writer& b) {
        Diagnostic& d = diagnostics_.report(
            DiagnosticCode::W0406, b.effect->span,
            "`" + variant(a).name + "` and `" + variant(b).name +
                "` may meet on one line and contradict one another: `" + effect_words(policy(), *a.effect) + "` and `" +
                effect_words(policy(), *b.effect) + "`; no claim that shows it was found");
        d.notes.push_back({"the other effect is here", a.effect->span});
    }

    /// Nobody should take what was not looked at for in order.
    void report_left(const Writer& from) {
        diagnostics_.report(
            DiagnosticCode::W0406, from.effect->span,
            "too many demands can meet on one line to look at every set of them: " + std::to_string(kDemandSets) +
                " sets were looked at, not all of those with `" + variant(from).name +
                "` and the demands after it; ask for fewer modifiers by rule, or "
                "for several in one");
    }

    using Demands = std::vector<const Writer*>;
    void thirds(const std::vector<Writer>& all) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            for (std::size_t j = i + 1; j < all.size(); ++j) {
                for (std::size_t k = j + 1; can_join({&all[i]}, all[j]) && k < all.size(); ++k)
                    third({&all[i], &all[j], &all[k]});
            }
        }
    }
    void third(const Demands& set) {
        if (can_join({set[0], set[1]}, *set[2]) && !can_be_met(set) && least(set)) join(set);
    }
    static bool can_be_met(const Demands& demands) {
        std::vector<const Effect*> effects;
        for (const Writer* demand : demands)
            effects.push_back(demand->effect);
        return satisfiable(effects);
    }
    /// Whether any demand could be left out: then a smaller set has been told of.
    static bool least(const Demands& demands) {
        for (std::size_t out = 0; out < demands.size(); ++out) {
            Demands rest = demands;
            rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(out));
            if (!can_be_met(rest)) return false;
        }
        return true;
    }
    /// Demands on the same lines, of different rules (rows exclude one another), for codes that they share.
    bool can_join(const Demands& demands, const Writer& more) const {
        return std::all_of(demands.begin(), demands.end(), [&](const Writer* one) {
            const bool says_more =
                one->effect->quantify != more.effect->quantify || one->effect->modifiers != more.effect->modifiers;
            return says_more && rule_index(*one) != rule_index(more) && same_instances(*one, more) &&
                   share_procedures(*one, more);
        });
    }
    /// Sets of more than `told` demands that cannot be met together, though any fewer can. Whether they can hold
    /// together is asked last, because joining their diagrams costs most.
    void grow(Demands& set, std::size_t next, const std::vector<Writer>& all, std::size_t told) {
        for (std::size_t i = next; i < all.size() && looked_at_ < kDemandSets; ++i) {
            if (!can_join(set, all[i])) continue;
            ++looked_at_;
            set.push_back(&all[i]);
            if (!can_be_met(set)) {
                if (set.size() > told && says_new(set) && least(set)) join(set);
            } else if (set.size() < kLargestSet) {
                grow(set, i + 1, all, told);
            }
            set.pop_back();
        }
    }
    void join(const Demands& set) {
        looked_at_ += kJoining;
        try {
            graph::Ref meet = graph::terminal(static_cast<std::int32_t>(Tri::Yes));
            for (const Writer* demand : set) {
                const auto one = acts(demand->unit, demand->variant);
                if (!one) return;
                meet = analysis_.builder().conjunction(meet, *one);
            }
            report_set(set, meet);
        } catch (const graph::Overflow&) {
            return;  // too large to say
        }
    }
    /// Demands that cannot be met form many sets; each is told of once.
    bool says_new(const Demands& set) const {
        return std::any_of(set.begin(), set.end(),
                           [&](const Writer* demand) { return !told_.contains(demand->effect); });
    }
    /// The demands of a set that all act on one line.
    bool all_act(const Witness& witness, const Demands& demands) const {
        return std::all_of(demands.begin(), demands.end(), [&](const Writer* demand) {
            return both_act(witness, rule_index(*demands[0]), demands[0]->variant, rule_index(*demand),
                            demand->variant);
        });
    }
    void report_set(const Demands& demands, graph::Ref meet) {
        const LinesOf lines = lines_of(rule(*demands[0]));
        const Confirm all = [&](const Witness& w) { return all_act(w, demands); };
        for (const Path& path : search(demands[0]->unit).paths(meet, certain, kTries)) {
            std::vector<Part> parts;
            for (const Writer* demand : demands)
                parts.push_back({&rule(*demand), lines, demand == demands[0] ? &path : &kAnyPath});
            const auto shown = try_parts(policy(), analysis_.image(), parts, all);
            if (!shown) continue;
            std::string names;
            for (std::size_t i = 0; i < demands.size(); ++i)
                names += (i == 0 ? "`" : i + 1 < demands.size() ? ", `" : " and `") + variant(*demands[i]).name + "`";
            Diagnostic& d =
                diagnostics_.report(DiagnosticCode::E0335, demands.back()->effect->span,
                                    names + " can meet on one line, and no four modifiers meet all that they require");
            static constexpr const char* kPlaces[] = {"first", "second", "third", "fourth", "fifth"};
            for (std::size_t i = 0; i + 1 < demands.size(); ++i)
                d.notes.push_back({std::string("the ") + kPlaces[i] + " demand is here", demands[i]->effect->span});
            d.notes.push_back({witness_note("a claim on which they meet:", *shown), std::nullopt});
            for (const Writer* demand : demands)
                told_.insert(demand->effect);
            return;
        }
    }

    std::uint32_t receiver(const Writer& writer, const LinesOf& lines) const {
        const std::uint32_t variable = analysis_.unit(writer.unit).variable;
        return variable < lines.size() ? lines[variable] : 0;
    }

    std::optional<Witness> joined(const Writer& a, const Writer& b, const Confirm& both) {
        const auto first = acts(a.unit, a.variant), second = acts(b.unit, b.variant);
        if (!first || !second) return std::nullopt;
        const graph::Ref meet = analysis_.builder().conjunction(*first, *second);
        const LinesOf lines = lines_of(rule(a));
        for (const Path& path : search(a.unit).paths(meet, certain, kTries)) {
            may_meet_ = true;
            if (auto shown = attempt(a, lines, path, b, lines, kAnyPath, both)) return shown;
        }
        return std::nullopt;
    }

    std::optional<Witness> side_by_side(const Writer& a, const Writer& b, const Confirm& both) {
        const auto first = acts(a.unit, a.variant), second = acts(b.unit, b.variant);
        if (!first || !second) return std::nullopt;
        const LinesOf lines_a = lines_of(rule(a));
        const std::uint32_t line = receiver(a, lines_a);
        LinesOf lines_b{line};
        if (rule(b).scope.kind == ScopeKind::Pair) {
            lines_b = analysis_.unit(b.unit).variable == 0 ? LinesOf{line, 1 - line} : LinesOf{1 - line, line};
        }
        for (const Path& way : search(a.unit).paths(*first, certain, kTries)) {
            for (const Path& other : search(b.unit, seen_from(way, a, b)).paths(*second, certain, kEach)) {
                may_meet_ = true;
                if (auto shown = attempt(a, lines_a, way, b, lines_b, other, both)) return shown;
            }
        }
        return std::nullopt;
    }

    /// `prefer` wants its fact; each of its values is tried.
    std::optional<Witness> attempt(const Writer& a, const LinesOf& lines_a, const Path& path_a, const Writer& b,
                                   const LinesOf& lines_b, const Path& path_b, const Confirm& both) {
        const std::size_t picks_a = std::max<std::size_t>(1, a.effect->choices.size());
        const std::size_t picks_b = std::max<std::size_t>(1, b.effect->choices.size());
        for (std::size_t i = 0; i < picks_a; ++i) {
            for (std::size_t j = 0; j < picks_b; ++j) {
                const std::vector<Part> parts{{&rule(a), lines_a, &path_a, a.effect, i, receiver(a, lines_a)},
                                              {&rule(b), lines_b, &path_b, b.effect, j, receiver(b, lines_b)}};
                if (auto shown = try_parts(policy(), analysis_.image(), parts, both)) return shown;
            }
        }
        return std::nullopt;
    }

    /// Both rules' proposals stand in the decision of one line, and contradict one another there.
    bool both_propose(const Witness& witness, const Writer& a, const Writer& b) const {
        const auto proposal = [](const Finding& f) {
            Effect effect;
            effect.action = f.action == Action::ProposeRemove ? Action::ProposeRemove : Action::ProposeReplace;
            effect.modifiers = f.modifiers;
            effect.replaced = f.replaced;
            return effect;
        };
        const auto by = [](const Finding& f, const Variant& v, const Effect& e) {
            return f.rule == v.name && f.action == e.action && f.certain;
        };
        for (const LineDecision& line : witness.decision.lines) {
            for (const Finding& x : line.findings) {
                for (const Finding& y : line.findings) {
                    if (by(x, variant(a), *a.effect) && by(y, variant(b), *b.effect) &&
                        contradict(policy(), proposal(x), proposal(y)))
                        return true;
                }
            }
        }
        return false;
    }

    void report(DiagnosticCode code, const Writer& a, const Writer& b, const Witness& shown) {
        const std::string first = "`" + effect_words(policy(), *a.effect) + "`";
        const std::string second = "`" + effect_words(policy(), *b.effect) + "`";
        const std::string names = "`" + variant(a).name + "` and `" + variant(b).name + "`";
        const std::string text =
            code == DiagnosticCode::E0334
                ? names + " can meet on one line and contradict one another: " + first + " and " + second +
                      "; make one an exception to the other, or let their conditions exclude one another"
                : names + " can meet on one line, and no four modifiers meet both " + first + " and " + second;
        Diagnostic& d = diagnostics_.report(code, b.effect->span, text);
        d.notes.push_back({"the other effect is here", a.effect->span});
        d.notes.push_back({witness_note("a claim on which they meet:", shown), std::nullopt});
    }

    Analysis& analysis_;
    Diagnostics& diagnostics_;
    std::map<std::pair<std::uint32_t, Index>, graph::Ref> acts_;
    std::set<const Effect*> told_;  // demands of sets that were told of
    std::size_t looked_at_ = 0;     // sets of demands, against kDemandSets
    bool may_meet_ = false;         // the joined diagram has a way, whether or not a claim takes it
};

}  // namespace

void check_exceptions(Analysis& analysis, Diagnostics& diagnostics) {
    Conflicts conflicts(analysis, diagnostics);
    for (Index rule = 0; rule < analysis.policy().rules.size(); ++rule)
        conflicts.exceptions(rule);
}

void check_conflicts(Analysis& analysis, Diagnostics& diagnostics) {
    Conflicts conflicts(analysis, diagnostics);
    conflicts.proposals();
    conflicts.demands();
}

}  // namespace payrule::guarantees

// See witness.h. The claim goes through the same reader as the tests beside the rules, so what is shown is what was
// decided.
#include "compiler/guarantees/witness.h"

#include "compiler/parse.h"
#include "compiler/policy_test.h"

namespace payrule::guarantees {

std::optional<Witness> decide_text(const EffectivePolicy& policy, const std::string& items) {
    Sources sources;
    Diagnostics diagnostics;
    const SourceId source = sources.add(
        "claim", "policy \"claim\" version \"1\" edition 1 { payer_id p effective 2000-01-01 .. }\ntest \"claim\" {\n" +
                     items + "}\n");
    const std::optional<ast::File> file = parse(source, sources, ParseLimits{}, diagnostics);
    if (!file || file->tests.size() != 1) return std::nullopt;
    std::vector<TestFailure> failures;
    const TestSetup setup = build_test(*file, file->tests[0], policy, failures);
    if (!failures.empty() || setup.claims.size() != 1) return std::nullopt;
    Witness witness;
    witness.text = items;
    witness.decision = reference_decide({&policy}, setup.tables, setup.claims[0], &witness.trace);
    return witness;
}

LinesOf lines_of(const Rule& rule) { return rule.scope.kind == ScopeKind::Pair ? LinesOf{0, 1} : LinesOf{0}; }

std::optional<Witness> try_parts(const EffectivePolicy& policy, const Image& image, const std::vector<Part>& parts,
                                 const Confirm& confirm) {
    Sketch sketch(policy, image);
    for (const Part& part : parts)
        sketch.scope(*part.rule, part.lines);
    for (const Part& part : parts) {
        for (const Choice& choice : *part.path) {
            if (!sketch.choose(choice, part.lines)) return std::nullopt;
        }
        const bool prefers = part.effect != nullptr && part.pick < part.effect->choices.size();
        if (prefers && !sketch.give(part.effect->fact, part.effect->choices[part.pick].value, part.lines))
            return std::nullopt;
    }
    for (const Part& part : parts) {
        if (part.effect == nullptr || part.effect->action == Action::RequireModifier) continue;
        sketch.carry(part.effect->replaced, part.receiver);
        if (part.effect->action == Action::ProposeRemove) sketch.carry(part.effect->modifiers, part.receiver);
    }
    std::optional<Witness> witness = decide_text(policy, sketch.text());
    if (!witness || !confirm(*witness)) return std::nullopt;
    return witness;
}

std::string witness_note(const std::string& lead, const Witness& witness) {
    std::string note = lead;
    std::size_t begin = 0;
    while (begin < witness.text.size()) {
        const std::size_t end = witness.text.find('\n', begin);
        note += "\n      " + witness.text.substr(begin, end - begin);
        if (end == std::string::npos) break;
        begin = end + 1;
    }
    return note;
}

}  // namespace payrule::guarantees

// Documents are asked for by names that are declared nowhere (see names.h). Comes in: a policy; goes out: W0407. Must
// not know what a document is.
#include "compiler/check/names.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace payrule {
namespace {

using Places = std::map<std::string, std::vector<Span>>;

void collect(const std::vector<Effect>& effects, Places& places) {
    for (const Effect& effect : effects) {
        if (effect.action == Action::Request) places[effect.text].push_back(effect.span);
        collect(effect.otherwise, places);
    }
}

bool before(const Span& a, const Span& b) { return std::tie(a.source, a.begin) < std::tie(b.source, b.begin); }

void report(const std::string& odd, const std::string& other, const Places& places, Diagnostics& diagnostics) {
    Diagnostic& d = diagnostics.report(
        DiagnosticCode::W0407, places.at(odd).front(),
        "the document `" + odd + "` has almost the name of `" + other + "`; if they are one, write one name");
    d.notes.push_back({"`" + other + "` is asked for here", places.at(other).front()});
}

}  // namespace

void check_documents(const EffectivePolicy& policy, Diagnostics& diagnostics) {
    Places places;
    for (const Rule& rule : policy.rules) {
        for (const Variant& variant : rule.variants) {
            collect(variant.effects, places);
            collect(variant.if_not_known, places);
        }
    }
    for (auto& [name, spans] : places)
        std::sort(spans.begin(), spans.end(), before);
    for (auto a = places.begin(); a != places.end(); ++a) {
        for (auto b = std::next(a); b != places.end(); ++b) {
            if (!nearly_same(a->first, b->first)) continue;
            // The rarer name is the slip; of two as rare the later one.
            const bool a_is_odd = a->second.size() != b->second.size() ? a->second.size() < b->second.size()
                                                                       : before(b->second[0], a->second[0]);
            report(a_is_odd ? a->first : b->first, a_is_odd ? b->first : a->first, places, diagnostics);
        }
    }
}

}  // namespace payrule

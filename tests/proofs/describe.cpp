// See describe.h.
#include "tests/proofs/describe.h"

#include <algorithm>

namespace payrule::proofs {

namespace {

std::string list(std::initializer_list<std::int64_t> values) {
    std::string out;
    for (std::int64_t value : values)
        out += (out.empty() ? "" : ",") + std::to_string(value);
    return out;
}

/// `from: what` for each step that says something else than the one before it.
template <class Step, class Say>
std::string dated(std::span<const Step> steps, Say say) {
    std::string out, before;
    for (const Step& step : steps) {
        std::string now = say(step);
        if (!out.empty() && now == before) continue;
        out += (out.empty() ? "always" : std::to_string(step.from)) + ": " + now + "; ";
        before = now;
    }
    return out;
}

}  // namespace

std::string joined(std::vector<std::string> parts) {
    std::sort(parts.begin(), parts.end());
    std::string out = "{";
    for (const std::string& part : parts)
        out += part + " | ";
    return out + "}";
}

std::string Describe::words(ImageRange range) const {
    std::string out = "[";
    for (std::uint32_t word : Image::part(image_.words, range))
        out += std::to_string(word) + " ";
    return out + "]";
}
std::string Describe::numbers(ImageRange range) const {
    std::string out = "[";
    for (std::int64_t number : Image::part(image_.numbers, range))
        out += std::to_string(number) + " ";
    return out + "]";
}
std::string Describe::intervals(ImageRange range) const {
    std::string out = "[";
    for (const ImageInterval& i : Image::part(image_.intervals, range))
        out += std::to_string(i.first) + ".." + std::to_string(i.last) + " ";
    return out + "]";
}
std::string Describe::set(std::uint32_t id) const {
    if (id == kNone) return "-";
    return dated(Image::part(image_.segments, image_.sets[id].segments),
                 [&](const ImageSegment& s) { return intervals(s.intervals); });
}
std::string Describe::reason(std::uint32_t id) const {
    if (id == kNone) return "-";
    return dated(Image::part(image_.reason_steps, image_.reasons[id].steps), [&](const ImageReasonStep& s) {
        return list({s.group, static_cast<std::int64_t>(s.carc)}) + numbers(s.rarcs);
    });
}
std::string Describe::steps(const ImageParameter& parameter) const {
    return dated(Image::part(image_.steps, parameter.steps),
                 [](const ImageStep& s) { return s.known != 0 ? std::to_string(s.value) : std::string("?"); });
}
std::string Describe::value(const ImageFact& f, std::uint32_t number) const {
    return number < f.values.count ? text(image_.string_list[f.values.first + number]) : std::to_string(number);
}
std::string Describe::fact(std::uint32_t id) const {
    if (id == kNone) return "-";
    const ImageFact& f = image_.facts[id];
    std::vector<std::string> values;
    for (std::uint32_t i = 0; i < f.values.count; ++i)
        values.push_back("is " + value(f, i));
    auto pairs = Image::part(image_.words, f.spellings);
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
        values.push_back(value(f, pairs[i]) + " is written " + text(image_.string_list[pairs[i + 1]]));
    return text(f.name) + list({f.type, f.on_line}) + joined(std::move(values));
}

std::string Describe::header() const {
    const ImageHeader& h = image_.header[0];
    std::string out = text(h.payer_id) + list({h.effective_from, h.effective_until, h.edition});
    out += words(h.claim_forms) + words(h.same_provider) + words(h.same_provider_else) + intervals(h.types_of_bill);
    for (const ImageRemittance& r : Image::part(image_.remittances, h.remittance_order))
        out += list({r.group, static_cast<std::int64_t>(r.carc)}) + numbers(r.rarcs);
    return out;
}
std::string Describe::change(const ImageChange& c) const {
    return list({c.kind, c.indicator, c.from, c.until, c.deleted_from, c.deleted_until}) + set(c.first) +
           set(c.second) + (c.where == kNone ? "" : condition(c.where));
}
std::string Describe::table(const ImageTable& t) const {
    std::string out = text(t.local) + text(t.table) + list({t.kind, t.carry_past_coverage, t.is_own});
    for (const ImageColumn& c : Image::part(image_.columns, t.columns)) {
        out += text(c.name) + list({c.type});
        for (ImageString value : Image::part(image_.string_list, c.values))
            out += text(value);
    }
    for (const ImageOwnRow& r : Image::part(image_.own_rows, t.own_rows))
        out += list({static_cast<std::int64_t>(r.key), r.effective, r.deleted}) + numbers(r.values);
    std::vector<std::string> changes;
    for (const ImageChange& c : Image::part(image_.changes, t.changes))
        changes.push_back(change(c));
    return out + joined(std::move(changes));
}
std::string Describe::accumulator(const ImageAccumulator& a) const {
    return text(a.name) + text(a.opening_name) +
           list({a.fold, a.window, a.window_length, a.value_field, a.counting_paid, a.has_opening}) +
           set(a.opening_codes) + words(a.keys) + words(a.order) + (a.where == kNone ? "" : condition(a.where));
}
std::string Describe::ground(const ImageGround& g) const {
    std::vector<std::string> needs;
    for (std::uint32_t need : Image::part(image_.words, g.needs))
        needs.push_back(condition(need));
    return text(g.name) + numbers(g.modifiers) + (g.where == kNone ? "" : condition(g.where)) +
           joined(std::move(needs));
}

std::string Describe::rule(const ImageRule& r) const {
    std::string out = text(r.name) + list({r.scope, r.stage, r.also_on_denied, r.is_table, r.including_history});
    out += list({r.ordered, r.has_ranking, r.rank_by, r.rank_highest_first, r.reads_payable}) + words(r.order);
    out += r.table == kNone ? "-" : text(image_.tables[r.table].local);
    out += list({r.row_count, r.has_otherwise});
    return out + (r.rank_where == kNone ? "" : condition(r.rank_where));
}
std::string Describe::variant(const ImageVariant& v, bool is_row) const {
    return (is_row ? "row" : text(v.name)) + list({v.lifts, v.has_if_not_known}) + text(v.reason_text) +
           effects(v.effects) + effects(v.if_not_known);
}
std::string Describe::effects(ImageRange range) const {
    std::vector<std::string> parts;
    for (const ImageEffect& e : Image::part(image_.effects, range))
        parts.push_back(effect(e));
    return joined(std::move(parts));
}
std::string Describe::effect(const ImageEffect& e) const {
    std::string out = list({e.action, e.target, e.variable, e.percent, e.quantify}) + reason(e.reason) + text(e.text);
    out += text(e.audience) + fact(e.fact) + numbers(e.modifiers) + numbers(e.replaced);
    out += e.ground == kNone ? "-" : text(image_.grounds[e.ground].name);
    out += e.amount == kNone ? "-" : form(e.amount);
    std::vector<std::string> choices;
    for (const ImageChoice& c : Image::part(image_.choices, e.choices))
        choices.push_back(value(image_.facts[e.fact], static_cast<std::uint32_t>(c.value)) + numbers(c.modifiers));
    out += joined(std::move(choices));
    return out + (e.otherwise == kNone ? "" : "else " + effect(image_.effects[e.otherwise]));
}

std::string Describe::form(std::uint32_t id) const {
    const ImageForm& f = image_.forms[id];
    std::vector<std::string> parts;
    for (const ImageTerm& t : Image::part(image_.terms, f.terms))
        parts.push_back(term(t));
    return std::to_string(f.constant) + "+" + joined(std::move(parts));
}
std::string Describe::term(const ImageTerm& t) const {
    std::string out = list({t.coefficient, static_cast<std::int64_t>(t.kind), t.variable, t.field, t.months});
    if (t.table != kNone) out += text(image_.tables[t.table].local);
    switch (t.kind) {
        case TermKind::Fact: return out + fact(t.index);
        case TermKind::AccumulatedBefore:
        case TermKind::AccumulatedWith: return out + text(image_.accumulators[t.index].name);
        case TermKind::Parameter: return out + steps(image_.parameters[t.index]);
        case TermKind::AgeDays:
        case TermKind::AgeYears:
        case TermKind::AddMonths:
        case TermKind::Scale: return out + form(t.index);
        case TermKind::ClaimField:
        case TermKind::Row:
        case TermKind::DayUnits:
        case TermKind::Rank: break;
    }
    return out + "#" + std::to_string(t.index);
}
std::string Describe::field(const ImageField& f) const {
    std::string out = list({static_cast<std::int64_t>(f.kind), f.variable, f.variable2, f.field, f.flag});
    out += list({f.can_be_absent, f.can_be_unknown, f.is_interval}) + intervals(f.range);
    switch (f.kind) {
        case FieldKind::Form: return out + form(f.index);
        case FieldKind::FactValue: return out + fact(f.index);
        case FieldKind::ModifierBit: return out + std::to_string(image_.modifiers[f.index]);
        case FieldKind::ListedIn: return out + text(image_.tables[f.index].local);
        case FieldKind::GroundSupplied: return out + text(image_.grounds[f.index].name);
        case FieldKind::AnyOtherLine: return out + condition(f.index);
        default: return out + "#" + std::to_string(f.index);
    }
}
std::string Describe::condition(std::uint32_t id) const {
    const ImageNode& n = image_.nodes[id];
    auto children = Image::part(image_.words, n.children);
    if (n.kind == NodeKind::Not && image_.nodes[children[0]].kind == NodeKind::Not)
        return condition(image_.words[image_.nodes[children[0]].children.first]);
    bool modifiers =
        n.kind == NodeKind::AnyModifier || n.kind == NodeKind::AllModifiers || n.kind == NodeKind::ShareModifier;
    std::string out = "#" + std::to_string(static_cast<int>(n.kind));
    if (modifiers) out += "on" + std::to_string(n.test);
    if (!modifiers && n.test != kNone) {
        const ImageTest& t = image_.tests[n.test];
        out += list({t.when_absent, t.when_unknown}) + intervals(t.values) + field(image_.fields[t.field]);
    }
    std::vector<std::string> parts;
    for (std::uint32_t child : children)
        parts.push_back(modifiers ? std::to_string(image_.modifiers[child]) : condition(child));
    return out + joined(std::move(parts));
}

}  // namespace payrule::proofs

// See graph_dump.h. Everything is written in names and values: codes and dates as text, money in 1/100 cent. Conditions
// of rules are not written, only their diagrams; what has no diagram (sums, grounds, changes) is written as a
// condition.
#include "tools/common/graph_dump.h"

#include <iterator>

#include <nlohmann/json.hpp>

#include "core/claim_schema.h"
#include "core/code.h"
#include "core/date.h"
#include "core/decision.h"

namespace payrule::tools {

namespace {

using Json = nlohmann::ordered_json;

const char* name_of(FieldKind kind) {
    switch (kind) {
        case FieldKind::Form: return "form";
        case FieldKind::CodeOf: return "code";
        case FieldKind::RowCode: return "row_code";
        case FieldKind::EnumOf: return "enum";
        case FieldKind::FactValue: return "fact";
        case FieldKind::ModifierBit: return "modifier";
        case FieldKind::HasCode: return "has_code";
        case FieldKind::TextEqual: return "same";
        case FieldKind::TextEqualOrAbsent: return "same_or_both_absent";
        case FieldKind::SameProvider: return "same_provider";
        case FieldKind::SamePatient: return "same_patient";
        case FieldKind::ListedIn: return "listed_in";
        case FieldKind::GroundSupplied: return "ground_supplied";
        case FieldKind::AnyGroundSupplied: return "any_ground_supplied";
        case FieldKind::RecordSupplied: return "record_supplied";
        case FieldKind::Payable: return "payable";
        case FieldKind::AnyPrimaryPayable: return "any_primary_payable";
        case FieldKind::AnyOtherLine: return "any_other_line";
        case FieldKind::AsOfDate: return "as_of_date";
        case FieldKind::DateOf: return "date_of";
    }
    return "";
}
const char* name_of(TermKind kind) {
    switch (kind) {
        case TermKind::ClaimField: return "field";
        case TermKind::Row: return "row";
        case TermKind::Fact: return "fact";
        case TermKind::AccumulatedBefore: return "before";
        case TermKind::AccumulatedWith: return "with";
        case TermKind::DayUnits: return "day_units";
        case TermKind::AgeDays: return "age_days";
        case TermKind::AgeYears: return "age_years";
        case TermKind::Rank: return "rank";
        case TermKind::AddMonths: return "add_months";
        case TermKind::Scale: return "scale";
        case TermKind::Parameter: return "parameter";
    }
    return "";
}
constexpr const char* kFieldPaths[] = {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) path_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
};
// The lists of core/claim_schema.h by name, in its order.
constexpr const char* kForms[] = {"professional", "institutional", "dental"};
constexpr const char* kTypes[] = {"boolean", "count", "money", "percent", "date", "days", "code", "enum", "identifier"};
constexpr const char* kScopes[] = {"claim", "line", "day", "pair", "add_on"};
constexpr const char* kTargets[] = {"variable", "day", "claim"};
constexpr const char* kQuantities[] = {"any", "all", "exactly_one"};
constexpr const char* kColumns[] = {"indicator", "effective", "deleted", "value", "mai", "type"};
constexpr const char* kWindows[] = {"ever", "calendar_year", "benefit_year", "months_before", "days_before"};
constexpr const char* kTableKinds[] = {"pairs", "unit_limits", "add_ons", "keyed"};
constexpr const char* kChanges[] = {"add_pair", "remove_pair", "ignore_deletions", "ignore_deletion_of_pair",
                                    "force_indicator"};
constexpr const char* kTruths[] = {"no", "unknown", "yes"};

template <std::size_t N>
const char* name_in(const char* const (&names)[N], std::uint32_t number) {
    return number < N ? names[number] : "";
}
Json date(std::int64_t days) { return format_date(Date{static_cast<std::int32_t>(days)}); }
Json code_text(std::int64_t key) { return format_code(Code{static_cast<std::uint64_t>(key)}); }
Json index_or_null(std::uint32_t index) { return index == kNone ? Json(nullptr) : Json(index); }

class Dump {
public:
    explicit Dump(const Image& image) : image_(image) {}

    Json run() {
        Json out;
        out["format"] = "payrule graph 2";
        out["header"] = header();
        out["claim_fields"] = claim_fields();
        out["stages"] = stages();
        out["actions"] = actions();
        out["sets"] = each(image_.sets, [&](const ImageSet& s) { return set(s); });
        out["parameters"] = each(image_.parameters, [&](const ImageParameter& p) { return parameter(p); });
        out["facts"] = each(image_.facts, [&](const ImageFact& f) { return fact(f); });
        out["reasons"] = each(image_.reasons, [&](const ImageReason& r) { return reason(r); });
        out["accumulators"] = each(image_.accumulators, [&](const ImageAccumulator& a) { return accumulator(a); });
        out["grounds"] = each(image_.grounds, [&](const ImageGround& g) { return ground(g); });
        out["tables"] = each(image_.tables, [&](const ImageTable& t) { return table(t); });
        out["fields"] = each(image_.fields, [&](const ImageField& f) { return field(f); });
        out["rules"] = each(image_.rules, [&](const ImageRule& r) { return rule(r); });
        out["units"] = each(image_.units, [&](const ImageUnit& u) { return unit(u); });
        out["diagram"] = each(image_.diagram_nodes, [&](const ImageDiagramNode& n) { return diagram(n); });
        out["states"] = each(image_.statuses, [](std::uint8_t status) { return Json(status); });
        return out;
    }

private:
    template <class T, class F>
    static Json each(std::span<const T> records, F make) {
        Json out = Json::array();
        for (const T& record : records)
            out.push_back(make(record));
        return out;
    }
    std::string text(ImageString s) const { return std::string(image_.text(s)); }
    Json numbers(ImageRange r) const {
        return each(Image::part(image_.numbers, r), [](std::int64_t n) { return Json(n); });
    }
    Json codes(ImageRange r) const {
        return each(Image::part(image_.numbers, r), [](std::int64_t n) { return code_text(n); });
    }
    Json strings(ImageRange r) const {
        return each(Image::part(image_.string_list, r), [&](ImageString s) { return Json(text(s)); });
    }
    Json paths(ImageRange r) const {
        return each(Image::part(image_.words, r), [](std::uint32_t w) { return Json(kFieldPaths[w]); });
    }
    /// Inclusive pairs; null is an open end.
    static Json span(const ImageInterval& i, Json (*write)(std::int64_t)) {
        return {i.first == INT64_MIN ? Json(nullptr) : write(i.first),
                i.last == INT64_MAX ? Json(nullptr) : write(i.last)};
    }
    Json intervals(ImageRange r, Json (*write)(std::int64_t)) const {
        return each(Image::part(image_.intervals, r), [&](const ImageInterval& i) { return span(i, write); });
    }
    static Json number(std::int64_t value) { return value; }

    static Json stages() {
        Json out = Json::array();
#define STAGE(Name_, text_, what_) out.push_back(text_);
#include "core/stages.def"
#undef STAGE
        return out;
    }
    static Json actions() {
        Json out = Json::object();
#define ACTION(Name_, text_, slot_, what_) out[text_] = #slot_;
#include "core/actions.def"
#undef ACTION
        return out;
    }
    static Json claim_fields() {
        Json out = Json::array();
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) \
    out.push_back({{"path", path_}, {"of", #holder_}, {"type", #type_}, {"when_missing", #when_missing_}});
#include "core/claim_fields.def"
#undef CLAIM_FIELD
        return out;
    }

    Json header() const {
        const ImageHeader& h = image_.header[0];
        Json out{{"name", text(h.name)}, {"version", text(h.version)}, {"payer_id", text(h.payer_id)}};
        out["claim_forms"] = each(Image::part(image_.words, h.claim_forms),
                                  [](std::uint32_t form) { return Json(name_in(kForms, form)); });
        out["types_of_bill"] = intervals(h.types_of_bill, code_text);
        out["effective"] = {date(h.effective_from), date(h.effective_until)};
        out["published"] = date(h.published);
        out["edition"] = h.edition;
        out["same_provider"] = paths(h.same_provider);
        out["same_provider_else"] = paths(h.same_provider_else);
        out["remittance_order"] = each(Image::part(image_.remittances, h.remittance_order),
                                       [&](const ImageRemittance& r) { return remittance(r.group, r.carc, r.rarcs); });
        return out;
    }
    Json set(const ImageSet& s) const {
        Json segments = each(Image::part(image_.segments, s.segments), [&](const ImageSegment& g) {
            return Json{{"from", date(g.from)}, {"codes", intervals(g.intervals, code_text)}};
        });
        return {{"name", text(s.name)}, {"segments", segments}};
    }
    Json parameter(const ImageParameter& p) const {
        Json steps = each(Image::part(image_.steps, p.steps), [&](const ImageStep& s) {
            return Json{{"from", date(s.from)}, {"known", s.known != 0}, {"value", s.value}};
        });
        return {{"name", text(p.name)}, {"type", name_in(kTypes, p.type)}, {"steps", steps}};
    }
    Json fact(const ImageFact& f) const {
        Json spellings = Json::array();
        auto pairs = Image::part(image_.words, f.spellings);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            spellings.push_back(
                {text(image_.string_list[f.values.first + pairs[i]]), text(image_.string_list[pairs[i + 1]])});
        }
        return {{"name", text(f.name)},
                {"type", name_in(kTypes, f.type)},
                {"on_line", f.on_line != 0},
                {"values", strings(f.values)},
                {"spellings", spellings}};
    }
    Json remittance(std::uint32_t group, std::uint64_t carc, ImageRange rarcs) const {
        return {{"group", group_name(static_cast<Group>(group))},
                {"carc", format_code(Code{carc})},
                {"rarcs", codes(rarcs)}};
    }
    Json reason(const ImageReason& r) const {
        Json steps = each(Image::part(image_.reason_steps, r.steps), [&](const ImageReasonStep& s) {
            Json out{{"from", date(s.from)}};
            out.update(remittance(s.group, s.carc, s.rarcs));
            return out;
        });
        return {{"name", text(r.name)}, {"steps", steps}};
    }
    Json accumulator(const ImageAccumulator& a) const {
        return {{"name", text(a.name)},
                {"fold", a.fold == 0 ? "sum" : "count_distinct"},
                {"window", name_in(kWindows, a.window)},
                {"window_length", a.window_length},
                {"value", kFieldPaths[a.value_field]},
                {"where", condition(a.where)},
                {"counting_paid", a.counting_paid != 0},
                {"keys", paths(a.keys)},
                {"order", paths(a.order)},
                {"opening", a.has_opening != 0 ? Json(text(a.opening_name)) : Json(nullptr)},
                {"opening_codes", index_or_null(a.opening_codes)}};
    }
    Json ground(const ImageGround& g) const {
        Json needs = each(Image::part(image_.words, g.needs), [&](std::uint32_t need) { return condition(need); });
        return {
            {"name", text(g.name)}, {"modifiers", codes(g.modifiers)}, {"where", condition(g.where)}, {"needs", needs}};
    }
    Json table(const ImageTable& t) const {
        Json changes = each(Image::part(image_.changes, t.changes), [&](const ImageChange& c) {
            return Json{{"kind", name_in(kChanges, c.kind)},
                        {"first", index_or_null(c.first)},
                        {"second", index_or_null(c.second)},
                        {"indicator", c.indicator},
                        {"dates", {date(c.from), date(c.until)}},
                        {"deleted", {date(c.deleted_from), date(c.deleted_until)}},
                        {"where", condition(c.where)}};
        });
        Json columns = each(Image::part(image_.columns, t.columns), [&](const ImageColumn& c) {
            return Json{{"name", text(c.name)}, {"type", name_in(kTypes, c.type)}, {"values", strings(c.values)}};
        });
        Json rows = each(Image::part(image_.own_rows, t.own_rows), [&](const ImageOwnRow& r) {
            return Json{{"key", format_code(Code{r.key})},
                        {"dates", {date(r.effective), date(r.deleted)}},
                        {"values", numbers(r.values)}};
        });
        return {{"local", text(t.local)},
                {"table", text(t.table)},
                {"kind", name_in(kTableKinds, t.kind)},
                {"past_coverage", t.carry_past_coverage != 0 ? "carry" : "review"},
                {"own", t.is_own != 0},
                {"columns", columns},
                {"rows", rows},
                {"changes", changes}};
    }

    /// A column of a row by name; keyed tables name their own.
    Json column(const ImageTerm& t) const {
        constexpr auto kKeyed = static_cast<std::uint32_t>(ImageRowColumn::Keyed);
        return t.index < kKeyed ? Json(kColumns[t.index]) : Json(t.index - kKeyed);
    }
    Json term(const ImageTerm& t) const {
        Json out{{"kind", name_of(t.kind)}, {"times", t.coefficient}, {"variable", t.variable}};
        switch (t.kind) {
            case TermKind::ClaimField: out["path"] = kFieldPaths[t.field]; break;
            case TermKind::Row: out["column"] = column(t); break;
            case TermKind::Fact: out["name"] = text(image_.facts[t.index].name); break;
            case TermKind::AccumulatedBefore:
            case TermKind::AccumulatedWith: out["name"] = text(image_.accumulators[t.index].name); break;
            case TermKind::Parameter: out["name"] = text(image_.parameters[t.index].name); break;
            case TermKind::AgeDays:
            case TermKind::AgeYears: out["of"] = form(t.index); break;
            case TermKind::AddMonths: out["of"] = form(t.index), out["months"] = t.months; break;
            case TermKind::Scale: out["of"] = form(t.index), out["ten_thousandths"] = t.months; break;
            case TermKind::DayUnits:
            case TermKind::Rank: break;
        }
        if (t.table != kNone) out["table"] = text(image_.tables[t.table].local);
        return out;
    }
    Json form(std::uint32_t id) const {
        const ImageForm& f = image_.forms[id];
        Json terms = each(Image::part(image_.terms, f.terms), [&](const ImageTerm& t) { return term(t); });
        return {{"constant", f.constant}, {"terms", terms}, {"type", name_in(kTypes, f.type)}, {"text", text(f.text)}};
    }
    static Json (*writer_of(const ImageField& f))(std::int64_t) {
        if (f.kind == FieldKind::CodeOf) return code_text;
        return f.kind == FieldKind::AsOfDate || f.kind == FieldKind::DateOf ? date : number;
    }
    Json field(const ImageField& f) const {
        Json out{{"kind", name_of(f.kind)}, {"name", text(f.name)}, {"variable", f.variable}};
        add_what(f, out);
        out["order"] = f.order;
        out["interval"] = f.is_interval != 0;
        out["can_be_absent"] = f.can_be_absent != 0;
        out["can_be_unknown"] = f.can_be_unknown != 0;
        out["cuts"] = each(Image::part(image_.numbers, f.cuts), writer_of(f));
        return out;
    }
    void add_what(const ImageField& f, Json& out) const {
        switch (f.kind) {
            case FieldKind::Form: out["form"] = form(f.index); break;
            case FieldKind::EnumOf:
                out["values"] = kFieldPaths[f.field] == std::string_view("claim.form")
                                    ? Json(std::vector<std::string>(std::begin(kForms), std::end(kForms)))
                                    : Json{"female", "male"};
                [[fallthrough]];
            case FieldKind::CodeOf: out["path"] = kFieldPaths[f.field]; break;
            case FieldKind::TextEqual:
            case FieldKind::TextEqualOrAbsent: out["path"] = kFieldPaths[f.field]; [[fallthrough]];
            case FieldKind::SameProvider:
            case FieldKind::SamePatient: out["variable2"] = f.variable2; break;
            case FieldKind::HasCode:
                out["path"] = kFieldPaths[f.field];
                out["codes"] = intervals(f.range, code_text);
                break;
            case FieldKind::ModifierBit:
                out["modifier"] = code_text(static_cast<std::int64_t>(image_.modifiers[f.index]));
                break;
            case FieldKind::ListedIn: out["table"] = text(image_.tables[f.index].local); break;
            case FieldKind::AnyOtherLine:
                out["variable2"] = f.variable2;
                out["where"] = condition(f.index);
                break;
            case FieldKind::FactValue:
            case FieldKind::GroundSupplied:
            case FieldKind::AnyGroundSupplied:
            case FieldKind::RecordSupplied:
            case FieldKind::RowCode:
            case FieldKind::Payable:
            case FieldKind::AnyPrimaryPayable:
            case FieldKind::AsOfDate:
            case FieldKind::DateOf: break;
        }
    }

    /// A condition as a tree: {"all": […]}, {"any": […]}, {"not": …}, {"test": …}, {"has": …}, true, false, {"unknown":
    /// …}.
    Json condition(std::uint32_t id) const {
        if (id == kNone) return nullptr;
        const ImageNode& n = image_.nodes[id];
        switch (n.kind) {
            case NodeKind::True: return true;
            case NodeKind::False: return false;
            case NodeKind::And: return {{"all", conditions(n.children)}};
            case NodeKind::Or: return {{"any", conditions(n.children)}};
            case NodeKind::Not: return {{"not", condition(image_.words[n.children.first])}};
            case NodeKind::Test: return {{"test", test(image_.tests[n.test])}};
            case NodeKind::Unknown: return {{"unknown", n.test == kNone ? Json(nullptr) : test(image_.tests[n.test])}};
            case NodeKind::AnyModifier: return modifiers("any", n);
            case NodeKind::AllModifiers: return modifiers("all", n);
            case NodeKind::ShareModifier: return modifiers("share", n);
        }
        return nullptr;
    }
    Json conditions(ImageRange children) const {
        return each(Image::part(image_.words, children), [&](std::uint32_t child) { return condition(child); });
    }
    Json modifiers(const char* how, const ImageNode& n) const {
        Json list = each(Image::part(image_.words, n.children), [&](std::uint32_t bit) {
            return code_text(static_cast<std::int64_t>(image_.modifiers[bit]));
        });
        Json has{{"how", how}, {"variable", n.test & 0xff}, {"modifiers", list}};
        if (n.kind == NodeKind::ShareModifier) has["variable2"] = n.test >> 8;
        return {{"has", has}};
    }
    Json test(const ImageTest& t) const {
        return {{"field", t.field},
                {"values", intervals(t.values, writer_of(image_.fields[t.field]))},
                {"when_absent", name_in(kTruths, t.when_absent)},
                {"when_unknown", name_in(kTruths, t.when_unknown)}};
    }

    Json effect(const ImageEffect& e) const {
        Json out{{"action", action_name(static_cast<Action>(e.action))},
                 {"target", name_in(kTargets, e.target)},
                 {"variable", e.variable}};
        if (e.reason != kNone) out["reason"] = e.reason;
        if (e.percent != 0) out["percent"] = e.percent;
        if (e.text.length != 0) out["text"] = text(e.text);
        if (e.audience.length != 0) out["audience"] = text(e.audience);
        if (e.modifiers.count != 0) out["modifiers"] = codes(e.modifiers);
        if (static_cast<Action>(e.action) == Action::RequireModifier) out["how"] = name_in(kQuantities, e.quantify);
        if (e.replaced.count != 0) out["replaced"] = codes(e.replaced);
        if (e.fact != kNone) out["fact"] = text(image_.facts[e.fact].name);
        if (e.ground != kNone) out["ground"] = text(image_.grounds[e.ground].name);
        if (e.amount != kNone) out["amount"] = form(e.amount);
        if (e.choices.count != 0) {
            const ImageFact& f = image_.facts[e.fact];
            out["choices"] = each(Image::part(image_.choices, e.choices), [&](const ImageChoice& c) {
                const std::uint32_t value = f.values.first + static_cast<std::uint32_t>(c.value);
                return Json{{"value", text(image_.string_list[value])}, {"modifiers", codes(c.modifiers)}};
            });
        }
        if (e.otherwise != kNone) out["otherwise"] = effect(image_.effects[e.otherwise]);
        return out;
    }
    Json effects(ImageRange r) const {
        return each(Image::part(image_.effects, r), [&](const ImageEffect& e) { return effect(e); });
    }
    Json variant(const ImageVariant& v) const {
        return {{"name", text(v.name)},
                {"effective", {date(v.effective_from), date(v.effective_until)}},
                {"lifts", v.lifts != 0},
                {"parent", index_or_null(v.parent)},
                {"has_if_not_known", v.has_if_not_known != 0},
                {"effects", effects(v.effects)},
                {"if_not_known", effects(v.if_not_known)}};
    }
    Json rule(const ImageRule& r) const {
        Json out{{"name", text(r.name)},
                 {"scope", name_in(kScopes, r.scope)},
                 {"stage", stage_name(static_cast<Stage>(r.stage))}};
        out["table"] = r.table == kNone ? Json(nullptr) : Json(text(image_.tables[r.table].local));
        out["also_on_denied"] = r.also_on_denied != 0;
        out["rows"] = r.row_count;
        out["is_table"] = r.is_table != 0;
        out["including_history"] = r.including_history != 0;
        out["ordered"] = r.ordered != 0;
        out["order"] = paths(r.order);
        out["waits_for"] = waits_for(r);
        if (r.has_ranking != 0) {
            out["ranking"] = {{"where", condition(r.rank_where)},
                              {"by", kFieldPaths[r.rank_by]},
                              {"highest_first", r.rank_highest_first != 0}};
        }
        out["variants"] =
            each(Image::part(image_.variants, r.variants), [&](const ImageVariant& v) { return variant(v); });
        return out;
    }
    /// The variables whose label a bundling pair waits for: `is payable` among the conditions that must all hold.
    Json waits_for(const ImageRule& r) const {
        Json out = Json::array();
        const std::uint32_t guard = image_.variants[r.variants.first].guard;
        if (static_cast<Stage>(r.stage) != Stage::Bundling || guard == kNone) return out;
        for (std::uint32_t variable = 0; variable < 2; ++variable) {
            if (wants_payable(guard, variable)) out.push_back(variable);
        }
        return out;
    }
    bool wants_payable(std::uint32_t id, std::uint32_t variable) const {
        const ImageNode& n = image_.nodes[id];
        if (n.kind == NodeKind::Test) {
            const ImageField& f = image_.fields[image_.tests[n.test].field];
            return f.kind == FieldKind::Payable && f.index == 0 && f.variable == variable;
        }
        if (n.kind != NodeKind::And) return false;
        for (std::uint32_t child : Image::part(image_.words, n.children)) {
            if (wants_payable(child, variable)) return true;
        }
        return false;
    }

    static Json child(std::uint32_t ref) {
        return (ref & kTerminal) != 0 ? Json{{"states_at", ref & ~kTerminal}} : Json(ref);
    }
    Json unit(const ImageUnit& u) const {
        return {{"rule", u.rule},
                {"target", name_in(kTargets, u.target)},
                {"variable", u.variable},
                {"root", child(u.root)},
                {"width", u.status_width}};
    }
    Json diagram(const ImageDiagramNode& n) const {
        Json runs = each(Image::part(image_.diagram_runs, n.runs),
                         [](const ImageDiagramRun& r) { return Json::array({r.end_cell, child(r.child)}); });
        return {{"field", n.field}, {"runs", runs}};
    }

    const Image& image_;
};

/// One record a line: long lists stay readable, and a changed record is a changed line.
std::string lines_of(const Json& out) {
    std::string text = "{";
    for (const auto& [key, value] : out.items()) {
        text += (text.size() == 1 ? "\n" : ",\n") + Json(key).dump() + ": ";
        bool list = value.is_array() && !value.empty() && value[0].is_structured();
        if (!list) {
            text += value.dump();
            continue;
        }
        for (std::size_t i = 0; i < value.size(); ++i)
            text += (i == 0 ? "[\n " : ",\n ") + value[i].dump();
        text += "\n]";
    }
    return text + "\n}\n";
}

}  // namespace

std::string dump_graph_json(const Image& image) { return lines_of(Dump(image).run()); }

}  // namespace payrule::tools

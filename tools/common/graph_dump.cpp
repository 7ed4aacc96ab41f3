// See graph_dump.h. Codes are written as text, dates as days since 1970-01-01, money in 1/100 cent.
#include "tools/common/graph_dump.h"

#include <nlohmann/json.hpp>

#include "core/code.h"
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
const char* name_of(NodeKind kind) {
    switch (kind) {
        case NodeKind::And: return "and";
        case NodeKind::Or: return "or";
        case NodeKind::Not: return "not";
        case NodeKind::Test: return "test";
        case NodeKind::True: return "true";
        case NodeKind::False: return "false";
        case NodeKind::Unknown: return "unknown";
        case NodeKind::AnyModifier: return "any_modifier";
        case NodeKind::AllModifiers: return "all_modifiers";
        case NodeKind::ShareModifier: return "share_modifier";
    }
    return "";
}

constexpr const char* kFieldPaths[] = {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) path_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
};

Json index_or_null(std::uint32_t index) { return index == kNone ? Json(nullptr) : Json(index); }

class Dump {
public:
    explicit Dump(const Image& image) : image_(image) {}

    Json run() {
        Json out;
        out["format"] = "payrule graph 1";
        out["header"] = header();
        out["sets"] = each(image_.sets, [&](const ImageSet& s) { return set(s); });
        out["parameters"] = each(image_.parameters, [&](const ImageParameter& p) { return parameter(p); });
        out["facts"] = each(image_.facts, [&](const ImageFact& f) { return fact(f); });
        out["reasons"] = each(image_.reasons, [&](const ImageReason& r) { return reason(r); });
        out["accumulators"] = each(image_.accumulators, [&](const ImageAccumulator& a) { return accumulator(a); });
        out["grounds"] = each(image_.grounds, [&](const ImageGround& g) {
            return Json{{"name", text(g.name)}, {"modifiers", codes(g.modifiers)}};
        });
        out["tables"] = each(image_.tables, [&](const ImageTable& t) { return table(t); });
        out["modifiers"] = each(image_.modifiers, [](std::uint64_t m) { return Json(format_code(Code{m})); });
        out["forms"] = each(image_.forms, [&](const ImageForm& f) { return form(f); });
        out["fields"] = each(image_.fields, [&](const ImageField& f) { return field(f); });
        out["tests"] = each(image_.tests, [&](const ImageTest& t) { return test(t); });
        out["nodes"] = each(image_.nodes, [&](const ImageNode& n) { return node(n); });
        out["rules"] = each(image_.rules, [&](const ImageRule& r) { return rule(r); });
        out["units"] = each(image_.units, [&](const ImageUnit& u) { return unit(u); });
        out["diagram"] = each(image_.diagram_nodes, [&](const ImageDiagramNode& n) { return diagram(n); });
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
    Json words(ImageRange r) const {
        return each(Image::part(image_.words, r), [](std::uint32_t w) { return Json(w); });
    }
    Json numbers(ImageRange r) const {
        return each(Image::part(image_.numbers, r), [](std::int64_t n) { return Json(n); });
    }
    Json codes(ImageRange r) const {
        return each(Image::part(image_.numbers, r),
                    [](std::int64_t n) { return Json(format_code(Code{static_cast<std::uint64_t>(n)})); });
    }
    Json strings(ImageRange r) const {
        return each(Image::part(image_.string_list, r), [&](ImageString s) { return Json(text(s)); });
    }
    Json paths(ImageRange r) const {
        return each(Image::part(image_.words, r), [](std::uint32_t w) { return Json(kFieldPaths[w]); });
    }
    Json intervals(ImageRange r) const {
        return each(Image::part(image_.intervals, r), [](const ImageInterval& i) { return Json{i.first, i.last}; });
    }
    Json code_intervals(ImageRange r) const {
        return each(Image::part(image_.intervals, r), [](const ImageInterval& i) {
            return Json{format_code(Code{static_cast<std::uint64_t>(i.first)}),
                        format_code(Code{static_cast<std::uint64_t>(i.last)})};
        });
    }

    Json header() const {
        const ImageHeader& h = image_.header[0];
        Json out{{"name", text(h.name)}, {"version", text(h.version)}, {"payer_id", text(h.payer_id)}};
        out["claim_forms"] = words(h.claim_forms);
        out["types_of_bill"] = code_intervals(h.types_of_bill);
        out["effective"] = {h.effective_from, h.effective_until};
        out["same_provider"] = paths(h.same_provider);
        out["same_provider_else"] = paths(h.same_provider_else);
        out["remittance_order"] =
            each(Image::part(image_.remittances, h.remittance_order), [&](const ImageRemittance& r) {
                return Json{{"group", group_name(static_cast<Group>(r.group))}, {"carc", format_code(Code{r.carc})}};
            });
        return out;
    }
    Json set(const ImageSet& s) const {
        Json segments = each(Image::part(image_.segments, s.segments), [&](const ImageSegment& g) {
            return Json{{"from", g.from}, {"codes", code_intervals(g.intervals)}};
        });
        return {{"name", text(s.name)}, {"segments", segments}};
    }
    Json parameter(const ImageParameter& p) const {
        Json steps = each(Image::part(image_.steps, p.steps), [&](const ImageStep& s) {
            return Json{{"from", s.from}, {"known", s.known != 0}, {"value", s.value}};
        });
        return {{"name", text(p.name)}, {"steps", steps}};
    }
    Json fact(const ImageFact& f) const {
        Json spellings = Json::array();
        auto pairs = Image::part(image_.words, f.spellings);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            spellings.push_back({pairs[i], text(image_.string_list[pairs[i + 1]])});
        }
        return {{"name", text(f.name)},
                {"type", f.type},
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
            Json out{{"from", s.from}};
            out.update(remittance(s.group, s.carc, s.rarcs));
            return out;
        });
        return {{"name", text(r.name)}, {"steps", steps}};
    }
    Json accumulator(const ImageAccumulator& a) const {
        return {{"name", text(a.name)},
                {"fold", a.fold == 0 ? "sum" : "count_distinct"},
                {"window", a.window},
                {"window_length", a.window_length},
                {"value", kFieldPaths[a.value_field]},
                {"where", index_or_null(a.where)},
                {"counting_paid", a.counting_paid != 0},
                {"keys", paths(a.keys)},
                {"order", paths(a.order)},
                {"opening", a.has_opening != 0 ? Json(text(a.opening_name)) : Json(nullptr)},
                {"opening_codes", index_or_null(a.opening_codes)}};
    }
    Json table(const ImageTable& t) const {
        Json changes = each(Image::part(image_.changes, t.changes), [&](const ImageChange& c) {
            return Json{{"kind", c.kind},
                        {"first", index_or_null(c.first)},
                        {"second", index_or_null(c.second)},
                        {"indicator", c.indicator},
                        {"from", c.from},
                        {"until", c.until},
                        {"deleted_from", c.deleted_from},
                        {"deleted_until", c.deleted_until},
                        {"where", index_or_null(c.where)}};
        });
        Json columns = each(Image::part(image_.columns, t.columns), [&](const ImageColumn& c) {
            return Json{{"name", text(c.name)}, {"values", strings(c.values)}};
        });
        Json rows = each(Image::part(image_.own_rows, t.own_rows), [&](const ImageOwnRow& r) {
            return Json{
                {"key", format_code(Code{r.key})}, {"dates", {r.effective, r.deleted}}, {"values", numbers(r.values)}};
        });
        return {{"local", text(t.local)}, {"table", text(t.table)},
                {"kind", t.kind},         {"carry_past_coverage", t.carry_past_coverage != 0},
                {"own", t.is_own != 0},   {"columns", columns},
                {"rows", rows},           {"changes", changes}};
    }
    Json form(const ImageForm& f) const {
        Json terms = each(Image::part(image_.terms, f.terms), [&](const ImageTerm& t) {
            Json out{{"kind", name_of(t.kind)}, {"coefficient", t.coefficient}, {"variable", t.variable}};
            if (t.kind == TermKind::ClaimField) out["path"] = kFieldPaths[t.field];
            out["index"] = t.index;
            out["table"] = index_or_null(t.table);
            out["months"] = t.months;
            return out;
        });
        return {{"constant", f.constant}, {"terms", terms}, {"type", f.type}, {"text", text(f.text)}};
    }
    Json field(const ImageField& f) const {
        Json out{
            {"kind", name_of(f.kind)}, {"name", text(f.name)}, {"variable", f.variable}, {"variable2", f.variable2}};
        out["path"] = kFieldPaths[f.field];
        out["index"] = f.index;
        out["order"] = f.order;
        out["interval"] = f.is_interval != 0;
        out["can_be_absent"] = f.can_be_absent != 0;
        out["can_be_unknown"] = f.can_be_unknown != 0;
        out["cuts"] = f.kind == FieldKind::CodeOf ? codes(f.cuts) : numbers(f.cuts);
        if (f.kind == FieldKind::CodeOf) out["cut_keys"] = numbers(f.cuts);
        if (f.kind == FieldKind::HasCode) out["codes"] = code_intervals(f.range);
        return out;
    }
    Json test(const ImageTest& t) const {
        bool code = image_.fields[t.field].kind == FieldKind::CodeOf;
        return {{"field", t.field},
                {"values", code ? code_intervals(t.values) : intervals(t.values)},
                {"when_absent", t.when_absent},
                {"when_unknown", t.when_unknown},
                {"text", text(t.text)}};
    }
    Json node(const ImageNode& n) const {
        Json out{{"kind", name_of(n.kind)}};
        if (n.kind == NodeKind::Test) out["test"] = n.test;
        bool modifiers =
            n.kind == NodeKind::AnyModifier || n.kind == NodeKind::AllModifiers || n.kind == NodeKind::ShareModifier;
        if (modifiers) out["variables"] = {n.test & 0xff, n.test >> 8};
        if (n.children.count > 0) out["children"] = words(n.children);
        if (n.kind == NodeKind::Unknown) out["cause"] = text(n.cause);
        if (n.kind == NodeKind::Unknown && n.test != kNone) out["test"] = n.test;
        return out;
    }
    Json effect(const ImageEffect& e) const {
        Json out{
            {"action", action_name(static_cast<Action>(e.action))}, {"target", e.target}, {"variable", e.variable}};
        out["reason"] = index_or_null(e.reason);
        out["percent"] = e.percent;
        out["text"] = text(e.text);
        out["quantify"] = e.quantify;
        out["modifiers"] = codes(e.modifiers);
        out["replaced"] = codes(e.replaced);
        out["fact"] = index_or_null(e.fact);
        out["ground"] = index_or_null(e.ground);
        out["amount"] = index_or_null(e.amount);
        out["choices"] = each(Image::part(image_.choices, e.choices), [&](const ImageChoice& c) {
            return Json{{"value", c.value}, {"modifiers", codes(c.modifiers)}};
        });
        if (e.otherwise != kNone) out["otherwise"] = effect(image_.effects[e.otherwise]);
        return out;
    }
    Json effects(ImageRange r) const {
        return each(Image::part(image_.effects, r), [&](const ImageEffect& e) { return effect(e); });
    }
    Json rule(const ImageRule& r) const {
        Json out{{"name", text(r.name)}, {"scope", r.scope}, {"stage", stage_name(static_cast<Stage>(r.stage))}};
        out["table"] = index_or_null(r.table);
        out["also_on_denied"] = r.also_on_denied != 0;
        out["is_table"] = r.is_table != 0;
        out["row_count"] = r.row_count;
        out["including_history"] = r.including_history != 0;
        out["ordered"] = r.ordered != 0;
        out["order"] = paths(r.order);
        out["reads_payable"] = r.reads_payable != 0;
        if (r.has_ranking != 0) {
            out["ranking"] = {{"where", index_or_null(r.rank_where)},
                              {"by", kFieldPaths[r.rank_by]},
                              {"highest_first", r.rank_highest_first != 0}};
        }
        out["variants"] = each(Image::part(image_.variants, r.variants), [&](const ImageVariant& v) {
            return Json{{"name", text(v.name)},
                        {"lifts", v.lifts != 0},
                        {"parent", index_or_null(v.parent)},
                        {"has_if_not_known", v.has_if_not_known != 0},
                        {"effects", effects(v.effects)},
                        {"if_not_known", effects(v.if_not_known)}};
        });
        return out;
    }
    /// A child: a node number, or the list of variants' states (0 no, 1 possible, 2 fires) at a terminal.
    Json child(std::uint32_t ref, std::uint32_t width) const {
        if ((ref & kTerminal) == 0 || ref == kNone) return ref;
        Json out = Json::array();
        for (std::uint32_t i = 0; i < width; ++i)
            out.push_back(image_.statuses[(ref & ~kTerminal) + i]);
        return out;
    }
    Json unit(const ImageUnit& u) const {
        return {{"rule", u.rule},
                {"target", u.target},
                {"variable", u.variable},
                {"root", child(u.root, u.status_width)},
                {"width", u.status_width}};
    }
    Json diagram(const ImageDiagramNode& n) const {
        Json runs = each(Image::part(image_.diagram_runs, n.runs), [&](const ImageDiagramRun& r) {
            bool terminal = (r.child & kTerminal) != 0;
            return terminal ? Json{r.end_cell, {{"states_at", r.child & ~kTerminal}}} : Json{r.end_cell, r.child};
        });
        return {{"field", n.field}, {"runs", runs}};
    }

    const Image& image_;
};

}  // namespace

std::string dump_graph_json(const Image& image) {
    Json out = Dump(image).run();
    Json states = Json::array();
    for (std::uint8_t status : image.statuses)
        states.push_back(status);
    out["states"] = std::move(states);
    return out.dump(1) + "\n";
}

}  // namespace payrule::tools

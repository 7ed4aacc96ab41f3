// See meaning.h. Everything is written in names and values, never in record numbers, so that adding an unrelated rule
// or cutting a field elsewhere leaves a rule's part unchanged. Titles, citations, names that only policy text uses and
// the order of text stay out; sentences that reach a decision (reasons, review questions, advice, flags) stay in.
#include "compiler/graph/meaning.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "compiler/graph.h"
#include "core/date.h"

namespace payrule::graph {

namespace {

using Digest = std::array<std::uint8_t, crypto_hash_sha256_BYTES>;

Digest digest(const std::string& text) {
    Digest result;
    crypto_hash_sha256(result.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
    return result;
}
std::string bytes(const Digest& value) { return {value.begin(), value.end()}; }

/// Length-prefixed parts: no two different lists of parts give the same text.
class Canon {
public:
    Canon& add(std::string_view part) {
        text_ += std::to_string(part.size()) + ':';
        text_ += part;
        return *this;
    }
    Canon& add(std::int64_t number) { return add(std::string_view(std::to_string(number))); }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

class Meaning {
public:
    Meaning(ImageBuilder& image, Builder& builder) : builder_(builder), image_(image.view()) {}

    std::string policy(const std::vector<Ref>& roots) {
        const ImageHeader& header = image_.header[0];
        Canon out;
        out.add(image_.text(header.payer_id))
            .add(header.effective_from)
            .add(header.effective_until)
            .add(header.edition);
        for (ImageRange range : {header.claim_forms, header.same_provider, header.same_provider_else})
            out.add(words(range));
        out.add(intervals(header.types_of_bill));
        for (const ImageRemittance& r : Image::part(image_.remittances, header.remittance_order)) {
            out.add(r.group).add(static_cast<std::int64_t>(r.carc)).add(numbers(r.rarcs));
        }
        std::vector<std::string> parts;
        for (const ImageTable& t : image_.tables)
            parts.push_back(table(t));
        for (const ImageAccumulator& a : image_.accumulators)
            parts.push_back(accumulator(a));
        for (const ImageGround& g : image_.grounds)
            parts.push_back(ground(g));
        for (std::size_t i = 0; i < roots.size(); ++i)
            parts.push_back(unit(image_.units[i], roots[i]));
        std::sort(parts.begin(), parts.end());
        for (const std::string& part : parts)
            out.add(part);
        return out.text();
    }

private:
    std::string words(ImageRange range) const {
        Canon out;
        for (std::uint32_t word : Image::part(image_.words, range))
            out.add(word);
        return out.text();
    }
    std::string numbers(ImageRange range) const {
        Canon out;
        for (std::int64_t number : Image::part(image_.numbers, range))
            out.add(number);
        return out.text();
    }
    std::string intervals(ImageRange range) const {
        Canon out;
        for (const ImageInterval& i : Image::part(image_.intervals, range))
            out.add(i.first).add(i.last);
        return out.text();
    }
    /// Dated things that say the same as the step before them are no step: `of` writes what one says.
    template <class Step, class Of>
    static std::string dated(std::span<const Step> steps, Of of) {
        Canon out;
        std::optional<std::string> before;
        for (const Step& step : steps) {
            std::string now = of(step);
            if (before == now) continue;
            out.add(before ? step.from : 0).add(now);
            before = std::move(now);
        }
        return out.text();
    }
    std::string set(std::uint32_t id) const {
        if (id == kNone) return "";
        return dated(Image::part(image_.segments, image_.sets[id].segments),
                     [&](const ImageSegment& s) { return intervals(s.intervals); });
    }
    std::string steps(const ImageParameter& parameter) const {
        return dated(Image::part(image_.steps, parameter.steps), [](const ImageStep& s) {
            return s.known == 0 ? std::string("not known") : std::to_string(s.value);
        });
    }
    /// What a fact may be, and how claims spell it: values in order of their names, for their numbers are no meaning.
    std::string fact(std::uint32_t id) const {
        const ImageFact& f = image_.facts[id];
        std::vector<std::string> values;
        values.reserve(f.values.count);
        for (std::uint32_t value = 0; value < f.values.count; ++value) {
            values.push_back(Canon().add(value_name(f, value)).add(spellings(f, value)).text());
        }
        std::sort(values.begin(), values.end());
        Canon out;
        out.add(image_.text(f.name)).add(f.type).add(f.on_line);
        for (const std::string& value : values)
            out.add(value);
        return out.text();
    }
    std::string_view value_name(const ImageFact& f, std::uint32_t value) const {
        return image_.text(image_.string_list[f.values.first + value]);
    }
    std::string spellings(const ImageFact& f, std::uint32_t value) const {
        std::vector<std::string> found;
        auto pairs = Image::part(image_.words, f.spellings);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            if (pairs[i] == value) found.emplace_back(image_.text(image_.string_list[pairs[i + 1]]));
        }
        std::sort(found.begin(), found.end());
        Canon out;
        for (const std::string& one : found)
            out.add(one);
        return out.text();
    }

    std::string table(const ImageTable& t) {
        Canon out;
        out.add("table").add(image_.text(t.local)).add(image_.text(t.table)).add(t.kind).add(t.carry_past_coverage);
        for (const ImageColumn& c : Image::part(image_.columns, t.columns)) {
            out.add(image_.text(c.name)).add(c.type);
            for (ImageString value : Image::part(image_.string_list, c.values))
                out.add(image_.text(value));
        }
        for (const ImageOwnRow& r : Image::part(image_.own_rows, t.own_rows)) {
            out.add(static_cast<std::int64_t>(r.key)).add(r.effective).add(r.deleted).add(numbers(r.values));
        }
        std::vector<std::string> changes;
        for (const ImageChange& c : Image::part(image_.changes, t.changes)) {
            Canon change;
            change.add(c.kind).add(set(c.first)).add(set(c.second)).add(c.indicator).add(c.from).add(c.until);
            change.add(c.deleted_from).add(c.deleted_until).add(c.where == kNone ? "" : guard(c.where));
            changes.push_back(change.text());
        }
        std::sort(changes.begin(), changes.end());
        changes.erase(std::unique(changes.begin(), changes.end()), changes.end());
        for (const std::string& change : changes)
            out.add(change);
        return out.text();
    }
    std::string accumulator(const ImageAccumulator& a) {
        Canon out;
        out.add("sum").add(image_.text(a.name)).add(a.fold).add(a.window).add(a.window_length).add(a.value_field);
        out.add(a.counting_paid).add(a.has_opening).add(image_.text(a.opening_name)).add(set(a.opening_codes));
        out.add(words(a.keys)).add(words(a.order)).add(a.where == kNone ? "" : guard(a.where));
        return out.text();
    }
    std::string ground(const ImageGround& g) {
        Canon out;
        out.add("ground")
            .add(image_.text(g.name))
            .add(numbers(g.modifiers))
            .add(g.where == kNone ? "" : guard(g.where));
        std::vector<std::string> needs;
        for (std::uint32_t need : Image::part(image_.words, g.needs))
            needs.push_back(guard(need));
        std::sort(needs.begin(), needs.end());
        for (const std::string& need : needs)
            out.add(need);
        return out.text();
    }
    std::string reason(std::uint32_t id) const {
        if (id == kNone) return "";
        return dated(Image::part(image_.reason_steps, image_.reasons[id].steps), [&](const ImageReasonStep& s) {
            return Canon().add(s.group).add(static_cast<std::int64_t>(s.carc)).add(numbers(s.rarcs)).text();
        });
    }
    std::string effect(const ImageEffect& e) const {
        Canon out;
        out.add(e.action).add(e.target).add(e.variable).add(reason(e.reason)).add(e.percent).add(image_.text(e.text));
        out.add(image_.text(e.audience)).add(e.quantify).add(numbers(e.modifiers)).add(numbers(e.replaced));
        out.add(e.fact == kNone ? "" : fact(e.fact));
        out.add(e.ground == kNone ? "" : image_.text(image_.grounds[e.ground].name));
        out.add(e.amount == kNone ? "" : form(e.amount));
        std::vector<std::string> choices;
        for (const ImageChoice& c : Image::part(image_.choices, e.choices)) {
            std::string_view value = value_name(image_.facts[e.fact], static_cast<std::uint32_t>(c.value));
            choices.push_back(Canon().add(value).add(numbers(c.modifiers)).text());
        }
        std::sort(choices.begin(), choices.end());
        for (const std::string& choice : choices)
            out.add(choice);
        out.add(e.otherwise == kNone ? "" : effect(image_.effects[e.otherwise]));
        return out.text();
    }
    std::string effects(ImageRange range) const {
        std::vector<std::string> parts;
        for (const ImageEffect& e : Image::part(image_.effects, range))
            parts.push_back(effect(e));
        std::sort(parts.begin(), parts.end());
        Canon out;
        for (const std::string& part : parts)
            out.add(part);
        return out.text();
    }
    std::string term(const ImageTerm& t) const {
        Canon out;
        out.add(t.coefficient).add(static_cast<std::int64_t>(t.kind)).add(t.variable).add(t.field).add(t.months);
        switch (t.kind) {
            case TermKind::Fact: out.add(fact(t.index)); break;
            case TermKind::AccumulatedBefore:
            case TermKind::AccumulatedWith: out.add(image_.text(image_.accumulators[t.index].name)); break;
            case TermKind::AgeDays:
            case TermKind::AgeYears:
            case TermKind::AddMonths:
            case TermKind::Scale: out.add(form(t.index)); break;
            case TermKind::Parameter: out.add(steps(image_.parameters[t.index])); break;
            default: out.add(t.index); break;
        }
        if (t.table != kNone) out.add(image_.text(image_.tables[t.table].local));
        return out.text();
    }
    std::string form(std::uint32_t id) const {
        const ImageForm& f = image_.forms[id];
        std::vector<std::string> parts;
        for (const ImageTerm& t : Image::part(image_.terms, f.terms))
            parts.push_back(term(t));
        std::sort(parts.begin(), parts.end());
        Canon out;
        out.add(f.constant);
        for (const std::string& part : parts)
            out.add(part);
        return out.text();
    }
    std::string field(const ImageField& f) {
        Canon out;
        out.add(static_cast<std::int64_t>(f.kind))
            .add(f.variable)
            .add(f.variable2)
            .add(f.field)
            .add(intervals(f.range));
        switch (f.kind) {
            case FieldKind::Form: out.add(form(f.index)); break;
            case FieldKind::FactValue: out.add(fact(f.index)); break;
            case FieldKind::ModifierBit: out.add(static_cast<std::int64_t>(image_.modifiers[f.index])); break;
            case FieldKind::ListedIn: out.add(image_.text(image_.tables[f.index].local)); break;
            case FieldKind::GroundSupplied: out.add(image_.text(image_.grounds[f.index].name)); break;
            case FieldKind::AnyOtherLine: out.add(guard(f.index)); break;
            default: out.add(f.index); break;
        }
        return out.text();
    }
    std::string guard(std::uint32_t node) {
        Ref ref = builder_.guard(node);
        return bytes(diagram(ref, nullptr));
    }

    std::string unit(const ImageUnit& u, Ref root) {
        const ImageRule& rule = image_.rules[u.rule];
        Canon out;
        out.add("rule").add(image_.text(rule.name)).add(u.target).add(u.variable).add(rule.scope).add(rule.stage);
        out.add(rule.table == kNone ? "" : image_.text(image_.tables[rule.table].local));
        out.add(rule.also_on_denied).add(rule.including_history).add(rule.ordered).add(words(rule.order));
        out.add(rule.is_table).add(rule.has_ranking).add(rule.rank_by).add(rule.rank_highest_first);
        out.add(rule.rank_where == kNone ? "" : guard(rule.rank_where));
        keys_.clear();
        for (std::uint32_t i = 0; i < rule.variants.count; ++i) {
            const ImageVariant& v = image_.variants[rule.variants.first + i];
            bool row = i >= 1 && i <= rule.row_count;
            Canon key;
            key.add(row ? "" : image_.text(v.name)).add(v.lifts).add(effects(v.effects));
            key.add(v.has_if_not_known).add(effects(v.if_not_known)).add(image_.text(v.reason_text));
            keys_.push_back(key.text());
        }
        terminal_memo_.clear();
        node_memo_.clear();
        out.add(bytes(diagram(root, &keys_)));
        return out.text();
    }

    /// A terminal in words: which variants fire (2) or may fire (1), by what they are, not by their place.
    Digest terminal_digest(Ref ref, const std::vector<std::string>* keys) {
        if (keys == nullptr) return digest("truth " + std::to_string(terminal_value(ref)));
        if (auto at = terminal_memo_.find(ref); at != terminal_memo_.end()) return at->second;
        const std::vector<std::uint8_t>& statuses = builder_.statuses(terminal_value(ref));
        std::vector<std::string> acting;
        for (std::size_t i = 0; i < statuses.size(); ++i) {
            if (statuses[i] != 0) acting.push_back(Canon().add((*keys)[i]).add(statuses[i]).text());
        }
        std::sort(acting.begin(), acting.end());
        acting.erase(std::unique(acting.begin(), acting.end()), acting.end());
        Canon out;
        for (const std::string& part : acting)
            out.add(part);
        return terminal_memo_.emplace(ref, digest("acts " + out.text())).first->second;
    }

    Digest diagram(Ref ref, const std::vector<std::string>* keys) {
        if (is_terminal(ref)) return terminal_digest(ref, keys);
        std::map<Ref, Digest>& memo = keys == nullptr ? guard_memo_ : node_memo_;
        if (auto at = memo.find(ref); at != memo.end()) return at->second;
        Node node = builder_.store().node(ref);
        const ImageField f = image_.fields[builder_.field_on_level(node.level)];
        std::vector<DigestRun> runs;
        runs.reserve(node.runs.size());
        for (const Run& run : node.runs)
            runs.push_back({run.end, diagram(run.child, keys)});
        const bool cell_by_cell =
            f.is_interval != 0 || (f.kind == FieldKind::FactValue && image_.facts[f.index].values.count > 0);
        Digest result = digest(cell_by_cell ? node_text(f, cells_of(runs)) : node_text(f, runs));
        return memo.emplace(ref, result).first->second;
    }

    /// Cells up to `end`, inclusive, with one digest.
    struct DigestRun {
        std::uint32_t end = 0;
        Digest digest;
    };
    static std::vector<Digest> cells_of(const std::vector<DigestRun>& runs) {
        std::vector<Digest> cells;
        for (const DigestRun& run : runs)
            cells.resize(run.end + std::size_t{1}, run.digest);
        return cells;
    }

    /// A node of a field whose cells are ordered: only where the digest changes is written. Cost: by runs, not by
    /// cells.
    std::string node_text(const ImageField& f, const std::vector<DigestRun>& runs) {
        const std::span<const std::int64_t> cuts = Image::part(image_.numbers, f.cuts);
        const std::size_t numeric = cuts.size() + 1;
        Canon out;
        out.add("node").add(field(f));
        std::vector<const Digest*> special;
        const Digest* before = nullptr;
        std::size_t cell = 0;
        for (const DigestRun& run : runs) {
            if (cell < numeric && (before == nullptr || *before != run.digest)) {
                if (before != nullptr) out.add(cuts[cell - 1]);
                out.add(bytes(run.digest));
                before = &run.digest;
            }
            for (std::size_t at = std::max(cell, numeric); at <= run.end; ++at)
                special.push_back(&run.digest);
            cell = run.end + std::size_t{1};
        }
        out.add("special");
        for (const Digest* one : special)
            out.add(bytes(*one));
        return out.text();
    }

    /// A node of an interval or of a closed list, cell by cell.
    std::string node_text(const ImageField& f, std::vector<Digest> cells) {
        std::vector<std::int64_t> cuts;
        for (std::int64_t cut : Image::part(image_.numbers, f.cuts))
            cuts.push_back(cut);
        Canon out;
        out.add("node").add(field(f));
        std::vector<Digest> special;
        std::size_t numeric = f.is_interval != 0 ? (cuts.size() + 1) * (cuts.size() + 2) / 2 : cuts.size() + 1;
        special.assign(cells.begin() + static_cast<std::ptrdiff_t>(numeric), cells.end());
        cells.resize(numeric);
        if (f.is_interval != 0) {
            drop_idle_cuts(cuts, cells);
            for (std::int64_t cut : cuts)
                out.add(cut);
            for (const Digest& d : cells)
                out.add(bytes(d));
        } else {
            out.add(by_value(image_.facts[f.index], cuts, cells));
        }
        out.add("special");
        for (const Digest& d : special)
            out.add(bytes(d));
        return out.text();
    }

    /// The cells of a closed list, value by value in order of their names.
    std::string by_value(const ImageFact& f, const std::vector<std::int64_t>& cuts,
                         const std::vector<Digest>& cells) const {
        std::map<std::string_view, Digest> named;
        for (std::uint32_t value = 0; value < f.values.count; ++value) {
            auto cell = std::upper_bound(cuts.begin(), cuts.end(), static_cast<std::int64_t>(value)) - cuts.begin();
            named.emplace(value_name(f, value), cells[static_cast<std::size_t>(cell)]);
        }
        Canon out;
        for (const auto& [name, digest] : named)
            out.add(name).add(bytes(digest));
        return out.text();
    }

    /// Removes cuts of an interval field that no span's result depends on.
    static void drop_idle_cuts(std::vector<std::int64_t>& cuts, std::vector<Digest>& cells) {
        for (std::size_t cut = 0; cut < cuts.size();) {
            std::size_t n = cuts.size() + 1;
            auto at = [n](std::size_t i, std::size_t j) { return i * n - i * (i - 1) / 2 + (j - i); };
            bool idle = true;  // cells `cut` and `cut + 1` behave alike as either end, and across each other
            for (std::size_t i = 0; i <= cut && idle; ++i)
                idle = cells[at(i, cut)] == cells[at(i, cut + 1)];
            for (std::size_t j = cut + 1; j < n && idle; ++j)
                idle = cells[at(cut, j)] == cells[at(cut + 1, j)];
            if (!idle) {
                ++cut;
                continue;
            }
            std::vector<Digest> kept;  // of the merged cell: spans that start in `cut`, spans that end in `cut + 1`
            for (std::size_t i = 0; i < n; ++i) {
                for (std::size_t j = i; j < n; ++j) {
                    if (i != cut + 1 && j != cut) kept.push_back(cells[at(i, j)]);
                }
            }
            cells = std::move(kept);
            cuts.erase(cuts.begin() + static_cast<std::ptrdiff_t>(cut));
        }
    }

    Builder& builder_;
    Image image_;
    std::vector<std::string> keys_;
    std::map<Ref, Digest> terminal_memo_, node_memo_, guard_memo_;
};

}  // namespace

void set_meaning_hash(ImageBuilder& image, Builder& builder, const std::vector<Ref>& roots) {
    std::string text = Meaning(image, builder).policy(roots);
    Digest result = digest(text);
    std::copy(result.begin(), result.end(), image.header[0].meaning_hash);
}

}  // namespace payrule::graph

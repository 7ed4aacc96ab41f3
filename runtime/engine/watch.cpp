// What a watched rule saw: its instances, and of each the parts of the condition that failed. A conjunction fails by
// its failing parts, of which the smallest is named first; a disjunction fails as a whole.
#include "runtime/engine/watch.h"

#include <algorithm>
#include <bit>

#include "core/fact_kinds.h"
#include "runtime/engine/fact_misfits.h"
#include "runtime/engine/formula.h"
#include "runtime/engine/instances.h"
#include "runtime/engine/numbers.h"
#include "runtime/engine/rows.h"
#include "runtime/engine/statuses.h"
#include "runtime/engine/sums.h"
#include "runtime/engine/texts.h"

namespace payrule::engine {
namespace {

constexpr std::size_t kMaxFound = 4;  // fields named for one condition

/// A part of a condition that failed, with its size in tests.
struct Part {
    std::uint32_t node = kNone;
    bool negated = false;
    std::size_t size = 0;
};

class Reader {
public:
    Reader(const Scratch& run, const Instance& instance) : run_(run), instance_(instance), image_(instance.image()) {}

    /// The parts of a condition that have a value, each as small as it can be.
    std::vector<Part> parts(std::uint32_t node, Tri value) const {
        std::vector<Part> found;
        if (node != kNone) collect(node, false, value, found);
        std::stable_sort(found.begin(), found.end(), [](const Part& a, const Part& b) { return a.size < b.size; });
        return found;
    }

    ConditionStory tell(const Part& part, Tri value) const {
        ConditionStory story;
        story.text = text_of(part.node);
        if (part.negated) story.text = "not (" + story.text + ")";
        story.value = value;
        std::set<std::string> found;
        add_found(part.node, found);
        for (const std::string& one : found)
            story.found += (story.found.empty() ? "" : "; ") + one;
        if (value == Tri::Unknown) {
            Causes causes;
            add_causes(run_, instance_, part.node, causes);
            const std::set<std::string> texts = cause_texts(causes);
            story.missing.assign(texts.begin(), texts.end());
            tell_misfits(story.missing, [&](std::string_view fact) { return told(fact); });
        }
        return story;
    }

private:
    /// A fact may be asked of each line of the instance.
    std::string told(std::string_view fact) const {
        std::string text = told_of_fact(run_.world, image_, instance_.receiver, fact);
        for (const LineIndex line : instance_.variables) {
            if (text.empty() && line != kNoLine) text = told_of_fact(run_.world, image_, line, fact);
        }
        return text;
    }
    std::span<const std::uint32_t> children(const ImageNode& node) const {
        return Image::part(image_.words, node.children);
    }
    static bool is_modifier_node(const ImageNode& node) {
        return node.kind == NodeKind::AnyModifier || node.kind == NodeKind::AllModifiers ||
               node.kind == NodeKind::ShareModifier;
    }
    std::size_t size_of(std::uint32_t id) const {
        const ImageNode& node = image_.nodes[id];
        std::size_t size = 1;
        if (is_modifier_node(node)) return size;
        for (std::uint32_t child : children(node))
            size += size_of(child);
        return size;
    }

    /// Under `not`, a disjunction is what a conjunction is elsewhere.
    void collect(std::uint32_t id, bool negated, Tri value, std::vector<Part>& found) const {
        const ImageNode& node = image_.nodes[id];
        const Tri wanted = negated ? tri_not(value) : value;
        if (evaluate(run_, instance_, id) != wanted) return;
        if (node.kind == NodeKind::Not) return collect(children(node)[0], !negated, value, found);
        const bool splits = node.kind == (negated ? NodeKind::Or : NodeKind::And);
        if (!splits) {
            found.push_back({id, negated, size_of(id)});
            return;
        }
        for (std::uint32_t child : children(node))
            collect(child, negated, value, found);
    }

    std::string text_of(std::uint32_t id) const {
        const ImageNode& node = image_.nodes[id];
        if (node.text.length != 0) return (is_one_of_same(node) ? "same " : "") + std::string(image_.text(node.text));
        if (node.kind == NodeKind::Unknown) return std::string(image_.text(node.cause));
        if (node.kind == NodeKind::False) return "a condition that never holds";
        if (node.kind == NodeKind::Test) {
            const ImageField& field = image_.fields[image_.tests[node.test].field];
            return std::string(image_.text(field.name)) + (is_date(field) ? " in force" : " as the policy wants it");
        }
        std::string joined;
        const char* between = node.kind == NodeKind::Or ? " or " : " and ";
        if (is_modifier_node(node)) return "the modifiers that the policy wants";
        for (std::uint32_t child : children(node)) {
            // Dates that only say which version of a list is meant are no condition of the analyst's.
            if (!is_dating(child) || children(node).size() == 1)
                joined += (joined.empty() ? "" : between) + text_of(child);
        }
        return node.kind == NodeKind::Not ? "not (" + joined + ")" : joined;
    }
    /// `patient` of `same provider, patient, service_date`: the word that says what is asked stands before them all.
    bool is_one_of_same(const ImageNode& node) const {
        if (node.kind != NodeKind::Test) return false;
        const FieldKind kind = image_.fields[image_.tests[node.test].field].kind;
        const bool same = kind == FieldKind::TextEqual || kind == FieldKind::TextEqualOrAbsent ||
                          kind == FieldKind::SameProvider || kind == FieldKind::SamePatient;
        const std::string_view text = image_.text(node.text);
        return same && text.find(' ') == std::string_view::npos;
    }
    bool is_dating(std::uint32_t id) const {
        const ImageNode& node = image_.nodes[id];
        return node.kind == NodeKind::Test && node.text.length == 0 &&
               is_date(image_.fields[image_.tests[node.test].field]);
    }
    static bool is_date(const ImageField& field) {
        return field.kind == FieldKind::AsOfDate || field.kind == FieldKind::DateOf;
    }

    void add_found(std::uint32_t id, std::set<std::string>& found) const {
        if (found.size() >= kMaxFound) return;
        const ImageNode& node = image_.nodes[id];
        if (is_modifier_node(node)) {
            add_modifiers(node.test & 0xff, found);
            if (node.kind == NodeKind::ShareModifier) add_modifiers(node.test >> 8, found);
            return;
        }
        if (node.test != kNone) add_field(image_.fields[image_.tests[node.test].field], found);
        for (std::uint32_t child : children(node)) {
            if (!is_dating(child)) add_found(child, found);
        }
    }

    std::string name_of(std::uint32_t variable) const {
        const auto names = Image::part(image_.string_list, instance_.rule_record()->variables);
        return variable < names.size() ? std::string(image_.text(names[variable])) : "the other line";
    }
    void add_modifiers(std::uint32_t variable, std::set<std::string>& found) const {
        const LineIndex line = instance_.variables[variable];
        if (line == kNoLine) return;
        std::string list;
        for (Code code : run_.world.lines[line].billed->modifiers)
            list += (list.empty() ? "" : ", ") + format_code(code);
        found.insert(name_of(variable) + " has " + (list.empty() ? "no modifiers" : "modifiers " + list));
    }

    void add_field(const ImageField& field, std::set<std::string>& found) const {
        std::string name(image_.text(field.name));
        if (name.empty() || name.starts_with("patient.")) return;
        if (field.kind == FieldKind::Form) {
            const auto terms = Image::part(image_.terms, image_.forms[field.index].terms);
            if (terms.size() > 1) {
                for (const ImageTerm& term : terms)
                    add_term(term, found);
                return;
            }
            if (const std::string own = terms.empty() ? "" : name_of(terms[0]); !own.empty()) name = own;
        }
        // A field of a line bears the name that the rule gives the line.
        if (field.kind == FieldKind::CodeOf && name.starts_with("line."))
            name = name_of(field.variable) + name.substr(4);
        if (field.kind == FieldKind::HasCode) return add_codes_of(field, found);
        const Value value = instance_field(run_, instance_, field);
        if (value.presence == Presence::Unknown) return void(found.insert(name + " is not known"));
        if (value.presence == Presence::Absent) return void(found.insert(name + " is not there"));
        const std::string text = value_text(field, value);
        if (!text.empty()) found.insert(name + " is " + text);
    }

    /// All codes of a field that holds several.
    void add_codes_of(const ImageField& field, std::set<std::string>& found) const {
        const auto id = static_cast<FieldId>(field.field);
        if (id == FieldId::LineModifiers) return add_modifiers(field.variable, found);
        const std::string path(field_path(id));
        const std::size_t dot = path.find('.');
        const std::string holder = is_claim_field(id) ? "claim" : name_of(field.variable);
        std::vector<Code> codes;
        add_codes(run_.world, instance_.variables[field.variable], id, codes);
        std::string list;
        for (const Code code : codes)
            list += (list.empty() ? "" : ", ") + format_code(code);
        const std::string what = path.substr(dot + 1);
        found.insert(holder + (list.empty() ? " has no " + what : " has " + what + " " + list));
    }

    /// What a term is called in the rule that is told; empty for what is computed first.
    std::string name_of(const ImageTerm& term) const {
        static constexpr const char* kColumns[] = {"indicator", "effective", "deleted", "value", "mai", "type"};
        const ImageRule& rule = *instance_.rule_record();
        switch (term.kind) {
            case TermKind::ClaimField: {
                const std::string path(field_path(static_cast<FieldId>(term.field)));
                return path.starts_with("line.") ? name_of(term.variable) + path.substr(4) : path;
            }
            case TermKind::Row: {
                const bool of_scope = term.table == kNone || (term.table == rule.table && term.variable == 0);
                const std::uint32_t table = term.table == kNone ? rule.table : term.table;
                const std::string row(of_scope ? image_.text(rule.row_name) : image_.text(image_.tables[table].local));
                constexpr auto kKeyed = static_cast<std::uint32_t>(ImageRowColumn::Keyed);
                if (term.index < kKeyed) return row + "." + kColumns[term.index];
                const auto columns = Image::part(image_.columns, image_.tables[table].columns);
                const std::size_t column = term.index - kKeyed;
                return column < columns.size() ? row + "." + std::string(image_.text(columns[column].name)) : row;
            }
            case TermKind::Fact: return std::string(image_.text(image_.facts[term.index].name));
            case TermKind::AccumulatedBefore: return std::string(image_.text(image_.accumulators[term.index].name));
            case TermKind::Parameter: return std::string(image_.text(image_.parameters[term.index].name));
            case TermKind::DayUnits: return "sum of line.units over the day";
            case TermKind::AccumulatedWith:
            case TermKind::AgeDays:
            case TermKind::AgeYears:
            case TermKind::Rank:
            case TermKind::AddMonths:
            case TermKind::Scale: break;
        }
        return {};
    }
    /// One of several terms that a number is computed from.
    void add_term(const ImageTerm& term, std::set<std::string>& found) const {
        if (term.kind == TermKind::AddMonths || term.kind == TermKind::Scale) {
            for (const ImageTerm& inner : Image::part(image_.terms, image_.forms[term.index].terms))
                add_term(inner, found);
            return;
        }
        const std::string name = name_of(term);
        if (name.empty() || name.starts_with("patient.")) return;
        if (term.kind == TermKind::DayUnits) {
            const Value units = day_units(run_, instance_, nullptr);
            if (units.low == units.high) found.insert(name + " is " + std::to_string(units.low));
            return;
        }
        const std::string filled = filled_text(run_, instance_, "{" + name + "}");
        if (!filled.starts_with('{')) found.insert(name + " is " + filled);
    }

    std::string value_text(const ImageField& field, const Value& value) const {
        switch (field.kind) {
            case FieldKind::CodeOf: return format_code(Code{std::bit_cast<std::uint64_t>(value.low)});
            case FieldKind::AsOfDate:
            case FieldKind::DateOf: return format_date(Date{static_cast<std::int32_t>(value.low)});
            case FieldKind::FactValue: {
                const ImageFact& fact = image_.facts[field.index];
                const auto names = Image::part(image_.string_list, fact.values);
                const bool named = value.low >= 0 && static_cast<std::uint64_t>(value.low) < names.size();
                if (named) return std::string(image_.text(names[static_cast<std::size_t>(value.low)]));
                return value.low != 0 ? "true" : "false";
            }
            case FieldKind::Form: {
                const auto type = static_cast<ImageValueType>(image_.forms[field.index].type);
                std::string low = value_in_words(type, value.low);
                if (value.low == value.high) return low;
                const std::string high = value_in_words(type, value.high);
                if (value.high == kInfinity) return value.low == kMinusInfinity ? "not known" : low + " or more";
                return value.low == kMinusInfinity ? high + " or less" : "between " + low + " and " + high;
            }
            case FieldKind::EnumOf:
            case FieldKind::RowCode:
            case FieldKind::ModifierBit:
            case FieldKind::HasCode:
            case FieldKind::TextEqual:
            case FieldKind::TextEqualOrAbsent:
            case FieldKind::SameProvider:
            case FieldKind::SamePatient:
            case FieldKind::Payable: return {};  // the condition's own words say it
            case FieldKind::ListedIn:
            case FieldKind::GroundSupplied:
            case FieldKind::AnyGroundSupplied:
            case FieldKind::RecordSupplied:
            case FieldKind::AnyPrimaryPayable:
            case FieldKind::AnyOtherLine: return value.low != 0 ? "true" : "false";
        }
        return {};
    }

    const Scratch& run_;
    const Instance& instance_;
    const Image& image_;
};

/// Fills the story of the watched rule, instance by instance.
class Watching {
public:
    Watching(const Scratch& run, Watch& watch, const Prepared& policy)
        : run_(run),
          watch_(watch),
          policy_(policy),
          image_(*policy.image),
          rule_(image_.rules[watch.rule]),
          variants_(Image::part(image_.variants, rule_.variants)) {}

    void line(LineIndex line) {
        const Line& it = run_.world.lines[line];
        if (out_of_force(it.as_of)) return;
        if (run_.states[line].entry == Payability::No && rule_.also_on_denied == 0) {
            watch_.story.silent.emplace_back(
                "the line was denied or rejected before this stage, and the rule does not say "
                "`also on denied lines`");
        }
        const Ranged ranged =
            for_each_instance(run_, policy_, watch_.rule, line, [&](const Instance& instance) { tell(instance); });
        if (ranged.not_loaded) watch_.story.silent.push_back(not_loaded_text(image_, rule_.table));
        if (ranged.past_review || ranged.carried)
            watch_.story.silent.push_back(past_coverage_text(image_, rule_.table));
        if (!ranged.looked && watch_.story.silent.empty()) watch_.story.silent.push_back(no_instance(it));
    }

    void claim(LineIndex earliest) {
        if (out_of_force(run_.world.lines[earliest].as_of)) return;
        if (const auto instance = claim_instance(run_, policy_, watch_.rule, earliest)) tell(*instance);
    }

private:
    bool out_of_force(Date date) {
        const ImageVariant& base = variants_[0];
        if (in_force(base, date)) return false;
        const std::string from =
            base.effective_from <= kDateMin.days ? "always" : format_date(Date{base.effective_from});
        const std::string until =
            base.effective_until >= kDateMax.days ? "open" : format_date(Date{base.effective_until});
        watch_.story.silent.push_back("the rule holds from " + from + " until " + until + ", not on " +
                                      format_date(date));
        return true;
    }

    std::string no_instance(const Line& line) const {
        const std::string code = line.billed->procedure.is_known() ? format_code(line.billed->procedure.value) : "";
        if (rule_.table != kNone) {
            const std::string table(image_.text(image_.tables[rule_.table].local));
            if (code.empty()) return "the line has no procedure code, so table " + table + " has no row for it";
            const bool pair = static_cast<ImageScope>(rule_.scope) == ImageScope::Pair;
            return "table " + table + " lists " + code + (pair ? " with no other line" : " not at all") + " on " +
                   format_date(line.as_of);
        }
        return "there is no other line that the rule could pair this one with";
    }

    /// A bundling rule is told with its other line payable; whether that is so is told by that line itself.
    void tell(const Instance& instance) {
        InstanceStory story;
        for (LineIndex other : instance.variables) {
            if (other != instance.receiver && other != kNoLine) story.others.push_back(run_.world.reference(other));
        }
        if (instance.row != nullptr) story.row = row_reference(policy_, *instance.row);
        const Reader reader(run_, instance);
        story.status = guard_status(instance, 0);
        std::uint32_t asked = 0;
        if (story.status != Tri::No && watch_.variant != 0) {
            asked = watch_.variant;
            story.status = tri_and(story.status, guard_status(instance, asked));
        }
        if (story.status == Tri::Yes) {
            for (const Part& part : reader.parts(variants_[0].guard, Tri::Yes))
                add_once(reader.tell(part, Tri::Yes), story.held);
            for (const Part& part : reader.parts(asked == 0 ? kNone : variants_[asked].guard, Tri::Yes))
                add_once(reader.tell(part, Tri::Yes), story.held);
        }
        const Tri failing = story.status == Tri::Yes ? Tri::Unknown : story.status;
        for (std::uint32_t variant : {0u, asked}) {
            if (variant == 0 && asked != 0 && failing == Tri::No) continue;
            for (const Part& part : reader.parts(variants_[variant].guard, failing))
                add_once(reader.tell(part, failing), story.failed);
            if (asked == 0) break;
        }
        if (story.status != Tri::No) tell_exceptions(instance, asked, story);
        if (story.status == Tri::Yes && asked == 0) tell_quiet_row(instance, story);
        watch_.story.instances.push_back(std::move(story));
    }

    void tell_quiet_row(const Instance& instance, InstanceStory& story) const {
        for (std::uint32_t row = 1; row <= rule_.row_count; ++row) {
            // `otherwise` stands last and applies where no row can.
            const bool otherwise = rule_.has_otherwise != 0 && row == rule_.row_count;
            const Tri status = otherwise ? Tri::Yes : guard_status(instance, row);
            if (status == Tri::No) continue;
            if (status == Tri::Yes && variants_[row].effects.count == 0)
                story.quiet_row = image_.text(variants_[row].place);
            return;
        }
    }

    /// A list that changes in time is asked once for each span of it, in one and the same words.
    static void add_once(ConditionStory story, std::vector<ConditionStory>& stories) {
        const bool told = std::any_of(stories.begin(), stories.end(), [&](const ConditionStory& it) {
            return it.text == story.text && it.value == story.value && it.found == story.found;
        });
        if (!told) stories.push_back(std::move(story));
    }

    Tri guard_status(const Instance& instance, std::uint32_t variant) const {
        if (!in_force(variants_[variant], instance.as_of)) return Tri::No;
        return evaluate(run_, instance, variants_[variant].guard);
    }

    void tell_exceptions(const Instance& instance, std::uint32_t asked, InstanceStory& story) const {
        for (std::uint32_t v = rule_.row_count + 1; v < variants_.size(); ++v) {
            if (variants_[v].parent != asked) continue;
            if (const Tri status = guard_status(instance, v); status != Tri::No)
                story.excepted.push_back(exception_story(variants_[v], status));
        }
    }

    ExceptionStory exception_story(const ImageVariant& variant, Tri status) const {
        ExceptionStory story;
        story.name = image_.text(variant.name);
        story.place = image_.text(variant.place);
        for (const std::uint32_t index : Image::part(image_.words, variant.changes)) {
            const ChangeBehind change = payer_change(image_, index);
            if (change.kind == PayerChangeKind::Exception && change.name == story.name) story.because = change.because;
            // A rule disabled for a time is an exception under a name of its own.
            if (change.kind == PayerChangeKind::Disabling && change.place == story.place)
                story.because = change.because;
        }
        for (const ImageString& citation : Image::part(image_.string_list, variant.citations))
            story.citations.emplace_back(image_.text(citation));
        story.lifts = variant.lifts != 0;
        story.certain = status == Tri::Yes;
        return story;
    }

    const Scratch& run_;
    Watch& watch_;
    const Prepared& policy_;
    const Image& image_;
    const ImageRule& rule_;
    std::span<const ImageVariant> variants_;
};

bool is_turn(const Scratch& run, const Prepared& policy) {
    return policy.image->rules[run.watch->rule].stage == static_cast<std::uint32_t>(run.stage);
}

}  // namespace

void watch_line(const Scratch& run, LineIndex line) {
    if (run.watch == nullptr || run.watch->line != line) return;
    const Prepared& policy = *run.world.lines[line].policy;
    if (is_turn(run, policy)) Watching(run, *run.watch, policy).line(line);
}

void watch_claim(const Scratch& run) {
    const LineIndex earliest = earliest_line(run.world);
    if (run.watch == nullptr || run.watch->line != kNoLine || earliest == kNoLine) return;
    const Prepared* policy = run.world.lines[earliest].policy;
    if (policy != nullptr && is_turn(run, *policy)) Watching(run, *run.watch, *policy).claim(earliest);
}

}  // namespace payrule::engine

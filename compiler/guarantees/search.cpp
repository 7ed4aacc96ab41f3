// See search.h. A walk over the diagram that remembers from where nothing wanted can be reached.
#include "compiler/guarantees/search.h"

#include <algorithm>

#include "compiler/effective.h"
#include "compiler/graph.h"
#include "core/code.h"
#include "core/code_order.h"

namespace payrule::guarantees {

namespace {

/// Fields that are unknown where a claim does not name them: of these no claim says that nothing is there (`null` says
/// no more than a missing key). What was paid is there for lines of history only.
constexpr bool kMissingUnknown = true;
constexpr bool kMissingAbsent = false;
constexpr bool kUnknownWhenMissing[] = {
#define CLAIM_FIELD(Id_, path_, holder_, type_, system_, when_missing_, x12_, doc_) kMissing##when_missing_,
#include "core/claim_fields.def"
#undef CLAIM_FIELD
};
bool never_absent(std::uint32_t field) {
    return kUnknownWhenMissing[field] && static_cast<ClaimField>(field) != ClaimField::LinePaid;
}

/// What intake does not settle before any rule runs: it may be unknown on a line that comes to a rule.
bool may_lack(std::uint32_t field) {
    switch (static_cast<ClaimField>(field)) {
#define UNKNOWN_FIELD(Id_) \
    case ClaimField::Id_: return true;
#include "compiler/check/unknown_fields.def"
#undef UNKNOWN_FIELD
        default: return false;
    }
}

}  // namespace

std::uint32_t numeric_cells(const ImageField& field) {
    const bool unknown_last = field.can_be_unknown != 0 && field.is_interval == 0;
    return cell_count(field) - (field.can_be_absent != 0 ? 1 : 0) - (unknown_last ? 1 : 0);
}

namespace {

ImageInterval between_cuts(std::span<const std::int64_t> cuts, std::uint32_t first, std::uint32_t last) {
    return {first == 0 ? INT64_MIN : cuts[first - 1], last == cuts.size() ? INT64_MAX : cuts[last] - 1};
}

bool meets(ImageInterval a, std::int64_t first, std::int64_t last) { return a.first <= last && first <= a.last; }

}  // namespace

ImageInterval cell_values(const Image& image, const ImageField& field, std::uint32_t cell) {
    const std::span<const std::int64_t> cuts = Image::part(image.numbers, field.cuts);
    if (field.is_interval == 0) return between_cuts(cuts, cell, cell);
    std::uint32_t first = 0;
    const std::uint32_t count = field.cuts.count + 1;
    while (cell >= count - first) {  // spans that begin at `first` come before those that begin later
        cell -= count - first;
        ++first;
    }
    return between_cuts(cuts, first, first + cell);
}

/// The date of the line that receives the effect, which is the as-of date.
bool Search::own_date(const ImageField& field) const {
    if (field.variable == domain_.receiver && field.kind == FieldKind::DateOf) return true;
    if (field.kind != FieldKind::Form) return false;
    const std::span<const ImageTerm> terms = Image::part(image_.terms, image_.forms[field.index].terms);
    return terms.size() == 1 && terms[0].coefficient == 1 && terms[0].kind == TermKind::ClaimField &&
           static_cast<ClaimField>(terms[0].field) == ClaimField::LineServiceDate &&
           terms[0].variable == domain_.receiver && image_.forms[field.index].constant == 0;
}

/// The numbers that a field of one number can have, from first to last.
ImageInterval Search::allowed_numbers(const ImageField& field) const {
    constexpr ImageInterval kAny{INT64_MIN, INT64_MAX};
    const ImageInterval days{domain_.first_day, domain_.last_day};
    if (field.kind == FieldKind::AsOfDate || own_date(field)) return days;
    if (field.kind != FieldKind::Form) return kAny;
    const std::span<const ImageTerm> terms = Image::part(image_.terms, image_.forms[field.index].terms);
    if (terms.size() != 1 || terms[0].coefficient != 1) return kAny;
    if (terms[0].kind == TermKind::ClaimField) {
        const bool units = static_cast<ClaimField>(terms[0].field) == ClaimField::LineUnits;
        return units ? ImageInterval{0, INT64_MAX} : kAny;
    }
    const bool indicator = terms[0].kind == TermKind::Row && terms[0].table == kNone && domain_.of_pairs &&
                           terms[0].index == static_cast<std::uint32_t>(RowColumn::Indicator);
    return indicator ? ImageInterval{0, 1} : kAny;
}

/// Whether the claim's form can be one of the cell's: other lists of values are open to it.
bool Search::allowed_form(const ImageField& field, ImageInterval values) const {
    if (static_cast<ClaimField>(field.field) != ClaimField::ClaimForm || domain_.claim_forms.empty()) return true;
    return std::any_of(domain_.claim_forms.begin(), domain_.claim_forms.end(),
                       [&](std::int64_t form) { return meets(values, form, form); });
}

/// Whether a cell behind the numeric ones, absent or unknown, can be.
bool Search::allowed_missing(const ImageField& field, bool absent) const {
    if (own_date(field)) return false;  // without a date the line has no version, and no rule is asked
    if (field.kind == FieldKind::EnumOf) return absent ? !never_absent(field.field) : may_lack(field.field);
    if (field.kind == FieldKind::FactValue) return !absent;  // a fact that nobody gave is unknown
    if (field.kind != FieldKind::Form) return true;
    const std::span<const ImageTerm> terms = Image::part(image_.terms, image_.forms[field.index].terms);
    if (!absent) {
        // Lines of history may lack anything; the line that receives the effect has passed intake.
        return !std::all_of(terms.begin(), terms.end(), [&](const ImageTerm& term) {
            return term.kind == TermKind::ClaimField && term.variable == domain_.receiver && !may_lack(term.field);
        });
    }
    const bool always_there = std::all_of(terms.begin(), terms.end(), [](const ImageTerm& term) {
        return term.kind == TermKind::Fact || (term.kind == TermKind::ClaimField && never_absent(term.field));
    });
    if (always_there) return false;
    const bool column =
        domain_.has_row && terms.size() == 1 && terms[0].kind == TermKind::Row && terms[0].table == kNone;
    return !column || terms[0].index == static_cast<std::uint32_t>(RowColumn::Deleted);  // an open row has no end
}

/// Whether the policy takes claims with one of these types of bill.
bool Search::takes_bill(ImageInterval keys) const {
    return std::any_of(domain_.types_of_bill.begin(), domain_.types_of_bill.end(), [&](const CodeInterval& types) {
        return meets(keys, static_cast<std::int64_t>(types.first.key), static_cast<std::int64_t>(types.last.key));
    });
}

/// The stretches of allowed numeric cells within [first, last]. Cost: not by the cells of a number, for thousands of
/// rules cut one at as many places.
void Search::add_numeric(std::uint32_t field, std::uint32_t first, std::uint32_t last,
                         std::vector<Choice>& result) const {
    const ImageField& of = image_.fields[field];
    if (of.is_interval != 0) {
        for (std::uint32_t cell = first; cell <= last; ++cell)
            result.push_back({field, cell, cell});
        return;
    }
    if (of.kind == FieldKind::EnumOf) {
        for (std::uint32_t cell = first; cell <= last; ++cell) {
            if (!allowed_form(of, cell_values(image_, of, cell))) continue;
            if (!result.empty() && result.back().last + 1 == cell)
                result.back().last = cell;
            else
                result.push_back({field, cell, cell});
        }
        return;
    }
    const ImageInterval values = allowed_numbers(of);
    const std::span<const std::int64_t> cuts = Image::part(image_.numbers, of.cuts);
    const auto cell_of = [&](std::int64_t value) {
        return static_cast<std::uint32_t>(std::upper_bound(cuts.begin(), cuts.end(), value) - cuts.begin());
    };
    first = std::max(first, cell_of(values.first));
    last = std::min(last, cell_of(values.last));
    if (first <= last && values.first <= values.last) result.push_back({field, first, last});
}

/// The stretches of allowed cells; numbers never share one with absent or unknown.
std::vector<Choice> Search::choices(std::uint32_t field, std::uint32_t first, std::uint32_t last) const {
    const ImageField& of = image_.fields[field];
    const std::uint32_t numeric = numeric_cells(of);
    std::vector<Choice> result;
    if (const auto at = domain_.fixed.find(field); at != domain_.fixed.end()) {
        first = std::max(first, at->second.first);
        last = std::min(last, at->second.last);
        if (first > last) return result;
    }
    if (of.kind == FieldKind::CodeOf && static_cast<ClaimField>(of.field) == ClaimField::ClaimTypeOfBill &&
        !domain_.types_of_bill.empty()) {
        for (std::uint32_t cell = first; cell <= last && cell < numeric; ++cell) {
            if (takes_bill(cell_values(image_, of, cell))) result.push_back({field, cell, cell});
        }
        return result;
    }
    // Codes have tens of thousands of cells in a large policy, and any of them may be billed.
    if (of.kind == FieldKind::CodeOf && first < numeric) {
        result.push_back({field, first, std::min(last, numeric - 1)});
        first = result.back().last + 1;
    }
    add_numeric(field, first, std::min(last, numeric - 1), result);
    for (std::uint32_t cell = std::max(first, numeric); cell <= last; ++cell) {
        const bool absent = of.can_be_absent != 0 && cell == numeric;
        if (allowed_missing(of, absent)) result.push_back({field, cell, cell});
    }
    return result;
}

namespace {

CodeIntervals codes_in(std::span<const ImageInterval> range) {
    CodeIntervals codes;
    for (const ImageInterval& values : range)
        codes.push_back(
            {Code{static_cast<std::uint64_t>(values.first)}, Code{static_cast<std::uint64_t>(values.last)}});
    return codes;
}

}  // namespace

/// A yes to `has diagnosis [E11.9]` leaves no no to `has diagnosis [E11*]`: some code of the first is outside all those
/// that are said not to be there.
bool Search::codes_exist(const State& state) const {
    return std::all_of(state.codes.begin(), state.codes.end(), [&](const auto& question) {
        if (!question.second) return true;
        const ImageField& has = image_.fields[question.first];
        CodeIntervals taken;
        for (const auto& [other, answer] : state.codes) {
            const ImageField& field = image_.fields[other];
            if (answer || field.field != has.field || field.variable != has.variable) continue;
            taken = unite(taken, codes_in(Image::part(image_.intervals, field.range)));
        }
        // Between the last code of one beginning and the first of the next stand keys that are no codes.
        return taken.empty() || !subtract(codes_in(Image::part(image_.intervals, has.range)), taken).empty();
    });
}

/// Narrows the state by one choice; false where no claim can make it.
bool Search::enter(const Choice& choice, State& state) const {
    const ImageField& field = image_.fields[choice.field];
    if (field.kind == FieldKind::ModifierBit && choice.first == 1 && field.variable < kVariables) {
        return ++state.modifiers[field.variable] <= 4;
    }
    if (field.kind == FieldKind::HasCode && choice.first == choice.last && choice.first <= 1 &&
        state.codes.size() < kCodeQuestions) {
        state.codes.emplace_back(choice.field, choice.first == 1);
        return codes_exist(state);
    }
    if (field.kind != FieldKind::AsOfDate && !own_date(field)) return true;
    state.first_day = std::max(state.first_day, cell_values(image_, field, choice.first).first);
    state.last_day = std::min(state.last_day, cell_values(image_, field, choice.last).last);
    return state.first_day <= state.last_day;
}

std::size_t Search::walk(graph::Ref ref, const State& state, std::size_t limit) {
    if (graph::is_terminal(ref)) {
        if (!(*wanted_)(graph::terminal_value(ref))) return 0;
        found_.push_back(path_);
        return 1;
    }
    if (dead_.contains({ref, state})) return 0;
    const graph::Node& node = builder_.store().node(ref);
    const std::uint32_t field = builder_.field_on_level(node.level);
    std::vector<std::pair<Choice, graph::Ref>> ways;
    std::uint32_t first = 0;
    for (const graph::Run& run : node.runs) {
        for (const Choice& choice : choices(field, first, run.end))
            ways.emplace_back(choice, run.child);
        first = run.end + 1;
    }
    std::size_t found = 0;
    for (std::size_t i = 0; i < ways.size() && found < limit; ++i) {
        State next = state;
        if (!enter(ways[i].first, next)) continue;
        path_.push_back(ways[i].first);
        const std::size_t share = (limit - found + ways.size() - i - 1) / (ways.size() - i);
        found += walk(ways[i].second, next, std::max<std::size_t>(1, share));
        path_.pop_back();
    }
    if (found == 0) dead_.insert({ref, state});
    return found;
}

std::vector<Path> Search::paths(graph::Ref root, const Wanted& wanted, std::size_t limit) {
    wanted_ = &wanted;
    found_.clear();
    dead_.clear();
    State state;
    state.first_day = domain_.first_day;
    state.last_day = domain_.last_day;
    if (state.first_day <= state.last_day) walk(root, state, limit);
    return std::move(found_);
}

}  // namespace payrule::guarantees

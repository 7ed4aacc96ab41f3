// See table_conflicts.h.
#include "compiler/resolve/table_conflicts.h"

#include <algorithm>
#include <set>

namespace payrule::resolving {
namespace {

using Kind = TableChange::Kind;

std::optional<Code> common(const CodeIntervals& a, const CodeIntervals& b) {
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const Code first = std::max(a[i].first, b[j].first);
        if (first <= std::min(a[i].last, b[j].last)) return first;
        ++(a[i].last < b[j].last ? i : j);
    }
    return std::nullopt;
}

/// A pair of codes that two changes name for one day.
struct Meeting {
    Code first, second;
    Date on;
};

/// From the least to the greatest code of a change's columns: most changes are told apart by that.
struct Reach {
    CodeInterval first, second;
    bool usable = false;
};
bool touch(const CodeInterval& a, const CodeInterval& b) { return a.first <= b.last && b.first <= a.last; }
bool may_meet(const Reach& a, const Reach& b) {
    if (!a.usable || !b.usable) return false;
    return (touch(a.first, b.first) && touch(a.second, b.second)) ||
           (touch(a.first, b.second) && touch(a.second, b.first));
}

class Changes {
public:
    explicit Changes(Context& context) : context_(context) {}

    Reach reach(const WrittenChange& it) const {
        if (!usable(it)) return {};
        return {hull(set(it.change.first)), hull(set(it.change.second)), true};
    }

    void alone(const WrittenChange& it) {
        if (!usable(it)) return;
        const Kind kind = it.change.kind;
        const CodeSet& first = set(it.change.first);
        const CodeSet& second = set(it.change.second);
        if (kind == Kind::ForceIndicator || kind == Kind::IgnoreDeletions) return;
        const std::optional<Code> same = common(codes_on(first, it.change.from), codes_on(second, it.change.from));
        if (!same || (kind != Kind::AddPair && !(only_code(first) && only_code(second)))) return;
        context_.report(DiagnosticCode::E0229, it.written->span,
                        "`" + format_code(*same) + "` stands in column 1 and in column 2; a pair is of two codes");
    }

    void both(const WrittenChange& a, const WrittenChange& b) {
        if (!usable(a) || !usable(b)) return;
        const Kind x = a.change.kind, y = b.change.kind;
        const bool adds = x == Kind::AddPair && y == Kind::AddPair;
        if (adds) added_twice(a, b);
        if ((x == Kind::AddPair && y == Kind::RemovePair) || (x == Kind::RemovePair && y == Kind::AddPair))
            contradict(a, b, false, "is added and removed");
        if (x == Kind::RemovePair && y == Kind::RemovePair) repeated(a, b, "removed");
        const bool force = x == Kind::ForceIndicator && y == Kind::ForceIndicator;
        const bool one_condition = a.written->where.text == b.written->where.text;
        if (force && one_condition && a.change.indicator != b.change.indicator && !contradict(a, b, false, kForced))
            contradict(a, b, true, kForced);
        if (force && one_condition && a.change.indicator == b.change.indicator) repeated(a, b, "forced");
    }

private:
    static constexpr const char* kForced = "is forced to both indicators";

    const CodeSet& set(Index index) const { return context_.out.sets[index]; }
    static bool usable(const WrittenChange& it) {
        return it.change.first != kNoIndex && it.change.second != kNoIndex && it.change.from <= it.change.until;
    }
    static CodeInterval hull(const CodeSet& set) {
        std::optional<CodeInterval> all;
        for (const CodeSetSegment& segment : set.segments) {
            if (segment.codes.empty()) continue;
            const Code first = segment.codes.front().first, last = segment.codes.back().last;
            all =
                all ? CodeInterval{std::min(all->first, first), std::max(all->last, last)} : CodeInterval{first, last};
        }
        return all.value_or(CodeInterval{});
    }
    static bool only_code(const CodeSet& set) {
        const CodeIntervals& codes = set.segments.front().codes;
        return set.segments.size() == 1 && codes.size() == 1 && codes[0].first == codes[0].last;
    }

    void added_twice(const WrittenChange& a, const WrittenChange& b) {
        if (contradict(a, b, true, "is added in both directions")) return;
        if (a.change.indicator != b.change.indicator)
            contradict(a, b, false, "is added with both indicators");
        else
            repeated(a, b, "added");
    }

    /// The first day on which both hold and name one pair; `swapped`: with column 1 of one in column 2 of the other.
    std::optional<Meeting> meeting(const TableChange& a, const TableChange& b, bool swapped) const {
        const Date from = std::max(a.from, b.from), until = std::min(a.until, b.until);
        std::set<Date> days = {from};
        for (const Index index : {a.first, a.second, b.first, b.second}) {
            for (const CodeSetSegment& segment : set(index).segments) {
                if (from < segment.from && segment.from <= until) days.insert(segment.from);
            }
        }
        if (until < from) return std::nullopt;
        for (const Date day : days) {
            const auto first = common(codes_on(set(a.first), day), codes_on(set(swapped ? b.second : b.first), day));
            const auto second = common(codes_on(set(a.second), day), codes_on(set(swapped ? b.first : b.second), day));
            if (first && second) return Meeting{*first, *second, day};
        }
        return std::nullopt;
    }

    bool contradict(const WrittenChange& a, const WrittenChange& b, bool swapped, const std::string& what) {
        const std::optional<Meeting> met = meeting(a.change, b.change, swapped);
        if (!met) return false;
        const bool later = a.change.from < b.change.from && b.change.kind == a.change.kind && !swapped;
        const std::string since = met->on <= kDateMin ? "" : " on " + format_date(met->on);
        Diagnostic& d = context_.report(
            DiagnosticCode::E0231, b.written->span,
            "the pair " + format_code(met->first) + ", " + format_code(met->second) + " " + what + since +
                (later ? "; if this one replaces the other, end that with `until " +
                             format_date(add_days(b.change.from, -1)) + "`"
                       : "; leave one of the two out, or give them days that do not overlap"));
        d.notes.push_back({"the other change is here", a.written->span});
        return true;
    }

    /// The same words twice, one within the days of the other.
    void repeated(const WrittenChange& a, const WrittenChange& b, const std::string& what) {
        const auto within = [](const TableChange& inner, const TableChange& outer) {
            return outer.from <= inner.from && inner.until <= outer.until;
        };
        const bool one_pair = a.change.first == b.change.first && a.change.second == b.change.second;
        if (!one_pair || (!within(a.change, b.change) && !within(b.change, a.change))) return;
        const WrittenChange& idle = within(b.change, a.change) ? b : a;
        const WrittenChange& other = &idle == &a ? b : a;
        Diagnostic& d = context_.report(
            DiagnosticCode::W0410, idle.written->span,
            "the pair " + set(idle.change.first).text + ", " + set(idle.change.second).text + " is " + what +
                " by another change on all of these days, so this one changes nothing; leave it out");
        d.notes.push_back({"the other change is here", other.written->span});
    }

    Context& context_;
};

}  // namespace

void check_table_changes(Context& context, const std::vector<WrittenChange>& changes) {
    Changes check(context);
    std::vector<Reach> reach;
    for (const WrittenChange& change : changes) {
        check.alone(change);
        reach.push_back(check.reach(change));
        for (std::size_t j = 0; j + 1 < reach.size(); ++j) {
            if (may_meet(reach[j], reach.back())) check.both(changes[j], change);
        }
    }
}

}  // namespace payrule::resolving

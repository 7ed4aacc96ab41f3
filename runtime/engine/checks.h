// Asks the checks of a plan. Comes in: checks laid out as a tree, and a source that answers what they ask of lines;
// goes out: yes, no, or unknown where the source cannot tell. Two sources: a line of a claim (line_checks.h), and all
// lines of a code that are alike in what a quiet box says (quiet.cpp).
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "core/tri.h"
#include "runtime/engine/plan.h"

namespace payrule::engine {

/// The ends between which a number lies.
struct Ends {
    std::int64_t low = 0;
    std::int64_t high = 0;
};

template <class Source>
class CheckWalk {
public:
    CheckWalk(std::span<const Check> checks, const Source& source) : checks_(checks), source_(source) {}

    /// False where one of the step's checks is certainly not met.
    bool may_hold(const Step& step) const {
        for (std::uint32_t at = step.first_check; at < step.end_check; at = checks_[at].end) {
            if (answer(at) == Tri::No) return false;
        }
        return true;
    }

    /// All of the step's checks.
    Tri holds(const Step& step) const {
        Tri result = Tri::Yes;
        for (std::uint32_t at = step.first_check; at < step.end_check && result != Tri::No; at = checks_[at].end)
            result = tri_and(result, answer(at));
        return result;
    }

private:
    Tri answer(std::uint32_t place) const {
        const Check& it = checks_[place];
        switch (it.kind) {
            case CheckKind::All: return all_of(place);
            case CheckKind::Any: {
                Tri result = Tri::No;
                for (std::uint32_t at = place + 1; at < it.end && result != Tri::Yes; at = checks_[at].end)
                    result = tri_or(result, answer(at));
                return result;
            }
            case CheckKind::Not: return tri_not(answer(place + 1));
            case CheckKind::AnyModifier: return any_of(source_.modifiers(it.variable), it.mask);
            case CheckKind::AllModifiers: {
                const std::uint64_t there = source_.modifiers(it.variable);
                if ((there & it.mask) == it.mask) return Tri::Yes;
                return ((there | source_.open_modifiers()) & it.mask) == it.mask ? Tri::Unknown : Tri::No;
            }
            case CheckKind::SharedModifier: return any_of(source_.modifiers(0) & source_.modifiers(1), it.mask);
            case CheckKind::Form: return it.term_count == 1 ? form_of_one(it) : form(it);
            case CheckKind::SameField: return source_.same_field(it);
            case CheckKind::SamePatient: return source_.same_patient();
            case CheckKind::FactKnown: return source_.has_facts() ? Tri::Unknown : it.otherwise;
            case CheckKind::GroundSupplied: return source_.has_grounds(it.variable) ? Tri::Unknown : Tri::No;
            case CheckKind::Record: return tri(source_.has_record());
            case CheckKind::OtherLine: return source_.any_other([&] { return all_of(place); });
            case CheckKind::SameProvider: return source_.same_provider();
            case CheckKind::Open: break;
        }
        return Tri::Unknown;
    }

    /// Of the checks below.
    Tri all_of(std::uint32_t place) const {
        Tri result = Tri::Yes;
        for (std::uint32_t at = place + 1; at < checks_[place].end && result != Tri::No; at = checks_[at].end)
            result = tri_and(result, answer(at));
        return result;
    }
    Tri any_of(std::uint64_t there, std::uint64_t mask) const {
        if ((there & mask) != 0) return Tri::Yes;
        return (source_.open_modifiers() & mask) != 0 ? Tri::Unknown : Tri::No;
    }

    static Tri within(std::span<const ImageInterval> intervals, const Ends& ends) {
        Tri result = Tri::No;
        for (const ImageInterval& values : intervals) {
            if (values.first <= ends.low && ends.high <= values.last) return Tri::Yes;
            if (values.first <= ends.high && ends.low <= values.last) result = Tri::Unknown;
        }
        return result;
    }

    Tri form_of_one(const Check& it) const {
        if (it.terms[0].coefficient != 1 || it.constant != 0) return form(it);
        Ends ends;
        return source_.term(it.terms[0], ends) ? within(it.values, ends) : Tri::Unknown;
    }

    Tri form(const Check& it) const {
        Ends sum{it.constant, it.constant};
        if (Ends both; it.term_count == 2 && source_.two_terms(it.terms[0], it.terms[1], both)) {
            if (__builtin_add_overflow(sum.low, both.low, &sum.low)) return Tri::Unknown;
            if (__builtin_add_overflow(sum.high, both.high, &sum.high)) return Tri::Unknown;
            return within(it.values, sum);
        }
        for (int i = 0; i < it.term_count; ++i) {
            Ends ends;
            if (!source_.term(it.terms[i], ends)) return Tri::Unknown;
            if (__builtin_mul_overflow(ends.low, it.terms[i].coefficient, &ends.low)) return Tri::Unknown;
            if (__builtin_mul_overflow(ends.high, it.terms[i].coefficient, &ends.high)) return Tri::Unknown;
            if (__builtin_add_overflow(sum.low, std::min(ends.low, ends.high), &sum.low)) return Tri::Unknown;
            if (__builtin_add_overflow(sum.high, std::max(ends.low, ends.high), &sum.high)) return Tri::Unknown;
        }
        return within(it.values, sum);
    }

    std::span<const Check> checks_;
    const Source& source_;
};

}  // namespace payrule::engine

// Habits of writing codes and conditions (see habits.h); those of whole sentences stand in habits_sentences.cpp.
// Comes in: the tokens around the error; goes out: one diagnostic. Must not know what names mean.
#include "compiler/parse/habits.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "compiler/parse/habit_place.h"

namespace payrule::parsing {

namespace {

class ConditionHabits : HabitPlace {
public:
    using HabitPlace::HabitPlace;

    bool report() {
        return words_in_codes() || group_without_dash() || asked_with_has() || has_several() || has_what() ||
               dates_in_year() || codes_behind_sign() || other_sign() || sign_in_words() || begins_with() ||
               comma_for_and() || age_on_no_day() || has_any_diagnosis() || is_no() || has_condition_code();
    }

private:
    // ---- between brackets ------------------------------------------------------------------------------------------
    /// `[98940 to 98942]`, `[97110 and 97112]`, `[97110, and 97112]`.
    bool words_in_codes() {
        if (type(0) == Tokens::CODE && type(-1) == Tokens::LIST_NAME && one_of(text(-1), {"and", "or"})) {
            Diagnostic& d = add(DiagnosticCode::E0101, span(-1), "codes are separated by commas alone");
            d.fix = DiagnosticFix{{source(), span(-1).begin, span(0).begin}, "", "leave out `" + text(-1) + "`"};
            return true;
        }
        if (type(0) != Tokens::LIST_NAME || type(-1) != Tokens::CODE || type(1) != Tokens::CODE) return false;
        if (one_of(text(0), {"to", "through", "thru", "until"})) {
            Diagnostic& d = add(DiagnosticCode::E0105, span(-1, 1),
                                fmt::format("a range of codes is written with two dots, not with `{}`", text(0)));
            return fixed(d, span(-1, 1), text(-1) + ".." + text(1));
        }
        if (!one_of(text(0), {"and", "or"})) return false;
        Diagnostic& d = add(DiagnosticCode::E0101, span(0), "codes are separated by commas");
        return fixed(d, span(-1, 1), text(-1) + ", " + text(1));
    }

    /// `[CO 50]`.
    bool group_without_dash() {
        if (type(0) != Tokens::CODE || type(-1) != Tokens::CODE || !one_of(text(-1), {"CO", "PR", "OA", "PI"}))
            return false;
        Diagnostic& d =
            add(DiagnosticCode::E0111, span(-1, 0),
                fmt::format("group and CARC are joined by a dash, not by a blank: `{}`", text(-1) + "-" + text(0)));
        return fixed(d, span(-1, 0), text(-1) + "-" + text(0));
    }

    // ---- conditions ------------------------------------------------------------------------------------------------
    bool is_sign(int offset) const {
        return type(offset) == Tokens::EQUAL || type(offset) == Tokens::NOT_EQUAL || type(offset) == Tokens::K_IS ||
               (type(offset) == Tokens::K_NOT && type(offset - 1) == Tokens::K_IS);
    }
    static bool code_like(std::size_t token) { return token == Tokens::CODE_WORD || token == Tokens::INT; }

    /// The codes from `first` on as they stand in brackets, and their last token; `last < first` where there are none.
    std::string bracketed(int first, int& last) const {
        last = first - 1;
        if (type(first) == Tokens::LBRACK) {
            for (last = first; type(last) != Tokens::RBRACK; ++last) {
                if (type(last) == antlr4::Token::EOF) return {};
            }
            return std::string(written(span(first, last)));
        }
        if (!code_like(type(first))) return {};
        last = first;
        return "[" + text(first) + "]";
    }

    /// `modifier is GA`, `line.modifier = [GA]`, `line.diagnosis is E11.9`.
    bool asked_with_has() {
        int sign = 0;
        while (sign > -3 && !is_sign(sign))
            --sign;
        if (!is_sign(sign)) return false;
        const int values = sign + 1;
        const bool no = type(sign) == Tokens::NOT_EQUAL || type(sign) == Tokens::K_NOT;
        if (type(sign) == Tokens::K_NOT) --sign;
        std::string asked = text(sign - 1);
        if (asked == "modifiers" || asked == "diagnoses") asked = asked == "modifiers" ? "modifier" : "diagnosis";
        if (!one_of(asked, {"modifier", "diagnosis", "condition_code"})) return false;
        const bool of_line = type(sign - 2) == Tokens::DOT;
        int last = 0;
        const std::string codes = bracketed(values, last);
        if (codes.empty()) return false;
        const std::string whose = of_line ? text(sign - 3) : asked == "condition_code" ? "claim" : "line";
        const std::string sentence = fmt::format("{}{} has {} {}", no ? "not " : "", whose, asked, codes);
        const Span at = span(of_line ? sign - 3 : sign - 1, last);
        const std::string_view thing = asked == "modifier"    ? "several modifiers"
                                       : asked == "diagnosis" ? "several diagnoses"
                                                              : "several condition codes";
        const std::string_view owner = asked == "condition_code" ? "a claim" : "a line";
        Diagnostic& d =
            add(DiagnosticCode::E0108, at, fmt::format("{} can have {}, so the question is `has`", owner, thing));
        return fixed(d, at, sentence);
    }

    /// `line has modifier GA or GB`.
    bool has_several() {
        const bool modifier = type(-1) == Tokens::K_MODIFIER || type(-1) == Tokens::K_MODIFIERS;
        if (!modifier || type(-2) != Tokens::K_HAS || !code_like(type(0))) return false;
        std::string codes = text(0);
        int last = 0;
        const bool all = text(1) == "and";
        while (one_of(text(last + 1), {"or", "and", ","}) && code_like(type(last + 2))) {
            last += 2;
            codes += ", " + text(last);
        }
        if (last == 0) return false;
        Diagnostic& d = add(DiagnosticCode::E0108, span(-2, last), "several codes stand in one pair of brackets");
        return fixed(d, span(-2, last), fmt::format("has {} modifier [{}]", all ? "all of" : "any", codes));
    }

    /// `line has GA`, `line has [GA]`.
    bool has_what() {
        const int has = type(0) == Tokens::K_HAS ? 0 : -1;
        if (type(has) != Tokens::K_HAS) return false;
        int last = 0;
        const std::string codes = bracketed(has + 1, last);
        if (codes.empty()) return false;
        constexpr std::size_t kModifierAndBrackets = 4;
        const std::string_view what = codes.find(',') != std::string::npos   ? "any modifier"
                                      : codes.size() == kModifierAndBrackets ? "modifier"
                                                                             : "diagnosis";
        Diagnostic& d = add(DiagnosticCode::E0108, span(has, last), "behind `has` stands what kind of code is meant");
        return fixed(d, span(has, last), fmt::format("has {} {}", what, codes));
    }

    /// `line.procedure = [97110]`, `line.procedure is 97110`.
    bool codes_behind_sign() {
        int sign = 0;
        while (sign > -2 && !is_sign(sign))
            --sign;
        if (!is_sign(sign)) return false;
        int last = 0;
        const std::string codes = bracketed(sign + 1, last);
        const bool of_condition =
            text(sign - 1) != "parameter" && !inside(Grammar::RuleCodeList) && !inside(Grammar::RuleParameter);
        const bool number_is_fine = type(sign + 1) == Tokens::INT && type(sign) != Tokens::K_IS;
        if (codes.empty() || number_is_fine || !of_condition) return false;
        const bool no = type(sign) == Tokens::NOT_EQUAL || type(sign) == Tokens::K_NOT;
        const int first = type(sign) == Tokens::K_NOT ? sign - 1 : sign;
        Diagnostic& d = add(DiagnosticCode::E0108, span(first, last),
                            fmt::format("a code is asked with `in`, not with `{}`", written(span(first, sign))));
        return fixed(d, span(first, last), (no ? "not in " : "in ") + codes);
    }

    /// `line.service_date in 2026`.
    bool dates_in_year() {
        constexpr std::size_t kYearDigits = 4;
        const int in = type(0) == Tokens::K_IN ? 0 : -1;
        const bool year = type(in + 1) == Tokens::INT && text(in + 1).size() == kYearDigits;
        if (!year || type(in) != Tokens::K_IN || !text(in - 1).ends_with("date")) return false;
        Diagnostic& d = add(DiagnosticCode::E0107, span(in, in + 1), "a year is all days from its first to its last");
        return fixed(d, span(in, in + 1), fmt::format("between {0}-01-01 and {0}-12-31", text(in + 1)));
    }

    /// `==`, `=>`, `=<`, `<>`.
    bool other_sign() {
        int first = 0;
        std::string sign;
        if (type(0) == Tokens::ARROW) sign = "=>";
        for (const int offset : {-1, 0}) {
            const bool together = span(offset).end == span(offset + 1).begin;
            if (sign.empty() && together) sign = text(offset) + text(offset + 1), first = offset;
            if (!one_of(sign, {"==", "=>", "=<", "<>"})) sign.clear();
        }
        if (sign.empty() || !(inside(Grammar::RuleRelation) || inside(Grammar::RuleRuleDecl) ||
                              inside(Grammar::RuleExceptionDecl) || inside(Grammar::RuleDefine)))
            return false;
        const int last = type(first) == Tokens::ARROW ? first : first + 1;
        const std::string right = sign == "==" ? "=" : sign == "=>" ? ">=" : sign == "=<" ? "<=" : "!=";
        Diagnostic& d = add(DiagnosticCode::E0101, span(first, last),
                            fmt::format("`{}` is no comparison; those are `=`, `!=`, `<`, `<=`, `>` and `>=`", sign));
        return fixed(d, span(first, last), right);
    }

    /// The sign that words before a value mean, and how many words they are; no sign where they mean none.
    std::pair<std::string_view, int> meant_sign(int first) const {
        const std::string one = text(first);
        const std::string two = text(first + 1);
        if (one_of(one, {"greater", "more", "higher", "larger", "later"}) && two == "than") return {">", 2};
        if (one_of(one, {"less", "fewer", "lower", "smaller", "earlier"}) && two == "than") return {"<", 2};
        if (one == "at" && two == "least") return {">=", 2};
        if (one == "at" && two == "most") return {"<=", 2};
        if (one == "equal" && two == "to") return {"=", 2};
        if (one_of(one, {"over", "above", "exceeds", "after"})) return {">", 1};
        if (one_of(one, {"under", "below", "before"})) return {"<", 1};
        if (one_of(one, {"equals", "equal"})) return {"=", 1};
        return {"", 0};
    }

    /// `units is greater than 3`, `units exceeds 3`, `service_date after 2026-01-01`.
    bool sign_in_words() {
        for (const int first : {0, -1}) {
            const auto [sign, words] = meant_sign(first);
            if (words == 0) continue;
            const std::size_t value = type(first + words);
            const bool amount = value == Tokens::INT || value == Tokens::DATE || value == Tokens::MONEY;
            const bool named = value == Tokens::NAME && !one_of(text(first), {"over", "before", "after"});
            if (!amount && !named) continue;
            const int begins = type(first - 1) == Tokens::K_IS ? first - 1 : first;
            Diagnostic& d = add(DiagnosticCode::E0101, span(begins, first + words - 1),
                                fmt::format("a comparison is written with its sign, `{}`", sign));
            return fixed(d, span(begins, first + words - 1), std::string(sign));
        }
        return false;
    }

    /// `line.diagnosis starts with E11`.
    bool begins_with() {
        const int word = one_of(text(0), {"starts", "begins"}) ? 0 : -1;
        if (!one_of(text(word), {"starts", "begins"}) || text(word + 1) != "with") return false;
        int last = 0;
        const std::string codes = bracketed(word + 2, last);
        if (codes.empty()) return false;
        std::string beginning = codes.substr(1, codes.size() - 2);
        if (!beginning.ends_with('*')) beginning += '*';
        Diagnostic& d = add(DiagnosticCode::E0108, span(word, last), "codes that begin so are written with a star");
        return fixed(d, span(word, last), fmt::format("in [{}]", beginning));
    }

    /// `when line.procedure in [97110], line.units > 2`.
    bool comma_for_and() {
        const bool condition = expects(Tokens::K_AND) && expects(Tokens::K_OR);
        const bool clause = condition || inside(Grammar::RuleRuleDecl) || inside(Grammar::RuleExceptionDecl);
        if (type(0) != Tokens::COMMA || !clause || type(1) == Tokens::LBRACK) return false;
        Diagnostic& d = add(DiagnosticCode::E0101, span(0), "conditions are joined with `and`, not with a comma");
        d.fix = DiagnosticFix{span(0), " and", "write `and`"};
        return true;
    }

    /// `line has any diagnosis [E11*]`, `line has any of diagnosis [E11*]`.
    bool has_any_diagnosis() {
        if (type(0) != Tokens::K_DIAGNOSIS && type(0) != Tokens::K_CONDITION_CODE) return false;
        const int quantifier = type(-1) == Tokens::K_OF ? -2 : -1;
        if (!one_of(text(quantifier), {"any", "all"}) || type(quantifier - 1) != Tokens::K_HAS) return false;
        const bool all = text(quantifier) == "all";
        Diagnostic& d =
            add(DiagnosticCode::E0101, span(quantifier - 1, 0),
                all ? fmt::format("that all are there is asked one by one: `has {0} [A] and … has {0} [B]`", text(0))
                    : fmt::format("`has {}` holds where any code of the brackets is there", text(0)));
        return all || fixed(d, span(quantifier - 1, 0), "has " + text(0));
    }

    /// `treatment_plan is no`.
    bool is_no() {
        for (const int at : {1, 0, -1}) {
            const bool behind_is =
                type(at - 1) == Tokens::K_IS || (type(at - 1) == Tokens::K_NOT && type(at - 2) == Tokens::K_IS);
            if (!behind_is || text(at) != "no") continue;
            Diagnostic& d = add(DiagnosticCode::E0311, span(at), "yes and no are written `true` and `false`");
            return fixed(d, span(at), "false");
        }
        return false;
    }

    /// `claim has condition code [44]`.
    bool has_condition_code() {
        const int has = type(0) == Tokens::K_HAS ? 0 : -1;
        if (type(has) != Tokens::K_HAS || text(has + 1) != "condition" || !one_of(text(has + 2), {"code", "codes"}))
            return false;
        Diagnostic& d = add(DiagnosticCode::E0120, span(has + 1, has + 2), "these two words are one");
        return fixed(d, span(has + 1, has + 2), "condition_code");
    }

    /// `age of patient > 18`.
    bool age_on_no_day() {
        const bool age = type(-1) == Tokens::K_PATIENT && type(-2) == Tokens::K_OF && type(-3) == Tokens::K_AGE;
        if (!age || type(0) == Tokens::K_ON) return false;
        Diagnostic& d = add(DiagnosticCode::E0101, span(-3, -1), "an age is counted on a day");
        return inserted(d, span(-1).end, " on line.service_date", "age of patient on line.service_date");
    }
};

}  // namespace

bool report_habit(const SyntaxError& error, const ErrorPlace& place, Diagnostics& diagnostics) {
    return ConditionHabits(error, place, diagnostics).report() || report_sentence_habit(error, place, diagnostics);
}

}  // namespace payrule::parsing

// Habits of writing whole sentences: headers, scopes, declarations, effects, test lines (see habits.h).
// Comes in: the tokens around the error; goes out: one diagnostic. Must not know what names mean.
#include <fmt/format.h>

#include <cctype>
#include <string>

#include "compiler/parse/habit_place.h"
#include "compiler/parse/habits.h"

namespace payrule::parsing {

namespace {

class SentenceHabits : HabitPlace {
public:
    using HabitPlace::HabitPlace;

    bool report() {
        return text_without_quotes() || name_in_quotes() || scope_words() || without_braces() || step_without_day() ||
               effective() || needless_word() || reason_behind_word() || remark_behind_with() || quiet_row() ||
               foreign_effect() || share_in_words() || share_of_nothing() || share_by_name() || taken_off() ||
               dollars() || test_line() || text_alone() || effect_on_nothing() || then_behind_known() ||
               reason_without_braces() || test_for_name() || outcome_without_colon();
    }

private:
    // ---- texts and dates -------------------------------------------------------------------------------------------
    /// `title Nail care` up to the end of its line, or the block's.
    bool text_without_quotes() {
        const std::size_t said = type(-1);
        const bool wants_text = said == Tokens::K_TITLE || said == Tokens::K_PAYER || said == Tokens::K_CITE ||
                                said == Tokens::K_REASON || said == Tokens::K_BECAUSE || said == Tokens::K_VERSION ||
                                said == Tokens::K_SUPERSEDES || said == Tokens::K_POLICY || said == Tokens::K_MODULE ||
                                said == Tokens::K_TEST;
        const bool a_word = type(0) != antlr4::Token::EOF && std::isalnum(static_cast<unsigned char>(text(0)[0])) != 0;
        if (!wants_text || !expects(Tokens::STRING) || !a_word) return false;
        const bool one_word = one_of(text(-1), {"version", "policy", "module", "supersedes"});
        int last = 0;
        const std::size_t line = this->line(0);
        for (; this->line(last + 1) == line; ++last) {
            if (one_of(text(last + 1), {"", "{", "}"})) break;
            if (one_word && span(last + 1).begin != span(last).end) break;
        }
        const std::string quoted = fmt::format("\"{}\"", written(span(0, last)));
        Diagnostic& d =
            add(DiagnosticCode::E0118, span(0, last), fmt::format("behind `{}` stands a text in quotes", text(-1)));
        return fixed(d, span(0, last), quoted);
    }

    /// `effective 2026-07-01`, `effective from 2026-07-01 to 2026-12-31`.
    bool effective() {
        int word = 0;
        for (int offset = 0; offset >= -3 && word == 0; --offset) {
            if (type(offset - 1) == Tokens::K_EFFECTIVE) word = offset - 1;
        }
        if (word == 0 || !inside(Grammar::RuleEffective)) return false;
        const bool from = text(word + 1) == "from";
        const int begins = from ? word + 2 : word + 1;
        if (type(begins) != Tokens::DATE) return false;
        const bool until =
            one_of(text(begins + 1), {"to", "until", "through", "thru", "-", ".."}) && type(begins + 2) == Tokens::DATE;
        const int last = until ? begins + 2 : text(begins + 1) == ".." ? begins + 1 : begins;
        const std::string dates =
            fmt::format("effective {} ..{}", text(begins), until ? " " + text(begins + 2) : std::string{});
        Diagnostic& d = add(DiagnosticCode::E0107, span(word, last),
                            "`effective` names the first day, two dots, and the last day where there is one");
        return fixed(d, span(word, last), dates);
    }

    // ---- effects ---------------------------------------------------------------------------------------------------
    /// `deny line with [CO-97]`, `deny line because "…"`.
    bool reason_behind_word() {
        const int word = type(0) == Tokens::LBRACK || type(0) == Tokens::STRING ? -1 : 0;
        const bool denies = type(word - 2) == Tokens::K_DENY || type(word - 2) == Tokens::K_REJECT;
        const std::string joined = text(word);
        if (!denies || !one_of(joined, {"with", "because", "for", "reason", "code", "carc", "using", "by", "to"}))
            return false;
        const std::string verb = text(word - 2) + " " + text(word - 1);
        if (type(word + 1) == Tokens::LBRACK) {
            Diagnostic& d =
                add(DiagnosticCode::E0111, span(word),
                    fmt::format("the reason stands right behind `{}`, without `{}`: `{} [CO-97]`", verb, joined, verb));
            d.fix = DiagnosticFix{
                {source(), span(word).begin, span(word + 1).begin}, "", fmt::format("leave out `{}`", joined)};
            return true;
        }
        if (type(word + 1) != Tokens::STRING) return false;
        Diagnostic& d = add(DiagnosticCode::E0111, span(word, word + 1),
                            fmt::format("behind `{}` stands the reason's code: `{} [CO-97]`", verb, verb));
        d.notes.push_back({"the sentence for people stands in the rule, before `when`: `reason \"…\"`", {}});
        return true;
    }

    /// `pay 50 percent of allowed on line`.
    bool share_in_words() {
        if (type(0) == Tokens::INT && text(1) == "%") return true;  // reported with the sign itself
        int number = 0;
        if (type(0) == Tokens::INT && one_of(text(1), {"percent", "per", "pct"}))
            number = 0;
        else if (type(-1) == Tokens::INT && one_of(text(0), {"percent", "per", "pct"}))
            number = -1;
        else
            return false;
        const int last = text(number + 1) == "per" && text(number + 2) == "cent" ? number + 2 : number + 1;
        Diagnostic& d = add(DiagnosticCode::E0112, span(number, last), "a share is written with the percent sign");
        if (text(number - 1) == "pay" && text(last + 1) != "of")
            return fixed(d, span(number, last), text(number) + "% of allowed on line");
        return fixed(d, span(number, last), text(number) + "%");
    }

    /// `pay 50%`, `pay 50% of allowed`, `pay 50% on line`.
    bool share_of_nothing() {
        for (int offset = -1; offset >= -4; --offset) {
            if (type(offset) != Tokens::PERCENT || type(offset - 1) != Tokens::K_PAY) continue;
            Diagnostic& d =
                add(DiagnosticCode::E0117, span(offset - 1, -1),
                    fmt::format("a share is paid of something, on a line: `pay {} of allowed on line`", text(offset)));
            const std::string rest = type(0) == Tokens::K_ON ? " of allowed" : " of allowed on line";
            if (offset == -1 && type(0) != Tokens::K_OF)
                inserted(d, span(-1).end, rest, "pay " + text(-1) + " of allowed on line");
            return true;
        }
        return false;
    }

    /// `pay therapy_share of allowed on line`.
    bool share_by_name() {
        if (type(0) != Tokens::K_OF || type(-2) != Tokens::K_PAY) return false;
        add(DiagnosticCode::E0112, span(-1), "the share that is paid is a number: `pay 80% of allowed on line`")
            .notes.push_back(
                {"where the share changes by date, write a rule for each time, with `effective … ..`", {}});
        return true;
    }

    /// `review and request document …`, `review "which plan?"`, `deny and advise line "…"`.
    bool effect_on_nothing() {
        const auto verb = [&](int at) {
            return type(at) == Tokens::K_REVIEW || type(at) == Tokens::K_DENY || type(at) == Tokens::K_REJECT;
        };
        const bool joined = type(-1) == Tokens::K_AND && verb(-2);  // `and` was taken for the name of a line
        const bool ends = verb(-1) && (type(0) == Tokens::STRING || type(0) == Tokens::RBRACE);
        if (!joined && !ends) return false;
        const int at = joined ? -2 : -1;
        Diagnostic& d = add(DiagnosticCode::E0308, span(at), "an effect says what it is done to");
        return inserted(d, span(at).end, " line", text(at) + " line");
    }

    /// `if not known then review line`.
    bool then_behind_known() {
        const bool known = type(-1) == Tokens::K_KNOWN && type(-2) == Tokens::K_NOT && type(-3) == Tokens::K_IF;
        if (type(0) != Tokens::K_THEN || !known) return false;
        Diagnostic& d = add(DiagnosticCode::E0101, span(0), "behind `if not known` stands the effect at once");
        d.fix = DiagnosticFix{{source(), span(0).begin, span(1).begin}, "", "leave out `then`"};
        return true;
    }

    /// `reduce line by 50%`, `reduce payment by $20`.
    bool taken_off() {
        if (type(-1) != Tokens::K_REDUCE || type(0) == Tokens::K_ALLOWED) return false;
        Diagnostic& d = add(DiagnosticCode::E0101, span(-1, 0),
                            "an amount is taken off in these words: `reduce allowed on line by $20.00 [CO-45]`");
        d.notes.push_back({"a share is paid in these: `pay 50% of allowed on line [CO-45]`", {}});
        return true;
    }

    // ---- tests -----------------------------------------------------------------------------------------------------
    /// `line 1 [97810] 2026-06-30`, `line 1 [97810] 2 units on …`, `line 1 [97810] $60.00 on …`.
    bool test_line() {
        if (!inside(Grammar::RuleTestClaim) && !inside(Grammar::RuleTestLine)) return false;
        if (type(0) == Tokens::DATE) {
            Diagnostic& d = add(DiagnosticCode::E0107, span(0), "the date of service stands behind `on`");
            return fixed(d, span(0), "on " + text(0));
        }
        if (type(0) == Tokens::MONEY) {
            Diagnostic& d = add(DiagnosticCode::E0101, span(0), "an amount says what it is");
            return fixed(d, span(0), "allowed " + text(0));
        }
        if (type(0) != Tokens::INT || !one_of(text(1), {"unit", "units"})) return false;
        Diagnostic& d = add(DiagnosticCode::E0101, span(0, 1), "the number of units stands behind `units`");
        return fixed(d, span(0, 1), "units " + text(0));
    }

    // ---- declarations ----------------------------------------------------------------------------------------------
    /// `rule "Nail care" for each line`.
    bool name_in_quotes() {
        const bool names = type(-1) == Tokens::K_RULE || type(-1) == Tokens::K_EXCEPTION ||
                           type(-1) == Tokens::K_DECIDE || type(-1) == Tokens::K_PARAMETER ||
                           type(-1) == Tokens::K_LIST || type(-1) == Tokens::K_FACT || type(-1) == Tokens::K_DEFINE;
        if (type(0) != Tokens::STRING || !names) return false;
        std::string name;
        for (const char c : text(0)) {
            const auto byte = static_cast<unsigned char>(c);
            if (std::isalnum(byte) != 0)
                name += static_cast<char>(std::tolower(byte));
            else if (!name.empty() && name.back() != '_')
                name += '_';
        }
        while (!name.empty() && name.back() == '_')
            name.pop_back();
        if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0) name = "my_" + name;
        Diagnostic& d = add(DiagnosticCode::E0118, span(0),
                            "a name stands here, without quotes and blanks; the words for people stand in its `title`");
        return fixed(d, span(0), name);
    }

    /// `for every line`, `for all lines`, no scope at all.
    bool scope_words() {
        if (type(0) == Tokens::LBRACE && inside(Grammar::RuleRuleDecl) && expects(Tokens::K_FOR)) {
            Diagnostic& d = add(DiagnosticCode::E0117, span(-1), "a rule says what it looks at");
            return inserted(d, span(-1).end, " for each line", "for each line");
        }
        if (type(-1) != Tokens::K_FOR || !one_of(text(0), {"every", "all", "any", "the", "a", "line", "lines"}))
            return false;
        const bool noun_follows = one_of(text(1), {"line", "lines", "claim", "claims", "pair", "pairs", "day"});
        if (!noun_follows && !one_of(text(0), {"line", "lines"})) return false;
        const int last = noun_follows ? 1 : 0;
        std::string noun = text(last);
        if (noun.back() == 's') noun.pop_back();
        Diagnostic& d = add(DiagnosticCode::E0101, span(-1, last), "what a rule looks at begins with `for each`");
        return fixed(d, span(-1, last), "for each " + noun);
    }

    /// `code list x of procedure = [97110]`, `parameter limit = $200`.
    bool without_braces() {
        if (type(0) != Tokens::EQUAL) return false;
        if (inside(Grammar::RuleParameter)) {
            Diagnostic& d = add(DiagnosticCode::E0117, span(0), "a parameter has a type, and a value from a day on");
            d.notes.push_back({"write `parameter limit : money { from 2026-01-01: $200 }`", {}});
            return true;
        }
        if (!inside(Grammar::RuleCodeList)) return false;
        Diagnostic& d = add(DiagnosticCode::E0117, span(0), "the codes of a list stand in braces");
        d.notes.push_back({"write `code list name of procedure { [97110, 97112] }`", {}});
        return true;
    }

    /// `parameter limit : money { $200 }`.
    bool step_without_day() {
        const bool value = type(0) == Tokens::MONEY || type(0) == Tokens::PERCENT;
        if (!value || type(-1) != Tokens::LBRACE || !inside(Grammar::RuleParameter)) return false;
        Diagnostic& d = add(DiagnosticCode::E0117, span(0), "a parameter's value says from which day it holds");
        return fixed(d, span(0), "from 2026-01-01: " + text(0));
    }

    /// A text where a declaration begins: `fact plan : yes_no on claim "a signed plan"`.
    bool text_alone() {
        if (type(0) != Tokens::STRING || type(-1) != antlr4::Token::EOF) return false;
        add(DiagnosticCode::E0101, span(0), "a text does not stand by itself")
            .notes.push_back({"what a declaration means to people stands above it: `## a signed plan is on file`", {}});
        return true;
    }

    /// `reason observation_long [CO-119]`.
    bool reason_without_braces() {
        if (type(0) != Tokens::LBRACK || type(-2) != Tokens::K_REASON) return false;
        const auto closing = [&](int from) {
            while (type(from) != Tokens::RBRACK && type(from) != antlr4::Token::EOF)
                ++from;
            return from;
        };
        int last = closing(0);
        if (type(last + 1) == Tokens::K_REMARK && type(last + 2) == Tokens::LBRACK) last = closing(last + 2);
        if (type(last) == antlr4::Token::EOF) return false;
        Diagnostic& d = add(DiagnosticCode::E0117, span(0, last), "what a reason says stands in braces");
        return fixed(d, span(0, last), fmt::format("{{ {} }}", written(span(0, last))));
    }

    /// `test "…" for therapy.kx`.
    bool test_for_name() {
        if (type(-1) != Tokens::K_FOR || !inside(Grammar::RuleForRule)) return false;
        Diagnostic& d = add(DiagnosticCode::E0101, span(0), "a test says which rule it is for");
        return inserted(d, span(0).begin, "rule ", "for rule");
    }

    /// `expect line 1 deny [CO-119]`.
    bool outcome_without_colon() {
        if (!inside(Grammar::RuleExpected) || !expects(Tokens::COLON)) return false;
        Diagnostic& d = add(DiagnosticCode::E0117, span(-1), "a colon stands between the line and what becomes of it");
        return inserted(d, span(-1).end, ":", text(-1) + ": " + text(0));
    }

    // ---- words too many, words of other languages
    // --------------------------------------------------------------------
    /// `deny the line`, `when:`.
    bool needless_word() {
        const int the = type(-1) == Tokens::K_THE ? -1 : 0;
        const bool article = type(the) == Tokens::K_THE && one_of(text(the + 1), {"line", "claim", "patient"});
        const bool colon = type(0) == Tokens::COLON && one_of(text(-1), {"when", "unless", "then", "title", "stage",
                                                                         "cite", "reason", "effective", "payer"});
        if (!article && !colon) return false;
        const Span word = article ? span(the) : span(0);
        Diagnostic& d =
            add(DiagnosticCode::E0101, word, fmt::format("`{}` does not belong here", article ? "the" : ":"));
        const Span gone = article ? Span{source(), word.begin, span(the + 1).begin} : word;
        d.fix = DiagnosticFix{gone, "", fmt::format("leave out `{}`", article ? "the" : ":")};
        return true;
    }

    /// `deny line [CO-96] with remark [N425]`.
    bool remark_behind_with() {
        if (type(0) != Tokens::K_REMARK && type(1) != Tokens::K_REMARK) return false;
        const int with = type(0) == Tokens::K_REMARK ? -1 : 0;
        if (!one_of(text(with), {"with", "and", "plus"})) return false;
        Diagnostic& d = add(DiagnosticCode::E0111, span(with), "remarks follow the reason without a word between");
        d.fix = DiagnosticFix{{source(), span(with).begin, span(with + 1).begin}, "", "leave out `" + text(with) + "`"};
        return true;
    }

    /// `| true => nothing`, `| true => do nothing`, `otherwise => pay`.
    bool quiet_row() {
        int first = 0;
        if (type(-1) == Tokens::K_PAY && type(-2) == Tokens::ARROW) first = -1;
        // `pay otherwise` reads on into the next row until its arrow.
        if (type(0) == Tokens::ARROW && type(-2) == Tokens::K_PAY && type(-3) == Tokens::ARROW) first = -2;
        const bool said = one_of(text(first), {"nothing", "none", "no", "do", "does", "ignore", "skip", "approve",
                                               "allow", "accept", "pay", "-"});
        if (!said || type(first - 1) != Tokens::ARROW || !inside(Grammar::RuleDecide)) return false;
        int last = first;
        while (line(last + 1) == line(first) && !one_of(text(last + 1), {"", "|", "}"}))
            ++last;
        const bool unknown = type(first - 2) == Tokens::K_UNKNOWN;
        const char* right = unknown ? "pay line" : "rule does not apply";
        const char* when = unknown ? "where something is not known and nothing is to happen, a table"
                                   : "a row in which nothing happens";
        Diagnostic& d = add(DiagnosticCode::E0101, span(first, last), fmt::format("{} says `{}`", when, right));
        return fixed(d, span(first, last), right);
    }

    /// `then pend line`, `then approve line`, `then line is denied`.
    bool foreign_effect() {
        const bool begins = type(-1) == Tokens::K_THEN || (type(-1) == Tokens::K_AND && inside(Grammar::RuleEffects));
        if (!begins) return false;
        if (one_of(text(0), {"pend", "suspend", "hold"})) {
            Diagnostic& d = add(DiagnosticCode::E0101, span(0), "a line that waits for a person goes to review");
            return fixed(d, span(0), "review");
        }
        if (one_of(text(0), {"approve", "allow", "accept"})) {
            add(DiagnosticCode::E0101, span(0), "nothing has to be said for that: a line is paid where no rule objects")
                .notes.push_back(
                    {"what should not be denied goes into `unless`, or into an exception to the rule", {}});
            return true;
        }
        const bool passive = type(0) == Tokens::K_LINE && type(1) == Tokens::K_IS;
        if (!passive) return false;
        add(DiagnosticCode::E0101, span(0, 1), "an effect begins with its verb: `deny line [CO-96] remark [N425]`");
        return true;
    }

    /// `500 dollars`.
    bool dollars() {
        if (type(-1) != Tokens::INT || !one_of(text(0), {"dollars", "dollar", "usd"})) return false;
        Diagnostic& d = add(DiagnosticCode::E0109, span(-1, 0), "an amount of money begins with `$`");
        return fixed(d, span(-1, 0), "$" + text(-1));
    }
};

}  // namespace

bool report_sentence_habit(const SyntaxError& error, const ErrorPlace& place, Diagnostics& diagnostics) {
    return SentenceHabits(error, place, diagnostics).report();
}

}  // namespace payrule::parsing

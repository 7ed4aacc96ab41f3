// See claim_builder.h. Here: the frame, lines, facts and the reuse of vectors; values are read in claim_values.cpp, the
// checks of the whole claim are in claim_checks.cpp.
#include "runtime/readers/claim_builder.h"

#include <algorithm>
#include <utility>

#include "runtime/claim_reader.h"

namespace payrule::readers {
namespace {

constexpr std::size_t kNoLine = static_cast<std::size_t>(-1);

}  // namespace

void ClaimBuilder::reset() {
    // Copies of blank values leave vectors their memory; lines keep what is theirs.
    ReusedList<ClaimLine> lines = std::move(claim.lines);
    ReusedList<HistoryLine> history = std::move(claim.history.lines);
    claim = blank_claim_;
    claim.lines = std::move(lines);
    claim.history.lines = std::move(history);
    claim.lines.clear();
    claim.history.lines.clear();
    depth_ = 0;
    if (fault_.found) fault_ = {};
    form_given_ = false;
    pointers_.clear();
    fact_lines_.clear();
}

std::string ClaimBuilder::path() const {
    std::string text;
    for (std::size_t i = 0; i < depth_ && i < kMaxPath; ++i) {
        const Segment& segment = path_[i];
        if (segment.index >= 0) {
            text += "[" + std::to_string(segment.index) + "]";
        } else {
            if (!text.empty()) text += '.';
            text += segment.key;
        }
    }
    return text;
}

bool ClaimBuilder::fail(std::string_view cause, std::string_view next_step) {
    return fail_at(path(), cause, next_step);
}

bool ClaimBuilder::fail_at(std::string path, std::string_view cause, std::string_view next_step) {
    if (!fault_.found)
        fault_ = {true, RefusalKind::Content, std::move(path), std::string(cause), std::string(next_step)};
    return false;
}

bool ClaimBuilder::fail_as(RefusalKind kind, std::string_view cause, std::string_view next_step) {
    if (fault_.found) return false;
    fail(cause, next_step);
    fault_.kind = kind;
    return false;
}

bool ClaimBuilder::over(std::string_view name, std::string_view cause, std::string_view next_step) {
    return fail_as(RefusalKind::OverLimit, cause, std::string(next_step) + " (limit " + std::string(name) + ")");
}

bool ClaimBuilder::has_room_for_line() {
    if (claim.lines.size() < limits_.lines) return true;
    return over("claim-lines", "more than " + std::to_string(limits_.lines) + " lines", "split the claim");
}

ClaimLine& ClaimBuilder::add_line() {
    ClaimLine& line = claim.lines.add_used();
    line.make_blank();
    return line;
}

HistoryLine& ClaimBuilder::add_history_line() {
    HistoryLine& history = claim.history.lines.add_used();
    ClaimLine line = std::move(history.line);
    line.make_blank();
    history = HistoryLine{};
    history.line = std::move(line);
    return history;
}

bool ClaimBuilder::add_pointer(Token token) {
    Maybe<std::int64_t> value;
    if (!read_count(value, token, 1, kMaxLines)) return false;
    if (value.is_known()) add_pointer(value.value);
    return true;
}

void ClaimBuilder::add_pointers(const plain::FewDigits& few) {
    const std::size_t most = claim.diagnoses.size();
    std::array<Code, 4> codes;
    std::size_t highest = 0;
    if (most > 0) {
        // All four without a question about how many there are: counts differ from line to line.
        for (std::size_t i = 0; i < codes.size(); ++i) {
            highest = std::max(highest, few[i]);
            codes[i] = claim.diagnoses[few[i] == 0 || few[i] > most ? 0 : few[i] - 1];
        }
    }
    if (most > 0 && highest <= most) {
        claim.lines.back().diagnoses.assign(codes.data(), codes.data() + few.count);
        return;
    }
    for (std::size_t i = 0; i < few.count; ++i)
        add_pointer(static_cast<std::int64_t>(few[i]));
}

bool ClaimBuilder::add_fact(std::string_view name, Token token, bool on_line) {
    if (token.kind == TokenKind::Null) return true;
    if (claim.facts.size() >= limits_.facts) {
        return over("claim-facts", "more than " + std::to_string(limits_.facts) + " documentation facts",
                    "leave out what no rule reads");
    }
    FactInput fact;
    fact.name = name;
    fact.text = token.text;
    if (token.kind == TokenKind::Boolean) {
        fact.kind = FactKind::Boolean;
        fact.number = token.text == "true" ? 1 : 0;
    } else if (token.kind == TokenKind::Number && token.text.find('.') != std::string_view::npos) {
        const std::optional<Money> money = parse_money(token.text);
        if (!money)
            return fail("a number with more than four decimals or an exponent", "write an amount such as 12.50");
        fact.kind = FactKind::Money;
        fact.number = money->hundredths_of_cent;
    } else if (token.kind == TokenKind::Number) {
        Maybe<std::int64_t> count;
        if (!read_count(count, token, -999999999999, 999999999999)) return false;
        fact.kind = FactKind::Number;
        fact.number = count.value;
    } else if (const std::optional<Date> date = parse_date(token.text)) {
        fact.kind = FactKind::Date;
        fact.number = date->days;
    }
    const std::size_t line = on_line ? claim.lines.size() - 1 : kNoLine;
    for (std::size_t i = 0; i < claim.facts.size(); ++i) {
        if (fact_lines_[i] == line && claim.facts[i].name == name) return fail("given twice", "give each fact once");
    }
    claim.facts.push_back(fact);
    fact_lines_.push_back(line);
    return true;
}

bool ClaimBuilder::add_amount(const HistoryAmount& amount) {
    if (claim.history.amounts.size() >= limits_.facts) {
        return over("claim-facts", "more than " + std::to_string(limits_.facts) + " amounts",
                    "leave out what no rule reads");
    }
    for (const HistoryAmount& other : claim.history.amounts) {
        if (other.name == amount.name && other.year == amount.year && other.code == amount.code) {
            return fail("the same name, year and code were given before", "give each amount once");
        }
    }
    claim.history.amounts.push_back(amount);
    return true;
}

bool ClaimBuilder::finish() {
    depth_ = 0;
    if (!claim_id_given()) return fail_at("id", "missing", "give each claim an id");
    if (!form_given_) return fail_at("form", "missing", "write professional, institutional or dental");
    if (claim.lines.empty()) return fail_at("lines", "the claim has no lines", "give at least one service line");
    if (!finish_numbers()) return false;
    for (std::size_t i = 0; i < claim.lines.size(); ++i) {
        if (!finish_line(i)) return false;
    }
    for (std::size_t i = 0; i < claim.facts.size(); ++i) {
        if (fact_lines_[i] != kNoLine) claim.facts[i].line = claim.lines[fact_lines_[i]].number;
    }
    return finish_diagnoses() && finish_dates() && finish_history();
}

}  // namespace payrule::readers

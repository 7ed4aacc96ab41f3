// See mutate.h.
#include "tests/proofs/mutate.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace payrule::proofs {

namespace {

struct Swap {
    std::string_view from, to;
};
/// A word and what stands there instead; some words have several, and "" takes the word out.
constexpr Swap kWords[] = {
    {"and", "or"},
    {"or", "and"},
    {"any", "all"},
    {"all", "any"},
    {"any", "exactly one"},
    {"true", "false"},
    {"false", "true"},
    {"not", ""},
    {"is", "is not"},
    {"has", "has no"},
    {"in", "not in"},
    {"no", "any"},
    {"known", "unknown"},
    {"unknown", "known"},
    {"unknown", "absent"},
    {"when", "unless"},
    {"unless", "when"},
    {"unless", "and"},
    {"deny", "reject"},
    {"deny", "review"},
    {"reject", "deny"},
    {"review", "deny"},
    {"return", "deny"},
    {"pay", "deny"},
    {"pay", "review"},
    {"flag", "deny"},
    {"advise", "request document"},
    {"reduce", "deny"},
    {"append", "remove"},
    {"remove", "append"},
    {"replace", "append"},
    {"attest", "append"},
    {"col1", "col2"},
    {"col2", "col1"},
    {"first", "second"},
    {"second", "first"},
    {"payable", "known"},
    {"intake", "modifiers"},
    {"modifiers", "coverage"},
    {"coverage", "bundling"},
    {"bundling", "units"},
    {"bundling", "pricing"},
    {"units", "pricing"},
    {"pricing", "advice"},
    {"sequence", "advice"},
    {"advice", "sequence"},
    {"with", ""},
    {"including", "excluding"},
    {"history", "claim"},
    {"provider", "patient"},
    {"patient", "service_date"},
    {"service_date", "procedure"},
    {"procedure", "units"},
    {"line.units", "line.number"},
    {"line.allowed", "line.charge"},
    {"line.procedure", "line.revenue"},
    {"claim.received", "line.service_date_end"},
    {"line.service_date", "claim.received"},
    {"limit.value", "limit.mai"},
    {"limit.mai", "limit.value"},
    {"edit.indicator", "edit.release"},
    {"entry.sex", "patient.sex"},
    {"claim_id", "claim.form"},
    {"rendering_npi", "specialty"},
    {"calendar_year", "benefit_year"},
    {"paid", "billed"},
    {"sum", "count"},
    {"professional", "dental"},
    {"institutional", "professional"},
    {"dental", "institutional"},
    {"yes_no", "date"},
    {"money", "count"},
    {"claims", "attests"},
    {"attests", "claims"},
    {"denied", "paid"},
    {"also", "never"},
    {"other", "same"},
    {"exactly", "at most"},
    {"share", "have"},
    {"payer_id", "payer"},
    {"carry", "review"},
    {"therapy", "always_therapy"},
    {"always_therapy", "therapy"},
    {"opened", "opened_by_distinct_only"},
    {"anatomic", "left_side"},
    {"left_side", "right_side"},
    {"right_side", "left_side"},
    {"distinct_service", "distinct_x"},
    {"distinct_x", "distinct_service"},
    {"accepted_distinct", "distinct_service"},
    {"ncci_associated", "anatomic"},
    {"pt_slp_spend", "ot_spend"},
    {"ot_spend", "pt_slp_spend"},
    {"therapy_threshold", "medical_review_amount"},
    {"medical_review_amount", "therapy_threshold"},
    {"pt_slp_discipline", "discipline"},
    {"discipline", "assistant"},
    {"separate_structure", "separate_encounter"},
    {"separate_encounter", "non_overlapping"},
    {"ncci_bundle", "distinct_on_visit"},
    {"except", ","},
    {"completed", "pending"},
    {"hard", "soft"},
};
constexpr Swap kSigns[] = {{">", ">="}, {">=", ">"}, {"<", "<="}, {"<=", "<"}, {"=", "!="}, {"!=", "="}, {">", "<"}};

bool is_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Tells texts, comments and brackets apart, character by character.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) {}

    std::vector<Edit> run() {
        while (at_ < text_.size())
            step();
        lines();
        std::stable_sort(edits_.begin(), edits_.end(), [](const Edit& a, const Edit& b) { return a.at < b.at; });
        return std::move(edits_);
    }

private:
    void add(std::size_t at, std::size_t length, std::string replacement, const char* what) {
        if (text_.substr(at, length) != replacement) edits_.push_back({at, length, std::move(replacement), what});
    }
    std::size_t end_of(bool (*belongs)(char)) const {
        std::size_t end = at_;
        while (end < text_.size() && belongs(text_[end]))
            ++end;
        return end;
    }
    void step() {
        char c = text_[at_];
        if (c == '#') {
            at_ = std::min(text_.find('\n', at_), text_.size());
        } else if (c == '"') {
            std::size_t end = std::min(text_.find('"', at_ + 1), text_.size() - 1);
            add(at_ + 1, 0, "not ", "sentence");
            at_ = end + 1;
        } else if (c == '[' || c == ']') {
            in_codes_ = c == '[';
            ++at_;
        } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
            number();
        } else if (is_word(c)) {
            word();
        } else {
            sign();
        }
    }
    void sign() {
        std::string_view found = text_.substr(at_, text_.substr(at_, 2).ends_with('=') ? 2 : 1);
        if (found == "=>" || (found == "=" && text_.substr(at_, 2) == "=>")) {
            at_ += 2;
            return;
        }
        for (const Swap& swap : kSigns) {
            if (found == swap.from) add(at_, found.size(), std::string(swap.to), "sign");
        }
        if (found == "-" && in_codes_) add(at_, 1, "..", "sign");
        at_ += found.size();
    }
    /// Dates, amounts, percentages and plain numbers; between brackets, codes that begin with a digit.
    void number() {
        std::size_t end = end_of([](char c) { return is_word(c) || c == '-' || c == ','; });
        if (in_codes_) end = end_of(is_word);
        while (end > at_ && !is_word(text_[end - 1]))
            --end;
        std::string_view found = text_.substr(at_, end - at_);
        bool date = found.size() == 10 && found[4] == '-' && found[7] == '-';
        if (in_codes_) {
            code(found);
        } else if (date) {
            bool late = found.substr(8) >= "28";
            int day = std::stoi(std::string(found.substr(8))) + (late ? -1 : 1);
            add(at_ + 8, 2, (day < 10 ? "0" : "") + std::to_string(day), "date");
            add(at_ + 3, 1, std::string(1, found[3] == '9' ? '8' : static_cast<char>(found[3] + 1)), "date");
        } else {
            char last = found.back();
            add(at_ + found.size() - 1, 1, std::string(1, last == '9' ? '8' : static_cast<char>(last + 1)), "number");
            if (last != '0') add(at_ + found.size() - 1, 1, std::string(1, static_cast<char>(last - 1)), "number");
        }
        at_ += found.size();
    }
    void word() {
        std::size_t end = end_of([](char c) { return is_word(c) || c == '.'; });
        while (end > at_ && text_[end - 1] == '.')
            --end;
        std::string_view found = text_.substr(at_, end - at_);
        bool is_code = in_codes_ && std::all_of(found.begin(), found.end(), [](char c) {
                           return std::isupper(static_cast<unsigned char>(c)) != 0 ||
                                  std::isdigit(static_cast<unsigned char>(c)) != 0;
                       });
        if (is_code) code(found);
        for (const Swap& swap : kWords) {
            if (found == swap.from) add(at_, found.size(), std::string(swap.to), "word");
        }
        at_ = end;
    }
    /// The next code, the one before, and the list without it.
    void code(std::string_view found) {
        std::size_t last = at_ + found.size() - 1;
        char c = text_[last];
        if (c != '9' && c != 'Z') add(last, 1, std::string(1, static_cast<char>(c + 1)), "code");
        if (c != '0' && c != 'A') add(last, 1, std::string(1, static_cast<char>(c - 1)), "code");
        bool listed = text_.substr(last + 1, 2) == ", ";
        if (listed) add(at_, found.size() + 2, "", "code out");
        if (text_.substr(last + 1, 2) == "..") add(last + 1, 2, ", ", "code");
    }

    /// Whole lines inside a block: out, doubled, or moved behind the next one.
    void lines() {
        std::size_t begin = 0;
        while (begin < text_.size()) {
            std::size_t end = std::min(text_.find('\n', begin), text_.size() - 1) + 1;
            std::string line(text_.substr(begin, end - begin));
            bool inside = line.starts_with("  ") && line.find_first_not_of(" \n") != std::string::npos;
            if (inside && line.find('#') == std::string::npos) {
                add(begin, line.size(), "", "line out");
                add(begin, 0, line, "line doubled");
                std::size_t next_end = std::min(text_.find('\n', end), text_.size() - 1) + 1;
                std::string next(text_.substr(end, next_end - end));
                if (next.starts_with("  ")) add(begin, line.size() + next.size(), next + line, "line moved");
            }
            begin = end;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool in_codes_ = false;
    std::vector<Edit> edits_;
};

}  // namespace

std::vector<Edit> edits_of(std::string_view text) { return Scanner(text).run(); }

std::string applied(std::string_view text, const Edit& edit) {
    std::string out(text.substr(0, edit.at));
    out += edit.replacement;
    return out += text.substr(edit.at + edit.length);
}

std::string show(std::string_view text, const Edit& edit) {
    auto line_of = [](std::string_view whole, std::size_t at) {
        std::size_t begin = at == 0 ? 0 : whole.rfind('\n', at - 1) + 1;
        std::size_t end = std::min(whole.find('\n', at), whole.size());
        std::string_view line = whole.substr(begin, end - begin);
        line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
        return std::string(line.substr(0, 100));
    };
    std::string changed = applied(text, edit);
    auto number = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(edit.at), '\n');
    return std::to_string(number) + ": " + line_of(text, edit.at) + " -> " + line_of(changed, edit.at);
}

}  // namespace payrule::proofs

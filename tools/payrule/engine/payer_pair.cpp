// See payer_pair.h.
#include "tools/payrule/engine/payer_pair.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/decision_writer.h"
#include "tools/payrule/engine/counterfactual.h"

namespace payrule::tools {
namespace {

constexpr Money kSpecimenAmount{1'000'000};  // $100.00 in 1/100 cent: any amount will do
constexpr std::int32_t kDaysToReceipt = 14;  // any prompt filing will do

bool stops(const Finding& finding) { return finding.action == Action::Deny || finding.action == Action::Reject; }

bool about_the_pair(const Finding& finding) { return finding.stage == Stage::Bundling; }

/// What one decision says of the two lines.
struct Seen {
    PairAnswer answer = PairAnswer::BothPass;
    std::int32_t stopped_line = 0;
    std::vector<Finding> pair;
    std::vector<std::pair<std::int32_t, Finding>> aside;  // by line number: stopped for another reason
    std::vector<std::string> flags;
    std::vector<std::int32_t> unpaid;  // line numbers
};

Seen look(const Decision& decision) {
    Seen seen;
    for (const LineDecision& line : decision.lines) {
        if (line.outcome != Outcome::Pay && line.outcome != Outcome::Reduce) seen.unpaid.push_back(line.number);
        for (const Finding& finding : line.findings) {
            if (!about_the_pair(finding)) {
                if (stops(finding) && finding.certain) seen.aside.emplace_back(line.number, finding);
                continue;
            }
            seen.pair.push_back(finding);
            if (finding.action == Action::Flag)
                seen.flags.push_back((finding.certain ? "" : "possibly: ") + finding.text);
            if (stops(finding) && finding.certain) {
                seen.answer = PairAnswer::Stopped;
                seen.stopped_line = line.number;
            } else if (finding.action == Action::Review || stops(finding)) {
                seen.answer = std::max(seen.answer, PairAnswer::Review);
            }
        }
    }
    if (seen.answer == PairAnswer::BothPass && !seen.unpaid.empty()) seen.answer = PairAnswer::PairPasses;
    std::sort(seen.flags.begin(), seen.flags.end());
    seen.flags.erase(std::unique(seen.flags.begin(), seen.flags.end()), seen.flags.end());
    return seen;
}

Claim specimen(const std::string& payer, PairSetting setting, Code first, Code second, Date date) {
    Claim claim;
    claim.id = "specimen";
    claim.form = setting == PairSetting::Hospital ? ClaimForm::Institutional : ClaimForm::Professional;
    claim.payer = Maybe<Text>::known(payer);
    claim.received = Maybe<Date>::known(Date{date.days + kDaysToReceipt});
    claim.patient_id = Maybe<Text>::known("specimen");
    claim.billing_npi = Maybe<Text>::known("specimen");
    claim.place_of_service = Maybe<Code>::known(*parse_code("11"));
    if (setting == PairSetting::Hospital) claim.type_of_bill = Maybe<Code>::known(*parse_code("131"));
    claim.history.state = HistoryState::Supplied;
    claim.history.amounts_complete = true;
    std::int32_t number = 0;
    for (Code code : {first, second}) {
        ClaimLine line;
        line.number = ++number;
        line.procedure = Maybe<Code>::known(code);
        line.units = Maybe<std::int64_t>::known(1);
        line.charge = line.allowed = Maybe<Money>::known(kSpecimenAmount);
        line.service_date = line.service_date_end = Maybe<Date>::known(date);
        line.rendering_npi = Maybe<Text>::known("specimen");
        line.specialty = Maybe<Text>::known("specimen");
        line.place_of_service = claim.place_of_service;
        claim.lines.push_back(line);
    }
    return claim;
}

void add_modifier(ClaimLine& line, Code modifier) { line.modifiers.codes[line.modifiers.count++] = modifier; }

class Asking {
public:
    Asking(Engine& engine, const DecideOptions& how, PayerPair& out, Claim claim)
        : engine_(engine), how_(how), out_(out), claim_(std::move(claim)) {}

    void run() {
        for (ClaimLine& line : claim_.lines)
            carry_what_is_wanted(line);
        const Decision decision = engine_.decide(claim_, how_);
        const LineDecision& first = decision.lines.front();
        if (first.policy.empty()) {
            out_.problem = first.review_causes.empty() ? "no policy decided" : first.review_causes.front();
            return;
        }
        out_.policy = first.policy + " " + first.version;
        const Seen seen = look(decision);
        out_.plain = seen.answer;
        out_.findings = seen.pair;
        for (const LineDecision& line : decision.lines) {
            out_.causes.insert(line.review_causes.begin(), line.review_causes.end());
            if (line.outcome == Outcome::Review) out_.open.push_back(format_code(code_of(line.number)));
        }
        if (seen.stopped_line != 0) out_.stopped = code_of(seen.stopped_line);
        aside_before_ = seen.aside.size();
        for (const auto& [line, finding] : seen.aside) {
            out_.aside.push_back(fmt::format("{} is stopped anyway by {} ({})", format_code(code_of(line)),
                                             finding.rule, finding.place));
        }
        if (seen.answer > PairAnswer::PairPasses) try_modifiers(decision);
    }

private:
    Code code_of(std::int32_t line) const { return claim_.lines[static_cast<std::size_t>(line) - 1].procedure.value; }

    std::size_t count_aside(const Claim& claim, std::int32_t line) {
        const Seen seen = look(engine_.decide(claim, how_));
        return static_cast<std::size_t>(
            std::count_if(seen.aside.begin(), seen.aside.end(), [&](const auto& it) { return it.first == line; }));
    }

    /// Codes that need a modifier whatever stands beside them (therapy: GP, GO, GN) would never reach the pair's rules.
    void carry_what_is_wanted(ClaimLine& line) {
        if (count_aside(claim_, line.number) == 0) return;
        std::vector<Code> enough;
        for (Code modifier : modifiers_to_try(engine_, out_.payer, line, {})) {
            Claim changed = claim_;
            add_modifier(changed.lines[static_cast<std::size_t>(line.number) - 1], modifier);
            if (count_aside(changed, line.number) == 0) enough.push_back(modifier);
        }
        if (enough.empty()) return;
        add_modifier(line, enough.front());
        out_.carried.push_back(carried_text(enough, line.procedure.value));
    }

    static std::string carried_text(const std::vector<Code>& enough, Code on) {
        const std::string first = format_code(enough.front());
        if (enough.size() == 1) return fmt::format("{} on {}", first, format_code(on));
        std::vector<std::string> names;
        for (Code modifier : enough)
            names.push_back(format_code(modifier));
        return fmt::format("one of {} on {} (tried with {})", fmt::join(names, ", "), format_code(on), first);
    }

    void try_modifiers(const Decision& plain) {
        for (std::size_t at = 0; at < claim_.lines.size(); ++at) {
            for (Code modifier : modifiers_to_try(engine_, out_.payer, claim_.lines[at], findings_on(plain, at))) {
                if (claim_.lines[at].modifiers.has(modifier)) continue;
                Claim changed = claim_;
                add_modifier(changed.lines[at], modifier);
                const Decision decision = engine_.decide(changed, how_);
                const Seen seen = look(decision);
                // A modifier that opens the pair and gets the line denied for another reason helps nobody.
                const PairAnswer answer = seen.aside.size() > aside_before_ ? PairAnswer::Stopped : seen.answer;
                out_.attempts.push_back({modifier, claim_.lines[at].procedure.value, answer, seen.flags, {}});
                if (answer == PairAnswer::PairPasses) out_.attempts.back().left = what_is_left(decision, seen.unpaid);
            }
        }
    }

    const std::vector<Finding>& findings_on(const Decision& decision, std::size_t at) const {
        static const std::vector<Finding> kNothing;
        for (const LineDecision& line : decision.lines) {
            if (line.number == claim_.lines[at].number) return line.findings;
        }
        return kNothing;
    }

    std::vector<std::string> what_is_left(const Decision& decision, const std::vector<std::int32_t>& unpaid) const {
        std::vector<std::string> left;
        for (const LineDecision& line : decision.lines) {
            if (std::find(unpaid.begin(), unpaid.end(), line.number) == unpaid.end()) continue;
            const std::string code = format_code(code_of(line.number));
            left.push_back(line.outcome == Outcome::Review ? fmt::format("a person still decides {}, because: {}", code,
                                                                         fmt::join(line.review_causes, "; "))
                                                           : code + " is stopped anyway");
        }
        return left;
    }

    Engine& engine_;
    const DecideOptions& how_;
    PayerPair& out_;
    Claim claim_;
    std::size_t aside_before_ = 0;
};

std::string finding_text(const Finding& finding) {
    std::string text = fmt::format("    {}{}", finding.certain ? "" : "possibly ", action_name(finding.action));
    if (finding.remittance.group != Group::None) {
        text += fmt::format(" [{}-{}]", group_name(finding.remittance.group), format_code(finding.remittance.carc));
    }
    text += fmt::format(" by {} ({})\n", finding.rule, finding.place);
    if (finding.row) {
        text += fmt::format("      row {} {}/{}, indicator {}{}\n", finding.row->table, format_code(finding.row->first),
                            format_code(finding.row->second), finding.row->value,
                            finding.row->note.empty() ? "" : ", " + finding.row->note + " by the payer");
    }
    for (const ChangeBehind& change : finding.changes)
        text += fmt::format("      payer says: {}\n", payer_change_text(change));
    return text;
}

/// Codes in order; three or more that count up by one are written `E1–E4`.
std::string codes_text(const std::vector<std::string>& codes) {
    const auto follows = [](const std::string& a, const std::string& b) {
        return a.size() == 2 && b.size() == 2 && a[0] == b[0] && b[1] == a[1] + 1;
    };
    std::string text;
    for (std::size_t i = 0; i < codes.size();) {
        std::size_t last = i;
        while (last + 1 < codes.size() && follows(codes[last], codes[last + 1]))
            ++last;
        if (last < i + 2) last = i;
        text += (text.empty() ? "" : ", ") + codes[i] + (last == i ? "" : "–" + codes[last]);
        i = last + 1;
    }
    return text;
}

const char* answer_text(PairAnswer answer) {
    switch (answer) {
        case PairAnswer::BothPass: return "both lines pass";
        case PairAnswer::PairPasses: return "the pair is open, but not both lines are paid,";
        case PairAnswer::Review: return "a person decides";
        case PairAnswer::Stopped: return "a line is stopped";
    }
    return "";
}

/// Modifiers with one answer on one line share a line of text.
std::string attempts_text(const std::vector<PairAttempt>& attempts) {
    using Key = std::tuple<PairAnswer, Code, std::vector<std::string>, std::vector<std::string>>;
    std::map<Key, std::vector<std::string>> groups;
    std::size_t without_effect = 0;
    for (const PairAttempt& it : attempts) {
        if (it.answer == PairAnswer::Stopped) {
            ++without_effect;
            continue;
        }
        groups[{it.answer, it.on, it.left, it.flags}].push_back(format_code(it.modifier));
    }
    std::string text;
    for (const auto& [key, modifiers] : groups) {
        text += fmt::format("  {} with one of these on {}: {}\n", answer_text(std::get<0>(key)),
                            format_code(std::get<1>(key)), codes_text(modifiers));
        for (const std::string& left : std::get<2>(key))
            text += fmt::format("    {}\n", left);
        for (const std::string& flag : std::get<3>(key))
            text += fmt::format("    flagged: {}\n", flag);
    }
    if (groups.empty()) text += "  no modifier that the policy names changes that\n";
    text +=
        fmt::format("  tried one at a time: {} placings, {} of them change nothing\n", attempts.size(), without_effect);
    return text;
}

std::string person_text(const PayerPair& pair) {
    return fmt::format("  a person decides {}, because: {}\n", fmt::join(pair.open, " and "),
                       fmt::join(pair.causes, "; "));
}

}  // namespace

PayerPair ask_payer(Engine& engine, const DecideOptions& how, const std::string& payer, PairSetting setting, Code first,
                    Code second, Date date) {
    PayerPair out;
    out.payer = payer;
    Asking(engine, how, out, specimen(payer, setting, first, second, date)).run();
    return out;
}

std::string payer_addition_text(const PayerPair& pair, const PairStory& story) {
    const auto added = std::find_if(pair.findings.begin(), pair.findings.end(),
                                    [](const Finding& it) { return it.row && added_by_payer(*it.row); });
    if (added == pair.findings.end()) return {};
    const RowReference& row = *added->row;
    std::string text =
        fmt::format("EDIT OF THE PAYER: {} is column 1; {} is column 2 and is bundled into it; indicator {}\n",
                    format_code(row.first), format_code(row.second), row.value);
    for (const ChangeBehind& change : added->changes) {
        if (change.kind == PayerChangeKind::Table) text += fmt::format("  added by    {}\n", payer_change_text(change));
    }
    if (story.active && story.active->column1 == row.second)
        text +=
            "  the table has the pair the other way round: each code is column 2 of the other, so a person decides\n";
    return text;
}

std::string payer_pair_text(const PayerPair& pair) {
    if (!pair.problem.empty()) return fmt::format("\nunder {}: {}\n", pair.payer, pair.problem);
    std::string text = fmt::format("\nunder {} ({}), one unit of each on one day, same patient and provider\n",
                                   pair.payer, pair.policy);
    for (const std::string& it : pair.carried)
        text += fmt::format("  every claim tried carries {}, which the payer wants anyway\n", it);
    for (const std::string& it : pair.aside)
        text += fmt::format("  {}; that is not about the pair\n", it);
    switch (pair.plain) {
        case PairAnswer::BothPass: text += "  the pair stops neither line\n"; break;
        case PairAnswer::PairPasses:
            text += "  the pair stops neither line\n";
            if (!pair.open.empty()) text += person_text(pair);
            break;
        case PairAnswer::Review: text += person_text(pair); break;
        case PairAnswer::Stopped: text += fmt::format("  {} is stopped\n", format_code(pair.stopped)); break;
    }
    for (const Finding& finding : pair.findings) {
        if (finding.action != Action::Advise) text += finding_text(finding);
    }
    if (pair.plain <= PairAnswer::PairPasses) return text;
    return text + attempts_text(pair.attempts) + "A modifier may be reported only where the record bears it out.\n";
}

}  // namespace payrule::tools

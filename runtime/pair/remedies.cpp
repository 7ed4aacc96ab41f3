// NCCI-associated modifiers in order of how specific they are, with the evidence that each needs.
// Source: domain.md section 4 (modifier 59 article MLN1783722 and contractor pages named there), section 1.4 for the
// date of either-line acceptance (CR 11168, dates of service from 2019-07-01, professional claims).
#include "runtime/pair/remedies.h"

namespace payrule {

namespace {

/// Number of an all-digit five-character code, else -1.
int number_of(Code value) {
    const std::string text = format_code(value);
    int number = 0;
    for (char c : text) {
        if (c < '0' || c > '9') return -1;
        number = number * 10 + (c - '0');
    }
    return text.size() == 5 ? number : -1;
}

/// Evaluation and management, eye examinations included.
bool is_evaluation(Code value) {
    const int number = number_of(value);
    return (number >= 99202 && number <= 99499) || (number >= 92002 && number <= 92014);
}

bool is_laboratory(Code value) {
    const int number = number_of(value);
    return number >= 80047 && number <= 89398;
}

bool takes_no_distinct_modifier(Code value) { return is_evaluation(value) || number_of(value) == 77427; }

/// Physical medicine codes that are counted in 15-minute units.
bool is_timed_therapy(Code value) {
    const int number = number_of(value);
    return (number >= 97032 && number <= 97039) || (number >= 97110 && number <= 97140 && number != 97139) ||
           (number >= 97530 && number <= 97546) || (number >= 97750 && number <= 97763);
}

/// Codes that cannot fall into an operation's global period as that operation's follow-up.
bool is_no_operation(Code value) { return number_of(value) >= 70000; }

std::string where_to_put(const PairRow& row, PairSetting setting, Date date) {
    const std::string column2 = format_code(row.column2);
    const bool either = setting == PairSetting::Practitioner && from_calendar({2019, 7, 1}) <= date;
    if (either && !takes_no_distinct_modifier(row.column1)) {
        return "on " + column2 + " (Medicare Part B accepts it on either line since 2019-07-01)";
    }
    return "on " + column2;
}

std::vector<PairRemedy> hard_remedies(const PairRow& row) {
    const std::string column2 = format_code(row.column2);
    return {
        {"", "no modifier opens the pair; " + column2 + " stays bundled whatever is appended", ""},
        {"", "the patient may not be billed and an advance notice (ABN, GA) has no effect: the provider is liable", ""},
        {"", "if a code was wrong, correct it by reopening or redetermination",
         "the note of the service that was really done"},
    };
}

void add_evaluation(const PairRow& row, std::vector<PairRemedy>& remedies) {
    const Code visit = is_evaluation(row.column2) ? row.column2 : row.column1;
    const std::string name = format_code(visit);
    remedies.push_back({"25", "on " + name + ", where the visit was significant and separately identifiable",
                        "history, examination and decision that stand apart from the procedure's own work"});
    remedies.push_back({"57", "on " + name + ", where the visit led to the decision for major surgery",
                        "the decision for surgery, made in that visit the day of surgery or the day before"});
    remedies.push_back({"24", "on " + name + ", where the visit was unrelated and within a global period",
                        "a reason for the visit that is not the surgery"});
}

void add_distinct(const PairRow& row, PairSetting setting, Date date, std::vector<PairRemedy>& remedies) {
    const std::string where = where_to_put(row, setting, date);
    remedies.push_back(
        {"XE", where + ", separate encounter the same date", "two encounters, each with its time and note"});
    remedies.push_back({"XS", where + ", separate organ or structure (not for the two sides of one structure)",
                        "both structures named, the site of each procedure, the need for each"});
    remedies.push_back(
        {"XP", where + ", separate practitioner of the same group and specialty", "who did which service"});
    remedies.push_back({"XU", where + ", unusual service that does not overlap the main one",
                        "why it is no part of the main service"});
    remedies.push_back({"59", where + ", only where nothing above fits; at most one of 59, XE, XS, XP, XU on a line",
                        "session, site, lesion or incision named, the need for each service, no overlap in time"});
}

}  // namespace

std::vector<PairRemedy> remedies_for(const PairRow& row, PairSetting setting, Date date) {
    if (row.indicator == 0) return hard_remedies(row);
    std::vector<PairRemedy> remedies;
    const std::string column2 = format_code(row.column2);
    if (is_evaluation(row.column1) || is_evaluation(row.column2)) add_evaluation(row, remedies);
    if (!takes_no_distinct_modifier(row.column2)) {
        remedies.push_back({"E1-E4, FA, F1-F9, TA, T1-T9, LT, RT, LC, LD, LM, RC, RI",
                            "on " + column2 + " (and the other side's on " + format_code(row.column1) +
                                "), where sites differ; the same one on both lines does not open the pair",
                            "the site of each service: side, digit, eyelid or vessel"});
        if (!is_no_operation(row.column2)) {
            remedies.push_back({"58, 78, 79",
                                "on " + column2 +
                                    ", within a global period: staged, return to the operating "
                                    "room, or unrelated",
                                "the earlier operation and how this service stands to it"});
        }
        if (is_laboratory(row.column2)) {
            remedies.push_back({"91", "on " + column2 + ", laboratory test repeated the same day for a new result",
                                "why a second result was needed; not a check of the first or of the equipment"});
        }
        add_distinct(row, setting, date, remedies);
    } else {
        remedies.push_back({"", "59 and the X modifiers never go on a visit (or 77427)", ""});
    }
    if (is_timed_therapy(row.column1) && is_timed_therapy(row.column2)) {
        remedies.push_back({"",
                            "timed services are distinct only in different 15-minute blocks, never for the same block",
                            "start and end, or minutes, of each service"});
    }
    remedies.push_back({"", "different codes or different diagnoses alone do not make services distinct", ""});
    return remedies;
}

}  // namespace payrule

// Reads facts out of CMS file names. Comes in: a name; goes out: facts. Source of the patterns: names of the published
// files 2024–2026 (`ccipra-v322r0-f1.TXT`, `MCR_MUE_PractitionerServices_Eff_07-01-2026.csv`,
// `AOC_V2025Q4_01-MCR.txt`).
#include "runtime/table_import/file_name.h"

#include <cstdlib>

namespace payrule {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int number_at(std::string_view text, std::size_t at, std::size_t digits) {
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (at + i >= text.size() || !is_digit(text[at + i])) return -1;
        value = value * 10 + (text[at + i] - '0');
    }
    return value;
}

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

/// `v322r0`: NCCI versions count quarters, 300 being the first quarter of 2024.
void read_version(std::string_view name, NameFacts& facts) {
    for (std::size_t i = 0; i + 5 < name.size(); ++i) {
        const int version = name[i] == 'v' ? number_at(name, i + 1, 3) : -1;
        if (version < 0 || name[i + 4] != 'r' || !is_digit(name[i + 5])) continue;
        facts.version = name.substr(i, 6);
        if (version % 10 < 4) facts.quarter = Quarter{1994 + version / 10, version % 10 + 1};
        return;
    }
}

std::optional<Quarter> quarter_word(std::string_view name) {
    for (std::size_t i = 0; i + 5 < name.size(); ++i) {
        const int year = number_at(name, i, 4);
        if (year < 1990 || year > 2199) continue;
        std::size_t at = i + 4;
        if (name[at] == '-' || name[at] == '_') ++at;
        if (at + 1 < name.size() && name[at] == 'q' && name[at + 1] >= '1' && name[at + 1] <= '4') {
            return Quarter{year, name[at + 1] - '0'};
        }
    }
    return std::nullopt;
}

/// `eff_07-01-2026`, `effective-10012025`.
std::optional<Quarter> effective_word(std::string_view name) {
    const std::size_t found = name.find("eff");
    if (found == std::string_view::npos) return std::nullopt;
    std::string digits;
    for (char c : name.substr(found)) {
        if (is_digit(c)) digits.push_back(c);
        if (c == '.' || digits.size() == 8) break;
    }
    if (digits.size() != 8) return std::nullopt;
    const std::optional<Date> date =
        make_date(number_at(digits, 4, 4), number_at(digits, 0, 2), number_at(digits, 2, 2));
    return date ? std::optional<Quarter>(quarter_of(*date)) : std::nullopt;
}

int part_of(std::string_view name) {
    for (std::size_t i = 0; i + 2 < name.size(); ++i) {
        const bool before = name[i] == '-' || name[i] == '_';
        const bool after = i + 3 >= name.size() || (!is_digit(name[i + 3]) && (name[i + 3] < 'a' || name[i + 3] > 'z'));
        if (before && name[i + 1] == 'f' && name[i + 2] >= '1' && name[i + 2] <= '4' && after) return name[i + 2] - '0';
    }
    return 0;
}

}  // namespace

Date first_day(Quarter quarter) { return from_calendar({quarter.year, quarter.number * 3 - 2, 1}); }
Date last_day(Quarter quarter) { return add_days(add_months(first_day(quarter), 3), -1); }
Quarter quarter_of(Date date) {
    const CalendarDate day = to_calendar(date);
    return {day.year, (day.month + 2) / 3};
}
std::string quarter_text(Quarter quarter) {
    return std::to_string(quarter.year) + "Q" + std::to_string(quarter.number);
}

std::optional<Quarter> parse_quarter(std::string_view text) {
    const int year = number_at(text, 0, 4);
    if (year < 1990 || year > 2199) return std::nullopt;
    std::string_view rest = text.substr(4);
    while (!rest.empty() &&
           (rest.front() == '-' || rest.front() == '.' || rest.front() == 'q' || rest.front() == 'Q')) {
        rest.remove_prefix(1);
    }
    if (rest.size() != 1 || rest[0] < '1' || rest[0] > '4' || text.size() < 6) return std::nullopt;
    return Quarter{year, rest[0] - '0'};
}

NameFacts facts_of(std::string_view name, const NameFacts& outer) {
    std::string lower;
    for (char c : name.substr(name.find_last_of("/\\") == std::string_view::npos ? 0 : name.find_last_of("/\\") + 1)) {
        lower.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    }
    NameFacts facts;
    facts.medicaid = outer.medicaid || has(lower, "medicaid") || has(lower, "mcd");
    facts.change_report = outer.change_report || has(lower, "additions") || has(lower, "deletions") ||
                          has(lower, "ccmichgs") || has(lower, "revisions") || has(lower, "_changes_");
    if (has(lower, "ccipra") || has(lower, "practitioner")) facts.setting = "practitioner";
    if (has(lower, "ccioph") || has(lower, "hospital") || has(lower, "outpatient")) facts.setting = "hospital";
    if (has(lower, "dme")) facts.setting = "dme";
    read_version(lower, facts);
    if (!facts.quarter) facts.quarter = quarter_word(lower);
    if (!facts.quarter) facts.quarter = effective_word(lower);
    facts.part = part_of(lower);
    if (facts.setting.empty()) facts.setting = outer.setting;
    if (facts.version.empty()) facts.version = outer.version;
    if (!facts.quarter) facts.quarter = outer.quarter;
    if (facts.part == 0) facts.part = outer.part;
    return facts;
}

}  // namespace payrule

// See reason_shapes.h.
#include "compiler/reason_shapes.h"

#include <algorithm>

namespace payrule {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// One to `most` digits and nothing else.
bool is_number(std::string_view text, std::size_t most) {
    return !text.empty() && text.size() <= most && std::all_of(text.begin(), text.end(), is_digit);
}

/// Claim adjustment reasons are numbers of at most three digits, or a letter and at most two (`97`, `A1`, `P14`). No
/// series has the letters O and I, which look like digits.
bool is_carc(std::string_view text) {
    if (text.empty() || text[0] == 'O' || text[0] == 'I') return false;
    if (text[0] >= 'A' && text[0] <= 'Z') return is_number(text.substr(1), 2);
    return text[0] != '0' && is_number(text, 3);
}

/// Remarks begin with M, MA or N (`M15`, `MA130`, `N425`).
bool is_rarc(std::string_view text) {
    if (text.substr(0, 2) == "MA") return is_number(text.substr(2), 3);
    return !text.empty() && (text[0] == 'M' || text[0] == 'N') && is_number(text.substr(1), text[0] == 'M' ? 3 : 4);
}

std::string with(std::string_view text, char from, char to) {
    std::string result(text);
    std::replace(result.begin(), result.end(), from, to);
    return result;
}

std::string in_digits(std::string_view text) { return with(with(text, 'O', '0'), 'I', '1'); }

/// What an unknown group means to those who know it from remittances.
std::string no_group(const std::string& group) {
    const std::string rest = "a rule's reason begins with CO, PR, OA or PI, such as `[CO-50]`";
    if (group == "CR") return "the group CR marks corrections of an earlier remittance; " + rest;
    return "`" + group + "` is no group; " + rest;
}

std::string asked(const std::string& meant) { return meant.empty() ? "" : "; did you mean `" + meant + "`?"; }

}  // namespace

std::optional<Group> group_of(std::string_view text) {
    for (const Group group : {Group::CO, Group::PR, Group::OA, Group::PI}) {
        if (group_name(group) == text) return group;
    }
    return std::nullopt;
}

std::string meant_group(std::string_view text) {
    const std::string letters = with(with(text, '0', 'O'), '1', 'I');
    return group_of(letters) ? letters : "";
}

std::string meant_carc(std::string_view text) {
    if (is_carc(text)) return std::string(text);
    std::string digits = in_digits(text);
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));  // no reason has zeros before it
    return is_carc(digits) ? digits : "";
}

std::string meant_rarc(std::string_view text) {
    const std::string digits = in_digits(text);
    return is_rarc(digits) ? digits : "";
}

std::string meant_reason(std::string_view text) {
    if (text.size() < 3) return "";
    const std::string group = meant_group(text.substr(0, 2));
    const std::string carc = meant_carc(text.substr(text[2] == '-' ? 3 : 2));
    return group.empty() || carc.empty() ? "" : group + "-" + carc;
}

std::optional<ReasonMistake> mistake_in(const ast::ReasonRef& reference) {
    if (!reference.group.empty() || !reference.carc.empty()) {
        const std::string meant = meant_reason(reference.group + "-" + reference.carc);
        if (!group_of(reference.group))
            return ReasonMistake{reference.code_span, no_group(reference.group) + asked(meant), meant};
        if (!is_carc(reference.carc))
            return ReasonMistake{reference.code_span,
                                 "`" + reference.carc +
                                     "` is no claim adjustment reason; that is a number of at most three digits "
                                     "without leading zeros, or a letter and at most two digits" +
                                     asked(meant),
                                 meant};
    }
    for (std::size_t i = 0; i < reference.rarcs.size(); ++i) {
        const std::string& rarc = reference.rarcs[i];
        if (is_rarc(rarc)) continue;
        const std::string meant = meant_rarc(rarc);
        return ReasonMistake{
            reference.rarc_spans[i],
            "`" + rarc + "` is no remark; it is M, MA or N and a number, such as `N425` or `MA130`" + asked(meant),
            meant};
    }
    return std::nullopt;
}

}  // namespace payrule

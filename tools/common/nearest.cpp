// Edit distance over short names. See nearest.h.
#include "tools/common/nearest.h"

#include <algorithm>
#include <array>
#include <utility>

namespace payrule::tools {
namespace {

bool ends_a_word(std::string_view name, std::size_t at) {
    constexpr std::string_view kBetweenWords = "_-.";
    return at == name.size() || kBetweenWords.find(name[at]) != std::string_view::npos;
}

/// Each word of a name in the singular: `studies` and `study` are three edits apart, and one slip.
std::string singular(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kEndings{
        {{"ies", "y"}, {"ses", "s"}, {"s", ""}}};
    std::string words;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= name.size(); ++at) {
        if (!ends_a_word(name, at)) continue;
        std::string word(name.substr(begin, at - begin));
        for (const auto& [plural, one] : kEndings) {
            if (word.size() <= plural.size() || !word.ends_with(plural) || word.ends_with("ss")) continue;
            word.replace(word.size() - plural.size(), plural.size(), one);
            break;
        }
        words += word;
        if (at < name.size()) words += name[at];
        begin = at + 1;
    }
    return words;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::vector<std::size_t>> steps(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                steps[i][j] = i + j;
                continue;
            }
            const std::size_t changed = steps[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            steps[i][j] = std::min({changed, steps[i - 1][j] + 1, steps[i][j - 1] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) steps[i][j] = std::min(steps[i][j], steps[i - 2][j - 2] + 1);
        }
    }
    return steps[a.size()][b.size()];
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& known) {
    constexpr std::size_t kLongestName = 64;  // a longer one is no slip of the finger
    if (name.empty() || name.size() > kLongestName) return std::nullopt;
    std::optional<std::string> best;
    std::size_t best_distance = std::max<std::size_t>(1, (name.size() + 1) / 3) + 1;
    const std::string one = singular(name);
    for (const std::string& candidate : known) {
        std::size_t distance = edit_distance(name, candidate);
        if (distance > 1 && one == singular(candidate)) distance = 1;
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

}  // namespace payrule::tools

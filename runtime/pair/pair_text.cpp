// The story of a pair as text. Comes in: the story; goes out: lines for people, the verdict first.
#include <fmt/format.h>

#include "runtime/pair_story.h"

namespace payrule {

namespace {

std::string until_text(Date date) { return date == kDateMax ? "open" : format_date(date); }

std::string verdict_text(const PairStory& story, bool alone) {
    const std::string first = format_code(story.first);
    const std::string second = format_code(story.second);
    switch (story.verdict) {
        case PairVerdict::NotCovered:
            return fmt::format("NOT COVERED: the table speaks for {} … {}; load the release of that date\n",
                               format_date(story.coverage.from), until_text(story.coverage.until));
        case PairVerdict::NoEdit:
            return fmt::format("{}: {} and {} are not bundled with each other, in either order\n",
                               alone ? "NO EDIT" : "No edit in the table", first, second);
        case PairVerdict::SoftBundle:
            return fmt::format(
                "SOFT BUNDLE: {} is column 1 and is paid; {} is column 2 and is bundled into it, unless a "
                "modifier says rightly that it was distinct\n",
                format_code(story.active->column1), format_code(story.active->column2));
        case PairVerdict::HardBundle:
            return fmt::format(
                "HARD BUNDLE: {} is column 1 and is paid; {} is column 2 and is bundled into it; no modifier "
                "opens the pair\n",
                format_code(story.active->column1), format_code(story.active->column2));
    }
    return "";
}

void add_row(const PairRow& row, std::string& out) {
    out += fmt::format("  since      {}\n", format_date(row.effective));
    out += fmt::format("  until      {}\n",
                       row.deleted == kDateMax ? "open" : format_date(row.deleted) + ", the last active day");
    out += fmt::format("  indicator  {}\n", row.indicator);
    out += fmt::format("  rationale  {}\n", row.rationale.empty() ? "not given in the table" : row.rationale);
    if (row.before_1996) out += "  in existence before 1996\n";
}

}  // namespace

std::string pair_story_text(const PairStory& story, const std::string& above) {
    std::string out = fmt::format("{} with {} on {}, {} {}\n\n", format_code(story.first), format_code(story.second),
                                  format_date(story.date), story.table, story.release);
    out += above;
    out += verdict_text(story, above.empty());
    if (story.active) add_row(*story.active, out);
    if (!story.remedies.empty()) out += "\nWhat may be done\n";
    for (const PairRemedy& remedy : story.remedies) {
        out += fmt::format("  {}{}{}\n", remedy.modifiers, remedy.modifiers.empty() ? "" : ": ", remedy.what);
        if (!remedy.record.empty()) out += fmt::format("      record: {}\n", remedy.record);
    }
    if (!story.windows.empty()) out += "\nAll windows of the pair\n";
    for (const PairWindow& window : story.windows) {
        out += fmt::format("  {} {}/{}  {} … {}  {}\n", window.active ? "*" : " ", format_code(window.row.column1),
                           format_code(window.row.column2), format_date(window.row.effective),
                           until_text(window.row.deleted), window.meaning);
    }
    return out;
}

}  // namespace payrule

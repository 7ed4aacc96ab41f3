// Finds the rows of a pair in both directions and says what they mean on a date. See pair_story.h.
#include "runtime/pair_story.h"

#include <algorithm>
#include <tuple>

#include "runtime/pair/remedies.h"

namespace payrule {

namespace {

std::string meaning_of(const PairRow& row, Date date) {
    if (row.indicator == 9) {
        return row.effective == row.deleted ? "indicator 9, deleted as of its first day: the edit was never active"
                                            : "indicator 9: the edit was never active";
    }
    const char* kind = row.indicator == 0 ? "hard bundle" : "soft bundle";
    if (row.active_on(date)) return std::string(kind) + ", active on the date";
    return std::string(kind) + (date < row.effective ? ", not yet active on the date" : ", ended before the date");
}

std::vector<PairWindow> windows_of(const Table& table, Code first, Code second, Date date) {
    std::vector<PairRow> rows = table.pair_rows(first, second);
    const std::vector<PairRow> reverse = table.pair_rows(second, first);
    rows.insert(rows.end(), reverse.begin(), reverse.end());
    std::stable_sort(rows.begin(), rows.end(), [](const PairRow& a, const PairRow& b) {
        return std::tie(a.effective, a.deleted, a.column1, a.column2, a.indicator) <
               std::tie(b.effective, b.deleted, b.column1, b.column2, b.indicator);
    });
    std::vector<PairWindow> windows;
    windows.reserve(rows.size());
    for (const PairRow& row : rows)
        windows.push_back({row, row.active_on(date), meaning_of(row, date)});
    return windows;
}

}  // namespace

PairStory tell_pair(const Table& table, const std::string& table_name, PairSetting setting, Code first, Code second,
                    Date date) {
    PairStory story;
    story.first = first;
    story.second = second;
    story.date = date;
    story.table = table_name;
    story.release = table.release();
    story.coverage = table.coverage();
    story.windows = windows_of(table, first, second, date);
    if (!table.covers(date)) {
        story.verdict = PairVerdict::NotCovered;
        for (PairWindow& window : story.windows) {
            if (window.active) window.meaning = "as of the release loaded: open past it, but the release cannot know";
            window.active = false;
        }
        return story;
    }
    for (const PairWindow& window : story.windows) {
        if (!window.active) continue;
        story.active = window.row;
        story.verdict = window.row.indicator == 0 ? PairVerdict::HardBundle : PairVerdict::SoftBundle;
        break;
    }
    if (story.active) story.remedies = remedies_for(*story.active, setting, date);
    return story;
}

std::string_view verdict_name(PairVerdict verdict) {
    switch (verdict) {
        case PairVerdict::NotCovered: return "not covered";
        case PairVerdict::NoEdit: return "no edit";
        case PairVerdict::SoftBundle: return "soft bundle";
        case PairVerdict::HardBundle: return "hard bundle";
    }
    return "";
}

}  // namespace payrule

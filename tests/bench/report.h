// The results as a table: comes in: one row for each thing measured; goes out: text for the terminal, and the generated
// part of docs/performance.md between its markers. Must not know how anything was measured.
#pragma once

#include <string>
#include <vector>

namespace payrule::bench {

struct ResultRow {
    std::string id;  // P1 …
    std::string what;
    std::string measured;
    std::string must;  // empty: no goal, only told
    std::string aim;
    bool met = true;  // the must
};

class Report {
public:
    void add(ResultRow row);
    /// A remark below the table, such as what was not measured and why.
    void note(std::string text);
    /// The table in Markdown.
    std::string markdown() const;
    /// Replaces what stands between the markers of the file. Errors: a sentence; empty when done.
    std::string write_into(const std::string& path) const;

private:
    std::vector<ResultRow> rows_;
    std::vector<std::string> notes_;
};

/// `0.412`, `1,234`, `12.3 MiB`.
std::string ratio_text(double ratio);
std::string mebibytes_text(double bytes);

}  // namespace payrule::bench

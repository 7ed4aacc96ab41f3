// See report.h.
#include "tests/bench/report.h"

#include <fmt/format.h>

#include <fstream>
#include <sstream>

#include "runtime/table_pack.h"

namespace payrule::bench {

namespace {

constexpr std::string_view kBegin = "<!-- results: written by scripts/bench -->\n";
constexpr std::string_view kEnd = "<!-- end of results -->\n";

}  // namespace

void Report::add(ResultRow row) {
    fmt::print("{:<4} {:<78} {}{}\n", row.id, row.what, row.measured, row.met ? "" : "   (goal: " + row.must + ")");
    std::fflush(stdout);
    rows_.push_back(std::move(row));
}

void Report::note(std::string text) {
    fmt::print("     {}\n", text);
    notes_.push_back(std::move(text));
}

std::string Report::markdown() const {
    std::string text = "| | what | measured | must | aim | |\n|---|---|---|---|---|---|\n";
    for (const ResultRow& row : rows_) {
        const char* verdict = row.must.empty() ? "" : row.met ? "met" : "**missed**";
        text += fmt::format("| {} | {} | {} | {} | {} | {} |\n", row.id, row.what, row.measured, row.must, row.aim,
                            verdict);
    }
    if (!notes_.empty()) text += "\n";
    for (const std::string& note : notes_)
        text += "- " + note + "\n";
    return text;
}

std::string Report::write_into(const std::string& path) const {
    std::ifstream file(path, std::ios::binary);
    std::stringstream held;
    held << file.rdbuf();
    const std::string text = held.str();
    const std::size_t begin = text.find(kBegin);
    const std::size_t end = text.find(kEnd);
    if (begin == std::string::npos || end == std::string::npos || end < begin)
        return "`" + path + "` has no markers for the results; nothing was written";
    const std::size_t from = begin + kBegin.size();
    return save_file(path, text.substr(0, from) + markdown() + text.substr(end));
}

std::string ratio_text(double ratio) { return fmt::format("{:.3f}", ratio); }
std::string mebibytes_text(double bytes) { return fmt::format("{:.1f} MiB", bytes / (1 << 20)); }

}  // namespace payrule::bench

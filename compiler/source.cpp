// Source texts and places in them (see source.h).
#include "compiler/source.h"

#include <algorithm>
#include <utility>

namespace payrule {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool begins_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) != 0x80u; }

}  // namespace

SourceId Sources::add(std::string name, std::string text, std::string path) {
    std::vector<std::uint32_t> starts{0};
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\n') starts.push_back(static_cast<std::uint32_t>(i + 1));
    }
    if (path.empty()) path = name;
    files_.push_back({std::move(name), std::move(path), std::move(text), std::move(starts)});
    return static_cast<SourceId>(files_.size() - 1);
}

LineColumn Sources::place(Span span) const {
    const File& file = files_[span.source];
    auto offset = std::min<std::uint32_t>(span.begin, static_cast<std::uint32_t>(file.text.size()));
    auto next = std::upper_bound(file.line_starts.begin(), file.line_starts.end(), offset);
    std::uint32_t start = *std::prev(next);
    std::string_view before = std::string_view(file.text).substr(start, offset - start);
    if (start == 0 && before.starts_with(kByteOrderMark)) before.remove_prefix(kByteOrderMark.size());
    auto characters = std::count_if(before.begin(), before.end(), begins_character);
    return {static_cast<std::uint32_t>(next - file.line_starts.begin()), static_cast<std::uint32_t>(characters) + 1};
}

std::string_view Sources::line_text(SourceId id, std::uint32_t offset) const {
    const File& file = files_[id];
    offset = std::min<std::uint32_t>(offset, static_cast<std::uint32_t>(file.text.size()));
    auto next = std::upper_bound(file.line_starts.begin(), file.line_starts.end(), offset);
    std::uint32_t start = *std::prev(next);
    std::string_view line = std::string_view(file.text).substr(start);
    line = line.substr(0, line.find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (start == 0 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
    return line;
}

std::string Sources::file_line(Span span) const {
    // The same wherever the compiler was called from: the file's own name, which the policy's name and version stand
    // beside; modules keep their folder.
    const std::string& name = files_[span.source].name;
    const std::size_t slash = name.starts_with("stdlib/") ? std::string::npos : name.rfind('/');
    return (slash == std::string::npos ? name : name.substr(slash + 1)) + ":" + std::to_string(place(span).line);
}

}  // namespace payrule

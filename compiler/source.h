// Source texts and places in them. Comes in: file names and bytes; goes out: line, column and the line's text.
// Must not know the language.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace payrule {

using SourceId = std::uint32_t;

/// A stretch of one source, in bytes. `end` is one past the last byte.
struct Span {
    SourceId source = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

struct LineColumn {
    std::uint32_t line = 1;    // from 1
    std::uint32_t column = 1;  // from 1, in characters (code points)
};

/// Every source of a compilation, in the order read.
class Sources {
public:
    /// Adds a text under the name that decisions show; messages show `path`, which leads to the file from where the
    /// user stands (empty: the name).
    SourceId add(std::string name, std::string text, std::string path = {});
    std::string_view name(SourceId id) const { return files_[id].name; }
    std::string_view path(SourceId id) const { return files_[id].path; }
    std::string_view text(SourceId id) const { return files_[id].text; }
    std::size_t size() const { return files_.size(); }
    LineColumn place(Span span) const;
    /// The whole line that holds an offset, without its line end.
    std::string_view line_text(SourceId id, std::uint32_t offset) const;
    /// `name:line`, for reasons and traces.
    std::string file_line(Span span) const;

private:
    struct File {
        std::string name;
        std::string path;
        std::string text;
        std::vector<std::uint32_t> line_starts;
    };
    std::vector<File> files_;
};

}  // namespace payrule

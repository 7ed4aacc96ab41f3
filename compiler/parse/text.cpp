// UTF-8 checks and offsets (see text.h).
#include "compiler/parse/text.h"

#include <algorithm>
#include <optional>
#include <string>

#include "core/utf8.h"

namespace payrule::parsing {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Editors call it Unicode. Its first character is a mark, or a letter and a NUL byte in either order.
bool is_utf16(std::string_view text) {
    if (text.size() < 2) return false;
    return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF") || (text[0] == '\0') != (text[1] == '\0');
}

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xC0u) == 0x80u; }

}  // namespace

bool check_text(SourceId source, std::string_view text, Diagnostics& diagnostics) {
    if (is_utf16(text)) {
        diagnostics
            .report(DiagnosticCode::E0102, {source, 0, 1}, "this file is UTF-16, which some editors call Unicode")
            .notes.push_back({"policy files are UTF-8; save it again as UTF-8", {}});
        return false;
    }
    std::size_t i = 0;
    while (i < text.size()) {
        const bool ascii = static_cast<unsigned char>(text[i]) < 0x80;
        const std::size_t length = ascii ? 1 : utf8_length(text, i);
        Span at{source, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + 1)};
        if (length == 0) {
            Diagnostic& d = diagnostics.report(DiagnosticCode::E0102, at, "this byte is not UTF-8 text");
            d.notes.push_back(
                {"policy files are UTF-8; a file saved as Latin-1 or Windows-1252 must be saved again as UTF-8", {}});
            return false;
        }
        if (text[i] == '\0') {
            diagnostics.report(DiagnosticCode::E0102, at, "a NUL byte is not text")
                .notes.push_back({"policy files are text; take the byte out, or save the file again as UTF-8", {}});
            return false;
        }
        i += length;
    }
    return true;
}

Offsets::Offsets(std::string_view text) : text_(text) {
    if (text_.starts_with(kByteOrderMark)) {
        skipped_ = static_cast<std::uint32_t>(kByteOrderMark.size());
        text_.remove_prefix(kByteOrderMark.size());
    }
    if (std::all_of(text_.begin(), text_.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80u; })) return;
    for (std::size_t i = 0; i < text_.size(); ++i) {
        if (!continues(text_[i])) bytes_.push_back(static_cast<std::uint32_t>(i));
    }
}

std::uint32_t Offsets::byte_of(std::size_t code_point) const {
    std::size_t byte = std::min(code_point, text_.size());
    if (!bytes_.empty()) byte = code_point < bytes_.size() ? bytes_[code_point] : text_.size();
    return static_cast<std::uint32_t>(byte) + skipped_;
}

}  // namespace payrule::parsing

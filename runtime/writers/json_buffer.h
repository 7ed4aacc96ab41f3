// Writes JSON by hand onto the end of a string that is used again and again. Values come in, bytes go out.
// Must not know what it writes; whoever calls keeps brackets and commas in order.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/code.h"

namespace payrule::writers {

/// Appends to `out`; once its capacity has met the longest text, nothing here allocates.
class JsonBuffer {
public:
    explicit JsonBuffer(std::string& out) : out_(out) {}

    /// Bytes that are JSON already.
    void raw(std::string_view bytes) { out_.append(bytes); }
    void raw(char byte) { out_.push_back(byte); }

    void number(std::int64_t value) {
        char digits[20];
        const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        out_.append(digits, static_cast<std::size_t>(end - digits));
    }

    /// A code as text; codes never need escaping.
    void bare_code(Code value) { out_.append(format_code(value)); }
    void code(Code value) {
        out_.push_back('"');
        bare_code(value);
        out_.push_back('"');
    }

    /// A text in quotes. Runs without anything to escape are copied whole.
    void text(std::string_view value) {
        out_.push_back('"');
        std::size_t from = 0;
        for (std::size_t i = 0; i < value.size(); ++i) {
            const auto byte = static_cast<unsigned char>(value[i]);
            if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
            out_.append(value.substr(from, i - from));
            escape(byte);
            from = i + 1;
        }
        out_.append(value.substr(from));
        out_.push_back('"');
    }

private:
    void escape(unsigned char byte) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        switch (byte) {
            case '"': out_.append("\\\""); return;
            case '\\': out_.append("\\\\"); return;
            case '\n': out_.append("\\n"); return;
            case '\t': out_.append("\\t"); return;
            case '\r': out_.append("\\r"); return;
            default: break;
        }
        out_.append("\\u00");
        out_.push_back(kDigits[byte >> 4]);
        out_.push_back(kDigits[byte & 15]);
    }

    std::string& out_;
};

}  // namespace payrule::writers

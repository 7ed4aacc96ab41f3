// Steps through JSON text once, from left to right: bytes come in, texts, numbers and punctuation go out. Strict:
// whatever the JSON grammar does not have is refused. Texts without escapes are views of the input, nothing is copied.
// Must not know claims. UTF-8 is checked by the caller, for the whole text at once.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace payrule::readers {

enum class JsonType : std::uint8_t { Object, Array, Text, Number, Boolean, Null, None };

/// What the cursor met that is no JSON.
enum class JsonFault : std::uint8_t { None, Breaks, Garbage, ControlCharacter, OpenText, Escape, Number };

/// Invariant: at_ <= end_; after a fault the cursor stays where it was found.
class JsonCursor {
public:
    /// Begins a new text. Shape: texts handed out hold until the next start().
    void start(std::string_view text) {
        first_ = at_ = text.data();
        end_ = at_ + text.size();
        fault_ = JsonFault::None;
        unescaped_size_ = 0;
    }
    JsonFault fault() const { return fault_; }
    std::size_t offset() const { return static_cast<std::size_t>(at_ - first_); }

    /// The type of the value that comes next, by its first byte.
    JsonType peek() {
        skip_blanks();
        if (at_ == end_) return JsonType::None;
        switch (*at_) {
            case '{': return JsonType::Object;
            case '[': return JsonType::Array;
            case '"': return JsonType::Text;
            case 't':
            case 'f': return JsonType::Boolean;
            case 'n': return JsonType::Null;
            default: return *at_ == '-' || is_digit(*at_) ? JsonType::Number : JsonType::None;
        }
    }
    /// The bytes to come, for who reads values as they mostly are.
    const char* at() const { return at_; }
    /// On to a place behind values that were read there.
    void go_on(const char* place) { at_ = place; }
    bool stands(char byte) const { return at_ != end_ && *at_ == byte; }
    /// Steps over one byte of punctuation if it comes next.
    bool take(char byte) {
        if (!stands(byte)) {
            if (at_ == end_ || *at_ > ' ') return false;
            skip_blanks();
            if (!stands(byte)) return false;
        }
        ++at_;
        return true;
    }
    bool at_end() {
        skip_blanks();
        return at_ == end_;
    }
    /// Notes that something else was wanted here; always false.
    bool unexpected() { return fail(at_end() ? JsonFault::Breaks : JsonFault::Garbage); }

    bool text(std::string_view& value) {
        skip_blanks();
        if (at_ == end_ || *at_ != '"') return unexpected();
        const char* from = ++at_;
        skip_plain();
        if (at_ != end_ && *at_ == '"') {
            value = {from, static_cast<std::size_t>(at_ - from)};
            ++at_;
            return true;
        }
        return text_with_escapes(from, value);
    }
    /// A number as it stands there. Exponents are JSON; whether they are wanted is the caller's to say.
    bool number(std::string_view& value);
    bool boolean(bool& value);
    bool null();

private:
    static bool is_digit(char c) { return c >= '0' && c <= '9'; }
    bool fail(JsonFault fault) {
        if (fault_ == JsonFault::None) fault_ = fault;
        return false;
    }
    void skip_blanks() {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r'))
            ++at_;
    }
    /// Goes to the next quote, backslash or control character, eight bytes at a time.
    void skip_plain() {
        constexpr std::uint64_t kOnes = 0x0101010101010101;
        constexpr std::uint64_t kHighs = 0x8080808080808080;
        while (end_ - at_ >= 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, at_, 8);
            // A byte below n has its high bit set in (word - n·ones) & ~word; a byte equal to c is zero after xor.
            const std::uint64_t quote = word ^ (kOnes * '"');
            const std::uint64_t slash = word ^ (kOnes * '\\');
            const std::uint64_t found =
                (((quote - kOnes) & ~quote) | ((slash - kOnes) & ~slash) | ((word - kOnes * 0x20) & ~word)) & kHighs;
            if (found != 0) {
                // The lowest mark is exact (borrows only run upwards), and on these machines it is the first byte.
                if constexpr (std::endian::native == std::endian::little) {
                    at_ += std::countr_zero(found) / 8;
                    return;
                }
                break;
            }
            at_ += 8;
        }
        while (at_ != end_ && *at_ != '"' && *at_ != '\\' && static_cast<unsigned char>(*at_) >= 0x20)
            ++at_;
    }
    bool text_with_escapes(const char* from, std::string_view& value);
    bool escape();
    bool hex(std::uint32_t& value);
    void put(char byte) { unescaped_[unescaped_size_++] = byte; }
    void put_code_point(std::uint32_t point);
    bool word(std::string_view wanted);

    const char* first_ = nullptr;
    const char* at_ = nullptr;
    const char* end_ = nullptr;
    JsonFault fault_ = JsonFault::None;
    std::vector<char> unescaped_;  // never longer than the text, and made that long before anything points into it
    std::size_t unescaped_size_ = 0;
};

}  // namespace payrule::readers

// See json_cursor.h. Here: the rare parts, texts with escapes, numbers and words.
#include "runtime/readers/json_cursor.h"

namespace payrule::readers {

bool JsonCursor::text_with_escapes(const char* from, std::string_view& value) {
    const auto whole = static_cast<std::size_t>(end_ - first_);
    if (unescaped_size_ == 0 && unescaped_.size() < whole) unescaped_.resize(2 * whole);
    const std::size_t begin = unescaped_size_;
    for (;;) {
        const auto plain = static_cast<std::size_t>(at_ - from);
        if (plain > 0) std::memcpy(unescaped_.data() + unescaped_size_, from, plain);
        unescaped_size_ += plain;
        if (at_ == end_) return fail(JsonFault::OpenText);
        if (*at_ == '"') break;
        if (*at_ != '\\') return fail(JsonFault::ControlCharacter);
        ++at_;
        if (!escape()) return false;
        from = at_;
        skip_plain();
    }
    ++at_;
    value = {unescaped_.data() + begin, unescaped_size_ - begin};
    return true;
}

/// One escape, behind its backslash. Every escape is at least as long as the bytes that it stands for.
bool JsonCursor::escape() {
    if (at_ == end_) return fail(JsonFault::OpenText);
    switch (*at_++) {
        case '"': put('"'); return true;
        case '\\': put('\\'); return true;
        case '/': put('/'); return true;
        case 'b': put('\b'); return true;
        case 'f': put('\f'); return true;
        case 'n': put('\n'); return true;
        case 'r': put('\r'); return true;
        case 't': put('\t'); return true;
        case 'u': break;
        default: return fail(JsonFault::Escape);
    }
    std::uint32_t point = 0;
    if (!hex(point)) return false;
    if (point >= 0xDC00 && point <= 0xDFFF) return fail(JsonFault::Escape);
    if (point >= 0xD800 && point <= 0xDBFF) {
        std::uint32_t low = 0;
        if (end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') return fail(JsonFault::Escape);
        at_ += 2;
        if (!hex(low)) return false;
        if (low < 0xDC00 || low > 0xDFFF) return fail(JsonFault::Escape);
        point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
    }
    put_code_point(point);
    return true;
}

bool JsonCursor::hex(std::uint32_t& value) {
    if (end_ - at_ < 4) return fail(JsonFault::Escape);
    value = 0;
    for (int i = 0; i < 4; ++i) {
        const char c = *at_++;
        const int digit = is_digit(c)            ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) return fail(JsonFault::Escape);
        value = value * 16 + static_cast<std::uint32_t>(digit);
    }
    return true;
}

void JsonCursor::put_code_point(std::uint32_t point) {
    const auto tail = [&](int shift) { put(static_cast<char>(0x80 | ((point >> shift) & 0x3F))); };
    if (point < 0x80) {
        put(static_cast<char>(point));
    } else if (point < 0x800) {
        put(static_cast<char>(0xC0 | (point >> 6)));
        tail(0);
    } else if (point < 0x10000) {
        put(static_cast<char>(0xE0 | (point >> 12)));
        tail(6);
        tail(0);
    } else {
        put(static_cast<char>(0xF0 | (point >> 18)));
        tail(12);
        tail(6);
        tail(0);
    }
}

bool JsonCursor::number(std::string_view& value) {
    skip_blanks();
    const char* from = at_;
    const auto digits = [&] {
        const char* first = at_;
        while (at_ != end_ && is_digit(*at_))
            ++at_;
        return at_ != first;
    };
    if (at_ != end_ && *at_ == '-') ++at_;
    const char* whole = at_;
    if (!digits()) return fail(JsonFault::Number);
    if (*whole == '0' && at_ - whole > 1) return fail(JsonFault::Number);
    if (at_ != end_ && *at_ == '.') {
        ++at_;
        if (!digits()) return fail(JsonFault::Number);
    }
    if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
        ++at_;
        if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
        if (!digits()) return fail(JsonFault::Number);
    }
    value = {from, static_cast<std::size_t>(at_ - from)};
    return true;
}

bool JsonCursor::word(std::string_view wanted) {
    skip_blanks();
    const std::string_view rest(at_, static_cast<std::size_t>(end_ - at_));
    if (!rest.starts_with(wanted)) return unexpected();
    at_ += wanted.size();
    return true;
}

bool JsonCursor::boolean(bool& value) {
    skip_blanks();
    value = at_ != end_ && *at_ == 't';
    return word(value ? "true" : "false");
}

bool JsonCursor::null() { return word("null"); }

}  // namespace payrule::readers

// The JSON cursor against another JSON reader: both accept and refuse the same texts, and read the same values.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "runtime/claim_reader.h"
#include "runtime/readers/json_cursor.h"

namespace payrule::claim_json_test {
namespace {

using Json = nlohmann::json;
using readers::JsonCursor;
using readers::JsonType;

bool read_value(JsonCursor& cursor, Json& value);

bool read_array(JsonCursor& cursor, Json& value) {
    value = Json::array();
    cursor.take('[');
    if (cursor.take(']')) return true;
    do {
        if (!read_value(cursor, value.emplace_back())) return false;
    } while (cursor.take(','));
    return cursor.take(']');
}

bool read_object(JsonCursor& cursor, Json& value) {
    value = Json::object();
    cursor.take('{');
    if (cursor.take('}')) return true;
    do {
        std::string_view name;
        if (!cursor.text(name) || !cursor.take(':')) return false;
        if (!read_value(cursor, value[std::string(name)])) return false;
    } while (cursor.take(','));
    return cursor.take('}');
}

bool read_value(JsonCursor& cursor, Json& value) {
    std::string_view text;
    bool truth = false;
    switch (cursor.peek()) {
        case JsonType::Object: return read_object(cursor, value);
        case JsonType::Array: return read_array(cursor, value);
        case JsonType::Text:
            if (!cursor.text(text)) return false;
            value = std::string(text);
            return true;
        case JsonType::Number:
            if (!cursor.number(text)) return false;
            value = Json::parse(text);
            return true;
        case JsonType::Boolean:
            if (!cursor.boolean(truth)) return false;
            value = truth;
            return true;
        case JsonType::Null: return cursor.null();
        case JsonType::None: break;
    }
    return false;
}

void check_same(const std::string& text) {
    CAPTURE(text);
    JsonCursor cursor;
    cursor.start(text);
    Json mine;
    const bool accepted = read_value(cursor, mine) && cursor.at_end();
    const Json theirs = Json::parse(text, nullptr, false);
    REQUIRE(accepted == !theirs.is_discarded());
    if (accepted) CHECK(mine == theirs);
}

TEST_CASE("texts at the edges of the grammar") {
    for (const char* text : {"0",
                             "-0",
                             "01",
                             "1.",
                             ".1",
                             "1.0",
                             "1e5",
                             "1E+5",
                             "1e",
                             "-",
                             "+1",
                             "\"\"",
                             "\"a",
                             R"("\u00e4")",
                             R"("\u00g4")",
                             R"("\ud834\udd1e")",
                             R"("\ud834")",
                             R"("\udd1e")",
                             R"("\ud834\u0041")",
                             R"("\/\b\f\n\r\t\\\"")",
                             R"("\x")",
                             "\"12345678\"",
                             R"("1234567\"90")",
                             R"("\u0000")",
                             "[]",
                             "[1,]",
                             "[,1]",
                             "{}",
                             "{\"a\":1,}",
                             "{\"a\"}",
                             "{a:1}",
                             "tru",
                             "true",
                             "truex",
                             "null",
                             "nul",
                             " [ 1 , 2 ] ",
                             "1 2",
                             "",
                             " ",
                             "[[[[]]]]",
                             "]",
                             "\"\x7f\"",
                             "\"0123456\x1f\"",
                             "\"\tx\"",
                             "NaN",
                             "[1 2]",
                             R"({"a":{"b":[null,false]}})"}) {
        check_same(text);
    }
}

TEST_CASE("every cut and many changed bytes of a text") {
    const std::string whole =
        R"({"id":"C1 \u00e4\n","list":[1,2.50,-3,true,false,null,"long enough for two words"],"o":{"a":{},"b":[]}})";
    for (std::size_t size = 0; size <= whole.size(); ++size)
        check_same(whole.substr(0, size));
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const char c : {'"', '{', '}', '[', ']', ',', ':', '\\', '9', '0', '.', 'e', '-', ' ', 'n', 't', '\x01'}) {
            std::string changed = whole;
            changed[at] = c;
            check_same(changed);
            changed.insert(at, 1, c);
            check_same(changed);
        }
    }
}

TEST_CASE("texts of all lengths end at the right byte") {
    for (std::size_t length = 0; length < 40; ++length) {
        for (std::size_t at = 0; at < length; ++at) {
            for (const char* piece : {"\\n", "\\\"", "\xC3\xA4", "\x80", "\xFF", "\x1f"}) {
                std::string text(length, 'x');
                text.replace(at, 1, piece);
                const std::string quoted = "\"" + text + "\"";
                JsonCursor cursor;
                cursor.start(quoted);
                std::string_view value;
                const bool control = std::string(piece) == "\x1f";
                CHECK(cursor.text(value) == !control);
                CHECK(cursor.at_end() == !control);
            }
        }
    }
}

}  // namespace
}  // namespace payrule::claim_json_test

// See ndjson_claim.h. One function for each object of the claim; every object is walked once, in the order given.
#include "runtime/readers/ndjson_claim.h"

#include <span>
#include <string>

#include "core/utf8.h"
#include "runtime/claim_reader.h"
#include "runtime/readers/json_cursor.h"
#include "runtime/readers/key_lists.h"
#include "runtime/readers/plain_fields.h"
#include "runtime/readers/suggest.h"

namespace payrule::readers {
namespace {

constexpr std::string_view kBrokenHint = "write one whole JSON object on one line";

std::string_view type_word(JsonType type) {
    switch (type) {
        case JsonType::Array: return "a list";
        case JsonType::Object: return "an object";
        case JsonType::Number: return "a number";
        case JsonType::Text: return "a text";
        case JsonType::Boolean: return "a truth value";
        case JsonType::Null: return "null";
        case JsonType::None: break;
    }
    return "something else";
}

/// One walk over one record.
class Walk {
public:
    Walk(ClaimBuilder& builder, JsonCursor& cursor, KeyLists& lists, const NdjsonOptions& options,
         std::uint64_t& unknown_keys)
        : builder_(builder), cursor_(cursor), lists_(lists), options_(options), unknown_keys_(unknown_keys) {}

    bool document();

private:
    bool broken();
    bool wrong_type(JsonType type, std::string_view wanted);
    bool token(Token& token);
    bool unknown(std::string_view name, std::span<const Key> keys);
    bool consume(int depth);
    bool is_null_object();

    /// Where a walk over plain members stops: behind the last one, at a key, or at the value of the last key.
    enum class Stop : std::uint8_t { End, Key, Value };

    bool general_key(const KeyList& list, std::size_t& found);
    template <class Plain>
    Stop plain_keys(KeyList& list, Plain plain, std::uint64_t& seen, std::size_t& before);
    template <class Plain, class Handler>
    bool keys(KeyList& list, Plain plain, Handler handle);
    template <class Handler>
    bool members(Handler handle);
    template <class Plain, class Handler>
    bool object(KeyList& list, Plain plain, Handler handle);
    template <class Handler>
    bool object(KeyList& list, Handler handle);
    template <class Handler>
    bool array(Handler handle);
    template <class Handler>
    bool scalars(Handler handle);

    bool claim_key(const Key& key);
    bool line_key(const Key& key, ClaimLine& line);
    bool history_line_key(const Key& key, HistoryLine& history);
    bool history_key(const Key& key);
    bool amount();
    bool amount_key(const Key& key, HistoryAmount& result, int& values);
    bool lines();
    bool history_lines();
    bool documentation(bool on_line);
    bool boolean(bool& target);
    bool status(HistoryLine& history);
    bool same_provider();

    ClaimBuilder& builder_;
    JsonCursor& cursor_;
    KeyLists& lists_;
    const NdjsonOptions& options_;
    std::uint64_t& unknown_keys_;
};

bool Walk::broken() {
    const auto at = [&](const char* cause) { return cause + (", at byte " + std::to_string(cursor_.offset() + 1)); };
    switch (cursor_.fault()) {
        case JsonFault::ControlCharacter:
            return builder_.fail(at("a control character inside a text"), "escape it, for example as \\t");
        case JsonFault::OpenText: return builder_.fail("a text without its closing quote", kBrokenHint);
        case JsonFault::Escape: return builder_.fail(at("an escape that JSON does not have"), kBrokenHint);
        case JsonFault::Number:
            return builder_.fail(at("a number that JSON does not have"), "write digits and a point");
        case JsonFault::Breaks:
            return builder_.fail_as(RefusalKind::BreaksOff, "the JSON breaks off before its end", kBrokenHint);
        case JsonFault::Garbage:
        case JsonFault::None: break;
    }
    return builder_.fail_as(RefusalKind::NoJson, at("the text is no JSON from here on"), kBrokenHint);
}

bool Walk::wrong_type(JsonType type, std::string_view wanted) {
    const std::string cause = "found " + std::string(type_word(type)) + " where " + std::string(wanted) + " belongs";
    return builder_.fail(cause, "see the claim schema");
}

bool Walk::token(Token& token) {
    const JsonType type = cursor_.peek();
    switch (type) {
        case JsonType::Text: token.kind = TokenKind::Text; return cursor_.text(token.text) || broken();
        case JsonType::Number:
            token.kind = TokenKind::Number;
            if (!cursor_.number(token.text)) return broken();
            if (token.text.find_first_of("eE") == std::string_view::npos) return true;
            return builder_.fail("a number with an exponent", "write plain digits");
        case JsonType::Boolean: {
            bool truth = false;
            if (!cursor_.boolean(truth)) return broken();
            token = {TokenKind::Boolean, truth ? "true" : "false"};
            return true;
        }
        case JsonType::Null: token = {TokenKind::Null, {}}; return cursor_.null() || broken();
        case JsonType::None: return cursor_.unexpected() || broken();
        case JsonType::Array:
        case JsonType::Object: break;
    }
    return wrong_type(type, "a single value");
}

bool Walk::unknown(std::string_view name, std::span<const Key> keys) {
    if (options_.ignore_unknown_keys) {
        ++unknown_keys_;
        return consume(builder_.depth() + 2);
    }
    if (!is_plain_name(name)) return builder_.fail("an unknown key that is no plain name", "see the claim schema");
    std::vector<std::string_view> names;
    for (const Key& key : keys)
        names.push_back(key.name);
    const std::string_view nearest = nearest_name(name, names);
    const std::string cause = "unknown key `" + std::string(name) + "`";
    if (nearest.empty()) return builder_.fail(cause, "see the claim schema, or pass unknown keys over");
    return builder_.fail(cause, "did you mean `" + std::string(nearest) + "`?");
}

/// Steps over a value that nobody reads, so that broken JSON in it is still found.
bool Walk::consume(int depth) {
    const JsonType type = cursor_.peek();
    if (type != JsonType::Array && type != JsonType::Object) {
        Token ignored;
        return token(ignored);
    }
    if (depth > options_.max_depth) {
        const std::string cause = "JSON nested deeper than " + std::to_string(options_.max_depth) + " levels";
        return builder_.over("json-depth", cause, "flatten it");
    }
    if (type == JsonType::Array) return array([&](std::size_t) { return consume(depth + 1); });
    return members([&](std::string_view) { return consume(depth + 1); });
}

/// Walks the members of an object, of which the brace comes next.
template <class Handler>
bool Walk::members(Handler handle) {
    if (!cursor_.take('{')) return cursor_.unexpected() || broken();
    if (cursor_.take('}')) return true;
    do {
        std::string_view name;
        if (!cursor_.text(name)) return broken();
        if (!cursor_.take(':')) return cursor_.unexpected() || broken();
        if (!handle(name)) return false;
    } while (cursor_.take(','));
    return cursor_.take('}') || cursor_.unexpected() || broken();
}

/// Reads members as long as each key is known and each value plain, with one blank at most before either. `before`: the
/// last key read, plus one.
template <class Plain>
Walk::Stop Walk::plain_keys(KeyList& list, Plain plain, std::uint64_t& seen, std::size_t& before) {
    const char* at = cursor_.at();
    std::uint64_t seen_here = seen;
    std::size_t last = before;
    Stop stop = Stop::Key;
    for (;;) {
        std::size_t found = list.next[last];
        if (!stands_at(at, list.texts[found])) {
            at = plain::behind_blank(at);
            if (!stands_at(at, list.texts[found])) found = find_key(at, list);
            if (found == list.texts.size()) break;
            list.next[last] = static_cast<std::uint8_t>(found);
        }
        const KeyText& text = list.texts[found];
        if ((seen_here >> found & 1) != 0) break;
        seen_here |= std::uint64_t{1} << found;
        last = found + 1;
        at = plain::behind_blank(at + text.size);
        stop = Stop::Value;
        const char* behind = plain(at, text);
        if (behind == nullptr) break;
        at = behind;
        stop = Stop::End;
        if (*at != ',') break;
        ++at;
        stop = Stop::Key;
    }
    seen = seen_here;
    before = last;
    cursor_.go_on(at);
    return stop;
}

/// `plain` may take a value that stands there as values mostly do; what it leaves alone is for `handle`.
template <class Plain, class Handler>
bool Walk::keys(KeyList& list, Plain plain, Handler handle) {
    if (!cursor_.take('{')) return cursor_.unexpected() || broken();
    if (cursor_.take('}')) return true;
    std::uint64_t seen = 0;
    std::size_t before = 0;  // key + 1; 0: none yet
    do {
        const Stop stop = plain_keys(list, plain, seen, before);
        if (stop == Stop::End) continue;
        if (stop == Stop::Key) {
            std::size_t found = 0;
            if (!general_key(list, found)) return false;
            if (found == list.keys.size()) continue;
            before = found + 1;
            if ((seen >> found & 1) != 0) {
                builder_.push(list.keys[found].name);
                return builder_.fail("the key comes twice", "give each key once");
            }
            seen |= std::uint64_t{1} << found;
        }
        const Key& key = list.keys[before - 1];
        builder_.push(key.name);
        if (!handle(key)) return false;
        builder_.pop();
    } while (cursor_.take(','));
    return cursor_.take('}') || cursor_.unexpected() || broken();
}

/// Any key, up to its value. Shape: `found` is the number of keys where the key was unknown and passed over whole.
bool Walk::general_key(const KeyList& list, std::size_t& found) {
    std::string_view name;
    if (!cursor_.text(name)) return broken();
    if (!cursor_.take(':')) return cursor_.unexpected() || broken();
    found = 0;
    while (found < list.keys.size() && list.keys[found].name != name)
        ++found;
    return found < list.keys.size() || unknown(name, list.keys);
}

/// Walks an object; null stands for "not there".
template <class Plain, class Handler>
bool Walk::object(KeyList& list, Plain plain, Handler handle) {
    if (cursor_.stands('{')) return keys(list, plain, handle);
    const JsonType type = cursor_.peek();
    if (type == JsonType::Object) return keys(list, plain, handle);
    if (type == JsonType::Null) return cursor_.null() || broken();
    if (type == JsonType::None) return cursor_.unexpected() || broken();
    return wrong_type(type, "an object");
}

template <class Handler>
bool Walk::object(KeyList& list, Handler handle) {
    return object(list, [](const char*, const KeyText&) -> const char* { return nullptr; }, handle);
}

template <class Handler>
bool Walk::array(Handler handle) {
    const JsonType type = cursor_.peek();
    if (type == JsonType::Null) return cursor_.null() || broken();
    if (type == JsonType::None) return cursor_.unexpected() || broken();
    if (type != JsonType::Array) return wrong_type(type, "a list");
    cursor_.take('[');
    if (cursor_.take(']')) return true;
    std::size_t index = 0;
    do {
        builder_.push(index);
        if (!handle(index)) return false;
        builder_.pop();
        ++index;
    } while (cursor_.take(','));
    return cursor_.take(']') || cursor_.unexpected() || broken();
}

template <class Handler>
bool Walk::scalars(Handler handle) {
    return array([&](std::size_t) {
        Token element;
        return token(element) && handle(element);
    });
}

/// Refuses null in a list of objects.
bool Walk::is_null_object() {
    if (cursor_.peek() != JsonType::Null) return false;
    wrong_type(JsonType::Null, "an object");
    return true;
}

bool Walk::boolean(bool& target) {
    Token element;
    if (!token(element)) return false;
    if (element.kind == TokenKind::Null) return true;
    if (element.kind != TokenKind::Boolean) return builder_.fail("not a truth value", "write true or false");
    target = element.text == "true";
    return true;
}

/// The billing provider can be named at the top or under `provider`: both must say the same.
bool Walk::same_provider() {
    const Maybe<Text> before = builder_.claim.billing_npi;
    Token element;
    if (!token(element) || !builder_.set_claim(Field::ProviderBillingNpi, element)) return false;
    if (before.is_known() && !(before == builder_.claim.billing_npi)) {
        return builder_.fail("it differs from the billing provider given before", "give it once");
    }
    return true;
}

bool Walk::claim_key(const Key& key) {
    const auto field_of = [&](const Key& inner) {
        if (inner.field == Field::ProviderBillingNpi) return same_provider();
        Token element;
        return token(element) && builder_.set_claim(inner.field, element);
    };
    switch (key.shape) {
        case KeyShape::Patient:
            return object(
                lists_.patient,
                [&](const char* at, const KeyText& inner) { return take_claim_value(at, builder_, inner); }, field_of);
        case KeyShape::Provider: return object(lists_.provider, field_of);
        case KeyShape::Coverage: return object(lists_.coverage, field_of);
        case KeyShape::CodeList: return scalars([&](Token element) { return builder_.set_claim(key.field, element); });
        case KeyShape::Lines: return lines();
        case KeyShape::Documentation: return documentation(false);
        case KeyShape::History:
            return object(
                lists_.history,
                [&](const char* at, const KeyText& inner) { return take_history_value(at, builder_, inner); },
                [&](const Key& inner) { return history_key(inner); });
        default: return field_of(key);
    }
}

bool Walk::lines() {
    return array([&](std::size_t) {
        if (!builder_.has_room_for_line()) return false;
        if (!cursor_.stands('{') && is_null_object()) return false;
        ClaimLine& line = builder_.add_line();
        return object(
            lists_.line, [&](const char* at, const KeyText& key) { return take_line_value(at, builder_, key, line); },
            [&](const Key& key) { return line_key(key, line); });
    });
}

bool Walk::line_key(const Key& key, ClaimLine& line) {
    switch (key.shape) {
        case KeyShape::CodeList:
            return scalars([&](Token element) { return builder_.set_line(key.field, element, line); });
        case KeyShape::Pointers: return scalars([&](Token element) { return builder_.add_pointer(element); });
        case KeyShape::Grounds: return scalars([&](Token element) { return builder_.add_ground(line, element); });
        case KeyShape::Documentation: return documentation(true);
        default: {
            Token element;
            return token(element) && builder_.set_line(key.field, element, line);
        }
    }
}

/// Facts have names of their own, so every key is welcome here.
bool Walk::documentation(bool on_line) {
    const JsonType type = cursor_.peek();
    if (type == JsonType::Null) return cursor_.null() || broken();
    if (type == JsonType::None) return cursor_.unexpected() || broken();
    if (type != JsonType::Object) return wrong_type(type, "an object");
    builder_.claim.record_supplied = true;
    return members([&](std::string_view name) {
        if (!is_plain_name(name)) {
            return builder_.fail("a fact whose name is no plain name", "use letters, digits and `_`");
        }
        builder_.push(name);
        Token element;
        if (!token(element) || !builder_.add_fact(name, element, on_line)) return false;
        builder_.pop();
        return true;
    });
}

bool Walk::history_key(const Key& key) {
    builder_.claim.history.state = HistoryState::Supplied;
    if (key.shape == KeyShape::HistoryLines) return history_lines();
    if (key.shape == KeyShape::AmountsComplete) return boolean(builder_.claim.history.amounts_complete);
    return array([&](std::size_t) { return amount(); });
}

bool Walk::history_lines() {
    return array([&](std::size_t) {
        if (is_null_object()) return false;
        HistoryLine& history = builder_.add_history_line();
        bool status_given = false;
        const bool ok = object(lists_.history_line, [&](const Key& key) {
            if (key.shape == KeyShape::Status) status_given = true;
            return history_line_key(key, history);
        });
        if (ok && !status_given) {
            builder_.push("status");
            return builder_.fail("missing", "write paid, denied or review");
        }
        return ok;
    });
}

bool Walk::history_line_key(const Key& key, HistoryLine& history) {
    if (key.shape == KeyShape::Status) return status(history);
    if (key.shape == KeyShape::Accrues) return boolean(history.accrues);
    if (key.shape == KeyShape::Value || key.shape == KeyShape::CodeList) return line_key(key, history.line);
    Token element;
    if (!token(element)) return false;
    if (key.shape == KeyShape::Received) return builder_.read_date(history.received, element);
    if (key.shape == KeyShape::Paid) return builder_.read_money(history.paid_amount, element);
    if (key.shape == KeyShape::TypeOfBill) {
        return builder_.read_code(history.type_of_bill, element, CodeSystem::TypeOfBill);
    }
    Maybe<Text> text;
    if (!builder_.read_text(text, element)) return false;
    if (key.shape == KeyShape::ClaimId) history.claim_id = text.value;
    if (key.shape == KeyShape::PatientId) history.patient_id = text.value;
    if (key.shape == KeyShape::BillingNpi) history.billing_npi = text.value;
    return true;
}

bool Walk::status(HistoryLine& history) {
    Token element;
    if (!token(element)) return false;
    history.paid = element.text == "paid";
    history.undecided = element.text == "review";
    if (history.paid || history.undecided || element.text == "denied") return true;
    return builder_.fail("not a status of a decided line", "write paid, denied or review");
}

bool Walk::amount_key(const Key& key, HistoryAmount& result, int& values) {
    Token element;
    if (!token(element)) return false;
    Maybe<Text> name;
    Maybe<Code> code;
    Maybe<Money> money;
    Maybe<std::int64_t> count;
    switch (key.shape) {
        case KeyShape::AmountName:
            if (!builder_.read_text(name, element)) return false;
            result.name = name.value;
            return true;
        case KeyShape::AmountYear:
            if (!builder_.read_count(count, element, 1850, 2199)) return false;
            result.year = static_cast<std::int32_t>(count.value);
            return true;
        case KeyShape::AmountCode:
            if (!builder_.read_code(code, element, CodeSystem::Procedure)) return false;
            result.code = code.value;
            return true;
        case KeyShape::AmountCount:
            ++values;
            if (!builder_.read_count(count, element, 0, 999'999'999)) return false;
            result.value = count.value;
            return true;
        default: break;
    }
    ++values;
    if (key.shape == KeyShape::AmountValue && element.text.find('.') == std::string_view::npos) {
        return builder_.fail("it does not say whether it is dollars or a count",
                             "write `money` for dollars or `count` for a whole number");
    }
    if (!builder_.read_money(money, element)) return false;
    result.value = money.value.hundredths_of_cent;
    return true;
}

/// An opening amount. Dollars and counts look alike when whole, so `value` must have a point; else say which it is.
bool Walk::amount() {
    HistoryAmount result;
    int values = 0;
    if (!object(lists_.amount, [&](const Key& key) { return amount_key(key, result, values); })) return false;
    if (result.name.empty()) {
        return builder_.fail("an amount without a name", "name the amount, such as pt_slp_allowed");
    }
    if (values != 1) return builder_.fail("an amount needs one of money, count and value", "give exactly one");
    return builder_.add_amount(result);
}

bool Walk::document() {
    const JsonType type = cursor_.peek();
    if (type == JsonType::None) return cursor_.unexpected() || broken();
    if (type != JsonType::Object)
        return builder_.fail_as(RefusalKind::NoJson, "the record is no JSON object", kBrokenHint);
    if (!keys(
            lists_.claim, [&](const char* at, const KeyText& key) { return take_claim_value(at, builder_, key); },
            [&](const Key& key) { return claim_key(key); }))
        return false;
    if (!cursor_.at_end()) return builder_.fail("more text after the claim", "write one claim on one line");
    return true;
}

}  // namespace

struct NdjsonClaim::State {
    explicit State(NdjsonOptions given) : options(given) {}

    NdjsonOptions options;
    JsonCursor cursor;
    KeyLists lists;
    std::uint64_t unknown_keys = 0;
};

NdjsonClaim::NdjsonClaim(NdjsonOptions options) : state_(std::make_unique<State>(options)) {}
NdjsonClaim::~NdjsonClaim() = default;

std::uint64_t NdjsonClaim::unknown_keys() const { return state_->unknown_keys; }

bool NdjsonClaim::parse(std::string_view record, bool ascii, ClaimBuilder& builder) {
    if (!ascii && !is_utf8(record)) {
        return builder.fail("bytes that are not UTF-8", "save the claims as UTF-8; they may be in Latin-1");
    }
    state_->cursor.start(record);
    return Walk(builder, state_->cursor, state_->lists, state_->options, state_->unknown_keys).document() &&
           builder.finish();
}

}  // namespace payrule::readers

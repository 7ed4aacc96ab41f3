// See ndjson_claim.h. One function for each object of the claim; every object is walked once, in the order given.
#include "runtime/readers/ndjson_claim.h"

#include <bit>
#include <string>

#include "runtime/claim_reader.h"
#include "runtime/readers/claim_keys.h"
#include "runtime/readers/record_splitter.h"
#include "runtime/readers/suggest.h"
#include "simdjson.h"

namespace payrule::readers {
namespace {

namespace ondemand = simdjson::ondemand;
using Value = ondemand::value;

static_assert(kRecordPadding >= simdjson::SIMDJSON_PADDING);

constexpr std::string_view kBrokenHint = "write one whole JSON object on one line";

std::string_view trim_token(std::string_view text) {
    const std::size_t end = text.find_last_not_of(" \t\r\n");
    return end == std::string_view::npos ? std::string_view{} : text.substr(0, end + 1);
}

/// The number grammar of JSON, without an exponent: simdjson hands out the raw bytes.
bool is_plain_number(std::string_view text) {
    std::size_t i = !text.empty() && text[0] == '-' ? 1 : 0;
    const std::size_t first = i;
    const auto digit = [&] { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
    while (digit())
        ++i;
    if (i == first || (text[first] == '0' && i > first + 1)) return false;
    if (i < text.size() && text[i] == '.') {
        const std::size_t point = ++i;
        while (digit())
            ++i;
        if (i == point) return false;
    }
    return i == text.size();
}

/// One walk over one record.
class Walk {
public:
    Walk(ClaimBuilder& builder, const NdjsonOptions& options, std::uint64_t& unknown_keys)
        : builder_(builder), options_(options), unknown_keys_(unknown_keys) {}

    bool document(ondemand::document& document);

private:
    bool broken(simdjson::error_code error);
    bool wrong_type(ondemand::json_type type, std::string_view wanted);
    bool type_of(Value& value, ondemand::json_type& type);
    bool is_null(Value& value, bool& null);
    bool token(Value& value, Token& token);
    bool unknown(std::string_view name, std::span<const Key> keys, Value& value);
    bool consume(Value& value, int depth);

    template <class Object, class Handler>
    bool keys(Object& object, std::span<const Key> known, Handler handle);
    template <class Handler>
    bool object(Value& value, std::span<const Key> known, Handler handle);
    template <class Handler>
    bool array(Value& value, Handler handle);
    template <class Handler>
    bool scalars(Value& value, Handler handle);

    bool claim_key(const Key& key, Value& value);
    bool line_key(const Key& key, Value& value, ClaimLine& line);
    bool history_line_key(const Key& key, Value& value, HistoryLine& history);
    bool history_key(const Key& key, Value& value);
    bool amount(Value& value);
    bool lines(Value& value);
    bool history_lines(Value& value);
    bool documentation(Value& value, bool on_line);
    bool boolean(Value& value, bool& target);
    bool status(Value& value, HistoryLine& history);
    bool same_provider(Value& value);

    ClaimBuilder& builder_;
    const NdjsonOptions& options_;
    std::uint64_t& unknown_keys_;
};

bool Walk::broken(simdjson::error_code error) {
    switch (error) {
        case simdjson::UTF8_ERROR:
            return builder_.fail("bytes that are not UTF-8", "save the claims as UTF-8; they may be in Latin-1");
        case simdjson::UNESCAPED_CHARS:
            return builder_.fail("a control character inside a text", "escape it, for example as \\t");
        case simdjson::UNCLOSED_STRING: return builder_.fail("a text without its closing quote", kBrokenHint);
        case simdjson::STRING_ERROR: return builder_.fail("a text with an escape that JSON does not have", kBrokenHint);
        case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
        case simdjson::EMPTY: return builder_.fail("the JSON breaks off before its end", kBrokenHint);
        default: return builder_.fail("the text is no JSON from here on", kBrokenHint);
    }
}

std::string_view type_word(ondemand::json_type type) {
    switch (type) {
        case ondemand::json_type::array: return "a list";
        case ondemand::json_type::object: return "an object";
        case ondemand::json_type::number: return "a number";
        case ondemand::json_type::string: return "a text";
        case ondemand::json_type::boolean: return "a truth value";
        case ondemand::json_type::null: return "null";
    }
    return "something else";
}

bool Walk::wrong_type(ondemand::json_type type, std::string_view wanted) {
    const std::string cause = "found " + std::string(type_word(type)) + " where " + std::string(wanted) + " belongs";
    return builder_.fail(cause, "see the claim schema");
}

bool Walk::type_of(Value& value, ondemand::json_type& type) {
    const simdjson::error_code error = value.type().get(type);
    return error ? broken(error) : true;
}

bool Walk::is_null(Value& value, bool& null) {
    ondemand::json_type type{};
    if (!type_of(value, type)) return false;
    null = false;
    if (type != ondemand::json_type::null) return true;
    const simdjson::error_code error = value.is_null().get(null);
    if (error) return broken(error);
    return null ? true : broken(simdjson::N_ATOM_ERROR);
}

bool Walk::token(Value& value, Token& token) {
    ondemand::json_type type{};
    if (!type_of(value, type)) return false;
    switch (type) {
        case ondemand::json_type::string: {
            token.kind = TokenKind::Text;
            const simdjson::error_code error = value.get_string().get(token.text);
            return error ? broken(error) : true;
        }
        case ondemand::json_type::number: {
            token = {TokenKind::Number, trim_token(value.raw_json_token())};
            double ignored = 0;  // only so that simdjson steps over the number and checks what follows it
            const simdjson::error_code error = value.get_double().get(ignored);
            if (error) return broken(error);
            if (!is_plain_number(token.text)) return builder_.fail("a number with an exponent", "write plain digits");
            return true;
        }
        case ondemand::json_type::boolean: {
            bool truth = false;
            const simdjson::error_code error = value.get_bool().get(truth);
            if (error) return broken(error);
            token = {TokenKind::Boolean, truth ? "true" : "false"};
            return true;
        }
        case ondemand::json_type::null: {
            bool null = false;
            token = {TokenKind::Null, {}};
            return is_null(value, null);
        }
        case ondemand::json_type::array:
        case ondemand::json_type::object: break;
    }
    return wrong_type(type, "a single value");
}

bool Walk::unknown(std::string_view name, std::span<const Key> keys, Value& value) {
    if (options_.ignore_unknown_keys) {
        ++unknown_keys_;
        return consume(value, builder_.depth() + 2);
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
bool Walk::consume(Value& value, int depth) {
    ondemand::json_type type{};
    if (!type_of(value, type)) return false;
    if (type != ondemand::json_type::array && type != ondemand::json_type::object) {
        Token ignored;
        return token(value, ignored);
    }
    if (depth > options_.max_depth) {
        const std::string cause = "JSON nested deeper than " + std::to_string(options_.max_depth) + " levels";
        return builder_.fail(cause, "flatten it");
    }
    if (type == ondemand::json_type::array) {
        return array(value, [&](std::size_t, Value& element) { return consume(element, depth + 1); });
    }
    ondemand::object fields;
    if (const simdjson::error_code error = value.get_object().get(fields)) return broken(error);
    for (auto field : fields) {
        Value element;
        if (const simdjson::error_code error = field.value().get(element)) return broken(error);
        if (!consume(element, depth + 1)) return false;
    }
    return true;
}

template <class Object, class Handler>
bool Walk::keys(Object& fields, std::span<const Key> known, Handler handle) {
    std::uint64_t seen = 0;
    for (auto field : fields) {
        std::string_view name;
        if (const simdjson::error_code error = field.unescaped_key().get(name)) return broken(error);
        Value value;
        if (const simdjson::error_code error = field.value().get(value)) return broken(error);
        std::size_t i = 0;
        while (i < known.size() && known[i].name != name)
            ++i;
        if (i == known.size()) {
            if (!unknown(name, known, value)) return false;
            continue;
        }
        builder_.push(known[i].name);
        if (seen >> i & 1) return builder_.fail("the key comes twice", "give each key once");
        seen |= std::uint64_t{1} << i;
        if (!handle(known[i], value)) return false;
        builder_.pop();
    }
    return true;
}

/// Walks an object; null stands for "not there".
template <class Handler>
bool Walk::object(Value& value, std::span<const Key> known, Handler handle) {
    ondemand::json_type type{};
    if (!type_of(value, type)) return false;
    bool null = false;
    if (type == ondemand::json_type::null) return is_null(value, null);
    if (type != ondemand::json_type::object) return wrong_type(type, "an object");
    ondemand::object fields;
    if (const simdjson::error_code error = value.get_object().get(fields)) return broken(error);
    return keys(fields, known, handle);
}

template <class Handler>
bool Walk::array(Value& value, Handler handle) {
    ondemand::json_type type{};
    if (!type_of(value, type)) return false;
    bool null = false;
    if (type == ondemand::json_type::null) return is_null(value, null);
    if (type != ondemand::json_type::array) return wrong_type(type, "a list");
    ondemand::array elements;
    if (const simdjson::error_code error = value.get_array().get(elements)) return broken(error);
    std::size_t index = 0;
    for (auto element : elements) {
        Value item;
        if (const simdjson::error_code error = element.get(item)) return broken(error);
        builder_.push(index);
        if (!handle(index, item)) return false;
        builder_.pop();
        ++index;
    }
    return true;
}

template <class Handler>
bool Walk::scalars(Value& value, Handler handle) {
    return array(value, [&](std::size_t, Value& item) {
        Token element;
        return token(item, element) && handle(element);
    });
}

bool Walk::boolean(Value& value, bool& target) {
    Token element;
    if (!token(value, element)) return false;
    if (element.kind == TokenKind::Null) return true;
    if (element.kind != TokenKind::Boolean) return builder_.fail("not a truth value", "write true or false");
    target = element.text == "true";
    return true;
}

/// The billing provider can be named at the top or under `provider`: both must say the same.
bool Walk::same_provider(Value& value) {
    const Maybe<Text> before = builder_.claim.billing_npi;
    Token element;
    if (!token(value, element) || !builder_.set_claim(Field::ProviderBillingNpi, element)) return false;
    if (before.is_known() && !(before == builder_.claim.billing_npi)) {
        return builder_.fail("it differs from the billing provider given before", "give it once");
    }
    return true;
}

bool Walk::claim_key(const Key& key, Value& value) {
    const auto field_of = [&](const Key& inner, Value& v) {
        if (inner.field == Field::ProviderBillingNpi) return same_provider(v);
        Token element;
        return token(v, element) && builder_.set_claim(inner.field, element);
    };
    switch (key.shape) {
        case KeyShape::Patient: return object(value, kPatientKeys, field_of);
        case KeyShape::Provider: return object(value, kProviderKeys, field_of);
        case KeyShape::Coverage: return object(value, kCoverageKeys, field_of);
        case KeyShape::CodeList:
            return scalars(value, [&](Token element) { return builder_.set_claim(key.field, element); });
        case KeyShape::Lines: return lines(value);
        case KeyShape::Documentation: return documentation(value, false);
        case KeyShape::History:
            return object(value, kHistoryKeys, [&](const Key& inner, Value& v) { return history_key(inner, v); });
        default: return field_of(key, value);
    }
}

bool Walk::lines(Value& value) {
    return array(value, [&](std::size_t index, Value& item) {
        if (index >= kMaxLines) return builder_.fail("more than 999 lines", "split the claim");
        bool null = false;
        if (!is_null(item, null)) return false;
        if (null) return wrong_type(ondemand::json_type::null, "an object");
        ClaimLine& line = builder_.add_line();
        return object(item, kLineKeys, [&](const Key& key, Value& v) { return line_key(key, v, line); });
    });
}

bool Walk::line_key(const Key& key, Value& value, ClaimLine& line) {
    switch (key.shape) {
        case KeyShape::CodeList:
            return scalars(value, [&](Token element) { return builder_.set_line(key.field, element, line); });
        case KeyShape::Pointers: return scalars(value, [&](Token element) { return builder_.add_pointer(element); });
        case KeyShape::Grounds:
            return scalars(value, [&](Token element) { return builder_.add_ground(line, element); });
        case KeyShape::Documentation: return documentation(value, true);
        default: {
            Token element;
            return token(value, element) && builder_.set_line(key.field, element, line);
        }
    }
}

/// Facts have names of their own, so every key is welcome here.
bool Walk::documentation(Value& value, bool on_line) {
    ondemand::json_type type{};
    if (!type_of(value, type)) return false;
    bool null = false;
    if (type == ondemand::json_type::null) return is_null(value, null);
    if (type != ondemand::json_type::object) return wrong_type(type, "an object");
    ondemand::object fields;
    if (const simdjson::error_code error = value.get_object().get(fields)) return broken(error);
    builder_.claim.record_supplied = true;
    for (auto field : fields) {
        std::string_view name;
        if (const simdjson::error_code error = field.unescaped_key().get(name)) return broken(error);
        if (!is_plain_name(name))
            return builder_.fail("a fact whose name is no plain name", "use letters, digits and `_`");
        builder_.push(name);
        Value item;
        if (const simdjson::error_code error = field.value().get(item)) return broken(error);
        Token element;
        if (!token(item, element) || !builder_.add_fact(name, element, on_line)) return false;
        builder_.pop();
    }
    return true;
}

bool Walk::history_key(const Key& key, Value& value) {
    builder_.claim.history.state = HistoryState::Supplied;
    if (key.shape == KeyShape::HistoryLines) return history_lines(value);
    if (key.shape == KeyShape::AmountsComplete) return boolean(value, builder_.claim.history.amounts_complete);
    return array(value, [&](std::size_t, Value& item) { return amount(item); });
}

bool Walk::history_lines(Value& value) {
    return array(value, [&](std::size_t, Value& item) {
        bool null = false;
        if (!is_null(item, null)) return false;
        if (null) return wrong_type(ondemand::json_type::null, "an object");
        HistoryLine& history = builder_.add_history_line();
        bool status_given = false;
        const bool ok = object(item, kHistoryLineKeys, [&](const Key& key, Value& v) {
            if (key.shape == KeyShape::Status) status_given = true;
            return history_line_key(key, v, history);
        });
        if (ok && !status_given) {
            builder_.push("status");
            return builder_.fail("missing", "write paid, denied or review");
        }
        return ok;
    });
}

bool Walk::history_line_key(const Key& key, Value& value, HistoryLine& history) {
    if (key.shape == KeyShape::Status) return status(value, history);
    if (key.shape == KeyShape::Accrues) return boolean(value, history.accrues);
    if (key.shape == KeyShape::Value || key.shape == KeyShape::CodeList) return line_key(key, value, history.line);
    Token element;
    if (!token(value, element)) return false;
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

bool Walk::status(Value& value, HistoryLine& history) {
    Token element;
    if (!token(value, element)) return false;
    history.paid = element.text == "paid";
    history.undecided = element.text == "review";
    if (history.paid || history.undecided || element.text == "denied") return true;
    return builder_.fail("not a status of a decided line", "write paid, denied or review");
}

/// An opening amount. Dollars and counts look alike when whole, so `value` must have a point; else say which it is.
bool Walk::amount(Value& value) {
    HistoryAmount result;
    int values = 0;
    const bool ok = object(value, kAmountKeys, [&](const Key& key, Value& v) {
        Token element;
        if (!token(v, element)) return false;
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
            default:
                ++values;
                if (key.shape == KeyShape::AmountValue && element.text.find('.') == std::string_view::npos) {
                    return builder_.fail("it does not say whether it is dollars or a count",
                                         "write `money` for dollars or `count` for a whole number");
                }
                if (!builder_.read_money(money, element)) return false;
                result.value = money.value.hundredths_of_cent;
                return true;
        }
    });
    if (!ok) return false;
    if (result.name.empty())
        return builder_.fail("an amount without a name", "name the amount, such as pt_slp_allowed");
    if (values != 1) return builder_.fail("an amount needs one of money, count and value", "give exactly one");
    return builder_.add_amount(result);
}

bool Walk::document(ondemand::document& document) {
    ondemand::object fields;
    if (const simdjson::error_code error = document.get_object().get(fields)) {
        if (error == simdjson::INCORRECT_TYPE) return builder_.fail("the record is no JSON object", kBrokenHint);
        return broken(error);
    }
    if (!keys(fields, kClaimKeys, [&](const Key& key, Value& value) { return claim_key(key, value); })) return false;
    if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
        return builder_.fail("more text after the claim", "write one claim on one line");
    }
    return true;
}

}  // namespace

struct NdjsonClaim::State {
    explicit State(NdjsonOptions given) : options(given) {}

    NdjsonOptions options;
    simdjson::ondemand::parser parser;
    std::uint64_t unknown_keys = 0;
};

NdjsonClaim::NdjsonClaim(NdjsonOptions options) : state_(std::make_unique<State>(options)) {}
NdjsonClaim::~NdjsonClaim() = default;

std::uint64_t NdjsonClaim::unknown_keys() const { return state_->unknown_keys; }

bool NdjsonClaim::parse(std::string_view record, ClaimBuilder& builder) {
    // Room is made in powers of two, so that growing stops after a few claims.
    const std::size_t wanted = std::bit_ceil(record.size() + 1);
    Walk walk(builder, state_->options, state_->unknown_keys);
    if (state_->parser.capacity() < wanted) {
        if (state_->parser.allocate(wanted))
            return builder.fail("no memory for a claim of this size", "make it smaller");
    }
    ondemand::document document;
    const simdjson::padded_string_view text(record.data(), record.size(), record.size() + kRecordPadding);
    if (const simdjson::error_code error = state_->parser.iterate(text).get(document)) {
        return error == simdjson::UTF8_ERROR
                   ? builder.fail("bytes that are not UTF-8", "save the claims as UTF-8; they may be in Latin-1")
                   : builder.fail("the text is no JSON", kBrokenHint);
    }
    return walk.document(document) && builder.finish();
}

}  // namespace payrule::readers

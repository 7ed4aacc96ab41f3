// See bound_text.h.
#include "tests/bench/bound_text.h"

#include <simdjson.h>
#include <unistd.h>

#include <cstring>

#include "tests/bench/workload.h"

namespace payrule::bench {

namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t kStretch = 64;          // claims decided at a time
constexpr std::size_t kWindow = 1 << 20;      // bytes that simdjson indexes at a time
constexpr std::size_t kFlushBytes = 1 << 18;  // as payrule run

/// Digits with the point passed over: cents where the text has two decimals.
std::uint32_t digits_of(std::string_view text) {
    std::uint32_t number = 0;
    for (char c : text)
        number = c == '.' ? number : number * 10 + static_cast<std::uint32_t>(c - '0');
    return number;
}

DayNumber day_of(std::string_view text) {
    const char digits[] = {text[0], text[1], text[2], text[3], text[5], text[6], text[8], text[9]};
    return digits_of({digits, 8});
}

std::string_view text_of(simdjson::simdjson_result<ondemand::value> value) { return value.get_string().value(); }

void read_line(ondemand::object object, BoundLine& line) {
    line.code = pack_five(text_of(object.find_field("procedure")).data());
    std::size_t count = 0;
    for (auto modifier : object.find_field("modifiers").get_array()) {
        const std::string_view text = text_of(modifier);
        if (count < 4) std::memcpy(&line.modifiers[count++], text.data(), 2);
    }
    line.units = static_cast<std::uint32_t>(object.find_field("units").get_uint64().value());
    line.allowed = digits_of(text_of(object.find_field("allowed")));
    line.day = day_of(text_of(object.find_field("service_date")));
}

void read_claim(ondemand::document_reference document, BoundInput& input) {
    BoundClaim claim;
    ondemand::object object = document.get_object().value();
    // The id stands at the front of the record, and as it has no escapes it is a view of the input.
    const std::string_view raw = object.find_field("id").raw_json_token().value();
    input.ids.push_back(raw.substr(1, raw.rfind('"') - 1));
    claim.setting = text_of(object.find_field("form"))[0] == 'i';
    claim.commercial = text_of(object.find_field("payer"))[0] == 'c';
    claim.first_line = static_cast<std::uint32_t>(input.lines.size());
    for (auto line : object.find_field("lines").get_array())
        read_line(line.get_object().value(), input.lines.emplace_back());
    claim.lines = static_cast<std::uint8_t>(input.lines.size() - claim.first_line);
    for (auto amount : object.find_field("history").find_field("amounts").get_array()) {
        ondemand::object carried = amount.get_object().value();
        claim.opening_year = static_cast<std::uint16_t>(carried.find_field("year").get_uint64().value());
        claim.opening = digits_of(text_of(carried.find_field("money")));
    }
    input.claims.push_back(claim);
}

/// Calls `full` whenever `at_most` claims have been read, and at the end.
template <class Full>
void read_stretches(const PaddedText& text, BoundInput& input, std::size_t at_most, Full full) {
    ondemand::parser parser;
#ifdef SIMDJSON_THREADS_ENABLED
    parser.threaded = false;  // one core is what is measured
#endif
    ondemand::document_stream stream;
    const simdjson::padded_string_view view(text.text(), text.capacity());
    if (parser.iterate_many(view.data(), view.size(), kWindow).get(stream) != simdjson::SUCCESS)
        stop("simdjson did not take the made-up claims");
    for (auto document : stream) {
        read_claim(document.value(), input);
        if (input.claims.size() == at_most) full();
    }
    if (!input.claims.empty()) full();
}

/// Appends to memory that is large enough.
class Output {
public:
    explicit Output(int fd) : bytes_(kFlushBytes * 2), fd_(fd) {}
    void text(std::string_view text) {
        std::memcpy(bytes_.data() + size_, text.data(), text.size());
        size_ += text.size();
    }
    void number(std::uint32_t number) {
        if (number > 9) bytes_[size_++] = static_cast<char>('0' + number / 10);
        bytes_[size_++] = static_cast<char>('0' + number % 10);
    }
    void flush_if(std::size_t limit) {
        if (size_ <= limit) return;
        if (::write(fd_, bytes_.data(), size_) != static_cast<ssize_t>(size_)) stop("cannot write the decisions");
        total_ += size_;
        size_ = 0;
    }
    std::size_t total() const { return total_; }

private:
    std::vector<char> bytes_;
    std::size_t size_ = 0, total_ = 0;
    int fd_;
};

constexpr std::string_view kReasons[] = {R"({"rule":"job.hard","group":"CO","carc":"97"})",
                                         R"({"rule":"job.soft","group":"CO","carc":"97"})",
                                         "",
                                         R"({"rule":"job.wants_59","group":"CO","carc":"4","rarcs":["N519"]})",
                                         R"({"rule":"job.units","group":"CO","carc":"151","rarcs":["N362"]})",
                                         R"({"rule":"job.therapy","group":"CO","carc":"119"})"};

void write_verdict(Output& out, std::uint8_t number, const BoundVerdict& verdict) {
    out.text(number == 1 ? R"({"number":)" : R"(,{"number":)");
    out.number(number);
    const std::uint8_t denials = verdict.reasons & kDenials;
    if (denials == 0) {
        out.text(R"(,"outcome":"pay"})");
        return;
    }
    out.text(R"(,"outcome":"deny","reasons":[)");
    bool first = true;
    for (std::size_t bit = 0; bit < std::size(kReasons); ++bit) {
        if ((denials >> bit & 1) == 0) continue;
        if (!first) out.text(",");
        first = false;
        out.text(kReasons[bit]);
    }
    out.text("]}");
}

void write_stretch(Output& out, const BoundInput& input, const std::vector<BoundVerdict>& verdicts) {
    for (std::size_t at = 0; at < input.claims.size(); ++at) {
        const BoundClaim& claim = input.claims[at];
        std::uint8_t all = 0;
        for (std::uint8_t i = 0; i < claim.lines; ++i)
            all |= verdicts[claim.first_line + i].reasons;
        out.text(R"({"claim_id":")");
        out.text(input.ids[at]);
        out.text((all & kDenials) != 0 ? R"(","outcome":"deny","lines":[)" : R"(","outcome":"pay","lines":[)");
        for (std::uint8_t i = 0; i < claim.lines; ++i)
            write_verdict(out, static_cast<std::uint8_t>(i + 1), verdicts[claim.first_line + i]);
        out.text("]}\n");
    }
    out.flush_if(kFlushBytes);
}

}  // namespace

PaddedText::PaddedText(std::string_view text)
    : bytes_(text.size() + simdjson::SIMDJSON_PADDING, '\0'), size_(text.size()) {
    std::memcpy(bytes_.data(), text.data(), text.size());
}

void bound_read(const PaddedText& text, BoundInput& input) {
    read_stretches(text, input, SIZE_MAX, [] {});
}

std::size_t bound_stream(const BoundTables& tables, const PaddedText& text, int fd) {
    BoundInput input;
    std::vector<BoundVerdict> verdicts;
    Output out(fd);
    read_stretches(text, input, kStretch, [&] {
        bound_decide(tables, input.claims, input.lines, verdicts);
        write_stretch(out, input, verdicts);
        input.clear();
    });
    out.flush_if(0);
    return out.total();
}

}  // namespace payrule::bench

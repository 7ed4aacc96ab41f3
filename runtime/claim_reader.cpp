// See claim_reader.h. Joins source, splitter, parser and builder.
#include "runtime/claim_reader.h"

#include <cstring>
#include <deque>
#include <utility>

#include "runtime/readers/byte_source.h"
#include "runtime/readers/claim_builder.h"
#include "runtime/readers/csv_claims.h"
#include "runtime/readers/ndjson_claim.h"
#include "runtime/readers/record_splitter.h"

namespace payrule {
namespace {

readers::NdjsonOptions ndjson_options(const ClaimReaderOptions& options) {
    return {options.ignore_unknown_keys, options.max_json_depth};
}

readers::ClaimLimits claim_limits(const ClaimReaderOptions& options) {
    return {options.max_claim_lines, options.max_claim_facts};
}

void too_large(readers::ClaimBuilder& builder, std::size_t limit) {
    builder.over("claim-bytes", "the claim is larger than " + std::to_string(limit) + " bytes",
                 "split it, or raise the limit");
}

/// Fills `result` from what the builder holds after a claim.
void take_result(const readers::ClaimBuilder& builder, bool read, ClaimResult& result) {
    result.claim = read ? &builder.claim : nullptr;
    if (read) return;
    const readers::Fault& fault = builder.fault();
    result.refusal = {result.ordinal,  result.line, std::string(builder.claim.id), fault.field, fault.cause,
                      fault.next_step, fault.kind};
}

}  // namespace

std::string describe_refusal(std::string_view file, const Refusal& refusal) {
    std::string text(file);
    text += ":" + std::to_string(refusal.line) + ": claim " + std::to_string(refusal.ordinal);
    if (!refusal.claim_id.empty()) text += " (" + refusal.claim_id + ")";
    text += ": ";
    if (!refusal.field.empty()) text += refusal.field + ": ";
    return text + refusal.cause + "; " + refusal.next_step;
}

struct ClaimParser::State {
    explicit State(ClaimReaderOptions given)
        : options(std::move(given)), builder(claim_limits(options)), parser(ndjson_options(options)) {}

    ClaimReaderOptions options;
    readers::ClaimBuilder builder;
    readers::NdjsonClaim parser;
    std::vector<char> copy;
    ClaimResult result;

    void parse_padded(std::string_view record) {
        builder.reset();
        take_result(builder, parser.parse(record, false, builder), result);
    }
};

ClaimParser::ClaimParser(ClaimReaderOptions options) : state_(std::make_unique<State>(std::move(options))) {}
ClaimParser::~ClaimParser() = default;
ClaimParser::ClaimParser(ClaimParser&&) noexcept = default;
ClaimParser& ClaimParser::operator=(ClaimParser&&) noexcept = default;

const ClaimResult& ClaimParser::parse(std::string_view record, std::uint64_t ordinal, std::uint64_t line) {
    State& state = *state_;
    state.result.ordinal = ordinal;
    state.result.line = line;
    if (record.size() > state.options.max_claim_bytes) {
        state.builder.reset();
        too_large(state.builder, state.options.max_claim_bytes);
        take_result(state.builder, false, state.result);
        return state.result;
    }
    if (state.copy.size() < record.size() + readers::kRecordPadding) {
        state.copy.resize(2 * (record.size() + readers::kRecordPadding));
    }
    if (!record.empty()) std::memcpy(state.copy.data(), record.data(), record.size());
    state.copy[record.size()] = '\0';
    state.parse_padded({state.copy.data(), record.size()});
    return state.result;
}

std::uint64_t ClaimParser::unknown_keys() const { return state_->parser.unknown_keys(); }

struct ClaimReader::State {
    explicit State(ClaimReaderOptions given) : options(std::move(given)) {}

    ClaimReaderOptions options;
    readers::ByteSource source;
    std::unique_ptr<readers::RecordSplitter> splitter;
    std::unique_ptr<readers::CsvClaims> csv;
    /// What one claim of a block is read into; each keeps the texts of its claim.
    struct Place {
        explicit Place(const ClaimReaderOptions& options)
            : builder(claim_limits(options)), parser(ndjson_options(options)) {}
        readers::ClaimBuilder builder;
        readers::NdjsonClaim parser;
    };
    std::deque<Place> places;  // as many as the largest block
    std::vector<ClaimResult> results;
    std::uint64_t claims = 0;  // so far
    ReaderCounts counts;
    std::vector<ReaderWarning> warnings;
    std::optional<std::string> failure;
    bool refused = false;  // the header or the mapping

    std::optional<std::string> start();
    void make_places(std::size_t most);
    std::size_t read_json(std::size_t most);
    std::size_t read_csv();
};

std::optional<std::string> ClaimReader::State::start() {
    counts = {};
    warnings.clear();
    failure.reset();
    refused = false;
    claims = 0;
    csv.reset();
    splitter.reset();
    if (options.format == ClaimFormat::Ndjson) {
        splitter = std::make_unique<readers::RecordSplitter>(source, options.max_claim_bytes, options.one_document);
        return std::nullopt;
    }
    csv = std::make_unique<readers::CsvClaims>(source, options);
    std::optional<std::string> problem = csv->start();
    refused = problem.has_value();
    return problem;
}

void ClaimReader::State::make_places(std::size_t most) {
    while (places.size() < most)
        places.emplace_back(options);
    if (results.size() < most) results.resize(most);
}

/// Fills places one after the other; after the first only as long as the records before stay where they are.
std::size_t ClaimReader::State::read_json(std::size_t most) {
    std::size_t count = 0;
    for (; count < most; ++count) {
        const readers::Record record = count == 0 ? splitter->next() : splitter->next_beside();
        if (record.state == readers::RecordState::End || record.state == readers::RecordState::Later) break;
        Place& place = places[count];
        ClaimResult& result = results[count];
        result.ordinal = ++claims;
        result.line = record.line;
        place.builder.reset();
        const bool fits = record.state == readers::RecordState::Record;
        if (!fits) too_large(place.builder, options.max_claim_bytes);
        const std::uint64_t unknown = place.parser.unknown_keys();
        take_result(place.builder, fits && place.parser.parse(record.text, record.ascii, place.builder), result);
        counts.unknown_keys += place.parser.unknown_keys() - unknown;
    }
    return count;
}

std::size_t ClaimReader::State::read_csv() {
    readers::ClaimBuilder& builder = places.front().builder;
    ClaimResult& result = results.front();
    builder.reset();
    const readers::CsvState state = csv->next(builder, result.line);
    if (counts.warnings != csv->warning_count()) warnings = csv->warnings();
    counts.warnings = csv->warning_count();
    if (state == readers::CsvState::End) return 0;
    result.ordinal = ++claims;
    take_result(builder, state == readers::CsvState::Claim, result);
    return 1;
}

ClaimReader::ClaimReader(ClaimReaderOptions options) : state_(std::make_unique<State>(std::move(options))) {}
ClaimReader::~ClaimReader() = default;
ClaimReader::ClaimReader(ClaimReader&&) noexcept = default;
ClaimReader& ClaimReader::operator=(ClaimReader&&) noexcept = default;

std::optional<std::string> ClaimReader::open(const std::string& path) {
    if (std::optional<std::string> error = state_->source.open(path)) return error;
    return state_->start();
}

bool ClaimReader::refused_input() const { return state_->refused; }

std::optional<std::string> ClaimReader::open_bytes(std::string_view bytes) {
    state_->source.open_bytes(bytes);
    return state_->start();
}

std::span<const ClaimResult> ClaimReader::next_block(std::size_t most) {
    State& state = *state_;
    std::size_t count = 0;
    state.make_places(most);
    if (state.splitter) count = state.read_json(most);
    if (state.csv) count = state.read_csv();
    if (count == 0) {
        state.failure = state.source.failure();
        if (!state.failure && state.csv) state.failure = state.csv->failure();
    }
    const std::span<const ClaimResult> block = std::span(state.results).first(count);
    for (const ClaimResult& result : block)
        ++(result.claim != nullptr ? state.counts.read : state.counts.refused);
    return block;
}

const ClaimResult* ClaimReader::next() {
    const std::span<const ClaimResult> block = next_block(1);
    return block.empty() ? nullptr : block.data();
}

const std::optional<std::string>& ClaimReader::failure() const { return state_->failure; }
const ReaderCounts& ClaimReader::counts() const { return state_->counts; }
const std::vector<ReaderWarning>& ClaimReader::warnings() const { return state_->warnings; }
std::uint64_t ClaimReader::bytes_read() const { return state_->source.bytes_read(); }

}  // namespace payrule

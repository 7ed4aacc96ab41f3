// See claim_reader.h. Joins source, splitter, parser and builder.
#include "runtime/claim_reader.h"

#include <cstring>
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
        take_result(builder, parser.parse(record, builder), result);
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
    explicit State(ClaimReaderOptions given)
        : options(std::move(given)), builder(claim_limits(options)), parser(ndjson_options(options)) {}

    ClaimReaderOptions options;
    readers::ByteSource source;
    std::unique_ptr<readers::RecordSplitter> splitter;
    std::unique_ptr<readers::CsvClaims> csv;
    readers::ClaimBuilder builder;
    readers::NdjsonClaim parser;
    ClaimResult result;
    ReaderCounts counts;
    std::vector<ReaderWarning> warnings;
    std::optional<std::string> failure;

    std::optional<std::string> start();
    const ClaimResult* next_json();
    const ClaimResult* next_csv();
};

std::optional<std::string> ClaimReader::State::start() {
    counts = {};
    warnings.clear();
    failure.reset();
    result = {};
    csv.reset();
    splitter.reset();
    if (options.format == ClaimFormat::Ndjson) {
        splitter = std::make_unique<readers::RecordSplitter>(source, options.max_claim_bytes, options.one_document);
        return std::nullopt;
    }
    csv = std::make_unique<readers::CsvClaims>(source, options);
    return csv->start();
}

const ClaimResult* ClaimReader::State::next_json() {
    const readers::Record record = splitter->next();
    if (record.state == readers::RecordState::End) return nullptr;
    ++result.ordinal;
    result.line = record.line;
    builder.reset();
    bool read = false;
    if (record.state == readers::RecordState::TooLong) {
        too_large(builder, options.max_claim_bytes);
    } else {
        read = parser.parse(record.text, builder);
    }
    take_result(builder, read, result);
    counts.unknown_keys = parser.unknown_keys();
    return &result;
}

const ClaimResult* ClaimReader::State::next_csv() {
    builder.reset();
    const readers::CsvState state = csv->next(builder, result.line);
    if (counts.warnings != csv->warning_count()) warnings = csv->warnings();
    counts.warnings = csv->warning_count();
    if (state == readers::CsvState::End) return nullptr;
    ++result.ordinal;
    take_result(builder, state == readers::CsvState::Claim, result);
    return &result;
}

ClaimReader::ClaimReader(ClaimReaderOptions options) : state_(std::make_unique<State>(std::move(options))) {}
ClaimReader::~ClaimReader() = default;
ClaimReader::ClaimReader(ClaimReader&&) noexcept = default;
ClaimReader& ClaimReader::operator=(ClaimReader&&) noexcept = default;

std::optional<std::string> ClaimReader::open(const std::string& path) {
    if (std::optional<std::string> error = state_->source.open(path)) return error;
    return state_->start();
}

std::optional<std::string> ClaimReader::open_bytes(std::string_view bytes) {
    state_->source.open_bytes(bytes);
    return state_->start();
}

const ClaimResult* ClaimReader::next() {
    State& state = *state_;
    const ClaimResult* result = nullptr;
    if (state.splitter) result = state.next_json();
    if (state.csv) result = state.next_csv();
    if (result == nullptr) {
        state.failure = state.source.failure();
        if (!state.failure && state.csv) state.failure = state.csv->failure();
        return nullptr;
    }
    ++(result->claim != nullptr ? state.counts.read : state.counts.refused);
    return result;
}

const std::optional<std::string>& ClaimReader::failure() const { return state_->failure; }
const ReaderCounts& ClaimReader::counts() const { return state_->counts; }
const std::vector<ReaderWarning>& ClaimReader::warnings() const { return state_->warnings; }
std::uint64_t ClaimReader::bytes_read() const { return state_->source.bytes_read(); }

}  // namespace payrule

// Reads claims one at a time from NDJSON, CSV or TSV: bytes come in, a Claim or a refusal goes out for each claim in
// the input, in its order. Memory stays constant however long the input is, and a bad claim never ends the batch. Must
// not know policies, tables or how a claim is decided. No message ever holds a value of the claim but its id.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/claim.h"
#include "core/limits.h"
#include "runtime/refusal_kind.h"

namespace payrule {

enum class ClaimFormat : std::uint8_t { Ndjson, Csv, Tsv };

constexpr std::size_t kMaxWarningsKept = 20;

struct ClaimReaderOptions {
    ClaimFormat format = ClaimFormat::Ndjson;
    bool one_document = false;         // the whole NDJSON input is one claim, on as many lines as it likes
    bool ignore_unknown_keys = false;  // unknown keys are counted, not refused
    std::size_t max_claim_bytes = limits::kClaimBytes;
    std::size_t max_csv_field_bytes = limits::kCsvFieldBytes;
    int max_json_depth = limits::kJsonDepth;
    std::size_t max_claim_lines = limits::kClaimLines;
    std::size_t max_claim_facts = limits::kClaimFacts;
    std::string csv_mapping = {};       // text of the mapping file, for CSV and TSV
    std::string csv_mapping_name = {};  // what messages call it
};

/// Why one claim could not be read.
struct Refusal {
    std::uint64_t ordinal = 0;  // counted from 1 over all claims of the input
    std::uint64_t line = 0;     // first line of the claim in the input, from 1
    std::string claim_id;       // empty where the claim broke before its id
    std::string field;          // path such as `lines[0].units`; empty: the claim as a whole
    std::string cause;
    std::string next_step;
    RefusalKind kind = RefusalKind::Content;
};

/// Writes `FILE:LINE: claim ORDINAL (ID): FIELD: CAUSE; NEXT STEP`.
std::string describe_refusal(std::string_view file, const Refusal& refusal);

/// One claim of the input: read, or refused.
struct ClaimResult {
    std::uint64_t ordinal = 0;
    std::uint64_t line = 0;
    const Claim* claim = nullptr;  // nullptr: refused
    Refusal refusal;
};

/// A remark on the input that refuses nothing, such as a code that seems to have lost its leading zeros.
struct ReaderWarning {
    std::uint64_t line = 0;
    std::string text;
};

struct ReaderCounts {
    std::uint64_t read = 0;
    std::uint64_t refused = 0;
    std::uint64_t unknown_keys = 0;  // passed over because ignore_unknown_keys is set
    std::uint64_t warnings = 0;      // all of them; the first kMaxWarningsKept can be read
};

/// Reads one NDJSON record after another into the same claim. Each parser owns its buffers: use one per thread, or one
/// per claim that must stay alive.
class ClaimParser {
public:
    explicit ClaimParser(ClaimReaderOptions options = {});
    ~ClaimParser();
    ClaimParser(ClaimParser&&) noexcept;
    ClaimParser& operator=(ClaimParser&&) noexcept;

    /// Reads one claim. Shape: the result and all texts of the claim hold until the next call; `record` may go at once.
    const ClaimResult& parse(std::string_view record, std::uint64_t ordinal = 1, std::uint64_t line = 1);
    std::uint64_t unknown_keys() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Streams the claims of one input.
class ClaimReader {
public:
    explicit ClaimReader(ClaimReaderOptions options = {});
    ~ClaimReader();
    ClaimReader(ClaimReader&&) noexcept;
    ClaimReader& operator=(ClaimReader&&) noexcept;

    /// Opens a file, or standard input for `-`. Errors: the text says what is wrong and what to do; nothing is open
    /// then.
    std::optional<std::string> open(const std::string& path);
    /// Whether open() found the file but refused what is in it: its header, or the mapping.
    bool refused_input() const;
    /// Reads from bytes that the caller keeps alive.
    std::optional<std::string> open_bytes(std::string_view bytes);
    /// Up to `most` claims, none at the end (see failure()). Shape: they hold until the next call; fewer come where
    /// more would have to wait for the input.
    std::span<const ClaimResult> next_block(std::size_t most);
    /// The next claim, or nullptr at the end (see failure()). Shape: it holds until the next call.
    /// Cost: no allocation once the buffers have met the largest claim, refusals aside.
    const ClaimResult* next();
    /// Set where the input itself failed before its end (reading broke off, a quote was never closed).
    const std::optional<std::string>& failure() const;
    const ReaderCounts& counts() const;
    const std::vector<ReaderWarning>& warnings() const;
    /// Bytes taken from the input so far, for progress.
    std::uint64_t bytes_read() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace payrule

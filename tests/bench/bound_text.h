// NDJSON for the hand-written bound: reads from a claim the few values that the reference job needs, and writes
// verdicts in the shape of output level `codes`. Comes in: the generator's claims, which are trusted; goes out:
// BoundClaim, text. Checks nothing, which a reader for real claims must; that is what makes it a bound.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/bound_job.h"

namespace payrule::bench {

/// Claims of a stretch of input. The ids are views of the input.
struct BoundInput {
    std::vector<BoundClaim> claims;
    std::vector<BoundLine> lines;
    std::vector<std::string_view> ids;

    void clear() {
        claims.clear();
        lines.clear();
        ids.clear();
    }
};

/// NDJSON text with room behind it, as simdjson wants it.
class PaddedText {
public:
    explicit PaddedText(std::string_view text);
    std::string_view text() const { return {bytes_.data(), size_}; }
    std::size_t capacity() const { return bytes_.size(); }

private:
    std::string bytes_;
    std::size_t size_;
};

/// Reads everything. Errors: ends the process, because the input is our own.
void bound_read(const PaddedText& text, BoundInput& input);

/// Reads, decides and writes, 64 claims at a time; the output is handed to `fd` a quarter megabyte at a time.
/// Returns the bytes written.
std::size_t bound_stream(const BoundTables& tables, const PaddedText& text, int fd);

}  // namespace payrule::bench

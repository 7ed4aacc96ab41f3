// Writes decisions: as NDJSON for programs, at two levels, and as a report for people. Decisions (and refusals) come
// in, text is appended to a string that the caller keeps. Keys and lists come in a fixed order, so equal decisions give
// equal bytes. Must not know policies, tables or how a decision was reached.
#pragma once

#include <cstdint>
#include <string>

#include "core/claim.h"
#include "core/decision.h"
#include "runtime/claim_reader.h"
#include "runtime/codes_decision.h"

namespace payrule {

enum class OutputLevel : std::uint8_t {
    Codes,  // outcome, reason codes, rules and table rows of each line
    Full,   // everything
};

/// Appends one line of JSON with its line end. Members that hold nothing are left out (an empty list or text, an amount
/// that is not known); the order of the others never changes.
/// Cost: no allocation once `out` has met its longest content.
void append_decision(std::string& out, const Decision& decision, OutputLevel level);
/// The same bytes as append_decision at level Codes.
void append_codes(std::string& out, const CodesDecision& decision);
/// Appends the line of a claim that could not be read: {"refused":true,"ordinal":…,"line":…,"claim_id":…, …}.
void append_refusal(std::string& out, const Refusal& refusal);

/// `reason ncci_bundle (comm_generic 2018.1, 2018.1.pay:14): commercial remittances use 97`.
std::string payer_change_text(const ChangeBehind& change);

/// Appends a report that a biller can read. `claim` may be nullptr; with it codes, modifiers and charges are shown.
void append_report(std::string& out, const Decision& decision, const Claim* claim = nullptr);

}  // namespace payrule

// Acceptance cases: a small closed world (tables, claims, history) with the answer expected of each line. A line of a
// scenario file comes in, claims and tables ready to be decided go out, and decisions are compared with what is
// expected. Must not know how a claim is decided: whoever can decide plugs in a callback (see scenario_run.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/claim.h"
#include "core/decision.h"
#include "core/tables.h"

namespace payrule::tools {

/// A change that the payer of one case makes to a table; it becomes a generated child policy.
struct OverlayOp {
    std::string op;  // ignore_deletion
    Code col1;       // no codes: every pair deleted in the span
    Code col2;
    std::optional<Date> deleted_from;
    std::optional<Date> deleted_until;
    std::optional<Date> from;

    bool operator==(const OverlayOp&) const = default;
};

/// A therapy threshold that the case assumes; the policy's parameter decides, and a difference is reported.
struct TherapyAssumption {
    int year = 0;
    std::optional<Money> pt_slp;
    std::optional<Money> ot;
    std::optional<Money> medical_review;
};

struct ExpectedLine {
    std::string claim_id;  // of a batch; empty: the only claim
    std::int32_t number = 0;
    std::string decision;
    std::optional<std::string> group;
    std::optional<Code> carc;
    std::optional<std::string> liability;
    std::vector<std::string> cites;  // `AAAAA/BBBBB` must be a table row of the line; others are guidance
    std::optional<Money> allowed_after;
    std::optional<std::int64_t> payment_factor;  // in 1/10000
};

/// Owns the texts that its claims point to, so it can be moved but not copied.
struct Scenario {
    Scenario() = default;
    Scenario(Scenario&&) = default;
    Scenario& operator=(Scenario&&) = default;
    Scenario(const Scenario&) = delete;
    Scenario& operator=(const Scenario&) = delete;

    std::string id;
    std::string title;
    std::string payer;
    std::vector<Claim> claims;  // in the order in which they are decided; what one pays is history of the next
    TableSet tables;
    std::vector<OverlayOp> overlay;
    std::vector<TherapyAssumption> therapy;
    std::vector<ExpectedLine> expected;
    std::vector<std::string> notes;  // what the loader passed over
    ClaimText texts;
};

/// Reads one case. Errors: a sentence with the path of the field instead of a case.
std::variant<Scenario, std::string> read_scenario(std::string_view json);

/// What differs between the decisions (one for each claim, in order) and what is expected.
/// Shape: empty where all agree; one sentence for each difference, in the order of the expected lines.
std::vector<std::string> compare(const std::vector<ExpectedLine>& expected, const std::vector<Decision>& decisions);

/// Adds the lines of a decided claim to the history of a later one, if the patient is the same.
void add_to_history(const Claim& decided, const Decision& decision, Claim& later);

}  // namespace payrule::tools

// Claims for the policy of policy_sample.h, and an engine that has it. Comes in: lines; goes out: a claim of one
// patient, received on 2026-03-05. Must not know what is decided.
#pragma once

#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "core/claim.h"
#include "runtime/engine.h"
#include "tests/unit/runtime/policy_sample.h"

namespace payrule::sample_claims {

inline Engine sample_engine() {
    Engine engine;
    const LoadResult loaded = load_policy_image(policy_sample::build().view());
    REQUIRE_MESSAGE(!loaded.error, (loaded.error ? loaded.error->text : ""));
    REQUIRE_FALSE(engine.add_policy(loaded.policy).has_value());
    return engine;
}

inline ClaimLine line(std::int32_t number, const char* procedure, std::int64_t units) {
    ClaimLine result;
    result.number = number;
    result.procedure = Maybe<Code>::known(code(procedure));
    result.units = Maybe<std::int64_t>::known(units);
    result.charge = Maybe<Money>::known(dollars(100));
    result.allowed = Maybe<Money>::known(dollars(60));
    result.service_date = Maybe<Date>::known(*make_date(2026, 3, 1));
    result.service_date_end = result.service_date;
    return result;
}

inline Claim claim_of(std::vector<ClaimLine> lines, Text id = "C1") {
    Claim claim;
    claim.id = id;
    claim.payer = Maybe<Text>::known("sample");
    claim.received = Maybe<Date>::known(*make_date(2026, 3, 5));
    claim.patient_id = Maybe<Text>::known("P1");
    claim.billing_npi = Maybe<Text>::known("B1");
    claim.lines = std::move(lines);
    return claim;
}

}  // namespace payrule::sample_claims

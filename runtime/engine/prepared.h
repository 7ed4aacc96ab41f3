// A policy as the engine keeps it: the verified image with what every claim would otherwise look up again.
// Comes in: a loaded policy and the tables; goes out: tables by binding and rules by stage. Must not know claims.
#pragma once

#include <memory>
#include <vector>

#include "core/claim.h"
#include "core/claim_schema.h"
#include "core/decision.h"
#include "core/image.h"
#include "core/short_code.h"
#include "core/tables.h"
#include "runtime/policy_file.h"
#include "runtime/table_pack.h"

namespace payrule::engine {

constexpr std::uint32_t kMaskableModifiers = 64;  // the first ones of a policy have a bit
constexpr std::size_t kStageCount = static_cast<std::size_t>(Stage::Advice) + 1;

/// A rule as it meets lines: its unit for each receiving variable.
struct PreparedRule {
    std::uint32_t units[2] = {kNone, kNone};
    std::uint32_t any_unit = kNone;
    bool decides = true;      // some effect of it bears on an outcome; the others advise
    bool reads_sums = false;  // some condition or amount of it reads a running sum
    bool plain = false;       // scope line without a table: looks at every line
    bool twins = false;       // scope pair without a table, and its guard wants two lines of one procedure
};

struct Prepared {
    std::shared_ptr<const LoadedPolicy> loaded;
    const Image* image = nullptr;
    std::uint32_t place = 0;                           // among the engine's policies
    std::vector<const Table*> tables;                  // by binding; null where not loaded, or the policy's own
    std::vector<const PairIndex*> pairs;               // by binding; only of packed tables that the payer leaves as is
    std::vector<const AddOnIndex*> add_ons;            // by binding; only of packed tables
    std::vector<PreparedRule> rules;                   // by rule of the image
    std::vector<std::vector<std::uint32_t>> always;    // by stage: plain rules that no code narrows
    std::vector<std::vector<std::uint32_t>> ranging;   // by stage: rules of other scopes, or with a table
    std::vector<std::vector<std::uint32_t>> on_claim;  // by stage: rules of claim scope
    bool has_claim_rules = false;
    std::vector<std::uint32_t> plain_count;                              // by slice: plain rules in force
    std::vector<std::pair<std::uint64_t, std::uint64_t>> modifier_bits;  // code → bit, the first 64 modifiers, hashed

    const ImageHeader& header() const { return image->header[0]; }
    std::uint64_t modifier_mask(const Modifiers& modifiers) const;
    /// Of ShortCodes, the first one lowest.
    std::uint64_t modifier_mask(std::uint64_t modifiers) const;
};

Prepared prepare(std::shared_ptr<const LoadedPolicy> policy);
void bind_tables(Prepared& policy, const TableSet& tables);

/// The date slice of a date, and the class of a procedure code (no code: the class of code 0).
std::uint32_t slice_of(const Image& image, Date date);
std::uint32_t class_of(const Image& image, Code procedure);

}  // namespace payrule::engine

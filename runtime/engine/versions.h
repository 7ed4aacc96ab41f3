// Which version of a policy decides a line (language.md section 4.8). Comes in: versions of one payer, claim; goes out:
// the claim's lines with their versions. Must not know rules' meaning.
#pragma once

#include <array>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "runtime/engine/plain_claims.h"
#include "runtime/engine/world.h"

namespace payrule::engine {

struct VersionOptions {
    std::optional<Date> as_of;        // picks version and dated things instead of the service date
    std::optional<Date> known_as_of;  // versions published later do not count
    std::string_view pin;             // the only version that counts, by its text; empty: all

    /// Whether versions are picked by payer, form and date of service alone.
    bool plain() const { return !as_of && !known_as_of && pin.empty(); }
};

using VersionsByPayer = std::map<std::string, std::vector<const Prepared*>, std::less<>>;

/// Days on which one version decides claims of a sort; null: none does.
struct Era {
    Date from, until;
    const Prepared* policy = nullptr;
};

/// A sort of claims and the versions that it meets when nothing else is asked for.
struct ClaimSort {
    SortKey key;            // its payer is of the engine's list; empty: a free place
    std::vector<Era> eras;  // by day, all days

    const Era& on(Date date) const;
};

/// Sorts that were met. Ends with the policies.
class ClaimSorts {
public:
    /// Null where the payer has no policy, or there is no place. Holds until room is made.
    const ClaimSort* of(const SortKey& key, const VersionsByPayer& by_payer);
    /// Forgets all sorts where many were met.
    void make_room();

private:
    static constexpr std::size_t kPlaces = 256, kTries = 4, kMost = kPlaces / 2;
    std::array<ClaimSort, kPlaces> places_;  // by hash
    std::size_t used_ = 0;
};
/// The same, kept by the caller. Errors: no eras where the payer has no policy.
ClaimSort make_sort(const SortKey& key, const VersionsByPayer& by_payer);

/// Fills `world` with the lines of a plain claim that one version decides.
void make_world(World& world, const Prepared& policy, const TableSet& tables, const Claim& claim,
                std::span<const PlainLine> plain);
/// Fills `world` with the lines of the claim and of history.
void make_world(World& world, const VersionsByPayer& by_payer, ClaimSorts& sorts, const TableSet& tables,
                const Claim& claim, const VersionOptions& options);

/// The sentence for a line without a version.
std::string no_version_text(const Line& line);

}  // namespace payrule::engine

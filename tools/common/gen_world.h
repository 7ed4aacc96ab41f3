// A made-up world of codes and edits in the size and shape of the real tables, from a seed. Comes in: seed and number
// of rows; goes out: PTP edits for two settings, unit limits, add-on codes, therapy codes. Nothing of it is CMS's data;
// only the numbers of therapy codes are real, so that therapy rules have something to do.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/date.h"
#include "tools/common/gen_random.h"

namespace payrule::tools {

constexpr std::uint16_t kOpenQuarter = 0xFFFF;
constexpr std::uint16_t kGenQuarters = 124;        // 1996 Q1 to 2026 Q4
constexpr std::uint16_t kFirstClaimQuarter = 116;  // 2025 Q1

/// One row. Quarters count from 1996 Q1; an edit of indicator 9 ends on its first day.
struct GenEdit {
    std::uint32_t column1 = 0;  // places in GenWorld::pair_codes
    std::uint32_t column2 = 0;
    std::uint16_t first_quarter = 0;
    std::uint16_t last_quarter = kOpenQuarter;
    std::uint8_t indicator = 1;
    std::uint8_t rationale = 0;
    bool before_1996 = false;
};

struct GenLimit {
    std::uint32_t units = 1;
    std::uint8_t mai = 3;
};

struct GenAddOn {
    std::uint32_t code = 0;  // places in GenWorld::codes
    std::uint8_t type = 1;
    std::vector<std::uint32_t> primaries;
};

struct GenWorld {
    std::vector<std::string> codes;            // sorted
    std::vector<std::uint32_t> pair_codes;     // places in codes, sorted: those with PTP edits
    std::vector<std::uint32_t> pair_place;     // by code: place in pair_codes, or kNoPlace
    std::vector<GenEdit> edits[2];             // practitioner, hospital; sorted by column 1, column 2, first quarter
    std::vector<std::uint32_t> first_edit[2];  // by column 1, one more at the end
    std::vector<GenLimit> limits;              // by code
    std::vector<std::uint32_t> therapy;        // places in codes
    std::vector<GenAddOn> add_ons;             // sorted by code
};

constexpr std::uint32_t kNoPlace = 0xFFFFFFFFU;

Date gen_quarter_start(std::uint16_t quarter);
Date gen_quarter_end(std::uint16_t quarter);
/// Whether the row is active on a date.
bool gen_active(const GenEdit& edit, Date date);
/// The unit limit of a code (place in codes) in a quarter, the same in all settings.
std::uint32_t gen_units(const GenWorld& world, std::size_t code, std::uint16_t quarter);

/// Makes the world. Cost: about a second for 2.6 million rows.
GenWorld make_world(std::uint64_t seed, std::uint32_t rows);
/// The active row of a pair of codes (places in codes), null where there is none.
const GenEdit* find_active(const GenWorld& world, int setting, std::uint32_t column1, std::uint32_t column2, Date date);

/// Takes a file's name and its next bytes; false stops the writing.
using GenSink = std::function<bool(const std::string& name, std::string_view bytes)>;

/// Writes all table files in CMS's own layouts. Errors: false where the sink stopped it.
bool write_tables(const GenWorld& world, const GenSink& sink);

enum class GenFormat { Ndjson, Csv };

/// Writes `count` claims that use the world's codes; the name handed to the sink is empty.
bool write_claims(const GenWorld& world, std::uint64_t seed, std::uint64_t count, GenFormat format,
                  const GenSink& sink);
/// The mapping that reads the CSV form back.
std::string claims_csv_mapping();

}  // namespace payrule::tools

// Opens zips and spreadsheets in memory. Comes in: bytes; goes out: entries or rows of cells, or why not. Limits are
// checked while inflating, never taken from the zip's own words. Knows nothing about tables.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/limits.h"
#include "runtime/table_import/records.h"

namespace payrule {

bool is_zip(std::string_view bytes);
/// Why the zip is refused before it is opened: entries that share bytes. Empty where they do not.
std::string overlap_in_zip(std::string_view zip);
/// Names of the entries that are files, in archive order. Errors: `problem`.
std::vector<std::string> zip_names(std::string_view zip, const Limits& limits, std::string& problem);
/// Reads the entries that `wanted` says yes to and hands each to `use`. Errors: text; `use` may have been called.
std::string read_zip(std::string_view zip, const Limits& limits, const std::function<bool(std::string_view)>& wanted,
                     const std::function<void(std::string_view, std::string)>& use);

/// Whether the names are those of a spreadsheet.
bool is_workbook(const std::vector<std::string>& names);
/// The sheets of a workbook as record sources, in order of their names. Errors: `problem`.
std::vector<std::unique_ptr<RecordSource>> open_workbook(std::string_view zip, const Limits& limits,
                                                         std::string& problem);

}  // namespace payrule

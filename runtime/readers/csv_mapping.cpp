// See csv_claims.h. Here: the mapping file and the header row.
// {"columns": {"COLUMN": "lines.procedure", …}, "constants": {"form": "professional", …}, "ignore": ["COLUMN", …] or
// "*"}
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "runtime/readers/claim_keys.h"
#include "runtime/readers/csv_claims.h"
#include "runtime/readers/suggest.h"

namespace payrule::readers {
namespace {

constexpr std::string_view kLines = "lines.";

void add_paths(std::string_view prefix, std::span<const Key> keys, std::vector<std::string>& paths) {
    for (const Key& key : keys) {
        const bool leaf =
            key.shape == KeyShape::Value || key.shape == KeyShape::CodeList || key.shape == KeyShape::Pointers;
        if (leaf) paths.push_back(std::string(prefix) + std::string(key.name));
    }
}

std::vector<std::string> all_paths() {
    std::vector<std::string> paths;
    add_paths("", kClaimKeys, paths);
    add_paths("patient.", kPatientKeys, paths);
    add_paths("provider.", kProviderKeys, paths);
    add_paths("coverage.", kCoverageKeys, paths);
    add_paths(kLines, kLineKeys, paths);
    return paths;
}

std::optional<CsvTarget> find_in(std::string_view prefix, std::span<const Key> keys, CsvTarget::Kind kind,
                                 std::string_view path) {
    if (!path.starts_with(prefix)) return std::nullopt;
    for (const Key& key : keys) {
        if (key.name != path.substr(prefix.size())) continue;
        if (key.shape == KeyShape::Pointers)
            return CsvTarget{CsvTarget::Kind::Pointers, key.field, true, std::string(path)};
        if (key.shape == KeyShape::Value) return CsvTarget{kind, key.field, false, std::string(path)};
        if (key.shape == KeyShape::CodeList) return CsvTarget{kind, key.field, true, std::string(path)};
    }
    return std::nullopt;
}

std::optional<CsvTarget> find_target(std::string_view path) {
    constexpr std::string_view kFacts = "documentation.";
    constexpr std::string_view kLineFacts = "lines.documentation.";
    using Kind = CsvTarget::Kind;
    if (path.starts_with(kLineFacts)) {
        return CsvTarget{Kind::LineFact, Field::ClaimId, false, std::string(path.substr(kLineFacts.size()))};
    }
    if (path.starts_with(kFacts)) {
        return CsvTarget{Kind::ClaimFact, Field::ClaimId, false, std::string(path.substr(kFacts.size()))};
    }
    if (auto target = find_in(kLines, kLineKeys, Kind::LineField, path)) return target;
    if (auto target = find_in("patient.", kPatientKeys, Kind::ClaimField, path)) return target;
    if (auto target = find_in("provider.", kProviderKeys, Kind::ClaimField, path)) return target;
    if (auto target = find_in("coverage.", kCoverageKeys, Kind::ClaimField, path)) return target;
    return find_in("", kClaimKeys, Kind::ClaimField, path);
}

bool same_but_for_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

std::string unknown_path(const std::string& path) {
    const std::vector<std::string> paths = all_paths();
    const std::vector<std::string_view> views(paths.begin(), paths.end());
    const std::string_view nearest = nearest_name(path, views);
    std::string text = "`" + path + "` is no field of a claim";
    return text + (nearest.empty() ? "; see the claim schema" : "; did you mean `" + std::string(nearest) + "`?");
}

/// Reads an object of texts into pairs, sorted by key.
std::optional<std::string> read_pairs(const nlohmann::json& json, const char* name,
                                      std::vector<std::pair<std::string, std::string>>& pairs) {
    if (!json.contains(name)) return std::nullopt;
    if (!json[name].is_object()) return "`" + std::string(name) + "` is no object";
    for (const auto& [key, value] : json[name].items()) {
        if (!value.is_string()) return "`" + std::string(name) + "." + key + "` is no text";
        pairs.emplace_back(key, value.get<std::string>());
    }
    std::sort(pairs.begin(), pairs.end());
    return std::nullopt;
}

/// Two columns for one field would leave one of them unread. Lists may come from several columns.
std::optional<std::string> check_paths_once(const std::vector<std::pair<std::string, std::string>>& columns,
                                            const std::vector<std::pair<std::string, std::string>>& constants) {
    std::map<std::string, std::string> seen;
    for (const auto& [column, path] : columns) {
        const auto [at, fresh] = seen.emplace(path, column);
        if (!fresh) return "columns `" + at->second + "` and `" + column + "` are both `" + path + "`";
    }
    for (const auto& [path, value] : constants) {
        if (seen.count(path) != 0) return "`" + path + "` is both column `" + seen[path] + "` and a constant; keep one";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> CsvClaims::read_mapping() {
    const nlohmann::json json = nlohmann::json::parse(options_.csv_mapping, nullptr, false);
    if (!json.is_object()) return R"(not a JSON object; write {"columns": {"COLUMN": "lines.procedure"}})";
    for (const auto& [key, value] : json.items()) {
        if (key != "columns" && key != "constants" && key != "ignore") {
            return "unknown key `" + key + "`; it has columns, constants and ignore";
        }
    }
    if (auto error = read_pairs(json, "columns", mapping_)) return error;
    if (auto error = read_pairs(json, "constants", constants_)) return error;
    if (auto error = check_paths_once(mapping_, constants_)) return error;
    if (json.contains("ignore")) {
        ignore_rest_ = json["ignore"] == "*";
        if (!ignore_rest_ && !json["ignore"].is_array()) return "`ignore` is neither a list nor \"*\"";
        for (const auto& column : json["ignore"]) {
            if (!ignore_rest_ && column.is_string()) ignored_.push_back(column.get<std::string>());
        }
    }
    for (const auto& [path, value] : constants_) {
        const std::optional<CsvTarget> target = find_target(path);
        const bool fits =
            target && (target->kind == CsvTarget::Kind::ClaimField || target->kind == CsvTarget::Kind::LineField);
        if (!fits) return unknown_path(path);
        constant_targets_.push_back(*target);
    }
    return std::nullopt;
}

std::optional<std::string> CsvClaims::map_column(const std::string& path) {
    std::optional<CsvTarget> target = find_target(path);
    if (!target) return unknown_path(path);
    targets_.push_back(*target);
    return std::nullopt;
}

/// What to do about a column that the mapping does not know. Danger: a file without a header has a patient's values in
/// its first row, so a name is told only where another column has the name that the mapping gives it, or this one is
/// such a name in other letters.
std::string CsvClaims::unmapped_column(std::size_t at) const {
    const std::string& column = columns_[at];
    std::vector<std::string_view> missing;  // columns of the mapping that the header does not have
    for (const auto& [name, path] : mapping_) {
        if (std::find(columns_.begin(), columns_.end(), name) != columns_.end()) continue;
        if (same_but_for_case(name, column))
            return in_mapping("`" + name + "` is not in the header; did you mean `" + column + "`?");
        missing.push_back(name);
    }
    const bool has_header = missing.size() < mapping_.size();
    const std::string number = "column " + std::to_string(at + 1);
    if (!has_header || !is_plain_name(column)) {
        return number +
               " of the header is not in the mapping; map it or list it under `ignore`, and see that the file's first "
               "row names the columns";
    }
    const std::string_view nearest = nearest_name(column, missing);
    const std::string hint = nearest.empty() ? "" : "; did you mean it by `" + std::string(nearest) + "`?";
    return number + " of the header, `" + column + "`, is not in the mapping; map it or list it under `ignore`" + hint;
}

std::optional<std::string> CsvClaims::read_header() {
    Rows header;
    if (peek() == 0xEF) {  // a byte order mark
        for (int i = 0; i < 3; ++i)
            take();
    }
    if (!read_row(header)) return failure_ ? failure_ : std::nullopt;
    for (std::size_t i = 0; i < header.rows[0].cells; ++i)
        columns_.emplace_back(header.cell(header.rows[0], i));
    bool id_found = false;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const std::string& column = columns_[i];
        const auto at =
            std::find_if(mapping_.begin(), mapping_.end(), [&](const auto& p) { return p.first == column; });
        if (at == mapping_.end()) {
            const bool ignored = ignore_rest_ || std::find(ignored_.begin(), ignored_.end(), column) != ignored_.end();
            if (!ignored) return unmapped_column(i);
            targets_.push_back({});
            continue;
        }
        if (std::find(columns_.begin(), columns_.begin() + static_cast<std::ptrdiff_t>(i), column) !=
            columns_.begin() + static_cast<std::ptrdiff_t>(i)) {
            return "the header names column `" + column + "` twice; the second is column " + std::to_string(i + 1);
        }
        if (auto error = map_column(at->second)) return in_mapping(*error);
        if (at->second == "id") {
            id_found = true;
            id_column_ = i;
        }
    }
    for (const auto& [column, path] : mapping_) {
        if (std::find(columns_.begin(), columns_.end(), column) == columns_.end()) {
            return in_mapping("the file has no column `" + column + "`; correct the name or take it out");
        }
    }
    if (!id_found) return in_mapping("no column is mapped to `id`; rows are grouped into claims by it");
    return std::nullopt;
}

std::optional<std::string> CsvClaims::start() {
    if (auto error = read_mapping()) return in_mapping(*error);
    if (auto error = read_header()) return error;
    // A file without anything in it has no claim to miss a field.
    return columns_.empty() ? std::nullopt : check_required();
}

std::string CsvClaims::in_mapping(const std::string& text) const {
    return (options_.csv_mapping_name.empty() ? "mapping: " : "mapping `" + options_.csv_mapping_name + "`: ") + text;
}

/// Without these no line of any claim could be paid, and each would say so by itself.
std::optional<std::string> CsvClaims::check_required() const {
    const auto is_given = [&](std::string_view path) {
        const auto in_column = [&](const auto& it) { return it.second == path; };
        const auto in_constant = [&](const auto& it) { return it.first == path; };
        return std::any_of(mapping_.begin(), mapping_.end(), in_column) ||
               std::any_of(constants_.begin(), constants_.end(), in_constant);
    };
    for (const std::string_view path : {"form", "payer", "lines.procedure", "lines.service_date"}) {
        if (is_given(path)) continue;
        const bool procedure = path == "lines.procedure";
        if (procedure && is_given("lines.revenue")) continue;
        return in_mapping("nothing is mapped to `" + std::string(path) + "`" +
                          (procedure ? " or `lines.revenue`" : "") +
                          ", which each claim needs; map a column to it, or give it under `constants`");
    }
    return std::nullopt;
}

/// `lines[1].service_date` as `dos (lines[1].service_date)`; fields that no column holds stay as they are.
std::string CsvClaims::as_columns_say(const std::string& field) const {
    const std::size_t open = field.find('['), close = field.find(']');
    std::string path = field;
    if (open != std::string::npos && close != std::string::npos) path.erase(open, close + 1 - open);
    const auto at = std::find_if(mapping_.begin(), mapping_.end(), [&](const auto& it) { return it.second == path; });
    return at == mapping_.end() ? field : at->first + " (" + field + ")";
}

}  // namespace payrule::readers

// See table_changes.h.
#include "tools/payrule/engine/table_changes.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "core/claim_schema.h"

namespace payrule::tools {
namespace {

constexpr std::size_t kMostLookups = 64;  // for one change
constexpr std::size_t kMostTold = 20;

using CodePair = std::pair<Code, Code>;

/// The codes of a set on any day; nothing where it holds ranges or many codes.
std::optional<std::vector<Code>> few_codes(const Image& image, std::uint32_t set) {
    std::vector<Code> codes;
    if (set == kNone) return std::nullopt;
    for (const ImageSegment& segment : Image::part(image.segments, image.sets[set].segments)) {
        for (const ImageInterval& interval : Image::part(image.intervals, segment.intervals)) {
            if (interval.first != interval.last || codes.size() == kMostLookups) return std::nullopt;
            codes.push_back(Code{std::bit_cast<std::uint64_t>(interval.first)});
        }
    }
    std::sort(codes.begin(), codes.end());
    codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
    return codes;
}

std::vector<CodePair> few_pairs(const Image& image, const ImageChange& change) {
    const auto first = few_codes(image, change.first), second = few_codes(image, change.second);
    std::vector<CodePair> pairs;
    if (!first || !second || first->size() * second->size() > kMostLookups) return pairs;
    for (Code a : *first) {
        for (Code b : *second)
            pairs.emplace_back(a, b);
    }
    return pairs;
}

bool has_rows(const Table& table, CodePair pair) { return !table.pair_rows(pair.first, pair.second).empty(); }

/// Whether the table has the pair on a day on which the change holds.
bool has_row_then(const Table& table, Code column1, Code column2, const ImageChange& change) {
    const std::vector<PairRow> rows = table.pair_rows(column1, column2);
    return std::any_of(rows.begin(), rows.end(), [&](const PairRow& row) {
        return row.indicator != 9 && row.effective.days <= change.until && change.from <= row.deleted.days;
    });
}

std::string pair_text(CodePair pair) { return format_code(pair.first) + "/" + format_code(pair.second); }

/// What is odd about the change; empty where nothing is.
std::string oddity(const Image& image, const ImageChange& change, const Table& table, std::string_view name) {
    const std::vector<CodePair> pairs = few_pairs(image, change);
    if (pairs.empty()) return {};
    const std::string more = pairs.size() == 1 ? "" : fmt::format(" and {} more", pairs.size() - 1);
    switch (static_cast<ImageChangeKind>(change.kind)) {
        case ImageChangeKind::RemovePair:
        case ImageChangeKind::IgnoreDeletionOfPair: {
            if (std::any_of(pairs.begin(), pairs.end(), [&](CodePair it) { return has_rows(table, it); })) return {};
            const bool removes = change.kind == static_cast<std::uint32_t>(ImageChangeKind::RemovePair);
            return fmt::format("{} {}{}, which table {} does not have", removes ? "removes pair" : "keeps pair",
                               pair_text(pairs.front()), more, name);
        }
        case ImageChangeKind::AddPair: {
            const auto at = std::find_if(pairs.begin(), pairs.end(),
                                         [&](CodePair it) { return has_row_then(table, it.second, it.first, change); });
            if (at == pairs.end()) return {};
            return fmt::format(
                "adds pair {}, which table {} has the other way round: each code is column 2 of the other, so a person "
                "decides such lines",
                pair_text(*at), name);
        }
        case ImageChangeKind::IgnoreDeletions:
        case ImageChangeKind::ForceIndicator: return {};
    }
    return {};
}

}  // namespace

std::vector<std::string> odd_table_changes(const Engine& engine) {
    std::vector<std::string> told;
    std::size_t odd = 0;
    for (const auto& policy : engine.loaded()) {
        const Image& image = policy->image();
        for (const ImageTable& binding : image.tables) {
            const std::string_view name = image.text(binding.table);
            const Table* table = binding.changes.count == 0 ? nullptr : engine.tables().find(name);
            if (table == nullptr || table->kind() != TableKind::Pairs) continue;
            for (const ImageChange& change : Image::part(image.changes, binding.changes)) {
                const std::string text = oddity(image, change, *table, name);
                if (text.empty() || ++odd > kMostTold) continue;
                const std::string_view place =
                    change.change == kNone ? "" : image.text(image.payer_changes[change.change].place);
                told.push_back(fmt::format("{} {} {} ({})", policy->name(), policy->version(), text, place));
            }
        }
    }
    if (odd > kMostTold) told.push_back(fmt::format("and {} more such changes to tables", odd - kMostTold));
    return told;
}

}  // namespace payrule::tools

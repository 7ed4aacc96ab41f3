// Builds a pack's bytes from source tables: gives codes and texts their final ids, lets each kind build its sections,
// lays them out and seals them. Comes in: PackSource; goes out: bytes that depend on the content only.
#include <algorithm>
#include <cstring>
#include <numeric>
#include <tuple>

#include "core/limits.h"
#include "runtime/pack/format.h"
#include "runtime/pack/source.h"

namespace payrule {

namespace {

template <class T>
void append(std::string& bytes, const T& value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// Codes of pair tables first, each part in byte order: the ids that the bitmap needs stay small and near each other.
void plan_codes(const PackSource& source, BuildPlan& plan) {
    const std::vector<std::uint64_t>& words = source.codes.words();
    std::vector<char> used(words.size(), 0);  // 1 somewhere, 2 in a pair
    for (const SourceTable& table : source.tables) {
        for (const SourcePair& row : table.pairs)
            used[row.column1] = used[row.column2] = 2;
        const auto mark = [&used](std::uint32_t id) { used[id] = std::max<char>(used[id], 1); };
        for (const SourceLimit& row : table.limits)
            mark(row.code);
        for (const SourceAddOn& row : table.add_ons) {
            mark(row.code);
            if (row.primary != kNoId) mark(row.primary);
        }
        for (const SourceKeyed& row : table.keyed)
            mark(row.code);
    }
    std::vector<std::uint32_t> order;
    for (std::uint32_t id = 0; id < words.size(); ++id) {
        if (used[id] != 0) order.push_back(id);
        plan.pair_codes += used[id] == 2 ? 1U : 0U;
    }
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return used[a] != used[b] ? used[a] > used[b] : words[a] < words[b];
    });
    plan.code_id.assign(words.size(), kNoId);
    for (std::uint32_t place = 0; place < order.size(); ++place) {
        plan.code_id[order[place]] = place;
        plan.code_words.push_back(words[order[place]]);
    }
}

void plan_strings(PackSource& source, BuildPlan& plan) {
    for (const SourceTable& table : source.tables) {
        source.strings.intern(table.name);
        source.strings.intern(table.release);
        for (const KeyedColumn& column : table.columns) {
            source.strings.intern(column.name);
            for (const std::string& value : column.values)
                source.strings.intern(value);
        }
    }
    const std::vector<std::string>& texts = source.strings.texts();
    std::vector<std::uint32_t> order(texts.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return texts[a] < texts[b]; });
    plan.string_id.resize(texts.size());
    for (std::uint32_t place = 0; place < order.size(); ++place) {
        plan.string_id[order[place]] = place;
        plan.strings.push_back(texts[order[place]]);
    }
}

void build_common(const BuildPlan& plan, std::vector<SectionBytes>& sections) {
    std::string offsets;
    std::string bytes;
    append(offsets, std::uint32_t{0});
    for (std::string_view text : plan.strings) {
        bytes.append(text);
        append(offsets, static_cast<std::uint32_t>(bytes.size()));
    }
    std::string codes;
    for (std::uint64_t word : plan.code_words) {
        CodeText entry{};
        for (std::size_t i = 0; i < 8; ++i)
            entry.text[i] = static_cast<char>(word >> (56 - 8 * i) & 0xFFU);
        append(codes, entry);
    }
    sections.push_back({static_cast<std::uint32_t>(SectionKind::StringOffsets), 0, std::move(offsets)});
    sections.push_back({static_cast<std::uint32_t>(SectionKind::StringBytes), 0, std::move(bytes)});
    sections.push_back({static_cast<std::uint32_t>(SectionKind::Codes), 0, std::move(codes)});
}

TableCounts build_table(const SourceTable& table, std::uint32_t number, const BuildPlan& plan,
                        const BuildOptions& options, std::vector<SectionBytes>& sections, BuiltPack& out) {
    switch (table.kind) {
        case TableKind::Pairs: return build_pairs(table, number, plan, options, sections, out);
        case TableKind::UnitLimits: return build_limits(table, number, plan, options, sections, out);
        case TableKind::AddOns: return build_add_ons(table, number, plan, options, sections, out);
        case TableKind::Keyed: return build_keyed(table, number, plan, options, sections, out);
    }
    return {};
}

DirectoryEntry directory_entry(const SourceTable& table, const BuildPlan& plan, TableCounts counts) {
    DirectoryEntry entry{};
    entry.name = plan.find_string(table.name);
    entry.release = plan.find_string(table.release);
    entry.kind = static_cast<std::uint32_t>(table.kind);
    entry.columns = static_cast<std::uint32_t>(table.columns.size());
    entry.cover_from = table.coverage.from.days;
    entry.cover_until = table.coverage.until.days;
    entry.published = table.published ? table.published->days : 0;
    entry.rows = counts.rows;
    entry.keys = counts.keys;
    return entry;
}

std::string lay_out(const std::vector<SectionBytes>& sections, std::uint32_t pair_codes) {
    std::vector<SectionEntry> entries;
    const std::size_t head = aligned(sizeof(PackHeader) + sections.size() * sizeof(SectionEntry));
    std::size_t offset = head;
    for (const SectionBytes& section : sections) {
        entries.push_back({section.kind, section.table, offset, section.bytes.size(), 0});
        offset += aligned(section.bytes.size());
    }
    std::string file(offset, '\0');
    for (std::size_t i = 0; i < sections.size(); ++i) {
        SectionEntry& entry = entries[i];
        std::memcpy(file.data() + entry.offset, sections[i].bytes.data(), sections[i].bytes.size());
        entry.checksum = checksum_of(std::string_view(file).substr(entry.offset, aligned(entry.length)));
    }
    std::memcpy(file.data() + sizeof(PackHeader), entries.data(), entries.size() * sizeof(SectionEntry));
    PackHeader header{};
    std::memcpy(header.magic, kPackMagic, sizeof kPackMagic);
    header.version = kPackVersion;
    header.section_count = static_cast<std::uint32_t>(sections.size());
    header.file_length = file.size();
    header.pair_codes = pair_codes;
    std::memcpy(file.data(), &header, sizeof header);
    identity_of(file, header.identity);
    std::memcpy(file.data(), &header, sizeof header);
    header.checksum = header_checksum(std::string_view(file).substr(0, head));
    std::memcpy(file.data(), &header, sizeof header);
    return file;
}

PackProblem check_limits(const PackSource& source, const BuildPlan& plan) {
    if (plan.code_words.size() > kMaxPackCodes) return broken(PackRule::NotPackable, "more than 1,048,576 codes");
    if (plan.strings.size() > kMaxRationales) return broken(PackRule::NotPackable, "more than 65,536 different texts");
    std::uint64_t bytes = 0;
    for (std::string_view text : plan.strings)
        bytes += text.size();
    if (bytes > 0x7FFFFFFFU) return broken(PackRule::NotPackable, "more than 2 GiB of texts");
    if (source.tables.empty()) return broken(PackRule::NotPackable, "no table");
    return {};
}

}  // namespace

std::uint32_t BuildPlan::find_string(std::string_view text) const {
    return static_cast<std::uint32_t>(std::lower_bound(strings.begin(), strings.end(), text) - strings.begin());
}

BuiltPack build_pack(PackSource& source, const BuildOptions& options) {
    BuiltPack out;
    out.repeats.assign(source.tables.size(), 0);
    BuildPlan plan;
    plan_codes(source, plan);
    plan_strings(source, plan);
    out.problem = check_limits(source, plan);
    if (out.problem) return out;
    std::vector<std::size_t> order(source.tables.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto key = [&](std::size_t i) { return std::tie(source.tables[i].name, source.tables[i].release); };
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return key(a) < key(b); });

    std::vector<SectionBytes> sections;
    build_common(plan, sections);
    std::vector<SectionBytes> of_tables;
    std::string directory;
    for (std::size_t i = 0; i < order.size(); ++i) {
        if (i > 0 && key(order[i]) == key(order[i - 1])) {
            out.problem = broken(PackRule::NotPackable, "table " + source.tables[order[i]].name + " twice");
            return out;
        }
        const SourceTable& table = source.tables[order[i]];
        const std::size_t conflicts_before = out.conflicts.size();
        std::uint64_t& repeats = out.repeats[order[i]];
        BuiltPack part;
        const TableCounts counts =
            build_table(table, static_cast<std::uint32_t>(i + 1), plan, options, of_tables, part);
        repeats = part.repeats.empty() ? 0 : part.repeats[0];
        out.conflicts.insert(out.conflicts.end(), part.conflicts.begin(), part.conflicts.end());
        for (std::size_t c = conflicts_before; c < out.conflicts.size(); ++c)
            out.conflicts[c].table = order[i];
        append(directory, directory_entry(table, plan, counts));
    }
    sections.push_back({static_cast<std::uint32_t>(SectionKind::Directory), 0, std::move(directory)});
    std::move(of_tables.begin(), of_tables.end(), std::back_inserter(sections));
    if (sections.size() > kMaxSections) {
        out.problem = broken(PackRule::NotPackable, "too many tables");
        return out;
    }
    std::uint64_t size = aligned(sizeof(PackHeader) + sections.size() * sizeof(SectionEntry));
    for (const SectionBytes& section : sections)
        size += aligned(section.bytes.size());
    if (size > options.max_bytes) {
        out.problem =
            broken(PackRule::TooLarge, std::to_string(size) + " bytes where " + std::to_string(options.max_bytes) +
                                           " are allowed; put fewer releases into one pack");
        return out;
    }
    out.bytes = lay_out(sections, plan.pair_codes);
    return out;
}

}  // namespace payrule

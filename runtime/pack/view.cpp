// Reads a pack's header, section table, dictionary and directory, checking each rule before it is relied on.
// Comes in: bytes that may be hostile; goes out: views within bounds, or the first broken rule.
#include "runtime/pack/view.h"

#include <cstring>
#include <string>

#include "runtime/side_by_side.h"

namespace payrule {

namespace {

std::string place_of(const SectionEntry& entry) {
    return "section " + std::to_string(entry.kind) + " of table " + std::to_string(entry.table);
}

std::size_t entry_size(SectionKind kind, std::uint32_t columns) {
    switch (kind) {
        case SectionKind::StringOffsets: return sizeof(std::uint32_t);
        case SectionKind::StringBytes: return 1;
        case SectionKind::Codes: return sizeof(CodeText);
        case SectionKind::Directory: return sizeof(DirectoryEntry);
        case SectionKind::PairHeaders: return sizeof(PairHeader);
        case SectionKind::PairWords: return sizeof(std::uint64_t);
        case SectionKind::PairRanks: return sizeof(std::uint16_t);
        case SectionKind::PairSlots: return sizeof(std::uint16_t);
        case SectionKind::PairOverflow: return sizeof(OverflowEntry);
        case SectionKind::PairRows: return sizeof(PackedPairRow);
        case SectionKind::UnitOffsets: return sizeof(std::uint32_t);
        case SectionKind::UnitRows: return sizeof(PackedUnitLimit);
        case SectionKind::AddOnOffsets: return sizeof(std::uint32_t);
        case SectionKind::AddOnRows: return sizeof(PackedAddOn);
        case SectionKind::KeyedOffsets: return sizeof(std::uint32_t);
        case SectionKind::KeyedRows: return 8 + 8 * std::size_t{columns};
        case SectionKind::KeyedColumns: return sizeof(ColumnEntry);
        case SectionKind::KeyedNames: return sizeof(std::uint32_t);
    }
    return 0;
}

bool all_zero(std::string_view bytes) {
    for (char c : bytes) {
        if (c != 0) return false;
    }
    return true;
}

template <class T>
std::span<const T> span_of(std::string_view bytes) {
    return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

PackProblem read_header(std::string_view file, PackHeader& header) {
    if (file.size() < sizeof header) return broken(PackRule::HeaderLength, std::to_string(file.size()) + " bytes");
    std::memcpy(&header, file.data(), sizeof header);
    if (std::memcmp(header.magic, kPackMagic, sizeof kPackMagic) != 0) return broken(PackRule::Magic, "");
    if (header.version != kPackVersion) return broken(PackRule::Version, "version " + std::to_string(header.version));
    if (header.file_length != file.size()) {
        return broken(PackRule::Length,
                      std::to_string(file.size()) + " bytes, header says " + std::to_string(header.file_length));
    }
    const std::size_t head = aligned(sizeof header + std::size_t{header.section_count} * sizeof(SectionEntry));
    if (header.section_count < 4 || header.section_count > kMaxSections || head > file.size()) {
        return broken(PackRule::SectionCount, std::to_string(header.section_count) + " sections");
    }
    if (header_checksum(file.substr(0, head)) != header.checksum) return broken(PackRule::HeaderChecksum, "");
    const std::size_t used = sizeof header + header.section_count * sizeof(SectionEntry);
    const bool spare_zero = header.spare == 0 && all_zero({reinterpret_cast<const char*>(header.reserved), 56});
    if (!spare_zero || !all_zero(file.substr(used, head - used))) return broken(PackRule::Padding, "header");
    return {};
}

/// Sections one after the other, in order, and nothing between or after them. Goes out: the sections before the first
/// that is out of place; what they hold is not looked at.
PackProblem read_sections(std::string_view file, const PackHeader& header, std::vector<SectionEntry>& placed) {
    std::vector<SectionEntry> entries(header.section_count);
    std::memcpy(entries.data(), file.data() + sizeof header, entries.size() * sizeof(SectionEntry));
    std::size_t offset = aligned(sizeof header + entries.size() * sizeof(SectionEntry));
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const SectionEntry& entry = entries[i];
        if (i > 0 && (entry.table < entries[i - 1].table ||
                      (entry.table == entries[i - 1].table && entry.kind <= entries[i - 1].kind))) {
            return broken(PackRule::SectionOrder, place_of(entry));
        }
        if (entry.offset != offset || entry.length > file.size() || aligned(entry.length) > file.size() - offset) {
            return broken(PackRule::SectionPlace, place_of(entry));
        }
        placed.push_back(entry);
        offset += aligned(entry.length);
    }
    if (offset != file.size()) return broken(PackRule::SectionPlace, "after the last section");
    return {};
}

PackProblem verify_section(std::string_view file, const SectionEntry& entry) {
    const std::string_view bytes = file.substr(entry.offset, aligned(entry.length));
    if (checksum_of(bytes) != entry.checksum) return broken(PackRule::SectionChecksum, place_of(entry));
    if (!all_zero(bytes.substr(entry.length))) return broken(PackRule::Padding, place_of(entry));
    return {};
}

PackProblem read_strings(std::string_view offsets, std::string_view bytes, StringPool& pool) {
    const auto starts = span_of<std::uint32_t>(offsets);
    if (starts.size() < 2 || starts.size() > kMaxRationales + 1 || starts[0] != 0 || starts.back() != bytes.size()) {
        return broken(PackRule::StringPlace, "");
    }
    for (std::size_t i = 1; i < starts.size(); ++i) {
        if (starts[i] < starts[i - 1]) return broken(PackRule::StringPlace, "text " + std::to_string(i - 1));
    }
    pool = {starts.data(), bytes.data(), static_cast<std::uint32_t>(starts.size() - 1)};
    for (std::uint32_t i = 1; i < pool.count; ++i) {
        if (pool.at(i - 1) >= pool.at(i)) return broken(PackRule::StringOrder, "text " + std::to_string(i));
    }
    return {};
}

PackProblem read_codes(std::string_view bytes, std::uint32_t pair_codes, std::vector<Code>& codes) {
    const auto texts = span_of<CodeText>(bytes);
    if (texts.size() > kMaxPackCodes || pair_codes > texts.size()) {
        return broken(PackRule::CodeOrder, "the header's number of pair codes");
    }
    codes.reserve(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::string_view whole(texts[i].text, 8);
        const std::size_t length = whole.find('\0');
        const bool tail_zero = length != std::string_view::npos && all_zero(whole.substr(length));
        const std::optional<Code> code = tail_zero ? parse_code(whole.substr(0, length)) : std::nullopt;
        if (!code) return broken(PackRule::CodeText, "entry " + std::to_string(i));
        if (i > 0 && i != pair_codes && std::memcmp(texts[i - 1].text, texts[i].text, 8) >= 0) {
            return broken(PackRule::CodeOrder, "entry " + std::to_string(i));
        }
        codes.push_back(*code);
    }
    return {};
}

PackProblem read_directory(std::string_view bytes, PackView& view) {
    const auto entries = span_of<DirectoryEntry>(bytes);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const DirectoryEntry& entry = entries[i];
        const std::string where = "table " + std::to_string(i + 1);
        const bool counted = entry.rows < (1U << 31) && entry.keys <= entry.rows && entry.columns < 256;
        if (entry.name >= view.strings.count || entry.release >= view.strings.count || !counted || entry.kind > 3 ||
            (entry.columns != 0 && entry.kind != static_cast<std::uint32_t>(TableKind::Keyed))) {
            return broken(PackRule::DirectoryField, where);
        }
        if (!all_zero({reinterpret_cast<const char*>(entry.spare), sizeof entry.spare})) {
            return broken(PackRule::Padding, where);
        }
        if (entry.cover_from < kDateMin.days || entry.cover_until > kDateMax.days ||
            entry.cover_from > entry.cover_until || entry.published < kDateMin.days ||
            entry.published > kDateMax.days) {
            return broken(PackRule::DirectoryCoverage, where);
        }
        if (i > 0) {
            const DirectoryEntry& before = entries[i - 1];
            if (before.name > entry.name || (before.name == entry.name && before.release >= entry.release)) {
                return broken(PackRule::DirectoryOrder, where);
            }
        }
        view.tables.emplace_back().entry = entry;
    }
    return entries.empty() ? broken(PackRule::DirectoryField, "no table") : PackProblem{};
}

bool belongs(SectionKind kind, TableKind table) {
    const auto group = static_cast<std::uint32_t>(kind) / 16;
    return group == static_cast<std::uint32_t>(table) + 1;
}

void attach(SectionKind kind, std::string_view bytes, TableView& table) {
    switch (kind) {
        case SectionKind::PairHeaders: table.headers = span_of<PairHeader>(bytes); break;
        case SectionKind::PairWords: table.words = span_of<std::uint64_t>(bytes); break;
        case SectionKind::PairRanks: table.ranks = span_of<std::uint16_t>(bytes); break;
        case SectionKind::PairSlots: table.slots = span_of<std::uint16_t>(bytes); break;
        case SectionKind::PairOverflow: table.overflow = span_of<OverflowEntry>(bytes); break;
        case SectionKind::PairRows: table.rows = span_of<PackedPairRow>(bytes); break;
        case SectionKind::UnitOffsets:
        case SectionKind::AddOnOffsets:
        case SectionKind::KeyedOffsets: table.offsets = span_of<std::uint32_t>(bytes); break;
        case SectionKind::UnitRows: table.limits = span_of<PackedUnitLimit>(bytes); break;
        case SectionKind::AddOnRows: table.add_ons = span_of<PackedAddOn>(bytes); break;
        case SectionKind::KeyedRows: table.keyed = bytes; break;
        case SectionKind::KeyedColumns: table.columns = span_of<ColumnEntry>(bytes); break;
        case SectionKind::KeyedNames: table.names = span_of<std::uint32_t>(bytes); break;
        case SectionKind::StringOffsets:
        case SectionKind::StringBytes:
        case SectionKind::Codes:
        case SectionKind::Directory: break;
    }
}

int sections_of(TableKind kind) {
    switch (kind) {
        case TableKind::Pairs: return 6;
        case TableKind::UnitLimits: return 2;
        case TableKind::AddOns: return 2;
        case TableKind::Keyed: return 4;
    }
    return 0;
}

/// Gives each table its sections; kinds are in order and unique, so counting them shows that none is missing.
PackProblem attach_sections(std::string_view file, const std::vector<SectionEntry>& entries, PackView& view) {
    std::vector<int> found(view.tables.size(), 0);
    for (std::size_t i = 4; i < entries.size(); ++i) {
        const SectionEntry& entry = entries[i];
        if (entry.table == 0 || entry.table > view.tables.size()) return broken(PackRule::SectionKind, place_of(entry));
        TableView& table = view.tables[entry.table - 1];
        const auto kind = static_cast<SectionKind>(entry.kind);
        const std::size_t size = entry_size(kind, table.entry.columns);
        if (size == 0 || !belongs(kind, static_cast<TableKind>(table.entry.kind))) {
            return broken(PackRule::SectionKind, place_of(entry));
        }
        if (entry.length % size != 0) return broken(PackRule::SectionSize, place_of(entry));
        attach(kind, file.substr(entry.offset, entry.length), table);
        table.bytes += aligned(entry.length);
        ++found[entry.table - 1];
    }
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i] != sections_of(static_cast<TableKind>(view.tables[i].entry.kind))) {
            return broken(PackRule::SectionMissing, "table " + std::to_string(i + 1));
        }
    }
    return {};
}

PackProblem read_common(std::string_view file, const std::vector<SectionEntry>& entries, PackView& view) {
    std::string_view bytes[4];
    for (std::uint32_t i = 0; i < 4; ++i) {
        if (entries[i].table != 0 || entries[i].kind != i + 1) {
            return broken(PackRule::SectionMissing, "section " + std::to_string(i + 1) + " of the whole pack");
        }
        if (entries[i].length % entry_size(static_cast<SectionKind>(i + 1), 0) != 0) {
            return broken(PackRule::SectionSize, place_of(entries[i]));
        }
        bytes[i] = file.substr(entries[i].offset, entries[i].length);
        view.dictionary_bytes += aligned(entries[i].length);
    }
    if (PackProblem problem = read_strings(bytes[0], bytes[1], view.strings)) return problem;
    if (PackProblem problem = read_codes(bytes[2], view.header.pair_codes, view.codes)) return problem;
    return read_directory(bytes[3], view);
}

PackProblem verify_content(const TableView& table, const PackView& view) {
    switch (static_cast<TableKind>(table.entry.kind)) {
        case TableKind::Pairs: return verify_pairs(table, view);
        case TableKind::UnitLimits: return verify_limits(table, view);
        case TableKind::AddOns: return verify_add_ons(table, view);
        case TableKind::Keyed: return verify_keyed(table, view);
    }
    return broken(PackRule::DirectoryField, "");
}

PackProblem verify_table(const TableView& table, const PackView& view) {
    PackProblem problem = verify_content(table, view);
    if (problem) problem.text += ", table `" + std::string(view.strings.at(table.entry.name)) + "`";
    return problem;
}

PackProblem first_of(const std::vector<PackProblem>& problems) {
    for (const PackProblem& problem : problems) {
        if (problem) return problem;
    }
    return {};
}

/// All checksums and all content of a large file, side by side: content is verified without trust in checksums, so
/// neither needs to wait for the other. What is wrong first is picked at the end, so who was faster does not matter.
struct Verified {
    std::vector<PackProblem> sections;
    std::vector<PackProblem> tables;

    Verified(std::string_view file, const std::vector<SectionEntry>& entries, const PackView& view)
        : sections(entries.size()), tables(view.tables.size()) {
        // Tables first: a large one is the longest piece of work.
        side_by_side(tables.size() + sections.size(), [&](std::size_t i) {
            if (i < tables.size()) {
                tables[i] = verify_table(view.tables[i], view);
            } else {
                sections[i - tables.size()] = verify_section(file, entries[i - tables.size()]);
            }
        });
    }
};

PackProblem verify_in_order(std::string_view file, const std::vector<SectionEntry>& entries) {
    for (const SectionEntry& entry : entries) {
        if (PackProblem problem = verify_section(file, entry)) return problem;
    }
    return {};
}

PackProblem verify_in_order(const PackView& view) {
    for (const TableView& table : view.tables) {
        if (PackProblem problem = verify_table(table, view)) return problem;
    }
    return {};
}

/// What is wrong first: a checksum, then `known`, which was found amiss of the file's order, then content.
PackProblem verify_all(std::string_view file, const std::vector<SectionEntry>& entries, const PackView& view,
                       const PackProblem& known) {
    constexpr std::size_t kLarge = 1U << 20;  // bytes; less is verified before another thread would have begun
    if (known || file.size() < kLarge) {
        if (PackProblem problem = verify_in_order(file, entries)) return problem;
        return known ? known : verify_in_order(view);
    }
    const Verified verified(file, entries, view);
    const PackProblem problem = first_of(verified.sections);
    return problem ? problem : first_of(verified.tables);
}

}  // namespace

PackProblem view_pack(std::string_view file, PackCheck check, PackView& view) {
    if (PackProblem problem = read_header(file, view.header)) return problem;
    std::vector<SectionEntry> entries;
    PackProblem known = read_sections(file, view.header, entries);
    if (!known) known = read_common(file, entries, view);
    if (!known) known = attach_sections(file, entries, view);
    if (PackProblem problem = verify_all(file, entries, view, known)) return problem;
    if (check == PackCheck::Identity) {
        std::uint8_t digest[32];
        identity_of(file, digest);
        if (std::memcmp(digest, view.header.identity, sizeof digest) != 0) return broken(PackRule::Identity, "");
    }
    return {};
}

}  // namespace payrule

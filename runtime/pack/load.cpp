// Maps a pack, has it verified, and hands out its tables. Comes in: a path or bytes; goes out: TablePack, whose tables
// keep the mapping alive. Must not know what rules ask of tables.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/limits.h"
#include "runtime/pack/packed_tables.h"
#include "runtime/pack/view.h"

namespace payrule {

/// Bytes on a 64-byte boundary: a mapped file, or a copy of bytes in memory.
class PackBytes {
public:
    static std::shared_ptr<PackBytes> map(int file, std::size_t size) {
        // All of it is read for its checksums at once, so its pages are mapped in one go.
        void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
        if (start == MAP_FAILED) return nullptr;
        return std::shared_ptr<PackBytes>(new PackBytes(static_cast<char*>(start), size, true));
    }
    static std::shared_ptr<PackBytes> copy(std::string_view bytes) {
        auto* start = static_cast<char*>(std::aligned_alloc(kPackAlignment, aligned(bytes.size() + 1)));
        if (start == nullptr) return nullptr;
        if (!bytes.empty()) std::memcpy(start, bytes.data(), bytes.size());
        return std::shared_ptr<PackBytes>(new PackBytes(start, bytes.size(), false));
    }
    ~PackBytes() {
        if (mapped_) {
            ::munmap(start_, size_);
        } else {
            std::free(start_);
        }
    }
    PackBytes(const PackBytes&) = delete;
    PackBytes& operator=(const PackBytes&) = delete;
    std::string_view view() const { return {start_, size_}; }

private:
    PackBytes(char* start, std::size_t size, bool mapped) : start_(start), size_(size), mapped_(mapped) {}
    char* start_;
    std::size_t size_;
    bool mapped_;
};

struct TablePack::Body {
    std::shared_ptr<PackBytes> bytes;
    std::string identity;
    StringPool strings;
    CodeIndex codes;
    std::vector<PackedTableInfo> infos;
    std::vector<std::shared_ptr<const Table>> tables;
    std::uint64_t dictionary_bytes = 0;
};

TablePack::TablePack() = default;
TablePack::~TablePack() = default;
const std::string& TablePack::identity() const { return body_->identity; }
std::uint64_t TablePack::size() const { return body_->bytes->view().size(); }
const std::vector<PackedTableInfo>& TablePack::tables() const { return body_->infos; }
const CodeIndex& TablePack::codes() const { return body_->codes; }
std::uint64_t TablePack::dictionary_bytes() const { return body_->dictionary_bytes; }

std::shared_ptr<const Table> TablePack::table(std::size_t place) const {
    // The table lives in the body; sharing the body's count keeps the mapping alive without a cycle.
    return {body_, body_->tables[place].get()};
}

std::optional<CodeIndex> CodeIndex::make(std::vector<Code> codes) {
    CodeIndex index;
    int bits = 4;
    while ((std::size_t{1} << bits) < codes.size() * 2)
        ++bits;
    index.slots_.resize(std::size_t{1} << bits);
    index.mask_ = index.slots_.size() - 1;
    index.shift_ = 64 - bits;
    for (std::uint32_t id = 0; id < codes.size(); ++id) {
        const std::uint64_t key = codes[id].key;
        auto at = static_cast<std::size_t>((key * kMultiplier) >> index.shift_);
        while (index.slots_[at].key != 0) {
            if (index.slots_[at].key == key) return std::nullopt;
            at = (at + 1) & index.mask_;
        }
        index.slots_[at] = {key, id, 0};
    }
    index.codes_ = std::move(codes);
    return index;
}

/// Fills the look-up structures from a verified view.
class PackReader {
public:
    static PackResult read(std::shared_ptr<PackBytes> bytes, PackCheck check) {
        PackView view;
        if (PackProblem problem = view_pack(bytes->view(), check, view)) return {nullptr, problem};
        std::optional<CodeIndex> codes = CodeIndex::make(std::move(view.codes));
        if (!codes) return {nullptr, broken(PackRule::CodeOrder, "a code in both parts")};
        auto pack = std::make_shared<TablePack>();
        auto body = std::make_shared<TablePack::Body>();
        body->bytes = std::move(bytes);
        body->identity = hexadecimal(view.header.identity);
        body->strings = view.strings;
        body->codes = std::move(*codes);
        body->dictionary_bytes = view.dictionary_bytes;
        for (const TableView& table : view.tables) {
            PackedTableInfo info = info_of(table, view);
            info.identity = body->identity;
            body->tables.push_back(make_table(table, info, view.header.pair_codes, *body));
            body->infos.push_back(info);
        }
        pack->body_ = std::move(body);
        return {std::move(pack), {}};
    }

private:
    static std::string hexadecimal(const std::uint8_t (&bytes)[32]) {
        std::string text;
        for (std::uint8_t byte : bytes) {
            text.push_back("0123456789abcdef"[byte >> 4]);
            text.push_back("0123456789abcdef"[byte & 15U]);
        }
        return text;
    }

    static PackedTableInfo info_of(const TableView& table, const PackView& view) {
        PackedTableInfo info;
        info.name = view.strings.at(table.entry.name);
        info.release = view.strings.at(table.entry.release);
        info.kind = static_cast<TableKind>(table.entry.kind);
        info.coverage = {Date{table.entry.cover_from}, Date{table.entry.cover_until}};
        if (table.entry.published != 0) info.published = Date{table.entry.published};
        info.rows = table.entry.rows;
        info.keys = table.entry.keys;
        info.bytes = table.bytes;
        return info;
    }

    static std::shared_ptr<const Table> make_table(const TableView& view, const PackedTableInfo& info,
                                                   std::uint32_t pair_codes, const TablePack::Body& body) {
        switch (info.kind) {
            case TableKind::Pairs: return std::make_shared<PairTable>(info, pairs(view, pair_codes, body));
            case TableKind::UnitLimits: return std::make_shared<UnitTable>(info, units(view, body));
            case TableKind::AddOns: return std::make_shared<AddOnTable>(info, add_ons(view, body));
            case TableKind::Keyed: return std::make_shared<KeyedTable>(info, keyed(view, body));
        }
        return nullptr;
    }

    static PairIndex pairs(const TableView& view, std::uint32_t pair_codes, const TablePack::Body& body) {
        PairIndex index;
        index.codes_ = &body.codes;
        index.strings_ = &body.strings;
        index.headers_ = view.headers.data();
        index.words_ = view.words.data();
        index.ranks_ = view.ranks.data();
        index.row_slots_ = view.slots.data();
        index.overflow_ = view.overflow.data();
        index.rows_ = view.rows.data();
        index.pair_codes_ = pair_codes;
        index.pairs_ = static_cast<std::uint32_t>(view.slots.size());
        index.overflow_count_ = static_cast<std::uint32_t>(view.overflow.size());
        return index;
    }

    static UnitIndex units(const TableView& view, const TablePack::Body& body) {
        UnitIndex index;
        index.codes_ = &body.codes;
        index.strings_ = &body.strings;
        index.offsets_ = view.offsets.data();
        index.limits_ = view.limits.data();
        return index;
    }

    static AddOnIndex add_ons(const TableView& view, const TablePack::Body& body) {
        AddOnIndex index;
        index.codes_ = &body.codes;
        index.offsets_ = view.offsets.data();
        index.rows_ = view.add_ons.data();
        return index;
    }

    static KeyedTable::Content keyed(const TableView& view, const TablePack::Body& body) {
        KeyedTable::Content content;
        content.codes = &body.codes;
        content.offsets = view.offsets.data();
        content.rows = view.keyed.data();
        for (const ColumnEntry& column : view.columns) {
            KeyedColumn& added = content.columns.emplace_back();
            added.name = body.strings.at(column.name);
            for (std::uint32_t i = 0; i < column.name_count; ++i) {
                added.values.emplace_back(body.strings.at(view.names[column.first_name + i]));
            }
        }
        return content;
    }
};

PackResult load_pack_bytes(std::string_view bytes, PackCheck check) {
    std::shared_ptr<PackBytes> copy = PackBytes::copy(bytes);
    if (copy == nullptr) return {nullptr, broken(PackRule::Readable, "out of memory")};
    return PackReader::read(std::move(copy), check);
}

PackResult load_pack(const std::string& path, PackCheck check, std::uint64_t max_bytes) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) return {nullptr, broken(PackRule::Readable, std::strerror(errno))};
    struct stat status{};
    PackResult result;
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        result.problem = broken(PackRule::Readable, "not a regular file");
    } else if (status.st_size < static_cast<off_t>(sizeof(PackHeader))) {
        result.problem = broken(PackRule::HeaderLength, std::to_string(status.st_size) + " bytes");
    } else if (static_cast<std::uint64_t>(status.st_size) > max_bytes) {
        result.problem = broken(PackRule::TooLarge, std::to_string(max_bytes) + " bytes are allowed");
    } else if (std::shared_ptr<PackBytes> bytes = PackBytes::map(file, static_cast<std::size_t>(status.st_size))) {
        result = PackReader::read(std::move(bytes), check);
    } else {
        result.problem = broken(PackRule::Readable, std::strerror(errno));
    }
    ::close(file);
    return result;
}

}  // namespace payrule

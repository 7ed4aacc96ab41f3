// What a pack is built from: tables as plain rows over interned codes and texts, in any order. Importers and
// MemoryTables fill it, build_pack() turns it into bytes that depend on the content only, never on the order rows came
// in. Must not know files or how CMS writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/table_pack.h"

namespace payrule {

/// Codes interned as up to eight bytes, big-endian, so that numeric order is byte order of the text.
class CodeInterner {
public:
    CodeInterner();
    std::uint32_t intern(std::uint64_t word);
    /// Packs text of at most seven characters; the caller has checked them.
    static std::uint64_t word_of(std::string_view text);
    static std::string text_of(std::uint64_t word);
    const std::vector<std::uint64_t>& words() const { return words_; }
    std::uint32_t size() const { return static_cast<std::uint32_t>(words_.size()); }

private:
    void grow();
    std::vector<std::uint64_t> words_;
    std::vector<std::uint32_t> slots_;  // id + 1; 0 is free
    int shift_ = 0;
};

class StringInterner {
public:
    std::uint32_t intern(std::string_view text);
    const std::vector<std::string>& texts() const { return texts_; }

private:
    std::vector<std::string> texts_;
    std::unordered_map<std::string, std::uint32_t> ids_;
};

/// The part of a PTP row that many rows share.
struct PairTuple {
    std::int32_t effective = 0;
    std::int32_t deleted = 0;
    std::uint32_t rationale = 0;
    std::uint8_t indicator = 0;
    bool before_1996 = false;

    auto operator<=>(const PairTuple&) const = default;
};

class TupleInterner {
public:
    TupleInterner();
    std::uint32_t intern(const PairTuple& tuple);
    const std::vector<PairTuple>& tuples() const { return tuples_; }

private:
    void grow();
    std::vector<PairTuple> tuples_;
    std::vector<std::uint32_t> slots_;
    std::uint32_t last_ = 0;
    int shift_ = 0;
};

/// `origin` is whatever the filler needs to name the row in a message (a row's number over all files).
struct SourcePair {
    std::uint32_t column1 = 0;
    std::uint32_t column2 = 0;
    std::uint32_t tuple = 0;
    std::uint32_t origin = 0;
};

struct SourceLimit {
    std::uint32_t code = 0;
    std::int32_t effective = 0;
    std::int32_t deleted = 0;
    std::int32_t value = 0;
    std::uint32_t rationale = 0;
    std::uint8_t mai = 0;
    std::uint32_t origin = 0;
};

struct SourceAddOn {
    std::uint32_t code = 0;
    std::uint32_t primary = kNoId;  // kNoId: contractor-defined
    std::int32_t effective = 0;
    std::int32_t deleted = 0;
    std::uint8_t type = 0;
    std::uint32_t origin = 0;
};

struct SourceKeyed {
    std::uint32_t code = 0;
    std::int32_t effective = 0;
    std::int32_t deleted = 0;
    std::vector<std::int64_t> values;
    std::uint32_t origin = 0;
};

struct SourceTable {
    std::string name;
    std::string release;
    TableKind kind = TableKind::Pairs;
    Coverage coverage;
    std::optional<Date> published;
    std::vector<SourcePair> pairs;
    TupleInterner tuples;
    std::vector<SourceLimit> limits;
    std::vector<SourceAddOn> add_ons;
    std::vector<SourceKeyed> keyed;
    std::vector<KeyedColumn> columns;
};

struct PackSource {
    CodeInterner codes;
    StringInterner strings;
    std::vector<SourceTable> tables;
};

/// A row that cannot stand beside another of the same table.
struct SourceConflict {
    std::size_t table = 0;      // place in PackSource::tables
    std::uint32_t dropped = 0;  // origins
    std::uint32_t kept = 0;
    std::string key;  // `97140/97530`
};

struct BuildOptions {
    /// Rows active together are all kept (tables built in code); otherwise the later one is dropped and reported.
    bool keep_conflicts = false;
    std::uint64_t max_bytes = limits::kCompiledBytes;
};

struct BuiltPack {
    std::string bytes;
    PackProblem problem;
    std::vector<std::uint64_t> repeats;     // per source table: rows that were there already, word for word
    std::vector<SourceConflict> conflicts;  // sorted by table and key
};

BuiltPack build_pack(PackSource& source, const BuildOptions& options);

/// What building shares between kinds: final ids and ranks.
struct BuildPlan {
    std::vector<std::uint32_t> code_id;     // by interned id
    std::vector<std::uint32_t> string_id;   // by interned id
    std::vector<std::uint64_t> code_words;  // by final id
    std::vector<std::string_view> strings;  // by final id
    std::uint32_t pair_codes = 0;

    /// The final id of a text that is there.
    std::uint32_t find_string(std::string_view text) const;
};

/// The bytes of one section, before it has a place.
struct SectionBytes {
    std::uint32_t kind = 0;
    std::uint32_t table = 0;
    std::string bytes;
};

struct TableCounts {
    std::uint64_t rows = 0;
    std::uint64_t keys = 0;
};

/// Builders of one table's sections; they append to `sections`, in order of kind.
TableCounts build_pairs(const SourceTable& table, std::uint32_t number, const BuildPlan& plan,
                        const BuildOptions& options, std::vector<SectionBytes>& sections, BuiltPack& out);
TableCounts build_limits(const SourceTable& table, std::uint32_t number, const BuildPlan& plan,
                         const BuildOptions& options, std::vector<SectionBytes>& sections, BuiltPack& out);
TableCounts build_add_ons(const SourceTable& table, std::uint32_t number, const BuildPlan& plan,
                          const BuildOptions& options, std::vector<SectionBytes>& sections, BuiltPack& out);
TableCounts build_keyed(const SourceTable& table, std::uint32_t number, const BuildPlan& plan,
                        const BuildOptions& options, std::vector<SectionBytes>& sections, BuiltPack& out);

}  // namespace payrule

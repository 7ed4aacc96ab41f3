// Reads zips with libarchive. Comes in: bytes that may be hostile; goes out: inflated entries within the limits.
#include "runtime/table_import/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>

namespace payrule {

namespace {

struct ArchiveCloser {
    void operator()(archive* handle) const { archive_read_free(handle); }
};
using ArchiveHandle = std::unique_ptr<archive, ArchiveCloser>;

ArchiveHandle open_zip(std::string_view zip, std::string& problem) {
    ArchiveHandle handle(archive_read_new());
    archive_read_support_format_zip(handle.get());
    if (archive_read_open_memory(handle.get(), zip.data(), zip.size()) != ARCHIVE_OK) {
        problem = "the zip cannot be opened; it is damaged";
    }
    return handle;
}

/// Calls `each(name, handle)` for every file; a text from it ends the walk. Errors: text.
template <class Each>
std::string walk(std::string_view zip, const Limits& allowed, const Each& each) {
    std::string problem = overlap_in_zip(zip);
    if (!problem.empty()) return problem;
    const ArchiveHandle handle = open_zip(zip, problem);
    archive_entry* entry = nullptr;
    std::size_t entries = 0;
    while (problem.empty()) {
        const int status = archive_read_next_header(handle.get(), &entry);
        if (status == ARCHIVE_EOF) break;
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN) return "the zip's list of entries is damaged";
        if (++entries > allowed.zip_entries) {
            return "the zip has more than " + std::to_string(allowed.zip_entries) + " entries (limit zip-entries)";
        }
        const char* name = archive_entry_pathname(entry);
        if (archive_entry_is_encrypted(entry) != 0) return "the zip is encrypted; unpack it first";
        if (name == nullptr) return "a zip entry has no name";
        if (archive_entry_filetype(entry) != AE_IFREG) continue;
        problem = each(std::string_view(name), handle.get());
    }
    return problem;
}

/// Inflates one entry; `inflated` counts over the whole zip.
std::string inflate(archive* handle, std::uint64_t packed, const Limits& allowed, std::uint64_t& inflated,
                    std::string& out) {
    std::array<char, 65536> buffer;
    for (;;) {
        const la_ssize_t got = archive_read_data(handle, buffer.data(), buffer.size());
        if (got == 0) return {};
        if (got < 0) return "a zip entry is damaged";
        inflated += static_cast<std::uint64_t>(got);
        if (inflated > allowed.zip_bytes)
            return "the zip inflates to more than " + std::to_string(allowed.zip_bytes) + " bytes (limit zip-bytes)";
        if (inflated > allowed.zip_ratio_floor && inflated / allowed.zip_ratio > packed) {
            return "the zip inflates to more than " + std::to_string(allowed.zip_ratio) +
                   " times its size (limit zip-ratio)";
        }
        out.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

bool is_zip(std::string_view bytes) { return bytes.substr(0, 4) == "PK\x03\x04"; }

std::vector<std::string> zip_names(std::string_view zip, const Limits& allowed, std::string& problem) {
    std::vector<std::string> names;
    problem = walk(zip, allowed, [&](std::string_view name, archive*) {
        names.emplace_back(name);
        return std::string();
    });
    return names;
}

std::string read_zip(std::string_view zip, const Limits& allowed, const std::function<bool(std::string_view)>& wanted,
                     const std::function<void(std::string_view, std::string)>& use) {
    std::uint64_t inflated = 0;
    return walk(zip, allowed, [&](std::string_view name, archive* handle) -> std::string {
        if (!wanted(name)) return {};
        std::string bytes;
        std::string problem = inflate(handle, zip.size(), allowed, inflated, bytes);
        if (problem.empty()) use(name, std::move(bytes));
        return problem;
    });
}

}  // namespace payrule

// See file_kinds.h.
#include "tools/common/file_kinds.h"

#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "tools/common/command_line.h"

namespace payrule::tools {

namespace {

/// A kind of file: its first bytes, its name, and what takes such a file; `{0}` is the program, `{1}` the path.
struct KindOfFile {
    std::string_view begins;
    const char* name;
    const char* next;
};

constexpr KindOfFile kKinds[] = {
    {"PAYC", "a compiled policy", "`{0} inspect {1}` says what it holds"},
    {"PAYRULET", "a table pack", "`{0} table list {1}` says what it holds"},
    {std::string_view("PK\x03\x04", 4), "a zip archive or a workbook",
     "`{0} table import {1} -o tables.payt` reads tables out of one"},
    {"%PDF", "a PDF", "nothing here reads one; save what is needed of it as text"},
};

std::string first_bytes(const std::string& path) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) return {};
    std::FILE* file = std::fopen(path.c_str(), "rb");
    if (file == nullptr) return {};
    char bytes[8];
    const std::size_t read = std::fread(bytes, 1, sizeof bytes, file);
    std::fclose(file);
    return {bytes, read};
}

}  // namespace

std::string wrong_kind_of_file(const std::string& path, std::string_view wanted) {
    const std::string begins = first_bytes(path);
    for (const KindOfFile& kind : kKinds) {
        if (!begins.starts_with(kind.begins)) continue;
        if (kind.name == wanted) return {};
        return fmt::format("`{}` is {}, not {}; ", path, kind.name, wanted) +
               fmt::format(fmt::runtime(kind.next), program_name(), path);
    }
    return {};
}

}  // namespace payrule::tools

// See policy_files.h.
#include "tests/proofs/policy_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "compiler/emit.h"
#include "compiler/parse.h"
#include "compiler/resolve.h"

namespace payrule::proofs {

namespace {

std::string first_code(const Diagnostics& diagnostics) {
    for (const Diagnostic& d : diagnostics.sorted()) {
        if (diagnostic_severity(d.code) == DiagnosticSeverity::Error) return std::string(diagnostic_name(d.code));
    }
    return "";
}

}  // namespace

bool PolicyFiles::read_folder(const std::string& folder, const std::string& prefix) {
    namespace fs = std::filesystem;
    std::error_code error;
    bool any = false;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder, error)) {
        if (entry.path().extension() != ".pay") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        texts_[prefix + entry.path().lexically_relative(folder).generic_string()] =
            std::string(std::istreambuf_iterator<char>(in), {});
        any = true;
    }
    return any;
}

void PolicyFiles::drop_tests() {
    for (auto& [name, text] : texts_) {
        std::size_t at = text.find("\n## ==== Tests");
        if (at != std::string::npos) text.resize(at + 1);
    }
}

bool PolicyFiles::read_medicare(const std::string& root) {
    if (!read_folder(root + "/policies/medicare/part_b", "") || !read_folder(root + "/stdlib", "stdlib/")) {
        std::cerr << "cannot read `policies/medicare/part_b` and `stdlib` below `" << root << "`\n";
        return false;
    }
    drop_tests();
    parse_all();
    return true;
}

void PolicyFiles::parse_all() {
    for (const auto& [name, text] : texts_) {
        if (parsed_.contains(name)) continue;
        Diagnostics diagnostics;
        const SourceId source = sources_.add(name, text);
        std::optional<ast::File> file = parse(source, sources_, ParseLimits{}, diagnostics);
        if (file) parsed_[name] = std::make_shared<const ast::File>(std::move(*file));
    }
}

Compiled PolicyFiles::compile(const std::string& policy, const std::string& version,
                              const std::map<std::string, std::string>& changed) const {
    Compiled out;
    Diagnostics diagnostics;
    Sources sources = sources_;
    std::map<std::string, File> files = parsed_;
    for (const auto& [name, text] : changed) {
        std::optional<ast::File> file = parse(sources.add(name, text), sources, ParseLimits{}, diagnostics);
        files[name] = file ? std::make_shared<const ast::File>(std::move(*file)) : nullptr;
    }
    Library library;
    const ast::File* wanted = nullptr;
    for (const auto& [name, file] : files) {
        if (!file) continue;
        library.add(file);
        if (!file->header.is_module && file->header.name.text == policy && file->header.version.text == version)
            wanted = file.get();
    }
    const ReadFile no_files = [](const std::string&) { return std::optional<std::string>(); };
    std::optional<EffectivePolicy> effective;
    if (wanted != nullptr && !diagnostics.has_errors())
        effective = resolve(*wanted, library, sources, no_files, diagnostics);
    if (effective && !diagnostics.has_errors()) out.image = compile_image(*effective, nullptr, {}, diagnostics);
    if (out.image) out.meaning = meaning_hash_text(out.image->view());
    if (!out.image)
        out.refusal = wanted == nullptr && !diagnostics.has_errors() ? "no such policy" : first_code(diagnostics);
    return out;
}

}  // namespace payrule::proofs

// Loading compiled policies (`*.payc`). Comes in: a path or bytes, treated as hostile; goes out: a verified image that
// can be evaluated without bounds checks, or one error with its code. Must not know evaluation or the compiler.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "core/image.h"
#include "core/image_file.h"
#include "core/limits.h"

namespace payrule {

/// Why a file was refused: a stable code (`F204`), and a sentence with section, record and rule broken.
struct LoadError {
    std::string code;
    std::string text;
};

/// A loaded policy: a verified image and whatever keeps its bytes alive. Invariant: the verifier passed.
class LoadedPolicy {
public:
    const Image& image() const { return image_; }
    /// SHA-256 of the file as 64 hexadecimal digits; for an image from memory, of the file that it would make.
    const std::string& identity() const { return identity_; }
    std::string_view name() const { return image_.text(image_.header[0].name); }
    std::string_view version() const { return image_.text(image_.header[0].version); }

private:
    friend struct PolicyLoader;
    Image image_;
    std::string identity_;
    std::shared_ptr<const void> bytes_;
};

struct LoadResult {
    std::shared_ptr<const LoadedPolicy> policy;
    std::optional<LoadError> error;  // set iff policy is not
};

/// Maps a file and loads it.
LoadResult load_policy(const std::string& path, std::uint64_t max_bytes = limits::kCompiledBytes);
/// Whether the identity in a policy's header is that of its content. Loading checks every checksum and every rule but
/// not this, which nobody gets wrong by accident. Cost: SHA-256 of the whole file.
bool identity_is_right(const LoadedPolicy& policy);
/// Loads a copy of the bytes.
LoadResult load_policy_bytes(std::span<const std::byte> bytes);
/// Verifies an image that was just compiled and copies it, so that nothing needs to outlive the call.
LoadResult load_policy_image(const Image& image);

/// Checks every rule that evaluation relies on (docs/format/payc.md lists them). Errors: the first rule broken.
std::optional<LoadError> verify_image(const Image& image);

/// XXH3 and SHA-256 for the file writer.
ImageHashes image_hashes();

}  // namespace payrule

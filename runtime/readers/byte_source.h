// Bytes of a file, of standard input or of memory, in pieces. A path or a span comes in, bytes go out.
// Knows nothing of what the bytes mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace payrule::readers {

/// Owns an open descriptor or looks at a span; at most one of them.
class ByteSource {
public:
    ByteSource() = default;
    ~ByteSource();
    ByteSource(const ByteSource&) = delete;
    ByteSource& operator=(const ByteSource&) = delete;

    /// Errors: the text says why the path cannot be read.
    std::optional<std::string> open(const std::string& path);
    void open_bytes(std::string_view bytes);
    /// Fills up to `size` bytes. Shape: 0 at the end and after a failure (see failure()).
    std::size_t read(char* target, std::size_t size);
    /// The bytes to come where they are in memory already; nothing of a file.
    std::string_view ahead() const { return bytes_; }
    /// Steps over bytes that ahead() gave.
    void pass(std::size_t count) {
        bytes_.remove_prefix(count);
        bytes_read_ += count;
    }
    const std::optional<std::string>& failure() const { return failure_; }
    std::uint64_t bytes_read() const { return bytes_read_; }

private:
    void close();

    int descriptor_ = -1;
    bool owned_ = false;
    std::string_view bytes_;
    std::optional<std::string> failure_;
    std::uint64_t bytes_read_ = 0;
};

}  // namespace payrule::readers

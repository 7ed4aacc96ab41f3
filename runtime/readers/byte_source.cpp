// See byte_source.h. Plain descriptors, because a stream cannot tell a directory or a failing disk from an end of file.
#include "runtime/readers/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cstring>

namespace payrule::readers {

ByteSource::~ByteSource() { close(); }

void ByteSource::close() {
    if (owned_ && descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
    owned_ = false;
}

std::optional<std::string> ByteSource::open(const std::string& path) {
    close();
    failure_.reset();
    bytes_read_ = 0;
    if (path == "-") {
        descriptor_ = STDIN_FILENO;
        return std::nullopt;
    }
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        const int reason = errno;
        std::string text = "`" + path + "` cannot be opened: " + std::strerror(reason);
        return text + (reason == ENOENT ? "; check the path" : "; check that you may read it");
    }
    struct stat info{};
    if (::fstat(descriptor, &info) == 0 && S_ISDIR(info.st_mode)) {
        ::close(descriptor);
        return "`" + path + "` is a directory; name a file in it";
    }
    descriptor_ = descriptor;
    owned_ = true;
    return std::nullopt;
}

void ByteSource::open_bytes(std::string_view bytes) {
    close();
    failure_.reset();
    bytes_ = bytes;
    bytes_read_ = 0;
}

std::size_t ByteSource::read(char* target, std::size_t size) {
    if (failure_) return 0;
    if (descriptor_ < 0) {
        const std::size_t count = std::min(size, bytes_.size());
        std::copy_n(bytes_.data(), count, target);
        bytes_.remove_prefix(count);
        bytes_read_ += count;
        return count;
    }
    for (;;) {
        const ssize_t count = ::read(descriptor_, target, size);
        if (count >= 0) {
            bytes_read_ += static_cast<std::uint64_t>(count);
            return static_cast<std::size_t>(count);
        }
        if (errno == EINTR) continue;
        failure_ = std::string("reading the claims broke off: ") + std::strerror(errno);
        return 0;
    }
}

}  // namespace payrule::readers

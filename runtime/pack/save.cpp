// Writes a whole file or none: temporary file in the same folder, flushed to disk, renamed over the name, folder
// flushed. Comes in: path and bytes; goes out: nothing, or a text naming the step that failed.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "runtime/table_pack.h"

namespace payrule {

namespace {

std::string failure(const char* step, const std::string& path) {
    return std::string("cannot ") + step + " `" + path + "`: " + std::strerror(errno);
}

bool write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

void flush_folder(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
    const int handle = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (handle < 0) return;
    ::fsync(handle);  // best effort: the file's own content is already safe
    ::close(handle);
}

}  // namespace

std::string save_file(const std::string& path, std::string_view bytes) {
    struct stat status{};
    if (::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) {
        return "cannot write `" + path + "`: it is there and is no regular file";
    }
    const std::string temporary = path + ".part";
    const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) return failure("create", temporary);
    std::string problem;
    if (!write_all(file, bytes)) {
        problem = failure("write", temporary);
    } else if (::fsync(file) != 0) {
        problem = failure("flush", temporary);
    }
    if (::close(file) != 0 && problem.empty()) problem = failure("close", temporary);
    if (problem.empty() && ::rename(temporary.c_str(), path.c_str()) != 0) problem = failure("rename to", path);
    if (!problem.empty()) {
        ::unlink(temporary.c_str());
        return problem;
    }
    flush_folder(path);
    return {};
}

}  // namespace payrule

// See output_file.h.
#include "tools/payrule/engine/output_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include <fmt/format.h>

namespace payrule::tools {

namespace fs = std::filesystem;

OutputFile::~OutputFile() { abandon(); }

std::string OutputFile::open(const std::string& path, const std::vector<std::string>& inputs) {
    if (path.empty()) {
        stream_ = stdout;
        return {};
    }
    std::error_code ignored;
    for (const std::string& input : inputs) {
        if (fs::equivalent(path, input, ignored))
            return fmt::format("`{}` is also an input; give the decisions a file of their own", path);
    }
    path_ = path;
    const bool plain = !fs::exists(path, ignored) || fs::is_regular_file(path, ignored);
    if (plain) part_ = path + ".part";
    stream_ = std::fopen(plain ? part_.c_str() : path.c_str(), "wb");
    if (stream_ != nullptr) return {};
    part_.clear();
    return fmt::format("cannot write `{}`: {}", path, std::strerror(errno));
}

std::string OutputFile::finish() {
    if (stream_ == nullptr || stream_ == stdout) return {};
    // On disk before it takes the name: a machine that stops leaves the old file or the whole new one.
    const bool safe = part_.empty() || (std::fflush(stream_) == 0 && ::fsync(::fileno(stream_)) == 0);
    const int flushing = errno;
    if (std::fclose(std::exchange(stream_, nullptr)) != 0)
        return fmt::format("cannot write `{}`: {}", path_, std::strerror(errno));
    if (!safe) return fmt::format("cannot write `{}`: {}", path_, std::strerror(flushing));
    std::error_code error;
    if (!part_.empty()) fs::rename(part_, path_, error);
    if (error) return fmt::format("cannot rename `{}` to `{}`: {}", part_, path_, error.message());
    part_.clear();
    return {};
}

std::string OutputFile::abandon() {
    if (stream_ != nullptr && stream_ != stdout) std::fclose(std::exchange(stream_, nullptr));
    if (part_.empty()) return {};
    std::string part = std::exchange(part_, {});
    std::error_code ignored;
    if (fs::file_size(part, ignored) != 0) return part;
    fs::remove(part, ignored);
    return {};
}

}  // namespace payrule::tools

// A file that a run writes: it takes its name only when all of it is there, so a failed run leaves what was there
// before. Comes in: a path and the run's inputs; goes out: a stream. Devices and pipes are written as they are.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace payrule::tools {

class OutputFile {
public:
    OutputFile() = default;
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    /// Opens `path`, or standard output for an empty one. Errors: the text says why; nothing is changed then. A path
    /// that is one of the inputs is refused.
    std::string open(const std::string& path, const std::vector<std::string>& inputs);
    std::FILE* stream() const { return stream_; }
    /// Gives the file its name. Errors: the text says why.
    std::string finish();
    /// Leaves the old file alone; what was written stays beside it. Shape: the name of that file, empty where none is.
    std::string abandon();

private:
    std::string path_, part_;  // `part_` is empty where the path is written as it is
    std::FILE* stream_ = nullptr;
};

}  // namespace payrule::tools

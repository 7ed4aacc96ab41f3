// `payrule version`: what this is, and which policy edition it reads.
#include <fmt/format.h>

#include "tools/payrule/command.h"

namespace payrule::tools {

int version_command(int argc, char** argv) {
    Format format = Format::Text;
    CommandLine line("version", "Prints the version of payrule and the language editions it reads.",
                     {{"payrule version", "prints the version"}});
    line.format(format);
    if (const auto code = line.parse(argc, argv)) return *code;
    if (format == Format::Json) {
        fmt::print("{{\"version\":\"{}\",\"editions\":[1]}}\n", PAYRULE_VERSION);
    } else {
        fmt::print("{} {}, language edition 1\n", program_name(), PAYRULE_VERSION);
    }
    return kDone;
}

}  // namespace payrule::tools

// `payrule limits`: every row of core/limits.def.
#include <cstdint>

#include <fmt/format.h>

#include "tools/payrule/command.h"

namespace payrule::tools {
namespace {

struct Limit {
    std::string_view name;
    std::uint64_t value;
    std::string_view unit;
    std::string_view what;
};

constexpr Limit kLimits[] = {
#define LIMIT(Id_, name_, value_, unit_, what_) {name_, value_, unit_, what_},
#include "core/limits.def"
#undef LIMIT
};

}  // namespace

int limits_command(int argc, char** argv) {
    Format format = Format::Text;
    CommandLine line("limits", "Prints every limit and its default. Input beyond a limit is refused with exit code 6.",
                     {{"payrule limits", "prints all limits as a table"},
                      {"payrule limits --format json", "prints one JSON object per limit"}});
    line.format(format);
    if (const auto code = line.parse(argc, argv)) return *code;
    for (const Limit& limit : kLimits) {
        if (format == Format::Json) {
            fmt::print("{{\"limit\":\"{}\",\"value\":{},\"unit\":\"{}\",\"what\":\"{}\"}}\n", limit.name, limit.value,
                       limit.unit, limit.what);
        } else {
            fmt::print("{:<18} {:>11} {:<12} {}\n", limit.name, limit.value, limit.unit, limit.what);
        }
    }
    return kDone;
}

}  // namespace payrule::tools

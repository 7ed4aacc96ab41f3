// See limit_options.h.
#include "tools/common/limit_options.h"

#include <charconv>
#include <vector>

#include <fmt/format.h>

#include "tools/common/command_line.h"
#include "tools/common/nearest.h"

namespace payrule::tools {

std::string set_limit(Limits& limits, unsigned areas, std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) return "write NAME=N, as in source-bytes=1000";
    const std::string name(text.substr(0, equals));
    const std::string_view digits = text.substr(equals + 1);
    std::vector<std::string> here;
    const LimitRow* row = nullptr;
    for (const LimitRow& it : kLimitRows) {
        if ((it.areas & areas) != 0) here.emplace_back(it.name);
        if (it.name == name) row = &it;
    }
    if (row == nullptr) {
        const auto nearest = nearest_name(name, here);
        return fmt::format(
            "there is no limit `{}`; {}", name,
            nearest ? "did you mean `" + *nearest + "`?" : fmt::format("`{} limits` lists them", program_name()));
    }
    if ((row->areas & areas) == 0)
        return fmt::format("this command has no use for `{}`; here are {}", name, fmt::join(here, ", "));
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size() || value == 0 || value > row->most)
        return fmt::format("wanted is a whole number of {} from 1 to {}", row->unit, row->most);
    limits.*(row->member) = value;
    return {};
}

}  // namespace payrule::tools

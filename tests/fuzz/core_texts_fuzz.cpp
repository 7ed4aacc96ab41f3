// Any bytes as money, dates and codes: they are refused, or come back as the same text once written.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/code.h"
#include "core/date.h"
#include "core/money.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto money = payrule::parse_money(text);
    if (money && payrule::parse_money(payrule::format_money(*money)) != money) std::abort();
    const auto date = payrule::parse_date(text);
    if (date && payrule::format_date(*date) != text) std::abort();
    const auto code = payrule::parse_code(text);
    if (code && payrule::format_code(*code) != text) std::abort();
    return 0;
}

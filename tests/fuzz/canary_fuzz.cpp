// A planted crash behind a four-byte word and a length: a fuzzer that works finds it within seconds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size >= 6 && std::memcmp(data, "bird", 4) == 0 && data[4] == data[5]) std::abort();
    return 0;
}

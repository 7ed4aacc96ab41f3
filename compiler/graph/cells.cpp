// How many cells a field has. See compiler/graph.h.
#include "compiler/graph.h"

namespace payrule {

std::uint32_t cell_count(const ImageField& field) {
    std::uint32_t count = field.cuts.count + 1;
    if (field.is_interval != 0) count = count * (count + 1) / 2;
    if (field.can_be_absent != 0) ++count;
    if (field.can_be_unknown != 0 && field.is_interval == 0) ++count;
    return count;
}

}  // namespace payrule

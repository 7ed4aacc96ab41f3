// Formulas and rules → diagrams in a store. Private to compiler/graph; used by the graph, the meaning hash and the
// checker's searches for claims. Must not know decisions or files.
#pragma once

#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "compiler/graph/store.h"
#include "core/image.h"
#include "core/tri.h"

namespace payrule::graph {

class Builder {
public:
    explicit Builder(const Image& image);

    /// The diagram of a guard: terminals are Tri.
    Ref guard(std::uint32_t node);
    /// The diagram of a unit's rule: terminals number a status vector, one Tri for each variant.
    Ref unit(const ImageUnit& unit);
    Ref conjunction(Ref a, Ref b);
    Ref disjunction(Ref a, Ref b);
    Ref negation(Ref a);
    /// A diagram over one field, by cell.
    Ref field_test(std::uint32_t field, const std::vector<Tri>& by_cell);

    Store& store() { return store_; }
    const Store& store() const { return store_; }
    const std::vector<std::uint8_t>& statuses(std::int32_t vector) const {
        return vectors_[static_cast<std::size_t>(vector)];
    }
    std::uint32_t field_on_level(std::uint32_t level) const { return by_order_[level]; }

private:
    Ref test(const ImageTest& test);
    Ref plain_test(const ImageTest& test);
    Ref not_known(const ImageTest& test);
    Ref bit(std::uint32_t variable, std::uint32_t modifier);
    Ref modifiers(const ImageNode& node);
    std::vector<Ref> takes_away(const std::vector<Ref>& own, std::span<const ImageVariant> variants);
    Ref row_status(Ref decision, Ref row);
    std::vector<Ref> variant_statuses(const ImageRule& rule);
    std::int32_t vector_id(const std::vector<std::uint8_t>& statuses);

    const Image& image_;
    std::vector<std::uint32_t> by_order_;  // field of each level
    Store store_;
    std::unordered_map<std::uint32_t, Ref> guards_;  // never walked
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> bit_fields_;
    std::vector<std::vector<std::uint8_t>> vectors_;
    std::map<std::vector<std::uint8_t>, std::int32_t> vector_ids_;
};

}  // namespace payrule::graph

// Ways through a diagram that some claim can take: at most four modifiers on a line, one date of service, dates in the
// policy's own time. Comes in: a diagram and the outcomes wanted; goes out: paths. What it calls impossible is so; what
// it calls possible may still not be, which is why claims built from paths are decided before they are shown.
// Must not know rules or claims. Private to compiler/guarantees.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "compiler/graph/builder.h"
#include "core/code.h"
#include "core/image.h"

namespace payrule::guarantees {

/// A stretch of neighbouring cells of a field.
struct Choice {
    std::uint32_t field = 0, first = 0, last = 0;
};
/// In the diagrams' field order. A field that is not named may have any value.
using Path = std::vector<Choice>;

/// What every instance of a unit has in common.
struct Domain {
    std::uint32_t receiver = kNone;  // the variable whose date picks what is dated; kNone: no line of its own
    std::int64_t first_day = INT64_MIN, last_day = INT64_MAX;
    std::vector<std::int64_t> claim_forms;  // empty: any
    CodeIntervals types_of_bill;            // empty: any
    bool has_row = false;                   // the scope's table row is there, so its columns are
    bool of_pairs = false;                  // that row's indicator is 0 or 1: 9 was never active
    std::map<std::uint32_t, Choice> fixed;  // by field: only these cells
};

/// The values of numeric cell `cell` of a field, both ends included.
ImageInterval cell_values(const Image& image, const ImageField& field, std::uint32_t cell);
/// How many cells of the field hold numbers (or spans of them); absent and unknown follow.
std::uint32_t numeric_cells(const ImageField& field);

class Search {
public:
    Search(const Image& image, const graph::Builder& builder, Domain domain)
        : image_(image), builder_(builder), domain_(std::move(domain)) {}

    using Wanted = std::function<bool(std::int32_t terminal)>;
    /// Up to `limit` paths to wanted terminals, spread over the diagram rather than side by side.
    std::vector<Path> paths(graph::Ref root, const Wanted& wanted, std::size_t limit);
    bool reaches(graph::Ref root, const Wanted& wanted) { return !paths(root, wanted, 1).empty(); }

private:
    static constexpr std::size_t kVariables = 4;
    static constexpr std::size_t kCodeQuestions = 8;  // remembered on one way; more of them are taken for independent
    struct State {
        std::int64_t first_day = 0, last_day = 0;
        std::array<std::uint8_t, kVariables> modifiers{};
        std::vector<std::pair<std::uint32_t, bool>> codes;  // questions about diagnoses and the like, and their answers

        auto operator<=>(const State&) const = default;
    };
    std::size_t walk(graph::Ref ref, const State& state, std::size_t limit);
    std::vector<Choice> choices(std::uint32_t field, std::uint32_t first, std::uint32_t last) const;
    void add_numeric(std::uint32_t field, std::uint32_t first, std::uint32_t last, std::vector<Choice>& result) const;
    ImageInterval allowed_numbers(const ImageField& field) const;
    bool allowed_form(const ImageField& field, ImageInterval values) const;
    bool allowed_missing(const ImageField& field, bool absent) const;
    bool takes_bill(ImageInterval keys) const;
    bool own_date(const ImageField& field) const;
    bool enter(const Choice& choice, State& state) const;
    bool codes_exist(const State& state) const;

    const Image& image_;
    const graph::Builder& builder_;
    Domain domain_;
    const Wanted* wanted_ = nullptr;
    Path path_;
    std::vector<Path> found_;
    std::set<std::pair<graph::Ref, State>> dead_;
};

}  // namespace payrule::guarantees

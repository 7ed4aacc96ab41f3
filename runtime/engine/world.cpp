// Comparisons between lines (language.md sections 4.5 and 4.7, decisions 1 and 12 of domain.md).
// Comes in: two lines; goes out: a Kleene value, and the fields that are missing where it is unknown.
#include "runtime/engine/world.h"

#include <algorithm>

namespace payrule::engine {
namespace {

/// Lines with the field stand in the middle; before them lines of earlier claims without it, behind them the claim's
/// own. Were they passed over, the order would depend on which lines are compared first.
int place_in_order(const World& world, LineIndex line, Presence presence) {
    if (presence == Presence::Known) return 0;
    return world.is_history(line) ? -1 : 1;
}

/// -1, 0 or 1.
int order_by(const World& world, LineIndex a, LineIndex b, FieldId field) {
    const auto order = [&](const auto& left, const auto& right, const auto& value) {
        const int of_a = place_in_order(world, a, left.presence), of_b = place_in_order(world, b, right.presence);
        if (of_a != of_b) return of_a < of_b ? -1 : 1;
        if (of_a != 0) return 0;
        return value(left) < value(right) ? -1 : value(right) < value(left) ? 1 : 0;
    };
    if (is_text_field(field)) {
        return order(compared_text(world, a, field), compared_text(world, b, field),
                     [](const Maybe<Text>& it) { return it.value; });
    }
    return order(compared_value(world, a, field), compared_value(world, b, field),
                 [](const Value& it) { return it.low; });
}

/// One field of two lines.
struct TwoValues {
    Presence left = Presence::Absent, right = Presence::Absent;
    bool equal = false;  // where both are known

    bool absent_on_both() const { return left == Presence::Absent && right == Presence::Absent; }
    bool absent_on_one() const { return left == Presence::Absent || right == Presence::Absent; }
};

bool of_one_claim(const World& world, LineIndex a, LineIndex b) { return !world.is_history(a) && !world.is_history(b); }

TwoValues two_values(const World& world, LineIndex a, LineIndex b, FieldId field) {
    if (!is_text_field(field)) {
        const Value left = compared_value(world, a, field), right = compared_value(world, b, field);
        return {left.presence, right.presence, left.low == right.low};
    }
    const Maybe<Text> left = compared_text(world, a, field), right = compared_text(world, b, field);
    // Texts of claims held in memory are kept once.
    const bool one = left.value.data() == right.value.data() && left.value.size() == right.value.size();
    return {left.presence, right.presence, one || left.value == right.value};
}

/// All fields equal; a field that `skip` skips tells nothing. `told`: whether any told something.
template <class Skip>
Tri all_equal(const World& world, LineIndex a, LineIndex b, std::span<const std::uint32_t> fields, Skip skip,
              bool& told, std::vector<FieldId>* missing) {
    Tri result = Tri::Yes;
    told = false;
    for (std::uint32_t word : fields) {
        const auto field = static_cast<FieldId>(word);
        if (skip(two_values(world, a, b, field))) continue;
        told = true;
        result = tri_and(result, same_field(world, a, b, field, false, missing));
    }
    return result;
}

}  // namespace

LineReference World::reference(LineIndex line) const {
    const Line& it = lines[line];
    return {it.history == nullptr ? std::string() : std::string(it.history->claim_id), it.billed->number};
}

namespace {

/// Fields that hold several codes are equal where they hold the same codes, in any order; none at all is absent.
bool holds_codes(FieldId field) { return field == FieldId::LineModifiers || field == FieldId::LineDiagnoses; }

std::span<const Code> codes_of(const World& world, LineIndex line, FieldId field) {
    const ClaimLine& billed = *world.lines[line].billed;
    if (field == FieldId::LineModifiers) return {billed.modifiers.begin(), billed.modifiers.end()};
    return billed.diagnoses;
}

Tri same_codes(const World& world, LineIndex a, LineIndex b, FieldId field, bool both_absent) {
    const std::span<const Code> left = codes_of(world, a, field), right = codes_of(world, b, field);
    if (left.empty() && right.empty()) return tri(both_absent);
    return tri(std::is_permutation(left.begin(), left.end(), right.begin(), right.end()));
}

}  // namespace

Tri same_field(const World& world, LineIndex a, LineIndex b, FieldId field, bool both_absent,
               std::vector<FieldId>* missing) {
    const ClaimLine& first = *world.lines[a].billed;
    const ClaimLine& second = *world.lines[b].billed;
    const auto known = [](const auto& x, const auto& y) { return x.is_known() && y.is_known(); };
    // What is asked most is answered at once.
    if (field == FieldId::LineProcedure && known(first.procedure, second.procedure))
        return tri(first.procedure.value == second.procedure.value);
    if (field == FieldId::LineServiceDate && known(first.service_date, second.service_date))
        return tri(first.service_date.value == second.service_date.value);
    if (holds_codes(field)) return same_codes(world, a, b, field, both_absent);
    const TwoValues values = two_values(world, a, b, field);
    if (values.absent_on_both()) return tri(both_absent);
    // Two lines of one claim have the same claim fields, known or not.
    if (is_claim_field(field) && of_one_claim(world, a, b)) return Tri::Yes;
    if (values.absent_on_one()) return Tri::No;
    if (values.left == Presence::Unknown || values.right == Presence::Unknown) {
        if (missing != nullptr) missing->push_back(field);
        return Tri::Unknown;
    }
    return tri(values.equal);
}

Tri same_patient(const World& world, LineIndex a, LineIndex b, std::vector<FieldId>* missing) {
    return same_field(world, a, b, FieldId::PatientId, false, missing);
}

/// Decision 12: where a field of the declaration is absent on either line, what stands behind `else` speaks for both
/// lines. Where that is silent too, the declared fields that are there decide: one billing provider, no more said.
Tri same_provider(const World& world, const Image& image, LineIndex a, LineIndex b, std::vector<FieldId>* missing) {
    const auto primary = Image::part(image.words, image.header[0].same_provider);
    const auto otherwise = Image::part(image.words, image.header[0].same_provider_else);
    const auto absent_on_both = [](const TwoValues& values) { return values.absent_on_both(); };
    const auto absent_on_one = [](const TwoValues& values) { return values.absent_on_one(); };
    const bool incomplete = std::any_of(primary.begin(), primary.end(), [&](std::uint32_t word) {
        return two_values(world, a, b, static_cast<FieldId>(word)).absent_on_one();
    });
    bool told = false;
    if (incomplete && !otherwise.empty()) {
        const Tri result = all_equal(world, a, b, otherwise, absent_on_both, told, missing);
        if (told) return result;
        return all_equal(world, a, b, primary, absent_on_one, told, missing);
    }
    return all_equal(world, a, b, primary, absent_on_both, told, missing);
}

bool comes_before(const World& world, std::span<const std::uint32_t> order, LineIndex first, LineIndex second) {
    const bool one_claim = of_one_claim(world, first, second);
    for (std::uint32_t word : order) {
        const auto field = static_cast<FieldId>(word);
        if (one_claim && is_claim_field(field)) continue;  // the same for both
        if (one_claim && field == FieldId::LineNumber) {
            const std::int32_t a = world.number(first), b = world.number(second);
            if (a != b) return a < b;
            continue;
        }
        const int compared = order_by(world, first, second, field);
        if (compared != 0) return compared < 0;
    }
    if (world.is_history(first) != world.is_history(second)) return world.is_history(first);
    return first < second;
}

}  // namespace payrule::engine

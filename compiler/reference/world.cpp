// Lines, and comparisons between them (language.md sections 4.5 and 4.7, decisions 1 and 12 of domain.md).
#include "compiler/reference/world.h"

#include <algorithm>
#include <tuple>

#include "compiler/reference/versions.h"

namespace payrule::reference {
namespace {

std::tuple<Date, Text, std::int32_t> history_key(const HistoryLine& line) {
    return {line.received.is_known() ? line.received.value : kDateMin, line.claim_id, line.line.number};
}

Truth equal_values(const Value& a, const Value& b, bool both_absent, ClaimField field) {
    if (a.presence == Presence::Absent && b.presence == Presence::Absent) return truth(both_absent);
    if (a.presence == Presence::Absent || b.presence == Presence::Absent) return truth(false);
    if (a.presence == Presence::Unknown || b.presence == Presence::Unknown) {
        return unknown(missing_fact(std::string(field_path(field))));
    }
    return truth(a.low == b.low && a.text == b.text);
}

}  // namespace

LineReference World::reference(LineIndex line) const {
    const Line& it = lines[line];
    return {it.history == nullptr ? std::string() : std::string(it.history->claim_id), it.billed->number};
}

World make_world(const std::vector<const EffectivePolicy*>& versions, const TableSet& tables, const Claim& claim) {
    World world;
    world.tables = &tables;
    world.claim = &claim;
    std::vector<const ClaimLine*> own;
    for (const ClaimLine& line : claim.lines)
        own.push_back(&line);
    std::stable_sort(own.begin(), own.end(), [](auto a, auto b) { return a->number < b->number; });
    for (const ClaimLine* line : own) {
        const VersionChoice choice = choose_version(versions, claim, *line);
        world.lines.push_back({line, nullptr, choice.policy, choice.none_because});
    }
    world.own = own.size();
    std::vector<const HistoryLine*> history;
    for (const HistoryLine& line : claim.history.lines)
        history.push_back(&line);
    std::stable_sort(history.begin(), history.end(), [](auto a, auto b) { return history_key(*a) < history_key(*b); });
    for (const HistoryLine* line : history)
        world.lines.push_back({&line->line, line, nullptr, {}});
    return world;
}

std::optional<Date> as_of(const Line& line) {
    if (!line.billed->service_date.is_known()) return std::nullopt;
    return line.billed->service_date.value;
}

namespace {

/// Fields that hold several codes are equal where they hold the same codes, in any order; none at all is absent.
bool holds_codes(ClaimField field) { return field == ClaimField::LineModifiers || field == ClaimField::LineDiagnoses; }

Truth same_codes(const World& world, LineIndex a, LineIndex b, ClaimField field, bool both_absent) {
    std::vector<Code> left = field_codes(world, a, field);
    std::vector<Code> right = field_codes(world, b, field);
    if (left.empty() && right.empty()) return truth(both_absent);
    std::sort(left.begin(), left.end());
    std::sort(right.begin(), right.end());
    return truth(left == right);
}

}  // namespace

Truth same_field(const World& world, LineIndex a, LineIndex b, ClaimField field, bool both_absent) {
    if (holds_codes(field)) return same_codes(world, a, b, field, both_absent);
    if (is_claim_field(field) && !world.is_history(a) && !world.is_history(b)) {
        // Two lines of one claim have the same claim fields, whatever they are, unless nothing is there.
        const Value value = own_field_value(world, a, field);
        return truth(value.presence != Presence::Absent || both_absent);
    }
    return equal_values(own_field_value(world, a, field), own_field_value(world, b, field), both_absent, field);
}

Truth same_patient(const World& world, LineIndex a, LineIndex b) {
    return same_field(world, a, b, ClaimField::PatientId, false);
}

namespace {

bool is_absent(const World& world, LineIndex line, ClaimField field) {
    return own_field_value(world, line, field).presence == Presence::Absent;
}

/// All fields equal; a field absent on both lines tells nothing and is skipped. `told` says whether any told something.
Truth all_equal(const World& world, LineIndex a, LineIndex b, const std::vector<ClaimField>& fields, bool& told) {
    Truth result = truth(true);
    told = false;
    for (const ClaimField field : fields) {
        if (is_absent(world, a, field) && is_absent(world, b, field)) continue;
        told = true;
        result = both(result, same_field(world, a, b, field, false));
    }
    return result;
}

}  // namespace

/// Decision 12: where a field of `primary` is absent on either line, `otherwise` speaks for both lines. Where that is
/// silent too (absent on both lines), the primary fields that are there decide: one billing provider, no more said.
Truth same_provider(const World& world, const EffectivePolicy& policy, LineIndex a, LineIndex b) {
    const SameProvider& same = policy.same_provider;
    bool told = false;
    const bool incomplete = std::any_of(same.primary.begin(), same.primary.end(), [&](ClaimField field) {
        return is_absent(world, a, field) || is_absent(world, b, field);
    });
    if (incomplete && !same.otherwise.empty()) {
        Truth result = all_equal(world, a, b, same.otherwise, told);
        if (told) return result;
        std::vector<ClaimField> present;
        for (const ClaimField field : same.primary) {
            if (!is_absent(world, a, field) && !is_absent(world, b, field)) present.push_back(field);
        }
        return all_equal(world, a, b, present, told);
    }
    return all_equal(world, a, b, same.primary, told);
}

namespace {

/// Lines with the field stand in the middle; before them lines of earlier claims without it, behind them the claim's
/// own. Were they passed over, the order would depend on which lines are compared first.
int place_in_order(const World& world, LineIndex line, const Value& value) {
    if (value.presence == Presence::Known) return 0;
    return world.is_history(line) ? -1 : 1;
}

}  // namespace

bool comes_before(const World& world, const std::vector<ClaimField>& order, LineIndex first, LineIndex second) {
    for (const ClaimField field : order) {
        const Value a = own_field_value(world, first, field);
        const Value b = own_field_value(world, second, field);
        const int of_a = place_in_order(world, first, a), of_b = place_in_order(world, second, b);
        if (of_a != of_b) return of_a < of_b;
        if (of_a != 0) continue;
        if (a.low != b.low) return a.low < b.low;
        if (a.text != b.text) return a.text < b.text;
    }
    if (world.is_history(first) != world.is_history(second)) return world.is_history(first);
    return first < second;
}

}  // namespace payrule::reference

// See claim_builder.h. Here: what must hold between the fields of a whole claim, and what follows from other fields.
#include <algorithm>

#include "runtime/readers/claim_builder.h"

namespace payrule::readers {
namespace {

std::string line_path(std::size_t index, std::string_view field) {
    return "lines[" + std::to_string(index) + "]." + std::string(field);
}

}  // namespace

/// Lines without a number take their place; no number may come twice.
bool ClaimBuilder::finish_numbers() {
    for (std::size_t i = 0; i < claim.lines.size(); ++i) {
        if (claim.lines[i].number == 0) claim.lines[i].number = static_cast<std::int32_t>(i + 1);
    }
    const auto above = [](const ClaimLine& a, const ClaimLine& b) { return a.number >= b.number; };
    if (std::adjacent_find(claim.lines.begin(), claim.lines.end(), above) == claim.lines.end()) return true;
    numbers_.clear();
    for (const ClaimLine& line : claim.lines)
        numbers_.push_back(line.number);
    std::sort(numbers_.begin(), numbers_.end());
    const auto twice = std::adjacent_find(numbers_.begin(), numbers_.end());
    if (twice == numbers_.end()) return true;
    const std::string cause = "line number " + std::to_string(*twice) + " comes twice";
    return fail_at("lines", cause, "number the lines differently; a repeated service is still a line of its own");
}

bool ClaimBuilder::finish_line(std::size_t index) {
    ClaimLine& line = claim.lines[index];
    if (!line.service_date_end.is_known()) {
        line.service_date_end = line.service_date;
    } else if (line.service_date.is_known() && line.service_date_end.value < line.service_date.value) {
        return fail_at(line_path(index, "service_date_end"), "it is before service_date", "check both days");
    }
    if (!line.place_of_service.is_known()) line.place_of_service = claim.place_of_service;
    return true;
}

/// Pointers name diagnoses of the claim by number; a line without pointers stands for all of them. Lines that have
/// diagnoses by now had theirs followed when they were read.
bool ClaimBuilder::finish_diagnoses() {
    std::size_t next = 0;
    for (std::size_t i = 0; i < claim.lines.size(); ++i) {
        ClaimLine& line = claim.lines[i];
        const std::size_t first = next;
        for (; next < pointers_.size() && pointers_[next].line == i; ++next) {
            const auto value = static_cast<std::size_t>(pointers_[next].value);
            if (value > claim.diagnoses.size()) {
                return fail_at(line_path(i, "diagnosis_pointers"), "it points past the claim's diagnoses",
                               "count the diagnoses of the claim from 1");
            }
            line.diagnoses.push_back(claim.diagnoses[value - 1]);
        }
        if (next == first && line.diagnoses.empty())
            line.diagnoses.assign(claim.diagnoses.begin(), claim.diagnoses.end());
    }
    return true;
}

bool ClaimBuilder::finish_dates() {
    if (claim.original_received.is_known() && claim.received.is_known() &&
        claim.received.value < claim.original_received.value) {
        return fail_at("original_received", "it is after received", "a replacement comes after the claim it replaces");
    }
    if (!claim.patient_birth_date.is_known()) return true;
    for (std::size_t i = 0; i < claim.lines.size(); ++i) {
        const Maybe<Date>& last = claim.lines[i].service_date_end;
        if (last.is_known() && last.value < claim.patient_birth_date.value) {
            return fail_at(line_path(i, "service_date"), "the service is before the patient's birth",
                           "check both days");
        }
    }
    return true;
}

bool ClaimBuilder::finish_history() {
    for (std::size_t i = 0; i < claim.history.lines.size(); ++i) {
        ClaimLine& line = claim.history.lines[i].line;
        if (line.number == 0) line.number = static_cast<std::int32_t>(i + 1);
        if (!line.service_date_end.is_known()) {
            line.service_date_end = line.service_date;
        } else if (line.service_date.is_known() && line.service_date_end.value < line.service_date.value) {
            return fail_at("history.lines[" + std::to_string(i) + "].service_date_end", "it is before service_date",
                           "check both days");
        }
    }
    return true;
}

}  // namespace payrule::readers

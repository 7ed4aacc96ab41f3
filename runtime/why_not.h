// Why a rule did not act on a line. Comes in: an engine, a claim, a line and the name of a rule or exception; goes out:
// for each instance the conditions that failed, the smallest first, or why there was no instance at all. It is what the
// engine saw while deciding, not a second opinion. Must not know the policy's text beyond the sentences kept with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/tri.h"
#include "runtime/engine.h"

namespace payrule {

/// A condition as an analyst wrote it, and what the claim has there. Values of the patient are never in it.
struct ConditionStory {
    std::string text;
    Tri value = Tri::No;
    std::string found;                 // `line.modifiers: GP`; empty where there is nothing to say
    std::vector<std::string> missing;  // what would settle an unknown one, sorted
};

/// An exception that holds or may hold.
struct ExceptionStory {
    std::string name, place, because;
    std::vector<std::string> citations;
    bool lifts = false;    // `rule does not apply`
    bool certain = false;  // false: it may hold
};

/// The rule on one instance: the line by itself, or with the others named.
struct InstanceStory {
    std::vector<LineReference> others;
    std::optional<RowReference> row;
    Tri status = Tri::No;  // of the condition asked about
    std::vector<ConditionStory>
        failed;  // those that keep it from firing, the smallest first; unknown ones where none fails
    std::vector<ConditionStory> held;      // where it holds: its parts, with what the claim has there
    std::vector<ExceptionStory> excepted;  // by name
    std::string quiet_row;                 // where the row stands that applies and says `rule does not apply`
};

struct RuleStory {
    std::string rule, place, stage, policy, version;
    std::vector<InstanceStory> instances;
    std::vector<std::string> silent;  // why the rule had no instance, or was not asked
};

/// Tells why. Errors: empty where the claim has no such line, or no version of the payer's policies has such a rule;
/// `problem` then says so, with the nearest name.
std::optional<RuleStory> why_not(Engine& engine, const Claim& claim, std::int32_t line, const std::string& rule,
                                 const DecideOptions& options, std::string& problem);

/// Whether a loaded policy has a rule or an exception of the name, or disables it.
bool knows_rule(const Engine& engine, std::string_view rule);

}  // namespace payrule

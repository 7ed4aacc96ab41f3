// Conditions and numbers on an instance, three-valued (language.md sections 4.4 and 4.5). Comes in: run, instance,
// node; goes out: a Kleene value, and on request the causes of an unknown one. Must not know effects.
#pragma once

#include "runtime/engine/run.h"
#include "runtime/engine/scratch.h"

namespace payrule::engine {

/// A guard formula; kNone is true.
Tri evaluate(const Scratch& run, const Instance& instance, std::uint32_t node);
/// Why a node is unknown. Call it only for a node that is.
void add_causes(const Scratch& run, const Instance& instance, std::uint32_t node, Causes& causes);

/// A field of the instance as the image's tests read it.
Value instance_field(const Scratch& run, const Instance& instance, const ImageField& field);
void add_field_causes(const Scratch& run, const Instance& instance, const ImageField& field, Causes& causes);
/// Whether the value passes the test.
Tri passes(const Image& image, const ImageTest& test, const Value& value);

/// An arithmetic form, as an interval. Causes of what is not a point are added where `causes` is not null.
Value form_value(const Scratch& run, const Instance& instance, std::uint32_t form, Causes* causes);

/// The step of a parameter on a date; null before the first.
const ImageStep* step_on(const Image& image, const ImageParameter& parameter, Date date);
/// The codes of a set on a date.
std::span<const ImageInterval> codes_on(const Image& image, std::uint32_t set, Date date);

}  // namespace payrule::engine

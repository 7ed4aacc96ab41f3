// Runs a rapidcheck property inside a doctest case. Comes in: a property; goes out: a failed check that holds
// rapidcheck's counterexample. The seed is fixed, so that a test run never depends on the clock.
#pragma once

#include <cstdlib>
#include <string>

#include <doctest/doctest.h>
#include <rapidcheck.h>

namespace payrule::testing {

/// Checks a property on 500 generated inputs; RC_PARAMS from outside (more inputs, another seed) wins.
template <class Property>
void check_property(const std::string& name, Property&& property) {
    static const bool configured = setenv("RC_PARAMS", "seed=20260101 max_success=500 verbose_progress=0", 0) == 0;
    REQUIRE(configured);
    CHECK_MESSAGE(rc::check(name, std::forward<Property>(property)), name);
}

}  // namespace payrule::testing

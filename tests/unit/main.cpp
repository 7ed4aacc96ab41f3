// The entry point of every unit test executable. Comes in: doctest's options; goes out: doctest's exit code.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

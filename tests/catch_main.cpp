// SPDX-License-Identifier: GPL-3.0-or-later
// Catch2 3 brings its own main (Catch2WithMain); Catch2 2 makes it here, once for all test
// programs.
#if CHIPAUDIT_CATCH2_MAJOR < 3
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
#endif

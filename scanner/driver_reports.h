// SPDX-License-Identifier: GPL-3.0-or-later
/// The makers' libraries in a scan that was told to ask them: each on the reader thread, and none
/// waited for without end.
#pragma once

#include "scanner/deadlines.h"
#include "scanner/driver_library.h"
#include "scanner/masking.h"
#include "scanner/scanner.h"

namespace chipaudit {

/// One after another. A library that does not return is left behind with its thread, and noted.
LibraryAnswer ask_libraries(const DriverLibraries& libraries, const Deadlines& deadlines);
/// Adds what they said to a host whose functions are known. A device at an address where none is
/// listed makes the listing partial.
void add_driver_reports(LibraryAnswer answer, Masking& masking, Host& host);

}  // namespace chipaudit

// SPDX-License-Identifier: GPL-3.0-or-later
/// Exit codes of all commands, on one path (docs/exit-codes-and-ci.md).
#pragma once

#include "core/error.h"

namespace chipaudit {

enum class ExitCode : int {
    clean = 0,        // complete, and nothing at or above the threshold
    operational = 1,  // no usable result
    findings = 2,     // findings at or above --fail-on
    incomplete = 3,   // evidence in scope could not be read or decided, nothing worse was found
    refused = 4,      // database, rules, waivers or signature invalid or too old
    usage = 64,       // sysexits.h EX_USAGE
    malformed = 65,   // EX_DATAERR
    unreadable = 66,  // EX_NOINPUT
    unwritable = 73,  // EX_CANTCREAT
};

constexpr ExitCode exit_code_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::operational:
            return ExitCode::operational;
        case ErrorKind::refused:
            return ExitCode::refused;
        case ErrorKind::usage:
            return ExitCode::usage;
        case ErrorKind::malformed:
            return ExitCode::malformed;
        case ErrorKind::unreadable:
            return ExitCode::unreadable;
        case ErrorKind::unwritable:
            return ExitCode::unwritable;
    }
    return ExitCode::operational;
}

}  // namespace chipaudit

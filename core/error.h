// SPDX-License-Identifier: GPL-3.0-or-later
/// The only exception chipaudit throws: a refusal to do what was asked, with a remedy.
#pragma once

#include <stdexcept>
#include <string>

namespace chipaudit {

/// Why we refuse; cli/exit_code.h maps each kind to its exit code.
enum class ErrorKind {
    operational,  // no usable result (exit 1)
    refused,      // database, rules, waivers or signature invalid or too old (exit 4)
    usage,        // unknown word, option or name (exit 64)
    malformed,    // an input is not what it should be (exit 65)
    unreadable,   // an input cannot be opened or read (exit 66)
    unwritable,   // an output cannot be written (exit 73)
};

/// message: "file:place: what, and what was expected"; hint: what to do about it, empty where
/// nothing helps.
struct Error : std::runtime_error {
    Error(ErrorKind error_kind, const std::string& message, std::string remedy = "")
        : std::runtime_error(message), kind(error_kind), hint(std::move(remedy)) {}
    ErrorKind kind;
    std::string hint;
};

}  // namespace chipaudit

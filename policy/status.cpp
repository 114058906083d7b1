// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/status.h"

#include <array>

namespace chipaudit {
namespace {

struct StatusRow {
    const char* name;
    StatusCap cap;
};

constexpr StatusCap full{false, Disposition::presumed_controlled};
constexpr StatusCap review{false, Disposition::review};
constexpr StatusCap informational{false, Disposition::informational};
constexpr StatusCap none{true, Disposition::informational};

constexpr std::array status_table = {
    StatusRow{"in_force", full},          StatusRow{"guidance", full},
    StatusRow{"derivation", review},      StatusRow{"codified_not_enforced", informational},
    StatusRow{"stayed", informational},   StatusRow{"private_letter", informational},
    StatusRow{"reported", informational}, StatusRow{"announced", informational},
    StatusRow{"adopted", informational},  StatusRow{"future", informational},
    StatusRow{"bill", informational},     StatusRow{"superseded", none},
    StatusRow{"not_enacted", none},
};

}  // namespace

std::optional<StatusCap> cap_of_status(const std::string& status) {
    for (const auto& row : status_table) {
        if (status == row.name) return row.cap;
    }
    return std::nullopt;
}

Disposition cap_of_grade(Grade grade) {
    switch (grade) {
        case Grade::A:
        case Grade::B:
            return Disposition::presumed_controlled;
        case Grade::C:
            return Disposition::review;
        case Grade::D:
            return Disposition::informational;
    }
    return Disposition::informational;
}

}  // namespace chipaudit

// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/part.h"

namespace chipaudit {

std::string to_string(Confidence confidence) {
    switch (confidence) {
        case Confidence::low:
            return "low";
        case Confidence::medium:
            return "medium";
        case Confidence::high:
            return "high";
    }
    return "low";
}

std::string to_string(Basis basis) {
    switch (basis) {
        case Basis::exact:
            return "exact";
        case Basis::range:
            return "range";
        case Basis::about:
            return "about";
        case Basis::one_of:
            return "one_of";
    }
    return "exact";
}

std::string to_string(Per per) {
    switch (per) {
        case Per::die:
            return "die";
        case Per::package:
            return "package";
        case Per::card:
            return "card";
    }
    return "package";
}

std::string to_string(PartKind kind) {
    switch (kind) {
        case PartKind::accelerator:
            return "accelerator";
        case PartKind::companion:
            return "companion";
        case PartKind::other:
            return "other";
        case PartKind::range:
            return "range";
        case PartKind::pattern:
            return "pattern";
    }
    return "other";
}

std::optional<PartKind> parse_part_kind(std::string_view text) {
    for (const PartKind kind : {PartKind::accelerator, PartKind::companion, PartKind::other,
                                PartKind::range, PartKind::pattern}) {
        if (text == to_string(kind)) return kind;
    }
    return std::nullopt;
}

}  // namespace chipaudit

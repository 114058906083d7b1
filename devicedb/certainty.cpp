// SPDX-License-Identifier: GPL-3.0-or-later
/// The words of an identification, as reports write and read them.
#include "devicedb/match.h"

namespace chipaudit {

std::string to_string(Certainty certainty) {
    switch (certainty) {
        case Certainty::exact:
            return "exact";
        case Certainty::id_only:
            return "id_only";
        case Certainty::conflicting:
            return "conflicting";
        case Certainty::unlisted:
            return "unlisted";
        case Certainty::other:
            return "other";
    }
    return "other";
}

std::string to_string(EvidenceVerdict verdict) {
    switch (verdict) {
        case EvidenceVerdict::agrees:
            return "agrees";
        case EvidenceVerdict::disagrees:
            return "disagrees";
        case EvidenceVerdict::unknown:
            return "unknown";
    }
    return "unknown";
}

std::optional<Certainty> parse_certainty(const std::string& text) {
    for (const auto certainty : {Certainty::exact, Certainty::id_only, Certainty::conflicting,
                                 Certainty::unlisted, Certainty::other}) {
        if (text == to_string(certainty)) return certainty;
    }
    return std::nullopt;
}

}  // namespace chipaudit

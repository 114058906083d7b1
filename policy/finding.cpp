// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/finding.h"

namespace chipaudit {

std::string to_string(FindingKind kind) {
    switch (kind) {
        case FindingKind::rule:
            return "rule";
        case FindingKind::identity:
            return "identity";
        case FindingKind::contradiction:
            return "contradiction";
        case FindingKind::baseline:
            return "baseline";
    }
    return "rule";
}

std::string to_string(Subject subject) {
    switch (subject) {
        case Subject::card:
            return "card";
        case Subject::function:
            return "function";
        case Subject::host:
            return "host";
    }
    return "card";
}

}  // namespace chipaudit

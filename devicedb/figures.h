// SPDX-License-Identifier: GPL-3.0-or-later
/// Figures that rules compare, derived from a part's claims per package: intervals, never rounded
/// (verdict.md, "Facts are intervals").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/decimal.h"
#include "core/truth.h"
#include "devicedb/part.h"

namespace chipaudit {

/// All that the sources leave open. `strong` is the interval from medium and high confidence claims
/// alone.
struct Interval {
    Decimal min, max;
    std::string unit;
    std::vector<std::string> cite;
};

struct Figure {
    std::optional<Interval> all;     // nullopt = unknown
    std::optional<Interval> strong;  // nullopt = rests on low-confidence claims only
};

/// "tpp" (3A090 Technical Notes 1 to 3: largest over formats of dense TOPS × bit length),
/// "dense_tops" (largest over formats), "memory_and_io_bandwidth_gbs" (both together),
/// "die_area_mm2", "memory_gib", "memory_bandwidth_gbs", "io_bandwidth_gbs" … per package.
Figure figure_of(const Part& part, const std::string& fact);

/// "yes"/"no" facts: datacentre. unknown where claims differ or none is there.
struct YesNo {
    Truth all = Truth::unknown, strong = Truth::unknown;
    std::vector<std::string> cite;
};
YesNo yes_no_of(const Part& part, const std::string& fact);

/// Bit length of a number format ("FP8" → 8; TF32 counts 32); nullopt for a word we do not know.
std::optional<int> bits_of(const std::string& format);

/// "4480" or "4480 to 6016".
std::string to_string(const Interval& interval);

}  // namespace chipaudit

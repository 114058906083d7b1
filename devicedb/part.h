// SPDX-License-Identifier: GPL-3.0-or-later
/// The device database's values. The file format is described in devicedb/parts/README.md.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/decimal.h"
#include "core/pci.h"

namespace chipaudit {

enum class Confidence { low, medium, high };
enum class Basis { exact, range, about, one_of };
enum class Per { die, package, card };

/// Where a claim comes from. `key` is unique within its family file.
struct Source {
    std::string key, title, kind, where, retrieved;
};

/// One source's word on one figure. Numbers are exact decimals; `text` is used by facts that are
/// words.
struct Claim {
    std::string format;               // number format, dense_tops only ("FP8")
    std::optional<Decimal> min, max;  // both set for numbers; equal when basis is exact
    std::string text;                 // datacentre: "yes"/"no"; released, process: words
    Basis basis = Basis::exact;
    std::string unit;
    Per per = Per::package;
    std::vector<std::string> cite;  // source keys
    Confidence confidence = Confidence::low;
};

/// Evidence that a record leads us to expect. Empty lists expect nothing.
struct Expectation {
    struct Subsystem {
        std::optional<std::uint16_t> vendor;  // nullopt: any ("*:157e")
        std::uint16_t device = 0;
    };
    std::vector<std::string> classes;  // prefixes of the six hex digits
    std::vector<Subsystem> subsystems;
    std::vector<std::uint8_t> revisions;
    std::vector<Bar> bars;
};

/// A block of ids: first … last of one vendor, or a pattern with one-digit classes.
struct IdBlock {
    PciId first, last;
    std::string pattern;  // "19e5:d[0-9]0[0-9]"; empty for a plain range
    [[nodiscard]] bool holds(const PciId& id) const;
};
/// "vvvv:dddd", an ascending "vvvv:dddd-vvvv:dddd" of one vendor, or a pattern; nullopt for other
/// text.
std::optional<IdBlock> parse_block(std::string_view text);

enum class PartKind {
    accelerator,
    companion,  // belongs to an accelerator platform and does not compute
    other,      // known, and not an accelerator
    range,      // a bounded record: family known, product not named
    pattern,    // a family whose members we cannot name; matches are unlisted
};

/// What tells parts apart: as much of a record as is read at start-up.
struct PartHead {
    std::string id, name, family, maker, chip;
    std::vector<std::string> aliases, slice_of;
    PartKind kind = PartKind::accelerator;
    std::vector<PciId> ids;  // exact ids; empty where none is known, and for ranges and patterns
    std::vector<IdBlock> blocks;  // ranges and patterns only
};

/// What is known of a part beyond its name and ids.
struct PartBody {
    std::string note, device_class;
    std::vector<std::string> shares_id_with;
    Expectation expect, seen;  // expect excludes, seen only ranks
    // How a product is put together; nullopt where no source says it.
    std::optional<int> dies_per_package = 1, packages_per_card = 1, functions_per_package = 1;
    int packages_per_function = 1;
    std::map<std::string, std::vector<Claim>> facts;
    std::map<std::string, std::vector<std::string>> cite;  // "ids", "name" → source keys
    std::map<std::string, Confidence> confidence;          // "ids", "name"
    std::vector<Source> sources;                           // those this record cites, in file order
};

struct Part : PartHead, PartBody {};

using PartIndex = std::uint32_t;

std::string to_string(Confidence confidence);
std::string to_string(Basis basis);
std::string to_string(Per per);
std::string to_string(PartKind kind);
/// The kind of that name; nullopt for other words.
std::optional<PartKind> parse_part_kind(std::string_view text);

}  // namespace chipaudit

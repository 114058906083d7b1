// SPDX-License-Identifier: GPL-3.0-or-later
/// One machine as one scan saw it: every PCI function, and what could not be learned.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/driver_report.h"
#include "core/pci.h"
#include "core/phrases.h"

namespace chipaudit {

/// What a gap does to the verdict (design: verdict.md, "Completeness").
enum class ReasonEffect { blind, incomplete, scope };

/// Why a scan is less than whole. One table in host.cpp gives every code its effect and meaning.
enum class ReasonCode {
    pci_directory_missing,
    pci_directory_empty,
    not_sysfs,  // a live PCI directory that is not on a sysfs file system
    id_unreadable,
    config_unreadable,  // of this function, while that of others could be read
    function_vanished,
    function_hung,     // a read of it did not return in time
    read_failed,       // the system refused or broke off a read that may decide something
    function_off_bus,  // config reads all ones although the function is listed
    function_changed,  // it appeared, or its values changed, while it was read
    input_truncated,
    partial_listing,  // no bus bridge, or nothing on a root bus: a filtered listing
    names_without_ids,
    link_without_child,
    unprivileged,
    guest_view,
    container_view,
    listing_unproven,  // a saved listing: nothing proves that it is whole, or not a guest's
    rules_not_verified_to_date,
    rules_do_not_cover_date,  // as_of is before the first day the rule set speaks about
    no_rule_in_profile,       // nothing was asked, so nothing was cleared
};

struct Reason {
    ReasonCode code{};
    std::string text;  // one sentence for people
    std::optional<PciAddress> about;
    auto operator<=>(const Reason&) const = default;
};

struct ReasonRow {
    ReasonCode code;
    ReasonEffect effect;
    const char* name;  // as in JSON
};
const ReasonRow& row_of(ReasonCode code);
std::optional<ReasonCode> parse_reason_code(std::string_view name);

/// Something we could not learn; `about` is empty where it concerns the whole host.
struct Note {
    std::optional<PciAddress> about;
    std::string text;
    auto operator<=>(const Note&) const = default;
};

struct NumaNode {
    int id = 0;
    std::string cpus;  // "0-31,64-95"
    std::optional<std::uint64_t> memory_bytes;
    auto operator<=>(const NumaNode&) const = default;
};

struct Topology {
    std::vector<NumaNode> nodes;
    std::vector<std::string> empty_slots;  // by name; what is not told is not empty
    auto operator<=>(const Topology&) const = default;
};

/// How the facts were read ("sysfs", "lspci", "capture", "lookup") and from where (never a path
/// with a user name in it: as given).
struct Origin {
    std::string method, location;
    auto operator<=>(const Origin&) const = default;
};

/// Keyed pseudonyms (core/digest.h), or raw values with --sensitive; nullopt = could not be read or
/// no key.
struct HostIds {
    std::optional<std::string> machine, board, label;
    auto operator<=>(const HostIds&) const = default;
};

struct Dmi {
    std::optional<std::string> vendor, product, serial;
    auto operator<=>(const Dmi&) const = default;
};

struct Platform {
    std::optional<Dmi> dmi;                     // nullopt = not collected
    std::optional<std::string> virtualization;  // "none", "kvm", "guest", …
    std::optional<std::string> container;
    std::optional<std::string> kernel;
    std::optional<bool> privileged;       // could read config space past 64 bytes
    std::optional<std::string> lockdown;  // "none", "integrity", "confidentiality"
    auto operator<=>(const Platform&) const = default;
};

/// A sign of an accelerator that is not a PCI function: a device node, a kernel module, an entry of
/// the device tree.
struct OffBus {
    std::string kind;     // "device_node", "module", "devicetree", "bus"
    std::string path;     // or name
    std::string meaning;  // what it betrays, in words
    std::string maker;    // maker id
    auto operator<=>(const OffBus&) const = default;
};

/// How pseudonyms in this host were made: scope "host", "fleet" or "none" (raw values).
struct Pseudonyms {
    std::string scope = "none";
    std::optional<std::string> key_id;
    auto operator<=>(const Pseudonyms&) const = default;
};

struct Host {
    std::optional<std::string> captured_at;  // ISO 8601 UTC; nullopt where the input does not say
    std::optional<std::string> captured_by;
    Origin origin;
    HostIds ids;
    Pseudonyms pseudonyms;
    Platform platform;
    std::vector<PciFunction>
        functions;  // sorted by address, those without keep their place at the end
    Topology topology;
    std::vector<OffBus> off_bus;  // live hosts, and what was saved of their nodes and modules
    std::optional<std::vector<DriverReport>> driver_reports;  // nullopt = no library was asked
    std::vector<Reason> reasons;                              // gaps that weaken the verdict
    std::vector<Note> notes;                                  // all gaps, in words
    auto operator<=>(const Host&) const = default;
};

/// Sorts functions by address, drops exact duplicates, numbers them, and sorts notes and reasons.
/// Links each function whose upstream bridge is not settled to it by the bridges' bus ranges
/// (config bytes 0x18-0x1a, PCI-to-PCI Bridge Architecture 1.2 §3.2.5); then all are settled, and
/// no chain of them closes. Idempotent. Two different functions at one address are both kept and
/// noted.
Host normalise(Host host);

/// A trace by which accelerators off the PCI bus show (devicedb/traces.json).
struct Trace {
    std::string kind, pattern;  // a path or name, with one "*" at most
    std::string meaning, maker;
};

/// Which functions deserve a closer look (BARs, link, capabilities): made by cli from the database.
struct CandidateFilter {
    struct IdRange {
        PciId first, last;  // same vendor
    };
    std::vector<IdRange> ids;
    std::vector<std::uint16_t> classes;  // base and sub class
    std::vector<Trace> traces;
    Phrases names;  // of accelerators: a line of text may hold one
    std::map<std::string, std::vector<std::uint16_t>> vendors;  // PCI ids of makers, by maker id
    /// False for what a driver of this maker cannot hold: another vendor's, or no accelerator and
    /// no display. True where the function does not tell.
    [[nodiscard]] bool may_be_of(const std::string& maker, const PciFunction& function) const;
    [[nodiscard]] bool wants(const PciFunction& function) const;
};

}  // namespace chipaudit

// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/masking.h"

#include <algorithm>

#include "core/bytes.h"
#include "core/config_space.h"
#include "core/text.h"

namespace chipaudit {
namespace {

/// Where the capability starts in a block: found by walking from offset 0, or the block is the
/// capability itself.
std::optional<std::uint32_t> serial_offset(const ConfigBlock& block) {
    constexpr std::uint16_t extended_serial = 0x0003;  // PCIe 6.0 §7.9.3
    if (block.offset == 0) {
        const auto place = read_config(block.bytes).serial_place;
        return place ? std::optional(place->offset) : std::nullopt;
    }
    if (block.offset < 0x100 || ByteReader(block.bytes).u16(0) != extended_serial)
        return std::nullopt;
    return block.offset;
}

}  // namespace

Masking::Masking(const ScanRequest& request, const std::optional<std::string>& machine_id)
    : key_(request.key), sensitive_(request.sensitive) {
    if (key_) scope_ = "fleet";
    if (!key_ && machine_id) key_ = PseudonymKey::from_machine_id(*machine_id);
    if (sensitive_) scope_ = "none";
}

std::optional<std::string> Masking::mask(std::string_view kind,
                                         const std::optional<std::string>& raw) {
    if (!raw || sensitive_) return raw;
    if (key_) return key_->pseudonym(kind, *raw);
    left_out_ = true;
    return std::nullopt;
}

void Masking::describe(Host& host) const {
    host.pseudonyms = {scope_, std::nullopt};
    if (key_ && !sensitive_) host.pseudonyms.key_id = key_->id();
    if (left_out_) {
        host.notes.push_back({std::nullopt,
                              "serial numbers and host names are left out: no key and no "
                              "machine-id to make pseudonyms "
                              "with (--key, or --sensitive for raw values)"});
    }
}

std::string serial_text(std::uint64_t serial) {
    std::string text;
    for (int shift = 56; shift >= 0; shift -= 8) {
        if (!text.empty()) text += '-';
        text += hex((serial >> shift) & 0xff, 2);
    }
    return text;
}

void mask_serial(PciFunction& function) {
    for (auto& block : function.config) {
        const auto start = serial_offset(block);
        if (!start) continue;
        const MaskedRange range{*start + 4, 8};
        for (std::uint32_t at = range.offset; at < range.offset + range.length; ++at) {
            if (at - block.offset < block.bytes.size()) block.bytes[at - block.offset] = 0;
        }
        if (std::ranges::find(function.config_masked, range) == function.config_masked.end())
            function.config_masked.push_back(range);
    }
}

void apply_serial(PciFunction& function, std::optional<std::uint64_t> serial, Masking& masking) {
    if (!serial || function.serial) return;
    function.serial = masking.mask("serial", serial_text(*serial));
}

}  // namespace chipaudit

// SPDX-License-Identifier: GPL-3.0-or-later
/// Numbers as management controllers write them: hex text by the Redfish schema, but also plain
/// numbers, words and wrong ones.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/json_fields.h"
#include "core/pci.h"

namespace chipaudit {

/// "0x12AB", "12AB", 4318 or "32902". Nothing for 0, ffff, an absent or empty value and words like
/// "N/A"; a doubt and nothing for four plain digits, which may be hex or decimal.
std::optional<std::uint16_t> redfish_word(const JsonPlace& place, const char* key,
                                          std::vector<std::string>& doubts);
std::optional<std::uint8_t> redfish_revision(const JsonPlace& place);

struct RedfishClass {
    std::optional<std::uint32_t> code;
    bool is_partial = true;
};
/// ClassCode where it fits DeviceClass, else what DeviceClass alone tells.
RedfishClass redfish_class(const JsonPlace& place, std::vector<std::string>& doubts);

/// "Gen5" and 16 lanes; nothing unless both are known.
std::optional<Link> redfish_link(const JsonPlace& place, const char* generation, const char* lanes);

}  // namespace chipaudit

// SPDX-License-Identifier: GPL-3.0-or-later
/// The words lspci prints for a PCI class, for listings that were saved without numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace chipaudit {

/// Base and sub class of a class name (case does not matter); nullopt for a name we do not know.
std::optional<std::uint16_t> class_of_name(std::string_view name);

/// What the name says where it cannot be that of `code`: the base classes differ (the names of sub
/// classes have changed with the versions of pci.ids).
std::optional<std::uint16_t> class_contradicted(std::string_view name, std::uint16_t code);

}  // namespace chipaudit

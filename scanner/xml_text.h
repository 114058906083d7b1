// SPDX-License-Identifier: GPL-3.0-or-later
/// XML that somebody saved, as values: everything is bounded, and half a document is an error.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chipaudit {

/// One element; names, values and text are trimmed UTF-8. Nesting is bounded, so a reader may
/// recurse.
struct XmlElement {
    std::string name, text;  // text of its own, not of its children
    std::vector<std::pair<std::string, std::string>> attributes;
    std::vector<XmlElement> children;

    /// nullopt where the attribute is missing or empty.
    [[nodiscard]] std::optional<std::string> attribute(std::string_view key) const;
    /// The first child of that name; nullptr where there is none.
    [[nodiscard]] const XmlElement* child(std::string_view key) const;
    /// Text of the element that the names lead to; nullopt where it is missing or empty.
    [[nodiscard]] std::optional<std::string> text_at(
        std::initializer_list<std::string_view> path) const;
};

struct XmlDocument {
    XmlElement root;
    bool text_outside = false;  // text before or after the root element, which nobody read
};

/// Name of the root element by a look at the beginning; empty where the text is not XML.
std::string_view xml_root_name(std::string_view text);

/// Throws Error(malformed) with the line for what is not one whole XML document with this root
/// element, or goes beyond the limits.
XmlDocument read_xml(std::string_view text, const std::string& from, std::string_view root);

/// "0xd802", "D802" → number; nullopt for anything else or another count of digits.
std::optional<std::uint32_t> xml_hex(const std::optional<std::string>& text, std::size_t digits);

}  // namespace chipaudit

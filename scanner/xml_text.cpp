// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/xml_text.h"

#include <algorithm>
#include <pugixml.hpp>

#include "core/error.h"
#include "core/text.h"

namespace chipaudit {
namespace {

constexpr int deepest = 256;
constexpr std::size_t most_attributes = 64;
// "<" and "=": the parser needs up to 64 bytes for each. The largest machines have some 200,000.
constexpr std::ptrdiff_t most_marks = 2'000'000;

constexpr const char* remedy = "the file is not whole, or not what the tool wrote: save it again";

struct Input {
    std::string_view text;
    const std::string& from;
};

[[noreturn]] void refuse(const Input& input, std::ptrdiff_t offset, const std::string& what) {
    const auto before =
        input.text.substr(0, static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0)));
    const auto line = std::ranges::count(before, '\n') + 1;
    throw Error(ErrorKind::malformed, input.from + ":" + std::to_string(line) + ": " + what,
                remedy);
}

void check_limits(const Input& input) {
    // The parser ends at a NUL and would not see what follows.
    const auto nul = input.text.find('\0');
    if (nul != std::string_view::npos)
        refuse(input, static_cast<std::ptrdiff_t>(nul), "a NUL byte, expected XML text");
    const auto is_mark = [](char c) { return c == '<' || c == '='; };
    if (std::ranges::count_if(input.text, is_mark) > most_marks) {
        refuse(input, 0,
               "more than " + std::to_string(most_marks) +
                   " elements and attributes, expected one machine");
    }
}

/// XML 1.0 §3.1: no attribute name may appear twice in a tag; the parser would keep both.
void check_attributes(const Input& input, const pugi::xml_node& node, const XmlElement& element) {
    if (element.attributes.size() > most_attributes) {
        refuse(input, node.offset_debug(),
               "more than " + std::to_string(most_attributes) + " attributes in <" + node.name() +
                   ">, expected fewer");
    }
    for (auto one = element.attributes.begin(); one != element.attributes.end(); ++one) {
        const auto same = [&](const auto& other) { return other.first == one->first; };
        if (std::any_of(element.attributes.begin(), one, same)) {
            refuse(input, node.offset_debug(),
                   "attribute " + one->first + " twice in <" + node.name() + ">, expected once");
        }
    }
}

XmlElement element_of(const Input& input, const pugi::xml_node& node, int depth) {
    if (depth > deepest) {
        refuse(input, node.offset_debug(),
               "elements nested deeper than " + std::to_string(deepest) + ", expected fewer");
    }
    XmlElement element;
    element.name = clean_utf8(node.name());
    for (const auto& attribute : node.attributes()) {
        if (element.attributes.size() > most_attributes) break;
        element.attributes.emplace_back(clean_utf8(attribute.name()),
                                        clean_utf8(trim(attribute.value())));
    }
    check_attributes(input, node, element);
    std::string text;
    for (const auto& child : node.children()) {
        if (child.type() == pugi::node_element)
            element.children.push_back(element_of(input, child, depth + 1));
        else
            text += child.value();  // text and CDATA; comments were not kept
    }
    element.text = clean_utf8(trim(text));
    return element;
}

std::string_view after(std::string_view text, std::string_view end) {
    const auto at = text.find(end);
    return at == std::string_view::npos ? std::string_view() : text.substr(at + end.size());
}

/// Behind "<!DOCTYPE … [ … ]>": the ">" outside brackets and quotes.
std::string_view after_doctype(std::string_view text) {
    int brackets = 0;
    char quote = '\0';
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quote != '\0') {
            if (c == quote) quote = '\0';
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '[') {
            ++brackets;
        } else if (c == ']') {
            --brackets;
        } else if (c == '>' && brackets <= 0) {
            return text.substr(i + 1);
        }
    }
    return {};
}

}  // namespace

std::optional<std::string> XmlElement::attribute(std::string_view key) const {
    for (const auto& [name_of, value] : attributes) {
        if (name_of == key && !value.empty()) return value;
    }
    return std::nullopt;
}

const XmlElement* XmlElement::child(std::string_view key) const {
    const auto found = std::ranges::find(children, key, &XmlElement::name);
    return found == children.end() ? nullptr : &*found;
}

std::optional<std::string> XmlElement::text_at(std::initializer_list<std::string_view> path) const {
    const XmlElement* element = this;
    for (const auto step : path) {
        element = element->child(step);
        if (element == nullptr) return std::nullopt;
    }
    if (element->text.empty()) return std::nullopt;
    return element->text;
}

std::string_view xml_root_name(std::string_view text) {
    while (true) {
        text = trim(text);
        if (text.starts_with("<?")) {
            text = after(text, "?>");
        } else if (text.starts_with("<!--")) {
            text = after(text, "-->");
        } else if (text.starts_with("<!DOCTYPE")) {
            text = after_doctype(text);
        } else {
            break;
        }
    }
    if (!text.starts_with("<")) return {};
    text.remove_prefix(1);
    return text.substr(0, text.find_first_of(" \t\r\n/>"));
}

XmlDocument read_xml(std::string_view text, const std::string& from, std::string_view root) {
    const Input input{text, from};
    check_limits(input);
    pugi::xml_document tree;
    // A DOCTYPE is skipped and entities other than the five of XML 1.0 §4.6 are left as they
    // stand: nothing is expanded, nothing is fetched. "fragment" keeps text outside the root, which
    // would be dropped in silence otherwise.
    const auto parsed = tree.load_buffer(
        text.data(), text.size(), pugi::parse_default | pugi::parse_fragment, pugi::encoding_utf8);
    if (!parsed) {
        refuse(input, parsed.offset,
               std::string("XML ends or breaks here (") + parsed.description() +
                   "), expected a whole document");
    }
    XmlDocument document;
    pugi::xml_node found;
    for (const auto& node : tree.children()) {
        if (node.type() != pugi::node_element) {
            if (!trim(node.value()).empty()) document.text_outside = true;
            continue;
        }
        if (found)
            refuse(input, node.offset_debug(), "a second document begins, expected one for a file");
        found = node;
    }
    if (!found || found.name() != root) {
        refuse(input, found ? found.offset_debug() : 0,
               "root element '" + clean_utf8(found.name()) + "', expected '" + std::string(root) +
                   "'");
    }
    document.root = element_of(input, found, 1);
    return document;
}

std::optional<std::uint32_t> xml_hex(const std::optional<std::string>& text, std::size_t digits) {
    if (!text) return std::nullopt;
    std::string_view number = *text;
    if (number.starts_with("0x") || number.starts_with("0X")) number.remove_prefix(2);
    if (number.size() != digits) return std::nullopt;
    const auto value = parse_hex(number);
    if (!value) return std::nullopt;
    return static_cast<std::uint32_t>(*value);
}

}  // namespace chipaudit

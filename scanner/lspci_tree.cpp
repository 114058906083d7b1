// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/lspci_tree.h"

#include <algorithm>
#include <map>

#include "core/text.h"
#include "scanner/lspci_line.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;

/// Where the next function of a line is; no bus where a bridge has none, or lines are missing.
struct Place {
    std::uint32_t domain = 0;
    std::optional<std::uint8_t> bus;
};

/// "0000:01-03", "01-03", "0000:01" or "01".
struct BusNumbers {
    std::optional<std::uint32_t> domain;
    std::uint8_t first = 0, last = 0;
};

std::optional<std::uint8_t> two_digits(std::string_view text) {
    const auto value = text.size() == 2 ? parse_hex(text) : std::nullopt;
    return value ? std::optional(static_cast<std::uint8_t>(*value)) : std::nullopt;
}

std::optional<BusNumbers> parse_bus_numbers(std::string_view text) {
    BusNumbers numbers;
    if (const auto colon = text.find(':'); colon != npos) {
        const auto domain =
            colon >= 4 && colon <= 8 ? parse_hex(text.substr(0, colon)) : std::nullopt;
        if (!domain) return std::nullopt;
        numbers.domain = static_cast<std::uint32_t>(*domain);
        text.remove_prefix(colon + 1);
    }
    const auto dash = text.find('-');
    const auto first = two_digits(text.substr(0, dash));
    const auto last = dash == npos ? first : two_digits(text.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    numbers.first = *first;
    numbers.last = *last;
    return numbers;
}

/// "1f.7" as an address on no bus.
std::optional<PciAddress> parse_device(std::string_view text) {
    if (text.size() < 4 || (text.size() > 4 && text[4] != '-' && text[4] != ' '))
        return std::nullopt;
    return parse_address("00:" + std::string(text.substr(0, 4)));
}

void apply_name(std::string_view text, PciFunction& function) {
    function.id = id_in(text);
    function.model_name = name_in(text);
}

/// Bus numbers are printed for bridges only: class 06, header type 1 or 2.
void make_bridge(PciFunction& function) {
    function.class_code = 0x060400U;
    function.class_is_partial = true;
}

/// What mail programs put before a line.
std::string_view without_quoting(std::string_view line) {
    while (line.starts_with(">")) {
        line.remove_prefix(1);
        if (line.starts_with(" ")) line.remove_prefix(1);
    }
    return line;
}

bool is_tree_line(std::string_view drawing) {
    for (const std::string_view start : {"-+-", "+-", "\\-", "-"}) {
        if (!drawing.starts_with(start)) continue;
        const auto next = drawing.substr(start.size());
        const bool branch = start != "-" && start != "-+-";
        return (next.starts_with("[") && parse_bus_numbers(next.substr(1, next.find(']') - 1))) ||
               (branch && parse_device(next));
    }
    return false;
}

/// The reading of one text, line by line.
class Drawing {
  public:
    void take(std::string_view raw) {
        ++line_number_;
        auto line = without_quoting(raw);
        line = line.substr(0, line.find_last_not_of(" \t") + 1);
        const auto start = std::min(line.size(), line.find_first_not_of(" |"));
        if (!is_tree_line(line.substr(start))) {
            if (!trim(line.substr(start)).empty()) tree_.rest.push_back(raw);
            return;
        }
        if (line[start] == '-') close_deeper_than(0, true);
        if (!walk(line, start) && !tree_.unread) tree_.unread = line_number_;
    }

    LspciTree finish() {
        close_deeper_than(0, true);
        return std::move(tree_);
    }

  private:
    /// False where the line holds something that lspci does not draw.
    bool walk(std::string_view line, std::size_t at) {
        place_ = Place();
        behind_function_ = false;
        for (bool first = true; at < line.size(); first = false) {
            const char c = line[at];
            if (c == '+' || c == '\\') {
                branch(at++, c == '+', first);
            } else if (c == '-') {
                // A bridge whose bus numbers are zero is drawn without them.
                if (behind_function_ && !line.substr(at + 1).starts_with("[")) enter_bridge({});
                behind_function_ = behind_function_ && line.substr(at + 1).starts_with("[");
                ++at;
            } else if (c == '[') {
                const auto end = line.find(']', at);
                if (end == npos || !enter(line.substr(at + 1, end - at - 1))) return false;
                at = end + 1;
            } else if (c == ' ' && behind_function_) {
                apply_name(trim(line.substr(at)), tree_.functions.back());
                return true;
            } else {
                if (!add_function(line.substr(at))) return false;
                at += 4;
            }
        }
        return true;
    }

    void branch(std::size_t column, bool goes_on, bool first) {
        const auto known = branches_.find(column);
        if (first) place_ = known == branches_.end() ? Place() : known->second;
        if (first && known == branches_.end()) tree_.is_whole = false;
        close_deeper_than(column, false);
        if (goes_on)
            branches_[column] = place_;
        else
            branches_.erase(column);
        behind_function_ = false;
    }

    /// Branches that are still open have lost their end.
    void close_deeper_than(std::size_t column, bool and_at) {
        const auto from = and_at ? branches_.lower_bound(column) : branches_.upper_bound(column);
        if (from != branches_.end()) tree_.is_whole = false;
        branches_.erase(from, branches_.end());
    }

    bool enter(std::string_view text) {
        const auto numbers = parse_bus_numbers(text);
        if (!numbers) return false;
        tree_.has_bus_numbers = true;
        if (behind_function_) {
            enter_bridge(numbers);
        } else {
            place_ = {numbers->domain.value_or(place_.domain), numbers->first};
        }
        behind_function_ = false;
        return true;
    }

    void enter_bridge(const std::optional<BusNumbers>& numbers) {
        PciFunction& bridge = tree_.functions.back();
        make_bridge(bridge);
        if (numbers && bridge.address)
            bridge.buses = BusRange{bridge.address->bus, numbers->first, numbers->last};
        place_.bus = numbers ? std::optional(numbers->first) : std::nullopt;
    }

    bool add_function(std::string_view text) {
        auto address = parse_device(text);
        if (!address) return false;
        PciFunction function;
        if (place_.bus) {
            address->domain = place_.domain;
            address->bus = *place_.bus;
            function.address = address;
        }
        tree_.functions.push_back(std::move(function));
        behind_function_ = true;
        return true;
    }

    LspciTree tree_;
    std::map<std::size_t, Place> branches_;  // open ones, by column
    Place place_;
    bool behind_function_ = false;
    std::size_t line_number_ = 0;
};

}  // namespace

LspciTree parse_tree(std::string_view text) {
    Drawing drawing;
    for (const auto line : split_lines(text)) drawing.take(line);
    return drawing.finish();
}

}  // namespace chipaudit

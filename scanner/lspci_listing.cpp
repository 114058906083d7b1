// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/lspci_listing.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "core/text.h"
#include "scanner/lspci_details.h"
#include "scanner/lspci_line.h"
#include "scanner/lspci_machine.h"

namespace chipaudit {
namespace {

/// Takes away what mail programs put before a line; an empty view for remarks.
std::string_view bare_line(std::string_view line) {
    while (line.starts_with(">")) {
        line.remove_prefix(1);
        if (line.starts_with(" ")) line.remove_prefix(1);
    }
    return line.starts_with("#") ? std::string_view() : line;
}

bool begins_with_address(std::string_view line) {
    return parse_address(line.substr(0, line.find_first_of(" \t"))).has_value();
}

/// Lines with what a mailer wrapped joined again: only function lines carry what we cannot do
/// without.
std::vector<std::string> unwrapped_lines(std::string_view text) {
    std::vector<std::string> lines;
    bool open = false;  // the last line may go on
    for (const auto raw : split_lines(text)) {
        const auto line = bare_line(raw);
        const bool is_function = begins_with_address(line) || parse_function_line(line);
        if (open && !is_function && !is_hex_line(line) && goes_on(lines.back(), line)) {
            lines.back() += " " + std::string(trim(line));
            continue;
        }
        lines.emplace_back(line);
        open = is_function && line.find('"') == std::string_view::npos &&
               trim(line).find(' ') != std::string_view::npos;
    }
    return lines;
}

/// Fills gaps of `known` with what `more` says about the same function.
void join(ListedFunction& known, ListedFunction more) {
    const auto fill = [](auto& into, auto& from) {
        if (!into) into = std::move(from);
    };
    PciFunction& a = known.function;
    PciFunction& b = more.function;
    fill(a.id, b.id);
    if (!a.class_code || a.class_is_partial) {
        if (b.class_code) a.class_is_partial = b.class_is_partial, a.class_code = b.class_code;
    }
    fill(a.revision, b.revision);
    fill(a.subsystem, b.subsystem);
    fill(a.model_name, b.model_name);
    // Name and id stay side by side: whether they mean the same device is for the database to say.
    fill(a.link_capable, b.link_capable);
    fill(a.link_now, b.link_now);
    fill(a.buses, b.buses);
    fill(a.virtual_functions, b.virtual_functions);
    fill(a.numa_node, b.numa_node);
    fill(a.iommu_group, b.iommu_group);
    fill(a.slot, b.slot);
    fill(a.driver, b.driver);
    fill(known.serial, more.serial);
    if (known.bytes.size() < more.bytes.size()) {
        known.bytes = std::move(more.bytes);
        known.hex_is_broken = more.hex_is_broken;
    }
    if (known.regions.empty()) known.regions = std::move(more.regions);
    known.regions_are_whole = known.regions_are_whole && more.regions_are_whole;
    known.has_control = known.has_control || more.has_control;
    known.link_is_active = known.link_is_active || more.link_is_active;
    known.off_bus = known.off_bus || more.off_bus;
}

/// Two listings of one function agree in what both say; other machines' functions at the same
/// address do not.
bool may_be_same(const PciFunction& a, const PciFunction& b) {
    const auto agree = [](const auto& x, const auto& y) { return !x || !y || *x == *y; };
    if (!agree(a.id, b.id) || !agree(a.model_name, b.model_name)) return false;
    return !a.class_code || !b.class_code || (*a.class_code >> 8) == (*b.class_code >> 8);
}

using Places = std::multimap<PciAddress, std::size_t>;

std::optional<std::size_t> place_to_join(const std::vector<ListedFunction>& known,
                                         const Places& places, const PciFunction& function) {
    if (!function.address) return std::nullopt;
    // No machine has so many functions at one place: what follows stays apart, and is kept.
    constexpr std::size_t most = 256;
    auto [place, last] = places.equal_range(*function.address);
    for (std::size_t tried = 0; place != last && tried < most; ++place, ++tried) {
        if (may_be_same(known[place->second].function, function)) return place->second;
    }
    return std::nullopt;
}

std::vector<ListedFunction> join_repeated(std::vector<ListedFunction> listed) {
    std::vector<ListedFunction> result;
    Places places;
    for (auto& one : listed) {
        const auto known = place_to_join(result, places, one.function);
        if (known) {
            join(result[*known], std::move(one));
            continue;
        }
        if (one.function.address) places.emplace(*one.function.address, result.size());
        result.push_back(std::move(one));
    }
    return result;
}

/// The reading of one text, line by line.
class Listing {
  public:
    void take(const std::string& line, const std::string* next) {
        if (take_tag(line)) return;
        if (auto listed = parse_quoted_line(line)) return listed_.push_back(std::move(*listed));
        if (!listed_.empty() && is_hex_line(line)) return apply_hex_line(line, listed_.back());
        if (auto listed = parse_function_line(line)) return add_to_group(std::move(*listed));
        group_ = group_below(line);
        if (next != nullptr && is_hex_line(*next)) {
            if (auto listed = parse_bare_address(line))
                return listed_.push_back(std::move(*listed));
        }
        if (begins_with_address(line)) return keep_unread(line);
        if (!listed_.empty()) apply_detail(line, listed_.back());
    }

    std::vector<ListedFunction> finish() {
        end_block();
        // Addresses alone make no listing: any text may hold some.
        const auto tells_something = [](const ListedFunction& one) {
            return one.function.class_code || one.function.id || one.function.model_name ||
                   !one.bytes.empty();
        };
        if (std::ranges::none_of(listed_, tells_something)) listed_.clear();
        return std::move(listed_);
    }

  private:
    /// A heading counts for what is listed below it, up to a line that begins something else.
    [[nodiscard]] std::optional<std::uint32_t> group_below(const std::string& line) const {
        const auto heading = parse_group_heading(line);
        const bool detail = line.starts_with(' ') || line.starts_with('\t');
        return heading || !detail ? heading : group_;
    }

    void add_to_group(ListedFunction listed) {
        if (!listed.function.iommu_group) listed.function.iommu_group = group_;
        listed_.push_back(std::move(listed));
    }

    /// True where the line was one of a block of tags.
    bool take_tag(const std::string& line) {
        const auto tag = parse_tag(line);
        const bool begins = tag && begins_block(block_, *tag);
        if (begins || (!tag && trim(line).empty())) end_block();
        if (!tag || (block_.empty() && !begins && tag->first != "Class")) return false;
        block_.push_back(*tag);
        return true;
    }

    /// A line that begins like a function's but cannot be read: the function is there, whatever it
    /// is.
    void keep_unread(const std::string& line) {
        ListedFunction listed;
        listed.function.address = parse_address(line.substr(0, line.find_first_of(" \t")));
        listed_.push_back(std::move(listed));
    }

    void end_block() {
        if (auto listed = block_.empty() ? std::nullopt : make_function(block_))
            listed_.push_back(std::move(*listed));
        block_.clear();
    }

    std::optional<std::uint32_t> group_;
    TagBlock block_;  // views of lines that outlive the reading
    std::vector<ListedFunction> listed_;
};

}  // namespace

std::vector<std::string> listing_lines(std::string_view text) {
    auto lines = unwrapped_lines(text);
    for (const auto raw : split_lines(text)) {
        if (trim(raw).starts_with("#")) lines.emplace_back(raw);
    }
    return lines;
}

std::vector<ListedFunction> parse_listing(std::string_view text) {
    const auto lines = unwrapped_lines(text);
    Listing listing;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        listing.take(lines[i], i + 1 < lines.size() ? &lines[i + 1] : nullptr);
    }
    return join_repeated(listing.finish());
}

}  // namespace chipaudit

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

/// Takes away what mail programs put before a line.
std::string_view bare_line(std::string_view line) {
    while (line.starts_with(">")) {
        line.remove_prefix(1);
        if (line.starts_with(" ")) line.remove_prefix(1);
    }
    return line;
}

bool begins_with_address(std::string_view line) {
    return parse_address(line.substr(0, line.find_first_of(" \t"))).has_value();
}

/// Lines with what a mailer wrapped joined again: only function lines carry what we cannot do
/// without.
std::vector<ListingLine> unwrapped_lines(std::string_view text) {
    std::vector<ListingLine> lines;
    bool open = false;  // the last line may go on
    std::size_t number = 0;
    for (const auto raw : split_lines(text)) {
        ++number;
        const auto line = bare_line(raw);
        if (line.starts_with("#")) {
            lines.push_back({number, std::string(line), true});
            open = false;
            continue;
        }
        const bool is_function = begins_with_address(line) || parse_function_line(line);
        if (open && !is_function && !is_hex_line(line) && goes_on(lines.back().text, line)) {
            lines.back().text += " " + std::string(trim(line));
            continue;
        }
        lines.push_back({number, std::string(line), false});
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
    if (a.identity_sources.classes.empty()) a.identity_sources.classes = b.identity_sources.classes;
    fill(a.revision, b.revision);
    fill(a.subsystem, b.subsystem);
    // Name and id stay side by side: whether they mean the same device is for the database to say.
    fill(a.model_name, b.model_name);
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
        known.hex_fault = std::move(more.hex_fault);
    } else {
        fill(known.hex_fault, more.hex_fault);
    }
    if (known.regions.empty()) known.regions = std::move(more.regions);
    known.regions_are_whole = known.regions_are_whole && more.regions_are_whole;
    known.tag_blocks += more.tag_blocks;
    known.has_control = known.has_control || more.has_control;
    known.link_is_active = known.link_is_active || more.link_is_active;
    known.off_bus = known.off_bus || more.off_bus;
}

/// The ids in a hex block stand at its beginning (PCI Local Bus 3.0 §6.1).
bool same_ids_in_bytes(const ListedFunction& one, const ListedFunction& other) {
    constexpr std::size_t ids = 4;
    if (one.bytes.size() < ids || other.bytes.size() < ids) return true;
    return std::equal(one.bytes.begin(), one.bytes.begin() + ids, other.bytes.begin());
}

/// Two listings of one function agree in what both say; other machines' functions at the same
/// address do not.
bool may_be_same(const ListedFunction& one, const ListedFunction& other) {
    const PciFunction& a = one.function;
    const PciFunction& b = other.function;
    if (!same_ids_in_bytes(one, other)) return false;
    const auto agree = [](const auto& x, const auto& y) { return !x || !y || *x == *y; };
    if (!agree(a.id, b.id)) return false;
    const bool by_id = a.id && b.id;  // then the names may be those of two versions of pci.ids
    if (!by_id && !agree(a.model_name, b.model_name)) return false;
    return !a.class_code || !b.class_code || (*a.class_code >> 8) == (*b.class_code >> 8);
}

using Places = std::multimap<PciAddress, std::size_t>;

std::optional<std::size_t> place_to_join(const std::vector<ListedFunction>& known,
                                         const Places& places, const ListedFunction& one) {
    if (!one.function.address) return std::nullopt;
    // No machine has so many functions at one place: what follows stays apart, and is kept.
    constexpr std::size_t most = 256;
    auto [place, last] = places.equal_range(*one.function.address);
    for (std::size_t tried = 0; place != last && tried < most; ++place, ++tried) {
        if (may_be_same(known[place->second], one)) return place->second;
    }
    return std::nullopt;
}

std::vector<ListedFunction> join_repeated(std::vector<ListedFunction> listed) {
    std::vector<ListedFunction> result;
    Places places;
    for (auto& one : listed) {
        const auto known = place_to_join(result, places, one);
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
    void take(const ListingLine& whole, const ListingLine* next) {
        static const std::string nothing;
        const std::string& line = whole.is_remark ? nothing : whole.text;
        number_ = whole.number;
        if (take_tag(line)) return;
        if (auto listed = parse_quoted_line(line)) return add(std::move(*listed));
        if (is_hex_line(line) && take_hex(line)) return;
        if (auto listed = parse_function_line(line)) return add_to_group(std::move(*listed));
        group_ = group_below(line);
        if (next != nullptr && is_hex_line(next->text)) {
            if (auto listed = parse_bare_address(line)) return add(std::move(*listed));
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

    void add(ListedFunction listed) {
        listed.line = number_;
        listed_.push_back(std::move(listed));
    }

    void add_to_group(ListedFunction listed) {
        if (!listed.function.iommu_group) listed.function.iommu_group = group_;
        add(std::move(listed));
    }

    /// A block that begins where none can, has lost the line of its function: it is one
    /// nevertheless. False for a line in a text that has shown no function yet, which may be
    /// anything.
    bool take_hex(const std::string& line) {
        const bool begins = is_first_hex_line(line);
        if (listed_.empty() && !begins) return false;
        if (begins && (listed_.empty() || !listed_.back().bytes.empty())) {
            add({});
            listed_.back().hex_fault = "line " + std::to_string(number_) +
                                       " begins a hex block, and no line above it names its "
                                       "function";
        }
        apply_hex_line(line, number_, listed_.back());
        return true;
    }

    /// True where the line was one of a block of tags.
    bool take_tag(const std::string& line) {
        const auto tag = parse_tag(line);
        const bool begins = tag && begins_block(block_, *tag);
        if (begins || (!tag && trim(line).empty())) end_block();
        if (!tag || (block_.empty() && !begins && tag->first != "Class")) return false;
        if (block_.empty()) block_line_ = number_;
        block_.push_back(*tag);
        return true;
    }

    /// A line that begins like a function's but cannot be read: the function is there, whatever it
    /// is.
    void keep_unread(const std::string& line) {
        ListedFunction listed;
        listed.function.address = parse_address(line.substr(0, line.find_first_of(" \t")));
        add(std::move(listed));
    }

    void end_block() {
        if (auto listed = block_.empty() ? std::nullopt : make_function(block_)) {
            listed->line = block_line_;
            listed->tag_blocks = 1;
            listed_.push_back(std::move(*listed));
        }
        block_.clear();
    }

    std::optional<std::uint32_t> group_;
    TagBlock block_;  // views of lines that outlive the reading
    std::size_t number_ = 0, block_line_ = 0;
    std::vector<ListedFunction> listed_;
};

/// lspci -x prints a block for every function, or leaves the function out.
void mark_missing_blocks(std::vector<ListedFunction>& listed) {
    const auto has_block = [](const ListedFunction& one) {
        return !one.bytes.empty() || one.hex_fault.has_value();
    };
    const auto first = std::ranges::find_if(listed, has_block);
    auto last = listed.end();
    while (last != first && !has_block(*(last - 1))) --last;
    for (auto one = first; one != last; ++one) one->lacks_hex = !has_block(*one);
}

}  // namespace

std::vector<ListingLine> listing_lines(std::string_view text) { return unwrapped_lines(text); }

std::vector<ListedFunction> parse_listing(std::string_view text) {
    const auto lines = unwrapped_lines(text);
    Listing listing;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        listing.take(lines[i], i + 1 < lines.size() ? &lines[i + 1] : nullptr);
    }
    auto listed = listing.finish();
    mark_missing_blocks(listed);
    return join_repeated(std::move(listed));
}

}  // namespace chipaudit

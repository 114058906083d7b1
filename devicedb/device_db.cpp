// SPDX-License-Identifier: GPL-3.0-or-later
#include "devicedb/device_db.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/digest.h"
#include "core/host_json.h"
#include "core/json_fields.h"
#include "core/text.h"
#include "devicedb/db_lint.h"
#include "devicedb/embedded_database.h"
#include "devicedb/part_heads.h"

namespace chipaudit {
namespace {

DatabaseInfo info_from(const TextFile& file) {
    const auto document = parse_json(file, ErrorKind::refused);
    const JsonPlace place(document, file.name + ": $", ErrorKind::refused);
    place.only({"schema", "version", "sequence", "newest_generation"});
    if (place.text("schema") != "chipaudit-database/1")
        place.at("schema").fail("expected chipaudit-database/1");
    DatabaseInfo info{place.text("version"), "", place.text("newest_generation"), 0, ""};
    if (place.has("sequence")) info.sequence = place.at("sequence").whole<std::uint64_t>();
    return info;
}

const TextFile& file_named(std::span<const TextFile> files, std::string_view name) {
    for (const auto& file : files) {
        if (file.name == name || file.name.ends_with("/" + std::string(name))) return file;
    }
    throw Error(ErrorKind::refused, "the device database has no file " + std::string(name));
}

std::string minified(const TextFile& file) {
    return json_text(parse_json(file, ErrorKind::refused), -1);
}

}  // namespace

std::vector<PartIndex> DeviceDb::with_id(PciId id) const {
    std::vector<PartIndex> found;
    const auto [first, last] = by_id_.equal_range(id);
    for (auto it = first; it != last; ++it) found.push_back(it->second);
    std::ranges::sort(found);
    return found;
}

std::vector<PartIndex> DeviceDb::covering(PciId id, PartKind kind) const {
    std::vector<PartIndex> found;
    for (PartIndex index = 0; index < parts_.size(); ++index) {
        const PartHead& part = parts_[index];
        if (part.kind != kind) continue;
        if (std::ranges::any_of(part.blocks, [&](const IdBlock& block) { return block.holds(id); }))
            found.push_back(index);
    }
    return found;
}

std::optional<PartIndex> DeviceDb::with_name(std::string_view part_id) const {
    const auto found = by_name_.find(part_id);
    if (found == by_name_.end()) return std::nullopt;
    return found->second;
}

/// What tools put where they cut a name off.
static constexpr std::string_view dots = "...";

/// Words that make another model of the one they follow: "RTX 4090 Laptop GPU" is no RTX 4090.
static bool is_another_model(std::string_view behind) {
    static constexpr auto words =
        std::to_array<std::string_view>({"ti", "super", "laptop", "mobile", "max-q"});
    behind = trim(behind);
    auto word = behind.substr(0, behind.find_first_of(" ]),/"));
    if (word.size() <= dots.size() || !word.ends_with(dots))
        return std::ranges::find(words, word) != words.end();
    word.remove_suffix(dots.size());
    return std::ranges::any_of(words, [&](auto known) { return known.starts_with(word); });
}

/// True where no word runs on (as core/phrases.h counts words).
static bool is_word_boundary(std::string_view text, std::size_t at) {
    const auto is_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
    return at == 0 || at == text.size() || !is_word(text[at - 1]) || !is_word(text[at]);
}

DeviceDb::Spelled DeviceDb::Spellings::begun_in(std::string_view text) const {
    const auto end = text.find(dots);
    if (end == std::string_view::npos || end == 0 || text[end - 1] == ' ') return {};
    Spelled found;
    for (std::size_t begin = 0; begin + 1 < end; ++begin) {
        if (!is_word_boundary(text, begin)) continue;
        const auto left = text.substr(begin, end - begin);
        for (auto it = parts.lower_bound(left); it != parts.end() && it->first.starts_with(left);
             ++it)
            found.parts.push_back(it->second);
        if (found.parts.empty()) continue;
        found.length = std::max(found.length, left.size());
        if (begin > 0) break;  // spellings with the maker's name are not all there are
    }
    return found;
}

DeviceDb::Spelled DeviceDb::Spellings::longest_in(std::string_view all) const {
    Spelled best;
    for (std::size_t begin = 0; begin < all.size(); ++begin) {
        if (!is_word_boundary(all, begin)) continue;
        const std::size_t most = std::min(longest, all.size() - begin);
        for (std::size_t length = most; length > 0 && length >= best.length; --length) {
            if (!is_word_boundary(all, begin + length)) continue;
            const auto phrase = all.substr(begin, length), behind = all.substr(begin + length);
            auto [first, last] = parts.equal_range(phrase);
            if (first == last || is_another_model(behind)) continue;
            // A tool cut "RTX 4080 ..." off: every name that goes on from here may be meant.
            while (trim(behind).starts_with(dots) && last != parts.end() &&
                   last->first.starts_with(phrase))
                ++last;
            if (length > best.length) best.parts.clear();
            best.length = length;
            for (auto it = first; it != last; ++it) best.parts.push_back(it->second);
            break;
        }
    }
    return best;
}

void DeviceDb::Spellings::add(std::string_view name, PartIndex index) {
    if (name.size() < 2) return;
    parts.emplace(to_lower(name), index);
    longest = std::max(longest, name.size());
}

std::vector<PartIndex> DeviceDb::named_in(std::string_view text) const {
    const std::string lower = to_lower(plain_blanks(text));
    Spelled found = named().products.longest_in(lower);
    Spelled begun = named().products.begun_in(lower);
    if (begun.length > found.length) {
        const Maker* maker = makers_.by_id(lower.substr(0, lower.find(' ')));
        std::erase_if(begun.parts, [&](PartIndex index) {
            return maker != nullptr && parts_.at(index).maker != maker->id;
        });
        found = std::move(begun);
    }
    if (found.parts.empty()) found = named().chips.longest_in(lower);
    std::ranges::sort(found.parts);
    found.parts.erase(std::unique(found.parts.begin(), found.parts.end()), found.parts.end());
    return found.parts;
}

const DeviceDb::Named& DeviceDb::named() const {
    if (named_) return *named_;
    Named all;
    for (PartIndex index = 0; index < parts_.size(); ++index) {
        const PartHead& part = parts_[index];
        if (part.kind == PartKind::pattern) continue;
        all.products.add(part.name, index);
        for (const auto& alias : part.aliases) all.products.add(alias, index);
        all.chips.add(part.chip, index);
    }
    return named_.emplace(std::move(all));
}

void DeviceDb::enter(Part part, std::string pending) {
    const auto index = static_cast<PartIndex>(parts_.size());
    if (!by_name_.emplace(part.id, index).second) {
        throw Error(ErrorKind::refused, "device database: part id '" + part.id + "' stands twice");
    }
    for (const auto& id : part.ids) by_id_.emplace(id, index);
    parts_.push_back(std::move(part));
    pending_.push_back(std::move(pending));
}

/// A name that ordinary text does not hold by chance: "A100", not "L4" or "Rubin".
static bool is_telling(const std::string& name) {
    return name.size() >= 3 && name.find_first_of("0123456789") != std::string::npos &&
           name.find_first_not_of("0123456789") != std::string::npos;
}

CandidateFilter DeviceDb::candidate_filter() const {
    CandidateFilter filter;
    filter.classes = {0x1200, 0x0b40, 0x0302, 0x0380};
    filter.traces = traces_;
    for (const auto& maker : makers_.makers) filter.vendors[maker.id] = maker.vendor_ids;
    for (const PartHead& part : parts_) {
        if (part.kind == PartKind::other || part.kind == PartKind::range) continue;
        for (const auto& id : part.ids) filter.ids.push_back({id, id});
        for (const auto& block : part.blocks) {
            if (block.pattern.empty()) filter.ids.push_back({block.first, block.last});
        }
        if (part.kind != PartKind::accelerator) continue;
        if (is_telling(part.name)) filter.names.add(part.name);
        for (const auto& alias : part.aliases) {
            if (is_telling(alias)) filter.names.add(alias);
        }
    }
    return filter;
}

DeviceDb::DeviceDb(std::span<const TextFile> files, bool whole) {
    info_ = info_from(file_named(files, "database.json"));
    makers_ = load_makers(file_named(files, "makers.json"));
    std::vector<std::pair<Part, std::string>> read;  // and the file with its body
    for (const auto& file : files) {
        if (file.name == "traces.json" || file.name.ends_with("/traces.json"))
            traces_ = traces_from_json(file, makers_);
        if (file.name.find("parts/") == std::string::npos || !file.name.ends_with(".json"))
            continue;
        if (whole) {
            for (auto& part : parts_from_json(file)) read.emplace_back(std::move(part), "");
        } else {
            for (auto& head : heads_from_json(file))
                read.emplace_back(Part{std::move(head), PartBody{}}, file.name);
        }
    }
    if (read.empty()) throw Error(ErrorKind::refused, "the device database holds no part");
    std::vector<std::size_t> order(read.size());  // records are large: their numbers are sorted
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return std::string_view(read[i].first.id); });
    parts_.reserve(read.size());
    for (const auto i : order) enter(std::move(read[i].first), std::move(read[i].second));
}

void DeviceDb::read_bodies(const std::string& file) const {
    static const EmbeddedFiles whole = embedded_database();
    for (auto& part : parts_from_json(file_named(whole.files, file))) {
        const PartIndex index = by_name_.at(part.id);
        static_cast<PartBody&>(parts_[index]) = std::move(part);
        pending_[index].clear();
    }
}

const Part& DeviceDb::part(PartIndex index) const {
    if (const std::string file = pending_[index]; !file.empty()) read_bodies(file);
    return parts_[index];
}

std::span<const Part> DeviceDb::parts() const {
    for (PartIndex index = 0; index < parts_.size(); ++index) (void)part(index);
    return parts_;
}

DeviceDb load_device_db(std::span<const TextFile> files, std::string origin) {
    DeviceDb db(files, true);
    db.info_.origin = std::move(origin);
    std::vector<TextFile> small;
    for (const auto& file : files) small.push_back({file.name, minified(file)});
    db.info_.sha256 = sha256_hex(small);
    check_references(db);
    return db;
}

DeviceDb load_built_in_db(EmbeddedFiles heads) {
    DeviceDb db(heads.files, false);
    db.info_.sha256 = std::move(heads.sha256);
    db.info_.origin = "built in";
    return db;
}

}  // namespace chipaudit

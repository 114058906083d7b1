// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/off_bus.h"

#include <map>
#include <string>

#include "core/text.h"

namespace chipaudit {
namespace {

bool fits(std::string_view name, std::string_view pattern) {
    const auto star = pattern.find('*');
    if (star == std::string_view::npos) return name == pattern;
    const auto head = pattern.substr(0, star), tail = pattern.substr(star + 1);
    return name.size() >= head.size() + tail.size() && name.starts_with(head) &&
           name.ends_with(tail);
}

/// Folders are listed once, however many traces may show in them.
class Listings {
  public:
    explicit Listings(const SysfsPlace& place) : place_(place) {}
    const std::vector<std::string>& of(const std::string& path) {
        const auto [entry, is_new] = names_.try_emplace(path);
        if (const auto folder = is_new ? place_.open(path) : std::nullopt)
            entry->second = folder->names();
        return entry->second;
    }

  private:
    const SysfsPlace& place_;
    std::map<std::string, std::vector<std::string>> names_;
};

std::vector<std::string> compatibles(const SysfsPlace& place) {
    const auto root = place.open("sys/firmware/devicetree/base");
    const auto text = root ? root->read("compatible") : std::nullopt;
    return text ? names_in_compatible(*text) : std::vector<std::string>();
}

/// What a place shows of one kind of trace, and where.
struct Shown {
    std::string prefix;
    std::vector<std::string> names;
};

Shown shown_of(const SysfsPlace& place, const Trace& trace, Listings& listings) {
    if (trace.kind == "module") return {"", listings.of("sys/module")};
    if (trace.kind == "bus") return {"", listings.of("sys/bus")};
    if (trace.kind == "devicetree") return {"", compatibles(place)};
    const auto slash = trace.pattern.rfind('/');
    const std::string folder = trace.pattern.substr(1, slash == 0 ? 0 : slash - 1);
    return {"/" + folder + "/", listings.of(folder)};
}

const std::vector<std::string>& names_for(const Trace& trace, const ShownNames& shown) {
    if (trace.kind == "module") return shown.modules;
    if (trace.kind == "bus") return shown.buses;
    return trace.kind == "devicetree" ? shown.boards : shown.device_nodes;
}

}  // namespace

std::vector<std::string> names_in_compatible(std::string_view text) {
    std::vector<std::string> names;
    for (const auto name : split(text, '\0')) {
        if (!trim(name).empty()) names.push_back(clean_utf8(trim(name)));
    }
    return names;
}

std::vector<OffBus> signs_among(const ShownNames& shown, std::span<const Trace> traces) {
    std::vector<OffBus> found;
    for (const auto& trace : traces) {
        for (const auto& name : names_for(trace, shown)) {
            if (fits(name, trace.pattern))
                found.push_back({trace.kind, clean_utf8(name), trace.meaning, trace.maker});
        }
    }
    return found;
}

std::vector<OffBus> find_off_bus(const SysfsPlace& place, std::span<const Trace> traces) {
    std::vector<OffBus> found;
    Listings listings(place);
    for (const auto& trace : traces) {
        const Shown shown = shown_of(place, trace, listings);
        for (const auto& name : shown.names) {
            if (!fits(shown.prefix + name, trace.pattern)) continue;
            found.push_back({trace.kind, shown.prefix + name, trace.meaning, trace.maker});
        }
    }
    return found;
}

}  // namespace chipaudit

// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/umockdev_source.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/text.h"
#include "scanner/completeness.h"
#include "scanner/memory_folder.h"
#include "scanner/saved_input.h"
#include "scanner/sysfs_source.h"
#include "scanner/udevadm_block.h"
#include "scanner/unread_lines.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t longest_path = 4096;  // PATH_MAX of Linux

/// One device: its folder below /sys, and what is in it.
struct Device {
    std::string_view path;
    std::map<std::string, std::string> files, links;
    std::string uevent;  // the properties, which begin with what the kernel says
};

/// Attributes are escaped as strings in C are (GLib, g_strescape).
std::string unescaped(std::string_view text) {
    static constexpr std::string_view letters = "nrtbfv", meanings = "\n\r\t\b\f\v";
    const auto is_octal = [](char c) { return c >= '0' && c <= '7'; };
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            plain += text[i];
            continue;
        }
        ++i;
        if (const auto letter = letters.find(text[i]); letter != npos) {
            plain += meanings[letter];
        } else if (is_octal(text[i])) {
            unsigned value = 0;
            const std::size_t end = std::min(i + 3, text.size());
            for (; i < end && is_octal(text[i]); ++i) value = value * 8 + unsigned(text[i] - '0');
            --i;
            plain += static_cast<char>(value & 0xff);
        } else {
            plain += text[i];
        }
    }
    return plain;
}

/// The text, line by line, as devices; what cannot be read is a gap with its line.
class Recording {
  public:
    Recording(const ScanRequest& request, Host& host) : request_(request), host_(host) {}

    std::vector<Device> read(std::string_view text) {
        for (const auto line : split_lines(text)) {
            ++number_;
            take(line);
        }
        if (!text.ends_with('\n')) gap("the text ends inside a line");
        return std::move(devices_);
    }

  private:
    void gap(const std::string& what) {
        add_gap(host_, ReasonCode::input_truncated, std::nullopt, what);
    }
    void gap_here(const std::string& what) { gap("line " + std::to_string(number_) + " " + what); }

    void take(std::string_view line) {
        if (const auto path = path_line(line)) return begin(*path);
        const bool known = line.size() > 2 && line[0] >= 'A' && line[0] <= 'Z' && line[1] == ':';
        if (!known || devices_.empty()) {
            if (speaks_of_a_function(line, request_.candidates))
                gap_here("speaks of a function that could not be read from it");
            return;
        }
        const auto rest = line.substr(line[2] == ' ' ? 3 : 2);
        const auto equals = rest.find('=');
        const bool holds_value = std::string_view("EAHL").find(line[0]) != npos;
        if (!holds_value) {  // nodes and links in /dev
            if (speaks_of_a_function(line, request_.candidates))
                gap_here("speaks of a function that could not be read from it");
            return;
        }
        if (equals == npos || equals == 0) return gap_here("has no name and value");
        keep(line[0], std::string(rest.substr(0, equals)), rest.substr(equals + 1));
    }

    void begin(std::string_view path) {
        if (path.size() > longest_path || !MemoryTree::parts_of(path.substr(1)))
            return gap_here("names a path that leads out of /sys");
        devices_.push_back({path, {}, {}, ""});
    }

    void keep(char kind, const std::string& name, std::string_view value) {
        Device& device = devices_.back();
        if (kind == 'E') {
            device.uevent += name + "=" + std::string(value) + "\n";
        } else if (kind == 'L') {
            put(device.links, name, std::string(value));
        } else if (kind == 'A') {
            put(device.files, name, unescaped(value));
        } else if (const auto bytes = from_hex(value)) {
            put(device.files, name, std::string(bytes->begin(), bytes->end()));
        } else {
            gap_here("holds bytes that are not whole, expected hex digits");
        }
    }

    void put(std::map<std::string, std::string>& into, const std::string& name,
             const std::string& value) {
        if (name.size() > longest_path || !MemoryTree::parts_of(name))
            return gap_here("names a file that leads out of /sys");
        const auto [place, added] = into.emplace(name, value);
        if (!added && place->second != value)
            gap_here("tells " + clean_utf8(name.substr(0, 64)) + " once more, and otherwise");
    }

    const ScanRequest& request_;
    Host& host_;
    std::size_t number_ = 0;
    std::vector<Device> devices_;
};

bool is_function(const Device& device) {
    return device.path.find("/pci") != npos &&
           parse_address(device.path.substr(device.path.rfind('/') + 1)).has_value();
}

void put_into(MemoryTree& tree, const Device& device, Host& host) {
    const auto parts = [&](const std::string& name) {
        return *MemoryTree::parts_of("sys" + std::string(device.path) + "/" + name);
    };
    bool fits = tree.add_file(parts("uevent"), device.uevent);
    for (const auto& [name, content] : device.files)
        fits = tree.add_file(parts(name), content) && fits;
    for (const auto& [name, target] : device.links)
        fits = tree.add_link(parts(name), target) && fits;
    if (!fits) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "files of " + clean_utf8(device.path.substr(0, 200)) + " do not fit to others");
    }
}

MemoryTree tree_of(const std::vector<Device>& devices, Host& host) {
    MemoryTree tree;
    tree.add_folder({"sys", "bus", "pci", "devices"});
    std::set<std::string> known;
    for (const auto& device : devices) {
        const std::string name(device.path.substr(device.path.rfind('/') + 1));
        const bool looks_like_one = device.path.find("/pci") != npos &&
                                    device.files.contains("vendor") &&
                                    device.files.contains("config");
        if (is_function(device) ? !known.insert(name).second : looks_like_one) {
            add_gap(host, ReasonCode::input_truncated, parse_address(name),
                    clean_utf8(device.path.substr(0, 200)) +
                        (is_function(device) ? " is recorded more than once"
                                             : " is a function without an address"));
        }
        if (is_function(device)) {
            put_into(tree, device, host);
            tree.add_link({"sys", "bus", "pci", "devices", name},
                          "../../.." + std::string(device.path));
        } else if (device.path.ends_with("/virtual/dmi/id")) {
            put_into(tree, device, host);
            tree.add_link({"sys", "class", "dmi", name}, "../.." + std::string(device.path));
        }
    }
    return tree;
}

/// A device is recorded with all above it.
void judge_paths(const std::vector<Device>& devices, Host& host) {
    std::set<PciAddress> recorded, on_paths;
    for (const auto& device : devices) {
        const auto chain = functions_on(device.path);
        on_paths.insert(chain.begin(), chain.end());
        if (is_function(device) && !chain.empty()) recorded.insert(chain.back());
    }
    for (const auto& address : on_paths) {
        if (recorded.contains(address)) continue;
        add_gap(host, ReasonCode::input_truncated, address,
                "paths lead through this function, which has no block of its own");
    }
}

}  // namespace

bool is_umockdev(std::string_view text) {
    bool in_device = false;
    for (const auto line : split_lines(text)) {
        if (path_line(line)) in_device = true;
        const bool attribute = line.starts_with("A: ") || line.starts_with("H: ");
        if (in_device && attribute && line.find('=') != npos) return true;
    }
    return false;
}

Host read_umockdev(std::string_view text, const ScanRequest& request) {
    Host gaps;
    const auto devices = Recording(request, gaps).read(text);
    judge_paths(devices, gaps);
    const MemoryTree tree = tree_of(devices, gaps);
    Host host = read_sysfs(archive_place(tree.root()), request);
    host.origin = saved_host("umockdev", request).origin;
    host.reasons.insert(host.reasons.end(), gaps.reasons.begin(), gaps.reasons.end());
    host.notes.insert(host.notes.end(), gaps.notes.begin(), gaps.notes.end());
    if (!host.functions.empty()) judge_completeness(request, host);
    return host;
}

}  // namespace chipaudit

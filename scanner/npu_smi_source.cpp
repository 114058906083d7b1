// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/npu_smi_source.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/text.h"
#include "scanner/masking.h"
#include "scanner/npu_smi_table.h"
#include "scanner/saved_input.h"
#include "scanner/unread_lines.h"

namespace chipaudit {
namespace {

constexpr auto npos = std::string_view::npos;

/// One board of npu-smi info -t board while it is being read.
struct Board {
    ToolDevice device;
    std::optional<std::uint32_t> vendor{}, id{}, subsystem_vendor{}, subsystem{};
    std::string chip{};
};

void apply_vendor(std::string_view value, Board& board) { board.vendor = prefixed_hex(value, 4); }
void apply_id(std::string_view value, Board& board) { board.id = prefixed_hex(value, 4); }
void apply_subsystem_vendor(std::string_view value, Board& board) {
    board.subsystem_vendor = prefixed_hex(value, 4);
}
void apply_subsystem(std::string_view value, Board& board) {
    board.subsystem = prefixed_hex(value, 4);
}
void apply_place(std::string_view value, Board& board) {
    board.device.function.address = parse_address(value);
}
void apply_serial_number(std::string_view value, Board& board) {
    board.device.serial = real_serial(std::string(value));
}
void apply_slot(std::string_view value, Board& board) {
    if (!is_no_value(value)) board.device.function.slot = clean_utf8(value.substr(0, 64));
}
/// The microcontroller of a board is listed like a chip.
void apply_chip(std::string_view value, Board& board) {
    if (!starts_with_ignoring_case(value, "MCU")) board.chip = value;
}

struct Key {
    std::string_view name;
    void (*apply)(std::string_view value, Board& board);
};

constexpr auto keys = std::to_array<Key>({
    {"PCIe Bus Info", apply_place},
    {"PCI Vendor ID", apply_vendor},
    {"PCI Device ID", apply_id},
    {"Subsystem Vendor ID", apply_subsystem_vendor},
    {"Subsystem Device ID", apply_subsystem},
    {"Serial Number", apply_serial_number},
    {"Slot ID", apply_slot},
    {"Chip Name", apply_chip},
});

/// Nothing of a board that names neither place nor id nor chip: npu-smi info -l lists such.
std::optional<ToolDevice> finish(Board board) {
    PciFunction& function = board.device.function;
    function.id = real_id(board.vendor, board.id);
    function.subsystem = real_id(board.subsystem_vendor, board.subsystem);
    function.model_name = npu_name(board.chip);
    if (!function.address && !function.id && !function.model_name) return std::nullopt;
    return std::move(board.device);
}

/// What one text of npu-smi says.
struct Reading {
    ToolDevices devices;
    std::map<PciAddress, std::size_t> chips;  // rows of the table, by address
    std::optional<std::uint64_t> total{};     // "Total Count" of npu-smi info -l
    std::optional<std::size_t> unread{};      // first line that speaks of a function unread
};

class Reader {
  public:
    explicit Reader(const CandidateFilter& candidates) : candidates_(candidates) {}

    void take(std::string_view line) {
        ++line_number_;
        if (const auto pair = split_pair(line)) return take_pair(*pair);
        if (auto chips = table_.take(line)) {
            end_board();
            for (auto& chip : *chips) add_chip(std::move(chip));
            return;
        }
        if (!reading_.unread && speaks_of_a_function(line, candidates_))
            reading_.unread = line_number_;
    }

    Reading finish_all() {
        end_board();
        if (auto chip = table_.finish()) add_chip(std::move(*chip));
        return std::move(reading_);
    }

  private:
    void take_pair(const ToolPair& pair) {
        if (pair.key == "NPU ID") {
            end_board();
            board_ = Board();
        }
        if (pair.key == "Total Count" || pair.key == "Card Count")
            reading_.total = parse_decimal(pair.value);
        const auto key = std::ranges::find(keys, pair.key, &Key::name);
        if (board_ && key != keys.end()) key->apply(pair.value, *board_);
    }

    void end_board() {
        auto device = board_ ? finish(std::move(*board_)) : std::nullopt;
        board_.reset();
        if (device) reading_.devices.add(std::move(*device));
    }

    void add_chip(ToolDevice chip) {
        if (chip.function.address) ++reading_.chips[*chip.function.address];
        reading_.devices.add(std::move(chip));
    }

    const CandidateFilter& candidates_;
    Reading reading_;
    NpuTable table_;
    std::optional<Board> board_;
    std::size_t line_number_ = 0;
};

Reading parse(std::string_view text, const CandidateFilter& candidates) {
    Reader reader(candidates);
    for (const auto line : split_lines(text)) reader.take(line);
    return reader.finish_all();
}

PciFunction function_of(const ToolDevice& device, Masking& masking, Host& host) {
    PciFunction function = device.function;
    if (function.id && function.model_name) {
        host.notes.push_back({function.address, "npu-smi says: " + function.model_name->text});
    }
    function.serial = masking.mask("serial", device.serial);
    return function;
}

void judge_reading(const Reading& reading, Host& host) {
    for (const auto& [address, count] : reading.chips) {
        if (count < 2) continue;
        host.notes.push_back({address, "npu-smi lists " + std::to_string(count) +
                                           " chips behind this function, or lists it again"});
    }
    if (reading.total && *reading.total > host.functions.size()) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "npu-smi counts " + std::to_string(*reading.total) + " cards, and " +
                    std::to_string(host.functions.size()) + " are listed");
    }
    if (reading.unread) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "line " + std::to_string(*reading.unread) +
                    " speaks of a function that could not be read from it");
    }
}

}  // namespace

bool is_npu_smi(std::string_view text) {
    bool begins_board = false;
    for (const auto line : split_lines(text)) {
        if (is_npu_heading(line) || line.find("| npu-smi ") != npos) return true;
        const auto pair = split_pair(line);
        if (!pair) continue;
        begins_board = begins_board || pair->key == "NPU ID";
        if (begins_board && std::ranges::find(keys, pair->key, &Key::name) != keys.end())
            return true;
    }
    return false;
}

Host read_npu_smi(std::string_view text, const ScanRequest& request) {
    Host host = saved_host("npu-smi", request);
    Masking masking(request, std::nullopt);
    const Reading reading = parse(text, request.candidates);
    for (const auto& device : reading.devices.all())
        host.functions.push_back(function_of(device, masking, host));
    judge_reading(reading, host);
    judge_partial(
        "npu-smi lists the accelerators of one maker that its driver holds, and nothing "
        "else",
        host);
    masking.describe(host);
    return host;
}

}  // namespace chipaudit

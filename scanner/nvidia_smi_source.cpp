// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/nvidia_smi_source.h"

#include <algorithm>

#include "core/text.h"
#include "scanner/masking.h"
#include "scanner/nvidia_smi_csv.h"
#include "scanner/nvidia_smi_lines.h"
#include "scanner/nvidia_smi_query.h"
#include "scanner/saved_input.h"
#include "scanner/unread_lines.h"

namespace chipaudit {
namespace {

/// What one text of nvidia-smi says.
struct Reading {
    ToolDevices devices;
    std::vector<ToolDevice> lost;             // GPUs that it cannot reach
    std::optional<std::uint64_t> attached{};  // GPUs that -q counts
    std::size_t in_matrix = 0;                // GPUs that topo -m names
    std::optional<std::size_t> unread{};      // first line that speaks of a function unread
    bool failed = false, in_guest = false, two_addresses = false;
};

class Reader {
  public:
    explicit Reader(const CandidateFilter& candidates) : candidates_(candidates) {}

    void take(std::string_view line) {
        ++line_number_;
        if (auto block = begin_block(line)) {
            end_block();
            block_ = std::move(block);
        } else if (auto row = parse_table_row(line)) {
            add(std::move(*row));
        } else if (auto listed = parse_list_line(line)) {
            add(std::move(*listed));
        } else if (auto lost = parse_lost_line(line)) {
            reading_.lost.push_back(std::move(*lost));
        } else if (is_matrix_row(line)) {
            ++reading_.in_matrix;
        } else if (auto columns = parse_csv_heading(line)) {
            end_block();
            columns_ = std::move(*columns);
        } else if (auto queried = parse_csv_row(line, columns_)) {
            add(std::move(*queried));
        } else {
            take_other(line);
        }
    }

    Reading finish() {
        end_block();
        return std::move(reading_);
    }

  private:
    void take_other(std::string_view line) {
        reading_.failed = reading_.failed || is_failure(line);
        if (const auto count = attached_gpus(line)) reading_.attached = count;
        if (block_ && apply_query_line(line, *block_)) return;
        // Below the table stand programs, whose names may hold anything.
        if (line.find("| Processes") != std::string_view::npos) in_processes_ = true;
        if (line.find("NVIDIA-SMI") != std::string_view::npos) in_processes_ = false;
        const bool program = in_processes_ && trim(line).starts_with('|');
        if (!program && !reading_.unread && speaks_of_a_function(line, candidates_))
            reading_.unread = line_number_;
    }

    void add(ToolDevice device) {
        end_block();
        reading_.devices.add(std::move(device));
    }

    void end_block() {
        if (!block_) return;
        reading_.in_guest = reading_.in_guest || block_->in_guest;
        reading_.two_addresses = reading_.two_addresses || block_->two_addresses;
        reading_.devices.add(finish_block(std::move(*block_)));
        block_.reset();
    }

    const CandidateFilter& candidates_;
    Reading reading_;
    std::optional<QueryBlock> block_;
    std::vector<std::string> columns_;  // of the last heading of a CSV table
    bool in_processes_ = false;
    std::size_t line_number_ = 0;
};

Reading parse(std::string_view text, const CandidateFilter& candidates) {
    Reader reader(candidates);
    for (const auto line : split_lines(text)) reader.take(line);
    return reader.finish();
}

PciFunction function_of(const ToolDevice& device, Masking& masking, Host& host) {
    PciFunction function = device.function;
    if (function.id && function.model_name) {
        host.notes.push_back({function.address, "nvidia-smi says: " + function.model_name->text});
    }
    function.serial = masking.mask("serial", device.serial ? device.serial : device.uuid);
    return function;
}

void judge_counts(const Reading& reading, Host& host) {
    const auto listed = reading.devices.all().size() + reading.lost.size();
    if (reading.attached && *reading.attached > listed) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "the driver counts " + std::to_string(*reading.attached) + " GPUs, and " +
                    std::to_string(listed) + " are listed");
    }
    if (reading.in_matrix > listed) {
        add_gap(host, ReasonCode::id_unreadable, std::nullopt,
                "nvidia-smi topo counts " + std::to_string(reading.in_matrix) +
                    " of its GPUs, and gives neither models nor addresses: save nvidia-smi -q too");
    }
}

void judge_reading(const Reading& reading, Host& host) {
    judge_counts(reading, host);
    for (const auto& device : reading.lost) {
        add_gap(host, ReasonCode::function_off_bus, device.function.address,
                "nvidia-smi cannot reach this GPU");
    }
    if (reading.failed) {
        add_gap(host, ReasonCode::pci_directory_empty, std::nullopt,
                "nvidia-smi says that it sees no GPU, which is about its driver only");
    }
    if (reading.two_addresses) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "one block names two addresses: lines between two GPUs are missing");
    }
    if (reading.unread) {
        add_gap(host, ReasonCode::input_truncated, std::nullopt,
                "line " + std::to_string(*reading.unread) +
                    " speaks of a function that could not be read from it");
    }
    if (reading.in_guest)
        add_guest_view(host, "nvidia-smi ran in a guest: it sees what was passed through");
}

}  // namespace

bool is_nvidia_smi(std::string_view text) {
    for (const auto line : split_lines(text)) {
        if (line.find("NVSMI LOG=") != std::string_view::npos || is_failure(line) ||
            line.find("| NVIDIA-SMI ") != std::string_view::npos || is_matrix_row(line) ||
            begin_block(line) || parse_table_row(line) || parse_list_line(line) ||
            parse_lost_line(line) || parse_csv_heading(line)) {
            return true;
        }
    }
    return false;
}

Host read_nvidia_smi(std::string_view text, const ScanRequest& request) {
    Host host = saved_host("nvidia-smi", request);
    Masking masking(request, std::nullopt);
    const Reading reading = parse(text, request.candidates);
    for (const auto& device : reading.devices.all())
        host.functions.push_back(function_of(device, masking, host));
    for (const auto& device : reading.lost) host.functions.push_back(device.function);
    // Each of them is there, whatever it is.
    while (host.functions.size() < reading.in_matrix) host.functions.emplace_back();
    judge_reading(reading, host);
    judge_partial("nvidia-smi lists the GPUs of one maker that its driver holds, and nothing else",
                  host);
    masking.describe(host);
    return host;
}

}  // namespace chipaudit

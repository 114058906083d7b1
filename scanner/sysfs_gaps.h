// SPDX-License-Identifier: GPL-3.0-or-later
/// What a whole sysfs lacks, judged after all its functions were seen.
#pragma once

#include <string>
#include <vector>

#include "core/host.h"
#include "scanner/device_reading.h"
#include "scanner/sysfs_function.h"

namespace chipaudit {

/// A gap of the whole host: a reason, and the same words as a note.
void add_reason(Host& host, ReasonCode code, const std::string& text);
/// Config space is the second source of every identity. Where no function's can be read, the copy
/// was made without; where only some lack it, somebody or something denies it.
void judge_missing_config(std::vector<ObservedFunction>& all);
/// What reading past the header tells about our rights: asked of one more function where no
/// candidate answered.
void judge_privilege(DeviceReading& reading, const std::vector<ObservedFunction>& all, bool live,
                     Host& host);
/// Ports with nothing behind them are few: their capabilities are worth reading, as the port itself
/// knows whether something answers at the other end.
struct EmptyPort {
    PciFunction port;
    std::vector<std::uint8_t> config;  // from offset 0
};
std::vector<EmptyPort> read_empty_ports(DeviceReading& reading,
                                        const std::vector<ObservedFunction>& all);
void judge_empty_ports(const std::vector<EmptyPort>& ports, Host& host);

/// Devices that NVIDIA's driver holds, and that are not listed. `driver`: proc/driver/nvidia/gpus.
void judge_driver_devices(const Folder& driver, const std::vector<ObservedFunction>& all,
                          Host& host);
/// What the driver says in a copy of functions that are no candidates: it may hold one against its
/// id. `driver`: proc/driver/nvidia.
void take_driver_words(const Folder& driver, std::vector<ObservedFunction>& all);
/// A bridge that the kernel's tree names, and that is not listed: vanished, hidden or not copied.
void judge_hidden_bridges(const std::vector<ObservedFunction>& all, Host& host);
/// Functions that came after the first look at a live host: nothing of them was read.
void add_newcomers(const Folder& devices, std::vector<ObservedFunction>& all);

}  // namespace chipaudit

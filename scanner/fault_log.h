// SPDX-License-Identifier: GPL-3.0-or-later
/// Reads that the system refused or broke off. What simply is not there is no fault: most
/// attributes are optional.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/host.h"

namespace chipaudit {

struct Fault {
    std::string path;  // within the root; "" is the root itself
    std::string call;  // "open", "read", "list", "link", "stat"
    int error = 0;     // errno; 0 where the read ended early without one
    auto operator<=>(const Fault&) const = default;
};

/// Shared by all folders of one place. Threads that were left behind may still write to it.
class FaultLog {
  public:
    void add(const std::string& path, const char* call, int error);
    /// Sorted, each once.
    [[nodiscard]] std::vector<Fault> faults() const;

  private:
    mutable std::mutex mutex_;
    std::vector<Fault> faults_;
};

/// True where an error says that a thing is not there, or is of another kind: never a fault by
/// itself.
bool means_absent(const std::string& path, int error);
/// True for files that a healthy system shows empty.
bool may_be_empty(const std::string& path);

/// A note for every fault, naming file and error; the reason read_failed where what was lost may
/// decide the verdict, a card or a finding. Needs platform.privileged: what only root may read is
/// no fault for others.
void judge_faults(const FaultLog& log, Host& host);

}  // namespace chipaudit

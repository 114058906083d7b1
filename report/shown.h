// SPDX-License-Identifier: GPL-3.0-or-later
/// What of a report is shown where somebody asked for some functions only. The report itself stays
/// whole, and so do its verdict and its counts.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/function_filter.h"
#include "report/report.h"

namespace chipaudit {

class Shown {
  public:
    Shown(const Report& report, const FunctionFilter& filter);

    /// True where nothing was asked for in particular.
    [[nodiscard]] bool everything() const { return everything_; }
    [[nodiscard]] bool function(std::uint32_t ordinal) const { return functions_.at(ordinal); }
    [[nodiscard]] std::size_t functions() const;
    /// With any of its functions.
    [[nodiscard]] bool card(const ReportCard& card) const;
    /// About any function that is shown, or about the host.
    [[nodiscard]] bool finding(const ReportFinding& finding) const;
    /// "2 of 37 functions (-s 81:), 1 of 9 cards, 1 of 4 findings; …": what a reader must know.
    [[nodiscard]] std::string sentence_for(const Report& report) const;

  private:
    bool everything_;
    std::string words_;
    std::vector<bool> functions_;  // by ordinal
};

}  // namespace chipaudit

// SPDX-License-Identifier: GPL-3.0-or-later
/// A maker's library in this process: where the system's loader finds it, and its functions by
/// name. What it answers is checked like any input.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "core/host.h"

namespace chipaudit {

/// What one library said. A failure is a note, never more.
struct LibraryAnswer {
    std::vector<DriverReport> reports;  // serials and UUIDs are raw
    std::vector<Note> notes;
};

/// What a library's own documents call it.
struct LibraryNames {
    const char* library;      // "NVML", in reports and notes
    const char* error_words;  // its function from an error to its words; nullptr: it has none
};

/// Every function of these libraries returns an int, 0 for success.
class DriverLibrary {
  public:
    /// Loads it, which runs its own code. It stays loaded until the program ends: a library may
    /// have started threads. What keeps it from loading becomes a note without names of folders.
    DriverLibrary(const LibraryNames& names, const std::string& file);

    [[nodiscard]] bool is_loaded() const { return handle_ != nullptr; }
    [[nodiscard]] bool has(const char* function) const { return find(function) != nullptr; }

    /// What a function returns; nullopt where the library has none of that name. `Parameters` must
    /// be those that the maker's documents give it.
    template <typename... Parameters>
    [[nodiscard]] std::optional<int> result(const char* function,
                                            std::type_identity_t<Parameters>... arguments) const {
        auto* const address = reinterpret_cast<int (*)(Parameters...)>(find(function));
        if (address == nullptr) return std::nullopt;
        return address(arguments...);
    }
    /// True for success; else `what` goes to the failures.
    template <typename... Parameters>
    bool call(const char* what, const char* function,
              std::type_identity_t<Parameters>... arguments) {
        const auto code = result<Parameters...>(function, arguments...);
        if (code != 0) failed(what, code);
        return code == 0;
    }

    void failed(const std::string& what, const std::string& why);
    void failed(const std::string& what, std::optional<int> code);
    /// One note for all failures since the last.
    void note_failures(const std::optional<PciAddress>& about);
    void add(DriverReport report) { answer_.reports.push_back(std::move(report)); }
    LibraryAnswer take() { return std::move(answer_); }

  private:
    [[nodiscard]] void* find(const char* function) const;
    [[nodiscard]] std::string words_of(int code) const;

    LibraryNames names_;
    void* handle_;
    std::vector<std::string> failures_;
    LibraryAnswer answer_;
};

/// A text that a library wrote into a buffer; nullopt where it has no end, is empty or long, or is
/// not plain UTF-8 on one line.
std::optional<std::string> written_text(std::span<const char> buffer);

}  // namespace chipaudit

// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/driver_library.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "core/text.h"

namespace chipaudit {
namespace {

/// "/home/x/lib.so: file too short" without the folder, which may name a user.
std::string without_folders(std::string_view message) {
    std::vector<std::string> words;
    for (const auto word : split(message, ' '))
        words.emplace_back(word.substr(word.rfind('/') + 1));
    return clean_utf8(join(words, " "));
}

}  // namespace

DriverLibrary::DriverLibrary(const LibraryNames& names, const std::string& file)
    : names_(names), handle_(dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)) {
    if (handle_ != nullptr) return;
    const char* message = dlerror();
    const std::string why = message == nullptr ? "it cannot be loaded" : without_folders(message);
    answer_.notes.push_back(
        {std::nullopt, std::string(names_.library) + " could not be asked: " + why});
}

void* DriverLibrary::find(const char* function) const {
    return is_loaded() ? dlsym(handle_, function) : nullptr;
}

std::string DriverLibrary::words_of(int code) const {
    const std::string number = "error " + std::to_string(code);
    if (names_.error_words == nullptr) return number;
    auto* const tell = reinterpret_cast<const char* (*)(int)>(find(names_.error_words));
    const char* words = tell == nullptr ? nullptr : tell(code);
    if (words == nullptr) return number;
    std::array<char, 129> copy{};
    std::strncpy(copy.data(), words, copy.size());
    return written_text(copy).value_or(number);
}

void DriverLibrary::failed(const std::string& what, const std::string& why) {
    failures_.push_back(what + " (" + why + ")");
}

void DriverLibrary::failed(const std::string& what, std::optional<int> code) {
    failed(what, code ? words_of(*code) : std::string("it has no function for it"));
}

void DriverLibrary::note_failures(const std::optional<PciAddress>& about) {
    if (failures_.empty()) return;
    const std::string text =
        std::string(names_.library) + " does not tell " + join(failures_, ", ");
    answer_.notes.push_back({about, text});
    failures_.clear();
}

std::optional<std::string> written_text(std::span<const char> buffer) {
    constexpr std::size_t longest = 128;
    const auto end = std::ranges::find(buffer, '\0');
    if (end == buffer.end()) return std::nullopt;
    const std::string_view whole(buffer.data(), static_cast<std::size_t>(end - buffer.begin()));
    const auto text = trim(whole);
    const bool plain = clean_utf8(text) == text && text.find_first_of("\t\n") == text.npos;
    if (text.empty() || text.size() > longest || !plain) return std::nullopt;
    return std::string(text);
}

}  // namespace chipaudit

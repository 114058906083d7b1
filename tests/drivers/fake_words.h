// SPDX-License-Identifier: GPL-3.0-or-later
/// What a fake library is told to do, in an environment variable: "name=NVIDIA H100;hang=nvmlInit".
#pragma once

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace fake {

/// The value of a key; `otherwise` where it is not among the words.
inline std::string word(const char* variable, const std::string& key,
                        const std::string& otherwise = "") {
    const char* all = std::getenv(variable);
    const std::string text = ";" + std::string(all == nullptr ? "" : all) + ";";
    const auto at = text.find(";" + key + "=");
    if (at == std::string::npos) return otherwise;
    const auto from = at + key.size() + 2;
    return text.substr(from, text.find(';', from) - from);
}

inline unsigned long long number(const char* variable, const std::string& key,
                                 unsigned long long otherwise) {
    const std::string text = word(variable, key);
    return text.empty() ? otherwise : std::strtoull(text.c_str(), nullptr, 10);
}

/// The error that a function is told to return ("fail:nvmlInit_v2=9"), else 0. One that is told to
/// hang never returns.
inline int result_of(const char* variable, const char* function) {
    while (word(variable, "hang") == function) ::pause();
    return std::atoi(word(variable, std::string("fail:") + function, "0").c_str());
}

/// Writes a text as C does; "unterminated" fills the buffer to its end.
inline void write(const std::string& text, char* buffer, std::size_t size) {
    if (text == "unterminated")
        std::memset(buffer, '1', size);
    else
        std::snprintf(buffer, size, "%s", text.c_str());
}

/// Tries what a library has no business to do: "socket possible, process refused".
inline std::string tries() {
    const int socket_there = ::socket(AF_INET, SOCK_STREAM, 0);
    if (socket_there >= 0) ::close(socket_there);
    const pid_t child = ::fork();
    if (child == 0) ::_exit(0);
    if (child > 0) ::waitpid(child, nullptr, 0);
    const auto words = [](bool done) { return std::string(done ? "possible" : "refused"); };
    return "socket " + words(socket_there >= 0) + ", process " + words(child > 0);
}

/// Set "end=abort" or "end=hang" to see who has the last word.
inline void misbehave_at_the_end(const char* variable) {
    if (word(variable, "end") == "abort") std::abort();
    while (word(variable, "end") == "hang") ::pause();
}

}  // namespace fake

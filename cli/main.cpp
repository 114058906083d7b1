// SPDX-License-Identifier: GPL-3.0-or-later
/// The only door to clock, terminal and environment, and the only catch.
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/command_line.h"
#include "cli/files.h"
#include "core/host_json.h"
#include "core/text.h"

namespace {

using namespace chipaudit;

std::optional<std::string> variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

/// SOURCE_DATE_EPOCH (reproducible-builds.org) replaces the clock, so that equal inputs give equal
/// bytes.
std::int64_t now() {
    if (const auto epoch = variable("SOURCE_DATE_EPOCH")) {
        const auto seconds = parse_decimal(*epoch);
        if (!seconds || *seconds > 253402300799ULL) {
            throw Error(ErrorKind::usage,
                        "SOURCE_DATE_EPOCH expects seconds since 1970, got '" + *epoch + "'");
        }
        return static_cast<std::int64_t>(*seconds);
    }
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::seconds>(since).count();
}

/// COLUMNS (POSIX.1-2017 §8.3) comes before the terminal's own answer; what is no width is passed
/// over.
int terminal_width() {
    constexpr std::uint64_t narrowest = 40, widest = 1000;
    const auto wanted = parse_decimal(variable("COLUMNS").value_or(""));
    if (wanted && *wanted >= narrowest && *wanted <= widest) return static_cast<int>(*wanted);
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
    return 100;
}

std::string read_standard_input() { return read_bounded(std::cin, "standard input"); }

ExitCode complain(const Error& error, bool as_json) {
    const ExitCode code = exit_code_of(error.kind);
    if (as_json) {
        nlohmann::ordered_json object;
        object["error"] = {
            {"code", static_cast<int>(code)}, {"message", error.what()}, {"hint", error.hint}};
        std::cerr << json_text(object, -1);
        return code;
    }
    std::cerr << "chipaudit: " << clean_utf8(error.what()) << "\n";
    if (!error.hint.empty()) std::cerr << "  " << clean_utf8(error.hint) << "\n";
    return code;
}

ExitCode run(const std::vector<std::string>& arguments) {
    Environment environment{std::cout,
                            std::cerr,
                            read_standard_input,
                            now(),
                            isatty(STDOUT_FILENO) == 1,
                            variable("NO_COLOR").value_or("") != "",
                            terminal_width(),
                            variable("CHIPAUDIT_KEY"),
                            true};
    const CommandLine line = parse_command_line(arguments);
    if (line.command != nullptr) return line.command->run(line.options, environment);
    std::cout << line.text << std::flush;
    return std::cout ? ExitCode::clean : ExitCode::unwritable;
}

ExitCode run_and_complain(const std::vector<std::string>& arguments) {
    const bool as_json = wants_json(arguments) || variable("CHIPAUDIT_FORMAT") == "json";
    try {
        return run(arguments);
    } catch (const Error& error) {
        return complain(error, as_json);
    } catch (const std::exception& error) {
        return complain(Error(ErrorKind::operational, error.what()), as_json);
    }
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(
        SIGXFSZ,
        SIG_IGN);  // a write beyond the limit then fails, is said, and leaves no temporary file
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const ExitCode code = run_and_complain(arguments);
    if (asks_driver(arguments)) {
        // A maker's library may hang or fail in what it does at the end of a program. It has no
        // say in our exit code.
        std::cout.flush();
        std::_Exit(static_cast<int>(code));
    }
    return static_cast<int>(code);
}

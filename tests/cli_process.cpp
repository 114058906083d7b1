// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli_process.h"

#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support.h"

namespace chipaudit {
namespace {

namespace fs = std::filesystem;

std::string quoted(const std::string& word) {
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

}  // namespace

std::string fresh_folder(const std::string& name) {
    const fs::path folder = fs::path(CHIPAUDIT_BINARY_DIR) / "cli-scratch" / name;
    fs::remove_all(folder);
    fs::create_directories(folder);
    return folder.string();
}

void write_file(const std::string& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

std::string read_whole(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

Run run_chipaudit(const std::vector<std::string>& arguments, const std::string& input,
                  const std::vector<std::string>& environment) {
    static int count = 0;
    const fs::path folder = fs::path(CHIPAUDIT_BINARY_DIR) / "cli-scratch";
    fs::create_directories(folder);
    const std::string base = (folder / ("run" + std::to_string(++count))).string();
    write_file(base + ".in", input);
    std::string command = "env -u NO_COLOR SOURCE_DATE_EPOCH=1795334400";
    for (const auto& word : environment) command += " " + quoted(word);
    command += " " + quoted(CHIPAUDIT_BINARY);
    for (const auto& word : arguments) command += " " + quoted(word);
    command +=
        " <" + quoted(base + ".in") + " >" + quoted(base + ".out") + " 2>" + quoted(base + ".err");
    const int status = std::system(command.c_str());
    Run run{WIFEXITED(status) ? WEXITSTATUS(status) : -1, read_whole(base + ".out"),
            read_whole(base + ".err")};
    for (const char* ending : {".in", ".out", ".err"}) fs::remove(base + ending);
    return run;
}

}  // namespace chipaudit

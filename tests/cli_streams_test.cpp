// SPDX-License-Identifier: GPL-3.0-or-later
/// Where the words of the real binary go, and how wide they are.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "tests/cli_process.h"
#include "tests/cli_words.h"
#include "tests/support.h"

using namespace chipaudit;

TEST_CASE("--dry-run writes where -o says, as JSON where -f says, and names what libraries read") {
    const std::string folder = fresh_folder("dry-run"), file = folder + "/files.txt";
    const Run run = run_chipaudit({"scan", "--dry-run", "--from", "/no/such/file", "-o", file});
    CHECK(run.code == 0);
    CHECK(run.out.empty());
    CHECK(read_whole(file) == "/no/such/file\n");
    CHECK(run_chipaudit({"scan", "--dry-run", "--from", "/no/such/file", "-o", file}).code == 73);
    const Run json = run_chipaudit({"scan", "--dry-run", "--from", "/no/such/file", "-f", "json"});
    CHECK(says(json.out, "\"files\": ["));
    CHECK(says(json.out, "\"/no/such/file\""));
    CHECK(run_chipaudit({"scan", "--dry-run", "-f", "html"}).code == 64);
    const std::string live = run_chipaudit({"scan", "--dry-run"}).out;
    for (const char* name : {"/proc/meminfo\n", "/proc/self/mounts\n", "/proc/self/status\n",
                             "/proc/sys/kernel/cap_last_cap\n"}) {
        INFO(name);
        CHECK(says(live, name));
        CHECK_FALSE(says(run_chipaudit({"scan", "--dry-run", "--from", folder}).out, name));
    }
}

TEST_CASE(
    "a pipe that nobody reads, and a socket, are refused; a pipe with a reader is written to") {
    const std::string pipe = fresh_folder("pipe") + "/pipe";
    REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
    const Run lonely = run_chipaudit({"scan", "--from", "-", "-o", pipe}, h100_listing);
    CHECK(lonely.code == 73);
    CHECK(says(lonely.err, pipe + ": cannot write: nobody reads from this pipe"));
    const int reader = open(pipe.c_str(), O_RDONLY | O_NONBLOCK);
    REQUIRE(reader >= 0);
    CHECK(run_chipaudit({"scan", "--from", "-", "-o", pipe}, h100_listing).code == 2);
    std::string got(64, '\0');
    CHECK(read(reader, got.data(), got.size()) > 0);
    close(reader);
    const std::string name = fresh_folder("socket") + "/socket";
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(name.size() < sizeof address.sun_path);
    std::copy(name.begin(), name.end(), address.sun_path);
    const int socket_number = socket(AF_UNIX, SOCK_STREAM, 0);
    REQUIRE(bind(socket_number, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    const Run socketed = run_chipaudit({"scan", "--from", "-", "-o", name}, h100_listing);
    CHECK(socketed.code == 73);
    CHECK(says(socketed.err, "it is a socket"));
    close(socket_number);
}

TEST_CASE("COLUMNS is the width of a table, and what is no width is passed over") {
    const auto table = [](const char* columns) {
        return run_chipaudit({"scan", "--from", "-"}, h100_listing, {columns}).out;
    };
    const std::string usual = table("COLUMNS=100");
    CHECK(table("COLUMNS=60") != usual);
    for (const char* other :
         {"COLUMNS=", "COLUMNS=wide", "COLUMNS=-60", "COLUMNS=3", "COLUMNS=99999999999"})
        CHECK(table(other) == usual);
}

TEST_CASE("an output that is the input, by whatever name, is refused; another file is written") {
    const std::string folder = fresh_folder("same-file"), saved = folder + "/lspci.txt";
    write_file(saved, h100_listing);
    std::filesystem::create_hard_link(saved, folder + "/hard.txt");
    std::filesystem::create_symlink(saved, folder + "/soft.txt");
    for (const std::string name : {"/lspci.txt", "/./lspci.txt", "/hard.txt", "/soft.txt"}) {
        INFO(name);
        for (const char* command : {"scan", "capture"}) {
            const Run run =
                run_chipaudit({command, "--from", saved, "-o", folder + name, "--force"});
            CHECK(run.code == 64);
            CHECK(says(run.err, "would overwrite what is read from " + saved));
            CHECK(says(run.err, "name another file for the output"));
        }
        CHECK(read_whole(saved) == h100_listing);
    }
    const std::string report = folder + "/report.json";
    CHECK(run_chipaudit({"scan", "--from", saved, "-o", report}).code == 2);
    CHECK(run_chipaudit({"scan", "--from", saved, "-o", report, "--force"}).code == 2);
    CHECK(run_chipaudit({"convert", report, "-o", report, "--force"}).code == 64);
    CHECK(run_chipaudit({"convert", report, "-o", folder + "/report.html"}).code == 0);
    const std::string context = folder + "/context.json";
    write_file(context, R"({"schema": "chipaudit-context/1", "site_country": "DE"})");
    const std::vector<std::string> declared = {"scan", "--from", saved, "--context", context};
    auto over_context = declared, over_nothing = declared;
    over_context.insert(over_context.end(), {"-o", context, "--force"});
    over_nothing.insert(over_nothing.end(), {"-o", folder + "/other.json", "--force"});
    CHECK(run_chipaudit(over_context).code == 64);
    CHECK(run_chipaudit(over_nothing).code == 2);
}

TEST_CASE("messages about files and formats name a remedy") {
    const std::string folder = fresh_folder("remedies");
    const Run no_context =
        run_chipaudit({"scan", "--from", "-", "--context", folder + "/none.json"}, plain_listing);
    CHECK(no_context.code == 66);
    CHECK(says(no_context.err, "check the name and its permissions"));
    const Run no_format = run_chipaudit({"db", "lint", "-f", "markdown"});
    CHECK(no_format.code == 64);
    CHECK(says(no_format.err, "leave out -f"));
    CHECK(run_chipaudit({"db", "lint"}).code == 0);
    const std::string deep = folder + "/a/b/report.json";
    const Run no_folder = run_chipaudit({"scan", "--from", "-", "-o", deep}, plain_listing);
    CHECK(no_folder.code == 73);
    CHECK(says(no_folder.err, "there is no folder " + folder + "/a/b"));
    CHECK(says(no_folder.err, "mkdir -p " + folder + "/a/b"));
    std::filesystem::create_directories(folder + "/a/b");
    CHECK(run_chipaudit({"scan", "--from", "-", "-o", deep}, plain_listing).code == 0);
}

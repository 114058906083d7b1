// SPDX-License-Identifier: GPL-3.0-or-later
/// Where the words of the real binary go, and how wide they are.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>

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

// SPDX-License-Identifier: GPL-3.0-or-later
/// The real binary on this host with fakes of the makers' libraries in the loader's path.
#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/cli_process.h"
#include "tests/support.h"

namespace chipaudit {
namespace {

using nlohmann::json;

const std::string loader_path = std::string("LD_LIBRARY_PATH=") + CHIPAUDIT_FAKE_DRIVERS;
const std::string serial = "1653823012345";

/// Some function that this host has, so that the fake's device is one of its own.
std::string address_here() {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/sys/bus/pci/devices", error))
        return entry.path().filename().string();
    return "0000:00:00.0";
}

Run asked(const std::vector<std::string>& words, const std::string& nvml = "") {
    const std::string told = "FAKE_NVML=address0=" + address_here() + ";" + nvml;
    return run_chipaudit(words, "",
                         {loader_path, told, "FAKE_DCMI=vendor=0", "CHIPAUDIT_KEY=test"});
}

json host_of_run(const Run& run) {
    INFO(run.err);
    const auto report = json::parse(run.out, nullptr, false);
    REQUIRE(report.is_object());
    return report.at("host");
}

}  // namespace

TEST_CASE("--ask-driver adds what the libraries say and changes no verdict; unasked none is said") {
    const Run without = asked({"scan", "-f", "json"});
    CHECK_FALSE(host_of_run(without).contains("driver_reports"));
    const Run with = asked({"scan", "--ask-driver", "-f", "json"});
    CHECK(with.code == without.code);
    const json reports = host_of_run(with).at("driver_reports");
    REQUIRE(reports.size() == 2);
    CHECK(reports[0].at("library") == "DCMI");
    CHECK(reports[1].at("library") == "NVML");
    CHECK(reports[1].at("address") == address_here());
    CHECK(reports[1].at("serial").get<std::string>().starts_with("p1:"));
    CHECK(with.out.find(serial) == std::string::npos);
    CHECK(asked({"scan", "--ask-driver", "--sensitive", "-f", "json"}).out.find(serial) !=
          std::string::npos);
}

TEST_CASE("a capture carries what the libraries said, and a scan of it carries it on") {
    const std::string file = fresh_folder("ask-driver") + "/host.json";
    CHECK(asked({"capture", "--ask-driver", "-o", file}).code != 64);
    const json captured = json::parse(read_whole(file)).at("host");
    REQUIRE(captured.at("driver_reports").size() == 2);
    const json carried = host_of_run(run_chipaudit({"scan", "--from", file, "-f", "json"}));
    CHECK(carried.at("driver_reports") == captured.at("driver_reports"));
}

TEST_CASE("libraries that are not there are notes, and the exit code stays") {
    const Run run = run_chipaudit({"scan", "--ask-driver", "-f", "json"}, "",
                                  {"LD_LIBRARY_PATH=/no/such/folder"});
    const Run unasked = run_chipaudit({"scan", "-f", "json"});
    CHECK(run.code == unasked.code);
    CHECK(host_of_run(run).at("driver_reports").is_array());
    // Where this machine has such a library, it is asked.
    if (host_of_run(run).at("driver_reports").empty())
        CHECK(run.out.find("NVML could not be asked") != std::string::npos);
    CHECK(unasked.out.find("NVML could not be asked") == std::string::npos);
}

TEST_CASE("a library that hangs is left behind, and none has the last word on the exit code") {
    const Run good = asked({"scan", "--ask-driver", "-f", "json"});
    const Run hangs =
        asked({"scan", "--ask-driver", "--timeout", "1", "-f", "json"}, "hang=nvmlInit_v2");
    CHECK(hangs.code == good.code);
    CHECK(hangs.out.find("NVML did not answer in time") != std::string::npos);
    CHECK(host_of_run(hangs).at("driver_reports").size() == 1);
    for (const char* end : {"end=abort", "end=hang"}) {
        const Run run = asked({"scan", "--ask-driver", "-f", "json"}, end);
        CHECK(run.code == good.code);
        CHECK(host_of_run(run) == host_of_run(good));
    }
}

TEST_CASE("only this host's drivers are asked, and --dry-run names their libraries") {
    const Run dry = run_chipaudit({"scan", "--ask-driver", "--dry-run"});
    CHECK(dry.code == 0);
    CHECK(dry.out.ends_with("libnvidia-ml.so.1\nlibdcmi.so\n"));
    CHECK(run_chipaudit({"scan", "--dry-run"}).out.find("libnvidia-ml") == std::string::npos);
    for (const char* option : {"--from", "--sysroot"}) {
        for (const char* last : {"--quiet", "--dry-run"}) {
            const Run run = run_chipaudit({"scan", "--ask-driver", option, "/etc", last});
            CHECK(run.code == 64);
            CHECK(run.err.find("--ask-driver asks the drivers of this host") != std::string::npos);
            CHECK(run.err.find(option) != std::string::npos);
        }
    }
}

}  // namespace chipaudit
